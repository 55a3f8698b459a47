"""A shop for tests: real steps on a real database, with a clock that the test moves and a seeded source of chance."""

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from core import delivery
from core.catalogue import ROOT, GoodsKind
from core.channels import Kind, Report, Traits
from core.delivery import Errand
from core.desk import Desk
from core.ids import CategoryId, OfferId, ProductId
from core.money import Money
from core.orders import Order, OrderPolicy
from core.people import Address, Contact
from core.policy import ShopPolicy
from core.ports import Tx
from core.providers import MoneyIn
from core.shop import Shop
from core.states import RestockState
from core.stock import Restock
from core.ways import Routing
from payments.sim import SimProvider
from storage.opening import Opened, open_store
from storage.tx import SqlTx

OWNER = Address("telegram", "42")
START = 1_767_225_600_000  # 2026-01-01, in epoch milliseconds

ROUTING = Routing(
    channels={
        "telegram": Traits(code="telegram", kind=Kind.CHAT, copies=3),
        "discord": Traits(code="discord", kind=Kind.CHAT, copies=3),
        "email": Traits(code="email", kind=Kind.EMAIL, copies=3),
    }
)


def claim(tx: Tx, limit: int) -> tuple[Errand, ...]:
    """What a worker would send now. A step."""
    return delivery.claim(tx, ROUTING, limit, alone=False).errands


def record(tx: Tx, errand: Errand, report: Report) -> bool:
    """Write what came of it, as a worker does. A step."""
    return delivery.record(tx, errand, report, ROUTING)


@dataclass
class Clock:
    """The time in a test: it stands still until it is moved."""

    now: int = START

    def __call__(self) -> int:
        return self.now

    def forward(self, *, minutes: float = 0, hours: float = 0) -> None:
        self.now += int((minutes * 60 + hours * 3600) * 1000)


@dataclass
class TryShop:
    """A shop with hands: what a test does most, in one word each."""

    shop: Shop
    opened: Opened[SqlTx]
    clock: Clock
    people: dict[str, Contact] = field(default_factory=dict)

    async def person(self, name: str) -> Contact:
        """A buyer by name (``owner`` owns the shop); the same one each time."""
        if name not in self.people:
            address = OWNER if name == "owner" else Address("telegram", f"buyer-{name}")
            self.people[name] = await self.shop.meet(address, "en")
        return self.people[name]

    async def desk(self) -> Desk:
        return self.shop.desk(await self.person("owner"))

    async def product(
        self, title: str = "Steam Wallet 20 €", price: str = "19.49", kind: GoodsKind = GoodsKind.KEY
    ) -> tuple[ProductId, OfferId]:
        """A product on sale with one offer, nothing in stock."""
        desk = await self.desk()
        product = await desk.add_product(CategoryId(ROOT), title)
        await desk.set_kind(product, kind)
        offer = await desk.add_offer(product, price)
        await desk.list_product(product, True)
        return product, offer

    async def restock(self, offer: OfferId, keys: Sequence[str]) -> Restock:
        """Paste the keys and confirm."""
        desk = await self.desk()
        draft = await desk.restock_text(offer, "\n".join(keys))
        last = draft
        async for progress in desk.add_restock(draft.id):
            last = progress
        assert last.state is RestockState.ADDED
        return last

    async def stocked(self, *keys: str, price: str = "19.49") -> OfferId:
        """An offer on sale with these keys."""
        _, offer = await self.product(price=price)
        await self.restock(offer, keys)
        return offer

    async def order(self, name: str, offer: OfferId, quantity: int = 1) -> Order:
        return await self.shop.place_order(await self.person(name), offer, quantity)

    async def money_for(self, name: str, order: Order, amount: Money | None = None, key: str = "") -> MoneyIn:
        """The event that money came in for an order: its own amount unless told otherwise."""
        payment = (await self.shop.start_payment(await self.person(name), order.id, "sim")).payment
        return MoneyIn(
            provider="sim", event_key=key or f"paid:{payment.key}", payment=payment.key, amount=amount or payment.asked
        )

    async def bought(self, name: str, offer: OfferId, quantity: int = 1) -> Order:
        """Placed and paid."""
        return await self.pay(name, await self.order(name, offer, quantity))

    async def pay(self, name: str, order: Order) -> Order:
        """All that it costs came in."""
        await self.shop.apply(await self.money_for(name, order))
        return await self.shop.order((await self.person(name)).customer, order.id)

    async def keys_of(self, name: str, order: Order) -> list[str]:
        """What the buyer reads after *Show my key*."""
        goods = await self.shop.show_goods(await self.person(name), order.id)
        return [key.reveal() for handover in goods.handovers for key in handover.keys]


@asynccontextmanager
async def open_try_shop(
    url: str, clock: Clock, *, policy: ShopPolicy | None = None, seed: int = 7
) -> AsyncIterator[TryShop]:
    """A shop on this database; opening it again is a restart."""
    async with open_store(url, clock=clock, source=random.Random(seed)) as opened:
        shop = Shop(
            store=opened.store,
            policy=policy or ShopPolicy(name="Nova Keys", owners=frozenset({OWNER}), orders=OrderPolicy()),
            providers={"sim": SimProvider("USD")},
        )
        yield TryShop(shop=shop, opened=opened, clock=clock)


@pytest.fixture
def clock() -> Clock:
    """The time of a test."""
    return Clock()


@pytest.fixture
async def try_shop(engine_url: str, clock: Clock) -> AsyncIterator[TryShop]:
    """A shop of this test's own, once on each engine."""
    async with open_try_shop(engine_url, clock) as opened:
        yield opened
