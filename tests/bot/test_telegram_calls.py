"""What an error of the Bot API means, and which calls are made again."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramForbiddenError
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendChatAction, SendMessage, TelegramMethod

from bot import lanes
from bot.lanes import Lane, Lanes
from bot.telegram_calls import LIMITS, LONGEST_WAIT, Line, Verdict, code_of, spoken_to, verdict, wait_seconds
from sandbox import Limits, Sandbox
from tests.bot.lane_world import Time

CALL = SendMessage(chat_id=101, text="hello")


class Waits:
    """Sleeps at once, and remembers how long it should have taken. The lanes have a time of their own."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.time = Time()
        self.lanes = Lanes(lanes.Limits.none(), self.time, self.time.later)
        self.time.now = 1.0

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@asynccontextmanager
async def open_line(tries: int = 4) -> AsyncIterator[tuple[Sandbox, Line, Waits]]:
    """A line to a sandbox in which Ada has pressed Start."""
    async with Sandbox.open(limits=Limits.none()) as sandbox:
        await sandbox.person("ada").start()
        bot = Bot(sandbox.token, session=AiohttpSession(api=TelegramAPIServer.from_base(sandbox.telegram_url)))
        waits = Waits()
        try:
            yield sandbox, Line(bot, waits.lanes, sleep=waits, tries=tries), waits
        finally:
            await bot.session.close()


def said(sandbox: Sandbox) -> int:
    return sum(not seen.mine for seen in sandbox.person("ada").messages())


async def error_of(line: Line) -> AiogramError:
    with pytest.raises(AiogramError) as caught:
        await line.call(CALL)
    return caught.value


@pytest.mark.parametrize(
    ("kind", "meaning"),
    [
        ("429", Verdict.RATE),
        ("500", Verdict.TRANSIENT),
        ("502", Verdict.TRANSIENT),
        ("reset", Verdict.UNKNOWN),
        ("lost", Verdict.UNKNOWN),
    ],
)
async def test_every_trouble_on_the_wire_has_its_meaning(kind: str, meaning: Verdict) -> None:
    async with open_line(tries=1) as (sandbox, line, _):
        sandbox.fault(kind)
        assert verdict(await error_of(line)) is meaning


async def test_a_connection_that_never_was_sent_nothing() -> None:
    async with open_line(tries=1) as (_, line, _waits):
        line.bot.session.api = TelegramAPIServer.from_base("http://127.0.0.1:9")
        assert verdict(await error_of(line)) is Verdict.TRANSIENT


async def test_blocked_deleted_and_unknown_chats_are_addresses_that_fail() -> None:
    async with open_line(tries=1) as (sandbox, line, _):
        sandbox.person("ada").block()
        assert verdict(await error_of(line)) is Verdict.ADDRESS
        sandbox.person("ada").unblock()
        sandbox.person("ada").deactivate()
        assert verdict(await error_of(line)) is Verdict.ADDRESS
        with pytest.raises(AiogramError) as caught:
            await line.call(SendMessage(chat_id=999, text="x"))
        assert verdict(caught.value) is Verdict.ADDRESS


async def test_a_wrong_token_is_ours_to_mend() -> None:
    async with open_line(tries=1) as (sandbox, _line, waits):
        stranger = Bot(
            "1:not-a-token-that-anybody-gave", session=AiohttpSession(api=TelegramAPIServer.from_base(sandbox.url))
        )
        try:
            assert verdict(await error_of(Line(stranger, waits.lanes, tries=1))) is Verdict.CONFIG
        finally:
            await stranger.session.close()


@pytest.mark.parametrize(
    ("sentence", "meaning"),
    [
        ("Bad Request: message is not modified: specified new message content …", Verdict.UNCHANGED),
        ("Bad Request: query is too old and response timeout expired or query ID is invalid", Verdict.LATE),
        ("Bad Request: message to edit not found", Verdict.MISSING),
        ("Bad Request: message can't be edited", Verdict.MISSING),
        ("Bad Request: can't parse entities: Unexpected end tag at byte offset 3", Verdict.UNREADABLE),
        ("Bad Request: chat not found", Verdict.ADDRESS),
        ("Bad Request: PEER_ID_INVALID", Verdict.ADDRESS),
        ("Bad Request: FROZEN_METHOD_INVALID", Verdict.CONFIG),
        ("Bad Request: BUTTON_DATA_INVALID", Verdict.MESSAGE),
        ("Bad Request: something nobody has seen yet", Verdict.MESSAGE),
    ],
)
def test_a_refusal_is_read_by_its_sentence(sentence: str, meaning: Verdict) -> None:
    assert verdict(TelegramBadRequest(method=CALL, message=sentence)) is meaning


def test_every_403_is_about_the_address() -> None:
    assert verdict(TelegramForbiddenError(method=CALL, message="Forbidden: user is deactivated")) is Verdict.ADDRESS


async def outlast(waits: Waits, line: Line) -> float:
    """Make the call while the lanes' time passes; returns how much of it did."""
    begun = waits.time.now
    call = asyncio.create_task(line.call(CALL))
    async with asyncio.timeout(10):
        while not call.done():
            await asyncio.wait({call}, timeout=0.05)
            await waits.time.pass_until(waits.time.now + 1.0)
    await call
    return waits.time.now - begun


async def test_a_flood_is_waited_out_for_as_long_as_it_asks() -> None:
    async with open_line() as (sandbox, line, waits):
        sandbox.fault("429", times=2, retry_after=7)
        assert await outlast(waits, line) >= 14
        assert said(sandbox) == 1


