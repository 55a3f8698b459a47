"""Stars: an invoice nobody can alter, receipts that mean one payment each, and Telegram's own list, read to its end."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from core.admitting import NotTheirs, Receipt, TakenInChat
from core.errors import Permanent, Temporary
from core.ids import PaymentKey
from core.money import Money
from core.people import Address
from core.providers import BadSignature, Intent, MoneyIn, MoneyOut, News, Payback
from payments.calling import JsonApi
from payments.stars import StarsProvider, _read_row
from sandbox import Limits, Sandbox
from sandbox.telegram.stars import settle
from sandbox.telegram.state import Invoice, StarPayment

SECRET = b"0123456789abcdef0123456789abcdef"
KEY = PaymentKey("kp0123456789ABCDEFGHJK")
ADA = Address("telegram", "101")
INTENT = Intent(
    key=KEY, asked=Money(384, "XTR"), title="K7F3-9QXM", buyer=ADA, language="en", expires_at=1_800_000_000_000
)
# By openssl: the first 16 bytes of HMAC-SHA256 over "kiosk/stars/v1\n384 XTR\nkp0123456789ABCDEFGHJK\ntelegram:101".
PAYLOAD = "kp0123456789ABCDEFGHJK.q9qeUleRtVY3BXUov8acTw"


def provider(url: str = "http://127.0.0.1:1", token: str = "1:x", secret: bytes = SECRET) -> StarsProvider:
    return StarsProvider(JsonApi(f"{url}/bot{token}"), secret)


@dataclass
class Desk:
    """The provider at the sandbox's Telegram, whose clock stands at 1000 s and is moved by a payment."""

    sandbox: Sandbox
    stars: StarsProvider
    time: list[float]

    async def payload(self, number: int) -> str:
        intent = replace(INTENT, key=PaymentKey(f"kp{number:020d}"))
        checkout = await self.stars.create(intent)
        assert checkout.invoice is not None
        return checkout.invoice.payload

    def paid(self, payload: str, amount: int = 384) -> StarPayment:
        invoice = Invoice(slug="s", title="t", description="d", payload=payload, amount=amount)
        self.time[0] += 1
        return settle(self.sandbox.telegram, self.sandbox.bot, 101, invoice)

    async def news(self, since: int = 0) -> list[News]:
        return [one async for one in self.stars.news(since)]

    def pages(self) -> list[int]:
        """Where each page began that was asked for."""
        calls = [call for call in self.sandbox.requests if call.method == "getStarTransactions"]
        return [int(call.parameters["offset"]) for call in calls]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    time = [1000.0]
    async with Sandbox.open(clock=lambda: time[0], limits=Limits.none()) as sandbox:
        await sandbox.person("ada").start()
        stars = provider(sandbox.telegram_url, sandbox.token)
        yield Desk(sandbox, stars, time)
        await stars.close()


async def test_an_invoice_is_signed_with_its_amount_and_its_buyer() -> None:
    stars = provider()
    checkout = await stars.create(INTENT)
    assert checkout == await stars.create(INTENT)
    assert checkout.invoice is not None
    assert checkout.reference == KEY
    assert checkout.invoice.payload == PAYLOAD
    assert len(PAYLOAD) <= 128
    assert isinstance(stars, TakenInChat)
    assert stars.named(PAYLOAD, Money(384, "XTR"), ADA) == KEY


@pytest.mark.parametrize("place", range(len(PAYLOAD)))
def test_a_payload_with_another_letter_is_nobodys(place: int) -> None:
    forged = PAYLOAD[:place] + ("a" if PAYLOAD[place] != "a" else "b") + PAYLOAD[place + 1 :]
    with pytest.raises(NotTheirs):
        provider().named(forged, Money(384, "XTR"), ADA)


