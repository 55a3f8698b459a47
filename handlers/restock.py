"""Restock: lines, a text or a file come in; nothing is in stock before the owner said so."""

from collections.abc import AsyncIterator

from core.catalogue import GoodsKind
from core.desk import Desk
from core.ids import OfferId
from core.lines import decode
from core.shop import Shop
from core.states import RestockState
from core.stock import Restock as Import
from handlers.replies import file_of
from handlers.routes import Reply, routes
from handlers.visitor import Visitor
from views import restock
from views.actions import (
    AddRestock,
    ChooseRestock,
    DropRestock,
    Restock,
    ShowRestock,
    UndoRestock,
)
from views.screen import Button, Screen

PAGE = 8
SEARCHED = 500
SUGGESTED = 25


@routes.on(ChooseRestock)
async def choose(action: ChooseRestock, visitor: Visitor, shop: Shop) -> Screen:
    offers, page, pages = await shop.desk(visitor.contact).restock_choices(action.page, PAGE)
    return restock.choose_offer(visitor.say, offers, page, pages)


async def offers_like(words: str, visitor: Visitor, shop: Shop) -> tuple[Button, ...]:
    """The offers that these words may mean, each as a button that asks for its goods."""
    offers, _, _ = await shop.desk(visitor.contact).restock_choices(0, SEARCHED)
    wanted = words.casefold().split()
    like = tuple(one for one in offers if all(word in f"{one[0].title} {one[1].title}".casefold() for word in wanted))
    screen = restock.choose_offer(visitor.say, like[:SUGGESTED], 0, 1)
    buttons = (button for row in screen.rows for button in row if isinstance(button, Button))
    return tuple(button for button in buttons if isinstance(button.action, Restock))


@routes.on(Restock)
async def ask_goods(action: Restock, visitor: Visitor, shop: Shop) -> Screen:
    product, offer = await shop.desk(visitor.contact).offer(action.offer)
    return restock.ask_goods(visitor.say, product, offer)


@routes.reply(Restock)
async def goods_sent(action: Restock, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    desk = shop.desk(visitor.contact)
    product, offer = await desk.offer(action.offer)
    if product.kind is GoodsKind.KEY:
        return restock.preview(visitor.say, product, offer, await _drafted(desk, offer.id, reply))
    if product.kind is GoodsKind.TEXT:
        await desk.share_text(offer.id, reply.text if reply.body is None else decode(reply.body))
    else:
        await desk.share_file(offer.id, reply.name, file_of(reply))
    return restock.shared_set(visitor.say, product, offer)


async def _drafted(desk: Desk, offer: OfferId, reply: Reply) -> Import:
    if reply.body is None:
        return await desk.restock_text(offer, reply.text)
    return await desk.restock_file(offer, reply.name, reply.body)


@routes.on(ShowRestock)
async def show(action: ShowRestock, visitor: Visitor, shop: Shop) -> Screen:
    desk = shop.desk(visitor.contact)
    draft = await desk.restock(action.restock)
    product, offer = await desk.offer(draft.offer)
    if action.left_out and draft.state is RestockState.DRAFT:
        known = await desk.left_out(draft.id)
        return restock.left_out(visitor.say, product, offer, draft, known)
    return restock.restock(visitor.say, product, offer, draft)


@routes.on(AddRestock)
async def add(action: AddRestock, visitor: Visitor, shop: Shop) -> AsyncIterator[Screen]:
    """The bar grows chunk by chunk; the last screen says what is in stock now. A second tap sees the same."""
    desk = shop.desk(visitor.contact)
    if (await desk.restock(action.restock)).state is not RestockState.DRAFT:
        yield await show(ShowRestock(restock=action.restock), visitor, shop)
        return
    async for draft in desk.add_restock(action.restock):
        product, offer = await desk.offer(draft.offer)
        yield restock.restock(visitor.say, product, offer, draft)


@routes.on(DropRestock)
async def drop(action: DropRestock, visitor: Visitor, shop: Shop) -> Screen:
    desk = shop.desk(visitor.contact)
    if (await desk.restock(action.restock)).state is not RestockState.DROPPED:
        await desk.drop_restock(action.restock)
    return await show(ShowRestock(restock=action.restock), visitor, shop)


@routes.on(UndoRestock)
async def undo(action: UndoRestock, visitor: Visitor, shop: Shop) -> Screen:
    desk = shop.desk(visitor.contact)
    draft = await desk.restock(action.restock)
    if draft.state is RestockState.UNDONE:
        return await show(ShowRestock(restock=action.restock), visitor, shop)
    if not action.sure:
        product, offer = await desk.offer(draft.offer)
        return restock.ask_undo(visitor.say, product, offer, draft)
    result = await desk.undo_restock(action.restock)
    product, offer = await desk.offer(draft.offer)
    return restock.undone(visitor.say, product, offer, result)
