"""Turns: what one person does is worked off in its order, while others do not wait."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Lane:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Turns:
    """One lane a key; a lane is forgotten when nobody waits in it."""

    def __init__(self) -> None:
        self._lanes: dict[int, _Lane] = {}

    def __len__(self) -> int:
        """How many lanes there are."""
        return len(self._lanes)

    @asynccontextmanager
    async def of(self, key: int) -> AsyncIterator[None]:
        """Wait for the key's turn, and have it as long as the context lasts."""
        lane = self._lanes.setdefault(key, _Lane())
        lane.waiting += 1
        try:
            async with lane.lock:
                yield
        finally:
            lane.waiting -= 1
            if not lane.waiting:
                del self._lanes[key]
