"""A buyer in any chat: from the door to the key, and what happens when something is not as it should be."""

from core.catalogue import GoodsKind, Reveal
from core.ids import OfferId
from tests.contract.chats import Guest, Room, Sight, open_chats
from tests.journeys.world import levels


async def product_page(guest: Guest, title: str = "Lantern Bay") -> Sight:
    await guest.enters()
    await guest.reads("Nova Keys")
    await guest.taps(title)
    return await guest.reads("Price")


async def pays(guest: Guest) -> None:
    """From a product page to the thank-you."""
    await guest.taps("Buy")
    await guest.reads("How would you like to pay?")
    await guest.taps("Test money")
    await guest.reads("test payment")
    await guest.taps("Pay $")
    await guest.sees("Thank you.")


async def bought(guest: Guest, title: str = "Lantern Bay") -> Sight:
    """The parcel's card."""
    await product_page(guest, title)
    await pays(guest)
    return await guest.sees(lambda seen: any("Show my" in label for label in seen.labels))


async def stock_of(room: Room, offer: OfferId) -> tuple[int, int, int]:
    """Free, held, sold."""
    return await room.world.read(levels, offer)  # type: ignore[no-any-return]


async def test_a_key_is_bought_shown_hidden_and_found_again(engine_url: str, chat: str) -> None:
    async with open_chats(engine_url, chat) as room:
        _, offer = await room.world.stock("LB-AAAA-1", "LB-AAAA-2", instructions="Open the launcher.")
        ada = room.guest(chat, "ada")
        await product_page(ada)
        await ada.taps("Buy")
        await ada.reads("Held for you until")
        assert await stock_of(room, offer) == (1, 1, 0)
        await ada.taps("Test money")
        await ada.reads("test payment")
        await ada.taps("Pay $19.49")
        parcel = await ada.sees("Your key is ready")
        assert await stock_of(room, offer) == (1, 0, 1)
        assert len(ada.sights()) == 2  # the living message, and the parcel as a message of its own

        await ada.taps("Show my key", on=parcel)
        shown = await ada.sees("LB-AAAA-1")
        assert shown.id == parcel.id
        assert "Open the launcher." in shown.text
        await ada.taps("Hide", on=shown)
        await ada.sees("Your key is hidden")

        await ada.command("orders")
        orders = await ada.reads("Lantern Bay · delivered")
        await ada.taps(orders.labels[0])
        await ada.reads("Delivered. First shown")
        await ada.taps("How to use")
        await ada.reads("Open the launcher.")
        await ada.taps("Show my key")
        assert (await ada.reads("LB-AAAA-1")).id != parcel.id
        await room.settled()


async def test_the_language_changes_at_once_and_stays(url: str, chat: str) -> None:
    async with open_chats(url, chat) as room:
        await room.world.stock("LB-1")
        wei = room.guest(chat, "wei")
        await wei.enters()
        home = await wei.reads("Nova Keys")
        assert "搜" in "".join(home.labels)  # met in the language of their own client
        await wei.command("language")
        await wei.sees(lambda seen: any("Español" in label for label in seen.labels))
        await wei.taps("Español")
        await wei.sees("hablamos en Español")
        await wei.command("orders")
        await wei.reads("pedidos")


async def test_what_is_looked_for_is_found(url: str, chat: str) -> None:
    async with open_chats(url, chat) as room:
        await room.world.stock("LB-1")
        await room.world.stock("HT-1", title="Hollow Tide")
        ada = room.guest(chat, "ada")
        await ada.enters()
        await ada.reads("Nova Keys")
        await ada.types("hollow")
        found = await ada.sees("One product for “hollow”")
        assert [label for label in found.labels if "Hollow Tide" in label]
        assert not [label for label in found.labels if "Lantern Bay" in label]
        await ada.types("<b>&amp; nothing")
        await ada.sees("Nothing here goes by “<b>&amp; nothing”")
        await ada.command("search")
        await ada.sees("What are you looking for?")
        await ada.answers("lantern")
        await ada.sees("One product for “lantern”")


async def test_an_unpaid_order_frees_its_key_by_hand_or_with_its_time(url: str, chat: str) -> None:
    async with open_chats(url, chat) as room:
        _, offer = await room.world.stock("LB-1")
        ada, wei = room.guest(chat, "ada"), room.guest(chat, "olga")
        await product_page(ada)
        await product_page(wei)
        await ada.taps("Buy")
        await ada.reads("Held for you")
        await wei.taps("Buy")
        await wei.reads("You have paid nothing")
        await ada.taps("Cancel the order")
        await ada.reads("Cancel this order?")
        await ada.taps("Yes, cancel it")
        await ada.reads("You cancelled this order")
        assert await stock_of(room, offer) == (1, 0, 0)
        await product_page(ada)
        await ada.taps("Buy")
        await ada.reads("Held for you")
        await room.world.later(minutes=16)
        await ada.taps("Test money")
        await ada.reads("Nothing was charged")
        assert await stock_of(room, offer) == (1, 0, 0)


async def test_many_keys_come_as_one_file_and_a_file_byte_by_byte(url: str, chat: str) -> None:
    keys = [f"LB-{number:04}" for number in range(30)]
    async with open_chats(url, chat) as room:
        _, offer = await room.world.stock(*keys)
        desk = await room.world.desk()
        await desk.set_minimum(offer, "25")
        await desk.set_maximum(offer, "30")
        await room.world.stock("\x00binary\xff", kind=GoodsKind.FILE, title="Brush Pack")
        ada = room.guest(chat, "ada")
        await ada.taps("Show my 25 keys", on=await bought(ada))
        listed = await ada.sees(lambda seen: bool(seen.files))
        [(name, body)] = listed.files.items()
        assert name.endswith(".txt")
        assert body.decode().split() == keys[:25]
        await ada.taps("Show my file", on=await bought(ada, "Brush Pack"))
        file = await ada.sees(lambda seen: "goods.bin" in seen.files)
        assert file.files["goods.bin"] == "\x00binary\xff".encode()


async def test_instant_goods_come_with_the_message_and_are_confirmed(url: str, chat: str) -> None:
    async with open_chats(url, chat) as room:
        await room.world.stock("LB-INSTANT", reveal=Reveal.INSTANT)
        await room.world.stock("the file", kind=GoodsKind.FILE, reveal=Reveal.INSTANT, title="Brush Pack")
        ada = room.guest(chat, "ada")
        for title in ("Lantern Bay", "Brush Pack"):
            await product_page(ada, title)
            await pays(ada)
            parcel = await ada.sees(lambda seen: any("I have it" in label for label in seen.labels))
            assert title in parcel.text
            await ada.taps("I have it", on=parcel)
            await ada.sees(lambda seen, title=title: title in seen.text and "First shown" in seen.text)  # type: ignore[misc]
        assert sum("LB-INSTANT" in seen.text for seen in ada.sights()) == 1
        await room.settled()
        assert sum("goods.bin" in seen.files for seen in ada.sights()) == 1  # it came once, with its message
        await ada.command("orders")
        assert (await ada.reads("My orders")).text.count("delivered") == 2
