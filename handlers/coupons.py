"""The owner's coupons by conversation. ``shop.desk`` lets nobody else in."""

from core.ids import CouponId
from core.shop import Shop
from handlers.replies import text_of
from handlers.routes import Reply, routes
from handlers.visitor import Visitor
from views import coupons
from views.screen import Screen
from views.shopping_actions import (
    AddCoupon,
    CouponField,
    ListCoupons,
    SetCouponProduct,
    SetOnce,
    ShowCoupon,
    SwitchCoupon,
    WriteCoupon,
)

PAGE = 6
SUGGESTED = 8


@routes.on(ListCoupons)
async def list_coupons(action: ListCoupons, visitor: Visitor, shop: Shop) -> Screen:
    desk = shop.desk(visitor.contact).coupons
    return coupons.coupons(visitor.say, await desk.page(action.page, PAGE))


@routes.on(ShowCoupon)
async def show_coupon(action: ShowCoupon, visitor: Visitor, shop: Shop) -> Screen:
    return await _shown(action.coupon, visitor, shop)


async def _shown(coupon: CouponId, visitor: Visitor, shop: Shop) -> Screen:
    return coupons.coupon(visitor.say, await shop.desk(visitor.contact).coupons.show(coupon))


@routes.on(AddCoupon)
async def ask_new(_: AddCoupon, visitor: Visitor, shop: Shop) -> Screen:
    shop.desk(visitor.contact)
    return coupons.ask_new(visitor.say)


@routes.reply(AddCoupon)
async def new_typed(_: AddCoupon, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    return await _shown(await shop.desk(visitor.contact).coupons.add(text_of(reply)), visitor, shop)


@routes.on(SwitchCoupon)
async def switch(action: SwitchCoupon, visitor: Visitor, shop: Shop) -> Screen:
    await shop.desk(visitor.contact).coupons.switch(action.coupon, action.active)
    return await _shown(action.coupon, visitor, shop)


@routes.on(SetOnce)
async def set_once(action: SetOnce, visitor: Visitor, shop: Shop) -> Screen:
    await shop.desk(visitor.contact).coupons.set_once(action.coupon, action.once)
    return await _shown(action.coupon, visitor, shop)


@routes.on(WriteCoupon)
async def ask_field(action: WriteCoupon, visitor: Visitor, shop: Shop) -> Screen:
    sheet = await shop.desk(visitor.contact).coupons.show(action.coupon)
    return coupons.ask_field(visitor.say, sheet.coupon, action.field)


@routes.reply(WriteCoupon)
async def field_written(action: WriteCoupon, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    desk, typed = shop.desk(visitor.contact).coupons, text_of(reply)
    if action.field is CouponField.PRODUCT:
        sheet, found = await desk.show(action.coupon), await shop.search(typed, 0, SUGGESTED)
        return coupons.which_product(visitor.say, sheet.coupon, found)
    write = {CouponField.END: desk.set_end, CouponField.CAP: desk.set_cap, CouponField.MINIMUM: desk.set_minimum}
    await write[action.field](action.coupon, typed)
    return await _shown(action.coupon, visitor, shop)


@routes.on(SetCouponProduct)
async def set_product(action: SetCouponProduct, visitor: Visitor, shop: Shop) -> Screen:
    await shop.desk(visitor.contact).coupons.set_product(action.coupon, action.product or None)
    return await _shown(action.coupon, visitor, shop)
