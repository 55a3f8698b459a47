"""Coins by a BTCPay Server of the owner's own, through its Greenfield interface.

A callback is a hint: what counts is what the server says when it is asked. The interface knows no idempotency key, so
everything that is made is looked for first, under the name we gave it.
"""

import asyncio
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import partial
from typing import Final, Protocol
from weakref import WeakValueDictionary

from core.errors import Permanent
from core.ids import PaymentKey
from core.providers import (
    MINUTE,
    Around,
    BadSignature,
    Callback,
    Checkout,
    Intent,
    Malformed,
    News,
    PaidBack,
    Payback,
    Refunds,
    Terms,
)
from payments.btcpay.invoices import CODE, NEW, Invoice, news, read_coins, read_invoice, read_invoices
from payments.btcpay.permissions import WEBHOOKS, granted, missing, read_permissions
from payments.btcpay.refunds import (
    GivenBack,
    description,
    given_back,
    payout_method,
    read_payouts,
    read_pull,
    read_pulls,
    request,
)
from payments.btcpay.worth import Coins
from payments.calling import JsonApi
from payments.reading import a_list, a_text, an_object, header, parse_object, same

LIFE_MINUTES: Final = 30
WATCHED_MINUTES: Final = 24 * 60
# A quick look finds what came to an invoice while it was watched; a look at days also what was settled long after: a
# transaction with too low a fee waits for its block for two weeks, and is forgotten then.
QUICK_MS: Final = 24 * 60 * MINUTE
SHORT_STORY_MS: Final = 26 * 60 * MINUTE
LONGEST_STORY_MS: Final = 16 * 24 * 60 * MINUTE
# A buyer may take a refund weeks later.
LONGEST_REFUND_MS: Final = 90 * 24 * 60 * MINUTE
PAGE: Final = 100
MOST: Final = 50_000
CALLBACK: Final = f"/pay/{CODE}"
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")


class BtcpaySettings(Protocol):
    """What it reads of the settings."""

    @property
    def btcpay_url(self) -> str | None: ...
    @property
    def btcpay_store(self) -> str | None: ...
    @property
    def btcpay_key(self) -> str | None: ...
    @property
    def btcpay_webhook_secret(self) -> str | None: ...


