"""Baskets on both engines: nothing is held by them, all of an order is held or none, and nobody loses one unpaid."""

import asyncio

import pytest

from core.basket import Basket, Baskets, LineState, look_into
from core.catalogue import GoodsKind, StockDisplay, inspect_offer
from core.coupons import CouponOver
from core.errors import Gone
from core.handover import Handover
from core.ids import ContactId, OfferId
from core.money import Money
from core.orders import (
    LINES,
    BasketEmpty,
    BasketFull,
    LineGone,
    LineNotEnough,
    LineOutOfRange,
    LineSoldOut,
    NotEnough,
    Order,
    QuantityOutOfRange,
    TooManyOpenOrders,
)
from core.ports import Tx
from core.pricing import unit_price
from core.states import OrderStatus
from tests.core.test_linking import chats, linked, person
from tests.invariants import broken
from tests.shops import TryShop


async def basket(shop: TryShop, name: str = "ada") -> Baskets:
    return shop.shop.basket((await person(shop, name)).id)


async def look(shop: TryShop, name: str = "ada") -> Basket:
    return await (await basket(shop, name)).look()


async def holds(shop: TryShop, name: str = "ada") -> dict[OfferId, int]:
    """What is in the basket, and how many of it."""
    return {line.offer.id: line.quantity for line in (await look(shop, name)).lines}


async def collected(shop: TryShop, *offers: OfferId, name: str = "ada", quantity: int = 1) -> Baskets:
    theirs = await basket(shop, name)
    for offer in offers:
        await theirs.put(offer, quantity)
    return theirs


async def two_offers(shop: TryShop) -> tuple[OfferId, OfferId]:
    return await shop.stocked("A-1", "A-2", "A-3"), await shop.stocked("B-1", "B-2", price="5")


async def free(shop: TryShop, offer: OfferId) -> int:
    return (await (await shop.desk()).offer(offer))[1].level.free


async def whole(shop: TryShop) -> None:
    assert await shop.opened.store.read(broken) == {}


# --- what is in it ----------------------------------------------------------------------------------------------


async def test_a_basket_holds_nothing_and_knows_the_prices_of_now(try_shop: TryShop) -> None:
    one, other = await two_offers(try_shop)
    await collected(try_shop, one, other, quantity=2)
    assert (await look(try_shop)).total == Money(2 * 1949 + 2 * 500, "USD")
    assert await free(try_shop, one) == 3
    desk = await try_shop.desk()
    await desk.reprice(one, "10")
    await desk.set_tiers(other, "2=4.00")
    seen = await look(try_shop)
    assert seen.total == Money(2 * 1000 + 2 * 400, "USD")
    assert seen.ready
    assert [line.offer.price.minor for line in seen.lines] == [1000, 400]


async def test_every_way_to_a_price_by_quantity_comes_to_the_same(try_shop: TryShop) -> None:
    def prices(tx: Tx, contact: ContactId, offer: OfferId, quantity: int) -> list[Money]:
        tx.baskets.put(contact, tx.people.contact_by_id(contact).customer, offer, quantity, tx.now)
        (line,) = look_into(tx, contact).lines
        _, ordered = tx.catalogue.for_sale(offer, quantity) or pytest.fail("it is on sale")
        shown = inspect_offer(tx, offer)[1]
        return [line.offer.price, ordered.price, unit_price(shown.price, shown.tiers, quantity)]

    ada, offer = await person(try_shop, "ada"), await try_shop.stocked(*(f"K-{number}" for number in range(12)))
    await (await try_shop.desk()).set_tiers(offer, "5=19.20, 10=18.90")
    for price in ("19.49", "19.00", "1.00"):
        await (await try_shop.desk()).reprice(offer, price)
        for quantity in (1, 4, 5, 9, 10, 100):
            found = await try_shop.opened.store.run(prices, ada.id, offer, quantity)
            assert len(set(found)) == 1, (price, quantity)
    await (await try_shop.desk()).reprice(offer, "19.49")
    assert (await try_shop.order("ada", offer, 5)).total == Money(5 * 1920, "USD")
    assert (await try_shop.order("ada", offer, 4)).total == Money(4 * 1949, "USD")


