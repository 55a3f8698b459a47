"""What an error of the Bot API means, and which calls are made again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramForbiddenError
from aiogram.methods import EditMessageText, SendMessage

from bot.telegram_calls import LONGEST_WAIT, Line, Verdict, verdict
from sandbox import Limits, Sandbox

CALL = SendMessage(chat_id=101, text="hello")


class Waits:
    """Sleeps at once, and remembers how long it should have taken."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

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
            yield sandbox, Line(bot, waits, tries=tries), waits
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
    async with open_line(tries=1) as (sandbox, _line, _):
        stranger = Bot(
            "1:not-a-token-that-anybody-gave", session=AiohttpSession(api=TelegramAPIServer.from_base(sandbox.url))
        )
        try:
            assert verdict(await error_of(Line(stranger, tries=1))) is Verdict.CONFIG
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


async def test_a_flood_is_waited_out_for_as_long_as_it_asks() -> None:
    async with open_line() as (sandbox, line, waits):
        sandbox.fault("429", times=2, retry_after=7)
        await line.call(CALL)
        assert waits.seconds == [7.0, 7.0]
        assert said(sandbox) == 1


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
