"""Coupons on both engines: never used once more than they may be, and nothing is learnt by guessing."""

import asyncio

import pytest

from core.audit import SENTENCES
from core.basket import Baskets
from core.catalogue import BadNumber
from core.codes import GUESSES, TooManyGuesses
from core.couponing import BadCoupon, BadDay, CouponDesk, CouponTaken
from core.coupons import (
    Coupon,
    CouponNeedsMore,
    CouponNotForThis,
    CouponOver,
    CouponUsedBefore,
    CouponUsedUp,
    UnknownCoupon,
)
from core.errors import Gone, Refused
from core.ids import CouponId, OfferId, ProductId
from core.money import BadAmount, Money
from core.orders import Order
from core.ports import Tx
from core.states import OrderStatus
from tests.core.test_linking import chats, linked, person
from tests.invariants import broken
from tests.shops import TryShop


async def coupons(shop: TryShop) -> CouponDesk:
    return (await shop.desk()).coupons


async def made(shop: TryShop, typed: str = "TEN 10%") -> CouponId:
    """A coupon that is on."""
    desk = await coupons(shop)
    coupon = await desk.add(typed)
    await desk.switch(coupon, True)
    return coupon


async def shown(shop: TryShop, coupon: CouponId) -> Coupon:
    return (await (await coupons(shop)).show(coupon)).coupon


async def shopping(shop: TryShop, name: str, offer: OfferId, quantity: int = 1) -> Baskets:
    """Somebody with this in their basket."""
    theirs = shop.shop.basket((await person(shop, name)).id)
    await theirs.put(offer, quantity)
    return theirs


async def ordered(shop: TryShop, name: str, offer: OfferId, code: str = "ten", quantity: int = 1) -> Order:
    """A placed order with a coupon."""
    theirs = await shopping(shop, name, offer, quantity)
    await theirs.enter_coupon(code)
    return await theirs.order()


async def plenty(shop: TryShop, keys: int = 40) -> OfferId:
    return await shop.stocked(*(f"KEY-{number}" for number in range(keys)))


async def whole(shop: TryShop) -> None:
    assert await shop.opened.store.read(broken) == {}


# --- what it takes off ------------------------------------------------------------------------------------------


async def test_an_order_costs_its_lines_less_its_coupon_and_the_proof_holds(try_shop: TryShop) -> None:
    offer = await plenty(try_shop)
    coupon = await made(try_shop)
    order = await ordered(try_shop, "ada", offer, quantity=3)
    assert (order.total, order.discount) == (Money(5847 - 584, "USD"), Money(584, "USD"))
    paid = await try_shop.pay("ada", order)
    assert paid.status is OrderStatus.PAID
    assert (await shown(try_shop, coupon)).uses == 1
    assert (await try_shop.shop.basket((await person(try_shop, "ada")).id).look()).coupon is None
    await whole(try_shop)


async def test_asking_again_with_the_coupon_is_one_order_and_without_it_another(try_shop: TryShop) -> None:
    offer = await plenty(try_shop)
    coupon = await made(try_shop)
    order = await ordered(try_shop, "ada", offer)
    theirs = await shopping(try_shop, "ada", offer)
    assert {one.id for one in await asyncio.gather(*(theirs.order() for _ in range(4)))} == {order.id}
    assert (await shown(try_shop, coupon)).uses == 1
    await theirs.drop_coupon()
    other = await theirs.order()
    assert (other.id != order.id, other.discount) == (True, Money(0, "USD"))
    await whole(try_shop)


async def test_a_coupon_of_one_product_counts_its_lines_alone_also_when_it_is_hidden(try_shop: TryShop) -> None:
    offer = await plenty(try_shop)
    product, other = await try_shop.product("Other", "5")
    await try_shop.restock(other, ["O-1", "O-2"])
    coupon = await made(try_shop)
    await (await coupons(try_shop)).set_product(coupon, product)
    theirs = await shopping(try_shop, "ada", offer)
    with pytest.raises(CouponNotForThis):
        await theirs.enter_coupon("ten")
    await theirs.put(other, 2)
    await theirs.enter_coupon("ten")
    assert (await theirs.look()).discount == Money(100, "USD")
    await (await try_shop.desk()).list_product(product, False)
    wei = await shopping(try_shop, "wei", offer)
    with pytest.raises(CouponNotForThis) as refused:
        await wei.enter_coupon("ten")
    assert refused.value.facts == {}


