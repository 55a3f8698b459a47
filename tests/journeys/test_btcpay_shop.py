"""The whole way of coins: from a BTCPay Server's invoice to a key, or to wherever else the money belongs."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

import pytest

from core.ids import OfferId
from core.money import Money
from core.orders import Order, OrderPolicy
from core.policy import ShopPolicy
from core.providers import Around, PaymentProvider
from core.refunds import Fate, RefundState, RefundTo, Wish, claim_refunds, record_refund
from core.shop import Paying
from core.states import OrderStatus
from payments.btcpay import build
from payments.cashier import Cashier
from sandbox import Sandbox
from sandbox.gateways.btcpay.account import KEY, SECRET, STORE
from sandbox.gateways.btcpay.gateway import CLAIM, MARK_SETTLED, MINE, ON_CHAIN, PAY_OUT, REST, TAKE_BACK, BtcPay
from sandbox.gateways.btcpay.invoices import CHAIN
from sandbox.gateways.gateway import LATE, PAY, TOO_LITTLE, TWICE
from tests.contract.payers.btcpay import Settings
from tests.invariants import broken
from tests.shops import OWNER, Clock, TryShop, open_try_shop

POLICY: Final = ShopPolicy(name="Nova Keys", owners=frozenset({OWNER}), orders=OrderPolicy(), off_platform=True)


class CoinShop:
    """A shop that takes what the sandbox's BTCPay Server takes; both have the clock of the test."""

    def __init__(self, shop: TryShop, there: BtcPay, provider: PaymentProvider) -> None:
        self.shop = shop
        self.there = there
        self.provider = provider

    async def buying(self, name: str, offer: OfferId) -> tuple[Order, Paying]:
        order = await self.shop.order(name, offer)
        paying = await self.shop.shop.start_payment(await self.shop.person(name), order.id, "btcpay")
        return order, paying

    async def do(self, paying: Paying, *acts: str) -> None:
        """Press buttons there, a second after each other; the shop takes every callback, three times over."""
        for act in acts:
            before = len(self.there.courier.letters)
            self.there.do(act, paying.checkout.reference)
            self.shop.clock.forward(minutes=1 / 60)
            for letter in self.there.courier.letters[before:] * 3:
                for news in await self.provider.resolve(letter.body):
                    await self.shop.shop.apply(news)
        assert await self.shop.opened.store.read(broken) == {}

    async def asks(self) -> None:
        """What the shop's schedule does."""
        async for news in self.provider.news(self.shop.clock() - 2 * 24 * 3600 * 1000):
            await self.shop.shop.apply(news)
        assert await self.shop.opened.store.read(broken) == {}

    async def status(self, name: str, order: Order) -> OrderStatus:
        person = await self.shop.person(name)
        return (await self.shop.shop.order(person.customer, order.id)).status

    async def wallet(self, name: str) -> int:
        person = await self.shop.person(name)
        return (await self.shop.shop.wallet(person.customer)).balance.minor


@pytest.fixture
async def coins(engine_url: str, clock: Clock) -> AsyncIterator[CoinShop]:
    async with (
        Sandbox.open(clock=lambda: clock() / 1000) as sandbox,
        open_try_shop(engine_url, clock, policy=POLICY) as shop,
    ):
        there = sandbox.gateways.btcpay
        around = Around(store=shop.shop.store, clock=clock, currency="USD", secret=lambda purpose: purpose.encode())
        settings = Settings(btcpay_url=there.url, btcpay_key=KEY, btcpay_store=STORE, btcpay_webhook_secret=SECRET)
        [provider] = build(settings, around)
        shop.shop = replace(shop.shop, providers={"btcpay": provider})
        try:
            yield CoinShop(shop, there, provider)
        finally:
            await provider.close()


async def test_coins_become_keys_however_they_come(coins: CoinShop) -> None:
    offer = await coins.shop.stocked(*(f"KEY-{n}" for n in range(6)))
    for name, acts in (
        ("ada", (PAY,)),
        ("bea", (ON_CHAIN, MINE)),
        ("cia", (TOO_LITTLE, REST)),
        ("dan", (TOO_LITTLE, ON_CHAIN, MINE)),
        ("eva", (ON_CHAIN, TAKE_BACK, PAY)),
    ):
        order, paying = await coins.buying(name, offer)
        await coins.do(paying, *acts[:-1])
        assert await coins.status(name, order) is OrderStatus.PLACED
        await coins.do(paying, acts[-1])
        assert await coins.status(name, order) is OrderStatus.PAID
        assert await coins.wallet(name) == 0, "exactly what it costs, to the cent"
        assert len(await coins.shop.keys_of(name, order)) == 1
    order, paying = await coins.buying("fay", offer)
    await coins.do(paying, MARK_SETTLED)
    assert await coins.status("fay", order) is OrderStatus.PLACED, "a mark brings no money"
    coins.shop.clock.forward(hours=2)
    shop = coins.shop.shop
    cashier = Cashier(shop.store, shop.providers, shop.apply, coins.shop.clock)
    for _ in range(2):
        [books] = await cashier.reconcile_all()
        assert (books.trouble, books.gaps, books.listed) == ("", (), 7)


async def test_what_does_not_fit_is_its_buyers(coins: CoinShop) -> None:
    offer = await coins.shop.stocked("ADA-1", "BEA-1", "CIA-1", "DAN-1")
    order, paying = await coins.buying("ada", offer)
    await coins.do(paying, TWICE)
    assert (await coins.status("ada", order), await coins.wallet("ada")) == (OrderStatus.PAID, 1949)
    order, paying = await coins.buying("bea", offer)
    coins.shop.clock.forward(minutes=29)
    await coins.do(paying, LATE)
    assert (await coins.status("bea", order), await coins.wallet("bea")) == (OrderStatus.PAID, 0)
    order, paying = await coins.buying("cia", offer)
    await coins.do(paying, TOO_LITTLE)
    coins.shop.clock.forward(hours=30)
    await coins.asks()
    [bill] = coins.there.of(paying.payment.key)
    assert coins.there.status(bill) == "Expired (PaidPartial)"
    assert await coins.status("cia", order) is not OrderStatus.PAID
    order, paying = await coins.buying("dan", offer)
    await coins.do(paying, ON_CHAIN)
    coins.shop.clock.forward(minutes=11)
    await coins.asks()
    assert await coins.status("dan", order) is OrderStatus.PAID, "no callback told of its block"


async def test_a_refund_is_done_when_its_buyer_has_fetched_it(coins: CoinShop) -> None:
    offer = await coins.shop.stocked("ADA-1")
    order, paying = await coins.buying("ada", offer)
    await coins.do(paying, PAY)
    desk = await coins.shop.desk()
    wish = Wish(
        order=order.id, to=RefundTo.SOURCE, goods=Fate.KEEP, reason="does not open", turn=0, amount=Money(500, "USD")
    )
    await desk.refund(wish)
    store = coins.shop.opened.store
    for _ in range(2):
        for errand in await store.run(claim_refunds, 5):
            answer = await coins.provider.pay_back(errand.payback)
            assert answer.url == paying.checkout.url
            await store.run(record_refund, errand.refund, answer)
        coins.shop.clock.forward(hours=2)
    assert [refund.state for refund in (await desk.refund_prospect(order.id)).done] == [RefundState.SENT]
    await coins.do(paying, CLAIM, PAY_OUT)
    assert [refund.state for refund in (await desk.refund_prospect(order.id)).done] == [RefundState.DONE]
    assert len(coins.there.pulls) == 1
    assert CHAIN not in {pull.method for pull in coins.there.pulls}
