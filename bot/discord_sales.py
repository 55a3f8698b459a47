"""What Discord sold in its own shop: whenever it says so, its list is read at once, and not only every few minutes."""

import asyncio
from typing import Final

import discord
import structlog

from core.errors import Permanent
from core.shop import Shop

# The provider that reads the list.
PREMIUM: Final = "premium"

log = structlog.get_logger(__name__)


class Sales:
    """One look at a time. Those that are asked for during one are one more, and it sees what all of them are about."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._lock = asyncio.Lock()
        self._is_asked = False

    async def heard(self, entitlement: discord.Entitlement) -> None:
        """Something was bought or given back: the event is a reason to look, and what the list says is believed."""
        provider = self._shop.providers.get(PREMIUM)
        if provider is None:
            return
        self._is_asked = True
        async with self._lock:
            if not self._is_asked:
                return
            self._is_asked = False
            bought_at = int(discord.utils.snowflake_time(entitlement.id).timestamp()) * 1000
            try:
                async for news in provider.news(bought_at):
                    await self._shop.apply(news)
            except Permanent as refusal:
                log.error("sales_not_read", **refusal.facts)