async def test_putting_the_same_thing_in_twice_is_putting_it_in_once(try_shop: TryShop) -> None:
    one, other = await two_offers(try_shop)
    theirs = await basket(try_shop)
    await asyncio.gather(theirs.put(one, 2), theirs.put(one, 2), theirs.put(other, 1))
    await theirs.put(one, 3)
    assert await holds(try_shop) == {one: 3, other: 1}
    assert await theirs.count() == 2
    await theirs.take_out(one)
    await theirs.take_out(one)
    assert await holds(try_shop) == {other: 1}
    assert await holds(try_shop, "wei") == {}


@pytest.mark.parametrize("quantity", [0, -1, 101, 2**40])
async def test_a_forged_quantity_is_not_put_in(try_shop: TryShop, quantity: int) -> None:
    one, _ = await two_offers(try_shop)
    with pytest.raises(QuantityOutOfRange):
        await (await basket(try_shop)).put(one, quantity)
    assert await holds(try_shop) == {}


async def test_what_is_hidden_or_unknown_is_not_put_in_and_can_still_be_taken_out(try_shop: TryShop) -> None:
    product, offer = await try_shop.product()
    theirs = await collected(try_shop, offer)
    await (await try_shop.desk()).list_product(product, False)
    for wanted in (offer, OfferId(4711), OfferId(-1)):
        with pytest.raises(Gone):
            await theirs.put(wanted, 1)
    assert [line.state for line in (await look(try_shop)).lines] == [LineState.GONE]
    await theirs.take_out(offer)
    await theirs.take_out(OfferId(4711))
    assert await holds(try_shop) == {}


async def test_so_many_things_fit_in_and_no_more(try_shop: TryShop) -> None:
    offers = [(await try_shop.product(f"No {number}"))[1] for number in range(LINES + 1)]
    theirs = await collected(try_shop, *offers[:LINES])
    with pytest.raises(BasketFull):
        await theirs.put(offers[LINES], 1)
    await theirs.put(offers[0], 2)
    assert len(await holds(try_shop)) == LINES


async def test_every_line_says_whether_it_can_be_ordered(try_shop: TryShop) -> None:
    one, other = await two_offers(try_shop)
    theirs = await collected(try_shop, one, other, quantity=2)
    await try_shop.bought("wei", one, 2)
    await try_shop.bought("wei", other, 2)
    assert [line.state for line in (await look(try_shop)).lines] == [LineState.FEW, LineState.NONE]
    await (await try_shop.desk()).set_maximum(one, "1")
    seen = await look(try_shop)
    assert [line.state for line in seen.lines] == [LineState.RANGE, LineState.NONE]
    assert not seen.ready
    assert (await theirs.look()) == seen


# --- ordering ---------------------------------------------------------------------------------------------------


async def test_all_of_it_is_ordered_paid_and_delivered_whatever_kinds_it_has(try_shop: TryShop) -> None:
    one, _ = await two_offers(try_shop)
    _, text = await try_shop.product("Guide", "3", GoodsKind.TEXT)
    _, file = await try_shop.product("Sheet", "4", GoodsKind.FILE)
    desk = await try_shop.desk()
    await desk.share_text(text, "Turn left.")
    await desk.share_file(file, "sheet.pdf", b"%PDF")
    theirs = await collected(try_shop, file, one, text)
    order = await theirs.order()
    assert (order.total, order.discount) == (Money(1949 + 300 + 400, "USD"), Money(0, "USD"))
    assert await free(try_shop, one) == 2
    assert len(await holds(try_shop)) == 3  # it stays until it is paid
    paid = await try_shop.pay("ada", order)
    assert paid.status is OrderStatus.PAID
    assert await holds(try_shop) == {}
    goods = (await try_shop.shop.show_goods(await try_shop.person("ada"), order.id)).handovers
    assert sorted(map(_told, goods)) == ["%PDF", "A-1", "Turn left."]
    assert (await try_shop.shop.order(order.customer, order.id)).status is OrderStatus.DELIVERED
    await whole(try_shop)


def _told(handover: Handover) -> str:
    return "".join(key.reveal() for key in handover.keys) or handover.body.decode()


async def test_a_double_tap_holds_once(try_shop: TryShop) -> None:
    one, other = await two_offers(try_shop)
    theirs = await collected(try_shop, one, other)
    orders = await asyncio.gather(*(theirs.order() for _ in range(8)))
    assert len({order.id for order in orders}) == 1
    assert (await free(try_shop, one), await free(try_shop, other)) == (2, 1)
    seen = await look(try_shop)
    assert seen.waiting is not None
    assert seen.waiting.id == orders[0].id
    await theirs.put(one, 2)
    assert (await theirs.order()).id != orders[0].id


