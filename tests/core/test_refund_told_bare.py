"""A provider that cannot carry our key tells of a refund before, instead of, or after its answer: it is one refund."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from core import refunds
from core.attention import Attention
from core.orders import Order
from core.providers import MoneyOut, PaidBack, Refunds
from core.refunds import Errand, Fate, Refund, RefundState, RefundTo, Wish
from payments.sim import SimProvider
from tests.invariants import broken
from tests.shops import TryShop

TERMS = {"sim": replace(SimProvider("USD").terms, refunds=Refunds.FULL)}


@pytest.fixture(autouse=True)
async def _proof(try_shop: TryShop) -> AsyncIterator[None]:
    """Whatever a test does, the books are right in the end."""
    yield
    assert await try_shop.opened.store.read(broken) == {}


async def asked(shop: TryShop) -> tuple[Order, Errand, MoneyOut]:
    """A refund that its provider is asked for, and how the provider tells of it: without our key."""
    order = await shop.bought("ada", await shop.stocked("A"))
    wish = Wish(order=order.id, to=RefundTo.SOURCE, goods=Fate.VOID, reason="does not work", turn=0)
    owner = (await shop.person("owner")).customer
    await shop.opened.store.run(refunds.ask_refund, owner, wish, TERMS)
    (errand,) = await shop.opened.store.run(refunds.claim_refunds, 9)
    one = errand.refund
    out = MoneyOut(provider="sim", event_key="money:refund", payment=errand.payback.payment, amount=one.paid_back)
    return order, errand, out


async def refunds_of(shop: TryShop, order: Order) -> list[RefundState]:
    found: tuple[Refund, ...] = await shop.opened.store.read(lambda tx: tx.refunds.of(order.id))
    return [one.state for one in found]


async def attention(shop: TryShop) -> tuple[Attention, ...]:
    return (await (await shop.desk()).attention(0, 9)).entries


@pytest.mark.parametrize("answered_first", [True, False])
async def test_it_is_the_refund_that_was_asked_for(try_shop: TryShop, answered_first: bool) -> None:
    order, errand, out = await asked(try_shop)
    answer = PaidBack(event_key=out.event_key, done=True)
    if answered_first:
        await try_shop.opened.store.run(refunds.record_refund, errand.refund, answer)
    await try_shop.shop.apply(out)
    await try_shop.shop.apply(out)
    assert await refunds_of(try_shop, order) == [RefundState.DONE]
    await try_shop.opened.store.run(refunds.record_refund, errand.refund, answer)
    assert await refunds_of(try_shop, order) == [RefundState.DONE]
    assert await attention(try_shop) == ()
    takings = await (await try_shop.desk()).takings()
    assert takings.of("asset:sim") in ((), (order.total - order.total,))


async def test_one_that_nobody_asked_for_is_the_owners_to_know(try_shop: TryShop) -> None:
    order, _, out = await asked(try_shop)
    await try_shop.shop.apply(out)
    await try_shop.shop.apply(replace(out, event_key="another:refund"))
    assert len(await attention(try_shop)) == 1
    assert await refunds_of(try_shop, order) == [RefundState.DONE]
