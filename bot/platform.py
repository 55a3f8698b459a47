"""The socket for a chat: what ``bot/<name>_bot.py`` offers the shop.

That module has ``build(settings, store, shop, texts)``: it reads the settings that are its own, returns a Platform.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from core.delivery import Channel
from core.people import Address

# Headers and the raw body come in, an HTTP status goes out.
Hook = Callable[[Mapping[str, str], bytes], Awaitable[int]]


class Platform(Protocol):
    """A chat that the shop lives in."""

    @property
    def channel(self) -> Channel:
        """How parcels go out. It works from the start, also while ``run`` can't reach the chat."""

    @property
    def hooks(self) -> Mapping[str, Hook]:
        """Doors that the chat's own servers knock at, by path. Empty where the bot asks by itself."""

    @property
    def ready(self) -> asyncio.Event:
        """Set while the bot hears everything that is said to it."""

    @property
    def failures(self) -> int:
        """How many exchanges ended in a fault of our own."""

    def owns(self, address: Address) -> bool:
        """Whether the chat knows this address for an owner in its own way, such as by a role. Never blocks."""

    def entrance(self, words: str) -> str:
        """An address that opens the shop in this chat and begins with ``words``; empty where there is none yet."""

    async def reaches(self, address: Address) -> bool:
        """Whether the chat would take a message to this address, asked without writing one.

        True where it can't tell, or not within two seconds. Never raises.
        """

    async def resume(self) -> None:
        """Take up what a stop interrupted. Called once, before ``run``."""

    async def run(self) -> None:
        """Hear what is said until this is cancelled. Raises Permanent when it never can."""

    async def idle(self) -> None:
        """Wait until everything that was heard is answered."""

    async def stop(self, seconds: float) -> None:
        """Let what has begun end, for so long. Called after ``run`` has ended."""

    async def close(self) -> None:
        """Hang up. Called once, also when ``run`` never was."""
