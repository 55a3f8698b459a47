"""A whole world for journeys: the sandbox on loopback, the real shop pointed at it, and a clock that a test moves."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from bot.app import OpenShop, open_shop
from bot.config import Settings
from core.catalogue import ROOT, GoodsKind, Reveal
from core.desk import Desk
from core.ids import CategoryId, OfferId, ProductId
from core.people import Address
from core.ports import Tx
from sandbox import RESIDENTS, Limits, Person, Profile, Sandbox, Seen
from tests.shops import Clock

OWNER = Address("telegram", "42")


@dataclass(kw_only=True)
class World:
    """The sandbox, the shop's settings, and the people. ``open`` is the shop's opening, as often as it likes."""

    sandbox: Sandbox
    settings: Settings
    clock: Clock = field(default_factory=Clock)
    running: OpenShop | None = None

    @property
    def ada(self) -> Person:
        return self.sandbox.person("ada")

    @property
    def wei(self) -> Person:
        return self.sandbox.person("wei")

    @property
    def olga(self) -> Person:
        return self.sandbox.person("olga")

    @asynccontextmanager
    async def open(self, *, serve: bool = False, working: bool = True, **changes: Any) -> AsyncIterator[OpenShop]:
        """The shop, open for business; leaving closes it, and opening it again is a restart."""
        settings = replace(self.settings, **changes)
        async with open_shop(
            settings, clock=self.clock, source=random.Random(7), serve=serve, open_for_business=working
        ) as running:
            self.running = running
            try:
                yield running
            finally:
                self.running = None

    @property
    def shop(self) -> OpenShop:
        assert self.running is not None, "the shop is closed"
        return self.running

    async def desk(self) -> Desk:
        return self.shop.shop.desk(await self.shop.shop.meet(OWNER, "en"))

    async def stock(
        self,
        *keys: str,
        title: str = "Lantern Bay",
        price: str = "19.49",
        kind: GoodsKind = GoodsKind.KEY,
        reveal: Reveal = Reveal.TAP,
        instructions: str = "",
        description: str = "",
        picture: bytes = b"",
    ) -> tuple[ProductId, OfferId]:
        """A product on sale with these keys (or this one text)."""
        desk = await self.desk()
        product = await desk.add_product(CategoryId(ROOT), title)
        await desk.set_kind(product, kind)
        await desk.set_reveal(product, reveal)
        await desk.instruct(product, instructions)
        await desk.describe(product, description)
        if picture:
            await desk.set_picture(product, picture)
        offer = await desk.add_offer(product, price)
        await self.fill(offer, keys, kind)
        await desk.list_product(product, True)
        return product, offer

    async def fill(self, offer: OfferId, keys: Sequence[str], kind: GoodsKind = GoodsKind.KEY) -> None:
        desk = await self.desk()
        if kind is GoodsKind.TEXT:
            await desk.share_text(offer, keys[0])
        elif kind is GoodsKind.FILE:
            await desk.share_file(offer, "goods.bin", keys[0].encode())
        elif keys:
            draft = await desk.restock_text(offer, "\n".join(keys))
            async for _ in desk.add_restock(draft.id):
                pass

    async def buys(self, person: Person, title: str = "Lantern Bay") -> Seen:
        """From the front door to the parcel, tap by tap."""
        before = {seen.id for seen in person.messages()}
        await person.start()
        await person.wait_for(lambda seen: seen.id not in before and "Nova Keys" in seen.text)
        await person.tap(title)
        await person.wait_for_last("Price")
        await self.pays(person)
        return await person.wait_for(lambda seen: seen.id not in before and "Paid. Your" in seen.text)

    async def pays(self, person: Person) -> None:
        """From a product page to the thank-you."""
        await person.tap("Buy")
        await person.wait_for_last("How would you like to pay?")
        await person.tap("Test money")
        await person.wait_for_last("test payment")
        await person.tap("Pay $")
        await person.wait_for("Thank you.")

    async def later(self, *, minutes: float = 1) -> None:
        """Time passes, and the worker looks up."""
        self.clock.forward(minutes=minutes)
        self.shop.shop.wake()

    async def as_time_passes(self, fits: Callable[[], bool], *, minutes: float = 1) -> None:
        """The clock moves on by so much at a time, and the worker looks up, until this is so."""
        async with asyncio.timeout(20):
            while not fits():
                await self.later(minutes=minutes)
                await asyncio.sleep(0.02)

    async def settled(self) -> None:
        """Everything that came in is worked off and marked, and no send is under way."""
        for platform in self.shop.platforms.values():
            await platform.idle()
        await self.shop.worker.idle()

    @property
    def failures(self) -> int:
        """How much ended in a fault of the shop's own."""
        return self.shop.worker.failures + sum(platform.failures for platform in self.shop.platforms.values())

    async def read(self, step: Any, *args: Any) -> Any:
        return await self.shop.store.read(step, *args)


@asynccontextmanager
async def open_world(
    database_url: str, *, limits: Limits | None = None, people: Sequence[Profile] = RESIDENTS
) -> AsyncIterator[World]:
    """A sandbox and the settings of a shop in it; the shop itself is still closed."""
    async with Sandbox.open(limits=limits or Limits.none(), webhook_pause=0.05, people=people) as sandbox:
        settings = Settings(
            telegram_bot_token=sandbox.token,
            telegram_api_url=sandbox.telegram_url,
            database_url=database_url,
            shop_name="Nova Keys",
            shop_owners=(OWNER,),
            test_payments=True,
            http_port=0,
        )
        yield World(sandbox=sandbox, settings=settings)


def levels(tx: Tx, offer: OfferId) -> tuple[int, int, int]:
    """Free, held, sold."""
    level = tx.stock.level(offer)
    return level.free, level.held, level.sold
