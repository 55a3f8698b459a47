"""``growth``: how much longer placing an order takes in a shop with a past a hundred times as long.

p99 of ``place_order`` for a single caller, fsync included, in a shop with 1,000,000 keys and 100,000 orders over
that in one with 10,000 keys and 1,000 orders. Both are open at once and take turns of a few orders each, so that
what else the machine does meets both alike; the ratio is the median of the rounds' own.
"""

import random
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from benchmarks.figure import Figure, Goal, Rounds, percentile
from benchmarks.fill import Past, fill
from benchmarks.world import SEED, World, add_products, epoch_ms, open_world
from core.ids import ContactId, CustomerId, OfferId
from core.orders import OrderPolicy, Wanted, Wish, place_order

SHORT: Final = Past(keys=10_000, orders=1_000, customers=7_000)
LONG: Final = Past(keys=1_000_000, orders=100_000, customers=50_000)
GOAL: Final = Goal(value=1.3, at_least=False)
TURN: Final = 50
# So many orders in a row make one round, which has a p99 of its own.
ROUND: Final = 1_000
SHARES: Final = {"50": 0.5, "95": 0.95, "99": 0.99, "999": 0.999}
# Warm up is this share of what is measured, and is not counted.
WARM_UP: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Two shops, and how many orders are placed in each."""

    small: Past = SHORT
    large: Past = LONG
    placed: int = 5_000


async def measure(folder: Path, size: Size) -> Figure:
    """Both shops in turn."""
    files = {folder / "small.db": size.small, folder / "large.db": size.large}
    wishes = [_wishes(await _prepare(file, past), past.offers) for file, past in files.items()]
    took: tuple[list[float], list[float]] = ([], [])
    async with AsyncExitStack() as stack:
        worlds = [await stack.enter_async_context(open_world(file)) for file in files]
        sides = list(zip(worlds, wishes, took, strict=True))
        for _ in range(int(size.placed * (1 + WARM_UP)) // TURN + 1):
            for world, wanted, times in sides:
                times.extend(await _turn(world, wanted))
            sides.reverse()
    small, large = (times[-size.placed :] for times in took)
    return _figure(size, small, large)


async def _prepare(file: Path, past: Past) -> range:
    async with open_world(file) as world:
        await add_products(world.shop, past.offers)
    return fill(file, past, epoch_ms() - past.orders)


def _wishes(customers: range, offers: int) -> Iterator[Wish]:
    """One piece each, for every customer at random, once; everybody is far below the limit of open orders."""
    chance = random.Random(SEED)
    for customer in chance.sample(customers, len(customers)):
        yield Wish(
            customer=CustomerId(customer),
            contact=ContactId(customer),
            lines=(Wanted(OfferId(chance.randint(1, offers)), 1),),
        )


async def _turn(world: World, wishes: Iterator[Wish]) -> list[float]:
    run, policy = world.opened.store.run, OrderPolicy()
    took = []
    for _ in range(TURN):
        wish = next(wishes)
        start = perf_counter()
        await run(place_order, wish, policy)
        took.append(perf_counter() - start)
    return took


def _figure(size: Size, small: list[float], large: list[float]) -> Figure:
    rounds = Rounds(measured=_slowest(large), limit=_slowest(small))
    return Figure(
        name="growth",
        what=f"p99 of placing an order, {size.large.keys:,} keys and {size.large.orders:,} orders",
        unit="ms",
        measured=median(rounds.measured) * 1000,
        limit=median(rounds.limit) * 1000,
        limit_is=f"the same with {size.small.keys:,} keys and {size.small.orders:,} orders",
        ratio=rounds.ratio,
        goal=GOAL,
        details={
            "placed_in_each": len(small),
            "ratio_spread": rounds.spread(),
            "p50_ms": median(large) * 1000,
            "p50_limit_ms": median(small) * 1000,
            **{f"p{name}_ratio_of_all": _ratio(large, small, share) for name, share in SHARES.items()},
        },
    )


def _slowest(took: list[float]) -> tuple[float, ...]:
    """The p99 of each round."""
    return tuple(percentile(took[start : start + ROUND], 0.99) for start in range(0, len(took), ROUND))


def _ratio(large: list[float], small: list[float], share: float) -> float:
    return percentile(large, share) / percentile(small, share)
