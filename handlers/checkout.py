"""Buying: the order that holds the goods, the payment, and the way out."""

from core.ids import OrderId
from core.shop import Shop
from core.states import OrderStatus
from handlers.linking import lacks_code
from handlers.routes import routes
from handlers.visitor import Visitor
from views import checkout, orders, paying
from views.actions import Buy, CancelOrder, Pay, PayTestMoney
from views.money_actions import PayFromWallet
from views.screen import Screen
from views.wallet import filled


@routes.on(Buy)
async def buy(action: Buy, visitor: Visitor, shop: Shop) -> Screen:
    order = await shop.place_order(visitor.contact, action.offer, action.quantity)
    return await to_pay(order.id, visitor, shop)


async def to_pay(order: OrderId, visitor: Visitor, shop: Shop) -> Screen:
    """The order card of what was placed just now, with a word about how its buyer is reached."""
    bill = await shop.bill(visitor.contact, order)
    return checkout.order_card(visitor.say, bill, await shop.reach(visitor.contact).concern())


async def order_screen(order: OrderId, visitor: Visitor, shop: Shop) -> Screen:
    """An order as it is: what there is to pay, or what became of it."""
    bill = await shop.bill(visitor.contact, order)
    if bill.order.status is OrderStatus.PLACED:
        return checkout.order_card(visitor.say, bill)
    return orders.order_detail(visitor.say, bill.order)


@routes.on(Pay)
async def pay(action: Pay, visitor: Visitor, shop: Shop) -> Screen:
    started = await shop.start_payment(visitor.contact, action.order, action.provider)
    test_money = shop.providers[action.provider].terms.test_money
    others = len((await shop.bill(visitor.contact, action.order)).choices) > 1
    return paying.payment(visitor.say, started, test_money=test_money, others=others)


@routes.on(PayTestMoney)
async def pay_test_money(action: PayTestMoney, visitor: Visitor, shop: Shop) -> Screen:
    payment = await shop.pay_test_money(visitor.customer, action.payment)
    if payment.order is None:
        return filled(visitor.say, await shop.wallet(visitor.customer))
    return await _after(payment.order, visitor, shop)


@routes.on(PayFromWallet)
async def pay_from_wallet(action: PayFromWallet, visitor: Visitor, shop: Shop) -> Screen:
    await shop.pay_from_wallet(visitor.customer, action.order)
    return await _after(action.order, visitor, shop)


async def _after(order: OrderId, visitor: Visitor, shop: Shop) -> Screen:
    bill = await shop.bill(visitor.contact, order)
    bare = await lacks_code(visitor, shop)
    return checkout.after_payment(visitor.say, bill, offer_recovery=bare)


@routes.on(CancelOrder)
async def cancel(action: CancelOrder, visitor: Visitor, shop: Shop) -> Screen:
    if action.sure:
        return orders.order_detail(visitor.say, await shop.cancel_order(visitor.customer, action.order))
    return checkout.ask_cancel(visitor.say, await shop.bill(visitor.contact, action.order))
