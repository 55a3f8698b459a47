"""Crypto Pay, the payment interface of @CryptoBot: an invoice in the shop's currency, paid in coins.

Its callback is only believed to be a reason to ask: what is paid is what the interface says. An invoice is paid once,
whole and in time. There is no idempotency key, so an invoice is looked for under our key before it is made. There is no
refund either: money goes back by the wallet.
"""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final, Protocol
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from core.errors import Permanent
from core.ids import PaymentKey
from core.money import Money
from core.providers import (
    MINUTE,
    Around,
    BadSignature,
    Callback,
    Checkout,
    Intent,
    Malformed,
    MoneyIn,
    News,
    PaidBack,
    Payback,
    PaymentProvider,
    Refunds,
    Terms,
)
from payments.calling import JsonApi, error_name
from payments.reading import Object, a_list, a_number, a_text, an_object, header, money, our_key, parse_object, same

CODE: Final = "cryptopay"
SIGNATURE: Final = "crypto-pay-api-signature"
PAID: Final = "invoice_paid"
# The currencies in which it prices, version 1.5.
FIATS: Final = frozenset({
    "AED", "AMD", "AZN", "BRL", "BYN", "CNY", "EUR", "GBP", "GEL", "IDR", "ILS", "INR", "KGS", "KZT", "PLN", "RUB",
    "THB", "TJS", "TRY", "UAH", "USD", "UZS",
})  # fmt: skip
LIFE_MS: Final = 15 * MINUTE
# Its callbacks have been silent for weeks: it is asked often.
POLL_MS: Final = MINUTE
# A callback may be brought again after an hour's trouble here. A later one says nothing that asking has not found.
REPLAY_MS: Final = 60 * MINUTE
# How far its clock may be from ours, and how long an invoice of ours can have been open before it was paid.
SKEW_MS: Final = 10 * MINUTE
LONGEST_OPEN_MS: Final = 24 * 60 * MINUTE
# The list is asked for often, and mostly for its newest.
PAGE: Final = 100
SHORTEST_LIFE: Final = 60
LONGEST_LIFE: Final = 2_678_400
LONGEST_TITLE: Final = 1024
_GONE: Final = frozenset({400, 404})
_MS: Final = timedelta(milliseconds=1)
_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class NoSuchPrice(Permanent):
    """Crypto Pay cannot price in the shop's currency: change SHOP_CURRENCY, or take CRYPTOPAY_TOKEN out."""


