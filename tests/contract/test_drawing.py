"""What is drawn for one screen, such as a QR code, is the picture of the living message and goes with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.demo import PICTURES
from tests.contract.chats import Room, Sight, lives_in
from tests.contract.test_buying import product_page
from tests.journeys.test_chain_chat import on_tron
from tests.journeys.world import open_world


@asynccontextmanager
async def open_on_tron(url: str, chat: str) -> AsyncIterator[Room]:
    """A shop in this chat that takes coins, and test money."""
    async with open_world(url) as world:
        on_tron(world)
        world.settings = replace(lives_in(world.settings, world.sandbox, chat), test_payments=True)
        async with world.open() as running:
            await running.platforms[chat].ready.wait()
            yield Room(world=world, running=running)


def drawing(seen: Sight) -> bytes:
    (body,) = seen.files.values()
    assert body.startswith(b"\x89PNG")
    return body


async def test_a_code_to_scan_is_in_the_message_and_gone_with_it(url: str, chat: str) -> None:
    cover = (PICTURES / "quill-notes.png").read_bytes()
    async with open_on_tron(url, chat) as room:
        await room.world.stock("LB-1", picture=cover)
        ada = room.guest(chat, "ada")
        await product_page(ada)
        await ada.taps("Buy")
        await ada.reads("How would you like to pay?")
        await ada.taps("USDT on TRON")
        shown = await ada.reads("Send exactly")
        assert room.world.sandbox.gateways.tron.home in shown.text
        assert drawing(shown) != cover
        await room.settled()
        assert len(ada.sights()) == 1

        await ada.taps("Another way to pay")
        assert (await ada.reads("How would you like to pay?")).files == {}
        await ada.taps("USDT on TRON")
        assert drawing(await ada.reads("Send exactly")) == drawing(shown)  # the same checkout
        await ada.enters()
        await ada.reads("Nova Keys")
        await ada.taps("Lantern Bay")
        page = await ada.reads("Price")
        assert list(page.files.values()) == [cover]  # the product's own again, and no code under its name
        await room.settled()
