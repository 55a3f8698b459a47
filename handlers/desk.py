"""The owner's desk and the attention list. ``shop.desk`` lets nobody else in."""

from core.shop import Shop
from handlers.routes import routes
from handlers.visitor import Visitor
from views import desk
from views.actions import Desk, ListAttention, ShowAttention
from views.money_actions import CloseAttention
from views.screen import Screen

PAGE = 5
LOW_SHOWN = 5


@routes.on(Desk)
async def open_desk(_: Desk, visitor: Visitor, shop: Shop) -> Screen:
    owner = shop.desk(visitor.contact)
    waiting = await owner.attention(0, 1)
    return desk.desk(visitor.say, waiting.count, await owner.running_low(LOW_SHOWN))


@routes.on(ListAttention)
async def list_attention(action: ListAttention, visitor: Visitor, shop: Shop) -> Screen:
    page = await shop.desk(visitor.contact).attention(action.page, PAGE)
    return desk.attention_list(visitor.say, page)


@routes.on(ShowAttention)
async def show_attention(action: ShowAttention, visitor: Visitor, shop: Shop) -> Screen:
    entry = await shop.desk(visitor.contact).attention_entry(action.attention)
    return desk.attention_entry(visitor.say, entry)


@routes.on(CloseAttention)
async def close_attention(action: CloseAttention, visitor: Visitor, shop: Shop) -> Screen:
    owner = shop.desk(visitor.contact)
    if action.sure:
        return desk.attention_entry(visitor.say, await owner.close_attention(action.attention))
    return desk.ask_settled(visitor.say, await owner.attention_entry(action.attention))