class CryptoPaySettings(Protocol):
    """What it reads of the settings."""

    @property
    def cryptopay_token(self) -> str | None: ...
    @property
    def cryptopay_url(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """An invoice as the interface tells it. ``key`` is None where it is not one of ours."""

    id: int
    key: PaymentKey | None
    amount: Money
    url: str
    is_paid: bool
    made_at: int
    paid_at: int
    fee: Money | None


class CryptoPay:
    """The provider of one app. See core.providers.PaymentProvider."""

    def __init__(self, api: JsonApi, token: str, *, currency: str, clock: Callable[[], int]) -> None:
        self.terms = Terms(code=CODE, asks_in=currency, refunds=Refunds.NONE, life_ms=LIFE_MS, poll_ms=POLL_MS)
        self._api = api
        self._key = hashlib.sha256(token.encode()).digest()
        self._clock = clock
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def create(self, intent: Intent) -> Checkout:
        """The invoice of this key: the one that is there, or a new one."""
        async with self._turns.setdefault(intent.key, asyncio.Lock()):
            bill = await self._find(intent.key, intent.expires_at - LIFE_MS - SKEW_MS) or await self._make(intent)
        if bill.amount != intent.asked:
            raise Permanent(reason="the invoice asks for another amount", asked=str(intent.asked))
        return Checkout(reference=str(bill.id), url=bill.url)

    async def cancel(self, payment: PaymentKey, reference: str) -> None:
        """Delete the invoice. One that is paid, expired or deleted can't be paid any more anyway."""
        if not reference:
            bill = await self._find(payment, self._clock() - LONGEST_OPEN_MS)
            if bill is None:
                return
            reference = str(bill.id)
        try:
            await self._api.post("deleteInvoice", _result, {"invoice_id": reference})
        except Permanent as error:
            if error.facts.get("status") not in _GONE:
                raise

    def read(self, headers: Mapping[str, str], body: bytes, now: int) -> Callback:
        """The signature's key is the token's hash, its 32 bytes and not their text. Their update_id is not unique."""
        right = hmac.new(self._key, body, hashlib.sha256).hexdigest()
        if not same(header(headers, SIGNATURE), right):
            raise BadSignature()
        told = parse_object(body)
        if abs(now - _time(told, "request_date")) > REPLAY_MS:
            raise BadSignature(reason="sent at another time")
        kind = a_text(told, "update_type")
        if kind == PAID:
            return Callback(event_key=f"{kind}:{a_number(an_object(told, 'payload'), 'invoice_id')}")
        return Callback(event_key=f"other:{hashlib.sha256(body).hexdigest()}")

    async def resolve(self, body: bytes) -> Sequence[News]:
        """What the interface says of the invoice that a callback is about."""
        told = parse_object(body)
        if a_text(told, "update_type") != PAID:
            return ()
        about = a_number(an_object(told, "payload"), "invoice_id")
        bills = await self._api.get("getInvoices", _bills, invoice_ids=str(about))
        return [_money_in(bill, bill.key) for bill in bills if bill.id == about and bill.is_paid and bill.key]

    async def news(self, since: int) -> AsyncIterator[News]:
        """Every invoice of ours that was paid since."""
        paid = [bill async for bill in self._listed(since - LONGEST_OPEN_MS, status="paid") if bill.paid_at >= since]
        for bill in sorted({bill.id: bill for bill in paid}.values(), key=lambda bill: (bill.paid_at, bill.id)):
            if bill.key:
                yield _money_in(bill, bill.key)

    async def pay_back(self, payback: Payback) -> PaidBack:
        """There is no way back."""
        raise Permanent(reason="no refunds", provider=CODE, refund=payback.key)

    async def check(self) -> str:
        """The app's name and the bot that takes the money."""
        return await self._api.get("getMe", _app)

    async def close(self) -> None:
        await self._api.close()

    async def _make(self, intent: Intent) -> Bill:
        """Raises Temporary where the answer is lost or is about something else; the next try finds it."""
        seconds = (intent.expires_at - self._clock()) // 1000
        wanted = {
            "currency_type": "fiat",
            "fiat": intent.asked.currency,
            "amount": str(intent.asked.amount),
            "payload": intent.key,
            "description": intent.title[:LONGEST_TITLE],
            "expires_in": max(SHORTEST_LIFE, min(seconds, LONGEST_LIFE)),
            "allow_comments": False,
        }
        if urlsplit(intent.back_url).scheme in ("http", "https"):
            wanted |= {"paid_btn_name": "callback", "paid_btn_url": intent.back_url}
        return await self._api.post("createInvoice", lambda answer: _made(answer, intent.key), wanted)

    async def _find(self, key: PaymentKey, made_after: int) -> Bill | None:
        async for bill in self._listed(made_after):
            if bill.key == key:
                return bill
        return None

    async def _listed(self, made_after: int, **which: str) -> AsyncIterator[Bill]:
        """The invoices that were made since then, at least. They come newest first, which is nowhere promised: only a
        page that does come so may be the last one that is asked for before the list is at its end."""
        offset = 0
        while True:
            bills = await self._api.get("getInvoices", _bills, count=str(PAGE), offset=str(offset), **which)
            for bill in bills:
                yield bill
            falls = all(older.id < newer.id for newer, older in pairwise(bills))
            if len(bills) < PAGE or (falls and bills[-1].made_at < made_after):
                return
            offset += len(bills)


def _result(answer: object) -> Any:
    """What is in the envelope. Raises Permanent for a refusal that came with 200."""
    envelope = an_object(answer)
    if envelope.get("ok") is not True:
        raise Permanent(reason="refused", status=200, name=error_name(envelope))
    return envelope.get("result")


def _bills(answer: object) -> list[Bill]:
    found = _result(answer)
    return [_bill(one) for one in a_list(found, "items" if isinstance(found, dict) else "")]


def _made(answer: object, key: PaymentKey) -> Bill:
    bill = _bill(an_object(_result(answer)))
    if bill.key != key:
        raise Malformed(field="payload", wanted="what was sent")
    return bill


def _bill(invoice: Object) -> Bill:
    is_fiat = a_text(invoice, "currency_type") == "fiat"
    is_paid = a_text(invoice, "status") == "paid"
    currency = a_text(invoice, "fiat" if is_fiat else "asset")
    key = our_key(invoice.get("payload"))
    return Bill(
        id=a_number(invoice, "invoice_id"),
        key=key,
        # Somebody else's may be in coins of any fineness.
        amount=money(invoice.get("amount"), currency) if key else Money(0, currency),
        url=a_text(invoice, "bot_invoice_url") if key else "",
        is_paid=is_paid,
        made_at=_time(invoice, "created_at"),
        paid_at=_time(invoice, "paid_at") if is_paid else 0,
        fee=_fee(invoice) if key and is_paid and currency == "USD" else None,
    )


def _fee(invoice: Object) -> Money | None:
    """What it kept, which was in coins; it says what they were worth in dollars, finer than a cent."""
    text = str(invoice.get("fee_in_usd", ""))
    whole, point, part = text.partition(".")
    try:
        return money(whole + point + part[:2] if point else whole, "USD")
    except Malformed:
        return None


def _money_in(bill: Bill, key: PaymentKey) -> MoneyIn:
    return MoneyIn(
        provider=CODE, event_key=str(bill.id), payment=key, amount=bill.amount, fee=bill.fee, at=bill.paid_at
    )


def _app(answer: object) -> str:
    app = an_object(_result(answer))
    return f"{a_text(app, 'name')} (@{a_text(app, 'payment_processing_bot_username')})"


def _time(found: Object, field: str) -> int:
    """Epoch milliseconds of an ISO time with its offset."""
    try:
        return (datetime.fromisoformat(a_text(found, field)) - _EPOCH) // _MS
    except (ValueError, TypeError, OverflowError):
        raise Malformed(field=field, wanted="a time") from None


def build(settings: CryptoPaySettings, around: Around) -> Sequence[PaymentProvider]:
    """The provider, where there is a token. Raises NoSuchPrice."""
    token, url = settings.cryptopay_token, settings.cryptopay_url
    if not token:
        return ()
    if around.currency not in FIATS:
        raise NoSuchPrice(currency=around.currency)
    api = JsonApi(f"{url}/api", {"Crypto-Pay-API-Token": token})
    return (CryptoPay(api, token, currency=around.currency, clock=around.clock),)
