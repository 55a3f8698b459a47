"""Calls to the Bot API: what an error means, and which calls may be made again.

aiogram retries nothing, and an HTML page from a gateway is an error of its own outside the API errors, so
every call of the shop goes through ``Line.call``, and every error is read by ``verdict`` alone.
"""

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Final, TypeVar

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod

from core.errors import Permanent

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

CALL_SECONDS: Final = 10
UPLOAD_SECONDS: Final = 25
LONGEST_WAIT: Final = 30.0
TRIES: Final = 4
FIRST_PAUSE: Final = 0.5

log = structlog.get_logger(__name__)


class TokenRefused(Permanent):
    """Telegram does not know this bot: ask @BotFather for the token and write it into TELEGRAM_BOT_TOKEN."""


class Verdict(StrEnum):
    """What an error of the Bot API means for the call that got it."""

    RATE = "rate"  # too fast: the same call is right after a while
    TRANSIENT = "transient"  # not executed; the same call may succeed
    UNKNOWN = "unknown"  # no answer: it may have been executed
    UNCHANGED = "unchanged"  # an edit that would change nothing
    LATE = "late"  # the tap is too old to be answered
    MISSING = "missing"  # the message to edit is gone, or is not one we can edit
    UNREADABLE = "unreadable"  # Telegram can't parse our markup
    MIGRATED = "migrated"  # the group has another id now
    ADDRESS = "address"  # this chat can't be written to
    MESSAGE = "message"  # this call will never be right
    CONFIG = "config"  # our token or our bot is refused


# Sentences of the Bot API (a part of each, in small letters) and what they mean, first match first.
_SENTENCES: Final[tuple[tuple[str, Verdict], ...]] = (
    ("message is not modified", Verdict.UNCHANGED),
    ("query is too old", Verdict.LATE),
    ("query_id_invalid", Verdict.LATE),
    ("message to edit not found", Verdict.MISSING),
    ("message can't be edited", Verdict.MISSING),
    ("message_id_invalid", Verdict.MISSING),
    ("there is no text in the message to edit", Verdict.MISSING),
    ("there is no caption in the message to edit", Verdict.MISSING),
    ("message identifier is not specified", Verdict.MISSING),
    ("can't parse entities", Verdict.UNREADABLE),
    ("chat not found", Verdict.ADDRESS),
    ("peer_id_invalid", Verdict.ADDRESS),
    ("user_id_invalid", Verdict.ADDRESS),
    ("input_user_deactivated", Verdict.ADDRESS),
    ("user_is_blocked", Verdict.ADDRESS),
    ("frozen_method_invalid", Verdict.CONFIG),
)
_KINDS: Final[tuple[tuple[type[AiogramError], Verdict], ...]] = (
    (TelegramRetryAfter, Verdict.RATE),
    (TelegramMigrateToChat, Verdict.MIGRATED),
    (TelegramForbiddenError, Verdict.ADDRESS),
    (TelegramUnauthorizedError, Verdict.CONFIG),
    (TelegramNotFound, Verdict.CONFIG),
    (TelegramConflictError, Verdict.CONFIG),
    (TelegramEntityTooLarge, Verdict.MESSAGE),
    (TelegramServerError, Verdict.TRANSIENT),
    (ClientDecodeError, Verdict.TRANSIENT),  # a gateway's HTML page, usually 502
)


def verdict(error: AiogramError) -> Verdict:
    """What the error means. Total: an error nobody has seen yet is a call that will never be right."""
    if isinstance(error, TelegramNetworkError):
        return Verdict.TRANSIENT if _never_left(error) else Verdict.UNKNOWN
    for kind, meaning in _KINDS:
        if isinstance(error, kind):
            return meaning
    sentence = error.message.lower() if isinstance(error, TelegramAPIError) else ""
    return next((meaning for part, meaning in _SENTENCES if part in sentence), Verdict.MESSAGE)


def _never_left(error: TelegramNetworkError) -> bool:
    """No connection (refused, no such host), so nothing was sent. The cause is aiohttp's own error."""
    return type(error.__cause__).__name__.startswith("ClientConnector")


class Line:
    """The line to Telegram: a call waits when it is told to, and is made again where that does no harm.

    ``tries`` 1 is for those who keep count themselves, such as the delivery worker.
    """

    def __init__(self, bot: Bot, sleep: Sleep = asyncio.sleep, *, tries: int = TRIES) -> None:
        self.bot = bot
        self._sleep = sleep
        self._tries = tries

    async def call(self, method: TelegramMethod[T], *, unknown_tries: int = TRIES, seconds: int = CALL_SECONDS) -> T:
        """Make the call, again and again while that may help.

        ``unknown_tries``: how often a call without an answer may be made at all. An edit may be repeated,
        since twice is the same as once; a send shows twice when the first answer was only lost.
        Raises the last AiogramError.
        """
        lost = failed = 0
        while True:
            try:
                return await self.bot(method, request_timeout=seconds)
            except TelegramMigrateToChat as moved:
                if failed:
                    raise
                failed, method = 1, method.model_copy(update={"chat_id": moved.migrate_to_chat_id})
            except AiogramError as error:
                meaning = verdict(error)
                failed += 1
                lost += meaning is Verdict.UNKNOWN
                if failed >= self._tries or lost >= unknown_tries or not _may_help(meaning, error):
                    raise
                await self._sleep(pause(error, failed))

    async def try_call(self, method: TelegramMethod[T], *, seconds: int = CALL_SECONDS) -> T | None:
        """Make the call once and for what it is worth: a failure is only logged."""
        try:
            return await self.bot(method, request_timeout=seconds)
        except AiogramError as error:
            log.debug("call_given_up", method=method.__api_method__, verdict=verdict(error))
            return None


def _may_help(meaning: Verdict, error: AiogramError) -> bool:
    if isinstance(error, TelegramRetryAfter):
        return error.retry_after <= LONGEST_WAIT
    return meaning in (Verdict.TRANSIENT, Verdict.UNKNOWN)


def pause(error: AiogramError, failed: int) -> float:
    """Seconds before the next try: what Telegram asks for, else doubling."""
    if isinstance(error, TelegramRetryAfter):
        return float(error.retry_after)
    return FIRST_PAUSE * 2.0 ** (failed - 1)
