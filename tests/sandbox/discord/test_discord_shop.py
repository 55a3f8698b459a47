"""Discord's own shop, asked by the real discord.py and used by people."""

import aiohttp
import discord
import pytest

from sandbox import DiscordPerson, Sandbox
from sandbox.discord.filling import CannotDo
from sandbox.discord.shelf import FIVE, FOREVER, TEN, TEST_PURCHASE
from tests.sandbox.conftest import until
from tests.sandbox.discord.conftest import Bot, Raw


class Seller(Bot):
    """A bot that hears of what is bought."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, int]] = []

    async def on_entitlement_create(self, entitlement: discord.Entitlement) -> None:
        self.told.append(("bought", entitlement.id))

    async def on_entitlement_delete(self, entitlement: discord.Entitlement) -> None:
        self.told.append(("taken", entitlement.id))


@pytest.fixture
def make_bot() -> type[Bot]:
    return Seller


async def test_what_is_on_sale_is_listed_without_a_price(bot: Seller) -> None:
    skus = {sku.id: sku for sku in await bot.fetch_skus()}
    assert {number: sku.type.name for number, sku in skus.items()} == {
        FIVE: "consumable", TEN: "consumable", FOREVER: "durable",
    }  # fmt: skip
    assert skus[FIVE].application_id == bot.application_id


async def test_a_consumable_is_bought_used_up_and_bought_again(bot: Seller, ada: DiscordPerson) -> None:
    first = await ada.buy(FIVE)
    await until(lambda: bot.told == [("bought", first.id)])
    with pytest.raises(CannotDo):
        await ada.buy(FIVE)
    [listed] = [one async for one in bot.entitlements(exclude_ended=True)]
    assert (listed.id, listed.sku_id, listed.user_id, listed.consumed) == (first.id, FIVE, ada.id, False)
    await listed.consume()
    assert first.consumed
    with pytest.raises(discord.NotFound):
        await listed.consume()
    assert (await ada.buy(FIVE)).id > first.id


async def test_money_that_went_back_is_only_listed_on_demand(bot: Seller, ada: DiscordPerson) -> None:
    bought = await ada.buy(TEN, kind=TEST_PURCHASE, told=False)
    await ada.have_refunded(bought)
    await until(lambda: bot.told == [("taken", bought.id)])
    assert [one async for one in bot.entitlements()] == []
    # The library asks for deleted ones only where it asks backwards.
    [listed] = [one async for one in bot.entitlements(exclude_deleted=False, before=discord.Object(1 << 63))]
    assert (listed.deleted, listed.type.name) == (True, "test_mode_purchase")
    with pytest.raises(discord.NotFound):
        await listed.consume()
    with pytest.raises(CannotDo):
        await ada.have_refunded(bought)


async def test_the_list_is_paged_and_filtered(world: Sandbox, raw: Raw, ada: DiscordPerson) -> None:
    path = f"/applications/{world.discord_app.id}/entitlements"
    bought = [await ada.buy(FIVE), await ada.buy(TEN), await world.discord_person("wei").buy(FIVE)]
    ids = [str(one.id) for one in bought]

    async def listed(**query: str) -> list[str]:
        status, answer = await raw("GET", path, params=query)
        assert status == 200
        return [one["id"] for one in answer]

    assert await listed() == ids
    assert await listed(limit="2") == ids[:2]
    assert await listed(limit="1", before=ids[2]) == [ids[1]]
    assert await listed(limit="1", after=ids[0]) == [ids[1]]
    assert await listed(before=ids[1]) == [ids[0]]
    assert await listed(user_id=str(ada.id), sku_ids=f"{FIVE},{FOREVER}") == [ids[0]]
    assert (await raw("GET", path, params={"limit": "101"}))[0] == 400
    assert (await raw("GET", path, params={"after": "x"}))[0] == 400
    assert (await raw("GET", "/applications/5/entitlements"))[0] == 403
    assert (await raw("GET", f"{path}/{ids[0]}"))[1]["sku_id"] == str(FIVE)
    assert (await raw("GET", f"{path}/5"))[0] == 404


async def test_a_premium_button_is_discords_own(world: Sandbox, bot: Seller, raw: Raw, ada: DiscordPerson) -> None:
    view = discord.ui.View()
    view.add_item(discord.ui.Button(sku_id=FIVE))
    await bot.get_partial_messageable(world.discord.guild.channel.id).send("Top up", view=view)
    [button] = [one for one in ada.last("server").components if one["type"] == 2]
    assert (button["style"], button["sku_id"]) == (6, str(FIVE))
    wrong = [{"type": 1, "components": [{"type": 2, "style": 6, "sku_id": str(FIVE), "label": "Buy"}]}]
    path = f"/channels/{world.discord.guild.channel.id}/messages"
    assert (await raw("POST", path, json={"content": "x", "components": wrong}))[0] == 400


async def test_the_page_buys_and_has_it_refunded(world: Sandbox, ada: DiscordPerson) -> None:
    async with aiohttp.ClientSession() as session:
        base = f"{world.url}/sandbox/discord/ada"
        async with session.post(f"{base}/buy", json={"sku": str(FIVE)}) as answer:
            bought = (await answer.json())["id"]
        async with session.post(f"{base}/buy", json={"sku": str(FIVE)}) as answer:
            assert answer.status == 409
        async with session.post(f"{base}/refund", json={"entitlement": bought}) as answer:
            assert answer.status == 200
    assert world.discord_app.shelf.entitlements[int(bought)].deleted
    assert ada.id == world.discord_app.shelf.entitlements[int(bought)].account
