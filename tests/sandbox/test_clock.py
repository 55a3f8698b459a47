"""The sandbox's clock: it can be put forward, by hand or over HTTP, and never back."""

import pytest
from aiohttp import ClientSession

from sandbox import Sandbox


async def test_time_passes_at_once_for_everybody() -> None:
    time = 1000.0
    async with Sandbox.open(clock=lambda: time) as sandbox, ClientSession() as web:
        sandbox.forward(60)
        assert sandbox.now() == 1060.0
        async with web.post(f"{sandbox.url}/sandbox/clock", json={"seconds": 600}) as answer:
            assert await answer.json() == {"now": 1660.0, "ahead": 660.0}
        sandbox.forward(-5)
        async with web.get(f"{sandbox.url}/sandbox/clock") as answer:
            assert (await answer.json())["ahead"] == 660.0


@pytest.mark.parametrize("seconds", [0, -1, 10**9, "soon", None, True])
async def test_a_leap_that_is_none_is_refused(seconds: object) -> None:
    async with Sandbox.open() as sandbox, ClientSession() as web:
        async with web.post(f"{sandbox.url}/sandbox/clock", json={"seconds": seconds}) as answer:
            assert answer.status == 400
        assert sandbox.world.ahead == 0
