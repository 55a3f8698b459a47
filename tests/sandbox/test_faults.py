"""Errors on demand, and what aiogram makes of them."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from sandbox import Sandbox
from tests.sandbox.conftest import bot_for, until


def texts(sandbox: Sandbox) -> list[str]:
    return [seen.text for seen in sandbox.person("ada").messages() if not seen.mine]


async def test_too_many_requests(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    sandbox.fault("429", retry_after=7)
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(ada, "x")
    assert caught.value.retry_after == 7
    await bot.send_message(ada, "y")
    assert texts(sandbox) == ["y"]


async def test_a_server_error(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    sandbox.fault("500", times=2)
    for _ in range(2):
        with pytest.raises(TelegramServerError):
            await bot.send_message(ada, "x")
    await bot.send_message(ada, "y")
    assert texts(sandbox) == ["y"]


async def test_a_gateways_html_page(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    sandbox.fault("502")
    with pytest.raises(ClientDecodeError):
        await bot.send_message(ada, "x")


async def test_a_connection_reset_before_anything_was_done(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    sandbox.fault("reset")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(ada, "x")
    assert texts(sandbox) == []


async def test_an_answer_that_is_lost(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    sandbox.fault("lost")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(ada, "x")
    assert texts(sandbox) == ["x"]
    (lost,) = sandbox.requests.of("sendMessage")
    assert (lost.status, lost.answer["ok"]) == (0, True)


@pytest.mark.parametrize(("kind", "expected"), [("hang", []), ("black hole", ["x"])])
async def test_a_call_that_is_never_answered(
    bot: Bot, sandbox: Sandbox, ada: int, kind: str, expected: list[str]
) -> None:
    sandbox.fault(kind)
    with pytest.raises(TelegramNetworkError, match="Request timeout error"):
        await bot.send_message(ada, "x", request_timeout=1)
    assert texts(sandbox) == expected


async def test_a_slow_call_is_answered_in_the_end(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    sandbox.fault("slow", seconds=0.01)
    assert (await bot.send_message(ada, "x")).text == "x"


async def test_a_fault_keeps_to_its_method_and_chat(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    await sandbox.person("wei").start()
    sandbox.fault("500", method="sendMessage", chat=102)
    await bot.send_message(ada, "x")
    await bot.send_chat_action(102, "typing")
    with pytest.raises(TelegramServerError):
        await bot.send_message(102, "x")


async def test_a_poll_is_only_hit_when_it_is_meant(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    sandbox.fault("500")
    assert len(await bot.get_updates()) == 1
    sandbox.world.faults.clear()
    sandbox.fault("500", method="getUpdates")
    with pytest.raises(TelegramServerError):
        await bot.get_updates()


async def test_a_sandbox_closes_at_once_while_calls_hang_and_polls_wait() -> None:
    async with AsyncExitStack() as stack:
        async with Sandbox.open() as sandbox:
            bot = await stack.enter_async_context(bot_for(sandbox))
            sandbox.fault("hang", method="getMe")
            held = [asyncio.create_task(bot.get_me()), asyncio.create_task(bot.get_updates(timeout=50))]
            await until(lambda: sandbox.bot.updates.is_polled and not sandbox.world.faults.listing())
            begun = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - begun < 1.0
        hung, polled = await asyncio.gather(*held, return_exceptions=True)
    assert isinstance(hung, TelegramNetworkError)
    assert polled == []
