"""Putting a letter into a chat: as a new message, or in place of one that stands there.

Telegram has a call for each kind of message and none that turns a photo into a text, so ``Sender.put`` chooses:
edit where that is possible, else send the new one and take the old one away. It always ends with the letter
in the chat, or with the last AiogramError.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import structlog
from aiogram.enums import ParseMode
from aiogram.exceptions import AiogramError
from aiogram.methods import (
    DeleteMessage,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageText,
    SendChatAction,
    SendDocument,
    SendMessage,
    SendPhoto,
)
from aiogram.types import (
    BufferedInputFile,
    InaccessibleMessage,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    PhotoSize,
)

from bot.telegram_calls import UPLOAD_SECONDS, Line, Verdict, code_of, verdict
from bot.telegram_invoice import Invoice, send_invoice
from bot.telegram_render import Letter
from core.errors import Gone
from core.ids import PictureId
from views.screen import Document, Drawing, Picture

PICTURES_KNOWN: Final = 1000
DRAWING_NAME: Final = "drawing.png"
# A send without an answer may have arrived: once more at most, so that a screen shows twice at worst.
SEND_TRIES: Final = 2
PROBE_SECONDS: Final = 2
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)

log = structlog.get_logger(__name__)


class Shape(StrEnum):
    """What a message in a chat is, as far as editing goes."""

    TEXT = "text"
    PHOTO = "photo"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A message of ours that stands in a chat; ``picture`` is Telegram's own name for what it shows."""

    id: int
    shape: Shape
    picture: str = ""


@dataclass(frozen=True, slots=True)
class _Handle:
    """What Telegram calls a picture: ``file`` sends it again, ``unique`` compares."""

    file: str
    unique: str


def standing(message: Message | InaccessibleMessage | None) -> Standing | None:
    """A message as it stands; None when Telegram does not show it to us any more."""
    if not isinstance(message, Message):
        return None
    if message.photo:
        return Standing(id=message.message_id, shape=Shape.PHOTO, picture=message.photo[-1].file_unique_id)
    shape = Shape.OTHER if message.text is None else Shape.TEXT
    return Standing(id=message.message_id, shape=shape)


