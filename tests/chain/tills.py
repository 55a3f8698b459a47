"""A shop's way to be paid over a chain, and nothing else of the shop: what its provider tells, asked as a shop asks."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal

from core.ids import PaymentKey, new_payment_key
from core.money import Money
from core.people import Address
from core.providers import Around, Intent, MoneyIn, News, PaymentProvider
from payments.onchain.building import build
from storage.opening import open_store
from tests.shops import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class OneCoin:
    """The settings of a shop that takes one coin on one chain."""

    chains: tuple[tuple[str, str], ...]
    chain_addresses: tuple[tuple[str, str], ...]
    chain_tokens: tuple[tuple[str, str], ...]
    tron_api_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody is to pay, in the coin's smallest units."""

    key: PaymentKey
    raw: int
    uri: str


class Till:
    """A shop's way to be paid over a chain, and nothing else of the shop."""

    def __init__(self, provider: PaymentProvider, clock: Clock) -> None:
        self.provider = provider
        self._clock = clock
        self._known: set[str] = set()
        self._source = random.Random(11)

    async def ask(self, price: str = "19.49") -> Asked:
        """Somebody wants to pay so much."""
        intent = Intent(
            key=new_payment_key(self._source),
            asked=Money(int(Decimal(price) * 10**6), "USDT"),
            title="Steam Wallet",
            buyer=Address("telegram", "1"),
            language="en",
            expires_at=self._clock() + self.provider.terms.life_ms,
        )
        checkout = await self.provider.create(intent)
        assert checkout.transfer is not None
        assert checkout.asked is not None
        return Asked(key=intent.key, raw=checkout.asked.minor, uri=checkout.transfer.uri)

    async def all_news(self) -> list[News]:
        """What is told to whoever asks for the first time."""
        return [one async for one in self.provider.news(0)]

    async def news(self) -> list[News]:
        """What is new since it was asked the last time."""
        told = await self.all_news()
        fresh = [one for one in told if one.event_key not in self._known]
        self._known |= {one.event_key for one in fresh}
        return fresh


@asynccontextmanager
async def open_till(url: str, settings: OneCoin, clock: Clock) -> AsyncIterator[Till]:
    """Opening it again is a restart."""
    async with open_store(url, clock=clock, source=random.Random(7)) as opened:
        around = Around(store=opened.store, clock=clock, currency="USD", secret=lambda purpose: purpose.encode())
        [provider] = build(settings, around)
        try:
            yield Till(provider, clock)
        finally:
            await provider.close()


def came(news: list[News]) -> list[tuple[PaymentKey, int]]:
    """For which payments money came in for good, and how much."""
    return [(one.payment, one.amount.minor) for one in news if isinstance(one, MoneyIn)]
