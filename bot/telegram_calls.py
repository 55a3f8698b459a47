"""Calls to the Bot API: what an error means, and which calls may be made again.

aiogram retries nothing, and an HTML page from a gateway is an error of its own outside the API errors, so
every call of the shop goes through ``Line.call``, and every error is read by ``verdict`` alone. A call that puts a
message into a chat or changes one waits for its turn there.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Final, TypeVar

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
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

from bot.lanes import Allowance, Crowded, Lane, Lanes, Limits
from core.errors import Permanent

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

CALL_SECONDS: Final = 10
UPLOAD_SECONDS: Final = 25
LONGEST_WAIT: Final = 30.0
TRIES: Final = 4
FIRST_PAUSE: Final = 0.5
# A refusal that does not say for how long.
USUAL_WAIT: Final = 5.0
# https://core.telegram.org/bots/faq: about 30 messages a second over all, one a second in a chat where short bursts
# pass, 20 a minute in a group; an edit counts. The calls of a second do not all take the same time to get there, so
# each is a little less.
LIMITS: Final = Limits(
    account=Allowance(count=30, seconds=1.02),
    even=1 / 29,
    private=Allowance(count=15, seconds=15.0),
    group=Allowance(count=18, seconds=60.0),
)
_COUNTED: Final = ("send", "edit", "copy", "forward")
_NOT_COUNTED: Final = "sendChatAction"

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
    ("too many requests", Verdict.RATE),  # a 429 that forgot to say for how long
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
_CODES: Final[tuple[tuple[type[AiogramError], str], ...]] = (
    (TelegramRetryAfter, "429"),
    (TelegramForbiddenError, "403"),
    (TelegramUnauthorizedError, "401"),
    (TelegramNotFound, "404"),
    (TelegramConflictError, "409"),
    (TelegramEntityTooLarge, "413"),
    (TelegramServerError, "500"),
    (TelegramMigrateToChat, "400"),
    (TelegramBadRequest, "400"),
    (ClientDecodeError, "unreadable"),
)


def verdict(error: AiogramError) -> Verdict:
    """What the error means. Total: an error nobody has seen yet is a call that will never be right."""
    if isinstance(error, TelegramNetworkError):
        return Verdict.TRANSIENT if _never_left(error) else Verdict.UNKNOWN
    if isinstance(error, ClientDecodeError) and _was_said(error):
        return Verdict.UNKNOWN
    for kind, meaning in _KINDS:
        if isinstance(error, kind):
            return meaning
    # Without a sentence aiogram passes None on, whatever its types say.
    sentence = (error.message or "").lower() if isinstance(error, TelegramAPIError) else ""
    # What has no kind of its own is a status that nobody answers with on purpose, or a 429 without its time.
    other = Verdict.TRANSIENT if type(error) is TelegramAPIError else Verdict.MESSAGE
    return next((meaning for part, meaning in _SENTENCES if part in sentence), other)


def code_of(error: AiogramError) -> str:
    """The status of a refusal, or one word: never what the other side wrote."""
    if isinstance(error, TelegramNetworkError):
        if _never_left(error):
            return "connection"
        return "timeout" if isinstance(error.__cause__, TimeoutError) else "disconnected"
    return next((code for kind, code in _CODES if isinstance(error, kind)), "unknown")


def _was_said(error: ClientDecodeError) -> bool:
    """An answer that begins like Telegram's own yes, though the rest of it is no use."""
    data = error.data
    return data.get("ok") is True if isinstance(data, dict) else str(data).replace(" ", "").startswith('{"ok":true')


def _never_left(error: TelegramNetworkError) -> bool:
    """No connection (refused, no such host), so nothing was sent. The cause is aiohttp's own error."""
    return type(error.__cause__).__name__.startswith("ClientConnector")


def wait_seconds(error: AiogramError) -> float:
    """How long a refused sender waits: what Telegram asks for, where it does."""
    return float(error.retry_after) if isinstance(error, TelegramRetryAfter) else USUAL_WAIT


