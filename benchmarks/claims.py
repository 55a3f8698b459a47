"""``claims``: how many parcels a worker takes in a second beside a million that were delivered long ago.

Claimed as the worker claims them, sixteen in a step, each with its order, its contact and its attempt row; then
recorded as accepted. Over the same in a shop that has nothing but the parcels that are due. Both are open at once and
take turns, so that what else the machine does meets both alike.
"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from benchmarks.figure import Figure, Goal, Rounds
from benchmarks.fill import Past, fill
from benchmarks.world import World, add_products, epoch_ms, open_world
from core import delivery
from core.channels import Kind, Outcome, Report, Traits
from core.ways import Routing

GOAL: Final = Goal(value=0.8)
AT_ONCE: Final = 16
ROUTING: Final = Routing(channels={"telegram": Traits(code="telegram", kind=Kind.CHAT, copies=3)})
SENT: Final = Report(outcome=Outcome.ACCEPTED, reference="1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """``finished`` parcels in one shop and none in the other; ``each`` due ones a round in both."""

    finished: int = 1_000_000
    each: int = 320
    rounds: int = 12


async def measure(folder: Path, size: Size) -> Figure:
    """Both shops in turn; the first round warms up and is not counted."""
    due = size.each * (size.rounds + 1)
    async with AsyncExitStack() as stack:
        empty = await stack.enter_async_context(_shop(folder / "empty.db", 0, due))
        full = await stack.enter_async_context(_shop(folder / "full.db", size.finished, due))
        took: dict[str, list[float]] = {"empty": [], "full": []}
        sides = [("empty", empty), ("full", full)]
        for _ in range(size.rounds + 1):
            for name, world in sides:
                took[name].append(size.each / await _round(world, size.each))
            sides.reverse()
    return _figure(size, Rounds(measured=tuple(took["full"][1:]), limit=tuple(took["empty"][1:])))


@asynccontextmanager
async def _shop(file: Path, finished: int, due: int) -> AsyncIterator[World]:
    past = Past(keys=1, orders=finished + due, customers=max(due, 1_000))
    async with open_world(file) as world:
        await add_products(world.shop, past.offers)
    fill(file, past, epoch_ms() - past.orders)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM attempt WHERE parcel_id > ?", (finished,))
        connection.execute(
            "UPDATE parcel SET state = 'owed', due_at = 0, fence = 0, seen_at = NULL, shown = 0 WHERE id > ?",
            (finished,),
        )
        connection.execute("UPDATE orders SET status = 'paid' WHERE id > ?", (finished,))
    async with open_world(file) as world:
        yield world


async def _round(world: World, count: int) -> float:
    run = world.opened.store.run
    start, done = perf_counter(), 0
    while done < count:
        claims = await run(delivery.claim, ROUTING, min(AT_ONCE, count - done), alone=True)
        for errand in claims.errands:
            await run(delivery.record, errand, SENT, ROUTING)
        done += len(claims.errands)
        if not claims.errands:
            raise RuntimeError("nothing is due: this would measure nothing")
    return perf_counter() - start


def _figure(size: Size, rounds: Rounds) -> Figure:
    return Figure(
        name="claims",
        what=f"parcels claimed and recorded beside {size.finished:,} finished ones",
        unit="a second",
        measured=median(rounds.measured),
        limit=median(rounds.limit),
        limit_is="the same beside none",
        ratio=rounds.ratio,
        goal=GOAL,
        details={"claimed_a_round": size.each, "rounds": size.rounds, "ratio_spread": rounds.spread()},
    )
