"""Before the chat takes money: who may pay what, until when, and that the goods wait for them."""

from dataclasses import replace

import pytest

from core.admitting import ADMITTED_MS, NotTheirs, NotWaiting, admit_payment, order_paid_by
from core.ids import PaymentKey
from core.money import Money
from core.orders import Order
from core.payments import Frozen, Payment
from core.people import Address
from core.shop import Paying
from tests.shops import TryShop

ADA = Address("telegram", "buyer-ada")


async def asked(shop: TryShop) -> Paying:
    order = await shop.order("ada", await shop.stocked("A"))
    return await shop.shop.start_payment(await shop.person("ada"), order.id, "sim")


async def admit(shop: TryShop, payment: Payment, payer: Address = ADA, amount: Money | None = None) -> None:
    await shop.opened.store.run(admit_payment, payment.key, amount or payment.asked, payer)


async def order_of(shop: TryShop, paying: Paying) -> Order:
    assert paying.order is not None
    return await shop.shop.order(paying.order.customer, paying.order.id)


async def test_whoever_may_pay_has_their_goods_held_and_no_longer_than_that(try_shop: TryShop) -> None:
    paying = await asked(try_shop)
    held = (await order_of(try_shop, paying)).hold_until
    await admit(try_shop, paying.payment)
    assert (await order_of(try_shop, paying)).hold_until == held, "there is time enough"
    try_shop.clock.forward(minutes=14)
    for _ in range(3):
        await admit(try_shop, paying.payment)
        assert (await order_of(try_shop, paying)).hold_until == try_shop.clock.now + ADMITTED_MS
    try_shop.clock.now = held + 1
    assert await try_shop.shop.expire_orders() == 0
    with pytest.raises(NotWaiting):
        await admit(try_shop, paying.payment)
    try_shop.clock.forward(minutes=10)
    assert await try_shop.shop.expire_orders() == 1


async def test_nobody_pays_what_is_not_theirs_or_not_as_it_was_asked(try_shop: TryShop) -> None:
    payment = (await asked(try_shop)).payment
    await try_shop.person("wei")
    for payer in (Address("telegram", "buyer-wei"), Address("telegram", "nobody"), Address("discord", ADA.value)):
        with pytest.raises(NotTheirs):
            await admit(try_shop, payment, payer)
    for amount in (payment.asked - Money(1, "USD"), payment.asked + Money(1, "USD"), Money(1949, "EUR")):
        with pytest.raises(NotTheirs):
            await admit(try_shop, payment, amount=amount)
    with pytest.raises(NotTheirs):
        await admit(try_shop, replace(payment, key=PaymentKey("kp-of-nothing")))


async def test_what_ended_takes_no_money(try_shop: TryShop) -> None:
    paying = await asked(try_shop)
    assert paying.order is not None
    await try_shop.shop.cancel_order(paying.order.customer, paying.order.id)
    with pytest.raises(NotWaiting):
        await admit(try_shop, paying.payment)


async def test_what_is_paid_takes_no_more(try_shop: TryShop) -> None:
    paying = await asked(try_shop)
    assert paying.order is not None
    await try_shop.pay("ada", paying.order)
    with pytest.raises(NotWaiting):
        await admit(try_shop, paying.payment)


async def test_an_older_checkout_of_an_order_that_waits_takes_no_money(try_shop: TryShop) -> None:
    """A part was paid since, and another checkout asks for the rest."""
    paying = await asked(try_shop)
    assert paying.order is not None
    await try_shop.shop.apply(await try_shop.money_for("ada", paying.order, Money(1000, "USD"), key="a part"))
    rest = await try_shop.shop.start_payment(await try_shop.person("ada"), paying.order.id, "sim")
    assert rest.payment.key != paying.payment.key
    with pytest.raises(NotWaiting):
        await admit(try_shop, paying.payment)
    await admit(try_shop, rest.payment)


async def test_a_top_up_holds_nothing_and_is_let_through_in_its_time(try_shop: TryShop) -> None:
    filling = await try_shop.shop.start_top_up(await try_shop.person("ada"), Money(1000, "USD"), "sim")
    await admit(try_shop, filling.payment)
    assert await try_shop.opened.store.read(order_paid_by, filling.payment.key) is None
    try_shop.clock.forward(minutes=16)
    with pytest.raises(NotWaiting):
        await admit(try_shop, filling.payment)


async def test_whose_money_was_taken_back_pays_nothing_more(try_shop: TryShop) -> None:
    paying = await asked(try_shop)
    assert paying.order is not None
    customer = paying.order.customer
    await try_shop.opened.store.run(lambda tx: tx.people.freeze(customer, tx.now))
    with pytest.raises(Frozen):
        await admit(try_shop, paying.payment)
    assert await try_shop.opened.store.read(order_paid_by, paying.payment.key) == paying.order.id
