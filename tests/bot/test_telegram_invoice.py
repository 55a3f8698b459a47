"""An invoice in a chat: one message, its own button first, inside Telegram's limits, gone when its place is taken."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from hypothesis import given
from hypothesis import strategies as st

from bot.lanes import Lanes, Limits
from bot.telegram_calls import Line
from bot.telegram_invoice import DESCRIPTION_UNITS, LABEL_UNITS, TITLE_UNITS, invoice_of
from bot.telegram_render import render
from bot.telegram_send import Sender, Shape, Standing
from bot.wording import units
from core.ids import PictureId
from core.money import Money
from sandbox import Limits as SandboxLimits
from sandbox import Person, Sandbox
from sandbox.telegram.acts import CannotDo
from views.actions import Home
from views.screen import Button, Heading, InvoiceCard, Screen, Text

WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400)


def bill(title: str = "Order K7F3-9QXM", description: str = "1 × Lantern Bay", stars: int = 384) -> Screen:
    amount = Money(stars, "XTR")
    return Screen(
        blocks=(Heading("Order K7F3-9QXM"), Text("Pay another way.")),
        rows=((Button("Cancel", Home()),),),
        invoice=InvoiceCard(title=title, description=description, payload="kp1.tag", amount=amount, label="Pay 384 ⭐"),
    )


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.open(limits=SandboxLimits.none()) as opened:
        yield opened


@pytest.fixture
async def ada(sandbox: Sandbox) -> Person:
    person = sandbox.person("ada")
    await person.start()
    return person


@pytest.fixture
async def sender(sandbox: Sandbox) -> AsyncIterator[Sender]:
    async def no_picture(_: PictureId) -> bytes:
        raise AssertionError("there is none")

    async with Bot(sandbox.token, session=AiohttpSession(api=TelegramAPIServer.from_base(sandbox.telegram_url))) as bot:
        yield Sender(Line(bot, Lanes(Limits.none())), no_picture)


async def test_an_invoice_takes_the_place_of_a_text_and_a_text_that_of_an_invoice(sender: Sender, ada: Person) -> None:
    text = await sender.put(ada.id, render(Screen(blocks=(Text("How would you like to pay?"),))))
    placed = await sender.put(ada.id, render(bill()), text)
    assert placed.shape is Shape.OTHER
    (seen,) = [seen for seen in ada.messages() if not seen.mine]
    assert seen.id == placed.id
    assert seen.labels == ["Pay 384 ⭐", "Cancel"]
    assert seen.button("Pay")["pay"] is True
    asked = seen.raw["invoice"]
    assert (asked["title"], asked["description"]) == ("Order K7F3-9QXM", "1 × Lantern Bay")
    assert (asked["total_amount"], asked["currency"]) == (384, "XTR")
    assert asked["start_parameter"], "or everybody could pay a forwarded copy"
    assert ada.invoice().payload == "kp1.tag"

    after = await sender.put(ada.id, render(Screen(blocks=(Text("Thank you."),))), placed)
    assert [seen.id for seen in ada.messages() if not seen.mine] == [after.id]
    with pytest.raises(CannotDo):
        ada.invoice()


async def test_an_invoice_that_telegram_refuses_says_in_words_that_there_is_another_way(
    sender: Sender, ada: Person
) -> None:
    placed = await sender.put(ada.id, render(bill(stars=10_000_000)))
    assert placed.shape is Shape.TEXT
    assert ada.last().labels == ["Cancel"]
    assert "Pay another way." in ada.last().text


async def test_no_invoice_is_shown_twice_because_an_answer_was_slow_to_come(
    sender: Sender, sandbox: Sandbox, ada: Person
) -> None:
    sandbox.fault("500", method="sendInvoice")
    placed = await sender.put(ada.id, render(bill()), Standing(id=999, shape=Shape.OTHER))
    assert [seen.id for seen in ada.messages() if not seen.mine] == [placed.id]


@given(WORDS, WORDS, WORDS)
def test_whatever_was_written_an_invoice_fits(title: str, description: str, label: str) -> None:
    card = InvoiceCard(title=title, description=description, payload="x", amount=Money(1, "XTR"), label=label)
    invoice = invoice_of(Screen(blocks=(), invoice=card))
    assert invoice is not None
    for text, limit in (
        (invoice.title, TITLE_UNITS),
        (invoice.description, DESCRIPTION_UNITS),
        (invoice.label, LABEL_UNITS),
    ):
        assert text.strip()
        assert units(text) <= limit
    assert "\n" not in invoice.title + invoice.label
