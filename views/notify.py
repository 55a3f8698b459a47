"""How a customer is reached: the ways in their order, quiet hours, and an e-mail address with the code it takes."""

from core.ids import ContactId, JoiningId, OrderId
from core.people import Address, ContactState
from core.quiet import QuietHours
from core.reach import HowReached, Reached
from views.action import Action
from views.actions import (
    NO_ORDER,
    AddMailbox,
    AskQuietHours,
    AskZone,
    EnterMailCode,
    ForgetMailbox,
    ListChats,
    ListOrders,
    Mute,
    NeverQuiet,
    Notify,
    PutFirst,
    SendMailCode,
    Settings,
    ShowOrder,
    SleepAsTheShop,
    UndoJoining,
)
from views.labels import short
from views.linking import channel_name, masked, way_name
from views.navigation import back_row, next_row
from views.screen import Ask, Block, Button, Heading, Row, Screen, Style, Text
from views.texts import Moment, Say


def how_reached(say: Say, found: HowReached, here: ContactId, *, mail: bool) -> Screen:
    """The ways in the order in which they are tried, and everything that can be changed."""
    blocks: list[Block] = [
        Heading(say("notify-title")),
        Text(say("notify-how")),
        Text("\n".join(_line(say, place, one, here) for place, one in enumerate(found.ways, start=1))),
        Text(_quiet(say, found)),
    ]
    if found.chosen.only_keys:
        blocks.append(Text(say("notify-only-keys")))
    muted = found.chosen.only_keys
    return Screen(
        blocks=tuple(blocks),
        rows=(
            *_ways_rows(say, found),
            *((next_row(say("button-add-mail"), AddMailbox()),) if mail else ()),
            (Button(say("button-quiet-hours"), AskQuietHours()), Button(say("button-zone"), AskZone())),
            (Button(say("button-hear-all" if muted else "button-only-keys"), Mute(only_keys=not muted)),),
            (Button(say("button-chats"), ListChats()),),
            back_row(say, say("settings-title"), Settings()),
        ),
    )


def _line(say: Say, place: int, one: Reached, here: ContactId) -> str:
    name = way_name(say, one.address)
    if one.state is ContactState.DEAD:
        return say("way-dead", place=place, name=name, since=Moment(one.since, exact=True))
    if not one.proven:
        return say("way-unproven", place=place, name=name)
    return say("way-here" if one.contact == here else "way-works", place=place, name=name)


def _quiet(say: Say, found: HowReached) -> str:
    quiet = found.quiet
    if quiet.begin == quiet.end:
        return say("notify-never-quiet", zone=quiet.zone)
    text = "notify-quiet" if found.chosen.quiet else "notify-quiet-shop"
    return say(text, begin=clock(quiet.begin), end=clock(quiet.end), zone=quiet.zone)


