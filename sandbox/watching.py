"""Waiting for what a person sees, in any chat: looked at after every change, and with a picture when nothing came."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sandbox.world import Journal

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds of real time that a person waits for a bot before a test has failed."""


class NoAnswer(AssertionError):
    """The bot did not do in time what somebody waited for. The text shows what there is to see instead."""


async def seen_in_time(
    journal: Journal, look: Callable[[], T | None], timeout: float, complaint: Callable[[], str]
) -> T:
    """What the look finds, as soon as it finds something. Raises `NoAnswer` with the complaint."""
    try:
        async with asyncio.timeout(timeout):
            while True:
                number = journal.last
                found = look()
                if found is not None:
                    return found
                await journal.changed(number)
    except TimeoutError:
        raise NoAnswer(complaint()) from None


async def answered_in_time(answer: "asyncio.Future[T]", timeout: float, complaint: Callable[[], str]) -> T:
    """What the bot answers. Raises `NoAnswer` with the complaint."""
    try:
        async with asyncio.timeout(timeout):
            return await asyncio.shield(answer)
    except TimeoutError:
        raise NoAnswer(complaint()) from None
