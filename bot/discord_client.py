"""discord.py's client as the shop uses it: one that hears, or one that only speaks."""

import asyncio
import contextlib
import sys
from typing import Any, Final

import discord
import structlog

from bot.discord_calls import LONGEST_WAIT, TROUBLE, in_time, listening
from bot.discord_ears import Ears

HANG_UP_SECONDS: Final = 3.0

log = structlog.get_logger(__name__)


class Client(discord.Client):
    """Events go to the shop's ears; nothing is cached that the shop does not read."""

    def __init__(self, ears: Ears, intents: discord.Intents) -> None:
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0.0,  # nothing here waits for what a server is made of
            max_ratelimit_timeout=LONGEST_WAIT,
            http_trace=listening(),
        )
        self._ears = ears
        self.let_in: Final = asyncio.Event()

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """What comes up after the end is nobody's: discord.py has no loop any more to tell it in."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    async def on_ready(self) -> None:
        self.let_in.set()

    async def on_interaction(self, interaction: discord.Interaction[discord.Client]) -> None:
        self._ears.hear(interaction, self)

    async def on_message(self, message: discord.Message) -> None:
        self._ears.hear(message, self)

    async def on_entitlement_create(self, _: discord.Entitlement) -> None:
        self._ears.sold()

    async def on_entitlement_delete(self, _: discord.Entitlement) -> None:
        self._ears.sold()

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        log.error("event_failed", event_method=event_method, exc_info=sys.exc_info())

    async def hang_up(self) -> None:
        """Hear nothing more. What was heard can still be answered, until ``close``."""
        socket: Any = self.ws  # None before the first connection, whatever its type says
        if socket is not None and socket.open:
            with contextlib.suppress(*TROUBLE):
                await in_time(socket.close(code=1000), HANG_UP_SECONDS)