# --- its limits -------------------------------------------------------------------------------------------------


async def test_of_32_orders_at_once_as_many_as_the_cap_get_the_coupon(try_shop: TryShop) -> None:
    offer = await plenty(try_shop)
    coupon = await made(try_shop)
    await (await coupons(try_shop)).set_cap(coupon, "7")
    people = [await shopping(try_shop, f"buyer{number}", offer) for number in range(32)]
    for theirs in people:
        await theirs.enter_coupon("ten")
    results = await asyncio.gather(*(theirs.order() for theirs in people), return_exceptions=True)
    placed = [one for one in results if isinstance(one, Order)]
    assert len(placed) == 7
    assert all(isinstance(one, CouponUsedUp) for one in results if not isinstance(one, Order))
    assert (await shown(try_shop, coupon)).uses == 7
    assert (await (await try_shop.desk()).offer(offer))[1].level.held == 7
    await whole(try_shop)


@pytest.mark.parametrize("cancelled", [True, False])
async def test_an_order_that_ends_unpaid_has_not_used_it(try_shop: TryShop, cancelled: bool) -> None:
    offer = await plenty(try_shop)
    coupon = await made(try_shop)
    await (await coupons(try_shop)).set_cap(coupon, "1")
    order = await ordered(try_shop, "ada", offer)
    with pytest.raises(CouponUsedUp):
        await ordered(try_shop, "wei", offer)
    if cancelled:
        await try_shop.shop.cancel_order(order.customer, order.id)
    else:
        try_shop.clock.forward(minutes=16)
        await try_shop.shop.expire_orders()
    assert (await shown(try_shop, coupon)).uses == 0
    await whole(try_shop)
    await try_shop.pay("wei", await ordered(try_shop, "wei", offer))
    assert (await shown(try_shop, coupon)).uses == 1
    await whole(try_shop)


async def test_once_for_each_customer_is_once_for_all_their_chats(try_shop: TryShop) -> None:
    offer = await plenty(try_shop)
    coupon = await made(try_shop)
    await (await coupons(try_shop)).set_once(coupon, True)
    await try_shop.pay("ada", await ordered(try_shop, "ada", offer))
    with pytest.raises(CouponUsedBefore):
        await ordered(try_shop, "ada", offer)
    joining = await linked(try_shop, "ada", "discord")
    with pytest.raises(CouponUsedBefore):
        await ordered(try_shop, "discord", offer)
    await (await chats(try_shop, "ada")).undo(joining)
    await ordered(try_shop, "discord", offer)
    await linked(try_shop, "discord", "ada")
    await (await chats(try_shop, "discord")).part((await person(try_shop, "ada")).id)
    with pytest.raises(CouponUsedBefore):  # another customer now, in the same chat
        await ordered(try_shop, "ada", offer)
    await whole(try_shop)


async def test_an_account_that_was_recovered_has_used_what_it_had_used(try_shop: TryShop) -> None:
    offer = await plenty(try_shop)
    await (await coupons(try_shop)).set_once(await made(try_shop), True)
    await try_shop.pay("ada", await ordered(try_shop, "ada", offer))
    code = await (await chats(try_shop, "ada")).new_recovery_code()
    await (await chats(try_shop, "new")).recover(code.reveal())
    for name in ("new", "ada"):
        with pytest.raises(CouponUsedBefore):
            await ordered(try_shop, name, offer)


async def test_two_baskets_of_one_customer_use_it_once(try_shop: TryShop) -> None:
    offer = await plenty(try_shop)
    coupon = await made(try_shop)
    await (await coupons(try_shop)).set_once(coupon, True)
    await ordered(try_shop, "ada", offer)
    theirs = await shopping(try_shop, "ada", offer, 2)
    with pytest.raises(CouponUsedBefore):
        await theirs.order()


