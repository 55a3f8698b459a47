"""The methods that change or remove what was said."""

from typing import Any

from sandbox.telegram import objects
from sandbox.telegram.errors import NOT_MODIFIED, bad_request
from sandbox.telegram.keyboards import read_keyboard
from sandbox.telegram.methods import Call, method
from sandbox.telegram.parameters import Parameters, as_fields
from sandbox.telegram.rates import Lane
from sandbox.telegram.sending import input_file
from sandbox.telegram.state import Keyboard, Media, Message, Words
from sandbox.telegram.words import caption, message_text

Json = dict[str, Any]

DELETABLE_FOR = 48 * 3600


@method("editMessageText", Lane.EDIT)
def edit_text(call: Call) -> Json:
    words = message_text(call.given)
    keyboard = read_keyboard(call.given, for_edit=True)
    said = _own(call)
    if said.media is not None or said.service:
        raise bad_request("there is no text in the message to edit")
    return _change(call, said, words=words, keyboard=keyboard)


@method("editMessageCaption", Lane.EDIT)
def edit_caption(call: Call) -> Json:
    words = caption(call.given)
    keyboard = read_keyboard(call.given, for_edit=True)
    said = _own(call)
    if said.media is None:
        raise bad_request("there is no caption in the message to edit")
    return _change(call, said, words=words, keyboard=keyboard, media=said.media)


@method("editMessageMedia", Lane.EDIT)
def edit_media(call: Call) -> Json:
    """Also turns a text into media: the official documentation allows it since 2024."""
    given = _input_media(call)
    keyboard = read_keyboard(call.given, for_edit=True)
    words = caption(Parameters(fields=as_fields(given)))
    said = _own(call)
    if said.service:
        raise bad_request("message can't be edited")
    kind, source = given["type"], given["media"]
    media = Media(kind=kind, file=input_file(call, kind, source))
    return _change(call, said, words=words, keyboard=keyboard, media=media)


@method("editMessageReplyMarkup", Lane.EDIT)
def edit_reply_markup(call: Call) -> Json:
    keyboard = read_keyboard(call.given, for_edit=True)
    said = _own(call)
    return _change(call, said, words=said.words, keyboard=keyboard, media=said.media)


@method("deleteMessage")
def delete_message(call: Call) -> bool:
    if not call.given.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    if not call.given.integer("message_id"):
        raise bad_request("message identifier is not specified")
    said = call.message("message to delete")
    _refuse_old(call, said)
    _remove(call, said)
    return True


@method("deleteMessages")
def delete_messages(call: Call) -> bool:
    ids = call.given.structure("message_ids", "message_ids")
    if not ids:
        raise bad_request("message identifiers are not specified")
    if not isinstance(ids, list) or any(type(number) is not int for number in ids):
        raise bad_request("expected an Array of message identifiers")
    if len(ids) > 100:
        raise bad_request("too many message identifiers specified")
    chat_id = call.open_chat()
    found = [said for number in ids if (said := call.bot.message(chat_id, number)) is not None]
    for said in found:
        _refuse_old(call, said)
    for said in found:
        _remove(call, said)
    return True


def _own(call: Call) -> Message:
    """The message to edit; a bot edits only its own. Raises `ApiError`."""
    if not call.given.text("chat_id") and not call.given.text("message_id"):
        raise bad_request("message identifier is not specified")
    said = call.message("message to edit")
    if said.sender != call.bot.id:
        raise bad_request("message can't be edited")
    return said


def _change(call: Call, said: Message, *, words: Words, keyboard: Keyboard | None, media: Media | None = None) -> Json:
    """An edit without a keyboard takes the keyboard away, as it does there."""
    rows = keyboard.rows if keyboard else []
    if (words, rows, media) == (said.words, said.rows, said.media):
        raise bad_request(NOT_MODIFIED)
    said.words, said.media, said.edited = words, media, call.telegram.now()
    said.keyboard = keyboard
    call.telegram.tell("edited", said.chat_id, message=said.id)
    return objects.message(call.telegram, call.bot, said)


def _input_media(call: Call) -> Json:
    given = call.given.structure("media", "input media")
    if given is None:
        raise bad_request("input media is not specified")
    if not isinstance(given, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    if given.get("type") not in ("photo", "document"):
        raise bad_request(f"can't parse InputMedia: type {given.get('type')!r} is unsupported here")
    if not isinstance(given.get("media"), str) or not given["media"]:
        raise bad_request("can't parse InputMedia: media not found")
    return given


def _refuse_old(call: Call, said: Message) -> None:
    if call.telegram.now() - said.date > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")


def _remove(call: Call, said: Message) -> None:
    del call.bot.messages[said.id]
    call.telegram.tell("deleted", said.chat_id, message=said.id)
