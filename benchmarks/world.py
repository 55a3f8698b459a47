"""The shop that is measured: opened as it is for buyers, on a file of its own, with products and keys in stock."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from core.catalogue import ROOT
from core.ids import CategoryId, OfferId, ProductId
from core.lines import LINE_LIMIT
from core.people import Address, Contact
from core.policy import ShopPolicy
from core.shop import Shop
from payments.sim import SimProvider
from storage.opening import Opened, open_store
from storage.tx import SqlTx

T = TypeVar("T")

OWNER = Address("telegram", "1")
FIRST_BUYER = 1000
SEED = 20_260_101


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A shop and the file that it lives in."""

    shop: Shop
    opened: Opened[SqlTx]
    file: Path


def epoch_ms() -> int:
    return time.time_ns() // 1_000_000


@asynccontextmanager
async def open_world(file: Path) -> AsyncIterator[World]:
    """The shop on this file, which is made and migrated when it is not there."""
    async with open_store(f"sqlite:///{file}", clock=epoch_ms, source=random.SystemRandom()) as opened:
        policy = ShopPolicy(name="Nova Keys", owners=frozenset({OWNER}))
        yield World(
            shop=Shop(store=opened.store, policy=policy, providers={"sim": SimProvider("USD")}),
            opened=opened,
            file=file,
        )


async def add_products(shop: Shop, count: int) -> list[tuple[ProductId, OfferId]]:
    """Listed products, each with one offer and nothing in stock."""
    desk = shop.desk(await shop.meet(OWNER, "en"))
    made = []
    for number in range(count):
        product = await desk.add_product(CategoryId(ROOT), f"Game {number + 1}")
        offer = await desk.add_offer(product, "9.90")
        await desk.set_maximum(offer, "100")
        await desk.list_product(product, True)
        made.append((product, offer))
    return made


async def stock(shop: Shop, offer: OfferId, keys: Sequence[str]) -> None:
    """Paste the keys and confirm, as the owner does."""
    desk = shop.desk(await shop.meet(OWNER, "en"))
    for start in range(0, len(keys), LINE_LIMIT):
        draft = await desk.restock_text(offer, "\n".join(keys[start : start + LINE_LIMIT]))
        async for _ in desk.add_restock(draft.id):
            pass


async def buyers(shop: Shop, count: int) -> list[Contact]:
    """People who have met the shop."""
    return [await shop.meet(Address("telegram", str(FIRST_BUYER + number)), "en") for number in range(count)]


def new_keys(count: int, seed: int = SEED) -> list[str]:
    """Keys as they are sold: five groups of five."""
    chance = random.Random(seed)
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    drawn = ("".join(chance.choices(letters, k=25)) for _ in range(count))
    return ["-".join(key[start : start + 5] for start in range(0, 25, 5)) for key in drawn]


def run_loop(work: Coroutine[Any, Any, T]) -> T:
    """On uvloop where there is one, as the shop runs."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)
