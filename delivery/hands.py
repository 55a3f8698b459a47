"""So many sends beside each other, and no more."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger(__name__)


class Hands:
    """Bounded, and nothing is lost sight of: ``freed`` is set when a place is free again after all were taken."""

    def __init__(self, size: int, freed: asyncio.Event) -> None:
        self._size = size
        self._freed = freed
        self._sends: set[asyncio.Task[None]] = set()
        self.failures = 0

    @property
    def free(self) -> int:
        return self._size - len(self._sends)

    def start(self, send: Coroutine[Any, Any, None]) -> None:
        """Begin a send. What it raises is a fault of ours: logged and counted."""
        task = asyncio.create_task(send)
        self._sends.add(task)
        task.add_done_callback(self._ended)

    async def idle(self) -> None:
        """Wait until no send is under way."""
        while self._sends:
            await asyncio.wait(self._sends)

    async def rest(self, seconds: float) -> None:
        """Let the sends under way end, for so long; what has not ended then may or may not have arrived."""
        if not self._sends:
            return
        _, late = await asyncio.wait(self._sends, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            log.warning("sends_interrupted", count=len(late))
            await asyncio.wait(late)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._sends.discard(task)
        if self.free == 1:
            self._freed.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            self.failures += 1
            log.error("send_not_recorded", exc_info=error)