async def test_all_is_held_or_nothing_and_the_error_says_which(try_shop: TryShop) -> None:
    one, other = await two_offers(try_shop)
    theirs = await collected(try_shop, one, other, quantity=2)
    await try_shop.bought("wei", other)
    with pytest.raises(LineSoldOut) as refused:
        await theirs.order()
    assert refused.value.facts == {"title": "Steam Wallet 20 €", "left": 1}
    assert await free(try_shop, one) == 3
    product = (await (await try_shop.desk()).offer(other))[0].id
    await (await try_shop.desk()).set_display(product, StockDisplay.HIDDEN)
    with pytest.raises(LineNotEnough) as hidden:
        await theirs.order()
    assert "left" not in hidden.value.facts
    await (await try_shop.desk()).set_maximum(other, "1")
    with pytest.raises(LineOutOfRange):
        await theirs.order()
    await (await try_shop.desk()).list_product(product, False)
    with pytest.raises(LineGone):
        await theirs.order()
    assert await free(try_shop, one) == 3
    await whole(try_shop)


async def test_goods_for_everybody_that_are_not_there_stop_the_whole_order(try_shop: TryShop) -> None:
    one, _ = await two_offers(try_shop)
    _, text = await try_shop.product("Guide", "3", GoodsKind.TEXT)
    theirs = await collected(try_shop, one, text)
    with pytest.raises(LineSoldOut):
        await theirs.order()
    assert await free(try_shop, one) == 3


async def test_an_empty_basket_and_too_many_open_orders_are_refused(try_shop: TryShop) -> None:
    offer = await try_shop.stocked(*"ABCDEFGHIJ")
    theirs = await basket(try_shop)
    with pytest.raises(BasketEmpty):
        await theirs.order()
    for quantity in (1, 2, 3):
        await theirs.put(offer, quantity)
        await theirs.order()
    await theirs.put(offer, 4)
    with pytest.raises(TooManyOpenOrders):
        await theirs.order()


@pytest.mark.parametrize("cancelled", [True, False])
async def test_an_order_that_ends_unpaid_costs_nobody_their_basket(try_shop: TryShop, cancelled: bool) -> None:
    one, other = await two_offers(try_shop)
    theirs = await collected(try_shop, one, other)
    order = await theirs.order()
    if cancelled:
        await try_shop.shop.cancel_order(order.customer, order.id)
    else:
        try_shop.clock.forward(minutes=16)
        assert await try_shop.shop.expire_orders() == 1
    assert await holds(try_shop) == {one: 1, other: 1}
    again = await theirs.order()
    assert again.id != order.id
    await whole(try_shop)


async def test_what_was_added_since_stays_when_the_order_is_paid(try_shop: TryShop) -> None:
    one, other = await two_offers(try_shop)
    theirs = await collected(try_shop, one)
    order = await theirs.order()
    await theirs.put(one, 3)
    await theirs.put(other, 1)
    await try_shop.pay("ada", order)
    assert await holds(try_shop) == {one: 2, other: 1}


async def test_buying_at_once_leaves_the_basket_alone(try_shop: TryShop) -> None:
    one, _ = await two_offers(try_shop)
    await collected(try_shop, one, quantity=2)
    await try_shop.bought("ada", one)
    assert await holds(try_shop) == {one: 2}


async def test_ordering_from_the_basket_what_is_held_already_takes_it_out_once_it_is_paid(try_shop: TryShop) -> None:
    one, _ = await two_offers(try_shop)
    bought = await try_shop.order("ada", one)
    theirs = await collected(try_shop, one)
    assert (await theirs.order()).id == bought.id
    await try_shop.pay("ada", bought)
    assert await holds(try_shop) == {}


