"""The methods that send."""

from typing import Any

from sandbox.telegram import objects
from sandbox.telegram.errors import bad_request
from sandbox.telegram.files import StoredFile
from sandbox.telegram.keyboards import read_keyboard
from sandbox.telegram.methods import Call, method
from sandbox.telegram.rates import Lane
from sandbox.telegram.state import Keyboard, Media, Message, Words
from sandbox.telegram.words import caption, message_text

Json = dict[str, Any]

CHAT_ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note", "cancel",
})  # fmt: skip


@method("sendMessage", Lane.SEND)
def send_message(call: Call) -> Json:
    words = message_text(call.given)
    return post(call, words=words, keyboard=read_keyboard(call.given))


@method("sendPhoto", Lane.SEND)
def send_photo(call: Call) -> Json:
    return _send_media(call, "photo")


@method("sendDocument", Lane.SEND)
def send_document(call: Call) -> Json:
    return _send_media(call, "document")


@method("sendChatAction")
def send_chat_action(call: Call) -> bool:
    action = call.given.text("action")
    if action not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat_id = call.open_chat()
    call.telegram.tell("typing", chat_id, action=action)
    return True


def _send_media(call: Call, kind: str) -> Json:
    if not call.given.text(kind) and call.given.upload(kind) is None:
        raise bad_request(f"there is no {kind} in the request")
    words = caption(call.given)
    keyboard = read_keyboard(call.given)
    call.open_chat()
    media = Media(kind=kind, file=input_file(call, kind, call.given.text(kind)))
    return post(call, words=words, keyboard=keyboard, media=media)


def input_file(call: Call, kind: str, value: str) -> StoredFile:
    """The file that a call sends: uploaded, or known by its id. Addresses are never fetched from here."""
    upload = call.given.uploads.get(value.removeprefix("attach://")) or call.given.uploads.get(kind)
    if upload is not None:
        return call.bot.shelf.put(kind, upload.name, upload.content)
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    stored = call.bot.shelf.get(value)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if kind == "photo" and not stored.width:
        raise bad_request("can't use file of type Document as Photo")
    return stored


def post(
    call: Call,
    *,
    words: Words | None = None,
    keyboard: Keyboard | None = None,
    media: Media | None = None,
    service: Json | None = None,
) -> Json:
    """Put a message of the bot into the chat, and answer it in full. Raises `ApiError`."""
    chat_id = call.open_chat()
    said = Message(
        id=0,
        chat_id=chat_id,
        sender=call.bot.id,
        date=call.telegram.now(),
        words=words or Words(),
        keyboard=keyboard,
        media=media,
        service=service or {},
        reply_to=_reply_to(call, chat_id),
        silent=call.given.flag("disable_notification"),
        protected=call.given.flag("protect_content"),
    )
    said.id = call.bot.next_message_id()
    call.bot.messages[said.id] = said
    call.telegram.tell("message", chat_id, message=said.id)
    return objects.message(call.telegram, call.bot, said)


def _reply_to(call: Call, chat_id: int) -> int | None:
    reply = call.given.structure("reply_parameters", "reply parameters")
    if reply is None:
        legacy = call.given.integer("reply_to_message_id")
        reply = {"message_id": legacy} if legacy else {}
        reply["allow_sending_without_reply"] = call.given.flag("allow_sending_without_reply")
    if not isinstance(reply, dict):
        raise bad_request("object expected as reply parameters")
    message_id = reply.get("message_id")
    if message_id is None:
        return None
    if type(message_id) is int and call.bot.message(chat_id, message_id) is not None:
        return message_id
    if reply.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")
