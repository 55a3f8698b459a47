"""Stars on the wire: an invoice in the chat, the question before it is paid, the receipt after it, and what fails."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot import telegram_stars
from bot.telegram_bot import TelegramBot
from core.errors import Temporary
from core.orders import Order
from core.people import Address
from core.ports import Tx
from core.providers import News
from core.refunds import Fate, RefundState, RefundTo, Wish
from core.settling import Settled
from core.shop import Shop
from core.states import OrderStatus
from sandbox import Person, Seen
from sandbox.telegram.acts import CannotDo
from tests.engines import migrated_database
from tests.invariants import broken
from tests.journeys.world import World, levels, open_world

# 19.49 dollars at 0.013 dollars for a Star, rounded up.
PRICE = 1500


@pytest.fixture(params=["sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """What differs between the engines is tested below the chat."""
    with migrated_database(request.param, tmp_path) as database_url:
        yield database_url


@asynccontextmanager
async def stars_world(url: str, **changes: Any) -> AsyncIterator[World]:
    """A shop that takes Stars and nothing else, open."""
    async with open_world(url) as world, world.open(stars=True, test_payments=False, **changes):
        yield world


async def orders_invoice(person: Person, title: str = "Lantern Bay") -> Seen:
    """From the front door to the invoice, tap by tap."""
    await person.start()
    await person.wait_for("Nova Keys")
    await person.tap(title)
    await person.wait_for_last("Price")
    await person.tap("Buy")
    await person.wait_for_last("How would you like to pay?")
    await person.tap("Telegram Stars")
    return await person.wait_for(lambda seen: "invoice" in seen.raw)


def invoices(person: Person) -> list[Seen]:
    return [seen for seen in person.messages() if "invoice" in seen.raw]


async def look_at_the_list(world: World) -> None:
    """What the shop does every few minutes: read Telegram's list, and apply it."""
    (stars,) = await world.shop.cashier.reconcile_all()
    assert (stars.provider, stars.trouble, stars.gaps) == ("stars", "", ())


def stars_of(world: World) -> telegram_stars.Stars:
    chat = world.shop.platforms["telegram"]
    assert isinstance(chat, TelegramBot)
    return chat.stars


def refunds_asked(world: World) -> list[object]:
    """Every time the shop asked Telegram to give Stars back."""
    return [call for call in world.sandbox.requests if call.method == "refundStarPayment"]


def only_order(tx: Tx) -> Order:
    ada = tx.people.contact(Address("telegram", "101"))
    assert ada is not None
    (order,) = tx.orders.of(ada.customer, 9, 0)
    return order


async def test_stars_bring_a_key_and_leave_one_receipt(url: str) -> None:
    async with stars_world(url) as world:
        _, offer = await world.stock("LB-1", "LB-2")
        ada = world.ada
        shown = await orders_invoice(ada)
        assert shown.raw["invoice"]["total_amount"] == PRICE
        assert shown.labels[0].startswith("Pay")
        await world.settled()
        assert sum(not seen.mine for seen in ada.messages()) == 1, "the invoice is the living message"
        paid = await ada.pay()
        assert paid["ok"]
        await ada.wait_for("Thank you.")
        parcel = await ada.wait_for("Your key is ready")
        await ada.tap("Show my key", on=parcel)
        await ada.wait_for("LB-1")
        await world.settled()
        assert invoices(ada) == [], "nothing is left that could be paid"
        assert await world.read(levels, offer) == (1, 0, 1)
        assert (await world.read(only_order)).status in (OrderStatus.PAID, OrderStatus.DELIVERED)
        assert world.failures == 0


