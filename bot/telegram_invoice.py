"""An invoice as Telegram shows it: a message of its own kind, whose first button takes the money.

It cannot be edited into anything else, so it comes as a new message and goes as any message does whose place is taken.
"""

from dataclasses import dataclass, field
from typing import Final

from aiogram.methods import SendInvoice
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LabeledPrice

from bot.wording import ELLIPSIS, clean, cut
from views.screen import Screen

TITLE_UNITS: Final = 32
DESCRIPTION_UNITS: Final = 255
LABEL_UNITS: Final = 64
# Without it everybody could pay the copy that was forwarded to them; with it a copy has a link to the shop.
START: Final = "shop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice within Telegram's limits."""

    title: str
    description: str
    payload: str = field(repr=False)
    currency: str
    stars: int
    label: str


def invoice_of(screen: Screen) -> Invoice | None:
    """The screen's invoice, if it has one."""
    card = screen.invoice
    if card is None:
        return None
    return Invoice(
        title=_line(card.title, TITLE_UNITS),
        description=cut(clean(card.description).strip(), DESCRIPTION_UNITS) or ELLIPSIS,
        payload=card.payload,
        currency=card.amount.currency,
        stars=card.amount.minor,
        label=_line(card.label, LABEL_UNITS),
    )


def send_invoice(chat: int, invoice: Invoice, others: InlineKeyboardMarkup | None) -> SendInvoice:
    """The call that shows it, its button above the others."""
    pay = [[InlineKeyboardButton(text=invoice.label, pay=True)]]
    return SendInvoice(
        chat_id=chat,
        title=invoice.title,
        description=invoice.description,
        payload=invoice.payload,
        currency=invoice.currency,
        prices=[LabeledPrice(label=invoice.title, amount=invoice.stars)],
        start_parameter=START,
        reply_markup=InlineKeyboardMarkup(inline_keyboard=pay + (others.inline_keyboard if others else [])),
    )


def _line(text: str, limit: int) -> str:
    return cut(clean(text).replace("\n", " ").strip(), limit) or ELLIPSIS
