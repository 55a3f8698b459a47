"""Buying: the order that holds the goods, the payment, and the way out."""

from core.ids import OrderId
from core.shop import Shop
from handlers.linking import lacks_code
from handlers.routes import routes
from handlers.visitor import Visitor
from views import checkout, orders
from views.actions import Buy, CancelOrder, Pay, PayTestMoney
from views.screen import Screen


@routes.on(Buy)
async def buy(action: Buy, visitor: Visitor, shop: Shop) -> Screen:
    order = await shop.place_order(visitor.contact, action.offer, action.quantity)
    return await to_pay(order.id, visitor, shop)


async def to_pay(order: OrderId, visitor: Visitor, shop: Shop) -> Screen:
    """The order card of what was placed just now, with a word about how its buyer is reached."""
    found = await shop.order(visitor.customer, order)
    return checkout.order_card(visitor.say, found, shop.providers, await shop.reach(visitor.contact).concern())


@routes.on(Pay)
async def pay(action: Pay, visitor: Visitor, shop: Shop) -> Screen:
    order, payment, way = await shop.start_payment(visitor.customer, action.order, action.provider)
    return checkout.payment(visitor.say, order, payment, way, shop.providers)


@routes.on(PayTestMoney)
async def pay_test_money(action: PayTestMoney, visitor: Visitor, shop: Shop) -> Screen:
    order, _ = await shop.pay_test_money(visitor.customer, action.payment)
    bare = await lacks_code(visitor, shop)
    return checkout.after_payment(visitor.say, order, shop.providers, offer_recovery=bare)


@routes.on(CancelOrder)
async def cancel(action: CancelOrder, visitor: Visitor, shop: Shop) -> Screen:
    if action.sure:
        order = await shop.cancel_order(visitor.customer, action.order)
        return orders.order_detail(visitor.say, order, shop.providers)
    order = await shop.order(visitor.customer, action.order)
    return checkout.ask_cancel(visitor.say, order, shop.providers)