class Line:
    """The line to Telegram: a call waits for its turn in the line's lane, and is made again where that does no harm.

    ``tries`` 1 is for those who keep count themselves, such as the delivery worker. Nobody waits longer for a turn
    than ``patience`` seconds; who would have to gets a TelegramRetryAfter, as from Telegram, and nothing was said.
    """

    def __init__(
        self,
        bot: Bot,
        lanes: Lanes,
        lane: Lane = Lane.TAPS,
        *,
        sleep: Sleep = asyncio.sleep,
        tries: int = TRIES,
        patience: float = LONGEST_WAIT,
    ) -> None:
        self.bot = bot
        self._lanes = lanes
        self._lane = lane
        self._sleep = sleep
        self._tries = tries
        self._patience = patience

    async def call(self, method: TelegramMethod[T], *, unknown_tries: int = TRIES, seconds: int = CALL_SECONDS) -> T:
        """Make the call, again and again while that may help.

        ``unknown_tries``: how often a call without an answer may be made at all. An edit may be repeated,
        since twice is the same as once; a send shows twice when the first answer was only lost.
        Raises the last AiogramError.
        """
        lost = failed = floods = 0
        while True:
            await self._turn(method)
            try:
                return await self._make(method, seconds)
            except TelegramMigrateToChat as moved:
                if failed:
                    raise
                failed, method = 1, method.model_copy(update={"chat_id": moved.migrate_to_chat_id})
            except AiogramError as error:
                meaning = verdict(error)
                floods += meaning is Verdict.RATE
                failed += meaning is not Verdict.RATE  # too early is not a failure
                lost += meaning is Verdict.UNKNOWN
                if max(floods, failed) >= self._tries or lost >= unknown_tries or not self._may_help(meaning, error):
                    raise
                await self._pause(method, error, failed)

    async def try_call(self, method: TelegramMethod[T], *, seconds: int = CALL_SECONDS) -> T | None:
        """Make the call once and for what it is worth: a failure is only logged."""
        try:
            await self._turn(method)
            return await self._make(method, seconds)
        except AiogramError as error:
            log.debug("call_given_up", method=method.__api_method__, verdict=verdict(error))
            return None

    async def _turn(self, method: TelegramMethod[T]) -> None:
        chat = spoken_to(method)
        if chat is None:
            return
        try:
            await self._lanes.turn(self._lane, chat, self._patience)
        except Crowded as crowd:
            wait = math.ceil(crowd.seconds)
            raise TelegramRetryAfter(method=method, message="no turn in time", retry_after=wait) from None

    async def _make(self, method: TelegramMethod[T], seconds: int) -> T:
        """The call. What Telegram refuses as too fast, the lanes are told."""
        try:
            return await self._heard(method, seconds)
        except AiogramError as error:
            if verdict(error) is Verdict.RATE and (chat := spoken_to(method)) is not None:
                log.warning("telegram_flood", lane=self._lane.name, seconds=wait_seconds(error))
                self._lanes.refuse(wait_seconds(error), chat)
            raise

    async def _heard(self, method: TelegramMethod[T], seconds: int) -> T:
        """The answer. aiogram takes a yes without its result for one, and stumbles over a no without a sentence."""
        try:
            answer: T | None = await self.bot(method, request_timeout=seconds)
        except TypeError as error:
            raise ClientDecodeError("a no without a sentence", error, None) from error
        if answer is None:
            raise ClientDecodeError("a yes without its result", TypeError(), {"ok": True})
        return answer

    def _may_help(self, meaning: Verdict, error: AiogramError) -> bool:
        if meaning is Verdict.RATE:
            return wait_seconds(error) <= self._patience
        return meaning in (Verdict.TRANSIENT, Verdict.UNKNOWN)

    async def _pause(self, method: TelegramMethod[T], error: AiogramError, failed: int) -> None:
        """Before the next try: what Telegram asks for, else doubling. What needs a turn waits for that instead."""
        if verdict(error) is not Verdict.RATE:
            await self._sleep(FIRST_PAUSE * 2.0 ** (failed - 1))
        elif spoken_to(method) is None:
            await self._sleep(wait_seconds(error))


def spoken_to(method: TelegramMethod[T]) -> int | None:
    """The chat in which the call counts as a message; None when it does not count."""
    name, chat = method.__api_method__, getattr(method, "chat_id", None)
    return chat if isinstance(chat, int) and name.startswith(_COUNTED) and name != _NOT_COUNTED else None
