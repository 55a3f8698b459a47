"""Real seconds, for what the client really waits for."""

import asyncio


def monotonic() -> float:
    return asyncio.get_running_loop().time()
