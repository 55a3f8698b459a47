"""Discord's gateway fails in every way it has: the bot comes back or says why not, and the other chat keeps selling."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.discord.driver import DiscordPerson
from tests.events import Events
from tests.journeys.discord_world import held, open_discord, person, ready
from tests.journeys.world import World, levels


async def until(fits: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not fits():  # noqa: ASYNC110 (that is the point of it)
            await asyncio.sleep(0.01)


async def identified(world: World, times: int) -> None:
    gateway = world.sandbox.gateway
    await until(lambda: gateway.identifies == times and gateway.is_connected)


def told(events: Events, event: str) -> list[dict[str, Any]]:
    """What was logged of this as worse than usual."""
    return [one for one in events() if one["event"] == event and one["level"] not in ("debug", "info")]


async def shop_answers(ada: DiscordPerson) -> None:
    await ada.command("help", timeout=10)
    await ada.wait_for_last("help")


async def sells_in_telegram(world: World) -> None:
    parcel = await world.buys(world.ada)
    await world.ada.tap("Show my key", on=parcel)
    await world.ada.wait_for("LB-")


@pytest.mark.parametrize("when", ["at login", "later"])
async def test_a_token_that_is_revoked_stops_this_chat_with_a_clear_message(
    url: str, events: Events, when: str
) -> None:
    async with open_discord(url) as world:
        sandbox = world.sandbox
        if when == "at login":
            sandbox.gateway.refuse_next(4004)
        async with world.open(telegram_bot_token=sandbox.token) as shop:
            await world.stock("LB-1")
            if when == "later":
                await ready(world)
                await sandbox.gateway.close_with(4004)
            await until(lambda: told(events, "chat_stopped"))
            (stopped,) = told(events, "chat_stopped")
            assert (stopped["chat"], "DISCORD_BOT_TOKEN" in stopped["remedy"]) == ("discord", True)
            assert not shop.platforms["discord"].ready.is_set()
            await sells_in_telegram(world)
            assert sandbox.gateway.identifies == 1
            assert not told(events, "discord_client_ended")


async def test_a_gateway_that_keeps_failing_is_told_once_and_never_hammered(
    url: str, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.discord_bot.FIRST_PAUSE", 0.05)
    async with open_discord(url) as world:
        gateway = world.sandbox.gateway
        gateway.refuse_next(4014, times=3)
        async with world.open(telegram_bot_token=world.sandbox.token):
            await world.stock("LB-1", "LB-2")
            await sells_in_telegram(world)
            await until(lambda: gateway.identifies == 4)
            await ready(world)
            (ended,) = told(events, "discord_client_ended")
            assert (ended["code"], "discord.com/developers" in ended["remedy"]) == (4014, True)
            await shop_answers(person(world, "ada"))
            for count in (5, 6):  # it is let in and thrown out again and again: that is still the same trouble
                await gateway.close_with(4014)
                await identified(world, count)
            await gateway.dispatch("INTERACTION_CREATE", {"id": "1"})  # its parser cannot read this
            await identified(world, 7)
            await ready(world)
            assert len(told(events, "discord_client_ended")) == 1
            pauses = [one["tries"] for one in events() if one["event"] == "discord_client_ended" and "tries" in one]
            assert pauses == [1, 2, 3, 4, 5, 6]
            await shop_answers(person(world, "ada"))
            assert world.failures == 0


async def test_a_tap_while_the_gateway_is_gone_is_answered_when_it_is_back(url: str) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        _, offer = await world.stock("AAAA-BBBB")
        ada = person(world, "ada")
        await ada.command("shop")
        await ada.wait_for_last("Nova Keys")
        await ada.tap("Lantern Bay")
        await ada.wait_for_last("Price")
        gateway = world.sandbox.gateway
        world.sandbox.discord.answer_lasts = 10.0
        gateway.drop()
        await ada.tap("Buy", timeout=10)
        await ada.wait_for_last("How would you like to pay?")
        assert (gateway.identifies, gateway.resumes) == (1, 1)
        await ada.tap("Test money")
        await ada.wait_for_last("test payment")
        await gateway.invalidate()
        await identified(world, 2)
        await ada.tap("Pay $")
        await ada.wait_for("Thank you.")
        await ada.wait_for("Paid. Your", where="dm")
        assert await world.read(levels, offer) == (0, 0, 1)


async def test_what_a_client_heard_before_it_ended_is_answered(url: str, tmp_path: Path) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        _, offer = await world.stock("AAAA-BBBB")
        ada = person(world, "ada")
        await ada.command("shop", where="server")
        await ada.wait_for_last("Nova Keys")
        await ada.tap("Lantern Bay")
        await ada.wait_for_last("Price")
        async with held(tmp_path):
            await ada.tap("Buy")
            await world.sandbox.gateway.close_with(4014)
            await identified(world, 2)
        await ada.wait_for("How would you like to pay?")
        assert await world.read(levels, offer) == (0, 1, 0)
        assert world.failures == 0


async def test_a_restart_between_a_tap_and_its_answer(url: str, tmp_path: Path) -> None:
    async with open_discord(url) as world:
        ada = person(world, "ada")
        with contextlib.closing(sqlite3.connect(tmp_path / "shop.db", isolation_level=None)) as other:
            async with world.open():
                await ready(world)
                _, offer = await world.stock("AAAA-BBBB")
                await ada.command("shop", where="server")
                await ada.wait_for_last("Nova Keys")
                await ada.tap("Lantern Bay")
                page = await ada.wait_for_last("Price")
                other.execute("BEGIN IMMEDIATE")
                await ada.tap("Buy")
                asyncio.get_running_loop().call_later(0.5, other.rollback)
            # The shop was told to stop while the tap was being worked off.
            assert (await ada.wait_for("How would you like to pay?")).id == page.id
        assert (await ada.tap("Test money")).failed  # nobody is there
        async with world.open():
            await ready(world)
            assert await world.read(levels, offer) == (0, 1, 0)
            await ada.tap("Test money")  # on a message from before
            await ada.wait_for_last("test payment")
            await ada.tap("Pay $")
            await ada.wait_for("Thank you.")
