"""``broadcast_speed`` and ``paid_to_sent``: a broadcast to 10,000 people, and what it costs those who buy meanwhile.

The whole shop talks over HTTP to a sandbox that enforces Telegram's limits. The broadcast goes out through the shop's
lanes. After a while of nothing else, people buy: what is measured is the time from the settling of a payment (its
commit included) to the answer of Telegram that it has the parcel. Before that, as many buy in a shop that is idle.

The whole broadcast would take as long as the limit says, so a part of it is measured: whose turn comes in that time.
A single 429 ends the benchmark: being refused is not being fast.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final, cast

from benchmarks.figure import Figure, Goal, percentile
from benchmarks.world import FIRST_BUYER, OWNER, add_products, new_keys, stock
from bot.app import OpenShop, open_shop
from bot.config import Settings
from bot.lanes import Lane
from bot.logs import configure_logs
from bot.telegram_bot import TelegramBot
from bot.telegram_render import Letter
from core.ids import OfferId
from core.payments import simulated_money
from core.people import Address
from sandbox import Limits, Profile, Sandbox

GOAL: Final = Goal(value=0.95)
# A shop that has just started keeps silent for a second.
START_SECONDS: Final = 2.0
# So many messages under way at once are enough for the limit at half a second each.
AT_ONCE: Final = 16
SENT_WITHIN: Final = 20.0
FIRST_RECIPIENT: Final = 1_000_000
NEWS: Final = Letter(
    html="<b>New in stock</b>", plain="New in stock", keyboard=None, documents=(), picture=None, kept=True
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """``alone``: seconds of broadcast and nothing else. Purchases come one every ``pause`` seconds."""

    recipients: int = 10_000
    alone: float = 20.0
    purchases: int = 100
    pause: float = 0.3

    @property
    def people(self) -> list[Profile]:
        """The owner, those who buy, and those who are told."""
        buyers = range(FIRST_BUYER, FIRST_BUYER + 2 * self.purchases)
        told = range(FIRST_RECIPIENT, FIRST_RECIPIENT + self.recipients)
        return [Profile(key=str(number), id=number, name="Ann") for number in (int(OWNER.value), *buyers, *told)]


class Refusal(RuntimeError):
    """Telegram has refused a call as too fast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A shop that is open, in a sandbox with Telegram's limits."""

    sandbox: Sandbox
    running: OpenShop
    offer: OfferId
    buyers: Iterator[int] = field(default_factory=lambda: count(FIRST_BUYER))


async def measure(folder: Path, size: Size) -> list[Figure]:
    """Buying in an idle shop, a broadcast alone, and buying during it."""
    configure_logs("console", "error")
    async with _open_world(folder / "shop.db", size) as world:
        await asyncio.sleep(START_SECONDS)
        idle = await _buy(world, size)
        told: list[float] = []
        broadcast = asyncio.create_task(_tell(world, size, told))
        try:
            await asyncio.sleep(size.alone)
            alone = _speed(told)
            before, begun = len(told), time.perf_counter()
            busy = await _buy(world, size)
            beside = (len(told) - before) / (time.perf_counter() - begun)
        finally:
            broadcast.cancel()
            await asyncio.wait({broadcast})
        if any(exchange.status == 429 for exchange in world.sandbox.requests):
            raise Refusal
    limit = 1 / Limits().overall.every
    return [_speed_figure(size, alone, beside, limit, len(told)), _sent_figure(size, busy, idle)]


@asynccontextmanager
async def _open_world(file: Path, size: Size) -> AsyncIterator[World]:
    async with Sandbox.open(people=size.people) as sandbox:
        sandbox.bot.started |= {profile.id for profile in size.people}
        settings = Settings(
            telegram_bot_token=sandbox.token,
            telegram_api_url=sandbox.telegram_url,
            database_url=f"sqlite:///{file}",
            shop_owners=(OWNER,),
            test_payments=True,
        )
        async with open_shop(settings, serve=False) as running:
            [(_, offer)] = await add_products(running.shop, 1)
            await stock(running.shop, offer, new_keys(2 * size.purchases + 100))
            yield World(sandbox=sandbox, running=running, offer=offer)


async def _tell(world: World, size: Size, told: list[float]) -> None:
    """Send the news to everybody, and note when each was told."""
    telegram = cast("TelegramBot", world.running.platforms["telegram"])
    sender = telegram.sender(Lane.BROADCASTS)
    chats = iter(range(FIRST_RECIPIENT, FIRST_RECIPIENT + size.recipients))

    async def some() -> None:
        for chat in chats:
            await sender.put(chat, NEWS)
            told.append(time.perf_counter())

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(some())


def _speed(told: Sequence[float]) -> float:
    """Messages a second, from the first to the last."""
    return (len(told) - 1) / (told[-1] - told[0])


async def _buy(world: World, size: Size) -> list[float]:
    """People buy one after the other, whether or not the last one has it; how long each waited, in milliseconds."""
    async with asyncio.TaskGroup() as group:
        waits = []
        for _ in range(size.purchases):
            waits.append(group.create_task(_paid_to_sent(world)))
            await asyncio.sleep(size.pause)
    return [wait.result() for wait in waits]


async def _paid_to_sent(world: World) -> float:
    shop, chat = world.running.shop, next(world.buyers)
    buyer = await shop.meet(Address("telegram", str(chat)), "en")
    order = await shop.place_order(buyer, world.offer, 1)
    paying = await shop.start_payment(buyer, order.id, "sim")
    paid = time.time()
    await shop.apply(simulated_money(paying.payment))
    return (await _sent(world.sandbox, chat) - paid) * 1000


async def _sent(sandbox: Sandbox, chat: int) -> float:
    """When Telegram said that it has the buyer's parcel, the only message that they get."""
    journal = sandbox.world.journal
    async with asyncio.timeout(SENT_WITHIN):
        while True:
            seen = journal.last
            for exchange in reversed(sandbox.requests.of("sendMessage")):
                if exchange.parameters.get("chat_id") == str(chat):
                    return exchange.at + exchange.seconds
            await journal.changed(seen)


def _speed_figure(size: Size, alone: float, beside: float, limit: float, told: int) -> Figure:
    return Figure(
        name="broadcast_speed",
        what=f"messages of a broadcast to {size.recipients:,}, in its first {size.alone:g} s",
        unit="/s",
        measured=alone,
        limit=limit,
        limit_is="what Telegram allows a bot over all",
        ratio=alone / limit,
        goal=GOAL,
        details={"refused": 0, "told": told, "speed_beside_purchases": beside},
    )


def _sent_figure(size: Size, busy: Sequence[float], idle: Sequence[float]) -> Figure:
    return Figure(
        name="paid_to_sent",
        what=f"p99 from paid to sent, during the broadcast, a purchase every {size.pause:g} s",
        unit="ms",
        measured=percentile(busy, 0.99),
        limit=percentile(idle, 0.99),
        limit_is="the same in a shop with nothing else to say",
        ratio=percentile(busy, 0.99) / percentile(idle, 0.99),
        details={
            "p50_ms": percentile(busy, 0.5),
            "p99_ms": percentile(busy, 0.99),
            "p50_idle_ms": percentile(idle, 0.5),
            "p99_idle_ms": percentile(idle, 0.99),
            "purchases": len(busy),
        },
    )
