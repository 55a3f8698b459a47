"""What may hang under a message."""

import json
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CopyTextButton, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from tests.sandbox.conftest import Raw


async def hang(raw: Raw, button: Any) -> str:
    """The refusal of a message with this one button; empty when it was sent."""
    markup = json.dumps({"inline_keyboard": [[button]]})
    _status, answer = await raw("sendMessage", data={"chat_id": 101, "text": "x", "reply_markup": markup})
    return str(answer.get("description", "")).removeprefix("Bad Request: ")


@pytest.mark.parametrize(
    "button",
    [
        {"callback_data": "x" * 64},
        {"url": "https://example.org/a"},
        {"url": "example.org"},
        {"url": "tg://user?id=1"},
        {"copy_text": {"text": "k" * 256}},
        {"web_app": {"url": "https://example.org"}},
        {"switch_inline_query": ""},
        {"callback_data": "x", "style": "danger"},
    ],
)
async def test_a_good_button_is_kept(raw: Raw, ada: int, button: dict[str, Any]) -> None:
    assert await hang(raw, {"text": "Go"} | button) == ""


PARSE = "can't parse inline keyboard button: "


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "x", "callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, f"{PARSE}Text buttons are unallowed in the inline keyboard"),
        ({"text": "x", "callback_data": 5}, f'{PARSE}Field "callback_data" must be of type String'),
        ({"callback_data": "x"}, f'{PARSE}Can\'t find field "text"'),
        ({"text": " ", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
        ({"text": "x", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "copy_text": {"text": "k" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "copy_text": "k"}, f'{PARSE}Field "copy_text" must be of type Object'),
        (
            {"text": "x", "url": "http://localhost/a"},
            "inline keyboard button URL 'http://localhost/a' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "x", "url": "javascript://a.b"},
            "inline keyboard button URL 'javascript://a.b' is invalid: Wrong HTTP URL",
        ),
        ({"text": "x", "callback_data": "x", "url": "https://a.b"}, "BUTTON_TYPE_INVALID"),
        ({"text": "x", "pay": True}, "BUTTON_TYPE_INVALID"),
        ({"text": "x", "callback_data": "x", "style": "loud"}, f"{PARSE}invalid button style specified"),
        ("x", f"{PARSE}InlineKeyboardButton must be an Object"),
    ],
)
async def test_a_bad_button_is_refused(raw: Raw, ada: int, button: Any, reason: str) -> None:
    assert await hang(raw, button) == reason


async def test_a_hundred_buttons_are_enough(bot: Bot, ada: int) -> None:
    button = InlineKeyboardButton(text="x", callback_data="x")
    full = InlineKeyboardMarkup(inline_keyboard=[[button] * 5] * 20)
    await bot.send_message(ada, "x", reply_markup=full)
    full.inline_keyboard.append([button])
    with pytest.raises(TelegramBadRequest, match="reply markup is too long"):
        await bot.send_message(ada, "x", reply_markup=full)


async def test_a_bot_reads_its_buttons_back(bot: Bot, ada: int) -> None:
    button = InlineKeyboardButton(text="Copy", copy_text=CopyTextButton(text="KEY"))
    sent = await bot.send_message(ada, "x", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button], []]))
    assert sent.reply_markup is not None
    assert [[one.text for one in row] for row in sent.reply_markup.inline_keyboard] == [["Copy"]]


async def test_only_an_inline_keyboard_can_be_edited(bot: Bot, raw: Raw, ada: int) -> None:
    sent = await bot.send_message(ada, "x", reply_markup=ForceReply())
    assert sent.reply_markup is None
    edit = {
        "chat_id": ada,
        "message_id": sent.message_id,
        "text": "y",
        "reply_markup": '{"force_reply":true}',
    }
    _status, answer = await raw("editMessageText", data=edit)
    assert answer["description"] == "Bad Request: inline keyboard expected"
