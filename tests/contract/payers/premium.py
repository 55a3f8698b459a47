"""Premium Apps' driver: the provider in front of the sandbox's Discord, where people buy in Discord's own shop."""

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Concatenate, ParamSpec, TypeVar, cast

from bot.config import Settings
from core.ids import PaymentKey
from core.money import Money
from core.ports import Store, Tx
from core.providers import Checkout, Intent, MoneyIn, MoneyOut, News, PaymentProvider
from payments.premium import build
from sandbox import DiscordLimits, Sandbox
from sandbox.discord.shelf import FIVE, FOREVER
from tests.contract.channels import nowhere
from tests.contract.paying import Door, InSandbox, Told, around

P = ParamSpec("P")
T = TypeVar("T")

LOCKED = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GExamp.canary-of-a-token-of-another-bot"


class Books:
    """What the shop has written down of the money that came."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.noted: dict[str, tuple[Money, int]] = {}
        self.alone = True
        self._clock = clock

    @property
    def now(self) -> int:
        return int(self._clock() * 1000)

    async def read(self, step: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return step(cast("Tx", SimpleNamespace(now=self.now, payments=self)), *args, **kwargs)

    run = read

    def event_amount(self, _provider: str, key: str) -> Money | None:
        return self.noted[key][0] if key in self.noted else None

    def noted_since(self, _provider: str, since: int, until: int) -> Mapping[str, Money]:
        return {key: amount for key, (amount, at) in self.noted.items() if since <= at < until}

    def write_down(self, news: Sequence[News]) -> None:
        for one in news:
            if isinstance(one, MoneyIn | MoneyOut):
                self.noted.setdefault(one.event_key, (one.amount, self.now))


@dataclass(kw_only=True)
class PremiumPayer(InSandbox):
    provider: PaymentProvider
    asked: Money = field(default_factory=lambda: Money(500, "USD"))
    making: str = ""
    refunding: str = ""
    cancels: bool = False
    signature: str = ""
    replay_ms: int | None = None

    @property
    def secrets(self) -> Sequence[str]:
        return (self.sandbox.discord_token, LOCKED)

    async def pay(self, intent: Intent, checkout: Checkout) -> None:  # noqa: ARG002 (Discord knows of neither)
        await self.sandbox.discord_person("ada").buy(FIVE, told=False)

    def checkouts(self, key: PaymentKey) -> int:  # noqa: ARG002 (as above)
        return 0

    def given_back(self, key: PaymentKey) -> Sequence[Money]:  # noqa: ARG002 (the shop gives nothing back)
        return ()

    def signed(self, body: bytes, *, at: int, ours: bool = True) -> Mapping[str, str]:  # noqa: ARG002 (no callbacks)
        return {}

    def claims(self, intent: Intent, checkout: Checkout) -> None:
        """There are no callbacks."""

    async def foreign(self) -> Told | None:
        await self.sandbox.discord_person("wei").buy(FOREVER, told=False)
        return None


@asynccontextmanager
async def open_payer(door: Door) -> AsyncIterator[PremiumPayer]:
    async with Sandbox.open(discord_limits=DiscordLimits.none()) as sandbox:
        settings = Settings(
            discord_bot_token=LOCKED if door is Door.LOCKED else sandbox.discord_token,
            discord_api_url=f"http://{nowhere()}" if door is Door.NOBODY else sandbox.discord_url,
            discord_premium=((str(FIVE), "5.00"),),
        )
        [provider] = build(settings, around(sandbox, "USD", cast("Store", Books())))
        try:
            yield PremiumPayer(
                sandbox=sandbox,
                platform="discord",
                refusal=(403, '{"message":"You are not authorized to perform this action","code":20012}'),
                provider=provider,
            )
        finally:
            await provider.close()
