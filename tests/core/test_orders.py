"""Orders and money on both engines: every row of what can happen between placing and holding the key."""

import asyncio

import pytest

from core.catalogue import GoodsKind, StockDisplay
from core.errors import Gone, NotAllowed, Refused
from core.ids import OfferId, OrderId
from core.money import Money
from core.orders import NotEnough, OrderClosed, QuantityOutOfRange, SoldOut, TooManyOpenOrders
from core.people import Address
from core.settling import Settled
from core.states import OrderStatus, ParcelState
from tests.shops import TryShop


async def level(try_shop: TryShop, offer: OfferId) -> tuple[int, int, int, int]:
    _, found = await (await try_shop.desk()).offer(offer)
    return found.level.free, found.level.held, found.level.sold, found.level.void


async def test_a_paid_key_reaches_its_buyer_and_only_its_buyer(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("KEY-1", "KEY-2")
    order = await try_shop.bought("ada", offer)
    assert order.status is OrderStatus.PAID
    assert order.parcel is ParcelState.OWED
    assert await try_shop.keys_of("ada", order) == ["KEY-1"]
    after = await try_shop.shop.order(order.customer, order.id)
    assert (after.status, after.parcel) == (OrderStatus.DELIVERED, ParcelState.SEEN)
    with pytest.raises(Gone):
        await try_shop.keys_of("wei", order)
    assert await level(try_shop, offer) == (1, 0, 1, 0)


async def test_a_key_can_be_shown_again_and_stays_the_same(try_shop: TryShop) -> None:
    order = await try_shop.bought("ada", await try_shop.stocked("A", "B"))
    assert await try_shop.keys_of("ada", order) == await try_shop.keys_of("ada", order) == ["A"]


async def test_an_unpaid_order_shows_nothing(try_shop: TryShop) -> None:
    order = await try_shop.order("ada", await try_shop.stocked("A"))
    with pytest.raises(Gone):
        await try_shop.keys_of("ada", order)


async def test_asking_again_for_what_is_held_returns_the_same_order(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("A", "B")
    first, second = await asyncio.gather(try_shop.order("ada", offer), try_shop.order("ada", offer))
    assert first.id == second.id
    assert await level(try_shop, offer) == (1, 1, 0, 0)


async def test_more_than_is_left_is_refused_and_holds_nothing(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("A", "B")
    with pytest.raises(SoldOut) as refusal:
        await try_shop.order("ada", offer, 3)
    assert refusal.value.facts == {"left": 2}
    assert await level(try_shop, offer) == (2, 0, 0, 0)


async def test_a_hidden_stock_is_not_told_by_asking_for_too_much(try_shop: TryShop) -> None:
    product, offer = await try_shop.product()
    await try_shop.restock(offer, ["A", "B"])
    await (await try_shop.desk()).set_display(product, StockDisplay.HIDDEN)
    with pytest.raises(NotEnough) as refusal:
        await try_shop.order("ada", offer, 3)
    assert refusal.value.facts == {}


@pytest.mark.parametrize("quantity", [0, -1, 101, 2**40])
async def test_a_quantity_out_of_range_is_refused(try_shop: TryShop, quantity: int) -> None:
    with pytest.raises(QuantityOutOfRange):
        await try_shop.order("ada", await try_shop.stocked("A"), quantity)


async def test_a_customer_holds_only_so_many_unpaid_orders(try_shop: TryShop) -> None:
    offer = await try_shop.stocked(*"ABCDEFGHIJKL")
    for quantity in (1, 2, 3):
        await try_shop.order("ada", offer, quantity)
    with pytest.raises(TooManyOpenOrders):
        await try_shop.order("ada", offer, 4)
    try_shop.clock.forward(minutes=16)  # the holds are over, even before anybody swept them
    await try_shop.order("ada", offer, 4)


async def test_a_hidden_or_unknown_offer_is_not_sold(try_shop: TryShop) -> None:
    product, offer = await try_shop.product()
    await try_shop.restock(offer, ["A"])
    await (await try_shop.desk()).list_product(product, False)
    for wanted in (offer, OfferId(99)):
        with pytest.raises(Gone):
            await try_shop.order("ada", wanted)


async def test_an_expired_order_gives_its_keys_back(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("A")
    order = await try_shop.order("ada", offer)
    with pytest.raises(SoldOut):
        await try_shop.order("wei", offer)
    try_shop.clock.forward(minutes=15)
    assert await try_shop.shop.expire_orders() == 1
    assert (await try_shop.shop.order(order.customer, order.id)).status is OrderStatus.EXPIRED
    assert (await try_shop.order("wei", offer)).status is OrderStatus.PLACED


async def test_paying_after_the_hold_is_over_is_refused_even_before_the_sweep(try_shop: TryShop) -> None:
    order = await try_shop.order("ada", await try_shop.stocked("A"))
    try_shop.clock.forward(minutes=15)
    with pytest.raises(OrderClosed):
        await try_shop.shop.start_payment(await try_shop.person("ada"), order.id, "sim")
    assert (await try_shop.shop.order(order.customer, order.id)).status is OrderStatus.EXPIRED


async def test_a_cancelled_order_gives_its_keys_back_once(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("A")
    order = await try_shop.order("ada", offer)
    assert (await try_shop.shop.cancel_order(order.customer, order.id)).status is OrderStatus.CANCELLED
    with pytest.raises(OrderClosed):
        await try_shop.shop.cancel_order(order.customer, order.id)
    assert await level(try_shop, offer) == (1, 0, 0, 0)


async def test_a_paid_order_cannot_be_cancelled(try_shop: TryShop) -> None:
    order = await try_shop.bought("ada", await try_shop.stocked("A"))
    with pytest.raises(OrderClosed):
        await try_shop.shop.cancel_order(order.customer, order.id)


async def test_nobody_else_can_pay_cancel_or_read_an_order(try_shop: TryShop) -> None:
    order = await try_shop.order("ada", await try_shop.stocked("A"))
    wei = await try_shop.person("wei")
    payment = (await try_shop.shop.start_payment(await try_shop.person("ada"), order.id, "sim")).payment
    for attempt in (
        try_shop.shop.order(wei.customer, order.id),
        try_shop.shop.cancel_order(wei.customer, order.id),
        try_shop.shop.start_payment(wei, order.id, "sim"),
        try_shop.shop.pay_test_money(wei.customer, payment.id),
        try_shop.shop.instructions(wei.customer, order.id),
        try_shop.shop.show_goods(wei, order.id),
        try_shop.shop.order(wei.customer, OrderId(99)),
    ):
        with pytest.raises(Gone):
            await attempt


async def test_the_same_event_told_many_times_at_once_pays_once(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("A", "B")
    money = await try_shop.money_for("ada", await try_shop.order("ada", offer))
    results = await asyncio.gather(*(try_shop.shop.apply(money) for _ in range(32)))
    assert sorted(results) == [Settled.BEFORE] * 31 + [Settled.NOW]
    assert await level(try_shop, offer) == (1, 0, 1, 0)


async def test_64_buyers_of_10_keys_get_10_different_keys(try_shop: TryShop) -> None:
    offer = await try_shop.stocked(*(f"K{n}" for n in range(10)))
    names = [f"buyer{n}" for n in range(64)]
    for name in names:
        await try_shop.person(name)
    results = await asyncio.gather(*(try_shop.bought(name, offer) for name in names), return_exceptions=True)
    sold = [(name, found) for name, found in zip(names, results, strict=True) if not isinstance(found, BaseException)]
    assert len(sold) == 10
    assert all(isinstance(found, SoldOut) for found in results if isinstance(found, BaseException))
    keys = [key for name, order in sold for key in await try_shop.keys_of(name, order)]
    assert sorted(keys) == sorted(f"K{n}" for n in range(10))


async def test_late_money_is_served_when_the_goods_are_still_there(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("A")
    order = await try_shop.order("ada", offer)
    money = await try_shop.money_for("ada", order)
    try_shop.clock.forward(minutes=20)
    await try_shop.shop.expire_orders()
    assert await try_shop.shop.apply(money) is Settled.NOW
    assert await try_shop.keys_of("ada", order) == ["A"]


async def test_an_unknown_way_to_pay_is_refused(try_shop: TryShop) -> None:
    order = await try_shop.order("ada", await try_shop.stocked("A"))
    with pytest.raises(Refused):
        await try_shop.shop.start_payment(await try_shop.person("ada"), order.id, "cash")


async def test_only_an_owner_gets_the_desk(try_shop: TryShop) -> None:
    with pytest.raises(NotAllowed):
        try_shop.shop.desk(await try_shop.person("ada"))
    impostor = await try_shop.shop.meet(Address("discord", "42"), "en")
    with pytest.raises(NotAllowed):
        try_shop.shop.desk(impostor)


@pytest.mark.parametrize("kind", [GoodsKind.TEXT, GoodsKind.FILE])
async def test_goods_for_everybody_are_sold_to_everybody_as_they_were_when_ordered(
    try_shop: TryShop, kind: GoodsKind
) -> None:
    _, offer = await try_shop.product(kind=kind)
    with pytest.raises(SoldOut):
        await try_shop.order("ada", offer)
    desk = await try_shop.desk()
    await (desk.share_text(offer, "old") if kind is GoodsKind.TEXT else desk.share_file(offer, "a.txt", b"old"))
    first = await try_shop.bought("ada", offer)
    await (desk.share_text(offer, "new") if kind is GoodsKind.TEXT else desk.share_file(offer, "b.txt", b"new"))
    second = await try_shop.bought("wei", offer)
    for name, order, body in (("ada", first, "old"), ("wei", second, "new")):
        (handover,) = (await try_shop.shop.show_goods(await try_shop.person(name), order.id)).handovers
        assert body in ([key.reveal() for key in handover.keys] or [handover.body.decode()])


async def test_the_price_of_a_placed_order_does_not_move(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("A")
    order = await try_shop.order("ada", offer)
    await (await try_shop.desk()).reprice(offer, "99.00")
    assert (await try_shop.shop.order(order.customer, order.id)).total == Money(1949, "USD")


async def test_instructions_are_for_buyers_only(try_shop: TryShop) -> None:
    product, offer = await try_shop.product()
    await try_shop.restock(offer, ["A"])
    await (await try_shop.desk()).instruct(product, "Open Steam.")
    order = await try_shop.order("ada", offer)
    with pytest.raises(Gone):
        await try_shop.shop.instructions(order.customer, order.id)
    await try_shop.shop.apply(await try_shop.money_for("ada", order))
    _, lines = await try_shop.shop.instructions(order.customer, order.id)
    assert lines == (("Steam Wallet 20 €", "Open Steam."),)


async def test_orders_come_newest_first_in_pages(try_shop: TryShop) -> None:
    offer = await try_shop.stocked(*(f"K{n}" for n in range(7)))
    placed = [(await try_shop.bought("ada", offer)).id for _ in range(7)]
    ada = await try_shop.person("ada")
    first = await try_shop.shop.orders(ada.customer, 0, 5)
    last = await try_shop.shop.orders(ada.customer, 99, 5)
    assert [order.id for order in first.orders + last.orders] == placed[::-1]
    assert (first.pages, last.page, last.count) == (2, 1, 7)
