"""Messages, photos and documents, and who may be written to."""

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramRetryAfter,
)
from aiogram.types import BufferedInputFile, ReplyParameters

from sandbox import Allowance, Limits, Sandbox
from sandbox.telegram import parameters
from tests.sandbox.conftest import PNG, Clock, Raw, bot_for


async def test_nobody_is_written_to_before_they_pressed_start(bot: Bot) -> None:
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation with a user"):
        await bot.send_message(101, "hello")


async def test_a_person_who_blocked_the_bot_is_out_of_reach(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    sent = await bot.send_message(ada, "hello")
    sandbox.person("ada").block()
    for attempt in (
        bot.send_message(ada, "hello"),
        bot.send_chat_action(ada, "typing"),
        bot.edit_message_text("x", chat_id=ada, message_id=sent.message_id),
    ):
        with pytest.raises(TelegramForbiddenError, match="Forbidden: bot was blocked by the user"):
            await attempt
    sandbox.person("ada").unblock()
    await bot.send_message(ada, "welcome back")


async def test_a_deleted_account_is_out_of_reach(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    sandbox.person("ada").deactivate()
    with pytest.raises(TelegramForbiddenError, match="Forbidden: user is deactivated"):
        await bot.send_message(ada, "hello")


async def test_a_document_arrives_whole_under_its_name(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    content = bytes(range(256)) * 500
    name = 'köys "1".txt'
    sent = await bot.send_document(ada, BufferedInputFile(content, name), caption="<b>Yours</b>", parse_mode="HTML")
    assert sent.document is not None
    assert (sent.caption, sent.document.file_name, sent.document.file_size) == ("Yours", name, len(content))
    seen = sandbox.person("ada").last()
    assert sandbox.person("ada").download(seen) == content
    again = await bot.send_document(ada, sent.document.file_id)
    assert again.document is not None
    assert again.document.file_id == sent.document.file_id


async def test_a_bot_downloads_what_a_person_sent(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    await sandbox.person("ada").send_file("keys.txt", b"A\nB\n", caption="restock")
    update = (await bot.get_updates(offset=-1))[0]
    assert update.message is not None
    assert update.message.document is not None
    assert (update.message.caption, update.message.document.mime_type) == ("restock", "text/plain")
    stream = await bot.download(update.message.document)
    assert stream is not None
    assert stream.read() == b"A\nB\n"


async def test_a_photo_must_be_a_picture(bot: Bot, ada: int) -> None:
    sent = await bot.send_photo(ada, BufferedInputFile(PNG, "p.png"), caption="Look")
    assert sent.photo is not None
    assert (sent.photo[-1].width, sent.photo[-1].height) == (320, 200)
    with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await bot.send_photo(ada, BufferedInputFile(b"not a picture", "p.png"))


async def test_files_are_refused_as_they_are_there(bot: Bot, raw: Raw, ada: int) -> None:
    for attempt, reason in (
        (bot.send_document(ada, BufferedInputFile(b"", "empty.txt")), "file must be non-empty"),
        (bot.send_document(ada, "AbCdEf"), "wrong file identifier/HTTP URL specified"),
        (bot.send_photo(ada, "https://example.org/p.png"), "failed to get HTTP URL content"),
        (
            bot.send_photo(ada, BufferedInputFile(PNG, "p.png"), caption="x" * 1025),
            "message caption is too long",
        ),
        (bot.get_file("AbCdEf"), "wrong file_id or the file is temporarily unavailable"),
    ):
        with pytest.raises(TelegramBadRequest, match=reason):
            await attempt
    _status, answer = await raw("sendDocument", data={"chat_id": ada})
    assert answer["description"] == "Bad Request: there is no document in the request"


async def test_an_upload_beyond_the_limit_is_too_large(bot: Bot, ada: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parameters, "UPLOAD_LIMIT", 1000)
    with pytest.raises(TelegramEntityTooLarge):
        await bot.send_document(ada, BufferedInputFile(b"x" * 1001, "big.bin"))


async def test_a_reply_shows_what_it_replies_to(bot: Bot, ada: int) -> None:
    first = await bot.send_message(ada, "one")
    second = await bot.send_message(ada, "two", reply_parameters=ReplyParameters(message_id=first.message_id))
    assert second.reply_to_message is not None
    assert second.reply_to_message.text == "one"


async def test_a_chat_tells_all_that_aiogram_wants_to_know(bot: Bot, ada: int) -> None:
    chat = await bot.get_chat(ada)
    assert (chat.first_name, chat.type) == ("Ada", "private")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.get_chat(999)


async def test_a_chat_action_must_be_one(bot: Bot, ada: int) -> None:
    assert await bot.send_chat_action(ada, "typing")
    with pytest.raises(TelegramBadRequest, match="wrong parameter action in request"):
        await bot.send_chat_action(ada, "thinking")


async def test_a_burst_passes_and_then_one_message_a_second(clock: Clock) -> None:
    async with Sandbox.open(clock=clock) as sandbox, bot_for(sandbox) as bot:
        await sandbox.person("ada").start()
        for number in range(20):
            await bot.send_message(101, f"{number}")
        with pytest.raises(TelegramRetryAfter) as caught:
            await bot.send_message(101, "one too many")
        assert caught.value.retry_after == 1
        refused = list(sandbox.requests)[-1]
        assert refused.answer == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }
        clock.now += 1
        await bot.send_message(101, "patience")


async def test_the_whole_bot_has_a_limit_too(clock: Clock) -> None:
    limits = Limits(overall=Allowance(burst=3, every=1 / 30), edits=Allowance(burst=1, every=2.0))
    async with Sandbox.open(clock=clock, limits=limits) as sandbox, bot_for(sandbox) as bot:
        for key in ("ada", "wei"):
            await sandbox.person(key).start()
        sent = await bot.send_message(101, "a")
        await bot.edit_message_text("b", chat_id=101, message_id=sent.message_id)
        with pytest.raises(TelegramRetryAfter):  # edits of one chat have a lane of their own
            await bot.edit_message_text("c", chat_id=101, message_id=sent.message_id)
        await bot.send_message(102, "a")
        with pytest.raises(TelegramRetryAfter):
            await bot.send_message(102, "b")


async def test_a_group_takes_twenty_messages_a_minute(clock: Clock) -> None:
    async with Sandbox.open(clock=clock) as sandbox, bot_for(sandbox) as bot:
        sandbox.telegram.add_group(-5, "Keys", [101, 102])
        for number in range(20):
            sent = await bot.send_message(-5, f"{number}")
            assert sent.chat.title == "Keys"
        with pytest.raises(TelegramRetryAfter) as caught:
            await bot.send_message(-5, "one too many")
        assert caught.value.retry_after == 60
        clock.now += 59  # whoever spends the minute at once gets nothing back before it is over
        with pytest.raises(TelegramRetryAfter):
            await bot.send_message(-5, "still too many")
        clock.now += 1
        await bot.send_message(-5, "the next minute")
