"""Calls to Discord: where it is, how long a call may take, and what an error means.

discord.py queues and repeats on its own (its buckets, 5xx); every error that is left is read by ``verdict`` alone,
by Discord's own code first: the same trouble comes under different HTTP statuses.
"""

import asyncio
from collections.abc import Awaitable
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

import aiohttp
import discord
import structlog
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from core.errors import Permanent

T = TypeVar("T")

CALL_SECONDS: Final = 15.0
UPLOAD_SECONDS: Final = 20.0
# A limit that lasts longer is told to whoever waits (the smallest that discord.py takes).
LONGEST_WAIT: Final = 30.0
USUAL_WAIT: Final = 60.0

_GATEWAY: Final = DiscordWebSocket.DEFAULT_GATEWAY

log = structlog.get_logger(__name__)


class DiscordTokenRefused(Permanent):
    """Discord does not know this bot: reset the token under Bot at discord.com/developers, set DISCORD_BOT_TOKEN."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """The latest answer to the call that is being made; nothing while a request is on its way."""

    status: int
    wait: float = 0.0


# discord.py repeats a refused call by itself and sleeps in between, so a call may run out of time while nothing is
# on its way. What is known of it is kept beside the task that makes the call.
_NOTHING_SENT: Final = _Heard(429)
_heard: ContextVar[_Heard | None] = ContextVar("_heard", default=None)


class Postponed(TimeoutError):
    """Time ran out while Discord let us wait: the call was not executed."""

    def __init__(self, status: int, wait: float) -> None:
        self.status = status
        self.wait = wait
        super().__init__()


class Unreadable(discord.DiscordException):
    """An answer came that discord.py can make nothing of: a page instead of JSON, or JSON without what belongs there.

    Its text is not kept: nobody knows what it holds.
    """

    def __init__(self, status: int, wait: float) -> None:
        self.status = status
        self.wait = wait
        super().__init__()


class Verdict(StrEnum):
    """What an error of Discord means for the call that got it."""

    RATE = "rate"  # too fast: the same call is right after a while
    TRANSIENT = "transient"  # not executed; the same call may succeed
    UNKNOWN = "unknown"  # no answer: it may have been executed
    LATE = "late"  # the interaction is too old, or was answered already
    GONE = "gone"  # the channel or message is not there any more
    ADDRESS = "address"  # this person can't be written to
    MESSAGE = "message"  # this call will never be right
    CONFIG = "config"  # our token or our rights are refused


OPENING_TOO_FAST: Final = 40003
# Discord's codes (https://discord.com/developers/docs/topics/opcodes-and-status-codes#json).
_CODES: Final = {
    10003: Verdict.GONE,
    10008: Verdict.GONE,
    10013: Verdict.ADDRESS,
    10015: Verdict.LATE,
    10062: Verdict.LATE,
    40060: Verdict.LATE,
    40094: Verdict.LATE,
    50007: Verdict.ADDRESS,
    50033: Verdict.ADDRESS,
    50278: Verdict.ADDRESS,
    20016: Verdict.RATE,
    20028: Verdict.RATE,
    20029: Verdict.RATE,
    OPENING_TOO_FAST: Verdict.RATE,
    40062: Verdict.RATE,
    40006: Verdict.TRANSIENT,
    130000: Verdict.TRANSIENT,
    40001: Verdict.CONFIG,
    40002: Verdict.CONFIG,
    40004: Verdict.CONFIG,
    50001: Verdict.CONFIG,
    50013: Verdict.CONFIG,
    50014: Verdict.CONFIG,
    50027: Verdict.LATE,
}
# Errors that carry no code of Discord's; the first that fits counts.
_KINDS: Final = (
    (discord.RateLimited, Verdict.RATE),
    (discord.LoginFailure, Verdict.CONFIG),
    (discord.InteractionResponded, Verdict.LATE),
    (aiohttp.ClientConnectorError, Verdict.TRANSIENT),
    ((aiohttp.ClientError, TimeoutError, OSError), Verdict.UNKNOWN),
)
# What discord.py asks again for, after a pause.
_REPEATED: Final = (Verdict.RATE, Verdict.TRANSIENT)
# What comes of reading an answer as if it could only be right; discord.py does.
_STUMBLES: Final = (LookupError, TypeError, ValueError, AttributeError)
# What a call to Discord may raise; everything else is a fault of ours.
TROUBLE: Final = (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError)


def verdict(error: BaseException) -> Verdict:
    """What the error means. Total: an error nobody has seen yet is a call that will never be right."""
    match error:
        case Unreadable(status=status) if status < 400:
            return Verdict.UNKNOWN  # it was said, only the answer is no use
        case Postponed(status=status) | Unreadable(status=status):
            return _by_status(status)
        case discord.HTTPException(code=int(code)) if code in _CODES:
            return _CODES[code]
        case discord.HTTPException(status=status):
            return _by_status(status)
    return next((meaning for kinds, meaning in _KINDS if isinstance(error, kinds)), Verdict.MESSAGE)


def _by_status(status: int) -> Verdict:
    if status == 429:
        return Verdict.RATE
    if status >= 500:
        return Verdict.TRANSIENT
    return Verdict.CONFIG if status in (401, 403) else Verdict.MESSAGE


def wait_seconds(error: BaseException) -> float:
    """How long a refused sender waits: what Discord asks for, where it does."""
    match error:
        case discord.RateLimited(retry_after=wait):
            return wait
        case Postponed(wait=wait) | Unreadable(wait=wait) if wait:
            return wait
    return USUAL_WAIT


def code_of(error: BaseException) -> str:
    """Discord's code for the refusal, else the HTTP status, else one word: never its text."""
    match error:
        case discord.HTTPException(code=int(code)) if code:
            return str(code)
        case Postponed(status=status) | Unreadable(status=status) | discord.HTTPException(status=status):
            return str(status)
        case discord.RateLimited():
            return "429"
        case discord.LoginFailure():
            return "401"
        case TimeoutError():
            return "timeout"
        case aiohttp.ClientConnectorError():
            return "connection"
    return "disconnected" if isinstance(error, aiohttp.ClientError | OSError) else "unknown"


