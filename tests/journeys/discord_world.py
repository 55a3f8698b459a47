"""A world whose shop lives in Discord alone."""

import contextlib
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from core.people import Address
from sandbox.discord.driver import DiscordPerson, Seen
from tests.journeys.world import OWNER, World, open_world

ROLE = "Staff"


@asynccontextmanager
async def open_discord(url: str) -> AsyncIterator[World]:
    """The sandbox and the settings of a shop in Discord; Olga owns it, and so does the owner of the test's desk."""
    async with open_world(url) as world:
        olga = Address("discord", str(world.sandbox.discord_person("olga").id))
        world.settings = replace(
            world.settings,
            telegram_bot_token=None,
            discord_bot_token=world.sandbox.discord_token,
            discord_api_url=world.sandbox.discord_url,
            shop_owners=(OWNER, olga),
        )
        yield world


async def ready(world: World) -> None:
    """The bot is in, and its commands are written."""
    await world.shop.platforms["discord"].ready.wait()


def person(world: World, name: str) -> DiscordPerson:
    return world.sandbox.discord_person(name)


async def buys(ada: DiscordPerson, *, where: str = "dm", title: str = "Lantern Bay") -> Seen:
    """From the front door to the thank-you, tap by tap."""
    await ada.command("shop", where=where)
    await ada.wait_for_last("Nova Keys", where=where)
    await ada.tap(title, where=where)
    await ada.wait_for_last("Price", where=where)
    await ada.tap("Buy", where=where)
    await ada.wait_for_last("How would you like to pay?", where=where)
    await ada.tap("Test money", where=where)
    await ada.wait_for_last("test payment", where=where)
    await ada.tap("Pay $", where=where)
    return await ada.wait_for("Thank you.", where=where)


@asynccontextmanager
async def held(tmp_path: Path) -> AsyncIterator[None]:
    """Nobody can write into the database."""
    with contextlib.closing(sqlite3.connect(tmp_path / "shop.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