async def test_a_coupon_is_over_after_its_last_day_or_when_it_is_switched_off(try_shop: TryShop) -> None:
    offer = await plenty(try_shop)
    coupon, desk = await made(try_shop), await coupons(try_shop)
    await desk.set_end(coupon, "2026-01-01")
    order = await ordered(try_shop, "ada", offer)
    wei = await shopping(try_shop, "wei", offer)
    await wei.enter_coupon("ten")
    try_shop.clock.forward(hours=24)
    for again in (wei.order, lambda: wei.enter_coupon("TEN")):
        with pytest.raises(CouponOver):
            await again()
    await desk.set_end(coupon, "0")
    await desk.switch(coupon, False)
    with pytest.raises(CouponOver):
        await wei.order()
    await desk.switch(coupon, True)
    assert (await wei.order()).discount == order.discount


async def test_the_smallest_order_is_named(try_shop: TryShop) -> None:
    offer = await plenty(try_shop)
    coupon = await made(try_shop)
    await (await coupons(try_shop)).set_minimum(coupon, "20.00")
    theirs = await shopping(try_shop, "ada", offer)
    with pytest.raises(CouponNeedsMore) as refused:
        await theirs.enter_coupon("ten")
    assert refused.value.facts == {"minimum": "20.00 USD"}
    await theirs.put(offer, 2)
    await theirs.enter_coupon("ten")
    await theirs.put(offer, 1)  # and it is asked again when the order is placed
    assert isinstance((await theirs.look()).trouble, CouponNeedsMore)
    with pytest.raises(CouponNeedsMore):
        await theirs.order()


async def test_money_that_comes_late_uses_the_coupon_again(try_shop: TryShop) -> None:
    coupon = await made(try_shop)
    order = await ordered(try_shop, "ada", await plenty(try_shop))
    money = await try_shop.money_for("ada", order)
    try_shop.clock.forward(minutes=60)
    await try_shop.shop.expire_orders()
    assert (await shown(try_shop, coupon)).uses == 0
    await try_shop.shop.apply(money)
    assert (await try_shop.shop.order(order.customer, order.id)).status is OrderStatus.PAID
    assert (await shown(try_shop, coupon)).uses == 1
    await whole(try_shop)


@pytest.mark.parametrize("limit", ["once", "cap"])
async def test_money_that_comes_late_for_a_coupon_that_is_used_up_is_in_the_wallet(
    try_shop: TryShop, limit: str
) -> None:
    coupon, desk, offer = await made(try_shop), await coupons(try_shop), await plenty(try_shop)
    if limit == "cap":
        await desk.set_cap(coupon, "1")
    else:
        await desk.set_once(coupon, True)
    order = await ordered(try_shop, "ada", offer)
    money = await try_shop.money_for("ada", order)
    try_shop.clock.forward(minutes=60)
    await try_shop.shop.expire_orders()
    await ordered(try_shop, "wei" if limit == "cap" else "ada", offer, quantity=2)
    await try_shop.shop.apply(money)
    assert (await try_shop.shop.order(order.customer, order.id)).status is OrderStatus.EXPIRED
    assert (await shown(try_shop, coupon)).uses == 1
    assert (await (await try_shop.desk()).offer(offer))[1].level.held == 2
    await whole(try_shop)


# --- guessing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["", "?", "🎈", "a" * 10_000, "\u0000", "' OR 1=1 --", "ten\u202e", "99999999999"])
async def test_what_is_no_code_is_unknown_like_any_other(try_shop: TryShop, code: str) -> None:
    await made(try_shop)
    theirs = await shopping(try_shop, "ada", await plenty(try_shop, 1))
    with pytest.raises(UnknownCoupon) as refused:
        await theirs.enter_coupon(code)
    assert refused.value.facts == {}


