"""What people upload: fetched from Discord, never more of it than the shop can use."""

from typing import Final

import discord

from bot.discord_calls import TROUBLE, in_time
from bot.discord_forms import Upload
from core.errors import Temporary
from core.lines import FILE_LIMIT, FileTooLarge

DOWNLOAD_SECONDS: Final = 30.0
_MEGABYTE: Final = 1024 * 1024


class UploadNotFetched(Temporary):
    """The upload could not be fetched from Discord."""


async def fetch(client: discord.Client, upload: Upload) -> bytes:
    """The upload's bytes; raises FileTooLarge or UploadNotFetched."""
    _refuse_large(upload.size)
    try:
        body = await in_time(client.http.get_from_cdn(upload.url), DOWNLOAD_SECONDS)
    except TROUBLE:
        raise UploadNotFetched() from None  # its cause may carry the file's address
    _refuse_large(len(body))  # whatever size was announced
    return body


def _refuse_large(size: int) -> None:
    if size > FILE_LIMIT:
        raise FileTooLarge(limit=FILE_LIMIT // _MEGABYTE)
