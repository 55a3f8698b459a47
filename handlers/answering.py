"""The front door of the conversation: what a chat platform calls, and nothing else.

A platform gives what came in (a tap, a command, a text) with the visitor and the shop, and shows every
screen that comes back. Rules for whoever shows them:

- Several screens are progress: each replaces the one before. A slow platform may skip all but the last.
- ``kept`` screens are messages of their own. When the tapped message was itself a kept one, a kept answer
  replaces it in place; otherwise it is sent anew. Everything else goes into the living message.
- After every exchange remember ``pack(screen.ask.action)`` of the last screen, or ``""`` when it has no
  ``ask``: that is the ``ask`` the next text or upload comes with.
- Refused and Temporary never leave this module: they are screens. Anything that does leave it (Permanent, a
  bug) is for the platform's edge, which logs it and shows ``views.problems.unexpected(say)``.
"""

from collections.abc import AsyncIterator

import structlog

from core.errors import Refused, Temporary
from core.ids import PaymentKey
from core.shop import Shop
from handlers import (
    basket,
    checkout,
    commands,
    coupons,
    desk,
    home,
    linking,
    looking,
    money,
    notify,
    offers,
    people,
    products,
    purchases,
    restock,
    support,
    wallet,
)
from handlers.receipts import money_came
from handlers.replies import check_readable
from handlers.routes import Command, Reply, routes
from handlers.visitor import Visitor
from views.action import Action, UnknownAction, unpack
from views.problems import ask_again, lost, problem, unknown_command
from views.screen import Screen

log = structlog.get_logger(__name__)

# Importing a theme registers its handlers.
THEMES = (commands, home, basket, checkout, coupons, desk, linking, looking, money, notify, offers, people, products,
          purchases, restock, support, wallet)  # fmt: skip


def commands_for(*, owner: bool) -> tuple[Command, ...]:
    """What to offer in a chat's menu: names, and text ids of their descriptions. Owners see theirs as well."""
    return routes.commands_for(owner=owner)


async def tapped(data: str, visitor: Visitor, shop: Shop) -> AsyncIterator[Screen]:
    """A button was tapped; ``data`` is what it carried, as packed by ``views.action.pack`` or forged."""
    action: Action | None = None
    try:
        action = unpack(data)
        async for screen in routes.act(action, visitor, shop):
            yield screen
    except (Refused, Temporary) as error:
        if isinstance(error, Temporary):  # the buyer reads that it was, the owner why
            log.warning("tap_failed", action=action.code if action else "", error=str(error))
        yield problem(visitor.say, error, action)


async def paid_in_chat(payment: PaymentKey, visitor: Visitor, shop: Shop) -> AsyncIterator[Screen]:
    """The chat took money in for this payment (empty: for none), and it was applied."""
    try:
        yield await money_came(payment, visitor, shop)
    except (Refused, Temporary) as error:
        yield problem(visitor.say, error, None)


async def commanded(name: str, words: str, visitor: Visitor, shop: Shop) -> AsyncIterator[Screen]:
    """A command such as ``/search steam``: ``name`` without slash or bot name, ``words`` what follows it."""
    command = routes.commands.get(name.lower())
    if command is None:
        yield unknown_command(visitor.say, name)
        return
    try:
        yield await command.answer(words.strip(), visitor, shop)
    except (Refused, Temporary) as error:
        yield problem(visitor.say, error, None)


async def replied(ask: str, reply: Reply, visitor: Visitor, shop: Shop) -> AsyncIterator[Screen]:
    """A text or an upload came in; ``ask`` is the open question's packed action, ``""`` when there is none.

    Without a question, words are looked for in the shop. An answer that is refused keeps its question open.
    """
    question = _question(ask)
    try:
        check_readable(reply)
        if question is not None:
            async for screen in routes.answer(question, reply, visitor, shop):
                yield screen
        else:
            yield await _unasked(reply, visitor, shop)
    except (Refused, Temporary) as error:
        yield await _put_again(question, error, visitor, shop)


async def refused(ask: str, error: Refused | Temporary, visitor: Visitor, shop: Shop) -> AsyncIterator[Screen]:
    """What came in could not even be fetched (an upload that is too large): the question stays open."""
    yield await _put_again(_question(ask), error, visitor, shop)


def _question(ask: str) -> Action | None:
    """The question as an action; one that this version does not know any more is as good as none."""
    try:
        return unpack(ask) if ask else None
    except UnknownAction:
        return None


async def _unasked(reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    words = reply.text.strip()
    if reply.body is None and words and "\n" not in words:
        return await looking.look_for(words, 0, visitor, shop)
    return lost(visitor.say, owner=visitor.owner)


async def _put_again(question: Action | None, error: Refused | Temporary, visitor: Visitor, shop: Shop) -> Screen:
    """Say what was wrong above the same question; when that can't be asked any more, say why."""
    if question is None:
        return problem(visitor.say, error, None)
    try:
        async for screen in routes.act(question, visitor, shop):
            return ask_again(visitor.say, error, screen)
    except (Refused, Temporary) as gone:
        return problem(visitor.say, gone, question)
    return problem(visitor.say, error, question)
