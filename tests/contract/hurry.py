"""Time that nobody waits for: while nothing happens on any wire, the loop's clock jumps to its next alarm."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# So long nothing happens before it is taken for granted that nothing will: everything here is in one process.
LULL = 0.03


@contextmanager
def hurried() -> Iterator[None]:
    """In this block a wait of half a minute takes a moment, and ``loop.time`` says how long it would have been."""
    loop: Any = asyncio.get_running_loop()
    clock, look = loop.time, loop._selector.select
    skipped = 0.0

    def time() -> float:
        return float(clock() + skipped)

    def select(timeout: float | None = None) -> Any:
        nonlocal skipped
        if timeout is None or timeout <= LULL:
            return look(timeout)
        happened = look(LULL)
        if not happened:
            skipped += timeout - LULL
        return happened

    loop.time, loop._selector.select = time, select
    try:
        yield
    finally:
        loop._selector.select = look  # the clock goes on: nothing in the loop may see time run backwards
