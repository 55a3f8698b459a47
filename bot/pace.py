"""The pace of an answer: a quick one comes at once, a slow one says that it is coming, progress is not a flood."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from views.screen import Screen

# After this long a tap is acknowledged without its answer: the answer's toast would come too late.
SLOW_SECONDS: Final = 0.3
# After this much more a person is shown that something is being written, again and again: it fades in five.
BUSY_SECONDS: Final = 0.7
STILL_BUSY_SECONDS: Final = 4.5
# A chat lets itself be edited about once a second.
EDIT_SECONDS: Final = 1.0

Show = Callable[[Screen], Awaitable[None]]
Notify = Callable[[], Awaitable[None]]


async def perform(screens: AsyncIterator[Screen], show: Show, slow: Notify, busy: Notify) -> None:
    """Show the screens as they come: the first at once, then at most one a second, the last one always.

    The work behind them never waits for a chat that is slow to take them. ``slow`` is called once when nothing
    has come after SLOW_SECONDS, ``busy`` then and again while nothing comes. Raises what the work raises, after
    what it had to show.
    """
    latest = _Latest(screens)
    try:
        if not await latest.ready(SLOW_SECONDS):
            await slow()
            pause = BUSY_SECONDS
            while not await latest.ready(pause):
                await busy()
                pause = STILL_BUSY_SECONDS
        while (screen := await latest.take()) is not None:
            await show(screen)
            await latest.finished(EDIT_SECONDS)
    except asyncio.CancelledError:
        latest.stop()
        raise
    finally:
        await latest.close()


class _Latest:
    """The newest of several screens, made by a task of its own."""

    def __init__(self, screens: AsyncIterator[Screen]) -> None:
        self._screen: Screen | None = None
        self._news = asyncio.Event()
        self._ended = False
        self._work = asyncio.create_task(self._run(screens))

    async def _run(self, screens: AsyncIterator[Screen]) -> None:
        try:
            async for screen in screens:
                self._screen = screen
                self._news.set()
        finally:
            self._ended = True
            self._news.set()

    async def ready(self, seconds: float) -> bool:
        """Whether there was something to show, or an end, in time."""
        alarm = asyncio.get_running_loop().call_later(seconds, self._news.set)
        await self._news.wait()
        alarm.cancel()
        if self._screen is None and not self._ended:
            self._news.clear()  # it was only the alarm
            return False
        return True

    async def take(self) -> Screen | None:
        """The newest screen that was not taken yet; None after the last. Raises what the work raised."""
        await self._news.wait()
        screen, self._screen = self._screen, None
        if screen is None:
            await self._work
            return None
        if not self._work.done():
            self._news.clear()
        return screen

    async def finished(self, seconds: float) -> None:
        """Wait until the work is over, or so long."""
        if not self._work.done():
            await asyncio.wait({self._work}, timeout=seconds)

    def stop(self) -> None:
        """The shop is closing: every step the work has taken is whole."""
        self._work.cancel()

    async def close(self) -> None:
        """Let the work end even when nobody can look on: what was begun is not left half done."""
        if not self._work.done():
            await asyncio.wait({self._work})
        if not self._work.cancelled():
            self._work.exception()  # seen: nobody is told twice
