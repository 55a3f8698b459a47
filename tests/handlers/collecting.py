"""The walks of a buyer with a basket and a coupon, and of the owner who made it."""

from core.delivery import Errand
from core.ids import CouponId
from tests.handlers.conftest import Stocked
from tests.handlers.talking import Talker
from tests.shops import claim
from views import receipts
from views.actions import EditOffer, OfferField, Pay, PayTestMoney, ShowGoods, ShowOrder, ShowProduct, WriteOffer
from views.screen import Screen
from views.shopping_actions import (
    AddCoupon,
    CollectAgain,
    CouponField,
    DropCoupon,
    EnterCoupon,
    ListCoupons,
    OrderBasket,
    PutInBasket,
    SetCouponProduct,
    SetOnce,
    ShowBasketLine,
    SwitchCoupon,
    TakeOutOfBasket,
    WriteCoupon,
)

Album = dict[str, Screen]


async def basket_walk(stocked: Stocked, language: str) -> Album:
    """A buyer collects one of each kind, takes a coupon, pays for all of it, and later finds things gone."""
    desk = await stocked.try_shop.desk()
    await desk.set_tiers(stocked.small, "5=19.20, 10=18.90")
    await desk.coupons.switch(await desk.coupons.add("summer10 10%"), True)
    ada = await stocked.talker("ada", language)
    album = {"basket-empty": await ada.command("/basket")}
    album |= await _collect(stocked, ada)
    album |= await _take_a_coupon(ada)
    album |= await _order(stocked, ada)
    return album | await _find_things_gone(stocked, ada)


async def _collect(stocked: Stocked, ada: Talker) -> Album:
    page = ShowProduct(product=stocked.wallet, offer=stocked.small, quantity=6)
    album = {"product-tiers": await ada.tap(page), "basket-one": await ada.press(PutInBasket)}
    await ada.tap(PutInBasket(offer=stocked.guide, quantity=1))
    album["basket"] = await ada.tap(PutInBasket(offer=stocked.sheet, quantity=1))
    album["basket-line"] = await ada.press(ShowBasketLine)
    await ada.press(ShowBasketLine)
    album["basket-line-fewer"] = await ada.press(ShowBasketLine)
    album["basket-line-at-the-limit"] = await ada.tap(ShowBasketLine(offer=stocked.small, quantity=99))
    await ada.tap(ShowBasketLine(offer=stocked.small, quantity=6))
    album["basket-forged"] = await ada.tap(PutInBasket(offer=stocked.small, quantity=-5))
    album["home-basket"] = await ada.command("/start")
    return album


async def _take_a_coupon(ada: Talker) -> Album:
    await ada.command("/basket")
    album = {"coupon": await ada.press(EnterCoupon), "coupon-unknown": await ada.type("SUMMER11")}
    album["basket-coupon"] = await ada.type(" Summer 10 ")
    album["basket-without-coupon"] = await ada.press(DropCoupon)
    await ada.press(EnterCoupon)
    await ada.type("summer10")
    return album


async def _order(stocked: Stocked, ada: Talker) -> Album:
    album = {"basket-order": await ada.press(OrderBasket), "basket-waiting": await ada.command("/basket")}
    await ada.tap(OrderBasket())
    await ada.press(Pay)
    album["basket-paid"] = await ada.press(PayTestMoney)
    (errand,) = await stocked.try_shop.opened.store.run(claim, 10)
    album["basket-parcel"] = _parcel(ada, errand)
    album["basket-goods"] = await ada.tap(ShowGoods(order=errand.order.id))
    album["basket-after"] = await ada.command("/basket")
    await ada.tap(ShowOrder(order=errand.order.id))
    album["basket-again"] = await ada.press(CollectAgain)
    for offer in (stocked.guide, stocked.sheet):
        await ada.tap(TakeOutOfBasket(offer=offer))
    return album


def _parcel(ada: Talker, errand: Errand) -> Screen:
    return receipts.parcel(ada.visitor.say, errand)


async def _find_things_gone(stocked: Stocked, ada: Talker) -> Album:
    desk = await stocked.try_shop.desk()
    for offer, quantity in ((stocked.small, 28), (stocked.guide, 1)):
        await ada.tap(PutInBasket(offer=offer, quantity=quantity))
    coupon = await desk.coupons.add("once 1.00")
    await desk.coupons.switch(coupon, True)
    await ada.tap(PutInBasket(offer=stocked.small, quantity=1))
    await ada.tap(EnterCoupon())
    await ada.type("once")
    await desk.coupons.switch(coupon, False)
    album = {"basket-coupon-over": await ada.command("/basket")}
    await ada.tap(DropCoupon())
    await ada.tap(PutInBasket(offer=stocked.small, quantity=28))
    await stocked.try_shop.bought("other", stocked.small, 20)
    album["basket-few"] = await ada.command("/basket")
    album["basket-sold-out"] = await ada.tap(OrderBasket())
    await stocked.try_shop.bought("other", stocked.small, 8)
    guide = (await desk.offer(stocked.guide))[0]
    await desk.list_product(guide.id, False)
    album["basket-gone"] = await ada.command("/basket")
    album["basket-line-gone"] = await ada.tap(ShowBasketLine(offer=stocked.guide))
    album["basket-gone-refused"] = await ada.tap(OrderBasket())
    album["basket-taken-out"] = await ada.tap(TakeOutOfBasket(offer=stocked.guide))
    return album


async def coupons_walk(stocked: Stocked, language: str) -> Album:
    """An owner makes a coupon, limits it in every way, and writes prices by quantity."""
    owner = await stocked.talker("owner", language)
    album = {"coupons-none": await owner.command("/coupons"), "coupon-new": await owner.press(AddCoupon)}
    album["coupon-bad"] = await owner.type("SUMMER")
    album["coupon-made"] = await owner.type("Summer-10 10%")
    await owner.tap(AddCoupon())
    album["coupon-twice"] = await owner.type("SUMMER-10 5.00")
    coupon = CouponId(1)
    for field, typed in (
        (CouponField.END, "2026-02-29"),
        (CouponField.END, "2026-12-31"),
        (CouponField.CAP, "100"),
        (CouponField.MINIMUM, "20.00"),
        (CouponField.PRODUCT, "nothing like it"),
        (CouponField.PRODUCT, "steam"),
    ):
        album[f"coupon-{field.name.lower()}"] = await owner.tap(WriteCoupon(coupon=coupon, field=field))
        album[f"coupon-{field.name.lower()}-{typed.split()[0]}"] = await owner.type(typed)
    await owner.press(SetCouponProduct)
    await owner.press(SetOnce)
    album["coupon-limited"] = await owner.press(SwitchCoupon)
    album["coupon-for-all"] = await owner.tap(WriteCoupon(coupon=coupon, field=CouponField.PRODUCT))
    await owner.tap(AddCoupon())
    await owner.type("WELCOME 5")
    album["coupons"] = await owner.tap(ListCoupons())
    stocked.try_shop.clock.forward(hours=24 * 365)
    album["coupons-over"] = await owner.tap(ListCoupons(page=9))
    album["tiers"] = await owner.tap(WriteOffer(offer=stocked.small, field=OfferField.TIERS))
    album["tiers-bad"] = await owner.type("5=19.20, 10=-1")
    album["tiers-written"] = await owner.type("5=19.20, 10=18.90")
    await owner.tap(EditOffer(offer=stocked.small))
    album["tiers-at-present"] = await owner.press(WriteOffer, 5)
    return album