class Sender:
    """Speaks in chats. ``load`` fetches a picture's bytes; Telegram's handle for it is remembered."""

    def __init__(self, line: Line, load: Callable[[PictureId], Awaitable[bytes]]) -> None:
        self._line = line
        self._load = load
        self._handles: OrderedDict[int, _Handle] = OrderedDict()

    async def put(self, chat: int, letter: Letter, at: Standing | None = None, *, silent: bool = False) -> Standing:
        """Show the letter in place of ``at``, or as a new message; its documents stand beside it.

        They go before a new message, so that its buttons stay within reach of the thumb and a parcel that was
        accepted is whole. What is ``silent`` arrives without a sound.
        """
        if at is None:
            await self._hand_over(chat, letter.documents, silent=silent)
            return await self._post(chat, letter, silent=silent)
        placed = await self._edit(chat, letter, at)
        if placed is None:
            placed = await self._post(chat, letter, silent=silent)
            await self.remove(chat, at.id)
        await self._hand_over(chat, letter.documents, silent=silent)
        return placed

    async def _hand_over(self, chat: int, documents: tuple[Document, ...], *, silent: bool) -> None:
        for document in documents:
            await self.say_busy(chat, "upload_document")
            file = BufferedInputFile(document.body, filename=document.name)
            send = SendDocument(chat_id=chat, document=file, disable_notification=silent)
            await self._line.call(send, unknown_tries=SEND_TRIES, seconds=UPLOAD_SECONDS)

    async def remove(self, chat: int, message: int) -> None:
        """Take a message away, if Telegram lets us: not after 48 hours."""
        await self._line.try_call(DeleteMessage(chat_id=chat, message_id=message))

    async def say_busy(self, chat: int, action: str = "typing") -> None:
        """Let the person see that something is coming."""
        await self._line.try_call(SendChatAction(chat_id=chat, action=action))

    async def may_write(self, chat: int) -> bool:
        """Whether Telegram would take a message to this chat, as far as it tells at once."""
        try:
            await self._line.call(SendChatAction(chat_id=chat, action="typing"), unknown_tries=1, seconds=PROBE_SECONDS)
        except AiogramError as error:
            return verdict(error) is not Verdict.ADDRESS
        return True

    # --- in place

    async def _edit(self, chat: int, letter: Letter, at: Standing) -> Standing | None:
        """The letter in place of ``at``; None when that message can't become this letter."""
        if letter.invoice is not None:
            return None
        try:
            if letter.picture is None and at.shape is Shape.TEXT:
                await self._edit_text(chat, letter, at)
                return at
            if letter.picture is not None and at.shape is Shape.PHOTO:
                return await self._edit_photo(chat, letter, letter.picture, at)
        except AiogramError as error:
            match verdict(error):
                case Verdict.UNCHANGED:
                    return at
                case Verdict.MISSING | Verdict.MESSAGE:
                    log.info("edit_became_new_message", verdict=verdict(error))
                case _:
                    raise
        return None

    async def _edit_text(self, chat: int, letter: Letter, at: Standing) -> None:
        edit = EditMessageText(
            chat_id=chat,
            message_id=at.id,
            text=letter.html,
            parse_mode=ParseMode.HTML,
            reply_markup=letter.keyboard,
            link_preview_options=_NO_PREVIEW,
        )
        try:
            await self._line.call(edit)
        except AiogramError as error:
            _only_unreadable(error)
            await self._line.call(edit.model_copy(update={"text": letter.plain, "parse_mode": None}))

    async def _edit_photo(self, chat: int, letter: Letter, picture: Picture | Drawing, at: Standing) -> Standing | None:
        handle = self._handle(picture)
        if handle is not None and handle.unique == at.picture:
            await self._edit_caption(chat, letter, at)
            return at
        file = handle.file if handle else await self._upload(picture)
        if file is None:
            return None
        media = InputMediaPhoto(media=file, caption=letter.html, parse_mode=ParseMode.HTML)
        edit = EditMessageMedia(chat_id=chat, message_id=at.id, media=media, reply_markup=letter.keyboard)
        try:
            edited = await self._line.call(edit, seconds=UPLOAD_SECONDS)
        except AiogramError as error:
            self._forget(picture)
            _only_unreadable(error)
            media = InputMediaPhoto(media=file, caption=letter.plain, parse_mode=None)
            edited = await self._line.call(edit.model_copy(update={"media": media}), seconds=UPLOAD_SECONDS)
        return self._learn(picture, edited) or at

    async def _edit_caption(self, chat: int, letter: Letter, at: Standing) -> None:
        edit = EditMessageCaption(
            chat_id=chat,
            message_id=at.id,
            caption=letter.html,
            parse_mode=ParseMode.HTML,
            reply_markup=letter.keyboard,
        )
        try:
            await self._line.call(edit)
        except AiogramError as error:
            _only_unreadable(error)
            await self._line.call(edit.model_copy(update={"caption": letter.plain, "parse_mode": None}))

    # --- anew

    async def _post(self, chat: int, letter: Letter, *, silent: bool) -> Standing:
        if letter.invoice is not None and (invoice := await self._post_invoice(chat, letter, letter.invoice)):
            return invoice
        if letter.picture is not None:
            try:
                placed = await self._post_photo(chat, letter, letter.picture, silent=silent)
            except AiogramError as error:
                if verdict(error) is not Verdict.MESSAGE:
                    raise
                log.warning("picture_refused", picture=letter.picture)
                placed = None  # better without its picture than not at all
            if placed is not None:
                return placed
        send = SendMessage(
            chat_id=chat,
            text=letter.html,
            parse_mode=ParseMode.HTML,
            reply_markup=letter.keyboard,
            disable_notification=silent,
            link_preview_options=_NO_PREVIEW,
        )
        try:
            sent = await self._line.call(send, unknown_tries=SEND_TRIES)
        except AiogramError as error:
            _only_unreadable(error)
            plain = send.model_copy(update={"text": letter.plain, "parse_mode": None})
            sent = await self._line.call(plain, unknown_tries=SEND_TRIES)
        return Standing(id=sent.message_id, shape=Shape.TEXT)

    async def _post_invoice(self, chat: int, letter: Letter, invoice: Invoice) -> Standing | None:
        """None when Telegram refuses it: the letter says in words that there is another way."""
        try:
            sent = await self._line.call(send_invoice(chat, invoice, letter.keyboard), unknown_tries=SEND_TRIES)
        except AiogramError as error:
            if verdict(error) is not Verdict.MESSAGE:
                raise
            log.error("invoice_refused", amount=invoice.stars, error=code_of(error))
            return None
        return Standing(id=sent.message_id, shape=Shape.OTHER)

    async def _post_photo(
        self, chat: int, letter: Letter, picture: Picture | Drawing, *, silent: bool
    ) -> Standing | None:
        """None when the picture is gone from the shop."""
        handle = self._handle(picture)
        file = handle.file if handle else await self._upload(picture)
        if file is None:
            return None
        send = SendPhoto(
            chat_id=chat,
            photo=file,
            caption=letter.html,
            parse_mode=ParseMode.HTML,
            reply_markup=letter.keyboard,
            disable_notification=silent,
        )
        try:
            sent = await self._line.call(send, unknown_tries=SEND_TRIES, seconds=UPLOAD_SECONDS)
        except AiogramError as error:
            self._forget(picture)
            _only_unreadable(error)
            plain = send.model_copy(update={"caption": letter.plain, "parse_mode": None})
            sent = await self._line.call(plain, unknown_tries=SEND_TRIES, seconds=UPLOAD_SECONDS)
        return self._learn(picture, sent) or Standing(id=sent.message_id, shape=Shape.PHOTO)

    def _handle(self, picture: Picture | Drawing) -> _Handle | None:
        return self._handles.get(picture.id) if isinstance(picture, Picture) else None

    def _forget(self, picture: Picture | Drawing) -> None:
        if isinstance(picture, Picture):
            self._handles.pop(picture.id, None)

    async def _upload(self, picture: Picture | Drawing) -> BufferedInputFile | None:
        if isinstance(picture, Drawing):
            return BufferedInputFile(picture.body, filename=DRAWING_NAME)
        try:
            return BufferedInputFile(await self._load(PictureId(picture.id)), filename="picture")
        except Gone:
            return None

    def _learn(self, picture: Picture | Drawing, shown: Message | bool) -> Standing | None:
        """Remember what Telegram calls the picture, unless it was drawn for this once."""
        if not isinstance(shown, Message) or not shown.photo:
            return None
        largest: PhotoSize = shown.photo[-1]
        if isinstance(picture, Picture):
            self._remember(picture, _Handle(file=largest.file_id, unique=largest.file_unique_id))
        return Standing(id=shown.message_id, shape=Shape.PHOTO, picture=largest.file_unique_id)

    def _remember(self, picture: Picture, handle: _Handle) -> None:
        self._handles[picture.id] = handle
        self._handles.move_to_end(picture.id)
        if len(self._handles) > PICTURES_KNOWN:
            self._handles.popitem(last=False)


def _only_unreadable(error: AiogramError) -> None:
    """Go on with plain text when Telegram could not parse our markup; raise everything else again."""
    if verdict(error) is not Verdict.UNREADABLE:
        raise error
    log.warning("markup_refused")
