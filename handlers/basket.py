"""The basket: putting aside, changing, a coupon, and ordering all of it."""

from core.errors import Gone
from core.ids import OfferId
from core.shop import Shop
from handlers.checkout import to_pay
from handlers.replies import text_of
from handlers.routes import Reply, routes
from handlers.visitor import Visitor
from views import basket, product
from views.screen import Screen
from views.shopping_actions import (
    CollectAgain,
    DropCoupon,
    EnterCoupon,
    OrderBasket,
    PutInBasket,
    ShowBasket,
    ShowBasketLine,
    TakeOutOfBasket,
)


@routes.on(ShowBasket)
async def show_basket(_: ShowBasket, visitor: Visitor, shop: Shop) -> Screen:
    return await _shown(visitor, shop)


async def _shown(visitor: Visitor, shop: Shop, toast: str = "") -> Screen:
    return basket.basket(visitor.say, await shop.basket(visitor.id).look(), toast)


@routes.on(PutInBasket)
async def put(action: PutInBasket, visitor: Visitor, shop: Shop) -> Screen:
    await shop.basket(visitor.id).put(action.offer, action.quantity)
    return await _shown(visitor, shop, visitor.say("basket-put"))


@routes.on(CollectAgain)
async def collect_again(action: CollectAgain, visitor: Visitor, shop: Shop) -> Screen:
    await shop.basket(visitor.id).collect_again(action.order)
    return await _shown(visitor, shop)


@routes.on(ShowBasketLine)
async def show_line(action: ShowBasketLine, visitor: Visitor, shop: Shop) -> Screen:
    toast = await _write(action.offer, action.quantity, visitor, shop) if action.quantity else ""
    lines = (await shop.basket(visitor.id).look()).lines
    line = next((one for one in lines if one.offer.id == action.offer), None)
    return basket.basket_line(visitor.say, line, toast) if line else await _shown(visitor, shop)


async def _write(offer: OfferId, wanted: int, visitor: Visitor, shop: Shop) -> str:
    """So many, as far as one order may have them; why it is another number, if it is."""
    choice = product.choose(await shop.article_of(offer), offer, wanted)
    if choice is None or choice.offer.id != offer:
        raise Gone()
    await shop.basket(visitor.id).put(offer, choice.quantity)
    return product.limit_met(visitor.say, choice)


@routes.on(TakeOutOfBasket)
async def take_out(action: TakeOutOfBasket, visitor: Visitor, shop: Shop) -> Screen:
    await shop.basket(visitor.id).take_out(action.offer)
    return await _shown(visitor, shop, visitor.say("basket-taken-out"))


@routes.on(EnterCoupon)
async def ask_coupon(_: EnterCoupon, visitor: Visitor, _shop: Shop) -> Screen:
    return basket.ask_coupon(visitor.say)


@routes.reply(EnterCoupon)
async def coupon_typed(_: EnterCoupon, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    await shop.basket(visitor.id).enter_coupon(text_of(reply))
    shown = await shop.basket(visitor.id).look()
    toast = visitor.say("coupon-taken", amount=shown.discount) if shown.discount is not None else ""
    return basket.basket(visitor.say, shown, toast)


@routes.on(DropCoupon)
async def drop_coupon(_: DropCoupon, visitor: Visitor, shop: Shop) -> Screen:
    await shop.basket(visitor.id).drop_coupon()
    return await _shown(visitor, shop)


@routes.on(OrderBasket)
async def order(_: OrderBasket, visitor: Visitor, shop: Shop) -> Screen:
    return await to_pay((await shop.basket(visitor.id).order()).id, visitor, shop)
