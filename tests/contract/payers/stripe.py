"""Cards, at the sandbox's stand-in for Stripe."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.config import Settings
from core.ids import PaymentKey
from core.money import Money
from core.providers import Checkout, Intent, PaymentProvider
from payments.stripe.provider import StripeCheckout
from sandbox import Sandbox
from sandbox.gateways.courier import Letter
from sandbox.gateways.gateway import PAY, CannotDo
from sandbox.gateways.ledger import Flow
from sandbox.gateways.stripe.gateway import Stripe
from tests.contract.channels import nowhere
from tests.contract.paying import Closed, Door, InSandbox, Told, around

KEY, OTHER_KEY = "sk_test_opensNothingAnywhere", "sk_test_opensNothingEither"
SECRET, OLD_SECRET = "whsec_opensNothingAnywhere", "whsec_openedNothingAnywhere"
REFUSED = {
    "error": {"code": "parameter_unknown", "message": f"Not with {KEY}", "param": "x", "type": "invalid_request_error"}
}


@dataclass(kw_only=True)
class StripePayer(InSandbox):
    provider: PaymentProvider
    platform: str = "stripe"
    refusal: tuple[int, str] = (400, json.dumps(REFUSED))
    asked: Money = Money(499, "USD")  # noqa: RUF009 (it cannot change)
    making: str = "open_session"
    refunding: str = "refund"
    cancels: bool = True
    signature: str = "Stripe-Signature"
    replay_ms: int | None = 300_000
    secrets: Sequence[str] = (KEY, SECRET, OLD_SECRET)

    @property
    def there(self) -> Stripe:
        return self.sandbox.gateways.stripe

    async def pay(self, intent: Intent, checkout: Checkout) -> Told | None:  # noqa: ARG002 (the checkout says enough)
        try:
            self.there.do(PAY, checkout.reference)
        except CannotDo as reason:
            raise Closed(str(reason)) from None
        return _told(self.there.letters(self.there.bill(checkout.reference))[-1])

    def checkouts(self, key: PaymentKey) -> int:
        return len(self.there.of(key))

    def given_back(self, key: PaymentKey) -> Sequence[Money]:
        return [
            Money(int(moved.amount.scaleb(2)), moved.currency)
            for bill in self.there.of(key)
            for moved in self.there.ledger.of(bill.id)
            if moved.flow is Flow.OUT
        ]

    def signed(self, body: bytes, *, at: int, ours: bool = True) -> Mapping[str, str]:
        return self.there.signed_at(at // 1000, [SECRET if ours else "whsec_anotherShops"])(body)

    def claims(self, intent: Intent, checkout: Checkout) -> Told | None:
        thing = {**self.there.bill(checkout.reference).thing, "payment_intent": "pi_ofNobody", "payment_status": "paid"}
        event = {"id": "evt_ofNobody", "object": "event", "type": "checkout.session.completed", "livemode": False}
        body = json.dumps({**event, "data": {"object": {**thing, "amount_total": intent.asked.minor}}}).encode()
        return Told(headers=self.signed(body, at=self.now()), body=body)

    async def foreign(self) -> Told | None:
        await asyncio.sleep(0)
        return _told(self.there.letters(self.there.sell_elsewhere())[-1])


def _told(letter: Letter) -> Told:
    return Told(headers=letter.headers, body=letter.body)


@asynccontextmanager
async def open_payer(door: Door) -> AsyncIterator[StripePayer]:
    async with Sandbox.open() as sandbox:
        settings = Settings(
            stripe_key=KEY if door is not Door.LOCKED else OTHER_KEY,
            stripe_webhook_secrets=(OLD_SECRET, SECRET),
            stripe_url=sandbox.gateways.stripe.url if door is not Door.NOBODY else f"http://{nowhere()}",
        )
        provider = StripeCheckout(settings.stripe_key or "", settings, around(sandbox, "USD"))
        try:
            yield StripePayer(sandbox=sandbox, provider=provider)
        finally:
            await provider.close()
