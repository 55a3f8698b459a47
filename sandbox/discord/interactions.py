"""The bot's answers to commands, presses, choices and forms."""

from typing import Any

from sandbox.discord import objects
from sandbox.discord.channels import change, remove
from sandbox.discord.components import check_modal
from sandbox.discord.content import apply, read_draft
from sandbox.discord.errors import (
    ALREADY_ACKNOWLEDGED,
    DEAD_TOKEN,
    TOO_MANY_FOLLOW_UPS,
    UNKNOWN_INTERACTION,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    ApiError,
    invalid,
    required,
)
from sandbox.discord.gateway import DIRECT_MESSAGES, GUILD_MESSAGES
from sandbox.discord.routes import NO_CONTENT, Call, route
from sandbox.discord.state import EPHEMERAL, LOADING, Interaction, Message

Json = dict[str, Any]

COMMAND, COMPONENT, AUTOCOMPLETE, FORM = 2, 3, 4, 5
SAY, SAY_LATER, CHANGE_LATER, CHANGE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
ALLOWED = {
    COMMAND: frozenset({SAY, SAY_LATER, MODAL}),
    COMPONENT: frozenset({SAY, SAY_LATER, CHANGE_LATER, CHANGE, MODAL}),
    AUTOCOMPLETE: frozenset({CHOICES}),
    FORM: frozenset({SAY, SAY_LATER, CHANGE_LATER, CHANGE}),
}
FOLLOW_UPS = 5
"""As many as somebody gets who alone installed the app, where the app itself is not."""

WEBHOOK = "/webhooks/{application_id}/{interaction_token}"


@route("create_interaction_response", "POST", "/interactions/{interaction_id}/{interaction_token}/callback",
       lane="free", needs_token=False)  # fmt: skip
async def respond(call: Call) -> object:
    """The first answer. Too late, or the second one, and it is refused as there."""
    one = call.discord.interactions.get(call.number("interaction_id"))
    if one is None or one.token != call.path["interaction_token"]:
        raise UNKNOWN_INTERACTION
    if one.acknowledged is not None:
        raise ALREADY_ACKNOWLEDGED
    if one.is_late or call.discord.world.now() - one.asked_at > call.discord.answer_lasts:
        raise UNKNOWN_INTERACTION
    kind = call.body.fields.get("type")
    if kind not in ALLOWED[one.kind] or (kind in (CHANGE, CHANGE_LATER) and one.message is None):
        raise invalid("type", "INTERACTION_TYPE_NOT_ALLOWED", "This callback type does not fit the interaction.")
    one.acknowledged = int(kind)  # at once: a second answer may be on its heels
    try:
        said = await _acknowledge(call, one, int(kind), call.body.fields.get("data") or {})
    except ApiError:
        one.acknowledged = None
        raise
    one.original = said.id if said is not None else None
    _settle(call, one, int(kind))
    return _receipt(call, one, int(kind), said) if call.query.get("with_response") in ("1", "true") else NO_CONTENT


@route("execute_webhook", "POST", WEBHOOK, lane="webhooks", needs_token=False)
async def follow_up(call: Call) -> Json:
    """A further message; after a deferral the first one fills the message that is still loading."""
    one = _open(call)
    original = call.discord.messages.get(one.original or 0)
    if original is not None and original.is_loading:
        return await _fill(call, original)
    if one.is_by_installation and one.follow_ups >= FOLLOW_UPS:
        raise TOO_MANY_FOLLOW_UPS
    said = await _say(call, one, call.body.fields)
    one.follow_ups += 1
    return objects.message(call.discord, call.app, said)


@route("get_original_webhook_message", "GET", f"{WEBHOOK}/messages/@original", lane="webhooks", needs_token=False)
def get_original(call: Call) -> Json:
    return objects.message(call.discord, call.app, _original(call, _open(call)))


@route("update_original_webhook_message", "PATCH", f"{WEBHOOK}/messages/@original", lane="webhooks", needs_token=False)
async def update_original(call: Call) -> Json:
    return await _edit(call, _original(call, _open(call)))


@route("delete_original_webhook_message", "DELETE", f"{WEBHOOK}/messages/@original", lane="webhooks", needs_token=False)
async def delete_original(call: Call) -> object:
    await remove(call, _original(call, _open(call)))
    return NO_CONTENT


@route("get_webhook_message", "GET", f"{WEBHOOK}/messages/{{message_id}}", lane="webhooks", needs_token=False)
def get_message(call: Call) -> Json:
    return objects.message(call.discord, call.app, _own(call, _open(call)))


@route("update_webhook_message", "PATCH", f"{WEBHOOK}/messages/{{message_id}}", lane="webhooks", needs_token=False)
async def update_message(call: Call) -> Json:
    return await _edit(call, _own(call, _open(call)))


@route("delete_webhook_message", "DELETE", f"{WEBHOOK}/messages/{{message_id}}", lane="webhooks", needs_token=False)
async def delete_message(call: Call) -> object:
    await remove(call, _own(call, _open(call)))
    return NO_CONTENT


