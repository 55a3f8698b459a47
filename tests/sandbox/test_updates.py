"""Long polling: nothing is forgotten that was not confirmed."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError
from aiogram.types import Update

from sandbox import Sandbox
from tests.sandbox.conftest import until


async def until_polling(sandbox: Sandbox) -> None:
    await until(lambda: sandbox.bot.updates.is_polled)


async def test_a_poll_is_held_until_something_happens(bot: Bot, sandbox: Sandbox) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await until_polling(sandbox)
    await sandbox.person("wei").start("gift-7")
    (update,) = await poll
    assert update.message is not None
    assert update.message.from_user is not None
    assert (update.message.text, update.message.from_user.language_code) == ("/start gift-7", "zh-hans")


async def test_a_poll_ends_empty_when_its_time_is_over(bot: Bot) -> None:
    begun = asyncio.get_running_loop().time()
    assert await bot.get_updates(timeout=1) == []
    assert asyncio.get_running_loop().time() - begun >= 0.99


async def test_updates_come_again_until_the_next_offset_confirms_them(bot: Bot, sandbox: Sandbox) -> None:
    ada = sandbox.person("ada")
    await ada.start()
    await ada.say("two")
    first = await bot.get_updates()
    assert await bot.get_updates() == first
    assert await bot.get_updates(offset=first[0].update_id) == first
    assert await bot.get_updates(offset=first[1].update_id) == first[1:]
    assert await bot.get_updates(offset=first[0].update_id) == first[1:]
    assert await bot.get_updates(offset=first[1].update_id + 1) == []


async def test_limit_and_negative_offset(bot: Bot, sandbox: Sandbox) -> None:
    ada = sandbox.person("ada")
    await ada.start()
    for text in "abc":
        await ada.say(text)
    assert [texts(one) for one in await bot.get_updates(limit=2)] == ["/start", "a"]
    assert [texts(one) for one in await bot.get_updates(offset=-2)] == ["b", "c"]
    assert [texts(one) for one in await bot.get_updates()] == ["b", "c"]


async def test_a_second_poller_ends_the_first(bot: Bot, sandbox: Sandbox) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await until_polling(sandbox)
    second = asyncio.create_task(bot.get_updates(timeout=30))
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await first
    await sandbox.person("ada").start()
    assert len(await second) == 1


async def test_only_wanted_kinds_are_queued_and_the_choice_is_kept(bot: Bot, sandbox: Sandbox) -> None:
    await bot.get_updates(allowed_updates=["my_chat_member"])
    ada = sandbox.person("ada")
    await ada.start()
    ada.block()
    ada.unblock()
    changes = [update.my_chat_member for update in await bot.get_updates()]
    assert [change.new_chat_member.status for change in changes if change] == ["kicked", "member"]
    await bot.get_updates(offset=-1, allowed_updates=["message", "my_chat_member"])
    await ada.say("hello")
    assert texts((await bot.get_updates())[-1]) == "hello"


async def test_what_a_person_forwards_says_where_it_is_from(bot: Bot, sandbox: Sandbox) -> None:
    ada = sandbox.person("ada")
    await ada.start()
    await ada.say("KEY-1", forwarded_from="wei")
    await ada.say("KEY-2", forwarded_from="Somebody")
    messages = [update.message for update in await bot.get_updates()]
    origins = [message.forward_origin.type for message in messages if message and message.forward_origin]
    assert origins == ["user", "hidden_user"]


async def test_a_long_paste_arrives_as_several_messages(bot: Bot, sandbox: Sandbox) -> None:
    ada = sandbox.person("ada")
    await ada.start()
    lines = [f"KEY-{number:05}" for number in range(1000)]
    await ada.say("\n".join(lines))
    received = [texts(update) for update in await bot.get_updates()][1:]
    assert len(received) == 3
    assert "\n".join(received).split("\n") == lines


def texts(update: Update) -> str:
    assert update.message is not None
    return update.message.text or ""
