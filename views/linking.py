"""One customer on several chats: the codes, the question to the first chat, parting, and recovery."""

from collections.abc import Mapping

from core.codes import grouped, read_code
from core.ids import JoiningId
from core.joining import Parting, chats_among
from core.linking import LETTERS, GivenCode
from core.people import EMAIL, Address, Contact
from core.secret import Secret
from views.actions import (
    EnterLinkCode,
    EnterRecoveryCode,
    GiveLinkCode,
    HideRecoveryCode,
    JoinChat,
    ListChats,
    ListOrders,
    NewRecoveryCode,
    Recovery,
    Settings,
    UndoJoining,
    Unlink,
)
from views.labels import short
from views.navigation import back_row, home_row, next_row
from views.screen import Ask, Block, Button, Copy, Heading, Link, Screen, Style, Text
from views.texts import Moment, Say

# Telegram opens ``t.me/<bot>?start=l<code>``; the letter says what the rest is.
LINK_PREFIX = "l"


def channel_name(say: Say, channel: str) -> str:
    """What people call a chat; a new one needs no new text."""
    text_id = f"channel-{channel}"
    return say(text_id) if say.knows(text_id) else channel.capitalize()


def masked(address: str) -> str:
    """A mailbox as its owner knows it again and nobody else learns it: ``a…@mail.com``."""
    name, _, domain = address.rpartition("@")
    return short(f"{name[:1]}…@{domain}", 40)


def way_name(say: Say, address: Address) -> str:
    """What people call one way to be reached: the chat, or the mailbox."""
    name = channel_name(say, address.channel)
    return say("way-mailbox", name=name, address=masked(address.value)) if address.channel == EMAIL else name


def chats(say: Say, mine: tuple[Contact, ...], here: Contact) -> Screen:
    """The chats that share these orders, and mailboxes: link one more, or take one away. The last chat stays."""
    several = len(chats_among(mine)) > 1
    lines = [say("chats-here" if one.id == here.id else "chats-other", name=way_name(say, one.address)) for one in mine]
    away = [
        (Button(say("button-unlink", name=_name(say, one, here)), Unlink(contact=one.id)),)
        for one in mine
        if several or one.address.channel == EMAIL
    ]
    return Screen(
        blocks=(
            Heading(say("chats-title")),
            Text(say("chats-several" if several else "chats-one")),
            Text("\n".join(lines)),
        ),
        rows=(
            next_row(say("button-link-give"), GiveLinkCode()),
            (Button(say("button-link-enter"), EnterLinkCode()),),
            *away,
            (Button(say("button-recovery"), Recovery()),),
            back_row(say, say("settings-title"), Settings()),
        ),
    )


def _name(say: Say, one: Contact, here: Contact) -> str:
    return say("chat-this") if one.id == here.id else way_name(say, one.address)


def opening_words(given: GivenCode) -> str:
    """What a link says that opens another chat with this code."""
    return LINK_PREFIX + given.code.reveal().replace("-", "")


def link_code(say: Say, given: GivenCode, entrances: Mapping[str, str], here: Contact) -> Screen:
    """The code, for its owner's eyes, and what it does; a chat that has an entrance is one tap away."""
    elsewhere = {channel: url for channel, url in entrances.items() if url and channel != here.address.channel}
    return Screen(
        blocks=(
            Heading(say("link-title")),
            Text(given.code.reveal()),
            Text(say("link-how", until=Moment(given.expires_at, exact=True))),
            Text(say("link-keep-to-yourself"), quiet=True),
        ),
        rows=(
            *((Link(say("button-link-open", name=channel_name(say, one)), url),) for one, url in elsewhere.items()),
            (Copy(say("button-copy"), given.code),),
            (Button(say("button-link-again"), GiveLinkCode()),),
            back_row(say, say("chats-title"), ListChats()),
        ),
    )


def ask_link_code(say: Say) -> Screen:
    """Enter the other chat's code; with it what it means."""
    return Screen(
        blocks=(Heading(say("link-title")), Text(say("link-ask")), Text(say("link-means"), quiet=True)),
        rows=(back_row(say, say("chats-title"), ListChats()),),
        ask=Ask(EnterLinkCode(), placeholder=say("link-ask.placeholder")),
    )


def ask_join(say: Say, typed: str) -> Screen:
    """A link was opened: somebody else may have sent it, so nothing happens before this tap."""
    code = read_code(typed, LETTERS)
    shown = grouped(code).reveal() if code else typed[: 2 * LETTERS]
    return Screen(
        blocks=(Heading(say("link-title")), Text(say("link-join-ask", code=shown)), Text(say("link-means"))),
        rows=(
            next_row(say("button-not-now"), ListOrders()),
            (Button(say("button-link-join"), JoinChat(typed=shown), Style.DANGER),),
        ),
    )


def link_asked(say: Say) -> Screen:
    """The code was right; now the other chat has the word."""
    return Screen(
        blocks=(Heading(say("link-title")), Text(say("link-asked"))),
        rows=(back_row(say, say("chats-title"), ListChats()),),
    )


