"""Starting, stopping and everything between: what was said while the shop was away is heard, and heard once."""

import asyncio
import json
import random
from typing import Any

import aiohttp
import pytest

from bot.app import open_shop
from bot.telegram_bot import TelegramBot
from bot.telegram_calls import TokenRefused
from bot.telegram_webhook import PATH, SECRET_HEADER
from core import inbox
from core.inbox import Mail
from core.ports import Tx
from tests.events import Events
from tests.journeys.world import World, levels, open_world

SECRET = "a-word-between-telegram-and-us"


def waiting(tx: Tx) -> int:
    return len(inbox.waiting(tx, "telegram"))


async def until(fits: Any) -> None:
    """Wait for what has no event of its own."""
    async with asyncio.timeout(10):
        while not fits():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_taps_made_while_the_shop_was_closed_are_answered_once(engine_url: str) -> None:
    async with open_world(engine_url) as world:
        async with world.open():
            _, offer = await world.stock("LB-1", "LB-2")
            await world.ada.start()
            await world.ada.wait_for("Nova Keys")
            await world.ada.tap("Lantern Bay")
            await world.ada.wait_for_last("Price")
            await world.settled()
        tap = world.ada.tap_without_waiting("Buy")
        async with world.open():
            await tap.answer
            await world.ada.wait_for_last("How would you like to pay?")
            await world.settled()
            assert await world.read(levels, offer) == (1, 1, 0)
            assert await world.read(waiting) == 0
        assert sum(call.status == 200 for call in world.sandbox.requests.of("answerCallbackQuery")) == 2


async def test_an_open_question_survives_a_restart(url: str) -> None:
    async with open_world(url) as world:
        async with world.open():
            await world.stock("LB-1")
            await world.ada.start()
            await world.ada.wait_for("Nova Keys")
            await world.ada.tap("Search")
            await world.ada.wait_for("What are you looking for?")
            await world.settled()
        async with world.open():
            await world.ada.say("lantern")
            await world.ada.wait_for("One product")


async def test_what_was_stored_and_never_worked_off_is_worked_off_at_the_next_start(engine_url: str) -> None:
    """The state a kill -9 leaves between the commit and the work: in the inbox, confirmed, and not done."""
    async with open_world(engine_url) as world:
        async with world.open():
            _, offer = await world.stock("LB-1", "LB-2")
            await world.ada.start()
            await world.ada.wait_for("Nova Keys")
            await world.ada.tap("Lantern Bay")
            await world.ada.wait_for_last("Price")
            await world.settled()
        async with world.open(working=False):
            tap = world.ada.tap_without_waiting("Buy")
            updates = world.sandbox.bot.updates
            (update,) = updates.pending()
            key = f"{world.sandbox.bot.id}:{update['update_id']}"
            mail = Mail(source="telegram", key=key, body=json.dumps(update).encode())
            await world.shop.store.run(inbox.accept, [mail])
            updates.drop_all()
        async with world.open():
            await tap.answer
            await world.ada.wait_for_last("How would you like to pay?")
            await world.settled()
            assert await world.read(levels, offer) == (1, 1, 0)
            assert await world.read(waiting) == 0
        async with world.open():
            await world.settled()
            assert await world.read(levels, offer) == (1, 1, 0)


async def test_an_update_told_twice_is_worked_off_once(url: str) -> None:
    async with open_world(url) as world:
        async with world.open():
            await world.ada.start()
            await world.ada.wait_for("Nova Keys")
            updates = world.sandbox.bot.updates
            await world.ada.say("/orders")
            again = updates.pending()
            await world.ada.wait_for("no orders yet")
            await world.settled()
            telegram = world.shop.platforms["telegram"]
            assert isinstance(telegram, TelegramBot)
            await telegram.inflow.accept(again)
            await world.settled()
        answers = [call for call in world.sandbox.requests.of("sendMessage") if "no orders yet" in str(call.parameters)]
        assert len(answers) == 1


async def test_the_shop_waits_for_a_bot_api_that_is_down(url: str, events: Events) -> None:
    async with open_world(url) as world:
        await world.ada.start()
        world.sandbox.fault("502", method="getMe", times=2)
        world.sandbox.fault("reset", method="getUpdates", times=1)
        async with world.open():
            await world.ada.wait_for("Nova Keys", timeout=20)
        said = [entry["event"] for entry in events()]
        assert said.count("telegram_unreachable") >= 1
        assert "telegram_ready" in said


async def test_a_wrong_token_stops_the_shop_with_a_reason(url: str) -> None:
    async with open_world(url) as world:
        with pytest.raises(TokenRefused):
            async with world.open(telegram_bot_token="123456789:not-the-token-of-this-sandbox"):
                await asyncio.sleep(30)