async def test_an_invoice_makes_room_for_whatever_is_shown_next(url: str) -> None:
    async with stars_world(url) as world:
        await world.stock("LB-1")
        ada = world.ada
        shown = await orders_invoice(ada)
        await ada.tap("Cancel", on=shown)
        await ada.wait_for_last("Cancel this order?")
        await world.settled()
        assert invoices(ada) == []
        await ada.tap("Keep")
        await ada.wait_for_last("How would you like to pay?")
        ada.tap_without_waiting("Telegram Stars")
        await ada.tap("Telegram Stars")
        await world.settled()
        assert len(invoices(ada)) == 1, "two taps, one invoice"
        await ada.say("/orders")
        await ada.wait_for_last("My orders")
        await world.settled()
        assert invoices(ada) == []


async def test_only_its_buyer_pays_an_invoice_and_only_as_it_was_made(url: str) -> None:
    async with stars_world(url) as world:
        await world.stock("LB-1")
        ada, wei = world.ada, world.wei
        shown = await orders_invoice(ada)
        await wei.start()
        await wei.wait_for("Nova Keys")
        with pytest.raises(CannotDo, match="link to the bot"):
            await wei.pay_forwarded(shown.id)
        invoice = ada.invoice()
        refused = await wei.pay_with(invoice)
        assert not refused["ok"]
        assert "您没有付任何钱" in refused["reason"], "in the language of who was refused"
        invoice.amount = 1
        refused = await ada.pay_with(invoice)
        assert not refused["ok"]
        assert "You have paid nothing." in refused["reason"]
        assert world.sandbox.bot.payments == {}
        assert (await world.read(only_order)).status is OrderStatus.PLACED


async def test_an_order_that_ended_takes_no_money_and_one_that_is_paid_no_more(url: str) -> None:
    async with stars_world(url) as world:
        _, offer = await world.stock("LB-1", "LB-2")
        ada = world.ada
        await orders_invoice(ada)
        first = ada.invoice()
        await world.later(minutes=18)
        refused = await ada.pay_with(first)
        assert not refused["ok"]
        assert "does not wait for money any more" in refused["reason"]
        await world.settled()
        await orders_invoice(ada)
        second = ada.invoice()
        assert (await ada.pay_with(second))["ok"]
        await ada.wait_for("Thank you.")
        assert not (await ada.pay_with(second))["ok"]
        assert len(world.sandbox.bot.payments) == 1
        await world.settled()
        assert (await world.read(levels, offer))[2] == 1


async def test_goods_wait_for_whoever_was_let_through(url: str) -> None:
    """The payment comes after the hold would have ended."""
    async with stars_world(url) as world:
        await world.stock("LB-1")
        ada = world.ada
        await orders_invoice(ada)
        world.clock.forward(minutes=14)
        world.sandbox.bot.star_habits.tells = 0
        paid = await ada.pay()
        assert paid["ok"]
        world.clock.forward(minutes=8)
        world.shop.shop.wake()
        await world.settled()
        assert (await world.read(only_order)).status is OrderStatus.PLACED


async def test_a_slow_database_declines_in_time_and_nobody_pays(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_stars, "DECIDE_SECONDS", 0.2)
    async with stars_world(url) as world:
        await world.stock("LB-1")
        ada = world.ada
        await orders_invoice(ada)
        store = world.shop.store
        gate = asyncio.Event()

        async def slow(*_: Any, **__: Any) -> Any:
            await gate.wait()

        with monkeypatch.context() as patched:
            patched.setattr(type(store), "run", slow)
            refused = await ada.pay()
        gate.set()
        assert not refused["ok"]
        assert "try again in a moment. You have paid nothing." in refused["reason"]
        assert (await ada.pay())["ok"]
        await ada.wait_for("Thank you.")
        assert world.failures == 0, "slowness is no fault"