async def test_buyers_of_the_same_two_things_in_opposite_order_all_get_an_answer(try_shop: TryShop) -> None:
    one = await try_shop.stocked(*(f"A-{number}" for number in range(8)))
    other = await try_shop.stocked(*(f"B-{number}" for number in range(8)))
    baskets = [
        await collected(try_shop, *((one, other) if number % 2 else (other, one)), name=f"buyer{number}")
        for number in range(12)
    ]
    results = await asyncio.gather(*(theirs.order() for theirs in baskets), return_exceptions=True)
    placed = [result for result in results if isinstance(result, Order)]
    assert len(placed) == 8
    assert all(isinstance(result, LineSoldOut) for result in results if not isinstance(result, Order))
    assert (await free(try_shop, one), await free(try_shop, other)) == (0, 0)
    await whole(try_shop)


async def test_an_order_of_several_things_is_collected_again_as_far_as_it_is_sold(try_shop: TryShop) -> None:
    one, other = await two_offers(try_shop)
    product, third = await try_shop.product("Third", "1")
    await try_shop.restock(third, ["C-1"])
    theirs = await collected(try_shop, one, other, third)
    order = await theirs.order()
    await try_shop.pay("ada", order)
    desk = await try_shop.desk()
    await desk.list_product(product, False)
    await desk.set_minimum(other, "2")
    await theirs.collect_again(order.id)
    await theirs.collect_again(order.id)
    assert await holds(try_shop) == {one: 1}
    with pytest.raises(Gone):
        await (await basket(try_shop, "wei")).collect_again(order.id)


async def test_trying_out_quantities_does_not_tell_a_stock_that_is_not_shown(try_shop: TryShop) -> None:
    one, _ = await two_offers(try_shop)
    desk = await try_shop.desk()
    await desk.set_display((await desk.offer(one))[0].id, StockDisplay.LEVEL)
    theirs = await basket(try_shop)
    for quantity in (1, 3, 4, 100):
        await theirs.put(one, quantity)
        assert [line.state for line in (await theirs.look()).lines] == [LineState.READY]
    with pytest.raises(NotEnough):
        await theirs.order()


# --- one customer on several chats ----------------------------------------------------------------------------


async def test_linked_chats_share_a_basket_and_each_has_its_own_again_when_that_is_undone(try_shop: TryShop) -> None:
    one, other = await two_offers(try_shop)
    third = await try_shop.stocked("C-1", "C-2", price="1")
    await collected(try_shop, one, other, name="ada", quantity=2)
    await collected(try_shop, other, name="discord")
    await collected(try_shop, third, name="discord")
    joining = await linked(try_shop, "ada", "discord")
    both = {one: 2, other: 2, third: 1}
    assert await holds(try_shop, "ada") == await holds(try_shop, "discord") == both
    await (await chats(try_shop, "discord")).undo(joining)
    assert await holds(try_shop, "ada") == {one: 2, other: 2}
    assert await holds(try_shop, "discord") == {other: 1, third: 1}


async def test_what_either_chat_changes_while_linked_is_changed_for_both(try_shop: TryShop) -> None:
    one, other = await two_offers(try_shop)
    await collected(try_shop, one, other, name="ada", quantity=2)
    await collected(try_shop, one, name="discord")
    await linked(try_shop, "ada", "discord")
    theirs = await basket(try_shop, "discord")
    await theirs.put(one, 1)
    await theirs.take_out(other)
    assert await holds(try_shop, "ada") == {one: 1}
    order = await theirs.order()
    assert order.total == Money(1949, "USD")
    await try_shop.pay("discord", order)
    assert await holds(try_shop, "ada") == {}
    await whole(try_shop)


async def test_a_coupon_goes_with_the_basket_of_both(try_shop: TryShop) -> None:
    one, _ = await two_offers(try_shop)
    desk = await try_shop.desk()
    coupon = await desk.coupons.add("TEN 10%")
    await desk.coupons.switch(coupon, True)
    theirs = await collected(try_shop, one)
    await theirs.enter_coupon("ten")
    await linked(try_shop, "discord", "ada")
    seen = await look(try_shop, "discord")
    assert (seen.discount, seen.total) == (Money(194, "USD"), Money(1755, "USD"))
    await desk.coupons.switch(coupon, False)
    seen = await look(try_shop, "discord")
    assert isinstance(seen.trouble, CouponOver)
    assert seen.total == Money(1949, "USD")
    with pytest.raises(CouponOver):
        await (await basket(try_shop, "discord")).order()
    await (await basket(try_shop, "discord")).drop_coupon()
    assert (await look(try_shop, "ada")).coupon is None