async def in_time(call: Awaitable[T], seconds: float = CALL_SECONDS) -> T:
    """The call's answer; raises TimeoutError when none comes, Postponed when Discord let it wait for so long, and
    Unreadable for an answer that discord.py stumbles over."""
    _heard.set(_NOTHING_SENT)
    try:
        async with asyncio.timeout(seconds):
            return await call
    except TimeoutError:
        heard = _heard.get()
        if heard is None or _by_status(heard.status) not in _REPEATED:
            raise
        raise Postponed(heard.status, heard.wait) from None
    except _STUMBLES as error:
        heard = _heard.get()
        if heard is None or heard is _NOTHING_SENT:
            raise  # nobody has answered: it is our own mistake
        log.warning("discord_unreadable", status=heard.status, error=type(error).__name__)
        raise Unreadable(heard.status, heard.wait) from None


def listening() -> aiohttp.TraceConfig:
    """What a client's session needs so that ``in_time`` knows whether a request is on its way."""

    async def sent(*_: Any) -> None:
        _heard.set(None)

    async def answered(_session: Any, _context: Any, answer: aiohttp.TraceRequestEndParams) -> None:
        asked = answer.response.headers.get("Retry-After", "")
        _heard.set(_Heard(answer.response.status, float(asked) if asked.replace(".", "", 1).isdecimal() else 0.0))

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(sent)
    trace.on_request_end.append(answered)
    return trace


def point_at(api_url: str) -> None:
    """Let discord.py call this address. It keeps one for all its clients, and a shop has one."""
    Route.BASE = api_url


async def find_gateway(client: discord.Client, api_url: str, official: str) -> None:
    """Where events come from: Discord's own gateway, or the one that another address names."""
    if api_url == official:
        DiscordWebSocket.DEFAULT_GATEWAY = _GATEWAY
        return
    answer = await in_time(client.http.request(Route("GET", "/gateway")))
    DiscordWebSocket.DEFAULT_GATEWAY = URL(answer["url"])
