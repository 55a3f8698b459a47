"""An invoice of BTCPay Server as its Greenfield interface shows it, and the news in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from core.ids import PaymentKey
from core.money import Money, exponent
from core.providers import Malformed, MoneyIn, MoneySeen, News
from payments.btcpay.worth import SMALLEST_COIN, Coins, alone, final, in_order, worths
from payments.reading import a_list, a_number, a_text, an_object, money

CODE: Final = "btcpay"
NEW: Final = "New"
KEY: Final = re.compile(r"kp[0-9A-Za-z]{1,60}")
# A payment that was replaced (RBF) is listed as Invalid, or not at all.
_COUNTS: Final = frozenset({"Processing", "Settled"})
_NUMBER: Final = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[Ee][+-]?[0-9]{1,2})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """One invoice that this shop made. ``has_payments`` is False only where nothing came yet, settled or not.

    ``watched_until`` is epoch milliseconds: so long BTCPay looks for payments to it.
    """

    id: str
    payment: PaymentKey
    amount: Money
    url: str
    status: str
    has_payments: bool
    made_at: int
    watched_until: int


def read_invoice(answer: object) -> Invoice | None:
    """The invoice, unless its store sold it in another way. Raises Malformed."""
    shown = an_object(answer)
    metadata = shown.get("metadata")
    key = metadata.get("orderId") if isinstance(metadata, dict) else None
    if not isinstance(key, str) or not KEY.fullmatch(key):
        return None
    return Invoice(
        id=a_text(shown, "id"),
        payment=PaymentKey(key),
        amount=money(shown.get("amount"), a_text(shown, "currency")),
        url=a_text(shown, "checkoutLink"),
        status=a_text(shown, "status"),
        has_payments="paidAmount" not in shown or bool(number(shown, "paidAmount")),
        made_at=a_number(shown, "createdTime"),
        watched_until=a_number(shown, "monitoringExpiration") * 1000,
    )


def read_invoices(answer: object) -> list[Invoice | None]:
    """A page of them; None stands for one that is not the shop's. Raises Malformed."""
    return [read_invoice(one) for one in a_list(answer)]


def read_coins(answer: object, currency: str) -> list[Coins]:
    """Everything that was paid to an invoice, by whatever method. Raises Malformed."""
    return [
        _coins(payment, a_text(method, "paymentMethodId"), number(method, "rate") * 10 ** exponent(currency))
        for method in a_list(answer)
        for payment in a_list(method, "payments")
        if a_text(payment, "status") in _COUNTS
    ]


def _coins(payment: Any, method: str, rate: Fraction) -> Coins:
    """The fee is what the buyer was asked for besides, for spending a second payment."""
    return Coins(
        id=a_text(payment, "id"),
        at=a_number(payment, "receivedDate"),
        method=method,
        is_settled=a_text(payment, "status") == "Settled",
        value=(number(payment, "value") - number(payment, "fee")) * rate,
        grain=SMALLEST_COIN * rate,
    )


def number(shown: object, field: str) -> Fraction:
    """A number as it is written, exactly. Raises Malformed."""
    found = an_object(shown).get(field)
    text = "" if isinstance(found, bool) else str(found)
    if not _NUMBER.fullmatch(text):
        raise Malformed(field=field, wanted="a number")
    return Fraction(text)


def news(invoice: Invoice, coins: Sequence[Coins], now: int) -> Iterator[News]:
    """What came for good, each payment under its own name, and then what is still on its way.

    A state of the invoice changes nothing about it: money that came late, or to an invoice that was called invalid, is
    money, and one that somebody marked as settled brought none.
    """
    asked = invoice.amount
    is_over = now >= invoice.watched_until
    told = final(asked.minor, coins, is_over=is_over)
    for one, worth in worths(asked.minor, told):
        if worth:
            yield MoneyIn(
                provider=CODE,
                event_key=one.id,
                payment=invoice.payment,
                amount=Money(worth, asked.currency),
                at=one.at * 1000,
                trace=one.id,
            )
    for one in in_order(coins):
        worth = alone(asked.minor, one)
        if one not in told and worth and not is_over:
            amount = Money(worth, asked.currency)
            yield MoneySeen(provider=CODE, event_key=f"{one.id}:seen", payment=invoice.payment, amount=amount)
