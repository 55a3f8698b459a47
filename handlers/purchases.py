"""Having bought: the orders, the goods behind their button, how to use them, and who helps."""

from core.shop import Shop
from handlers.checkout import order_screen
from handlers.linking import lacks_code
from handlers.routes import routes
from handlers.visitor import Visitor
from views import orders, receipts
from views.actions import (
    ConfirmReceived,
    HideGoods,
    ListOrders,
    ReportProblem,
    ShowGoods,
    ShowInstructions,
    ShowOrder,
)
from views.screen import Screen

PAGE = 5


@routes.on(ListOrders)
async def list_orders(action: ListOrders, visitor: Visitor, shop: Shop) -> Screen:
    return orders.orders(visitor.say, await shop.orders(visitor.customer, action.page, PAGE))


@routes.on(ShowOrder)
async def show_order(action: ShowOrder, visitor: Visitor, shop: Shop) -> Screen:
    return await order_screen(action.order, visitor, shop)


@routes.on(ShowGoods)
async def show_goods(action: ShowGoods, visitor: Visitor, shop: Shop) -> Screen:
    opened = await shop.show_goods(visitor.contact, action.order)
    return receipts.goods(visitor.say, opened, offer_recovery=await lacks_code(visitor, shop))


@routes.on(HideGoods)
async def hide_goods(action: HideGoods, visitor: Visitor, shop: Shop) -> Screen:
    return receipts.hidden(visitor.say, await shop.order(visitor.customer, action.order))


@routes.on(ConfirmReceived)
async def confirm_received(action: ConfirmReceived, visitor: Visitor, shop: Shop) -> Screen:
    opened = await shop.show_goods(visitor.contact, action.order)
    return receipts.received(visitor.say, opened, offer_recovery=await lacks_code(visitor, shop))


@routes.on(ShowInstructions)
async def show_instructions(action: ShowInstructions, visitor: Visitor, shop: Shop) -> Screen:
    order, lines = await shop.instructions(visitor.customer, action.order)
    return orders.how_to_use(visitor.say, order, lines)


@routes.on(ReportProblem)
async def report_problem(action: ReportProblem, visitor: Visitor, shop: Shop) -> Screen:
    order = await shop.order(visitor.customer, action.order)
    return orders.who_helps(visitor.say, order, shop.policy)