class Btcpay:
    """The provider of one store. Without a secret it believes no callback, and finds payments by asking."""

    def __init__(self, api: JsonApi, *, store: str, secret: str, currency: str, clock: Callable[[], int]) -> None:
        self.terms = Terms(code=CODE, asks_in=currency, refunds=Refunds.PARTIAL, life_ms=LIFE_MINUTES * MINUTE)
        self._api = api
        self._store = store
        self._secret = secret
        self._clock = clock
        self._invoices = f"stores/{store}/invoices"
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def create(self, intent: Intent) -> Checkout:
        """The invoice of this key; raises Permanent when the server changed what it asks for."""
        async with self._turn(intent.key):
            made = await self._of(intent.key)
            invoice = made[0] if made else await self._make(intent)
        if invoice.amount != intent.asked:
            raise Permanent(reason="the invoice asks for another amount", asked=str(intent.asked))
        return Checkout(reference=invoice.id, url=invoice.url)

    async def cancel(self, payment: PaymentKey, reference: str) -> None:  # noqa: ARG002 (the key finds them all)
        """An open invoice is marked invalid: its page says so, and what comes anyway is told all the same."""
        for invoice in await self._of(payment):
            if invoice.status == NEW:
                await self._mark_invalid(invoice)

    def read(self, headers: Mapping[str, str], body: bytes, now: int) -> Callback:  # noqa: ARG002 (it signs no time)
        """The signature is over the body as it came, line breaks and all. A repeated delivery names the first one."""
        right = hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest()
        if not self._secret or not same(header(headers, "BTCPay-Sig"), f"sha256={right}"):
            raise BadSignature()
        told = parse_object(body)
        # Servers before 2.0 spelled it without its second i.
        for name in ("originalDeliveryId", "orignalDeliveryId", "deliveryId"):
            if told.get(name):
                return Callback(event_key=a_text(told, name))
        raise Malformed(field="deliveryId", wanted="a text")

    async def resolve(self, body: bytes) -> Sequence[News]:
        """What the server says of the invoice, or of the refund, that a callback is about."""
        told = parse_object(body)
        if told.get("storeId") != self._store:
            return ()
        match told:
            case {"pullPaymentId": str(pull)}:
                return await self._refund_story(pull)
            case {"invoiceId": str(id)} if _ID.fullmatch(id):
                invoice = await self._invoice(id)
                return await self._story(invoice) if invoice is not None else ()
        return ()

    async def news(self, since: int) -> AsyncIterator[News]:
        """Older invoices too: what is settled since may have come to one of those. Refunds come last."""
        story = SHORT_STORY_MS if self._clock() - since < QUICK_MS else LONGEST_STORY_MS
        for invoice in await self._made_since(since - story):
            if invoice.has_payments:
                for one in await self._story(invoice):
                    yield one
        for refund in await self._refunds():
            told = refund.news()
            if told is not None and (not refund.paid_at or refund.paid_at >= since - LONGEST_REFUND_MS):
                yield told

    async def pay_back(self, payback: Payback) -> PaidBack:
        """A pull payment: the buyer says where the coins go. Raises Permanent when the owner withdrew it since."""
        async with self._turn(payback.key):
            for refund in await self._refunds():
                if refund.pull.key == payback.key:
                    return self._paid_back(refund)
            pull = await self._api.post(
                f"{self._invoices}/{payback.reference}/refund",
                read_pull,
                request(payback, payout_method(await self._method(payback))),
            )
        if pull is None:
            raise Permanent(reason="the refund lost its description", wanted=description(payback))
        return PaidBack(event_key=pull.id, done=False, url=pull.url)

    async def check(self) -> str:
        """The store's name, and whether it calls back. Raises Permanent with the permissions that the key lacks."""
        permissions = await self._api.get("api-keys/current", read_permissions)
        lacking = missing(permissions, self._store)
        if lacking:
            raise Permanent(reason="missing permission", permissions=", ".join(lacking))
        name = await self._api.get(f"stores/{self._store}", partial(a_text, field="name"))
        if WEBHOOKS not in granted(permissions, self._store):
            return f"store {name}; its webhooks are hidden from this key"
        calls = CALLBACK if self._secret else "nothing, since there is no secret"
        hears = await self._api.get(f"stores/{self._store}/webhooks", _calls_back)
        return f"store {name}; {f'its webhook calls {calls}' if hears else f'no webhook of it calls {CALLBACK}'}"

    async def close(self) -> None:
        """Hang up."""
        await self._api.close()

    # --- invoices -----------------------------------------------------------------------------------------------

    def _turn(self, key: str) -> asyncio.Lock:
        """Two calls with one key wait for each other, or both would find nothing and make it twice."""
        return self._turns.setdefault(key, asyncio.Lock())

    async def _of(self, payment: PaymentKey) -> list[Invoice]:
        """The invoices of a key, oldest first: more than one where an answer was lost for long."""
        page = await self._api.get(self._invoices, read_invoices, orderId=payment, includeArchived="true")
        found = [one for one in page if one is not None and one.payment == payment]
        return _oldest_first(found)

    async def _make(self, intent: Intent) -> Invoice:
        """How soon a payment counts, and which coins there are, is the store's to say."""
        checkout = {
            "expirationMinutes": LIFE_MINUTES,
            "monitoringMinutes": WATCHED_MINUTES,
            "paymentTolerance": 0,
            "defaultLanguage": intent.language,
        }
        body = {
            "amount": f"{intent.asked.amount:f}",
            "currency": intent.asked.currency,
            "metadata": {"orderId": intent.key, "itemDesc": intent.title},
            "checkout": checkout | ({"redirectURL": intent.back_url} if intent.back_url else {}),
        }
        invoice = await self._api.post(self._invoices, read_invoice, body)
        if invoice is None:
            raise Permanent(reason="the invoice lost its name")
        return invoice

    async def _mark_invalid(self, invoice: Invoice) -> None:
        try:
            await self._api.post(f"{self._invoices}/{invoice.id}/status", an_object, {"status": "Invalid"})
        except Permanent as refused:
            if refused.facts.get("status") != 422:  # it has just moved on, and there is nothing to cancel
                raise

    async def _invoice(self, id: str) -> Invoice | None:  # noqa: A002 (what it is everywhere)
        try:
            return await self._api.get(f"{self._invoices}/{id}", read_invoice)
        except Permanent as refused:
            if refused.facts.get("status") != 404:
                raise
            return None

    async def _coins(self, invoice: str, currency: str) -> list[Coins]:
        read = partial(read_coins, currency=currency)
        return await self._api.get(f"{self._invoices}/{invoice}/payment-methods", read)

    async def _story(self, invoice: Invoice) -> list[News]:
        return list(news(invoice, await self._coins(invoice.id, invoice.amount.currency), self._clock()))

    async def _made_since(self, start: int) -> list[Invoice]:
        """Oldest first. The list is newest first: an invoice made meanwhile is seen twice, and none is missed."""
        found: dict[str, Invoice] = {}
        for skip in range(0, MOST, PAGE):
            query = {"startDate": str(max(start, 0) // 1000), "skip": str(skip), "take": str(PAGE)}
            page = await self._api.get(self._invoices, read_invoices, includeArchived="true", **query)
            found.update((one.id, one) for one in page if one is not None)
            if len(page) < PAGE:
                break
        return _oldest_first(list(found.values()))

    # --- refunds ------------------------------------------------------------------------------------------------

    async def _refunds(self) -> list[GivenBack]:
        pulls = await self._api.get(f"stores/{self._store}/pull-payments", read_pulls, includeArchived="true")
        payouts = await self._api.get(f"stores/{self._store}/payouts", read_payouts) if pulls else []
        return given_back(pulls, payouts)

    async def _refund_story(self, pull: str) -> list[News]:
        """The money that came, and what became of giving it back."""
        told: list[News] = []
        for refund in await self._refunds():
            if refund.pull.id == pull:
                for invoice in await self._of(refund.pull.payment):
                    told += await self._story(invoice)
                told += filter(None, [refund.news()])
        return told

    def _paid_back(self, refund: GivenBack) -> PaidBack:
        if refund.is_withdrawn:
            raise Permanent(reason="the refund was withdrawn")
        is_done = bool(refund.paid_at)
        return PaidBack(event_key=refund.pull.id, done=is_done, url="" if is_done else refund.pull.url)

    async def _method(self, payback: Payback) -> str:
        """How this money came."""
        coins = await self._coins(payback.reference, payback.amount.currency)
        return next((one.method for one in coins if one.id == payback.money_key), "")


def _oldest_first(listed: Sequence[Invoice]) -> list[Invoice]:
    """They are listed newest first, by a more exact time than is shown."""
    return sorted(listed, key=lambda one: -one.made_at)[::-1]


def _calls_back(answer: object) -> bool:
    """Whether a webhook that is switched on leads to the shop."""
    return any(
        an_object(one).get("enabled") is True and a_text(one, "url").rstrip("/").endswith(CALLBACK)
        for one in a_list(answer)
    )


def build(settings: BtcpaySettings, around: Around) -> Sequence[Btcpay]:
    """The provider, where its address, store and key are set."""
    if not settings.btcpay_url or not settings.btcpay_store or not settings.btcpay_key:
        return ()
    api = JsonApi(f"{settings.btcpay_url}/api/v1", {"Authorization": f"token {settings.btcpay_key}"})
    secret = settings.btcpay_webhook_secret or ""
    return (Btcpay(api, store=settings.btcpay_store, secret=secret, currency=around.currency, clock=around.clock),)