async def test_whatever_happens_to_a_question_costs_nobody_anything(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_stars, "ANSWER_SECONDS", 0.5)
    async with stars_world(url) as world:
        await world.stock("LB-1")
        ada = world.ada
        await orders_invoice(ada)
        for nonsense in ({}, {"pre_checkout_query": None}, {"pre_checkout_query": {"id": "1", "from": "ada"}}):
            await stars_of(world).asked({"update_id": 1, **nonsense})

        def broken_code(*_: object) -> None:
            raise RuntimeError("a bug")

        with monkeypatch.context() as patched:
            patched.setattr(telegram_stars, "admit_payment", broken_code)
            refused = await ada.pay()
        assert "You have paid nothing." in refused["reason"]
        assert world.failures == 1, "a bug is counted"
        world.sandbox.fault("hang", method="answerPreCheckoutQuery", times=9)
        who = {"id": ada.id, "is_bot": False, "first_name": "Ada"}
        query = {"id": "1", "from": who, "currency": "XTR", "total_amount": PRICE}
        query["invoice_payload"] = ada.invoice().payload
        async with asyncio.timeout(5):
            await stars_of(world).asked({"update_id": 2, "pre_checkout_query": query})
        world.sandbox.world.faults.clear()
        world.sandbox.fault("lost", method="answerPreCheckoutQuery")
        assert (await ada.pay())["ok"], "a yes that was heard counts, although we did not hear so"
        await ada.wait_for("Thank you.")
        assert world.failures == 1
        assert len(world.sandbox.bot.payments) == 1


async def test_stars_fill_a_wallet_that_pays(url: str) -> None:
    async with stars_world(url) as world:
        await world.stock("LB-1")
        ada = world.ada
        await ada.start()
        await ada.wait_for("Nova Keys")
        await ada.say("/wallet")
        await ada.wait_for_last("wallet")
        await ada.tap("Top up")
        await ada.wait_for_last("How much?")
        await ada.say("25.00")
        await ada.wait_for_last("$25.00 into your wallet")
        await ada.tap("Telegram Stars")
        shown = await ada.wait_for(lambda seen: "invoice" in seen.raw)
        assert (shown.raw["invoice"]["title"], shown.raw["invoice"]["total_amount"]) == ("Into your wallet", 1924)
        assert (await ada.pay())["ok"]
        await ada.wait_for(lambda seen: "$25.00" in seen.text and "invoice" not in seen.raw)
        await world.settled()
        assert invoices(ada) == []
        await ada.start()
        await ada.wait_for_last("Nova Keys")
        await ada.tap("Lantern Bay")
        await ada.wait_for_last("Price")
        await ada.tap("Buy")
        await ada.wait_for_last("How would you like to pay?")
        await ada.tap("Wallet")
        await ada.wait_for("Your key is ready")
        assert world.failures == 0


async def test_a_payment_told_twice_is_one(url: str) -> None:
    async with stars_world(url) as world:
        _, offer = await world.stock("LB-1", "LB-2")
        ada = world.ada
        await orders_invoice(ada)
        world.sandbox.bot.star_habits.tells = 3
        await ada.pay()
        await ada.wait_for("Your key is ready")
        await world.settled()
        assert sum("Your key is ready" in seen.text for seen in ada.messages()) == 1
        assert await world.read(levels, offer) == (1, 0, 1)
        assert world.failures == 0


async def test_a_payment_made_as_the_shop_goes_down_is_applied_when_it_is_up_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.STOP_SECONDS", 0.05)
    async with open_world(url) as world:
        async with world.open(stars=True, test_payments=False):
            await world.stock("LB-1")
            await orders_invoice(world.ada)
            stored = asyncio.Event()

            async def never(*_: Any) -> None:
                stored.set()
                await asyncio.Event().wait()

            monkeypatch.setattr(telegram_stars.Stars, "_apply", never)
            assert (await world.ada.pay())["ok"]
            async with asyncio.timeout(10):
                await stored.wait()
        monkeypatch.undo()
        async with world.open(stars=True, test_payments=False):
            parcel = await world.ada.wait_for("Your key is ready")
            await world.ada.tap("Show my key", on=parcel)
            await world.ada.wait_for("LB-1")


async def test_a_payment_that_nobody_told_is_found_in_telegrams_list(url: str) -> None:
    async with stars_world(url) as world:
        await world.stock("LB-1")
        ada = world.ada
        await orders_invoice(ada)
        world.sandbox.bot.star_habits.tells = 0
        assert (await ada.pay())["ok"]
        await look_at_the_list(world)
        await ada.wait_for("Your key is ready")


