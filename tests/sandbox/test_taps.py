"""Taps and their answers."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InaccessibleMessage, InlineKeyboardButton, InlineKeyboardMarkup

from sandbox import NoAnswer, Sandbox
from tests.sandbox.conftest import Clock

KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Buy it", callback_data="buy:1")]])
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def asked(bot: Bot, ada: int) -> int:
    """Ada sees a button, and everything before it is confirmed. The id of the message."""
    sent = await bot.send_message(ada, "one", reply_markup=KEYBOARD)
    await bot.get_updates(offset=(await bot.get_updates())[-1].update_id + 1)
    return sent.message_id


async def query_id(bot: Bot) -> str:
    update = (await bot.get_updates(offset=-1, timeout=5))[0]
    assert update.callback_query is not None
    return update.callback_query.id


async def test_a_tap_reaches_the_bot_whole_and_its_answer_the_person(bot: Bot, sandbox: Sandbox, asked: int) -> None:
    ada = sandbox.person("ada")
    tapping = asyncio.create_task(ada.tap("buy"))
    query = (await bot.get_updates(timeout=5))[0].callback_query
    assert query is not None
    assert (query.data, query.from_user.id) == ("buy:1", ada.id)
    assert query.message is not None
    assert query.message.message_id == asked
    assert await bot.answer_callback_query(query.id, text="Held for you", show_alert=True)
    toast = await tapping
    assert (toast.text, toast.alert) == ("Held for you", True)
    assert ada.toasts == [toast]


async def test_a_tap_is_answered_once(bot: Bot, sandbox: Sandbox, asked: int) -> None:
    sandbox.person("ada").tap_without_waiting("buy")
    number = await query_id(bot)
    await bot.answer_callback_query(number)
    with pytest.raises(TelegramBadRequest, match=TOO_OLD):
        await bot.answer_callback_query(number)


async def test_a_late_answer_is_refused(bot: Bot, sandbox: Sandbox, asked: int, clock: Clock) -> None:
    sandbox.person("ada").tap_without_waiting("buy")
    number = await query_id(bot)
    clock.now += 31
    with pytest.raises(TelegramBadRequest, match=TOO_OLD):
        await bot.answer_callback_query(number)


async def test_an_answer_to_nothing_is_refused(bot: Bot, ada: int) -> None:
    with pytest.raises(TelegramBadRequest, match=TOO_OLD):
        await bot.answer_callback_query("12345")
    with pytest.raises(TelegramBadRequest, match='parameter "callback_query_id" is required'):
        await bot.answer_callback_query("")


async def test_a_toast_has_two_hundred_letters_at_most(bot: Bot, sandbox: Sandbox, asked: int) -> None:
    sandbox.person("ada").tap_without_waiting("buy")
    with pytest.raises(TelegramBadRequest, match="MESSAGE_TOO_LONG"):
        await bot.answer_callback_query(await query_id(bot), text="x" * 201)


async def test_a_forged_tap_under_a_message_that_is_gone(bot: Bot, sandbox: Sandbox, asked: int) -> None:
    tapping = asyncio.create_task(sandbox.person("ada").tap_data(7777, "forged"))
    query = (await bot.get_updates(timeout=5))[0].callback_query
    assert query is not None
    assert isinstance(query.message, InaccessibleMessage)
    assert query.data == "forged"
    await bot.answer_callback_query(query.id)
    assert (await tapping).text == ""


async def test_silence_fails_with_a_picture_of_the_chat(sandbox: Sandbox, asked: int) -> None:
    with pytest.raises(NoAnswer, match=r"was not answered(.|\n)*\[Buy it\]"):
        await sandbox.person("ada").tap("buy", timeout=0.01)
    with pytest.raises(NoAnswer, match="no button says 'sell'"):
        await sandbox.person("ada").tap("sell")
