"""Two chats, one customer: on the wire, between Telegram and Discord, and between two accounts of one chat."""

import asyncio
import re

import pytest

from core.ids import ContactId
from core.people import Address, known
from core.ports import Tx
from tests.contract.chats import Guest, Room, Sight, lives_in, open_chats
from tests.contract.test_buying import bought
from tests.journeys.world import open_world

BOTH = ("telegram", "discord")
WAYS = [BOTH, BOTH[::-1]]


async def code_of(guest: Guest) -> str:
    """The one-time code that the shop shows this person, and nobody else."""
    await guest.command("link")
    seen = await guest.reads("It works once")
    return found(r"\b\w{4}-\w{4}-\w{4}\b", seen)


def found(pattern: str, seen: Sight) -> str:
    match = re.search(pattern, seen.text)
    assert match is not None, seen.text
    return match[0]


async def reference(guest: Guest) -> str:
    """Buys one Lantern Bay; the order's reference."""
    return found(r"\b\w{4}-\w{4}\b", await bought(guest))


async def orders(guest: Guest) -> Sight:
    await guest.command("orders")
    return await guest.reads("My orders")


async def two(room: Room, first: str, second: str) -> tuple[Guest, Guest]:
    """Ada in one chat, and in the other: two people to the shop."""
    guests = room.guest(first, "ada"), room.guest(second, "ada" if first != second else "olga")
    for one in guests:
        await one.enters()
        await one.reads("Nova Keys")
    return guests


async def link(first: Guest, second: Guest) -> None:
    await second.command("link", await code_of(first))
    await first.taps("Yes, that is me", on=await first.sees("Is that you?"))
    await first.sees("Both chats show the same orders")
    await second.sees("This chat is linked with")


@pytest.mark.parametrize(("first", "second"), WAYS)
async def test_two_chats_link_show_the_same_orders_and_part_again(engine_url: str, first: str, second: str) -> None:
    async with open_chats(engine_url, *BOTH) as room:
        room.world.clock.forward(hours=12)  # by day: what can wait does not
        await room.world.stock("LB-AAAA-1", "LB-AAAA-2")
        here, there = await two(room, first, second)
        hers, others = await reference(here), await reference(there)
        code = await code_of(here)
        await there.command("link", code.lower().replace("-", " "))
        await there.reads("Now your other chat asks you")
        question = await here.sees("Is that you?")
        assert hers not in (await orders(there)).text
        await here.taps("Yes, that is me", on=question)
        await here.sees("Both chats show the same orders")
        notice = await there.sees("This chat is linked with")
        for guest in (here, there):
            seen = await orders(guest)
            assert hers in seen.text
            assert others in seen.text

        await there.taps(hers)
        await there.reads("Your key is ready")
        await there.taps("Show my key", on=there.sights()[-1])
        await there.sees("LB-AAAA-1")

        await there.taps("Undo", on=notice)
        await there.sees("Each chat has its own orders again")
        await here.sees("The other side undid it")
        assert others not in (await orders(here)).text
        assert hers not in (await orders(there)).text
        await there.command("link", code)
        await there.reads("was used before")
        await room.settled()


async def test_a_link_in_discord_opens_telegram_where_nothing_happens_before_a_tap(url: str) -> None:
    async with open_chats(url, *BOTH) as room:
        await room.world.stock("LB-1")
        telegram, discord = await two(room, *BOTH)
        hers = await reference(discord)
        code = await code_of(discord)
        address = discord.address("Open Telegram")
        start = f"https://t.me/{room.world.sandbox.bot.username}?start="
        assert address == f"{start}l{code.replace('-', '')}"
        await room.world.ada.start(address.removeprefix(start))
        await telegram.reads("Link this chat with the one")
        assert not any("Is that you?" in seen.text for seen in discord.sights())
        await telegram.taps("Link the two")
        await discord.taps("It was not me", on=await discord.sees("Is that you?"))
        await discord.sees("the code is void")
        await telegram.sees("The other chat did not confirm")
        await telegram.command("orders")
        assert hers not in (await telegram.reads("You have no orders yet")).text
        await code_of(telegram)
        assert not [label for label in telegram.sights()[-1].labels if label.startswith("Open ")]


