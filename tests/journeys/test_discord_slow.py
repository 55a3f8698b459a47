"""Discord and the database each in their own time: taps are acknowledged, late ones forgotten, parcels arrive once."""

import asyncio
import time
from pathlib import Path

import pytest

from sandbox.discord.driver import DiscordPerson
from sandbox.discord.rates import Limits, Meter, Window
from tests.events import Events
from tests.journeys.discord_world import buys, held, open_discord, person, ready
from tests.journeys.world import World, levels

# More sends than a parcel has tries.
TOO_MANY = 12


async def product_page(ada: DiscordPerson, where: str = "dm") -> None:
    await ada.command("shop", where=where)
    await ada.wait_for_last("Nova Keys", where=where)
    await ada.tap("Lantern Bay", where=where)
    await ada.wait_for_last("Price", where=where)


def grumbles(events: Events) -> list[str]:
    """What was logged as worse than usual."""
    return [one["event"] for one in events() if one["level"] not in ("debug", "info")]


async def test_a_step_of_four_seconds_is_acknowledged_in_three_and_answered_later(url: str, tmp_path: Path) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        _, offer = await world.stock("AAAA-BBBB")
        ada = person(world, "ada")
        await product_page(ada, "server")
        async with held(tmp_path):
            begun = time.monotonic()
            await ada.tap("Buy")
            await ada.command("orders", where="server")
            wei = person(world, "wei")
            await wei.command("shop", where="server")  # somebody new: who they are can't even be written down
            assert time.monotonic() - begun < 2
            assert [one["name"] for one in await ada.complete("search", "product", "lantern", where="server")]
            await asyncio.sleep(4 - (time.monotonic() - begun))
            assert not any("How would you like to pay?" in seen.text for seen in ada.messages())
        await ada.wait_for("How would you like to pay?", where="server")
        await ada.wait_for("My orders", where="server")
        await wei.wait_for("Nova Keys", where="server")
        assert await world.read(levels, offer) == (0, 1, 0)
        assert world.failures == 0


async def test_a_database_that_stays_away_is_told_and_the_same_tap_works_later(url: str, tmp_path: Path) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        _, offer = await world.stock("AAAA-BBBB")
        ada, wei = person(world, "ada"), person(world, "wei")
        await product_page(ada)
        async with held(tmp_path):
            await ada.tap("Buy")
            await wei.command("shop", where="server")
            problem = await ada.wait_for(lambda seen: "Try again" in seen.labels, timeout=15)
            await wei.wait_for("暂时不行", where="server", timeout=15)
            assert not any(seen.loading for seen in wei.messages())
        await ada.tap("Try again", on=problem)
        await ada.wait_for("How would you like to pay?")
        assert await world.read(levels, offer) == (0, 1, 0)
        assert world.failures == 0


async def test_a_tap_that_comes_late_or_twice_does_nothing_and_is_no_news(url: str, events: Events) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        _, offer = await world.stock("AAAA-BBBB")
        ada = person(world, "ada")
        await product_page(ada)
        before = grumbles(events)
        world.sandbox.discord.answer_lasts = -1
        await ada.tap_without_waiting("Buy")
        await ada.command_without_waiting("orders")
        assert await _refusals(world, 2) == [10062, 10062]
        world.sandbox.discord.answer_lasts = 3.0
        tap = await ada.tap_without_waiting("Buy")
        tap.acknowledged = 6  # by another program with the same token
        assert await _refusals(world, 3) == [10062, 10062, 40060]
        await world.settled()
        assert await world.read(levels, offer) == (1, 0, 0)
        assert (grumbles(events), world.failures) == (before, 0)
        await ada.tap("Buy")
        await ada.wait_for("How would you like to pay?")


async def _refusals(world: World, count: int) -> list[int]:
    """The codes of so many callbacks that were refused, as soon as there are."""
    async with asyncio.timeout(5):
        while True:
            calls = world.sandbox.requests.of("create_interaction_response")
            refused = [int(one.answer["code"]) for one in calls if one.status >= 400]
            if len(refused) >= count:
                return refused
            await asyncio.sleep(0.01)


def parcels(ada: DiscordPerson) -> int:
    return sum("Paid. Your" in seen.text for seen in ada.messages())


async def test_an_answer_that_was_lost_makes_no_second_parcel(url: str) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        await world.stock("AAAA-BBBB")
        ada = person(world, "ada")
        world.sandbox.fault("lost", method="create_message", times=2)
        await buys(ada)
        await world.as_time_passes(lambda: len(world.sandbox.requests.of("create_message")) >= 3)
        await world.settled()
        assert parcels(ada) == 1


@pytest.mark.parametrize("where", ["server", "dm"])
async def test_a_limit_of_minutes_holds_up_no_tap_and_no_parcel_for_good(url: str, where: str) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        await world.stock("AAAA-BBBB", "CCCC-DDDD")
        ada = person(world, "ada")
        await buys(ada, where=where)
        await ada.wait_for("Paid. Your", where="dm")
        world.sandbox.discord_app.meter = Meter(Limits(overall=Window(calls=0, seconds=300)))
        await buys(ada, where=where)
        if where == "server":  # the buyer is here: the parcel need not wait for the DM
            parcel = await ada.wait_for("Paid. Your", where="server")
            assert parcel.ephemeral
            assert "direct messages are closed" not in parcel.text
            return
        await world.as_time_passes(lambda: sum(one.status == 429 for one in world.sandbox.requests) >= TOO_MANY)
        assert parcels(ada) == 1
        await ada.command("help")
        await ada.wait_for("help")
        world.sandbox.discord_app.meter = Meter(Limits.none())
        await world.as_time_passes(lambda: parcels(ada) == 2)
