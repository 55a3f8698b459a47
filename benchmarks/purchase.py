"""``purchase_ratio``: durable purchases a second through the shop, over the same statements written by hand.

A purchase is ``place_order``, ``start_payment`` (and binding its reference), ``settle`` and ``show_goods``: five
transactions of the buyer's, each answered after its fsync. 64 buyers buy at once, again and again.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

from benchmarks.by_hand import ByHand, Sale
from benchmarks.figure import Figure, Goal, Rounds, seconds
from benchmarks.statements import Trace, require_same
from benchmarks.world import World, add_products, buyers, new_keys, open_world, stock
from core.ids import OfferId
from core.payments import simulated_money
from core.people import Contact
from core.shop import Shop
from storage.journal import Journal
from storage.sqlite import connect_writer
from storage.tx import SqlTx

GOAL: Final = Goal(value=0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is bought: in each round every one of ``at_once`` buyers buys ``each`` pieces, one after the other."""

    at_once: int = 64
    each: int = 25
    rounds: int = 9

    @property
    def keys(self) -> int:
        """One round more than is counted, to warm up, and what the comparison of statements takes."""
        return self.at_once * self.each * (self.rounds + 1) + 100


async def measure(folder: Path, size: Size) -> Figure:
    """Both sides in turn on two copies of one database."""
    offer, people = await _prepare(folder / "shop.db", size)
    shutil.copyfile(folder / "shop.db", folder / "by-hand.db")
    async with open_world(folder / "shop.db") as world:
        by_hand = folder / "by-hand.db"
        with closing(Journal(folder / "by-hand.sold")) as journal, closing(connect_writer(by_hand)) as connection:
            hand = ByHand(connection, journal, world.opened.keyring, offer)
            statements = await compare(world, hand, connection, offer, people[0])
            rounds = await _run(world.shop, hand, offer, people, size)
    return Figure(
        name="purchase_ratio",
        what=f"durable purchases, {size.at_once} at once",
        unit="/s",
        measured=sorted(rounds.measured)[len(rounds.measured) // 2],
        limit=sorted(rounds.limit)[len(rounds.limit) // 2],
        limit_is="the same statements by hand on sqlite3, same group commit",
        ratio=rounds.ratio,
        goal=GOAL,
        details={"statements_a_purchase": statements, "rounds": size.rounds, "ratio_spread": rounds.spread()},
    )


async def _prepare(file: Path, size: Size) -> tuple[OfferId, list[Contact]]:
    async with open_world(file) as world:
        [(_, offer)] = await add_products(world.shop, 1)
        await stock(world.shop, offer, new_keys(size.keys))
        return offer, await buyers(world.shop, size.at_once)


async def _run(shop: Shop, hand: ByHand, offer: OfferId, people: Sequence[Contact], size: Size) -> Rounds:
    ours, theirs = [], []
    bought = size.at_once * size.each
    for _ in range(size.rounds + 1):
        ours.append(bought / await _shop_round(shop, offer, people, size.each))
        theirs.append(bought / _hand_round(hand, people, size.each))
    return Rounds(measured=tuple(ours[1:]), limit=tuple(theirs[1:]))


async def _shop_round(shop: Shop, offer: OfferId, people: Sequence[Contact], each: int) -> float:
    start = perf_counter()
    async with asyncio.TaskGroup() as group:
        for buyer in people:
            group.create_task(_buy_some(shop, offer, buyer, each))
    return perf_counter() - start


async def _buy_some(shop: Shop, offer: OfferId, buyer: Contact, each: int) -> None:
    for _ in range(each):
        await buy(shop, offer, buyer)


async def buy(shop: Shop, offer: OfferId, buyer: Contact) -> str:
    """One purchase, from the tap on *Buy* to the key in the clear."""
    order = await shop.place_order(buyer, offer, 1)
    paying = await shop.start_payment(buyer, order.id, "sim")
    await shop.apply(simulated_money(paying.payment))
    goods = await shop.show_goods(buyer, order.id)
    return goods.handovers[0].keys[0].reveal()


def _hand_round(hand: ByHand, people: Sequence[Contact], each: int) -> float:
    def all_of_it() -> None:
        for _ in range(each):
            hand.buy([Sale(buyer.customer, buyer.id) for buyer in people])

    return seconds(all_of_it)


async def compare(world: World, hand: ByHand, connection: sqlite3.Connection, offer: OfferId, buyer: Contact) -> int:
    """Buy once on each side and hold the statements against each other; raises DifferentWork."""
    ours, theirs = Trace(), Trace()
    await world.opened.store.run(_trace, ours)
    await buy(world.shop, offer, buyer)
    await world.opened.store.run(_trace, None)
    connection.set_trace_callback(theirs)
    hand.buy([Sale(buyer.customer, buyer.id)])
    connection.set_trace_callback(None)
    return require_same(ours.seen, theirs.seen)


def _trace(tx: SqlTx, trace: Trace | None) -> None:
    """A step, because the writer's connection may be touched on its own thread alone."""
    tx._connection.set_trace_callback(trace)
