"""An owner's journeys: restocking in every way, products by conversation, and what the owner is told."""

import asyncio

import pytest

from sandbox import Person, Seen
from tests.journeys.world import World, levels, open_world


async def restocking(world: World, title: str = "Lantern Bay") -> Person:
    """The owner, asked for the keys of this product."""
    olga = world.olga
    await olga.start()
    await olga.say("/restock")
    await olga.wait_for("Which one gets new stock?")
    await olga.tap(title)
    await olga.wait_for("Send the keys, one a line")
    return olga


async def add(world: World, count: int) -> Seen:
    """Confirm the preview."""
    await world.olga.tap("Add")
    return await world.olga.wait_for(lambda seen: f"Added {count}" in seen.text)


async def test_a_paste_in_several_messages_and_forwards_become_one_restock(url: str) -> None:
    async with open_world(url) as world, world.open():
        _, offer = await world.stock()
        olga = await restocking(world)
        await olga.say("LB-1\nLB-2")
        await olga.say("/LB-3 & <x>", forwarded_from="Supplier")
        await olga.say("LB-4")
        await olga.wait_for("4 new")
        await add(world, 4)
        assert await world.read(levels, offer) == (4, 0, 0)
        parcel = await world.buys(world.ada)
        await world.ada.tap("Show my key", on=parcel)
        await world.ada.wait_for("LB-1")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("keys.txt", "\ufeffLB-1\r\nLB-2\r\n".encode()),
        ("keys.csv", b'"LB-1"\n"LB-2"\n'),
        ("keys.txt", "LB-1\nLB-2\n".encode("utf-16")),
    ],
)
async def test_a_file_of_keys_is_read(url: str, name: str, body: bytes) -> None:
    async with open_world(url) as world, world.open():
        _, offer = await world.stock()
        olga = await restocking(world)
        await olga.send_file(name, body)
        await olga.wait_for("2 new")
        await add(world, 2)
        assert await world.read(levels, offer) == (2, 0, 0)


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b"\n \n", "nothing to add"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not a text file"),
        ("Ключ".encode("cp1251"), "can't be read with certainty"),
        (b"x" * (10 * 1024 * 1024 + 1), "too large"),
        (b"x\n" + b"".join(b"%d\n" % number for number in range(100_001)), "at most"),
    ],
    ids=["empty", "binary", "encoding", "huge", "too many"],
)
async def test_a_bad_file_says_why_and_the_question_stays(url: str, body: bytes, answer: str) -> None:
    async with open_world(url) as world, world.open():
        _, offer = await world.stock()
        olga = await restocking(world)
        await olga.send_file("keys.txt", body)
        await olga.wait_for(answer, timeout=30)
        await olga.say("LB-1")
        await olga.wait_for("1 new")
        await add(world, 1)
        assert await world.read(levels, offer) == (1, 0, 0)


async def test_a_large_restock_shows_its_progress_and_answers_others_meanwhile(url: str) -> None:
    async with open_world(url) as world, world.open():
        _, offer = await world.stock()
        olga = await restocking(world)
        await olga.send_file("keys.txt", "".join(f"LB-{number:06}\n" for number in range(20_000)).encode())
        await olga.wait_for(lambda seen: "20,000 new" in seen.text or "20000 new" in seen.text, timeout=30)
        tap = olga.tap_without_waiting("Add")
        await world.ada.start()
        await world.ada.wait_for("Nova Keys")
        await tap.answer
        await olga.wait_for(lambda seen: "Added 20" in seen.text, timeout=60)
        assert await world.read(levels, offer) == (20_000, 0, 0)
        edits = [call for call in world.sandbox.requests.of("editMessageText") if call.parameters["chat_id"] == "42"]
        assert len(edits) < 60


async def test_two_quick_taps_on_add_add_once_and_end_with_what_was_added(url: str) -> None:
    async with open_world(url) as world, world.open():
        _, offer = await world.stock()
        olga = await restocking(world)
        await olga.say("LB-1\nLB-2")
        await olga.wait_for("2 new")
        taps = [olga.tap_without_waiting("Add") for _ in range(3)]
        await asyncio.gather(*(tap.answer for tap in taps))
        await world.settled()
        await olga.wait_for_last("Added 2")
        assert await world.read(levels, offer) == (2, 0, 0)


async def test_the_owner_hears_once_that_an_offer_runs_low(url: str) -> None:
    async with open_world(url) as world, world.open():
        _, offer = await world.stock(*(f"LB-{number}" for number in range(7)))
        await world.olga.start()
        await world.olga.wait_for("Nova Keys")
        for _ in range(3):
            await world.buys(world.ada)
        await world.olga.wait_for("Running low")
        await world.settled()
        assert sum("Running low" in seen.text for seen in world.olga.messages()) == 1
        assert (await world.read(levels, offer))[0] == 4
        await world.olga.tap("Restock", on=await world.olga.wait_for("Running low"))
        await world.olga.wait_for("Send the keys")
        assert any("Running low" in seen.text for seen in world.olga.messages())  # the notice is kept


async def test_everybody_sees_the_commands_that_are_theirs(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.olga.start()
        await world.olga.wait_for("Nova Keys")
        await world.settled()
        async with asyncio.timeout(5):
            while "restock" not in world.olga.commands():  # noqa: ASYNC110 (a menu has no event)
                await asyncio.sleep(0.01)
        await world.ada.start()
        assert "restock" not in world.ada.commands()
        assert set(world.ada.commands()) >= {"start", "orders", "help", "language", "search"}
        assert world.wei.commands()["orders"] != world.ada.commands()["orders"]


async def test_a_product_is_made_and_sold_by_conversation(url: str, png: bytes) -> None:
    async with open_world(url) as world, world.open():
        olga = world.olga
        await olga.start()
        await olga.say("/products")
        await olga.wait_for("Nothing is here yet")
        await olga.tap("Add a product", on=await olga.wait_for("🗂 Products"))
        await olga.wait_for("What is the product called?")
        await olga.say("Pip & <Petal>")
        await olga.wait_for_last("it needs a price first")
        await olga.tap("Add a price")
        await olga.say("twelve")
        await olga.wait_for_last("A price is a plain number greater than zero")
        await olga.say("12.50")
        await olga.wait_for_last("It has a price and no keys yet")
        await olga.tap("Picture", on=olga.last())
        await olga.wait_for(lambda seen: seen.labels[:1] == ["Cancel"] or "Cancel" in seen.labels)
        await olga.send_photo("pip.png", png)
        await olga.wait_for("It has a price and no keys yet")
        await olga.tap("Restock", on=await olga.wait_for(lambda seen: "📥 Restock" in seen.labels))
        await olga.wait_for("Send the keys")
        await olga.say("PIP-1")
        await olga.wait_for("1 new")
        await add(world, 1)
        await olga.say("/products")
        await olga.tap("Pip", on=await olga.wait_for("🗂 Products"))
        await olga.tap("Put on sale", on=await olga.wait_for(lambda seen: "Put on sale" in seen.labels))
        await world.ada.start()
        await world.ada.wait_for("Nova Keys")
        await world.ada.tap("Pip & <Petal>")
        page = await world.ada.wait_for(lambda seen: seen.photo)
        assert "Price $12.50" in page.text
