"""The same shop in Discord, on the wire: looking around, buying, restocking, in a server and in the DM."""

from dataclasses import replace

import pytest

from core.catalogue import QUANTITY_LIMIT, GoodsKind
from core.lines import FILE_LIMIT, KEY_LIMIT
from core.people import Address, ContactState
from core.ports import Tx
from sandbox.wire import Wire
from tests.journeys.discord_world import buys, open_discord, person, ready
from tests.journeys.world import levels

# What Discord takes of one file from anybody.
DISCORD_LIMIT = 10 * 1024 * 1024


async def test_in_a_server_only_the_buyer_sees_the_shop_and_the_parcel_goes_to_the_dm(url: str) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        await world.stock("AAAA-BBBB")
        ada, wei = person(world, "ada"), person(world, "wei")
        await buys(ada, where="server")
        parcel = await ada.wait_for("Paid. Your", where="dm")
        assert not parcel.ephemeral
        assert all(seen.ephemeral for seen in ada.messages("server") if not seen.mine)
        assert wei.messages("server") == []


async def test_with_closed_dms_the_parcel_is_shown_where_the_buyer_is_and_is_not_sent_again(url: str) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        await world.stock("AAAA-BBBB", "CCCC-DDDD")
        ada = person(world, "ada")
        ada.close_dms()
        await buys(ada, where="server")
        parcel = await ada.wait_for("Paid. Your", where="server")
        assert parcel.ephemeral
        assert "direct messages are closed" in parcel.text
        await ada.tap("Show my key", on=parcel)
        await ada.wait_for("AAAA-BBBB", where="server")
        assert await world.read(_state, str(ada.id)) is ContactState.DEAD
        before = _sends(world.sandbox.requests)
        assert before > 0
        await buys(ada, where="server")
        await world.shop.worker.idle()
        assert _sends(world.sandbox.requests) == before
        await ada.command("orders", where="server")
        orders = await ada.wait_for("My orders", where="server")
        assert orders.ephemeral
        assert "direct messages are closed" in orders.text


def _state(tx: Tx, user: str) -> ContactState:
    contact = tx.people.contact(Address("discord", user))
    assert contact is not None
    return contact.state


def _sends(wire: Wire) -> int:
    """How often a DM was opened or written to."""
    return len(wire.of("create_dm")) + len(wire.of("create_message"))


async def test_an_answer_is_a_form_and_a_search_completes_itself(url: str) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        await world.stock("AAAA-BBBB", "CCCC-DDDD", "EEEE-FFFF")
        ada = person(world, "ada")
        offered = await ada.complete("search", "product", "lantern", where="server")
        assert [one["name"] for one in offered] == ["Lantern Bay · $19.49"]
        await ada.command("search", where="server", product=offered[0]["value"])
        page = await ada.wait_for("Price", where="server")
        await ada.tap("1", on=page)
        await ada.wait_for("How many?", where="server")
        asked = await ada.tap("Answer", where="server")
        assert asked.modal is not None
        await ada.fill_modal({"words": "3"})
        await ada.wait_for(lambda seen: any("58.47" in label for label in seen.labels), where="server")


async def test_an_owner_restocks_by_a_form_an_attachment_and_a_message(url: str) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        _, offer = await world.stock("AAAA-BBBB")
        olga = person(world, "olga")
        await olga.command("restock", where="dm")
        await olga.wait_for("Which one")
        await olga.tap("Lantern Bay")
        await olga.wait_for(lambda seen: "Answer" in seen.labels)
        await olga.tap("Answer")
        await olga.fill_modal({"words": "CCCC-DDDD\nEEEE-FFFF"})
        await olga.tap("Add 2", on=await olga.wait_for(lambda seen: any("Add 2" in label for label in seen.labels)))
        await olga.wait_for("Added 2")
        assert (await world.read(levels, offer))[0] == 3
        choice = (await olga.complete("restock", "product", "lantern"))[0]["value"]
        file = olga.attach("keys.txt", b"GGGG-HHHH\n")
        await olga.command("restock", product=choice, file=file)
        await olga.tap("Add 1", on=await olga.wait_for(lambda seen: any("Add 1" in label for label in seen.labels)))
        await olga.wait_for("Added 1")
        await olga.command("restock", product=choice)
        await olga.wait_for(lambda seen: "Answer" in seen.labels)
        await world.settled()
        await olga.say("IIII-JJJJ")
        await olga.tap("Add 1", on=await olga.wait_for(lambda seen: any("Add 1" in label for label in seen.labels)))
        await olga.wait_for(lambda seen: "Added 1" in seen.text)
        await world.settled()
        assert (await world.read(levels, offer))[0] == 5