@pytest.mark.parametrize(
    ("payload", "amount", "payer", "secret"),
    [
        (PAYLOAD, Money(383, "XTR"), ADA, SECRET),
        (PAYLOAD, Money(384, "USD"), ADA, SECRET),
        (PAYLOAD, Money(384, "XTR"), Address("telegram", "102"), SECRET),
        (PAYLOAD, Money(384, "XTR"), Address("discord", "101"), SECRET),
        (PAYLOAD, Money(384, "XTR"), ADA, b"another shop's"),
        (PAYLOAD + "=", Money(384, "XTR"), ADA, SECRET),
        (KEY, Money(384, "XTR"), ADA, SECRET),
        ("", Money(384, "XTR"), ADA, SECRET),
        (".", Money(384, "XTR"), ADA, SECRET),
        ("ключ.é\udcff", Money(384, "XTR"), ADA, SECRET),
    ],
)
def test_what_was_not_signed_is_refused(payload: str, amount: Money, payer: Address, secret: bytes) -> None:
    with pytest.raises(NotTheirs):
        provider(secret=secret).named(payload, amount, payer)


def test_a_receipt_is_one_payments_money_or_else_its_payers() -> None:
    receipt = Receipt(charge="stx1", payload=PAYLOAD, amount=Money(384, "XTR"), payer=ADA, at=5)
    money = provider().came_in(receipt)
    assert (money.event_key, money.payment, money.amount) == ("stx1", KEY, Money(384, "XTR"))
    back = provider().went_back(receipt)
    assert (back.event_key, back.payment, back.amount) == ("stx1:refund", KEY, Money(384, "XTR"))
    other = provider().came_in(replace(receipt, payer=Address("telegram", "102")))
    assert (other.payment, other.trace) == ("", "stx1 telegram:102"), "who paid, for whoever gives it back"


def test_nobody_calls_back() -> None:
    with pytest.raises(BadSignature):
        provider().read({}, b"{}", 0)


@pytest.mark.parametrize("newest_first", [False, True])
async def test_the_list_is_read_to_its_end_whatever_it_begins_with(desk: Desk, newest_first: bool) -> None:
    desk.sandbox.bot.star_habits.newest_first = newest_first
    charges = [desk.paid(await desk.payload(number)).charge_id for number in range(230)]
    desk.paid("somebody else's bot sold here before")
    desk.sandbox.person("ada").refund(charges[7])
    told = await desk.news()
    assert [one.event_key for one in told] == [*charges, f"{charges[7]}:refund"]
    assert isinstance(told[7], MoneyIn)
    assert isinstance(told[-1], MoneyOut)
    assert told[7].payment == told[-1].payment == "kp" + "7".zfill(20)
    assert await desk.news() == told

    since = (1000 + 225) * 1000
    before = len(desk.pages())
    last = [one.event_key for one in await desk.news(since)]
    assert last == [*charges[224:], f"{charges[7]}:refund"]
    again = [one.event_key for one in await desk.news(since)]
    assert again == last
    pages = desk.pages()[before:]
    # What is old is passed over, from the end at once or from where it was seen to end; the refund's payment is looked
    # for, each time.
    assert len([page for page in pages if page < 200]) <= 2 * 4


async def test_a_list_that_grows_is_read_from_where_it_was_old(desk: Desk) -> None:
    for number in range(230):
        desk.paid(await desk.payload(number))
    await desk.news((1000 + 228) * 1000)
    read_before = len(desk.pages())
    new = desk.paid(await desk.payload(230))
    (*_, last) = await desk.news((1000 + 229) * 1000)
    assert isinstance(last, MoneyIn)
    assert last.event_key == new.charge_id
    assert desk.pages()[read_before:] == [226, 231], "one page, and the empty one behind it"
    everything = await desk.news()
    assert len(everything) == 231
    assert await desk.news((1000 + 229) * 1000)
    desk.sandbox.bot.star_habits.newest_first = True
    assert len(await desk.news((1000 + 229) * 1000)) == 3, "what stood there stands elsewhere now"


async def test_a_short_look_does_not_make_the_long_one_begin_anew(desk: Desk) -> None:
    for number in range(330):
        desk.paid(await desk.payload(number))
    long, short = (1000 + 150) * 1000, (1000 + 320) * 1000
    await desk.news(long)
    before = len(desk.pages())
    for _ in range(3):
        assert len(await desk.news(short)) == 11
        assert len(await desk.news(long)) == 181
    assert min(desk.pages()[before:]) == 148


