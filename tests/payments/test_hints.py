"""A hint that a provider may have news is never lost, least of all while it is being asked."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import cast

from core import settling
from core.errors import Temporary
from core.ids import PaymentKey
from core.money import Money
from core.people import Address
from core.ports import Store
from core.providers import MoneyIn, News, PaymentProvider, Refunds, Terms
from payments.cashier import Cashier
from storage.opening import open_store
from tests.engines import migrated_database

NOW = 1_795_348_800_000


class Slow:
    """A provider that is asked for news and takes as long to answer as the test likes. Nothing else is asked of it."""

    terms = Terms(code="slow", asks_in="USD", refunds=Refunds.NONE)

    def __init__(self) -> None:
        self.asked: asyncio.Queue[asyncio.Future[int]] = asyncio.Queue()

    async def news(self, since: int) -> AsyncIterator[News]:  # noqa: ARG002 - the socket gives it
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        await self.asked.put(answer)
        for number in range(await answer):
            yield MoneyIn(
                provider="slow",
                event_key=f"n{number}",
                payment=PaymentKey(""),
                amount=Money(100, "USD"),
                at=NOW,
                buyer=Address("discord", "2001"),
            )

    async def next(self) -> "asyncio.Future[int]":
        async with asyncio.timeout(10):
            return await self.asked.get()


async def test_a_hint_while_a_provider_is_asked_asks_once_more(tmp_path: Path) -> None:
    provider = Slow()
    with migrated_database("sqlite", tmp_path) as url:
        async with open_store(url, clock=lambda: NOW, source=Random(1)) as opened:
            store = cast("Store", opened.store)

            async def apply(news: News) -> settling.Settled:
                return await store.run(settling.apply, news)

            cashier = Cashier(store, {"slow": cast("PaymentProvider", provider)}, apply, lambda: NOW)
            running = asyncio.create_task(cashier.run())
            first = await provider.next()
            cashier.hint("slow")
            first.set_result(0)
            second = await provider.next()
            second.set_exception(Temporary(reason="down"))
            third = await provider.next()
            third.set_result(1)
            cashier.hint("nobody")
            cashier.hint("slow")
            (await provider.next()).set_result(1)
            await cashier.stop()
            await running
            assert provider.asked.empty(), "without a hint it is asked when its time comes"
