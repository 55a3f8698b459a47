"""Stripe Checkout as a way to pay: what the socket promises, said with Stripe's means."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final, Protocol

import structlog

from core.errors import Permanent
from core.ids import PaymentKey
from core.providers import (
    MINUTE,
    Around,
    Callback,
    Checkout,
    Intent,
    News,
    PaidBack,
    Payback,
    PaymentProvider,
    Refunds,
    Terms,
)
from payments.reading import Object, a_number, a_text, header
from payments.stripe import events, signing, units
from payments.stripe.asking import LONGEST_LIFE_S, refund_of, session_of
from payments.stripe.calls import StripeApi, reading
from payments.stripe.story import CODE, REFUND, Story, concerns_us, is_quiet, named, told

log = structlog.get_logger(__name__)

# Stripe's shortest is half an hour, and the buyer's clock starts a little before Stripe's.
LIFE_MS: Final = 35 * MINUTE


class StripeSettings(Protocol):
    """What an owner says about their account."""

    @property
    def stripe_key(self) -> str | None: ...
    @property
    def stripe_webhook_secrets(self) -> tuple[str, ...]: ...
    @property
    def stripe_url(self) -> str: ...


class StripeCheckout:
    """Cards, on Stripe's page."""

    def __init__(self, key: str, settings: StripeSettings, around: Around) -> None:
        self.terms: Final = Terms(
            code=CODE,
            asks_in=around.currency,
            refunds=Refunds.PARTIAL,
            life_ms=LIFE_MS,
            smallest=units.smallest(around.currency),
        )
        self._api = StripeApi(key, settings.stripe_url)
        self._secrets = settings.stripe_webhook_secrets
        self._live = "_live_" in key
        self._clock = around.clock

    async def create(self, intent: Intent) -> Checkout:
        """The same session for the same key, also where the first answer was lost or the buyer's language changed."""
        try:
            wanted = session_of(intent, self._clock() // 1000)
            session = await self._api.open_session(wanted, f"{intent.key}:session")
        except Permanent as refusal:
            found = await self._opened_before(intent) if refusal.facts.get("name") == "idempotency_error" else None
            if found is None:
                raise
            session = found
        with reading():
            return _checkout(session, intent)

    async def cancel(self, payment: PaymentKey, reference: str) -> None:  # noqa: ARG002 - the socket gives it
        """A session that is paid or over cannot be ended, and need not be. One never heard of ends by itself."""
        if not reference:
            return
        try:
            await self._api.expire_session(reference)
        except Permanent:
            session = await self._api.session(reference)
            if session.get("status") == "open":
                raise

    def read(self, headers: Mapping[str, str], body: bytes, now: int) -> Callback:
        signing.check(header(headers, signing.HEADER), body, self._secrets, now)
        return Callback(event_key=events.key_of(events.event_of(body)))

    async def resolve(self, body: bytes) -> Sequence[News]:
        event = events.event_of(body)
        intent = events.intent_in(events.about(event))
        if not intent or event.get("livemode") is not self._live:
            return ()
        try:
            return await self._told(intent)
        except Permanent as refusal:
            if refusal.facts.get("name") != "resource_missing":
                raise
        log.warning("stripe.unknown_payment", hint="the webhook and the key are of two accounts")
        return ()

    async def news(self, since: int) -> AsyncIterator[News]:
        """What was begun since, and (of the last thirty days, which Stripe remembers) what became of older money."""
        begun = {name: intent async for name, intent in self._begun(since // 1000)}
        dated = {name: at async for name, at in self._touched(since // 1000, begun)}
        whole = set(dated)
        with reading():
            dated |= {name: a_number(intent, "created") for name, intent in begun.items()}
        for name in sorted(dated, key=dated.__getitem__):
            for one in await self._told(name) if name in whole else self._came(begun[name]):
                yield one

    async def pay_back(self, payback: Payback) -> PaidBack:
        """Stripe forgets an idempotency key after a day, and what a refund has for a name of ours never."""
        refund = await self._paid_back_before(payback)
        if refund is None:
            refund = await self._pay_back(payback)
        with reading():
            return _paid_back(refund)

    async def check(self) -> str:
        account = await self._api.account()
        if account.get("charges_enabled") is False:
            raise Permanent(reason="this account may not charge cards yet")
        with reading():
            return f"{a_text(account, 'id')}, {'real' if self._live else 'test'} money"

    async def close(self) -> None:
        await self._api.close()

    async def _opened_before(self, intent: Intent) -> Object | None:
        """The session of this key that can still be paid. None is older than the longest life before it ends."""
        async for session in self._api.open_sessions(intent.expires_at // 1000 - LONGEST_LIFE_S):
            if session.get("client_reference_id") == intent.key:
                return session
        return None

    async def _begun(self, since: int) -> AsyncIterator[tuple[str, Object]]:
        """Payment intents by their names, other shops' too."""
        async for intent in self._api.intents(since):
            with reading():
                name = a_text(intent, "id")
            yield name, intent

    async def _touched(self, since: int, begun: Mapping[str, Object]) -> AsyncIterator[tuple[str, int]]:
        """The names of payment intents that have to be asked about one by one, and when something happened to them."""
        for name, intent in begun.items():
            with reading():
                asks = self._is_ours(intent) and not is_quiet(intent)
            if asks:
                yield name, 0
        async for event in self._api.events(since, events.HAPPENED):
            with reading():
                name, at = events.intent_in(events.about(event)), a_number(event, "created")
                about = begun.get(name)
                known = about is not None and (events.is_of_money_coming(event) or not self._is_ours(about))
            if name and not known:
                yield name, at

    def _is_ours(self, intent: Object) -> bool:
        return concerns_us(intent, live=self._live)

    def _came(self, intent: Object) -> Sequence[News]:
        """What a payment intent says by itself."""
        with reading():
            return told(Story(intent=intent, refunds=(), disputes=())) if self._is_ours(intent) else ()

    async def _told(self, name: str) -> Sequence[News]:
        """Everything that happened to a payment intent, or nothing when it is not ours."""
        intent = await self._api.intent(name)
        with reading():
            if not self._is_ours(intent):
                return ()
        refunds, disputes = await self._api.refunds(name), await self._api.disputes(name)
        with reading():
            return told(Story(intent=intent, refunds=refunds, disputes=disputes))

    async def _paid_back_before(self, payback: Payback) -> Object | None:
        refunds = await self._api.refunds(payback.money_key)
        with reading():
            return next((one for one in refunds if named(one, REFUND) == payback.key), None)

    async def _pay_back(self, payback: Payback) -> Object:
        try:
            return await self._api.refund(refund_of(payback), payback.key)
        except Permanent as refusal:
            if refusal.facts.get("name") != "charge_already_refunded":
                raise
        refunds = await self._api.refunds(payback.money_key)
        if not refunds:
            raise Permanent(reason="given back, and no refund to be seen")
        return refunds[0]


def _checkout(session: Object, intent: Intent) -> Checkout:
    asked = units.read(units.charged(intent.asked), intent.asked.currency)
    return Checkout(
        reference=events.named_in(session, "id", needed=True),
        url=a_text(session, "url"),
        asked=None if asked == intent.asked else asked,
    )


def _paid_back(refund: Object) -> PaidBack:
    status = a_text(refund, "status")
    if status in ("failed", "canceled"):
        raise Permanent(reason="the refund failed")
    return PaidBack(event_key=a_text(refund, "id"), done=status == "succeeded")


def build(settings: StripeSettings, around: Around) -> Sequence[PaymentProvider]:
    """Cards, where the owner has an account."""
    return (StripeCheckout(settings.stripe_key, settings, around),) if settings.stripe_key else ()
