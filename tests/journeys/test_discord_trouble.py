"""Discord misbehaves, or people do: nothing is lost, nothing is done twice, and the bot comes back."""

import asyncio

import pytest

from bot.discord_calls import DiscordTokenRefused
from sandbox.discord.driver import DiscordPerson
from tests.journeys.discord_world import open_discord, person, ready
from tests.journeys.world import World


async def again(world: World, sessions: int) -> None:
    """The bot has come back: it identified or resumed more often than this."""
    gateway = world.sandbox.gateway
    async with asyncio.timeout(20):
        while gateway.identifies + gateway.resumes <= sessions or not gateway.is_connected:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await ready(world)


async def shop_answers(ada: DiscordPerson) -> None:
    await ada.command("help", timeout=10)
    await ada.wait_for_last("help")


@pytest.mark.parametrize("code", [4000, 4009])
async def test_the_bot_comes_back_after_a_close(url: str, code: int) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        gateway = world.sandbox.gateway
        before = gateway.identifies + gateway.resumes
        await gateway.close_with(code)
        await again(world, before)
        await shop_answers(person(world, "ada"))


async def test_a_gateway_that_is_down_at_the_start_is_waited_for(url: str) -> None:
    async with open_discord(url) as world:
        world.sandbox.gateway.is_down = True
        async with world.open():
            await asyncio.sleep(0)
            world.sandbox.gateway.is_down = False
            async with asyncio.timeout(20):
                await ready(world)
            await shop_answers(person(world, "ada"))


async def test_a_refused_token_ends_a_shop_that_has_no_other_chat(url: str) -> None:
    async with open_discord(url) as world:
        with pytest.raises(DiscordTokenRefused):
            async with world.open(discord_bot_token="MTIzNDU2Nzg5MDEyMzQ1Njc4.GExamp.known-to-nobody-at-all"):
                await asyncio.sleep(20)


@pytest.mark.parametrize("data", ["nonsense", "tl.zz.1", "tl.", "fl.q.1", "pl.", "tl.od.999", "al3.q.1", "x" * 100])
async def test_a_forged_button_is_answered_calmly(url: str, data: str) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        ada = person(world, "ada")
        await ada.command("shop")
        home = await ada.wait_for_last("Nova Keys")
        await ada.tap_data(data, on=home)
        await world.settled()
        assert world.failures == 0
        await shop_answers(ada)


async def test_a_form_of_four_thousand_letters_is_answered(url: str) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        ada = person(world, "ada")
        await ada.command("search")
        await ada.wait_for(lambda seen: "Answer" in seen.labels)
        await ada.tap("Answer")
        await ada.fill_modal({"words": "*" * 4000})
        await world.settled()
        assert world.failures == 0
        assert all(len(seen.content) <= 2000 for seen in ada.messages())


@pytest.mark.parametrize("body", [b"\0" * 1000, b"x" * (11 * 1024 * 1024)])
async def test_an_attachment_that_is_no_list_of_keys_is_refused(url: str, body: bytes) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        await world.stock("AAAA-BBBB")
        olga = person(world, "olga")
        choice = (await olga.complete("restock", "product", ""))[0]["value"]
        await olga.command("restock", product=choice, file=olga.attach("keys.txt", body))
        await world.settled()
        assert world.failures == 0
        assert not any("Add 1" in label for label in olga.last().labels)
