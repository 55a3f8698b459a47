"""Stars' driver: the provider in front of the sandbox's Telegram, where the buyer pays and Telegram keeps the list."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.config import Settings
from core.ids import PaymentKey
from core.money import Money
from core.providers import Checkout, Intent, PaymentProvider
from payments.stars import build
from sandbox import Limits, Sandbox
from sandbox.telegram import stars as telegram
from sandbox.telegram.state import Invoice, StarPayment
from tests.contract.channels import nowhere
from tests.contract.paying import Door, InSandbox, Told, around

LOCKED = "4200000001:canary-of-a-token-that-was-taken-back"


@dataclass(kw_only=True)
class StarsPayer(InSandbox):
    provider: PaymentProvider
    asked: Money = field(default_factory=lambda: Money(384, "XTR"))
    making: str = ""
    refunding: str = "refundStarPayment"
    cancels: bool = False
    signature: str = ""
    replay_ms: int | None = None

    @property
    def secrets(self) -> Sequence[str]:
        return (self.sandbox.token, LOCKED)

    async def pay(self, intent: Intent, checkout: Checkout) -> None:
        assert checkout.invoice is not None
        self._pay(checkout.invoice.payload, intent.asked.minor)

    def checkouts(self, key: PaymentKey) -> int:  # noqa: ARG002 (an invoice is a message of ours)
        return 0

    def given_back(self, key: PaymentKey) -> Sequence[Money]:
        paid = (one for one in self._payments() if one.payload.startswith(key))
        return [Money(one.amount, "XTR") for one in paid if one.refunded_at is not None]

    def signed(self, body: bytes, *, at: int, ours: bool = True) -> Mapping[str, str]:  # noqa: ARG002 (no callbacks)
        return {}

    def claims(self, intent: Intent, checkout: Checkout) -> None:
        """There are no callbacks."""

    async def foreign(self) -> Told | None:
        self._pay("what the bot sold before it was a shop", 5)
        return None

    def _pay(self, payload: str, stars: int) -> None:
        invoice = Invoice(slug="", title="t", description="d", payload=payload, amount=stars)
        telegram.settle(self.sandbox.telegram, self.sandbox.bot, int(self.buyer.value), invoice)

    def _payments(self) -> Sequence[StarPayment]:
        return tuple(self.sandbox.bot.payments.values())


@asynccontextmanager
async def open_payer(door: Door) -> AsyncIterator[StarsPayer]:
    async with Sandbox.open(limits=Limits.none()) as sandbox:
        await sandbox.person("ada").start()
        settings = Settings(
            telegram_bot_token=LOCKED if door is Door.LOCKED else sandbox.token,
            telegram_api_url=f"http://{nowhere()}" if door is Door.NOBODY else sandbox.telegram_url,
        )
        [provider] = build(settings, around(sandbox, "USD"))
        try:
            yield StarsPayer(
                sandbox=sandbox,
                platform="telegram",
                refusal=(400, '{"ok":false,"error_code":400,"description":"Bad Request: STARS_INVOICE_INVALID"}'),
                provider=provider,
            )
        finally:
            await provider.close()
