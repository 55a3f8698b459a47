"""What only Telegram has: deep links, photos, copy buttons, one living message, groups. What every chat has is in
tests/contract."""

from sandbox import Person, Seen
from tests.journeys.world import open_world


async def bots(person: Person, count: int) -> list[Seen]:
    """The bot's side of the chat, as soon as it is so many messages."""
    seen = await person.wait_until(lambda messages: sum(not one.mine for one in messages) == count)
    return [one for one in seen if not one.mine]


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


async def test_one_tap_copies_a_key_and_a_command_takes_the_living_message_along(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-AAAA-1")
        ada = world.ada
        parcel = await world.buys(ada)
        await ada.tap("Show my key", on=parcel)
        shown = await ada.wait_for("LB-AAAA-1")
        assert shown.code == ["LB-AAAA-1"]
        assert ada.copy("Copy") == "LB-AAAA-1"
        await bots(ada, 2)  # the living message, and the parcel as a message of its own
        await ada.say("/orders")
        await ada.wait_for_last("Lantern Bay · delivered")
        await bots(ada, 2)  # a new living message, and the old one is gone


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


async def test_a_tap_on_a_message_that_is_gone_gets_a_new_one_and_a_stray_file_an_answer(url: str) -> None:
    async with open_world(url) as world, world.open():
        ada = world.ada
        await ada.start()
        await ada.wait_for("Nova Keys")
        await ada.tap_data(999_999, "lo.0")
        await ada.wait_for_last("You have no orders yet")
        await ada.send_file("stray.txt", b"hello")
        await ada.wait_for("Let me help")
        await ada.say("<" * 9000)  # leaves as three messages
        await world.settled()
        assert all(call.status == 200 for call in world.sandbox.requests.of("sendMessage"))


async def test_a_group_is_told_once_where_the_shop_is(url: str) -> None:
    async with open_world(url) as world, world.open():
        telegram = world.sandbox.telegram
        group = telegram.add_group(-100200, "Friends", [world.ada.id, world.wei.id])
        update = {
            "message_id": 1,
            "date": telegram.now(),
            "chat": {"id": group.id, "type": "group", "title": group.title},
            "from": {"id": world.ada.id, "is_bot": False, "first_name": "Ada", "language_code": "en"},
            "text": "/start",
        }
        for _ in range(3):
            world.sandbox.bot.updates.put("message", dict(update))
        await world.ada.start()
        await world.ada.wait_for("Nova Keys")
        await world.settled()
        hints = [call for call in world.sandbox.requests.of("sendMessage") if call.parameters["chat_id"] == "-100200"]
        assert len(hints) == 1
