"""The inbox's front: stored first, in order within a chat, chats beside each other, and marked when it is done."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.telegram_inflow import ENOUGH, Inflow, chat_of, needed
from core import inbox
from core.ports import Store, Tx
from tests.engines import migrated_database
from tests.shops import Clock, open_try_shop

Json = dict[str, Any]


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with migrated_database("sqlite", tmp_path) as database_url:
        yield database_url


def said(number: int, chat: int, text: str = "x") -> Json:
    return {"update_id": number, "message": {"message_id": number, "chat": {"id": chat}, "text": text}}


class Work:
    """Does updates, when it is let."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.done: list[int] = []
        self.gates: dict[int, asyncio.Event] = {}

    async def __call__(self, update: Json) -> None:
        number = update["update_id"]
        self.begun.append(number)
        if number in self.gates:
            await self.gates[number].wait()
        self.done.append(number)

    def hold(self, number: int) -> asyncio.Event:
        self.gates[number] = asyncio.Event()
        return self.gates[number]


@asynccontextmanager
async def open_inflow(url: str) -> AsyncIterator[tuple[Inflow, Work, Store]]:
    async with open_try_shop(url, Clock()) as shop:
        work = Work()
        yield Inflow(shop.shop.store, 1, work), work, shop.shop.store


def waiting(tx: Tx) -> list[str]:
    return [mail.key for mail in inbox.waiting(tx, "telegram")]


async def test_one_chat_is_in_order_and_another_does_not_wait_for_it(url: str) -> None:
    async with open_inflow(url) as (inflow, work, _):
        gate = work.hold(1)
        await inflow.accept([said(1, 7), said(2, 7), said(3, 8)])
        async with asyncio.timeout(5):
            while 3 not in work.done:  # noqa: ASYNC110
                await asyncio.sleep(0)
        assert work.begun == [1, 3]
        gate.set()
        await inflow.idle()
        assert work.done == [3, 1, 2]


async def test_what_is_done_is_marked_and_what_is_not_is_found_again(url: str) -> None:
    async with open_inflow(url) as (inflow, work, store):
        work.hold(2)
        await inflow.accept([said(1, 7), said(2, 7), said(3, 7)])
        async with asyncio.timeout(5):
            while work.begun != [1, 2]:  # noqa: ASYNC110
                await asyncio.sleep(0)
        await inflow.finish(0)
        assert await store.read(waiting) == ["1:2", "1:3"]

        again = Work()
        next_life = Inflow(store, 1, again)
        assert await next_life.resume() == 2
        await next_life.idle()
        assert again.done == [2, 3]
        assert await store.read(waiting) == []


async def test_the_same_update_is_worked_off_once_and_another_bots_is_another(url: str) -> None:
    async with open_inflow(url) as (inflow, work, store):
        await inflow.accept([said(1, 7)])
        await inflow.accept([said(1, 7), said(2, 7)])
        await inflow.idle()
        assert work.done == [1, 2]
        other = Work()
        new_token = Inflow(store, 2, other)
        await new_token.accept([said(1, 7)])
        await new_token.idle()
        assert other.done == [1]


async def test_when_there_is_enough_to_do_nothing_new_is_asked_for(url: str) -> None:
    async with open_inflow(url) as (inflow, work, _):
        gate = work.hold(0)
        await inflow.accept([said(number, 7) for number in range(ENOUGH)])
        room = asyncio.create_task(inflow.room())
        await asyncio.sleep(0)
        assert not room.done()
        gate.set()
        await asyncio.wait_for(room, 20)
        await inflow.idle()
        assert len(work.done) == ENOUGH


def test_a_tap_leaves_the_text_of_its_message_behind() -> None:
    tap = {
        "update_id": 1,
        "callback_query": {
            "id": "5",
            "data": "kr.1",
            "message": {
                "message_id": 3,
                "date": 9,
                "chat": {"id": 7, "type": "private"},
                "text": "LB-SECRET",
                "entities": [{"type": "code"}],
                "reply_markup": {"inline_keyboard": [[{"text": "Copy", "copy_text": {"text": "LB-SECRET"}}]]},
            },
        },
    }
    kept = needed(tap)
    assert "SECRET" not in str(kept)
    assert kept["callback_query"]["data"] == "kr.1"
    assert kept["callback_query"]["message"]["chat"]["id"] == 7
    assert "SECRET" in str(tap)  # what was given is not touched


def test_a_photo_stays_a_photo() -> None:
    sizes = [{"file_unique_id": "small"}, {"file_unique_id": "large"}]
    message = {"message_id": 3, "date": 9, "chat": {"id": 7}, "photo": sizes, "caption": "x"}
    kept = needed({"update_id": 1, "callback_query": {"message": message}})["callback_query"]["message"]
    assert kept["photo"] == [{"file_unique_id": "large"}]
    assert "text" not in kept


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        (said(1, 7), 7),
        ({"update_id": 1, "callback_query": {"from": {"id": 5}, "message": {"chat": {"id": 6}}}}, 6),
        ({"update_id": 1, "callback_query": {"from": {"id": 5}}}, 5),
        ({"update_id": 1}, 0),
        ({"update_id": 1, "message": {"chat": {"id": "x"}}}, 0),
        ({"update_id": 1, "something": 5}, 0),
        ({"update_id": 1, "callback_query": {"message": None, "from": {"id": 5}}}, 5),
    ],
)
def test_every_update_has_a_lane(update: Json, chat: int) -> None:
    assert chat_of(update) == chat
    needed(update)


async def test_a_question_of_the_moment_waits_for_nothing_and_is_not_kept(url: str) -> None:
    asked: list[int] = []

    async def answer(update: Json) -> None:
        asked.append(update["update_id"])

    question = {"update_id": 2, "pre_checkout_query": {"id": "1", "from": {"id": 7}}}
    async with open_try_shop(url, Clock()) as shop:
        work = Work()
        gate = work.hold(1)
        inflow = Inflow(shop.shop.store, 1, work, {"pre_checkout_query": answer})
        await inflow.accept([said(1, 7), question])
        async with asyncio.timeout(5):
            while not asked or not work.begun:  # noqa: ASYNC110
                await asyncio.sleep(0)
        assert (asked, work.begun, work.done) == ([2], [1], [])
        assert await shop.shop.store.read(waiting) == ["1:1"]
        await inflow.accept([question])
        gate.set()
        await inflow.idle()
        assert (asked, work.done) == ([2, 2], [1])
