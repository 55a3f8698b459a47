"""An owner restocks in any chat."""

from core.ids import OfferId
from tests.contract.chats import Room, open_chats
from tests.journeys.world import levels


async def stock_of(room: Room, offer: OfferId) -> tuple[int, int, int]:
    """Free, held, sold."""
    return await room.world.read(levels, offer)  # type: ignore[no-any-return]


async def test_keys_are_pasted_or_sent_as_a_file_and_taken_back(engine_url: str, chat: str) -> None:
    async with open_chats(engine_url, chat) as room:
        _, offer = await room.world.stock("LB-1")
        olga = room.guest(chat, "olga")
        await olga.enters()
        await olga.reads("Nova Keys")
        await olga.command("restock")
        await olga.sees("Which one gets new stock?")
        await olga.taps("Lantern Bay")
        await olga.sees("Send the keys, one a line")
        await olga.answers("LB-2\nLB-3\n\nLB-2\nLB-1")
        preview = await olga.sees("2 new")
        assert "1 in stock already" in preview.text
        assert await stock_of(room, offer) == (1, 0, 0)
        await olga.taps("Add 2")
        await olga.sees("Added 2")
        assert await stock_of(room, offer) == (3, 0, 0)
        await olga.taps("Undo")
        await olga.reads("Take these 2 keys out of stock again?")
        await olga.taps("Take them out")
        await room.settled()
        assert await stock_of(room, offer) == (1, 0, 0)

        await olga.uploads("restock", "Lantern Bay", "keys.txt", "LB-4\r\nLB-5 ключ\r\n".encode())
        await olga.sees("2 new")
        await olga.taps("Add 2")
        await olga.sees("Added 2")
        assert await stock_of(room, offer) == (3, 0, 0)
        await olga.uploads("restock", "Lantern Bay", "keys.zip", b"PK\x03\x04" + bytes(2000))
        await room.settled()
        assert not any("Add " in label for label in olga.sights()[-1].labels)
        assert await stock_of(room, offer) == (3, 0, 0)


async def test_the_owners_commands_are_refused_to_everybody_else(url: str, chat: str) -> None:
    async with open_chats(url, chat) as room:
        _, offer = await room.world.stock("LB-1")
        wei, ada = room.guest(chat, "wei"), room.guest(chat, "ada")
        await wei.enters()
        await ada.enters()
        home = await ada.reads("Nova Keys")
        for name in ("desk", "restock", "products"):
            await ada.types(f"/{name}")
            await ada.reads("Only the owner")
        for data in ("OD.1.1", f"R.{offer}", f"RO.{offer}", "RA.1", "RU.1.1", "PL.1.0"):
            await ada.forges(data, on=home)
        await room.settled()
        assert await stock_of(room, offer) == (1, 0, 0)