def linked(say: Say, joining: JoiningId) -> Screen:
    """Both chats are one customer's now."""
    return Screen(
        blocks=(Heading(say("linked-title")), Text(say("linked"))),
        rows=(
            next_row(say("button-orders"), ListOrders()),
            (Button(say("button-undo"), UndoJoining(joining=joining), Style.DANGER),),
        ),
        kept=True,
    )


def denied(say: Say) -> Screen:
    """Nothing was linked; the code is dead."""
    return Screen(
        blocks=(Heading(say("denied-title")), Text(say("denied"))),
        rows=((Button(say("button-chats"), ListChats()),),),
        kept=True,
    )


def split_again(say: Say) -> Screen:
    """It was undone: each chat has its own again."""
    return Screen(
        blocks=(Heading(say("split-title")), Text(say("split-again"))),
        rows=((Button(say("button-orders"), ListOrders()),),),
        kept=True,
    )


def ask_unlink(say: Say, parting: Parting, here: Contact) -> Screen:
    """Are you sure? And what it means, where something is on its way that nobody has seen."""
    contact = parting.contact
    this = contact.id == here.id
    blocks: list[Block] = [
        Heading(say("chats-title")),
        Text(say(_ask_unlink(contact, this=this), name=way_name(say, contact.address))),
    ]
    if parting.grave:
        blocks.append(Text(say("unlink-grave", count=parting.unseen)))
    elif parting.unseen:
        blocks.append(Text(say("unlink-unseen", count=parting.unseen)))
    return Screen(
        blocks=tuple(blocks),
        rows=(
            next_row(say("button-keep-chat"), ListChats()),
            (Button(say("button-unlink-sure"), Unlink(contact=contact.id, sure=True), Style.DANGER),),
        ),
    )


def _ask_unlink(contact: Contact, *, this: bool) -> str:
    if contact.address.channel == EMAIL:
        return "unlink-ask-mail"
    return "unlink-ask-this" if this else "unlink-ask"


def unlinked(say: Say, parted: Contact, here: Contact) -> Screen:
    """The chat is a customer of its own now."""
    this = parted.id == here.id
    return Screen(
        blocks=(
            Heading(say("chats-title")),
            Text(say("unlinked-this" if this else "unlinked", name=way_name(say, parted.address))),
        ),
        rows=((Button(say("button-chats"), ListChats()),), home_row(say)),
    )


# --- recovery -------------------------------------------------------------------------------------------------


def recovery(say: Say, *, has_code: bool) -> Screen:
    """What a recovery code is for: make one, or use one."""
    return Screen(
        blocks=(
            Heading(say("recovery-title")),
            Text(say("recovery-what")),
            Text(say("recovery-have" if has_code else "recovery-none")),
        ),
        rows=(
            next_row(say("button-recovery-new"), NewRecoveryCode()),
            (Button(say("button-recovery-enter"), EnterRecoveryCode()),),
            back_row(say, say("chats-title"), ListChats()),
        ),
    )


def ask_new_code(say: Say) -> Screen:
    """A new code voids the old one: that may be on paper somewhere."""
    return Screen(
        blocks=(Heading(say("recovery-title")), Text(say("recovery-renew-ask"))),
        rows=(
            next_row(say("button-recovery-keep"), Recovery()),
            (Button(say("button-recovery-renew"), NewRecoveryCode(sure=True), Style.DANGER),),
        ),
    )


def recovery_code(say: Say, code: Secret) -> Screen:
    """The code, this once. A message of its own: browsing must not take it away before it is written down."""
    return Screen(
        blocks=(
            Heading(say("recovery-title")),
            Text(code.reveal()),
            Text(say("recovery-code-keep")),
            Text(say("recovery-code-secret"), quiet=True),
        ),
        rows=((Copy(say("button-copy"), code),), next_row(say("button-recovery-written-down"), HideRecoveryCode())),
        kept=True,
    )


def recovery_code_hidden(say: Say) -> Screen:
    """The code is off the screen for good."""
    return Screen(
        blocks=(Heading(say("recovery-title")), Text(say("recovery-code-hidden"))),
        rows=((Button(say("button-recovery"), Recovery()),),),
        kept=True,
    )


def ask_recovery_code(say: Say) -> Screen:
    """Enter the recovery code of a lost account."""
    return Screen(
        blocks=(Heading(say("recovery-title")), Text(say("recovery-ask"))),
        rows=(back_row(say, say("recovery-title"), Recovery()),),
        ask=Ask(EnterRecoveryCode(), placeholder=say("recovery-ask.placeholder")),
    )


def recovered(say: Say) -> Screen:
    """The orders are here."""
    return Screen(
        blocks=(Heading(say("recovery-title")), Text(say("recovered")), Text(say("recovered-next"), quiet=True)),
        rows=(
            next_row(say("button-orders"), ListOrders()),
            (Button(say("button-recovery-new"), NewRecoveryCode()),),
            home_row(say),
        ),
    )