async def test_floods_are_no_failures() -> None:
    async with open_line() as (sandbox, line, waits):
        sandbox.fault("429", times=2, retry_after=1)
        sandbox.fault("502", times=3)
        await outlast(waits, line)
        assert said(sandbox) == 1


async def test_who_keeps_count_is_told_of_a_flood_at_once_and_the_chat_is_left_alone() -> None:
    async with open_line(tries=1) as (sandbox, line, waits):
        sandbox.fault("429", retry_after=7)
        told = await error_of(line)
        assert (verdict(told), wait_seconds(told)) == (Verdict.RATE, 7)
        assert len(sandbox.requests.of("sendMessage")) == 1
        waits.lanes.refuse(1000)  # what comes now is not even asked
        assert wait_seconds(await error_of(line)) == 1000
        assert len(sandbox.requests.of("sendMessage")) == 1


async def test_what_is_no_message_waits_for_no_turn() -> None:
    async with open_line() as (_, line, waits):
        waits.lanes.refuse(1000)
        await line.call(SendChatAction(chat_id=101, action="typing"))
        assert await line.try_call(CALL) is None


@pytest.mark.parametrize(
    ("method", "chat"),
    [
        (CALL, 101),
        (EditMessageText(chat_id=-5, message_id=1, text="x"), -5),
        (SendChatAction(chat_id=101, action="typing"), None),
        (AnswerCallbackQuery(callback_query_id="1"), None),
        (SendMessage(chat_id="@channel", text="x"), None),
    ],
)
def test_sends_and_edits_count(method: TelegramMethod[object], chat: int | None) -> None:
    assert spoken_to(method) == chat


def test_a_429_that_does_not_say_for_how_long_is_a_flood_all_the_same() -> None:
    error = TelegramBadRequest(method=CALL, message="Too Many Requests")
    assert verdict(error) is Verdict.RATE
    assert wait_seconds(error) > 0


def test_the_limits_are_telegrams_and_a_little_less() -> None:
    assert 28.5 < 1 / LIMITS.even <= 1 / LIMITS.account.step < 30
    assert LIMITS.of(101).step >= 1
    assert LIMITS.of(-5).count * 60 / LIMITS.of(-5).seconds < 20
    assert [lane.name for lane in sorted(Lane)] == ["TAPS", "KEYS", "NOTICES", "BROADCASTS"]


async def test_a_flood_that_asks_too_much_is_not_waited_for() -> None:
    async with open_line() as (sandbox, line, waits):
        sandbox.fault("429", retry_after=int(LONGEST_WAIT) + 1)
        assert verdict(await error_of(line)) is Verdict.RATE
        assert waits.seconds == []


async def test_trouble_is_tried_again_with_longer_pauses_and_then_told() -> None:
    async with open_line() as (sandbox, line, waits):
        sandbox.fault("502", times=9)
        await error_of(line)
        assert waits.seconds == [0.5, 1.0, 2.0]
        assert len(sandbox.requests.of("sendMessage")) == 4


async def test_a_send_without_an_answer_is_made_as_often_as_allowed() -> None:
    async with open_line() as (sandbox, line, _):
        sandbox.fault("lost", times=9)
        with pytest.raises(AiogramError):
            await line.call(CALL, unknown_tries=2)
        assert said(sandbox) == 2


async def test_a_group_that_moved_is_written_to_where_it_is_now_and_not_chased_further() -> None:
    async with open_line(tries=1) as (sandbox, line, _):
        ada = sandbox.person("ada").id
        moved = {"ok": False, "error_code": 400, "parameters": {"migrate_to_chat_id": ada}}
        body = json.dumps(moved | {"description": "Bad Request: group chat was upgraded to a supergroup chat"})
        sandbox.fault("answer", method="sendMessage", status=400, body=body)
        await line.call(SendMessage(chat_id=-5, text="hello"))
        assert said(sandbox) == 1
        sandbox.fault("answer", method="sendMessage", status=400, body=body, times=9)
        error = await error_of(line)
        assert (verdict(error), code_of(error)) == (Verdict.MIGRATED, "400")
        assert said(sandbox) == 1


@pytest.mark.parametrize(
    ("body", "meaning"),
    [
        ('{"ok":true,"result":{"message_id":7', Verdict.UNKNOWN),
        ('{"ok":true,"result":{}}', Verdict.UNKNOWN),
        ('{"ok":true}', Verdict.UNKNOWN),
        ("<html>", Verdict.TRANSIENT),
        ("", Verdict.TRANSIENT),
    ],
)
async def test_what_was_said_and_cannot_be_read_may_have_arrived(body: str, meaning: Verdict) -> None:
    async with open_line(tries=1) as (sandbox, line, _):
        sandbox.fault("answer", body=body)
        error = await error_of(line)
        assert (verdict(error), code_of(error)) == (meaning, "unreadable")


async def test_an_edit_without_an_answer_may_be_repeated() -> None:
    async with open_line() as (sandbox, line, _):
        sent = await line.call(CALL)
        sandbox.fault("lost", method="editMessageText", times=1)
        with pytest.raises(AiogramError) as caught:
            await line.call(EditMessageText(chat_id=101, message_id=sent.message_id, text="anew"))
        assert verdict(caught.value) is Verdict.UNCHANGED  # the first one did arrive


async def test_a_refusal_is_not_repeated() -> None:
    async with open_line() as (sandbox, line, waits):
        with pytest.raises(AiogramError):
            await line.call(SendMessage(chat_id=101, text="x" * 5000))
        assert waits.seconds == []
        assert len(sandbox.requests.of("sendMessage")) == 1


async def test_what_is_only_worth_a_try_never_raises() -> None:
    async with open_line() as (sandbox, line, _):
        sandbox.fault("reset")
        assert await line.try_call(CALL) is None