def clock(minute: int) -> str:
    """A minute of the day as it is typed: ``08:00``."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _ways_rows(say: Say, found: HowReached) -> tuple[Row, ...]:
    """Another channel first, for each that works; and what is left to do about a mailbox."""
    usable = [one for one in found.ways if one.proven and one.state is ContactState.LIVE]
    first = usable[0].address.channel if usable else ""
    others = dict.fromkeys(one.address.channel for one in usable if one.address.channel != first)
    rows: list[Row] = [
        (Button(say("button-put-first", name=channel_name(say, channel)), PutFirst(channel=channel)),)
        for channel in others
    ]
    for one in found.ways:
        if not one.proven:
            label = say("button-enter-mail-code", address=short(masked(one.address.value), 16))
            rows.append((Button(label, EnterMailCode(mailbox=one.contact)),))
    return tuple(rows)


# --- quiet hours and the time zone


def ask_quiet_hours(say: Say, found: HowReached, night: QuietHours) -> Screen:
    """When shall it be quiet?"""
    never, as_shop = NeverQuiet(), SleepAsTheShop()
    shop = say("button-shop-night", begin=clock(night.begin), end=clock(night.end))
    return Screen(
        blocks=(
            Heading(say("quiet-title")),
            Text(_quiet(say, found)),
            Text(say("quiet-ask")),
            Text(say("quiet-means"), quiet=True),
        ),
        rows=(
            (Button(shop, as_shop), Button(say("button-never-quiet"), never)),
            back_row(say, say("notify-title"), Notify()),
        ),
        ask=Ask(AskQuietHours(), placeholder=say("quiet-ask.placeholder")),
    )


def ask_zone(say: Say, found: HowReached) -> Screen:
    """Where do you live, as far as the clock is concerned?"""
    return Screen(
        blocks=(
            Heading(say("zone-title")),
            Text(say("zone-now", zone=found.quiet.zone)),
            Text(say("zone-ask")),
        ),
        rows=(back_row(say, say("notify-title"), Notify()),),
        ask=Ask(AskZone(), placeholder=say("zone-ask.placeholder")),
    )


# --- an e-mail address


def ask_mailbox(say: Say, order: OrderId) -> Screen:
    """Which address? And what it is for."""
    return Screen(
        blocks=(
            Heading(say("mailbox-title")),
            Text(say("mailbox-ask")),
            Text(say("mailbox-means-order" if order else "mailbox-means"), quiet=True),
        ),
        rows=(_back(say, order),),
        ask=Ask(AddMailbox(order=order), placeholder=say("mailbox-ask.placeholder")),
    )


def ask_code(say: Say, mailbox: ContactId, address: Address, order: OrderId) -> Screen:
    """A code is on its way; an order can be paid all the same."""
    way_on: Action = ShowOrder(order=order) if order else Notify()
    blocks: list[Block] = [
        Heading(say("mailbox-title")),
        Text(say("mail-code-sent", address=masked(address.value))),
    ]
    if order:
        blocks.append(Text(say("mail-code-order"), quiet=True))
    again = Button(say("button-mail-code-again"), SendMailCode(mailbox=mailbox, order=order))
    forget = Button(say("button-mail-forget"), ForgetMailbox(mailbox=mailbox), Style.DANGER)
    return Screen(
        blocks=tuple(blocks),
        rows=(
            *((next_row(say("button-pay-now"), way_on),) if order else ()),
            (again,),
            (Button(say("button-mail-other"), AddMailbox(order=order)),),
            (forget,),
            _back(say, order),
        ),
        ask=Ask(EnterMailCode(mailbox=mailbox, order=order), placeholder=say("mail-code-sent.placeholder")),
    )


def mailbox_proven(say: Say, joining: JoiningId | None, order: OrderId) -> Screen:
    """The address is theirs; where it was another customer's, both are one now."""
    blocks: list[Block] = [Heading(say("mailbox-title")), Text(say("mailbox-proven"))]
    rows: list[Row] = []
    if order:
        rows.append(next_row(say("button-pay-now"), ShowOrder(order=order)))
    if joining is not None:
        blocks.append(Text(say("mailbox-joined")))
        rows.append((Button(say("button-orders"), ListOrders()),))
        rows.append((Button(say("button-undo"), UndoJoining(joining=joining), Style.DANGER),))
    return Screen(blocks=tuple(blocks), rows=(*rows, back_row(say, say("notify-title"), Notify())))


def mailbox_forgotten(say: Say) -> Screen:
    """No order goes there any more."""
    return Screen(
        blocks=(Heading(say("mailbox-title")), Text(say("mailbox-forgotten"))),
        rows=((Button(say("button-add-mail"), AddMailbox()),), back_row(say, say("notify-title"), Notify())),
    )


def _back(say: Say, order: OrderId) -> Row:
    if order != NO_ORDER:
        return back_row(say, say("button-order"), ShowOrder(order=order))
    return back_row(say, say("notify-title"), Notify())
