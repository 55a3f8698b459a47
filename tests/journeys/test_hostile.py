"""Double taps, old buttons, other people's buttons, forged data and hostile texts: a sensible screen, always."""

import asyncio

import pytest

from sandbox import RESIDENTS, Person, Profile
from tests.journeys.world import World, levels, open_world

TWINS = (*RESIDENTS, Profile(key="eve", id=103, name="Eve"))
RTL = "قلادة <b>"
HOSTILE = [
    "<b>bold</b> & </code> &amp; &#60;",
    "🧑‍🧑‍🧒‍🧒 flag 🇵🇹 and half a pair",
    f"{RTL} \u202e txt.exe",
    "\u2066\u2066 never closed",
    "zero\u200bwidth and\ttabs",
    "_markdown_ *stars* [link](https://x.example)",
]


async def product_page(world: World, person: Person, title: str = "Lantern Bay") -> None:
    await person.start()
    await person.wait_for("Nova Keys")
    await person.tap(title)
    await person.wait_for_last("Price")


async def test_two_quick_taps_on_buy_make_one_order(url: str) -> None:
    async with open_world(url) as world, world.open():
        _, offer = await world.stock("LB-1", "LB-2", "LB-3")
        ada = world.ada
        await product_page(world, ada)
        taps = [ada.tap_without_waiting("Buy") for _ in range(3)]
        await asyncio.gather(*(tap.answer for tap in taps))
        await ada.wait_for_last("How would you like to pay?")
        await world.settled()
        assert await world.read(levels, offer) == (2, 1, 0)


async def test_two_quick_taps_on_pay_and_show_sell_one_key(url: str) -> None:
    async with open_world(url) as world, world.open():
        _, offer = await world.stock("LB-1", "LB-2")
        ada = world.ada
        await product_page(world, ada)
        await ada.tap("Buy")
        await ada.wait_for_last("How would you like to pay?")
        await ada.tap("Test money")
        await ada.wait_for_last("test payment")
        pays = [ada.tap_without_waiting("Pay $") for _ in range(3)]
        await asyncio.gather(*(tap.answer for tap in pays))
        parcel = await ada.wait_for("Your key is ready")
        shows = [ada.tap_without_waiting("Show my key") for _ in range(3)]
        await asyncio.gather(*(tap.answer for tap in shows))
        assert (await ada.wait_for("LB-1")).id == parcel.id
        await world.settled()
        assert await world.read(levels, offer) == (1, 0, 1)
        assert sum("LB-1" in seen.text for seen in ada.messages()) == 1
        assert "Paid" in next(seen for seen in ada.messages() if not seen.mine).text


async def test_a_button_of_a_product_that_is_gone_leads_on(url: str) -> None:
    async with open_world(url) as world, world.open():
        product, _ = await world.stock("LB-1")
        ada = world.ada
        await product_page(world, ada)
        await (await world.desk()).list_product(product, False)
        await ada.tap("Buy")
        seen = await ada.wait_for_last("not here any more")
        assert any("Home" in label for label in seen.labels)


async def test_the_second_buyer_of_the_last_key_has_paid_nothing(url: str) -> None:
    async with open_world(url, people=TWINS) as world, world.open():
        _, offer = await world.stock("LB-1")
        ada, eve = world.ada, world.sandbox.person("eve")
        await product_page(world, ada)
        await product_page(world, eve)
        await ada.tap("Buy")
        await ada.wait_for_last("Held for you")
        await eve.tap("Buy")
        await eve.wait_for_last("You have paid nothing")
        assert await world.read(levels, offer) == (0, 1, 0)


async def test_somebody_elses_buttons_show_nothing_of_theirs(url: str) -> None:
    async with open_world(url) as world, world.open():
        _, offer = await world.stock("LB-SECRET-1", "LB-2")
        parcel = await world.buys(world.ada)
        wei = world.wei
        await wei.start()
        home = await wei.wait_for("Nova Keys")
        stolen = [button["callback_data"] for row in parcel.rows for button in row if "callback_data" in button]
        for data in [*stolen, "kr.1", "lr.1", "lod.1", "lw.1.sim", "lwt.1", "lx.1.1", "lrc.1"]:
            await wei.tap_data(home.id, data)
        await world.settled()
        assert not any("SECRET" in seen.text for seen in wei.messages())
        await world.ada.tap("Show my key", on=parcel)
        await world.ada.wait_for("LB-SECRET-1")
        assert await world.read(levels, offer) == (1, 0, 1)


@pytest.mark.parametrize(
    "data",
    ["", "l", "k", "lh.1", "lp.-1", "lp.99999999999999999999", "ly.1.0", "ly.1.-5", "ly.1.1000000", "x" * 64,
     "lOD.1.1", "lR", "lRO.1", "lRA.1", "lRU.1.1", "lPL.1.0", "lwt.999", "lf.0.<b>&", "l\u202e", "lls.xx"],
)  # fmt: skip
async def test_forged_data_ends_in_a_sensible_screen(url: str, data: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-1")
        wei = world.ada
        await wei.start()
        home = await wei.wait_for("Nova Keys")
        await wei.tap_data(home.id, data)
        await world.settled()
        assert wei.last().labels
        assert world.failures == 0


async def test_a_tap_on_a_message_that_is_gone_gets_a_new_one(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-1")
        ada = world.ada
        await ada.start()
        await ada.wait_for("Nova Keys")
        await ada.tap_data(999_999, "lo.0")
        await ada.wait_for_last("You have no orders yet")


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_hostile_title_and_description_are_shown_as_they_are(url: str, text: str) -> None:
    async with open_world(url) as world, world.open():
        title = text[:60]
        product, _ = await world.stock("LB-1", title=title, description=text * 3, instructions=text)
        ada = world.ada
        await ada.start(f"p{product}")
        page = await ada.wait_for("Price")
        assert "\u202e" not in page.text
        await world.pays(ada)
        parcel = await ada.wait_for("Your key is ready")
        await ada.tap("Show my key", on=parcel)
        await ada.wait_for("LB-1")
        refused = [call for call in world.sandbox.requests if call.status == 400]
        assert [call.answer["description"] for call in refused if "chat not found" not in str(call.answer)] == []


async def test_five_thousand_letters_are_cut_and_never_break_a_send(url: str) -> None:
    async with open_world(url) as world, world.open():
        ada = world.ada
        product, _ = await world.stock("LB-1", description="🎈" * 3000)
        await ada.start(f"p{product}")
        page = await ada.wait_for("Price")
        assert "…" in page.text
        for text in ("x" * 5000, "🎈" * 2500, "<" * 4096, "&" * 4096, "\n" * 500 + "a"):
            await ada.say(text)
        await world.settled()
        assert all(call.status == 200 for call in world.sandbox.requests if call.method == "sendMessage")


async def test_unknown_commands_and_stickers_get_an_answer(url: str) -> None:
    async with open_world(url) as world, world.open():
        ada = world.ada
        await ada.start()
        await ada.say("/nonsense")
        await ada.wait_for("There is no command /nonsense")
        await ada.send_file("stray.txt", b"hello")
        await ada.wait_for("Let me help")


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
