"""Double taps, old, forged and foreign buttons, hostile texts: a sensible screen in any chat, nothing done twice."""

from core.catalogue import check_text
from tests.contract.chats import Room, open_chats
from tests.contract.test_buying import bought, pays, product_page, stock_of

HOSTILE = (
    "<b>bold</b> & </code> &amp; &#60;",
    "@everyone <@101> <#5> <t:0:R> @here",
    "**bold** __x__ ~~y~~ ||z|| `code` _i_",
    "# big [link](https://x.example) > q",
    "قلادة <b> \u202e txt.exe \u2066\u2066 never closed",
    "🧑‍🧑‍🧒‍🧒 🇵🇹 zero\u200bwidth and\ttabs",
)
# Packed actions that nobody was given, and what is no action at all.
FORGED = (
    "", "h.1", "p.-1", "p.99999999999999999999", "y.1.0", "y.1.-5", "y.1.1000000", "x" * 62, "od.999", "r.999",
    "wt.999", "f.0.<b>&", "\u202e", "ls.xx", "ck.1", "cn.1", "u.1", "\ud7ff",
)  # fmt: skip


async def test_quick_taps_order_pay_and_show_once(url: str, chat: str) -> None:
    async with open_chats(url, chat) as room:
        _, offer = await room.world.stock("LB-1", "LB-2", "LB-3")
        ada = room.guest(chat, "ada")
        await product_page(ada)
        await ada.taps_often("Buy", 3)
        await ada.reads("How would you like to pay?")
        await room.settled()
        assert await stock_of(room, offer) == (2, 1, 0)
        await ada.taps("Test money")
        await ada.reads("test payment")
        await ada.taps_often("Pay $", 3)
        parcel = await ada.sees("Your key is ready")
        await ada.taps_often("Show my key", 3)
        assert (await ada.sees("LB-1")).id == parcel.id
        await room.settled()
        assert await stock_of(room, offer) == (2, 0, 1)
        assert sum("LB-1" in seen.text for seen in ada.sights()) == 1


async def test_old_and_vanished_buttons_lead_on(url: str, chat: str) -> None:
    async with open_chats(url, chat) as room:
        product, _ = await room.world.stock("LB-1")
        ada = room.guest(chat, "ada")
        await product_page(ada)
        await (await room.world.desk()).list_product(product, False)
        await ada.taps("Buy")
        seen = await ada.reads("not here any more")
        assert any("Home" in label for label in seen.labels)
        await ada.taps_what_goes("Home")
        await room.settled()
        await ada.command("orders")
        await ada.reads("You have no orders yet")


async def test_forged_buttons_end_in_a_sensible_screen(url: str, chat: str) -> None:
    async with open_chats(url, chat) as room:
        await room.world.stock("LB-1")
        ada = room.guest(chat, "ada")
        for data in FORGED:
            await ada.enters()
            home = await ada.reads("Nova Keys")
            await ada.forges(data, on=home)
            await room.settled()
            assert ada.sights()[-1].labels, data


async def test_somebody_elses_buttons_show_nothing_of_theirs(url: str, chat: str) -> None:
    async with open_chats(url, chat) as room:
        _, offer = await room.world.stock("LB-SECRET-1", "LB-2")
        ada, eve = room.guest(chat, "ada"), room.guest(chat, "olga")
        parcel = await bought(ada)
        await ada.command("link")
        await ada.reads("It works once")
        stolen = {one for seen in ada.sights() for one in seen.carried if one.endswith(".1")}
        assert {"r.1", "od.1"} & stolen
        await eve.enters()
        await eve.reads("Nova Keys")
        for data in sorted({*stolen, "r.1", "od.1", "w.1.sim", "wt.1", "x.1.1", "rc.1", "rh.1", "ri.1", "rp.1"}):
            await eve.forges(data, on=eve.sights()[0])
        await room.settled()
        assert not any("SECRET" in seen.text for seen in eve.sights())
        await ada.taps("Show my key", on=parcel)
        await ada.sees("LB-SECRET-1")
        assert await stock_of(room, offer) == (1, 0, 1)


async def test_hostile_titles_and_descriptions_are_shown_as_they_are(url: str, chat: str) -> None:
    async with open_chats(url, chat) as room:
        for number, text in enumerate(HOSTILE):
            await room.world.stock(f"LB-{number}", title=f"No {number} {text}"[:60], description=text * 3)
        ada = room.guest(chat, "ada")
        for number, text in enumerate(HOSTILE):
            await product_page(ada, f"No {number}")
            page = ada.sights()[-1]
            assert check_text(text, 100).replace("\t", " ") in page.text
        await pays(ada)
        await ada.sees("Your key is ready")
        await room.settled()
        assert refused(room) == []


def refused(room: Room) -> list[str]:
    """What a chat found wrong with what the shop sent."""
    calls = room.world.sandbox.requests
    return [str(call.answer) for call in calls if call.status == 400 and "chat not found" not in str(call.answer)]


async def test_long_words_are_cut_and_never_break_a_send(url: str, chat: str) -> None:
    async with open_chats(url, chat) as room:
        await room.world.stock("LB-1", description="🎈*" * 1500, instructions="<@1>" * 700)
        ada = room.guest(chat, "ada")
        page = await product_page(ada)
        assert "…" in page.text
        for text in ("🎈" * 900, "<" * 1900, "\n" * 500 + "a", "*_`" * 600):
            await ada.types(text)
        await room.settled()
        await ada.command("search")
        await ada.sees("What are you looking for?")
        await ada.answers("*" * 3900)
        await room.settled()
        assert refused(room) == []
        await ada.taps("Show my key", on=await bought(ada))
        await ada.sees("LB-1")


async def test_an_unknown_command_gets_an_answer(url: str, chat: str) -> None:
    async with open_chats(url, chat) as room:
        ada = room.guest(chat, "ada")
        await ada.enters()
        await ada.reads("Nova Keys")
        await ada.types("/nonsense")
        await ada.sees("There is no command /nonsense")