async def _acknowledge(call: Call, one: Interaction, kind: int, data: Json) -> Message | None:
    """Do what the callback says; the message that @original will mean, if there is one."""
    if not isinstance(data, dict):
        raise required("data")
    match kind:
        case 4:
            return await _say(call, one, data)
        case 5:
            return _load(call, one, data)
        case 6:
            return call.discord.messages.get(one.message or 0)
        case 7:
            said = call.discord.messages.get(one.message or 0)
            if said is None:
                raise UNKNOWN_MESSAGE
            await change(call, said, data)
            return said
        case 8:
            one.modal = {"choices": _choices(data)}
            return None
        case _:
            one.modal = check_modal(data)
            return None


async def _say(call: Call, one: Interaction, data: Json) -> Message:
    draft = read_draft(call.discord, one.channel.id, call.body, data)
    said = _new_message(call, one, draft.flags)
    apply(call.discord, draft, said)
    call.discord.messages[said.id] = said
    call.discord.tell("message", said)
    await _announce(call, "MESSAGE_CREATE", said)
    return said


def _load(call: Call, one: Interaction, data: Json) -> Message:
    """A place for what comes later."""
    said = _new_message(call, one, (data.get("flags") or 0) & EPHEMERAL)
    said.flags |= LOADING | ((data.get("flags") or 0) & EPHEMERAL)
    call.discord.messages[said.id] = said
    call.discord.tell("message", said)
    return said


async def _edit(call: Call, said: Message) -> Json:
    return await _fill(call, said) if said.is_loading else await change(call, said)


async def _fill(call: Call, said: Message) -> Json:
    """Whether it is ephemeral was decided by the deferral."""
    fields = dict(call.body.fields)
    fields["flags"] = (fields.get("flags") or 0) & ~EPHEMERAL
    apply(call.discord, read_draft(call.discord, said.channel, call.body, fields), said)
    said.flags &= ~LOADING
    call.discord.tell("edited", said)
    await _announce(call, "MESSAGE_UPDATE", said)
    return objects.message(call.discord, call.app, said)


def _new_message(call: Call, one: Interaction, flags: int) -> Message:
    return Message(
        id=call.discord.new_id(),
        channel=one.channel.id,
        author=call.app.id,
        date=call.discord.world.now(),
        only_for=one.account if flags & EPHEMERAL else None,
        interaction=objects.interaction_metadata(call.discord, one),
    )


async def _announce(call: Call, event: str, said: Message) -> None:
    if said.only_for is None and call.discord.channels[said.channel].place != "elsewhere":
        is_dm = call.discord.channels[said.channel].is_dm
        shown = objects.message(call.discord, call.app, said)
        await call.gateway.dispatch(event, shown, intent=DIRECT_MESSAGES if is_dm else GUILD_MESSAGES)


def _open(call: Call) -> Interaction:
    """The interaction whose token this is, acknowledged and not yet fifteen minutes old. Raises `ApiError`."""
    token = call.path["interaction_token"]
    one = next((one for one in call.discord.interactions.values() if one.token == token), None)
    if one is None or one.acknowledged is None or call.number("application_id") != call.app.id:
        raise UNKNOWN_WEBHOOK
    if call.discord.world.now() - one.asked_at > call.discord.token_lasts:
        raise DEAD_TOKEN
    return one


def _original(call: Call, one: Interaction) -> Message:
    said = call.discord.messages.get(one.original or 0)
    if said is None:
        raise UNKNOWN_MESSAGE
    return said


def _own(call: Call, one: Interaction) -> Message:
    """A message of this interaction: its answer, a follow-up, or the one whose component was used."""
    said = call.discord.messages.get(call.number("message_id"))
    if said is None or (said.id != one.message and (said.interaction or {}).get("id") != str(one.id)):
        raise UNKNOWN_MESSAGE
    return said


def _choices(data: Json) -> list[Json]:
    choices = data.get("choices")
    if not isinstance(choices, list) or len(choices) > 25:
        raise invalid("data.choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    for at, one in enumerate(choices):
        if not 1 <= len(str(one.get("name") or "")) <= 100:
            raise invalid(f"data.choices.{at}.name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
        value = one.get("value")
        if value is None or (isinstance(value, str) and not 1 <= len(value) <= 100):
            raise invalid(f"data.choices.{at}.value", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    return choices


def _settle(call: Call, one: Interaction, kind: int) -> None:
    """The person's client stops waiting."""
    if not one.answer.done():
        one.answer.set_result({"type": kind, "modal": one.modal if kind == MODAL else None,
                               "choices": (one.modal or {}).get("choices", []) if kind == CHOICES else []})  # fmt: skip
    facts = {"modal": one.modal} if kind == MODAL else {}
    call.discord.tell_person("answered", one.account, interaction=str(one.id), type=kind, **facts)


def _receipt(call: Call, one: Interaction, kind: int, said: Message | None) -> Json:
    interaction: Json = {"id": str(one.id), "type": one.kind}
    resource: Json = {"type": kind}
    if said is not None and kind in (SAY, SAY_LATER, CHANGE, CHANGE_LATER):
        interaction |= {
            "response_message_id": str(said.id),
            "response_message_loading": said.is_loading,
            "response_message_ephemeral": said.only_for is not None,
        }
        resource["message"] = objects.message(call.discord, call.app, said)
    return {"interaction": interaction, "resource": resource}
