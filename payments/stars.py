"""Telegram Stars: the invoice is a message in the chat, and the chat takes the money and tells of it.

Whoever shows the invoice gets its payload back with the question before the payment and with the receipt after it. The
payload says which payment it is, and is signed together with the amount and the buyer: neither can be exchanged.
What the chat did not tell (a lost update) is found in Telegram's own list. There are no callbacks.
"""

import base64
import hmac
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Protocol, TypeVar

from core.admitting import NotTheirs, Receipt
from core.errors import Permanent
from core.ids import PaymentKey
from core.money import Money
from core.people import Address
from core.providers import (
    Around,
    BadSignature,
    Callback,
    Checkout,
    Intent,
    Invoice,
    Malformed,
    MoneyIn,
    MoneyOut,
    News,
    PaidBack,
    Payback,
    Refunds,
    Terms,
)
from core.rates import STAR
from payments.calling import JsonApi
from payments.reading import a_list, a_number, a_text, an_object, same

CODE: Final = "stars"
CHAT: Final = "telegram"
PAGE: Final = 100
# The list is read back to an hour ago every few minutes, and to some days ago every hour: each goes on from its own.
MARKS: Final = 32
# What Telegram takes for the title and the description of an invoice.
TITLE: Final = 32
DESCRIPTION: Final = 255
NOTHING: Final[Mapping[str, object]] = {}
_TAG_BYTES: Final = 16

T = TypeVar("T")


