"""Cards in a whole shop: what Stripe holds, and what the shop's books say that it holds, is the same money."""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count

from bot.config import Settings
from core import refunds
from core.money import Money
from core.orders import Order
from core.people import Address, Contact
from core.providers import Around, News
from core.refunds import Fate, RefundTo, Wish
from core.settling import Settled
from core.shop import Shop
from core.states import OrderStatus
from payments.stripe import build
from payments.stripe.provider import StripeCheckout
from sandbox import Sandbox
from sandbox.gateways import gateway as page
from sandbox.gateways.stripe.gateway import LOSE, WIN, Stripe
from tests.shops import TryShop

FEE, DISPUTE_FEE = 86, 1500  # of 19.49 dollars


@dataclass
class CardShop:
    """A shop that takes cards, with a buyer who has one."""

    shop: Shop
    hands: TryShop
    there: Stripe
    provider: StripeCheckout
    buyer: Contact
    keys: Iterator[str] = field(default_factory=lambda: map("KEY-{}".format, count(1)))

    async def checkout(self) -> tuple[Order, str]:
        """An order, and the name of the session that was made for it."""
        order = await self.shop.place_order(self.buyer, await self.hands.stocked(next(self.keys)), 1)
        paying = await self.shop.start_payment(self.buyer, order.id, "stripe")
        return order, paying.checkout.reference

    async def hear(self, session: str) -> list[Settled]:
        """The newest callback about a session is worked off, as the shop does that."""
        body = self.there.letters(self.there.bill(session))[-1].body
        return await self.apply(await self.provider.resolve(body))

    async def apply(self, news: Sequence[News]) -> list[Settled]:
        return [await self.shop.apply(one) for one in news]

    async def look_back(self) -> list[Settled]:
        """Everything that Stripe has is asked for and applied."""
        return await self.apply([news async for news in self.provider.news(0)])

    async def state(self, order: Order) -> OrderStatus:
        return (await self.shop.order(self.buyer.customer, order.id)).status

    async def till(self) -> int:
        """What Stripe holds, by the books of the shop, in cents."""
        takings = await self.shop.desk(await self.hands.person("owner")).takings()
        return sum(money.minor for money in takings.of("asset:stripe"))

    def there_is(self) -> int:
        """What Stripe holds, before it has kept anything of it."""
        return int(self.there.ledger.balance("USD") * 100)


@asynccontextmanager
async def card_shop(hands: TryShop) -> AsyncIterator[CardShop]:
    async with Sandbox.open(clock=lambda: hands.clock.now / 1000) as sandbox:
        there = sandbox.gateways.stripe
        settings = Settings(stripe_key=there.key, stripe_webhook_secrets=there.secrets, stripe_url=there.url)
        around = Around(store=hands.shop.store, clock=hands.clock, currency="USD", secret=str.encode)
        [provider] = build(settings, around)
        assert isinstance(provider, StripeCheckout)
        shop = replace(hands.shop, providers={"stripe": provider})
        hands.shop = shop
        try:
            buyer = await shop.meet(Address("discord", "100000000000000001"), "en")
            yield CardShop(shop=shop, hands=hands, there=there, provider=provider, buyer=buyer)
        finally:
            await provider.close()


async def test_a_card_buys_a_key_once_however_often_it_is_told(try_shop: TryShop) -> None:
    async with card_shop(try_shop) as it:
        order, session = await it.checkout()
        it.there.do(page.PAY, session)
        assert await it.hear(session) == [Settled.NOW]
        assert await it.hear(session) == await it.look_back() == [Settled.BEFORE]
        assert await it.state(order) is OrderStatus.PAID
        assert await it.till() == it.there_is() - FEE == 1949 - FEE


async def test_a_callback_that_never_came_is_found_by_asking(try_shop: TryShop) -> None:
    async with card_shop(try_shop) as it:
        order, session = await it.checkout()
        it.there.do(page.NEVER, session)
        assert await it.look_back() == [Settled.NOW]
        assert await it.state(order) is OrderStatus.PAID


async def test_a_part_goes_back_to_the_card_once(try_shop: TryShop) -> None:
    async with card_shop(try_shop) as it:
        order, session = await it.checkout()
        it.there.do(page.PAY, session)
        await it.hear(session)
        desk = it.shop.desk(await it.hands.person("owner"))
        wish = Wish(order=order.id, to=RefundTo.SOURCE, goods=Fate.KEEP, reason="", turn=0, amount=Money(949, "USD"))
        await desk.refund(wish)
        [errand] = await it.shop.store.run(refunds.claim_refunds, 10)
        for _ in range(2):
            done = await it.provider.pay_back(errand.payback)
            await it.shop.store.run(refunds.record_refund, errand.refund, done)
        assert await it.hear(session) == [Settled.BEFORE, Settled.BEFORE]
        assert await it.till() == it.there_is() - FEE == 1000 - FEE


async def test_a_dispute_costs_its_fee_and_a_lost_one_the_money(try_shop: TryShop) -> None:
    async with card_shop(try_shop) as it:
        for end, left in ((WIN, 1949 - FEE - DISPUTE_FEE), (LOSE, 1949 - 2 * FEE - 2 * DISPUTE_FEE)):
            _, session = await it.checkout()
            it.there.do(page.PAY, session)
            it.there.do(page.DISPUTE, session)
            assert Settled.NOW in await it.hear(session)
            it.there.do(end, session)
            await it.hear(session)
            assert set(await it.look_back()) == {Settled.BEFORE}
            assert await it.till() == left
        assert it.there_is() == 1949


async def test_a_forged_amount_pays_nothing(try_shop: TryShop) -> None:
    """Signed with our secret, about a session that nobody has paid."""
    async with card_shop(try_shop) as it:
        order, session = await it.checkout()
        thing = {**it.there.bill(session).thing, "payment_status": "paid", "payment_intent": "pi_of_nobody"}
        event = {"id": "evt_1", "object": "event", "type": "checkout.session.completed", "livemode": False}
        body = json.dumps({**event, "data": {"object": thing}}).encode()
        it.provider.read(it.there.sign()(body), body, it.hands.clock.now)
        assert await it.apply(await it.provider.resolve(body)) == []
        assert await it.state(order) is OrderStatus.PLACED