async def test_whoever_guesses_is_not_listened_to_for_an_hour(try_shop: TryShop) -> None:
    offer = await plenty(try_shop)
    await made(try_shop)
    eve = await shopping(try_shop, "eve", offer)
    for number in range(GUESSES):
        with pytest.raises(UnknownCoupon):
            await eve.enter_coupon(f"GUESS{number}")
    with pytest.raises(TooManyGuesses):
        await eve.enter_coupon("ten")
    await ordered(try_shop, "ada", offer)  # nobody else is kept out
    try_shop.clock.forward(minutes=61)
    await eve.enter_coupon("ten")


# --- the owner's side -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", BadCoupon), ("TEN", BadCoupon), ("10%", BadCoupon), ("TEN 0%", BadCoupon), ("TEN 101%", BadCoupon),
        ("TEN -5%", BadCoupon), ("TEN 1.5%", BadCoupon), ("TEN ٥%", BadCoupon), ("AB 5%", BadCoupon),
        ("🎈🎈🎈 5%", BadCoupon), ("a" * 10_000 + " 5%", BadCoupon), ("TEN free", BadAmount), ("TEN -5", BadAmount),
        ("TEN 0", BadAmount), ("TEN 1,99", BadAmount),
    ],
)  # fmt: skip
async def test_a_coupon_that_makes_no_sense_is_not_made(try_shop: TryShop, typed: str, refusal: type[Refused]) -> None:
    desk = await coupons(try_shop)
    with pytest.raises(refusal):
        await desk.add(typed)
    assert (await desk.page(0, 5)).sheets == ()


async def test_an_owner_limits_a_coupon_and_no_limit_undoes_what_was_used(try_shop: TryShop) -> None:
    desk, offer = await coupons(try_shop), await plenty(try_shop)
    coupon = await made(try_shop)
    with pytest.raises(CouponTaken):
        await desk.add("ten 5%")
    for name in ("ada", "wei"):
        await ordered(try_shop, name, offer)
    with pytest.raises(BadNumber):
        await desk.set_cap(coupon, "1")
    await desk.set_cap(coupon, "2")
    with pytest.raises(CouponUsedUp):
        await ordered(try_shop, "eve", offer)
    await desk.set_cap(coupon, "0")
    for day in ("2025-12-31", "2026-02-30", "tomorrow", "9999-12-31", "2026-1-1", "", "2026-12-31T00:00"):
        with pytest.raises(BadDay):
            await desk.set_end(coupon, day)
    with pytest.raises(BadAmount):
        await desk.set_minimum(coupon, "-1")
    with pytest.raises(Gone):
        await desk.set_product(coupon, ProductId(4711))
    for work in (
        desk.switch(CouponId(99), True),
        desk.set_cap(CouponId(99), "5"),
        desk.set_product(CouponId(99), None),
    ):
        with pytest.raises(Gone):
            await work
    assert (await shown(try_shop, coupon)).uses == 2


async def test_coupons_come_newest_first_in_pages(try_shop: TryShop) -> None:
    desk = await coupons(try_shop)
    for number in range(7):
        await desk.add(f"CODE{number} {number + 1}%")
    first, last = await desk.page(0, 5), await desk.page(99, 5)
    codes = [sheet.coupon.code for sheet in first.sheets + last.sheets]
    assert codes == [f"code{number}" for number in range(6, -1, -1)]
    assert (first.pages, last.page) == (2, 1)


# --- the proof --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("UPDATE orders SET total = total + 1", "audit_total"),
        ("UPDATE coupon SET uses = uses + 1", "audit_coupon_uses"),
        ("UPDATE orders SET status = 'expired'", "audit_coupon_of_ended"),
        ("DELETE FROM coupon_use", "audit_coupon_of_ended"),
    ],
)
async def test_the_proof_sees_what_was_altered(try_shop: TryShop, damage: str, sentence: str) -> None:
    def alter(tx: Tx) -> None:
        tx._connection.execute(damage)  # type: ignore[attr-defined]

    offer = await plenty(try_shop, 2)
    await made(try_shop)
    await ordered(try_shop, "ada", offer)
    await whole(try_shop)
    await try_shop.opened.store.run(alter)
    assert SENTENCES[sentence] in await try_shop.opened.store.read(broken)
