"""The visitor's chats: link another one, take one away, undo, and recover what a lost account had."""

import structlog

from core.codes import TooManyGuesses, WrongCode
from core.errors import Refused
from core.shop import Shop
from handlers.replies import text_of
from handlers.routes import Reply, routes
from handlers.visitor import Visitor
from views import linking
from views.actions import (
    ConfirmLink,
    DenyLink,
    EnterLinkCode,
    EnterRecoveryCode,
    GiveLinkCode,
    HideRecoveryCode,
    JoinChat,
    ListChats,
    NewRecoveryCode,
    Recovery,
    UndoJoining,
    Unlink,
)
from views.screen import Screen

log = structlog.get_logger(__name__)


@routes.on(ListChats)
async def list_chats(_: ListChats, visitor: Visitor, shop: Shop) -> Screen:
    return linking.chats(visitor.say, await shop.chats(visitor.id).mine(), visitor.contact)


@routes.on(GiveLinkCode)
async def give_link_code(_: GiveLinkCode, visitor: Visitor, shop: Shop) -> Screen:
    given = await shop.chats(visitor.id).give_code()
    return linking.link_code(visitor.say, given, shop.entrances(linking.opening_words(given)), visitor.contact)


@routes.on(EnterLinkCode)
async def ask_link_code(_: EnterLinkCode, visitor: Visitor, _shop: Shop) -> Screen:
    return linking.ask_link_code(visitor.say)


@routes.reply(EnterLinkCode)
async def link_code_typed(_: EnterLinkCode, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    return await enter(text_of(reply), visitor, shop)


@routes.on(JoinChat)
async def join_chat(action: JoinChat, visitor: Visitor, shop: Shop) -> Screen:
    return await enter(action.typed, visitor, shop)


async def enter(typed: str, visitor: Visitor, shop: Shop) -> Screen:
    """The visitor entered another chat's code."""
    try:
        await shop.chats(visitor.id).enter_code(typed)
    except Refused as refused:
        _note("link_code_refused", visitor, refused)
        raise
    return linking.link_asked(visitor.say)


@routes.on(ConfirmLink)
async def confirm_link(action: ConfirmLink, visitor: Visitor, shop: Shop) -> Screen:
    joining = await shop.chats(visitor.id).confirm(action.link)
    log.info("chats_linked", contact=visitor.id, joining=joining)
    return linking.linked(visitor.say, joining)


@routes.on(DenyLink)
async def deny_link(action: DenyLink, visitor: Visitor, shop: Shop) -> Screen:
    await shop.chats(visitor.id).deny(action.link)
    return linking.denied(visitor.say)


@routes.on(UndoJoining)
async def undo(action: UndoJoining, visitor: Visitor, shop: Shop) -> Screen:
    await shop.chats(visitor.id).undo(action.joining)
    log.info("joining_undone", contact=visitor.id, joining=action.joining)
    return linking.split_again(visitor.say)


@routes.on(Unlink)
async def unlink(action: Unlink, visitor: Visitor, shop: Shop) -> Screen:
    chats = shop.chats(visitor.id)
    if not action.sure:
        return linking.ask_unlink(visitor.say, await chats.look_at_parting(action.contact), visitor.contact)
    return linking.unlinked(visitor.say, await chats.part(action.contact), visitor.contact)


# --- recovery


async def lacks_code(visitor: Visitor, shop: Shop) -> bool:
    """Whether a lost account would take the visitor's orders with it."""
    return not await shop.chats(visitor.id).has_recovery_code(visitor.customer)


@routes.on(Recovery)
async def recovery(_: Recovery, visitor: Visitor, shop: Shop) -> Screen:
    return linking.recovery(visitor.say, has_code=not await lacks_code(visitor, shop))


@routes.on(NewRecoveryCode)
async def new_recovery_code(action: NewRecoveryCode, visitor: Visitor, shop: Shop) -> Screen:
    chats = shop.chats(visitor.id)
    if not action.sure and not await lacks_code(visitor, shop):
        return linking.ask_new_code(visitor.say)
    return linking.recovery_code(visitor.say, await chats.new_recovery_code())


@routes.on(HideRecoveryCode)
async def hide_recovery_code(_: HideRecoveryCode, visitor: Visitor, _shop: Shop) -> Screen:
    return linking.recovery_code_hidden(visitor.say)


@routes.on(EnterRecoveryCode)
async def ask_recovery_code(_: EnterRecoveryCode, visitor: Visitor, _shop: Shop) -> Screen:
    return linking.ask_recovery_code(visitor.say)


@routes.reply(EnterRecoveryCode)
async def recovery_code_typed(_: EnterRecoveryCode, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    return await recover(text_of(reply), visitor, shop)


async def recover(typed: str, visitor: Visitor, shop: Shop) -> Screen:
    """The visitor entered the recovery code of a lost account."""
    try:
        await shop.chats(visitor.id).recover(typed)
    except Refused as refused:
        _note("recovery_refused", visitor, refused)
        raise
    log.warning("orders_recovered", contact=visitor.id)
    return linking.recovered(visitor.say)


def _note(event: str, visitor: Visitor, refused: Refused) -> None:
    """Every attempt leaves a trace; what was entered does not."""
    guess = isinstance(refused, WrongCode | TooManyGuesses)
    (log.warning if guess else log.info)(event, contact=visitor.id, outcome=type(refused).__name__)
