"""Discord misbehaves, or people do: nothing is lost, nothing is done twice, and the bot comes back."""

import asyncio

import pytest

from bot.discord_calls import DiscordTokenRefused
from sandbox.discord.driver import DiscordPerson
from tests.journeys.discord_world import buys, open_discord, person, ready
from tests.journeys.world import World, levels


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


FORGED = (
    "nonsense",
    "tl.zz.1",
    "tl.",
    "fl.q.1",
    "pl.",
    "tl.od.999",
    "tk.sg.999",
    "al3.q.1",
    "al99.",
    "x" * 100,
    "tl.\0",
    "🔑",
)


async def test_forged_and_foreign_ids_are_answered_calmly(url: str) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        product, _ = await world.stock("AAAA-BBBB", "CCCC-DDDD")
        ada, wei = person(world, "ada"), person(world, "wei")
        await buys(ada)
        parcel = await ada.wait_for("Paid. Your", where="dm")
        key = str(parcel.button("Show my key")["custom_id"])
        await wei.command("shop")
        home = await wei.wait_for_last("Nova Keys")
        for data in (*FORGED, key):
            await wei.tap_data(data, on=home)
            await wei.hands.use(home.id, data, kind=3, values=[data])
            await wei.hands.use(home.id, "pl.", kind=3, values=[])
        await world.settled()
        assert not any("AAAA-BBBB" in seen.text for seen in wei.messages())
        await (await world.desk()).list_product(product, False)
        await wei.command("shop")
        await wei.tap_data(str(home.components[-1]["custom_id"]), on=home)  # the product is gone since
        await world.settled()
        await _forged_form(wei)
        await world.settled()
        assert world.failures == 0
        await shop_answers(ada)


async def _forged_form(wei: DiscordPerson) -> None:
    """A form comes back under a name that it never had."""
    for name in ("nonsense", "fl.", "fl.od.999", "fk.sg.1", "tl.od.999"):
        await wei.command("search")
        asked = await wei.wait_for(lambda seen: any(one["custom_id"].startswith("al") for one in seen.buttons))
        await wei.tap_data(
            next(one["custom_id"] for one in asked.buttons if one["custom_id"].startswith("al")), on=asked
        )
        assert wei.asked is not None
        assert wei.asked.modal is not None
        wei.asked.modal["custom_id"] = name
        await wei.fill_modal({"words": "AAAA"})


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


async def test_an_attachment_that_is_no_list_of_keys_is_refused(url: str) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        _, offer = await world.stock("AAAA-BBBB")
        olga = person(world, "olga")
        choice = (await olga.complete("restock", "product", ""))[0]["value"]
        for body, word in ((b"\0" * 25_000_000, "10 MB"), (b"\0" * 1000, "text file"), (b"", "")):
            await olga.command("restock", product=choice, file=olga.attach("keys.txt", body))
            await olga.wait_for_last(word)
            await world.settled()
            assert not any("Add " in label for label in olga.last().labels)
        assert world.failures == 0
        assert (await world.read(levels, offer))[0] == 1