class StarsProvider:
    """See core.providers.PaymentProvider, and core.admitting.TakenInChat for what the chat asks and tells."""

    terms: ClassVar[Terms] = Terms(
        code=CODE, asks_in=STAR, refunds=Refunds.FULL, chats=frozenset({CHAT}), off_platform=False
    )

    def __init__(self, api: JsonApi, secret: bytes) -> None:
        self._api = api
        self._secret = secret
        self._marks: deque[_Mark] = deque(maxlen=MARKS)

    async def create(self, intent: Intent) -> Checkout:
        """Nothing has to be asked of anybody: the same intent makes the same invoice."""
        title = intent.title or intent.key
        invoice = Invoice(
            title=title[:TITLE],
            description=title[:DESCRIPTION],
            payload=f"{intent.key}.{self._tag(intent.key, intent.asked, intent.buyer)}",
        )
        return Checkout(reference=intent.key, invoice=invoice)

    async def cancel(self, payment: PaymentKey, reference: str) -> None:
        """The invoice is a message: who pays one that ended is refused when the chat asks."""

    def read(self, headers: Mapping[str, str], body: bytes, now: int) -> Callback:  # noqa: ARG002 - the socket gives it
        """Telegram calls the bot, never this."""
        raise BadSignature()

    async def resolve(self, body: bytes) -> Sequence[News]:  # noqa: ARG002 - the socket gives it
        """There is nothing to resolve where nothing is called back."""
        return ()

    # --- what the chat asks and tells

    def named(self, payload: str, amount: Money, payer: Address) -> PaymentKey:
        """See TakenInChat."""
        key, _, tag = payload.partition(".")
        if not same(tag, self._tag(key, amount, payer)):
            raise NotTheirs()
        return PaymentKey(key)

    def came_in(self, receipt: Receipt) -> MoneyIn:
        """See TakenInChat. Stars of no payment can only go back, so their trace says to whom."""
        payment = self._payment_of(receipt)
        return MoneyIn(
            provider=CODE,
            event_key=receipt.charge,
            payment=payment,
            amount=receipt.amount,
            at=receipt.at,
            trace=receipt.charge if payment else f"{receipt.charge} {receipt.payer.channel}:{receipt.payer.value}",
        )

    def went_back(self, receipt: Receipt) -> MoneyOut:
        """See TakenInChat."""
        return MoneyOut(
            provider=CODE,
            event_key=_refund_key(receipt.charge),
            payment=self._payment_of(receipt),
            amount=receipt.amount,
            at=receipt.at,
        )

    def _payment_of(self, receipt: Receipt) -> PaymentKey:
        try:
            return self.named(receipt.payload, receipt.amount, receipt.payer)
        except NotTheirs:
            return PaymentKey("")

    def _tag(self, key: str, amount: Money, buyer: Address) -> str:
        signed = f"kiosk/stars/v1\n{amount.minor} {amount.currency}\n{key}\n{buyer.channel}:{buyer.value}"
        digest = hmac.digest(self._secret, signed.encode(errors="replace"), "sha256")
        return base64.urlsafe_b64encode(digest[:_TAG_BYTES]).decode().rstrip("=")

    # --- what Telegram's list says

    async def news(self, since: int) -> AsyncIterator[News]:
        """Every payment of an invoice of ours, and every refund of one."""
        rows = await self._rows(since)
        wanted = sorted((row for row in rows if row.at >= since and row.user), key=lambda row: (row.at, row.out))
        payloads = _payloads(rows)
        if any(row.id not in payloads for row in wanted):  # a refund is listed without what was paid long ago
            payloads = _payloads(await self._rows(0))
        for row in wanted:
            payload = row.payload or payloads.get(row.id, "")
            if _is_ours(payload):
                receipt = row.receipt(payload)
                yield self.went_back(receipt) if row.out else self.came_in(receipt)

    async def pay_back(self, payback: Payback) -> PaidBack:
        """Give the Stars back. Where Telegram says no, its list says whether they went back before, and who paid."""
        if not payback.whole:
            raise Permanent(reason="Stars go back whole or not at all")
        told = payback.buyer.value if payback.buyer and payback.buyer.channel == CHAT else ""
        try:
            await self._refund(told, payback.money_key)
        except Permanent:
            rows = [row for row in await self._rows(0) if row.id == payback.money_key]
            payer = next((str(row.user) for row in rows if not row.out), told)
            if not any(row.out for row in rows):
                if payer == told:
                    raise
                await self._refund(payer, payback.money_key)
        return PaidBack(event_key=_refund_key(payback.money_key), done=True)

    async def check(self) -> str:
        """How many Stars there are."""
        amount = await self._call("getMyStarBalance", lambda result: a_number(result, "amount"))
        return f"{amount} Stars"

    async def close(self) -> None:
        """Hang up."""
        await self._api.close()

    async def _refund(self, user: str, charge: str) -> None:
        if not user.isdecimal():
            raise Permanent(reason="nobody to give it to")
        given = {"user_id": int(user), "telegram_payment_charge_id": charge}
        await self._call("refundStarPayment", bool, given)

    async def _rows(self, since: int) -> list["_Row"]:
        """The list from since or from before, oldest or newest first as it comes: paged to its end, and not from its
        beginning where what is old was seen before and stands where it stood. Who is interrupted goes on from there."""
        mark = max((one for one in self._marks if one.since <= since), key=lambda one: one.place, default=_Mark())
        offset, page = mark.place, await self._page(mark.place)
        if offset and (not page or page[0].name != mark.row):
            self._marks.clear()
            offset, page = 0, await self._page(0)
        rows: list[_Row] = []
        while page:
            rows += page
            if rows[0].at > rows[-1].at and rows[-1].at < since:
                break  # newest first, and all that follows is older
            self._remember(rows, offset, since)
            page = await self._page(offset + len(rows))
        return rows

    def _remember(self, rows: list["_Row"], offset: int, since: int) -> None:
        """Where the last row stands that is too old to be asked for again, if the list grows at its end."""
        old = [place for place, row in enumerate(rows) if row.at < since]
        if old and old == list(range(len(old))):
            place = offset + old[-1]
            if not any((one.since, one.place) == (since, place) for one in self._marks):
                self._marks.append(_Mark(since=since, place=place, row=rows[old[-1]].name))

    async def _page(self, offset: int) -> list["_Row"]:
        return await self._call("getStarTransactions", _read_rows, {"offset": offset, "limit": PAGE})

    async def _call(self, method: str, read: Callable[[object], T], given: Mapping[str, object] = NOTHING) -> T:
        return await self._api.post(method, lambda answer: read(_result(answer)), dict(given))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """A place in the list, and which row stood there when everything before it was older than ``since``."""

    since: int = 0
    place: int = 0
    row: tuple[str, bool] = ("", False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row of the list. A refund has the id of its payment. ``user`` is 0 unless somebody paid an invoice."""

    id: str
    out: bool
    amount: int
    at: int
    user: int
    payload: str

    @property
    def name(self) -> tuple[str, bool]:
        return self.id, self.out

    def receipt(self, payload: str) -> Receipt:
        payer = Address(CHAT, str(self.user))
        return Receipt(charge=self.id, payload=payload, amount=Money(self.amount, STAR), payer=payer, at=self.at)


def _payloads(rows: Iterable[_Row]) -> Mapping[str, str]:
    return {row.id: row.payload for row in rows if not row.out}


def _read_rows(result: object) -> list[_Row]:
    return [_read_row(an_object(row)) for row in a_list(result, "transactions")]


def _read_row(row: dict[str, Any]) -> _Row:
    """Which way it went is said by who is named, not by the amount's sign."""
    out = row.get("source") is None
    partner = row.get("receiver" if out else "source") or {}
    is_invoice = partner.get("type") == "user" and partner.get("transaction_type") == "invoice_payment"
    return _Row(
        id=a_text(row, "id"),
        out=out,
        amount=abs(a_number(row, "amount")),
        at=a_number(row, "date") * 1000,
        user=a_number(an_object(partner, "user"), "id") if is_invoice else 0,
        payload=a_text(partner.get("invoice_payload") or "") if is_invoice else "",
    )


def _result(answer: object) -> object:
    said = an_object(answer)
    if said.get("ok") is not True or "result" not in said:
        raise Malformed(field="ok", wanted="a yes with its result")
    return said["result"]


def _is_ours(payload: str) -> bool:
    """Whether the payload looks like one of this shop's invoices, valid or not; the bot may have sold before it."""
    key, dot, _ = payload.partition(".")
    return key.startswith("kp") and bool(dot)


def _refund_key(charge: str) -> str:
    return f"{charge}:refund"


class StarsSettings(Protocol):
    """The settings it reads."""

    @property
    def telegram_bot_token(self) -> str | None: ...
    @property
    def telegram_api_url(self) -> str: ...


def build(settings: StarsSettings, around: Around) -> Sequence[StarsProvider]:
    """Stars, paid to the shop's own bot."""
    api = JsonApi(f"{settings.telegram_api_url}/bot{settings.telegram_bot_token}")
    return (StarsProvider(api, around.secret(CODE)),)
