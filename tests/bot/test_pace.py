"""The pace of answers: a slow one says so, progress is thinned out, and the last word is always shown."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot import pace
from bot.pace import perform
from views.screen import Screen, Text


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second is a fiftieth of one here."""
    monkeypatch.setattr(pace, "SLOW_SECONDS", 0.02)
    monkeypatch.setattr(pace, "BUSY_SECONDS", 0.02)
    monkeypatch.setattr(pace, "STILL_BUSY_SECONDS", 0.02)
    monkeypatch.setattr(pace, "EDIT_SECONDS", 0.02)


def numbered(number: int) -> Screen:
    return Screen(blocks=(Text(str(number)),))


class Chat:
    """Remembers what it was shown."""

    def __init__(self, *, fails: bool = False) -> None:
        self.shown: list[str] = []
        self.slow = 0
        self.busy = 0
        self.fails = fails

    async def show(self, screen: Screen) -> None:
        if self.fails:
            raise ConnectionError
        block = screen.blocks[0]
        assert isinstance(block, Text)
        self.shown.append(block.text)

    async def say_slow(self) -> None:
        self.slow += 1

    async def say_busy(self) -> None:
        self.busy += 1


async def test_a_quick_answer_comes_at_once() -> None:
    async def quick() -> AsyncIterator[Screen]:
        yield numbered(1)

    chat = Chat()
    await perform(quick(), chat.show, chat.say_slow, chat.say_busy)
    assert (chat.shown, chat.slow, chat.busy) == (["1"], 0, 0)


async def test_a_slow_answer_says_that_it_is_coming_and_a_slower_one_goes_on_saying_so() -> None:
    async def slow() -> AsyncIterator[Screen]:
        async with asyncio.timeout(10):
            while chat.busy < 3:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
        yield numbered(1)

    chat = Chat()
    await perform(slow(), chat.show, chat.say_slow, chat.say_busy)
    assert (chat.shown, chat.slow, chat.busy) == (["1"], 1, 3)


async def test_progress_is_thinned_out_and_the_last_screen_is_shown() -> None:
    async def progress() -> AsyncIterator[Screen]:
        for number in range(200):
            yield numbered(number)
            await asyncio.sleep(0)

    chat = Chat()
    await perform(progress(), chat.show, chat.say_slow, chat.say_busy)
    assert chat.shown[0] == "0"
    assert chat.shown[-1] == "199"
    assert len(chat.shown) < 20


async def test_no_screen_at_all_is_no_harm() -> None:
    async def silent() -> AsyncIterator[Screen]:
        if chat.busy:
            yield numbered(1)

    chat = Chat()
    await perform(silent(), chat.show, chat.say_slow, chat.say_busy)
    assert chat.shown == []


async def test_a_fault_after_a_screen_is_told_after_the_screen() -> None:
    async def faulty() -> AsyncIterator[Screen]:
        yield numbered(1)
        raise LookupError

    chat = Chat()
    with pytest.raises(LookupError):
        await perform(faulty(), chat.show, chat.say_slow, chat.say_busy)
    assert chat.shown == ["1"]


async def test_work_that_was_begun_ends_even_when_nobody_can_look_on() -> None:
    done = []

    async def work() -> AsyncIterator[Screen]:
        for number in range(5):
            yield numbered(number)
            await asyncio.sleep(0)
        done.append(True)

    chat = Chat(fails=True)
    with pytest.raises(ConnectionError):
        await perform(work(), chat.show, chat.say_slow, chat.say_busy)
    assert done == [True]


async def test_closing_the_shop_stops_the_work() -> None:
    stopped = asyncio.Event()

    async def endless() -> AsyncIterator[Screen]:
        yield numbered(1)
        try:
            await asyncio.sleep(3600)
        finally:
            stopped.set()

    chat = Chat()
    task = asyncio.create_task(perform(endless(), chat.show, chat.say_slow, chat.say_busy))
    async with asyncio.timeout(5):
        while not chat.shown:  # noqa: ASYNC110
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert stopped.is_set()
