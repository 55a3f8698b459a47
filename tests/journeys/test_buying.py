"""A buyer's journeys, on the wire: everything is read from what the sandbox's people see."""

from core.catalogue import GoodsKind, Reveal
from sandbox import Person, Seen
from tests.journeys.world import levels, open_world


async def bots(person: Person, count: int) -> list[Seen]:
    """The bot's side of the chat, as soon as it is so many messages."""
    seen = await person.wait_until(lambda messages: sum(not one.mine for one in messages) == count)
    return [one for one in seen if not one.mine]


async def test_a_key_is_bought_from_start_to_show_again(engine_url: str) -> None:
    async with open_world(engine_url) as world, world.open():
        _, offer = await world.stock("LB-AAAA-1", "LB-AAAA-2", instructions="Open the launcher.")
        ada = world.ada
        await ada.start()
        await ada.wait_for("Nova Keys")
        await ada.tap("Lantern Bay")
        await ada.wait_for_last("Price $19.49")
        await ada.tap("Buy")
        await ada.wait_for_last("Held for you until")
        assert await world.read(levels, offer) == (1, 1, 0)
        await ada.tap("Test money")
        await ada.wait_for_last("test payment")
        await ada.tap("Pay $19.49")
        parcel = await ada.wait_for("Your key is ready")
        await bots(ada, 2)  # the living message, and the parcel as a message of its own
        assert await world.read(levels, offer) == (1, 0, 1)

        await ada.tap("Show my key", on=parcel)
        shown = await ada.wait_for("LB-AAAA-1")
        assert shown.id == parcel.id
        assert shown.code == ["LB-AAAA-1"]
        assert "Open the launcher." in shown.text
        assert ada.copy("Copy") == "LB-AAAA-1"
        await ada.tap("Hide", on=shown)
        await ada.wait_for("Your key is hidden")

        await ada.say("/orders")
        orders = await ada.wait_for_last("Lantern Bay · delivered")
        await bots(ada, 2)  # a new living message, and the old one is gone
        await ada.tap(orders.labels[0])
        await ada.wait_for_last("Delivered. First shown")
        await ada.tap("Show my key", on=ada.last())
        again = await ada.wait_for_last("LB-AAAA-1")
        assert again.id != parcel.id
        await world.settled()


async def test_a_deep_link_opens_its_product(url: str) -> None:
    async with open_world(url) as world, world.open():
        product, _ = await world.stock("LB-1")
        await world.ada.start(f"p{product}")
        await world.ada.wait_for("Price $19.49")