async def test_a_button_works_after_a_restart(url: str) -> None:
    async with open_discord(url) as world:
        ada = person(world, "ada")
        async with world.open():
            await ready(world)
            await world.stock("AAAA-BBBB")
            await buys(ada)
            parcel = await ada.wait_for("Paid. Your", where="dm")
        async with world.open():
            await ready(world)
            await ada.tap("Show my key", on=parcel)
            await ada.wait_for("AAAA-BBBB")


async def test_the_commands_speak_the_languages_of_the_shop(url: str) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        ada = person(world, "ada")
        ada.speak_language("ru")
        assert ada.commands()["заказы"] == "Ваши заказы и ключи"
        assert "restock" not in ada.commands("server")


async def test_a_role_of_the_server_owns_the_shop(url: str) -> None:
    async with open_discord(url) as world:
        role = world.sandbox.discord.guild.roles[-1]
        world.settings = replace(world.settings, discord_owner_roles=(role.id,))
        async with world.open():
            await ready(world)
            ada = person(world, "ada")
            await ada.command("desk", where="server")
            await ada.wait_for("Only the owner", where="server")
            await ada.give_role(role.name)
            await ada.command("desk", where="server")
            await ada.wait_for("Desk", where="server")


async def test_a_picture_is_shown_once_uploaded_once_and_gone_with_its_product(url: str, png: bytes) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        await world.stock("AAAA-BBBB", "CCCC-DDDD", picture=png)
        ada = person(world, "ada")
        await ada.command("shop")
        home = await ada.wait_for_last("Nova Keys")
        await ada.tap("Lantern Bay")
        page = await ada.wait_for_last("Price")
        assert page.id == home.id
        assert [file.content for file in page.files] == [png]
        await ada.tap("+", on=page)
        after = await ada.wait_for(lambda seen: any("38.98" in label for label in seen.labels))
        assert [file.id for file in after.files] == [page.files[0].id]  # it stands there already
        await ada.command("shop")
        assert (await ada.wait_for_last("Nova Keys")).files == ()


async def test_who_installed_the_shop_buys_where_the_shop_is_not(url: str) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        await world.stock("AAAA-BBBB", "CCCC-DDDD")
        ada = person(world, "ada")
        ada.install()
        await ada.leave_server()
        await buys(ada, where="elsewhere")
        parcel = await ada.wait_for("Paid. Your", where="dm")
        await ada.tap("Show my key", on=parcel)
        await ada.wait_for("AAAA-BBBB", where="dm")
        ada.close_dms()
        await buys(ada, where="elsewhere")
        parcel = await ada.wait_for("Paid. Your", where="elsewhere")
        await ada.tap("Show my key", on=parcel)
        await ada.wait_for("CCCC-DDDD", where="elsewhere")
        assert all(seen.ephemeral for seen in ada.messages("elsewhere"))
        assert world.failures == 0


async def test_the_largest_goods_there_are_arrive_and_what_discord_refuses_is_admitted(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_discord(url) as world, world.open():
        await ready(world)
        await world.stock("x" * FILE_LIMIT, kind=GoodsKind.FILE)
        ada = person(world, "ada")
        await buys(ada, where="server")
        parcel = await ada.wait_for("Paid. Your", where="dm")
        await ada.tap("Show", on=parcel)
        shown = await ada.wait_for(lambda seen: bool(seen.files), where="dm", timeout=15)
        assert [len(file.content) for file in shown.files] == [FILE_LIMIT]
        await ada.tap("Hide", on=shown)
        await ada.wait_for(lambda seen: seen.id == shown.id and not seen.files, where="dm")
        monkeypatch.setattr("sandbox.discord.body.FILE_LIMIT", 100)
        await ada.tap("Show", on=parcel)
        await ada.wait_for("our side", where="dm")
        await world.settled()
        assert world.failures == 1


def test_every_list_of_keys_that_can_be_bought_fits_into_one_file() -> None:
    largest = QUANTITY_LIMIT * (4 * KEY_LIMIT + 1)  # four bytes a letter, and the end of the line
    assert largest <= FILE_LIMIT <= DISCORD_LIMIT
