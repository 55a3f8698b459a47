"""A basket in any chat: collected, changed, cheaper by a coupon, ordered once, paid, delivered; and what forgers do."""

from core.catalogue import GoodsKind
from core.ids import OfferId
from tests.contract.chats import Guest, Room, open_chats
from tests.contract.test_buying import product_page, stock_of

KEYS = OfferId(1)
# Baskets and coupons that nobody was given: unknown and negative offers and quantities, an owner's buttons.
FORGED = (
    "zp.1.0", "zp.1.-5", "zp.1.1000000", "zp.999.1", "zp.-1.1", "zl.999.0", "zl.999.3", "zx.999",
    "zx.-1", "zr", "zo", "K.0", "KA", "KS.1", "KX.1.1", "KO.1.1", "KF.1.c", "KP.1.1", "zp.1", "zp.1.1.1", "zq",
)  # fmt: skip


async def puts_in(guest: Guest, title: str) -> None:
    """From the front door into the basket."""
    await product_page(guest, title)
    await guest.taps("Add to basket")
    await guest.reads("🧺 Basket")


async def pays_for_it(guest: Guest) -> None:
    await guest.reads("How would you like to pay?")
    await guest.taps("Test money")
    await guest.reads("test payment")
    await guest.taps("Pay $")
    await guest.sees("Thank you.")


async def with_a_coupon(room: Room) -> None:
    """Three products of three kinds, prices by quantity, and a coupon for one order each."""
    _, keys = await room.world.stock("LB-1", "LB-2", "LB-3", "LB-4", "LB-5")
    await room.world.stock("Turn left.", kind=GoodsKind.TEXT, title="Guide", price="3")
    await room.world.stock("the file", kind=GoodsKind.FILE, title="Brush Pack", price="4")
    desk = await room.world.desk()
    await desk.set_tiers(keys, "2=19.00, 5=18.00")
    coupon = await desk.coupons.add("SUMMER-10 10%")
    await desk.coupons.set_once(coupon, True)
    await desk.coupons.switch(coupon, True)


async def test_a_basket_of_three_kinds_is_ordered_with_a_coupon_and_delivered(engine_url: str, chat: str) -> None:
    async with open_chats(engine_url, chat) as room:
        await with_a_coupon(room)
        ada = room.guest(chat, "ada")
        for title in ("Lantern Bay", "Guide", "Brush Pack"):
            await puts_in(ada, title)
        assert "Total $26.49" in (await ada.reads("🧺 Basket")).text
        await ada.taps("1 × Lantern Bay")
        await ada.reads("$19.49 each")
        await ada.taps("+")
        await ada.reads("$19.00 each")
        await ada.taps("Basket")
        await ada.reads("Total $45.00")

        await ada.taps("I have a coupon")
        await ada.reads("What is the code")
        await ada.answers("🎈" * 900)
        await ada.reads("no coupon with this code")
        await ada.answers("summer-10 ")
        seen = await ada.reads("Coupon · −$4.50")
        assert "Total $40.50" in seen.text
        assert await stock_of(room, KEYS) == (5, 0, 0)

        await ada.taps_often("Check out", 3)
        await pays_for_it(ada)
        await room.settled()
        assert await stock_of(room, KEYS) == (3, 0, 2)
        parcel = await ada.sees(lambda one: any("Show what I bought" in label for label in one.labels))
        await ada.taps("Show what I bought", on=parcel)
        shown = await ada.sees("LB-2")
        assert all(words in shown.text for words in ("LB-1", "Turn left.", "Brush Pack"))
        file = await ada.sees(lambda one: "goods.bin" in one.files)
        assert file.files["goods.bin"] == b"the file"
        await ada.command("basket")
        await ada.reads("Your basket is empty")
        await puts_in(ada, "Guide")
        await ada.taps("I have a coupon")
        await ada.reads("What is the code")
        await ada.answers("SUMMER-10")
        await ada.reads("you have used it")
        await room.settled()


async def test_an_owner_makes_a_coupon_and_prices_by_quantity_and_sees_the_uses(url: str, chat: str) -> None:
    async with open_chats(url, chat) as room:
        await room.world.stock("LB-1", "LB-2", "LB-3")
        olga, ada = room.guest(chat, "olga"), room.guest(chat, "ada")
        await olga.enters()
        await olga.reads("Nova Keys")
        await olga.command("coupons")
        await olga.reads("There are no coupons yet")
        await olga.taps("Add a coupon")
        await olga.reads("What is its code")
        await olga.answers("WELCOME 5.00")
        await olga.reads("Off: nobody can use it")
        await puts_in(ada, "Lantern Bay")
        await ada.taps("I have a coupon")
        await ada.reads("What is the code")
        await ada.answers("welcome")
        await ada.reads("not valid any more")
        await olga.taps("Switch it on")
        await olga.reads("used 0 times")
        await ada.answers("welcome")
        await ada.reads("Total $14.49")
        await ada.taps("Check out")
        await ada.reads("Held for you")
        await olga.command("coupons")
        await olga.reads("On · used 1 time")
        await room.settled()


async def test_forged_baskets_and_coupons_end_in_a_sensible_screen(url: str, chat: str) -> None:
    async with open_chats(url, chat) as room:
        await with_a_coupon(room)
        eve = room.guest(chat, "ada")
        for data in FORGED:
            await eve.enters()
            home = await eve.reads("Nova Keys")
            await eve.forges(data, on=home)
            await room.settled()
            assert eve.sights()[-1].labels, data
        await eve.command("coupons")
        await eve.reads("Only the owner")
        await eve.command("basket")
        await eve.reads("Your basket is empty")
        assert await stock_of(room, KEYS) == (5, 0, 0)
        (sheet,) = (await (await room.world.desk()).coupons.page(0, 5)).sheets
        assert (sheet.coupon.uses, sheet.coupon.cap, sheet.coupon.active) == (0, None, True)
