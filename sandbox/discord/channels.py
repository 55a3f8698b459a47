"""Messages in channels and DMs: sent, read, changed, removed."""

from typing import Any

from sandbox.discord import objects
from sandbox.discord.content import apply, read_draft
from sandbox.discord.errors import (
    CANNOT_SEND,
    INVALID_RECIPIENT,
    NO_MUTUAL_SERVER,
    NOT_THE_AUTHOR,
    OPENING_TOO_FAST,
    UNKNOWN_MESSAGE,
    UNKNOWN_USER,
)
from sandbox.discord.gateway import DIRECT_MESSAGES, GUILD_MESSAGES
from sandbox.discord.routes import NO_CONTENT, Call, route
from sandbox.discord.state import Channel, Message
from sandbox.discord.timing import monotonic

Json = dict[str, Any]

NONCE_LASTS = 300.0


@route("create_dm", "POST", "/users/@me/channels")
def create_dm(call: Call) -> Json:
    """Opening succeeds even for somebody who takes no messages: only sending tells."""
    value = str(call.body.fields.get("recipient_id") or "")
    number = int(value) if value.isdecimal() else 0
    if number == call.app.id:
        raise INVALID_RECIPIENT
    if number not in call.discord.accounts:
        raise UNKNOWN_USER
    if call.discord.find_dm(number) is None and call.app.meter.opens_too_fast(monotonic()):
        raise OPENING_TOO_FAST
    return objects.channel(call.discord, call.discord.dm(number))


@route("create_message", "POST", "/channels/{channel_id}/messages", lane="messages")
async def create_message(call: Call) -> Json:
    place = call.channel()
    _refuse_closed(call, place)
    draft = read_draft(call.discord, place.id, call.body)
    before = _same_nonce(call, place, draft.nonce) if draft.is_enforced else None
    if before is not None:
        return objects.message(call.discord, call.app, before)
    said = Message(
        id=call.discord.new_id(),
        channel=place.id,
        author=call.app.id,
        date=call.discord.world.now(),
        nonce=draft.nonce,
        reply_to=draft.reply_to,
    )
    apply(call.discord, draft, said)
    call.discord.messages[said.id] = said
    call.discord.tell("message", said)
    shown = objects.message(call.discord, call.app, said)
    await _announce(call, "MESSAGE_CREATE", said, shown)
    return shown


@route("list_messages", "GET", "/channels/{channel_id}/messages")
def list_messages(call: Call) -> list[Json]:
    place = call.channel()
    limit = int(call.query.get("limit") or 50)
    before, after = int(call.query.get("before") or 0), int(call.query.get("after") or 0)
    found = [
        one
        for one in call.discord.messages.values()
        if one.channel == place.id
        and one.only_for is None
        and (not before or one.id < before)
        and (not after or one.id > after)
    ]
    newest_first = sorted(found, key=lambda one: one.id, reverse=True)
    return [objects.message(call.discord, call.app, one) for one in newest_first[: min(limit, 100)]]


@route("get_message", "GET", "/channels/{channel_id}/messages/{message_id}")
def get_message(call: Call) -> Json:
    return objects.message(call.discord, call.app, _message(call))


@route("update_message", "PATCH", "/channels/{channel_id}/messages/{message_id}", lane="messages")
async def update_message(call: Call) -> Json:
    said = _message(call)
    if said.author != call.app.id:
        raise NOT_THE_AUTHOR
    return await change(call, said)


@route("delete_message", "DELETE", "/channels/{channel_id}/messages/{message_id}", lane="messages")
async def delete_message(call: Call) -> object:
    said = _message(call)
    if said.author != call.app.id and call.channel().is_dm:
        raise NOT_THE_AUTHOR
    await remove(call, said)
    return NO_CONTENT


@route("trigger_typing_indicator", "POST", "/channels/{channel_id}/typing")
def trigger_typing(call: Call) -> object:
    place = call.channel()
    for account in call.discord.those_in(place):
        call.discord.tell_person("typing", account.id, place="dm" if place.is_dm else "server")
    return NO_CONTENT


async def change(call: Call, said: Message, given: Json | None = None) -> Json:
    """Edit a message by the body of a call, or by a part of it."""
    apply(call.discord, read_draft(call.discord, said.channel, call.body, given), said)
    said.edited = call.discord.world.now()
    call.discord.tell("edited", said)
    shown = objects.message(call.discord, call.app, said)
    await _announce(call, "MESSAGE_UPDATE", said, shown)
    return shown


async def remove(call: Call, said: Message) -> None:
    del call.discord.messages[said.id]
    call.discord.tell("deleted", said)
    gone = {"id": str(said.id), "channel_id": str(said.channel)}
    if call.discord.channels[said.channel].place == "server":
        gone["guild_id"] = str(call.discord.guild.id)
    await _announce(call, "MESSAGE_DELETE", said, gone)


async def _announce(call: Call, event: str, said: Message, data: Json) -> None:
    """The gateway tells a bot of its own messages too, but never of an ephemeral one."""
    if said.only_for is None and call.discord.channels[said.channel].place != "elsewhere":
        is_dm = call.discord.channels[said.channel].is_dm
        await call.gateway.dispatch(event, data, intent=DIRECT_MESSAGES if is_dm else GUILD_MESSAGES)


def _message(call: Call) -> Message:
    """An ephemeral message is not in its channel for anybody who asks like this."""
    place = call.channel()
    said = call.discord.messages.get(call.number("message_id"))
    if said is None or said.channel != place.id or said.only_for is not None:
        raise UNKNOWN_MESSAGE
    return said


def _refuse_closed(call: Call, place: Channel) -> None:
    if place.recipient is None:
        return
    account = call.discord.accounts[place.recipient]
    if not account.is_member and not account.has_installed:
        raise NO_MUTUAL_SERVER
    if not account.dms_open:
        raise CANNOT_SEND


def _same_nonce(call: Call, place: Channel, nonce: str) -> Message | None:
    """What was said with this nonce in the last few minutes."""
    since = call.discord.world.now() - NONCE_LASTS
    for one in reversed(call.discord.messages.values()):
        if nonce and one.nonce == nonce and one.author == call.app.id and one.channel == place.id and one.date >= since:
            return one
    return None