async def test_a_deep_link_to_nowhere_is_no_dead_end(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-1")
        await world.ada.start("p999")
        seen = await world.ada.wait_for(lambda seen: bool(seen.labels))
        assert any("Home" in label or "Lantern" in label for label in seen.labels)


async def test_words_without_a_question_are_looked_for(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-1")
        await world.stock("HT-1", title="Hollow Tide")
        ada = world.ada
        await ada.start()
        await ada.say("hollow")
        found = await ada.wait_for("One product for “hollow”")
        assert [label for label in found.labels if "Hollow Tide" in label]
        assert not [label for label in found.labels if "Lantern Bay" in label]
        await ada.say("<b>&amp; nothing")
        await ada.wait_for("Nothing here goes by “<b>&amp; nothing”")


async def test_the_search_asks_and_the_answer_is_found(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-1")
        ada = world.ada
        await ada.start()
        await ada.wait_for("Nova Keys")
        await ada.tap("Search")
        await ada.wait_for("What are you looking for?")
        await ada.say("lantern")
        await ada.wait_for("One product")


async def test_the_language_changes_at_once_and_stays(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-1")
        ada = world.ada
        await ada.start()
        await ada.say("/language")
        await ada.wait_for("Which language shall we speak?")
        await ada.tap("Español")
        await ada.wait_for("hablamos en Español")
        await ada.say("/orders")
        await ada.wait_for("pedidos")


async def test_a_visitor_is_first_met_in_their_own_language(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-1")
        await world.wei.start()
        seen = await world.wei.wait_for("Nova Keys")
        assert "搜" in "".join(seen.labels)


async def test_an_unpaid_order_is_cancelled_and_its_key_is_free_again(url: str) -> None:
    async with open_world(url) as world, world.open():
        _, offer = await world.stock("LB-1")
        ada = world.ada
        await ada.start()
        await ada.wait_for("Nova Keys")
        await ada.tap("Lantern Bay")
        await ada.wait_for_last("Price")
        await ada.tap("Buy")
        await ada.wait_for_last("Held for you")
        await ada.tap("Cancel the order")
        await ada.wait_for_last("Cancel this order?")
        await ada.tap("Yes, cancel it")
        await ada.wait_for_last("You cancelled this order")
        assert await world.read(levels, offer) == (1, 0, 0)


async def test_a_hold_ends_with_its_time_and_the_late_tap_is_told_so(url: str) -> None:
    async with open_world(url) as world, world.open():
        _, offer = await world.stock("LB-1")
        ada = world.ada
        await ada.start()
        await ada.wait_for("Nova Keys")
        await ada.tap("Lantern Bay")
        await ada.wait_for_last("Price")
        await ada.tap("Buy")
        await ada.wait_for_last("Held for you")
        await world.later(minutes=16)
        await ada.tap("Test money")
        await ada.wait_for_last("Nothing was charged")
        assert await world.read(levels, offer) == (1, 0, 0)


async def test_many_keys_come_as_one_file(url: str) -> None:
    keys = [f"LB-{number:04}" for number in range(30)]
    async with open_world(url) as world, world.open():
        _, offer = await world.stock(*keys)
        desk = await world.desk()
        await desk.set_minimum(offer, "1")
        await desk.set_maximum(offer, "30")
        ada = world.ada
        await ada.start()
        await ada.wait_for("Nova Keys")
        await ada.tap("Lantern Bay")
        page = await ada.wait_for_last("Price")
        await ada.tap("1", on=page) if "1" in page.labels else None
        await ada.wait_for("How many?")
        await ada.say("25")
        await ada.wait_for(lambda seen: "Buy" in " ".join(seen.labels))
        await world.pays(ada)
        parcel = await ada.wait_for("Your 25 keys are ready")
        await ada.tap("Show my 25 keys", on=parcel)
        file = await ada.wait_for(lambda seen: bool(seen.document))
        assert file.document.endswith(".txt")
        assert ada.download(file).decode().split() == keys[:25]


async def test_a_file_is_handed_over_byte_by_byte(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("\x00binary\xff", kind=GoodsKind.FILE, title="Brush Pack")
        parcel = await world.buys(world.ada, "Brush Pack")
        await world.ada.tap("Show my file", on=parcel)
        file = await world.ada.wait_for(lambda seen: bool(seen.document))
        assert world.ada.download(file) == "\x00binary\xff".encode()


async def test_a_file_that_came_with_its_message_comes_once(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("the file", kind=GoodsKind.FILE, reveal=Reveal.INSTANT)
        ada = world.ada
        await ada.start()
        await ada.wait_for("Nova Keys")
        await ada.tap("Lantern Bay")
        await ada.wait_for_last("Price")
        await world.pays(ada)
        parcel = await ada.wait_for(lambda seen: any("I have it" in label for label in seen.labels))
        await ada.tap("I have it", on=parcel)
        await ada.wait_for("First shown")
        await world.settled()
        assert sum(bool(seen.document) for seen in ada.messages()) == 1


async def test_instant_goods_come_with_the_message_and_are_confirmed(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-INSTANT", reveal=Reveal.INSTANT)
        ada = world.ada
        await ada.start()
        await ada.wait_for("Nova Keys")
        await ada.tap("Lantern Bay")
        await ada.wait_for_last("Price")
        await world.pays(ada)
        parcel = await ada.wait_for("LB-INSTANT")
        assert parcel.code == ["LB-INSTANT"]
        await ada.tap("I have it", on=parcel)
        assert ada.toasts[-1].text == "Noted. Thank you."
        await ada.say("/orders")
        await ada.wait_for_last("delivered")


async def test_a_product_with_a_picture_is_a_photo_and_the_list_a_text_again(url: str, png: bytes) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-1", "LB-2", "LB-3", picture=png, description="Sail <home> & rest.")
        ada = world.ada
        await ada.start()
        await ada.wait_for("Nova Keys")
        await ada.tap("Lantern Bay")
        page = await ada.wait_for(lambda seen: seen.photo)
        assert "Sail <home> & rest." in page.text
        await bots(ada, 1)
        await ada.tap("+", on=page)
        await ada.wait_for(lambda seen: seen.photo and "2" in seen.labels)
        assert ada.last().id == page.id  # the caption was edited, the picture stays
        await ada.tap("Home")
        await ada.wait_for("Nova Keys")
        await bots(ada, 1)
        await ada.tap("Lantern Bay")
        await ada.wait_for(lambda seen: seen.photo)
        sends = world.sandbox.requests.of("sendPhoto")
        assert "bytes" in sends[0].parameters["photo"] or sends[0].parameters["photo"].startswith("attach")
        assert not sends[1].parameters["photo"].startswith("attach")  # known by its id the second time
