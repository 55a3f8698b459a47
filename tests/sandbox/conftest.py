"""A sandbox on a free port, and the real aiogram Bot pointed at it."""

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from sandbox import Limits, Sandbox

Raw = Callable[..., Awaitable[tuple[int, Any]]]


def _picture(width: int, height: int) -> bytes:
    """A PNG with a slope of colours."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(
        b"\0" + bytes(v for x in range(width) for v in (40 + 180 * x // width, 120, 60 + 150 * y // height))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PNG = _picture(320, 200)


async def until(fits: Callable[[], object]) -> None:
    """Wait for what has no event of its own."""
    async with asyncio.timeout(5):
        while not fits():  # noqa: ASYNC110 (that is the point of it)
            await asyncio.sleep(0)


class Clock:
    """Time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[Sandbox]:
    async with Sandbox.open(clock=clock, limits=Limits.none(), webhook_pause=0.01) as opened:
        yield opened


def bot_for(sandbox: Sandbox, token: str | None = None) -> Bot:
    server = TelegramAPIServer.from_base(sandbox.telegram_url)
    return Bot(token or sandbox.token, session=AiohttpSession(api=server))


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with bot_for(sandbox) as client:
        yield client


@pytest.fixture
async def ada(sandbox: Sandbox) -> int:
    """Ada has pressed Start, and the bot has been told."""
    person = sandbox.person("ada")
    await person.start()
    return person.id


@pytest.fixture
async def raw(sandbox: Sandbox) -> AsyncIterator[Raw]:
    """A call as no library would make it: status and decoded body."""
    async with aiohttp.ClientSession() as session:

        async def call(method: str, *, token: str = sandbox.token, **request: Any) -> tuple[int, Any]:
            url = f"{sandbox.telegram_url}/bot{token}/{method}"
            async with session.post(url, **request) as response:
                return response.status, await response.json()

        yield call