@pytest.mark.parametrize(("first", "second"), WAYS)
async def test_codes_that_are_wrong_own_or_late_open_nothing(url: str, first: str, second: str) -> None:
    async with open_chats(url, *BOTH) as room:
        here, there = await two(room, first, second)
        code = await code_of(here)
        await here.command("link", code)
        await here.reads("this very chat")
        await there.command("link", "0000-0000-0000")
        await there.reads("This code is not right")
        room.world.clock.forward(minutes=11)
        await there.command("link", code)
        await there.reads("ten minutes of this code are over")
        for _ in range(12):
            await there.command("link", f"{code[:4]}-0000-0000")
        await there.reads("wrong codes")
        await there.command("link", await code_of(here))
        await there.reads("wrong codes")  # right or wrong, for the rest of the hour
        await room.settled()
        assert not any("Is that you?" in seen.text for seen in here.sights())
        assert await room.world.read(guesses) == 10


def guesses(tx: Tx) -> int:
    """How many wrong codes were noted, whoever entered them."""
    return sum(tx.codes.guesses(ContactId(contact), 0) for contact in range(1, 10))


async def test_a_question_survives_a_restart_of_the_shop(url: str) -> None:
    async with open_world(url) as world:
        world.settings = lives_in(world.settings, world.sandbox, "telegram")
        async with world.open() as running:
            ada, olga = await two(Room(world=world, running=running), "telegram", "telegram")
            await olga.command("link", await code_of(ada))
            question = await ada.sees("Is that you?")
            await world.settled()
        async with world.open():
            await ada.taps("Yes, that is me", on=question)
            await ada.sees("Both chats show the same orders")


@pytest.mark.parametrize(("lost", "new"), WAYS)
async def test_a_lost_accounts_orders_come_back_and_the_old_chat_may_undo_it(url: str, lost: str, new: str) -> None:
    async with open_chats(url, *BOTH) as room:
        await room.world.stock("LB-1")
        old, other = await two(room, lost, new)
        parcel = await bought(old)
        hers = found(r"\b\w{4}-\w{4}\b", parcel)
        await old.taps("Show my key", on=parcel)
        await old.taps("Get my recovery code", on=await old.sees("LB-1"))
        await old.reads("You have no code yet")
        await old.taps("Make a recovery code")
        kept = await old.sees("This is your recovery code")
        code = found(r"\b\w{4}(-\w{4}){4}\b", kept)
        await old.taps("I wrote it down", on=kept)
        await old.sees("Your recovery code is put away")
        assert not any(code in one.text for one in old.sights())
        assert any("LB-1" in one.text for one in old.sights())  # the goods are where they were
        await other.command("recover")
        await other.reads("You have no code yet")
        await other.taps("Get my orders back")
        await other.reads("Send the recovery code")
        await other.answers(code.lower())
        await other.reads("Your orders are here again")
        assert hers in (await orders(other)).text
        await old.taps("Undo", on=await old.sees("your orders are there now"))
        await old.sees("Each chat has its own orders again")
        assert hers in (await orders(old)).text
        await other.command("orders")
        await other.reads("You have no orders yet")


@pytest.mark.parametrize(("first", "second"), WAYS)
async def test_a_removed_chat_starts_anew(url: str, first: str, second: str) -> None:
    async with open_chats(url, *BOTH) as room:
        room.world.clock.forward(hours=12)
        await room.world.stock("LB-1")
        here, there = await two(room, first, second)
        hers = await reference(here)
        await link(here, there)
        assert hers in (await orders(there)).text
        await here.command("unlink")
        await here.reads("These chats share your orders")
        await here.taps(f"Remove {second.capitalize()}")
        await here.reads("It will not show your orders any more")
        await here.taps("Yes, remove it")
        await here.reads("was removed")
        await there.sees("It starts anew")
        await there.command("orders")
        await there.reads("You have no orders yet")
        assert hers in (await orders(here)).text


async def heard_of_the_block(room: Room) -> None:
    """The shop knows that Ada's Telegram is closed to it."""
    address = Address("telegram", str(room.world.ada.id))
    async with asyncio.timeout(5):
        while await room.world.read(known, address) is not None:  # noqa: ASYNC110 (what is heard has no event)
            await asyncio.sleep(0.01)


async def test_the_last_chat_that_can_be_reached_says_what_removing_it_means(url: str) -> None:
    async with open_chats(url, *BOTH) as room:
        await room.world.stock("LB-1")
        telegram, discord = await two(room, *BOTH)
        await link(telegram, discord)
        await reference(discord)
        await discord.command("unlink")
        await discord.reads("These chats share your orders")
        await discord.taps("Remove this chat")
        assert "Careful" not in (await discord.reads("Remove this chat from your chats?")).text
        room.world.ada.block()
        await heard_of_the_block(room)
        await discord.command("unlink")
        await discord.reads("These chats share your orders")
        await discord.taps("Remove this chat")
        await discord.reads("no chat that stays can be reached")
        await discord.taps("Keep it")
        await discord.reads("These chats share your orders")