async def test_a_long_list_that_was_interrupted_is_read_on_from_there(desk: Desk) -> None:
    for number in range(330):
        desk.paid(await desk.payload(number))
    desk.sandbox.fault("slow", method="getStarTransactions", times=2, seconds=0)
    desk.sandbox.fault("500", method="getStarTransactions")
    with pytest.raises(Temporary):
        await desk.news((1000 + 320) * 1000)
    before = len(desk.pages())
    assert len(await desk.news((1000 + 320) * 1000)) == 11
    assert desk.pages()[before] == 199


async def test_stars_go_back_once_however_often_it_is_asked(desk: Desk) -> None:
    charge = desk.paid(await desk.payload(1)).charge_id
    payback = Payback(
        key="r1", payment=KEY, reference=KEY, money_key=charge, amount=Money(384, "XTR"), whole=True, buyer=ADA
    )
    desk.sandbox.fault("lost", method="refundStarPayment")
    with pytest.raises(Temporary):
        await desk.stars.pay_back(payback)
    assert await desk.stars.check() == "0 Stars"
    done = await desk.stars.pay_back(payback)
    assert (done.event_key, done.done) == (f"{charge}:refund", True)
    assert await desk.stars.pay_back(payback) == done
    assert [one.event_key for one in await desk.news()] == [charge, done.event_key]


@pytest.mark.parametrize("buyer", [None, Address("discord", "101"), Address("telegram", "102")])
async def test_stars_go_back_to_who_paid_them(desk: Desk, buyer: Address | None) -> None:
    charge = desk.paid(await desk.payload(1)).charge_id
    payback = Payback(
        key="r1", payment=KEY, reference=KEY, money_key=charge, amount=Money(384, "XTR"), whole=True, buyer=buyer
    )
    await desk.stars.pay_back(payback)
    assert desk.sandbox.bot.payments[charge].refunded_at is not None
    with pytest.raises(Permanent):
        await desk.stars.pay_back(replace(payback, money_key="stx-of-nobody"))
    with pytest.raises(Permanent):
        await desk.stars.pay_back(replace(payback, whole=False))


async def test_too_many_refunds_wait_as_long_as_they_are_told(desk: Desk) -> None:
    charge = desk.paid(await desk.payload(1)).charge_id
    desk.sandbox.fault("429", method="refundStarPayment", retry_after=17)
    payback = Payback(
        key="r1", payment=KEY, reference=KEY, money_key=charge, amount=Money(384, "XTR"), whole=True, buyer=ADA
    )
    with pytest.raises(Temporary) as caught:
        await desk.stars.pay_back(payback)
    assert caught.value.facts["retry_after"] == 17


def partner(kind: str) -> dict[str, Any]:
    return {"type": "user", "transaction_type": kind, "user": {"id": 7}}


@pytest.mark.parametrize(
    ("row", "out", "user"),
    [
        ({"amount": -5, "receiver": partner("invoice_payment")}, True, 7),
        ({"amount": 5, "receiver": {"type": "fragment"}}, True, 0),
        ({"amount": 5, "source": partner("paid_media_payment")}, False, 0),
        ({"amount": 5, "receiver": partner("gift_purchase")}, True, 0),
        ({"amount": 5}, True, 0),
    ],
)
def test_which_way_it_went_is_not_the_signs_to_say(row: dict[str, Any], out: bool, user: int) -> None:
    read = _read_row({"id": "x", "date": 9} | row)
    assert (read.out, read.user, read.amount, read.at) == (out, user, 5, 9000)


async def test_no_secret_is_shown(desk: Desk) -> None:
    wrong = provider(desk.sandbox.telegram_url, "7:nobody-knows-this-token")
    with pytest.raises(Permanent) as caught:
        await wrong.check()
    await wrong.close()
    shown = repr(wrong) + repr(vars(caught.value)) + str(caught.value)
    assert "nobody-knows" not in shown
    assert SECRET.decode() not in shown
