"""The door of the Bot API: tokens, methods, and every way a call can be encoded."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramUnauthorizedError

from sandbox import Sandbox
from tests.sandbox.conftest import Raw, bot_for


async def test_a_bot_learns_who_it_is(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.username) == (4200000001, True, "kiosk_sandbox_bot")


async def test_a_wrong_token_is_unauthorized(sandbox: Sandbox) -> None:
    async with bot_for(sandbox, "123:wrong") as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()


async def test_an_unknown_method_is_not_found(raw: Raw) -> None:
    assert await raw("sendHappiness") == (
        404,
        {"ok": False, "error_code": 404, "description": "Not Found: method not found"},
    )


async def test_the_case_of_a_method_does_not_matter(raw: Raw) -> None:
    status, answer = await raw("GETME")
    assert (status, answer["ok"]) == (200, True)


@pytest.mark.parametrize("encoding", ["data", "json", "params"])
async def test_a_call_may_be_a_form_json_or_a_query(raw: Raw, ada: int, encoding: str) -> None:
    status, answer = await raw("sendMessage", **{encoding: {"chat_id": ada, "text": "Grüße & mehr"}})
    assert (status, answer["result"]["text"]) == (200, "Grüße & mehr")


async def test_values_inside_json_may_be_objects(raw: Raw, ada: int) -> None:
    rows = [[{"text": "Yes", "callback_data": "y"}]]
    call = {"chat_id": ada, "text": "?", "reply_markup": {"inline_keyboard": rows}, "parse_mode": None}
    _status, answer = await raw("sendMessage", json=call)
    assert answer["result"]["reply_markup"] == {"inline_keyboard": rows}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"chat_id": ""}, "chat_id is empty"),
        ({"chat_id": "1"}, "chat not found"),
        ({"chat_id": "Ada"}, "chat not found"),
        ({"text": ""}, "message text is empty"),
        ({"reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"reply_markup": "[]"}, "object expected as reply markup"),
        ({"protect_content": "perhaps"}, 'field "protect_content" must be of type Boolean'),
        ({"parse_mode": "BBCode"}, "unsupported parse_mode"),
        ({"reply_parameters": '{"message_id": 99}'}, "message to be replied not found"),
    ],
)
async def test_a_wrong_field_is_refused(raw: Raw, ada: int, fields: dict[str, str], reason: str) -> None:
    status, answer = await raw("sendMessage", data={"chat_id": "101", "text": "x"} | fields)
    assert (status, answer["error_code"], answer["description"]) == (400, 400, f"Bad Request: {reason}")


@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        ("x-www-form-urlencoded", b"chat_id=101&text=%ff", "strings must be encoded in UTF-8"),
        ("json", b"{", "can't parse request JSON object"),
        ("json", b"[]", "request JSON must be an Object"),
        ("json", b'{"chat_id":101,"text":"\\ud800"}', "strings must be encoded in UTF-8"),
    ],
)
async def test_a_broken_body_is_refused(raw: Raw, ada: int, kind: str, body: bytes, reason: str) -> None:
    headers = {"Content-Type": f"application/{kind}"}
    _status, answer = await raw("sendMessage", data=body, headers=headers)
    assert answer["description"] == f"Bad Request: {reason}"


async def test_a_number_that_is_none_is_refused(raw: Raw, ada: int) -> None:
    _status, answer = await raw("deleteMessage", data={"chat_id": ada, "message_id": "first"})
    assert answer["description"] == 'Bad Request: field "message_id" must be of type Number'


async def test_every_call_is_recorded_with_its_answer(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    await bot.send_message(ada, "hello", disable_notification=True)
    (sent,) = sandbox.requests.of("sendMessage")
    assert sent.parameters == {"chat_id": "101", "text": "hello", "disable_notification": "true"}
    assert (sent.status, sent.answer["result"]["text"]) == (200, "hello")
