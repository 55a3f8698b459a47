"""Edits and deletions."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    Message,
)

from sandbox import Sandbox
from tests.sandbox.conftest import PNG, Clock

KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="x", callback_data="x")]])


async def test_an_edit_answers_the_whole_new_message(bot: Bot, ada: int, clock: Clock) -> None:
    sent = await bot.send_message(ada, "one", reply_markup=KEYBOARD)
    clock.now += 5
    edited = await bot.edit_message_text("two", chat_id=ada, message_id=sent.message_id)
    assert isinstance(edited, Message)
    assert (edited.text, edited.edit_date, edited.reply_markup) == ("two", int(clock.now), None)


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, ada: int) -> None:
    sent = await bot.send_message(ada, "<b>one</b>", parse_mode="HTML", reply_markup=KEYBOARD)
    with pytest.raises(TelegramBadRequest) as caught:
        await bot.edit_message_text(
            "<strong>one</strong> ",
            chat_id=ada,
            message_id=sent.message_id,
            parse_mode="HTML",
            reply_markup=KEYBOARD,
        )
    assert caught.value.message == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the"
        " same as a current content and reply markup of the message"
    )
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_reply_markup(chat_id=ada, message_id=sent.message_id, reply_markup=KEYBOARD)
    await bot.edit_message_reply_markup(chat_id=ada, message_id=sent.message_id)


async def test_only_the_bots_own_messages_are_edited(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    theirs = sandbox.person("ada").messages()[0]
    with pytest.raises(TelegramBadRequest, match="Bad Request: message can't be edited"):
        await bot.edit_message_text("x", chat_id=ada, message_id=theirs.id)
    with pytest.raises(TelegramBadRequest, match="Bad Request: message to edit not found"):
        await bot.edit_message_text("x", chat_id=ada, message_id=99)


async def test_a_message_of_another_chat_is_not_found(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    await sandbox.person("wei").start()
    sent = await bot.send_message(ada, "for Ada")
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("for Wei", chat_id=102, message_id=sent.message_id)


async def test_a_photo_has_a_caption_and_no_text(bot: Bot, ada: int) -> None:
    photo = await bot.send_photo(ada, BufferedInputFile(PNG, "p.png"), caption="one")
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await bot.edit_message_text("x", chat_id=ada, message_id=photo.message_id)
    edited = await bot.edit_message_caption(chat_id=ada, message_id=photo.message_id, caption="two")
    assert isinstance(edited, Message)
    assert edited.caption == "two"
    assert edited.photo == photo.photo
    text = await bot.send_message(ada, "text")
    with pytest.raises(TelegramBadRequest, match="there is no caption in the message to edit"):
        await bot.edit_message_caption(chat_id=ada, message_id=text.message_id, caption="x")


async def test_media_are_exchanged_and_put_under_a_text(bot: Bot, ada: int) -> None:
    sent = await bot.send_message(ada, "one")
    photo = InputMediaPhoto(media=BufferedInputFile(PNG, "p.png"), caption="<b>two</b>", parse_mode="HTML")
    edited = await bot.edit_message_media(photo, chat_id=ada, message_id=sent.message_id)
    assert isinstance(edited, Message)
    assert edited.photo
    assert (edited.text, edited.caption, edited.caption_entities is not None) == (None, "two", True)
    document = InputMediaDocument(media=BufferedInputFile(b"keys", "k.txt"))
    edited = await bot.edit_message_media(document, chat_id=ada, message_id=sent.message_id)
    assert isinstance(edited, Message)
    assert edited.document
    assert (edited.photo, edited.caption) == (None, None)


async def test_a_message_is_deleted_once(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    sent = await bot.send_message(ada, "one")
    assert await bot.delete_message(ada, sent.message_id)
    assert [seen.text for seen in sandbox.person("ada").messages()] == ["/start"]
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(ada, sent.message_id)


async def test_an_old_message_stays(bot: Bot, ada: int, clock: Clock) -> None:
    sent = await bot.send_message(ada, "one")
    clock.now += 48 * 3600 + 1
    with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
        await bot.delete_message(ada, sent.message_id)


async def test_several_are_deleted_at_once_and_missing_ones_do_not_matter(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    ids = [(await bot.send_message(ada, text)).message_id for text in "abc"]
    assert await bot.delete_messages(ada, [ids[0], ids[1], 99])
    assert sandbox.person("ada").last().text == "c"