async def test_what_is_paid_twice_is_paid_once_and_in_the_wallet(url: str) -> None:
    """Two telephones, one invoice: nobody has told of the first payment when the second is asked about."""
    async with stars_world(url) as world:
        _, offer = await world.stock("LB-1", "LB-2")
        ada = world.ada
        await orders_invoice(ada)
        invoice = ada.invoice()
        world.sandbox.bot.star_habits.tells = 0
        assert (await ada.pay_with(invoice))["ok"]
        world.sandbox.bot.star_habits.tells = 1
        assert (await ada.pay_with(invoice))["ok"]
        await ada.wait_for("Thank you.")
        await look_at_the_list(world)
        await ada.wait_for("is in your wallet")
        await world.settled()
        assert await world.read(levels, offer) == (1, 0, 1)
        assert not (await ada.pay_with(invoice))["ok"]


async def test_a_receipt_waits_until_the_database_takes_it(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_stars, "FIRST_PAUSE", 0.01)
    failed = 0
    apply = Shop.apply

    async def fails_at_first(shop: Shop, news: News) -> Settled:
        nonlocal failed
        failed += 1
        if failed <= 3:
            raise Temporary()
        return await apply(shop, news)

    monkeypatch.setattr(Shop, "apply", fails_at_first)
    async with stars_world(url) as world:
        await world.stock("LB-1")
        await orders_invoice(world.ada)
        await world.ada.pay()
        await world.ada.wait_for("Your key is ready")
        assert world.failures == 0


async def test_an_owner_gives_stars_back_although_the_answer_is_lost(url: str) -> None:
    async with stars_world(url) as world:
        await world.stock("LB-1")
        await world.olga.start()
        await world.olga.wait_for("Nova Keys")
        ada = world.ada
        await orders_invoice(ada)
        paid = await ada.pay()
        await ada.wait_for("Your key is ready")
        order = await world.read(only_order)
        world.sandbox.fault("lost", method="refundStarPayment")
        wish = Wish(order=order.id, to=RefundTo.SOURCE, goods=Fate.VOID, reason="does not work", turn=0)
        await (await world.desk()).refund(wish)
        world.shop.shop.wake()
        await ada.wait_for("goes back")
        assert world.sandbox.bot.payments[paid["charge_id"]].refunded_at is not None
        assert 1 <= len(refunds_asked(world)) <= 2, "the list, or the update, says that it is done"
        (refund,) = await world.read(lambda tx: tx.refunds.of(order.id))
        assert refund.state is RefundState.DONE
        await look_at_the_list(world)
        await world.settled()
        assert sum("goes back" in seen.text for seen in ada.messages()) == 1
        assert await world.read(broken) == {}
        assert not any("needs you" in seen.text for seen in world.olga.messages())
        assert world.failures == 0


async def test_stars_that_telegram_gives_back_are_known(url: str) -> None:
    async with stars_world(url) as world:
        await world.stock("LB-1")
        await world.olga.start()
        await world.olga.wait_for("Nova Keys")
        ada = world.ada
        await orders_invoice(ada)
        paid = await ada.pay()
        await ada.wait_for("Your key is ready")
        ada.refund(paid["charge_id"])
        await world.olga.wait_for("given back at the payment provider")
        assert world.failures == 0


async def test_stars_for_nothing_are_on_the_owners_list(url: str) -> None:
    async with stars_world(url) as world:
        await world.stock("LB-1")
        await world.olga.start()
        await world.olga.wait_for("Nova Keys")
        ada = world.ada
        await orders_invoice(ada)
        invoice = ada.invoice()
        invoice.payload = "something of another time"
        from sandbox.telegram.stars import settle

        settle(world.sandbox.telegram, world.sandbox.bot, ada.id, invoice)
        await ada.wait_for("fits none of your orders")
        await world.olga.wait_for("needs you")
        assert world.failures == 0