async def test_a_second_poller_is_noticed_and_nothing_is_lost(url: str, events: Events) -> None:
    async with open_world(url) as world, world.open():
        await world.ada.start()
        await world.ada.wait_for("Nova Keys")
        address = f"{world.sandbox.url}/bot{world.sandbox.token}/getUpdates"
        async with aiohttp.ClientSession() as other:
            async with other.post(address, data={"timeout": 0}):
                pass
            async with other.post(address, data={"timeout": 20}) as answer:
                assert answer.status == 409  # ours is back
        await until(lambda: any(entry["event"] == "poll_failed" for entry in events()))
        assert any("stop one of the two" in str(entry.get("remedy")) for entry in events())
        await world.ada.say("/orders")
        await world.ada.wait_for("You have no orders yet", timeout=20)


# --- webhook


def with_webhook(world: World, port: int) -> dict[str, Any]:
    return {
        "public_url": f"http://127.0.0.1:{port}",
        "telegram_webhook_secret": SECRET,
        "http_port": port,
    }


async def test_a_key_is_bought_through_the_webhook(url: str, unused_tcp_port: int) -> None:
    async with open_world(url) as world:
        async with world.open(serve=True, **with_webhook(world, unused_tcp_port)):
            _, offer = await world.stock("LB-1")
            parcel = await world.buys(world.ada)
            await world.ada.tap("Show my key", on=parcel)
            await world.ada.wait_for("LB-1")
            await world.settled()
            assert await world.read(levels, offer) == (0, 0, 1)
        tap = world.ada.tap_without_waiting("Hide")
        async with world.open():  # and back to polling
            await tap.answer
            await world.ada.wait_for("Your key is hidden")


async def knocked(port: int, header: bytes) -> bytes:
    """The first line of the answer to a header that may be of any bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n".encode() + header + b"\r\n\r\n{}")
    async with asyncio.timeout(10):
        line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return line


async def test_the_webhook_believes_nobody_without_the_secret(url: str, unused_tcp_port: int) -> None:
    async with open_world(url) as world, world.open(serve=True, **with_webhook(world, unused_tcp_port)):
        await world.ada.start()
        await world.ada.wait_for("Nova Keys")
        await world.settled()
        forged = json.dumps({"update_id": 7, "message": {"text": "/start"}})
        door = f"http://127.0.0.1:{unused_tcp_port}{PATH}"
        assert b" 401 " in await knocked(unused_tcp_port, f"{SECRET_HEADER}: ".encode() + b"\xff\xfe")
        async with aiohttp.ClientSession() as session:
            for headers in ({}, {SECRET_HEADER: ""}, {SECRET_HEADER: SECRET + "x"}, {SECRET_HEADER: "ä"}):
                async with session.post(door, data=forged, headers=headers) as response:
                    assert response.status == 401
            for body in ("", "[]", "{}", '{"update_id": "7"}', "\x00", "[" * 100_000):
                async with session.post(door, data=body, headers={SECRET_HEADER: SECRET}) as response:
                    assert response.status == 400
            async with session.post(door, data=forged, headers={SECRET_HEADER: SECRET}) as response:
                assert response.status == 200  # stored, and found to be no message worth an answer
        await world.settled()
        assert await world.read(waiting) == 0


async def test_a_webhook_that_could_not_be_stored_is_told_again(url: str, unused_tcp_port: int) -> None:
    async with open_world(url) as world:
        changes = with_webhook(world, unused_tcp_port)
        async with world.open(serve=True, **changes):
            await world.ada.start()
            await world.ada.wait_for("Nova Keys")
            await world.settled()
        await world.ada.say("/orders")  # nobody is at home: refused, and told again
        async with world.open(serve=True, **changes):
            await world.ada.wait_for("You have no orders yet", timeout=10)


async def test_a_closed_shop_leaves_no_task_behind(url: str) -> None:
    async with open_world(url) as world:
        before = asyncio.all_tasks()
        async with world.open():
            await world.ada.start()
            await world.ada.wait_for("Nova Keys")
        left = {
            task for task in asyncio.all_tasks() - before if "sandbox" not in repr(task) and "aiohttp" not in repr(task)
        }
        assert left == set()


async def test_without_a_token_the_shop_opens_all_the_same(url: str) -> None:
    async with open_world(url) as world:
        settings = world.settings
        async with open_shop(
            type(settings)(database_url=settings.database_url, http_port=0), source=random.Random(1)
        ) as running:
            assert running.platforms == {}
            assert running.http is not None
            async with aiohttp.ClientSession() as session, session.get(f"{running.http.url}/health") as response:
                assert response.status == 200
