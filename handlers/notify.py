"""How the visitor is reached: the order of the channels, quiet hours, and e-mail addresses with their codes."""

import structlog

from core.errors import Refused
from core.ids import ContactId, OrderId
from core.shop import Shop
from handlers.checkout import order_screen
from handlers.replies import text_of
from handlers.routes import Reply, routes
from handlers.visitor import Visitor
from views import notify
from views.actions import (
    AddMailbox,
    AskQuietHours,
    AskZone,
    DeclineMail,
    EnterMailCode,
    ForgetMailbox,
    Mute,
    NeverQuiet,
    Notify,
    PutFirst,
    SendMailCode,
    SleepAsTheShop,
)
from views.screen import Screen

log = structlog.get_logger(__name__)


@routes.on(Notify)
async def how_reached(_: Notify, visitor: Visitor, shop: Shop) -> Screen:
    found = await shop.reach(visitor.contact).look()
    return notify.how_reached(visitor.say, found, visitor.id, mail=shop.letters is not None)


@routes.on(PutFirst)
async def put_first(action: PutFirst, visitor: Visitor, shop: Shop) -> Screen:
    await shop.reach(visitor.contact).put_first(action.channel)
    return await how_reached(Notify(), visitor, shop)


@routes.on(Mute)
async def mute(action: Mute, visitor: Visitor, shop: Shop) -> Screen:
    await shop.reach(visitor.contact).mute(action.only_keys)
    return await how_reached(Notify(), visitor, shop)


# --- quiet hours and the time zone


@routes.on(AskQuietHours)
async def ask_quiet_hours(_: AskQuietHours, visitor: Visitor, shop: Shop) -> Screen:
    found = await shop.reach(visitor.contact).look()
    return notify.ask_quiet_hours(visitor.say, found, shop.policy.rules.night)


@routes.reply(AskQuietHours)
async def quiet_hours_typed(_: AskQuietHours, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    typed = text_of(reply)
    if typed.strip().casefold() == visitor.say("button-never-quiet").casefold():
        return await never_quiet(NeverQuiet(), visitor, shop)
    await shop.reach(visitor.contact).be_quiet(typed)
    return await how_reached(Notify(), visitor, shop)


@routes.on(NeverQuiet)
async def never_quiet(_: NeverQuiet, visitor: Visitor, shop: Shop) -> Screen:
    await shop.reach(visitor.contact).never_quiet()
    return await how_reached(Notify(), visitor, shop)


@routes.on(SleepAsTheShop)
async def sleep_as_the_shop(_: SleepAsTheShop, visitor: Visitor, shop: Shop) -> Screen:
    await shop.reach(visitor.contact).sleep_as_the_shop()
    return await how_reached(Notify(), visitor, shop)


@routes.on(AskZone)
async def ask_zone(_: AskZone, visitor: Visitor, shop: Shop) -> Screen:
    return notify.ask_zone(visitor.say, await shop.reach(visitor.contact).look())


@routes.reply(AskZone)
async def zone_typed(_: AskZone, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    await shop.reach(visitor.contact).live_in(text_of(reply))
    return await how_reached(Notify(), visitor, shop)


# --- an e-mail address


@routes.on(AddMailbox)
async def ask_mailbox(action: AddMailbox, visitor: Visitor, shop: Shop) -> Screen:
    shop.mailboxes(visitor.id).check()
    return notify.ask_mailbox(visitor.say, action.order)


@routes.reply(AddMailbox)
async def mailbox_typed(action: AddMailbox, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    mailbox = await shop.mailboxes(visitor.id).add(text_of(reply), action.order or None)
    return notify.ask_code(visitor.say, mailbox.id, mailbox.address, action.order)


@routes.on(SendMailCode)
async def send_code(action: SendMailCode, visitor: Visitor, shop: Shop) -> Screen:
    mailbox = await shop.mailboxes(visitor.id).send_again(action.mailbox)
    return notify.ask_code(visitor.say, mailbox.id, mailbox.address, action.order)


@routes.on(EnterMailCode)
async def ask_code(action: EnterMailCode, visitor: Visitor, shop: Shop) -> Screen:
    address = await shop.mailboxes(visitor.id).look(action.mailbox)
    return notify.ask_code(visitor.say, action.mailbox, address, action.order)


@routes.reply(EnterMailCode)
async def code_typed(action: EnterMailCode, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    return await _enter(text_of(reply), action.mailbox, action.order, visitor, shop)


async def _enter(typed: str, mailbox: ContactId, order: OrderId, visitor: Visitor, shop: Shop) -> Screen:
    """The visitor entered what came by mail. Every attempt leaves a trace; what was entered does not."""
    try:
        joining = await shop.mailboxes(visitor.id).enter(mailbox, typed)
    except Refused as refused:
        log.warning("mail_code_refused", contact=visitor.id, outcome=type(refused).__name__)
        raise
    log.info("mailbox_proven", contact=visitor.id, mailbox=mailbox, joining=joining)
    return notify.mailbox_proven(visitor.say, joining, order)


@routes.on(ForgetMailbox)
async def forget(action: ForgetMailbox, visitor: Visitor, shop: Shop) -> Screen:
    await shop.mailboxes(visitor.id).forget(action.mailbox)
    return notify.mailbox_forgotten(visitor.say)


@routes.on(DeclineMail)
async def decline(action: DeclineMail, visitor: Visitor, shop: Shop) -> Screen:
    """Not now: the order as it was, without the question."""
    await shop.reach(visitor.contact).decline_mail()
    return await order_screen(action.order, visitor, shop)
