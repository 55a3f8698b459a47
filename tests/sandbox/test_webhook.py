"""Updates brought to the bot's own door."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox import Sandbox
from tests.sandbox.conftest import until
from tests.sandbox.test_updates import until_polling


@dataclass
class Shop:
    """A door that answers what it is told to, then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    received: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    secrets: list[str | None] = field(default_factory=list)
    reply: dict[str, Any] = field(default_factory=dict)

    async def answer(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.received.put_nowait(await request.json())
        status = self.statuses.pop(0) if self.statuses else 200
        return web.json_response(self.reply if status == 200 else {}, status=status)

    async def text(self) -> str:
        async with asyncio.timeout(5):
            return str((await self.received.get())["message"]["text"])


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    shop = Shop()
    app = web.Application()
    app.router.add_post("/hook", shop.answer)
    async with TestServer(app) as server:
        shop.url = str(server.make_url("/hook"))
        yield shop


async def settled(sandbox: Sandbox) -> None:
    await until(lambda: not len(sandbox.bot.updates))


async def test_updates_are_delivered_in_order_with_the_secret(bot: Bot, sandbox: Sandbox, shop: Shop) -> None:
    await bot.set_webhook(shop.url, secret_token="s3cret")
    ada = sandbox.person("ada")
    await ada.start()
    await ada.say("two")
    assert [await shop.text(), await shop.text()] == ["/start", "two"]
    assert shop.secrets == ["s3cret", "s3cret"]
    await settled(sandbox)


async def test_a_refused_update_comes_again(bot: Bot, sandbox: Sandbox, shop: Shop) -> None:
    shop.statuses = [500, 503]
    await bot.set_webhook(shop.url)
    ada = sandbox.person("ada")
    await ada.start()
    await ada.say("two")
    assert [await shop.text() for _ in range(4)] == ["/start", "/start", "/start", "two"]
    await settled(sandbox)
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == (shop.url, 0)
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"


async def test_a_door_that_is_shut_keeps_everything(bot: Bot, sandbox: Sandbox) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook")
    await sandbox.person("ada").start()
    await until(lambda: sandbox.telegram.couriers[sandbox.token].webhook.last_error)
    info = await bot.get_webhook_info()
    assert (info.pending_update_count, info.last_error_message) == (1, "Connection refused")
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1


async def test_polling_and_webhook_exclude_each_other(bot: Bot, sandbox: Sandbox, shop: Shop) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await until_polling(sandbox)
    await bot.set_webhook(shop.url)
    with pytest.raises(TelegramConflictError, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == []


async def test_pending_updates_can_be_dropped(bot: Bot, sandbox: Sandbox, shop: Shop) -> None:
    ada = sandbox.person("ada")
    await ada.start()
    await bot.set_webhook(shop.url, drop_pending_updates=True)
    await ada.say("fresh")
    assert await shop.text() == "fresh"


async def test_a_method_in_the_reply_is_called(bot: Bot, sandbox: Sandbox, shop: Shop) -> None:
    shop.reply = {"method": "sendMessage", "chat_id": 101, "text": "by return"}
    await bot.set_webhook(shop.url)
    await sandbox.person("ada").start()
    assert (await sandbox.person("ada").wait_for("by return")).mine is False


@pytest.mark.parametrize(
    ("url", "secret", "reason"),
    [
        ("ftp://127.0.0.1/", "x", "bad webhook: An HTTPS URL must be provided"),
        ("https://example.org/hook", "x", "bad webhook: Failed to resolve host"),
        ("http://127.0.0.1:1/", "no spaces", "secret token contains unallowed characters"),
    ],
)
async def test_a_bad_webhook_is_refused(bot: Bot, url: str, secret: str, reason: str) -> None:
    with pytest.raises(TelegramBadRequest, match=reason):
        await bot.set_webhook(url, secret_token=secret)
