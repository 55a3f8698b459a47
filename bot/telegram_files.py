"""What people upload: fetched from Telegram, never more of it than the shop can use."""

import io
from typing import Final

import aiohttp
from aiogram.exceptions import AiogramError
from aiogram.methods import GetFile
from aiogram.types import Document, File, Message, PhotoSize

from bot.telegram_calls import Line
from core.errors import Temporary
from core.lines import FILE_LIMIT, FileTooLarge
from handlers.routes import Reply

DOWNLOAD_SECONDS: Final = 30
_MEGABYTE: Final = 1024 * 1024


class NotFetched(Temporary):
    """The upload could not be fetched from Telegram."""


def upload_of(message: Message) -> Document | PhotoSize | None:
    """The file or the largest size of the photo in a message."""
    return message.document or (message.photo[-1] if message.photo else None)


def name_of(upload: Document | PhotoSize) -> str:
    """What its sender called it; a photo has no name."""
    return (upload.file_name or "file") if isinstance(upload, Document) else "photo.jpg"


async def fetch(line: Line, message: Message, upload: Document | PhotoSize) -> Reply:
    """The upload with its bytes; raises FileTooLarge or NotFetched."""
    _refuse_large(upload.file_size or 0)
    try:
        file = await line.call(GetFile(file_id=upload.file_id))
        body = await _download(line, file)
    except (AiogramError, aiohttp.ClientError, TimeoutError, OSError):
        raise NotFetched() from None  # its cause may carry the file's address, and that holds the token
    return Reply(text=message.caption or "", name=name_of(upload), body=body)


async def _download(line: Line, file: File) -> bytes:
    session = line.bot.session
    address = session.api.file_url(line.bot.token, file.file_path or "")
    whole = io.BytesIO()
    async for piece in session.stream_content(address, timeout=DOWNLOAD_SECONDS):
        whole.write(piece)
        _refuse_large(whole.tell())  # whatever size was announced
    return whole.getvalue()


def _refuse_large(size: int) -> None:
    if size > FILE_LIMIT:
        raise FileTooLarge(limit=FILE_LIMIT // _MEGABYTE)
