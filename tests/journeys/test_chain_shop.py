"""The whole way of money over a real chain: from a transfer to a key, or to wherever else it belongs."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final

import pytest

from core.attention import Reason
from core.ids import OfferId
from core.money import Money
from core.orders import Order, OrderPolicy
from core.payments import Frozen
from core.policy import ShopPolicy
from core.providers import Around
from core.states import OrderStatus
from payments.onchain.addresses import show_evm
from payments.onchain.building import build
from tests.chain.anvil import CHAIN_ID, Anvil
from tests.chain.tills import OneCoin
from tests.invariants import broken
from tests.shops import OWNER, Clock, TryShop, open_try_shop

HOME: Final = "0x" + "ab" * 20
FINAL: Final = 8
WAY: Final = "usdt-local"
POLICY: Final = ShopPolicy(name="Nova Keys", owners=frozenset({OWNER}), orders=OrderPolicy(), off_platform=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Buying:
    """An order, and what its buyer was told to send."""

    order: Order
    raw: int


class ChainShop:
    """A shop that takes one coin on anvil, and whoever sends it there."""

    def __init__(self, shop: TryShop, anvil: Anvil, coin: str) -> None:
        self.shop = shop
        self._anvil = anvil
        self._coin = coin

    async def buying(self, name: str, offer: OfferId) -> Buying:
        """Somebody has ordered and chosen how to pay."""
        order = await self.shop.order(name, offer)
        paying = await self.shop.shop.start_payment(await self.shop.person(name), order.id, WAY)
        return Buying(order=order, raw=paying.payment.asked.minor)

    async def pays(self, raw: int, *, blocks: int = FINAL) -> None:
        """So much is sent, and so many blocks come after it; the shop has looked at them all."""
        await self._anvil.pay(self._coin, HOME, raw)
        await self._anvil.mine(blocks)
        await self.looks()

    async def looks(self) -> None:
        """The shop asks for news, as its schedule does."""
        async for news in self.shop.shop.providers[WAY].news(0):
            await self.shop.shop.apply(news)
        assert await self.shop.opened.store.read(broken) == {}

    async def status(self, name: str, buying: Buying) -> OrderStatus:
        person = await self.shop.person(name)
        return (await self.shop.shop.order(person.customer, buying.order.id)).status

    async def wallet(self, name: str) -> Money:
        person = await self.shop.person(name)
        return (await self.shop.shop.wallet(person.customer)).balance

    async def on_the_list(self) -> list[Reason]:
        desk = await self.shop.desk()
        return [entry.reason for entry in (await desk.attention(0, 10)).entries]


@asynccontextmanager
async def open_chain_shop(url: str, anvil: Anvil, coin: str, clock: Clock) -> AsyncIterator[ChainShop]:
    """Opening it again is a restart."""
    settings = OneCoin(
        chains=((f"local:{CHAIN_ID}", anvil.url),),
        chain_addresses=(("local", show_evm(HOME)),),
        chain_tokens=((WAY, f"{coin}/6"),),
    )
    async with open_try_shop(url, clock, policy=POLICY) as shop:
        around = Around(store=shop.shop.store, clock=clock, currency="USD", secret=lambda purpose: purpose.encode())
        [provider] = build(settings, around)
        shop.shop = replace(shop.shop, providers={WAY: provider})
        try:
            yield ChainShop(shop, anvil, coin)
        finally:
            await provider.close()


@pytest.fixture
def real_time() -> Clock:
    """The chain has a clock of its own, and it is right."""
    return Clock(now=int(time.time() * 1000))


async def test_a_transfer_becomes_a_key_also_while_the_shop_was_closed(
    url: str, anvil: Anvil, real_time: Clock
) -> None:
    coin = await anvil.deploy()
    async with open_chain_shop(url, anvil, coin, real_time) as shop:
        offer = await shop.shop.stocked("ADA-1", "WEI-1", "BEA-1")
        ada, wei, bea = [await shop.buying(name, offer) for name in ("ada", "wei", "bea")]
        assert len({ada.raw, wei.raw, bea.raw}) == 3
        await shop.pays(ada.raw, blocks=FINAL - 1)
        assert await shop.status("ada", ada) is OrderStatus.PLACED
        await anvil.mine(1)
        await shop.looks()
        assert await shop.shop.keys_of("ada", ada.order) == ["ADA-1"]
        await anvil.pay(coin, HOME, bea.raw)
    await anvil.pay(coin, HOME, wei.raw)
    await anvil.mine(50)
    async with open_chain_shop(url, anvil, coin, real_time) as shop:
        await shop.looks()
        await shop.looks()
        assert {await shop.status("wei", wei), await shop.status("bea", bea)} == {OrderStatus.PAID}
        taken = {*await shop.shop.keys_of("wei", wei.order), *await shop.shop.keys_of("bea", bea.order)}
        assert taken == {"WEI-1", "BEA-1"}


async def test_a_short_fork_costs_nobody_anything(url: str, anvil: Anvil, real_time: Clock) -> None:
    coin = await anvil.deploy()
    async with open_chain_shop(url, anvil, coin, real_time) as shop:
        offer = await shop.shop.stocked("ADA-1")
        ada = await shop.buying("ada", offer)
        await shop.pays(ada.raw, blocks=1)
        await anvil.reorg(2)
        await anvil.mine(FINAL + 5)
        await shop.looks()
        assert await shop.status("ada", ada) is OrderStatus.PLACED
        await shop.pays(ada.raw)
        assert await shop.shop.keys_of("ada", ada.order) == ["ADA-1"]


async def test_a_deep_fork_freezes_whom_it_concerns_until_it_is_over_and_the_owner_knows(
    url: str, anvil: Anvil, real_time: Clock
) -> None:
    coin = await anvil.deploy()
    async with open_chain_shop(url, anvil, coin, real_time) as shop:
        offer = await shop.shop.stocked("ADA-1", "WEI-1", "ADA-2")
        ada = await shop.buying("ada", offer)
        await shop.pays(ada.raw)
        assert await shop.status("ada", ada) is OrderStatus.PAID
        await anvil.reorg(FINAL + 1)
        await shop.looks()
        assert await shop.on_the_list() == [Reason.DISPUTE]
        with pytest.raises(Frozen):
            await shop.buying("ada", offer)
        await shop.pays(ada.raw)  # the same transaction, mined again: as if nothing had been
        await shop.buying("ada", offer)
        wei = await shop.buying("wei", offer)
        await shop.pays(wei.raw)
        assert {await shop.status("ada", ada), await shop.status("wei", wei)} == {OrderStatus.PAID}
        assert await shop.wallet("ada") == Money(0, "USD")


async def test_what_is_not_the_asked_amount_is_nobodys_and_what_comes_twice_is_the_buyers(
    url: str, anvil: Anvil, real_time: Clock
) -> None:
    coin, forged = await anvil.deploy(), await anvil.deploy()
    async with open_chain_shop(url, anvil, coin, real_time) as shop:
        offer = await shop.shop.stocked("ADA-1")
        ada = await shop.buying("ada", offer)
        await anvil.pay(forged, HOME, ada.raw)
        await shop.pays(ada.raw - 1_000_000)  # an exchange kept its fee
        assert await shop.status("ada", ada) is OrderStatus.PLACED
        assert await shop.on_the_list() == [Reason.STRAY]
        await shop.pays(ada.raw)
        assert await shop.wallet("ada") == Money(0, "USD")
        await shop.pays(ada.raw)
        assert await shop.shop.keys_of("ada", ada.order) == ["ADA-1"]
        assert await shop.wallet("ada") >= Money(1949, "USD")


async def test_money_that_comes_late_buys_what_is_still_there(url: str, anvil: Anvil, real_time: Clock) -> None:
    coin = await anvil.deploy()
    async with open_chain_shop(url, anvil, coin, real_time) as shop:
        offer = await shop.shop.stocked("ADA-1")
        ada, wei = await shop.buying("ada", offer), None
        real_time.forward(hours=2)
        await shop.shop.shop.expire_orders()
        await anvil.ask("evm_increaseTime", 2 * 3600)
        wei = await shop.buying("wei", offer)
        assert wei.raw != ada.raw  # the amount of somebody who may still pay is nobody else's
        await shop.shop.shop.cancel_order((await shop.shop.person("wei")).customer, wei.order.id)
        await shop.pays(ada.raw)
        assert await shop.shop.keys_of("ada", ada.order) == ["ADA-1"]
        await shop.pays(wei.raw)  # after they had cancelled
        assert await shop.status("wei", wei) is OrderStatus.CANCELLED
        assert await shop.wallet("wei") >= Money(1949, "USD")
