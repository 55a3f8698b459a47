"""A question about a payment, its answer, and what a shop has to say of itself."""

from core.shop import Shop
from core.support import Support
from handlers.replies import text_of
from handlers.routes import Reply, routes
from handlers.visitor import Visitor
from views import support
from views.screen import Screen
from views.support_actions import AnswerSupport, AskSupport


@routes.on(AskSupport)
async def ask(_: AskSupport, visitor: Visitor, _shop: Shop) -> Screen:
    return support.ask(visitor.say)


@routes.reply(AskSupport)
async def asked(_: AskSupport, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    return await tell(text_of(reply), visitor, shop)


@routes.on(AnswerSupport)
async def ask_answer(action: AnswerSupport, visitor: Visitor, shop: Shop) -> Screen:
    shop.desk(visitor.contact)
    return support.ask_answer(visitor.say, action.contact)


@routes.reply(AnswerSupport)
async def answered(action: AnswerSupport, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    shop.desk(visitor.contact)
    await Support(store=shop.store, wake=shop.wake).answer(action.contact, text_of(reply))
    return support.answered(visitor.say)


async def tell(words: str, visitor: Visitor, shop: Shop) -> Screen:
    """Put the words before the owners."""
    order = await Support(store=shop.store, wake=shop.wake).ask(visitor.contact, words)
    return support.asked(visitor.say, order)
