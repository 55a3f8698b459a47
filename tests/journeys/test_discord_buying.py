"""The same shop in Discord, on the wire: looking around, buying, restocking, in a server and in the DM."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from core.people import Address
from tests.journeys.world import World, open_world


@asynccontextmanager
async def open_discord(url: str) -> AsyncIterator[World]:
    """A world whose shop lives in Discord alone."""
    async with open_world(url) as world:
        world.settings = replace(
            world.settings,
            telegram_bot_token=None,
            discord_bot_token=world.sandbox.discord_token,
            discord_api_url=world.sandbox.discord_url,
            shop_owners=(Address("telegram", "42"), Address("discord", str(world.sandbox.discord_person("olga").id))),
        )
        yield world


async def ready(world: World) -> None:
    discord = world.shop.discord
    assert discord is not None
    await discord.ready.wait()


async def test_a_buyer_buys_in_the_dm_and_sees_the_key(url: str) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        await world.stock("AAAA-BBBB")
        ada = world.sandbox.discord_person("ada")
        await ada.command("shop")
        await ada.wait_for("Nova Keys")
        await ada.tap("Lantern Bay")
        await ada.wait_for("Price")
        await ada.tap("Buy")
        await ada.wait_for("How would you like to pay?")
        await ada.tap("Test money")
        await ada.wait_for("test payment")
        await ada.tap("Pay $")
        await ada.wait_for("Thank you.")
        parcel = await ada.wait_for("Paid. Your", where="dm")
        await ada.tap("Show my key", on=parcel)
        await ada.wait_for("AAAA-BBBB")
