"""``settle``: payments a second that become sales, over the same rows written by hand.

Money that came in is noted, goes through the ledger towards its order and from there into the sales, the key is sold
and its parcel owed: one transaction, of which 64 share a commit. The orders were placed before the clock ran. That
both sides execute the same statements is what ``purchase_ratio`` proves before it measures.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, time_ns
from typing import Final

from benchmarks.by_hand import ByHand, Sale
from benchmarks.figure import Figure, Goal, Rounds
from benchmarks.world import add_products, buyers, new_keys, open_world, stock
from core.ids import OfferId
from core.payments import simulated_money
from core.people import Contact
from core.providers import MoneyIn
from core.settling import Settled
from core.shop import Shop
from storage.journal import Journal
from storage.sqlite import connect_writer

GOAL: Final = Goal(value=0.5)
AT_ONCE: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """So many payments a round; one round more than is counted, to warm up."""

    each: int = 512
    rounds: int = 9


async def measure(folder: Path, size: Size) -> Figure:
    """Both sides in turn on two copies of one database."""
    async with open_world(folder / "shop.db") as world:
        [(_, offer)] = await add_products(world.shop, 1)
        await stock(world.shop, offer, new_keys(size.each * (size.rounds + 1)))
        people = await buyers(world.shop, size.each)
    shutil.copyfile(folder / "shop.db", folder / "by-hand.db")
    ours, theirs = [], []
    async with open_world(folder / "shop.db") as world:
        by_hand = folder / "by-hand.db"
        with closing(Journal(folder / "by-hand.sold")) as journal, closing(connect_writer(by_hand)) as connection:
            hand = ByHand(connection, journal, world.opened.keyring, offer)
            for _ in range(size.rounds + 1):
                ours.append(size.each / await _shop_round(world.shop, offer, people))
                theirs.append(size.each / _hand_round(connection, hand, people))
    return _figure(size, Rounds(measured=tuple(ours[1:]), limit=tuple(theirs[1:])))


async def _shop_round(shop: Shop, offer: OfferId, people: Sequence[Contact]) -> float:
    money = [await _asked(shop, offer, buyer) for buyer in people]
    begun = perf_counter()
    for at in range(0, len(money), AT_ONCE):
        settled = await asyncio.gather(*(shop.apply(one) for one in money[at : at + AT_ONCE]))
        if set(settled) != {Settled.NOW}:
            raise RuntimeError("money did not become a sale: this would measure something else")
    return perf_counter() - begun


async def _asked(shop: Shop, offer: OfferId, buyer: Contact) -> MoneyIn:
    order = await shop.place_order(buyer, offer, 1)
    return simulated_money((await shop.start_payment(buyer, order.id, "sim")).payment)


def _hand_round(connection: sqlite3.Connection, hand: ByHand, people: Sequence[Contact]) -> float:
    sales = [Sale(buyer.customer, buyer.id) for buyer in people]
    with connection:
        for sale in sales:
            for step in (hand.place, hand.start_payment, hand.bind_payment):
                step(sale, _now())
    begun = perf_counter()
    for at in range(0, len(sales), AT_ONCE):
        connection.execute("BEGIN IMMEDIATE")
        now = _now()
        for sale in sales[at : at + AT_ONCE]:
            hand.settle(sale, now)
        hand.commit()
    return perf_counter() - begun


def _now() -> int:
    return time_ns() // 1_000_000


def _figure(size: Size, rounds: Rounds) -> Figure:
    return Figure(
        name="settle",
        what=f"payments that become sales, {AT_ONCE} at once",
        unit="/s",
        measured=median(rounds.measured),
        limit=median(rounds.limit),
        limit_is="the same rows by hand on sqlite3, same group commit",
        ratio=rounds.ratio,
        goal=GOAL,
        details={"payments_a_round": size.each, "rounds": size.rounds, "ratio_spread": rounds.spread()},
    )
