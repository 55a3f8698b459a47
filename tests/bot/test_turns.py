"""Turns: one person's acts in their order, other people's beside them, and nothing kept afterwards."""

import asyncio

import pytest

from bot.turns import Turns


async def test_one_key_waits_for_itself_and_for_nobody_else() -> None:
    turns, done = Turns(), list[str]()
    hold = asyncio.Event()

    async def act(key: int, name: str, *, holds: bool = False) -> None:
        async with turns.of(key):
            if holds:
                await hold.wait()
            done.append(name)

    async with asyncio.TaskGroup() as group:
        group.create_task(act(1, "first", holds=True))
        group.create_task(act(1, "second"))
        group.create_task(act(1, "third"))
        await group.create_task(act(2, "other"))
        assert done == ["other"]
        hold.set()
    assert done == ["other", "first", "second", "third"]


async def test_a_turn_that_failed_or_was_cancelled_lets_the_next_one_in() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="broken"):
        async with turns.of(1):
            raise ValueError("broken")
    async with turns.of(1):
        waiting = asyncio.create_task(turns.of(1).__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(1), turns.of(1):
        pass


async def test_a_lane_is_forgotten_when_nobody_waits_in_it() -> None:
    turns = Turns()
    for key in range(100):
        async with turns.of(key):
            assert len(turns) == 1
    assert len(turns) == 0
