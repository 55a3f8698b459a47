"""People acting by HTTP, and the stream of everything that changes."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.types import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from sandbox import Sandbox
from tests.sandbox.conftest import PNG

KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Go", callback_data="go")]])


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"{sandbox.url}/sandbox/") as session:
        yield session


async def act(http: aiohttp.ClientSession, what: str, **body: Any) -> dict[str, Any]:
    async with http.post(f"telegram/ada/{what}", json=body) as response:
        answer: dict[str, Any] = await response.json()
        return answer | {"status": response.status}


async def chat(http: aiohttp.ClientSession) -> dict[str, Any]:
    async with http.get("telegram/ada/chat") as response:
        answer: dict[str, Any] = await response.json()
        return answer


async def test_a_person_lives_by_http(http: aiohttp.ClientSession, bot: Bot) -> None:
    await act(http, "start", payload="gift")
    await act(http, "say", text="one", forwarded_from="wei")
    sent = await bot.send_message(101, "Pick", reply_markup=KEYBOARD)
    tapped = await act(http, "tap", message=sent.message_id, row=0, column=0)
    assert tapped["tap"]
    texts = [update.message.text for update in await bot.get_updates() if update.message]
    assert texts == ["/start gift", "one"]
    await act(http, "block")
    assert (await chat(http))["blocked"] is True
    assert (await act(http, "say", text="x")) == {"error": "unblock the bot first", "status": 409}
    await act(http, "unblock")
    await act(http, "language", code="ru")
    assert (await chat(http))["language"] == "ru"


@pytest.mark.parametrize(
    ("what", "body", "status", "reason"),
    [
        ("say", {"text": "x"}, 409, "press Start first"),
        ("say", {}, 400, "something is missing or of the wrong kind: 'text'"),
        ("tap", {"message": 9, "row": 0, "column": 0}, 409, "there is no such message"),
        ("dance", {}, 404, "nobody can do that"),
        ("pay", {"invoice": "9"}, 409, "there is no such invoice"),
        ("refund", {"charge": "9"}, 409, "there is no such payment"),
    ],
)
async def test_what_cannot_be_done_says_why(
    http: aiohttp.ClientSession, what: str, body: dict[str, Any], status: int, reason: str
) -> None:
    assert await act(http, what, **body) == {"error": reason, "status": status}


async def test_nobody_else_lives_here(http: aiohttp.ClientSession) -> None:
    async with http.get("telegram/bob/chat") as response:
        assert (response.status, await response.json()) == (404, {"error": "nobody of that name lives here"})


async def test_files_go_both_ways(http: aiohttp.ClientSession, sandbox: Sandbox, ada: int) -> None:
    form = aiohttp.FormData()
    form.add_field("file", PNG, filename="p.png", content_type="image/png")
    form.add_field("as", "photo")
    form.add_field("caption", "Look")
    async with http.post("telegram/ada/file", data=form) as response:
        message = (await response.json())["message"]
    assert (message["caption"], message["photo"][0]["width"]) == ("Look", 320)
    async with http.get(f"telegram/ada/files/{message['photo'][0]['file_id']}") as response:
        assert await response.read() == PNG
        assert response.headers["Content-Disposition"].startswith("inline")
    await sandbox.person("ada").send_file("page.html", b"<script>alert(1)</script>")
    file_id = sandbox.person("ada").messages()[-1].raw["document"]["file_id"]
    async with http.get(f"telegram/ada/files/{file_id}") as response:
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.content_type == "application/octet-stream"


async def test_a_message_shows_what_only_the_client_knows(http: aiohttp.ClientSession, bot: Bot, ada: int) -> None:
    sent = await bot.send_message(ada, "Name?", reply_markup=ForceReply())
    async with http.get(f"telegram/ada/messages/{sent.message_id}") as response:
        message = (await response.json())["message"]
    assert (message["mine"], message["keyboard"], message["silent"]) == (False, {"force_reply": True}, False)
    sent = await bot.send_message(ada, "Good night", disable_notification=True)
    async with http.get(f"telegram/ada/messages/{sent.message_id}") as response:
        assert (await response.json())["message"]["silent"]


async def test_every_change_is_streamed_to_who_sees_it(
    http: aiohttp.ClientSession, sandbox: Sandbox, bot: Bot, ada: int
) -> None:
    async with http.get("events", params={"after": "0"}) as stream:
        sent = await bot.send_message(ada, "one")
        await bot.edit_message_text("two", chat_id=ada, message_id=sent.message_id)
        await bot.delete_message(ada, sent.message_id)
        await bot.send_chat_action(ada, "typing")
        tap = sandbox.person("ada").tap_data(1, "x")
        tapping = asyncio.create_task(tap)
        query = (await bot.get_updates(offset=-1, timeout=5))[0].callback_query
        assert query is not None
        await bot.answer_callback_query(query.id, text="Done")
        await tapping
        events = [event async for event in until_answered(stream)]
    kinds = [event["kind"] for event in events if event["person"] == "ada"]
    assert kinds == ["message", "message", "edited", "deleted", "typing", "tap", "answered"]
    assert next(event["method"] for event in events if event["kind"] == "wire") == "sendMessage"


async def until_answered(stream: aiohttp.ClientResponse) -> AsyncIterator[dict[str, Any]]:
    async with asyncio.timeout(5):
        async for line in stream.content:
            if line.startswith(b"data: "):
                event = json.loads(line.removeprefix(b"data: "))
                yield event
                if event["kind"] == "answered":
                    return


async def test_a_fault_is_ordered_seen_and_taken_back(http: aiohttp.ClientSession) -> None:
    async with http.post("faults", json={"kind": "429", "method": "sendMessage", "times": 2}) as response:
        (fault,) = (await response.json())["faults"]
    assert (fault["kind"], fault["times"]) == ("429", 2)
    async with http.post("faults", json={"kind": "earthquake"}) as response:
        assert response.status == 400
    async with http.delete("faults") as response:
        assert (await response.json())["faults"] == []


async def test_another_page_has_no_business_here(http: aiohttp.ClientSession) -> None:
    async with http.post("telegram/ada/start", headers={"Origin": "https://evil.example"}) as response:
        assert response.status == 403


async def test_the_page_is_served_with_its_parts_and_nothing_else(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession(sandbox.page_url) as session:
        async with session.get("") as response:
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            page = await response.text()
        for part in ("style.css", "chat.js"):
            assert f"/page/{part}" in page
            async with session.get(f"page/{part}") as response:
                assert response.status == 200
        async with session.get("page/..%2Fserver.py") as response:
            assert response.status == 404
