"""Attacks on the money: whoever tries to have it twice, to spend somebody else's, or to make it disappear, fails."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import TypeVar

import pytest

from core import joining, payments
from core.attention import Attention, Reason
from core.errors import Gone, Refused
from core.ids import CustomerId, JoiningId, PaymentId, PaymentKey
from core.money import BadAmount, Money
from core.orders import Order
from core.payments import Bill, NoProvider
from core.people import Address, Contact
from core.ports import Tx
from core.providers import Disputed, DisputeStage, MoneyIn, MoneyOut, MoneySeen, RefundFailed
from core.refunds import Fate, RefundTo, TooMuch, Wish
from core.settling import Settled
from core.shop import Paying
from core.states import OrderStatus
from core.till import NotStray
from handlers.wallet import _amount
from storage.tx import SqlTx
from tests.invariants import broken
from tests.shops import TryShop, open_try_shop
from views.action import pack, unpack
from views.money_actions import TopUp, TopUpBy

T = TypeVar("T")

PRICE = Money(1949, "USD")


@pytest.fixture(autouse=True)
async def _proof(try_shop: TryShop) -> AsyncIterator[None]:
    """Whatever an attack does, the books are right in the end."""
    yield
    assert await try_shop.opened.store.read(broken) == {}


async def placed(shop: TryShop, *keys: str) -> Order:
    return await shop.order("ada", await shop.stocked(*(keys or ("A",))))


async def wallet_of(shop: TryShop, name: str = "ada") -> int:
    return (await shop.shop.wallet((await shop.person(name)).customer)).balance.minor


async def status(shop: TryShop, order: Order) -> OrderStatus:
    return (await shop.shop.order(order.customer, order.id)).status


async def attention(shop: TryShop) -> tuple[Attention, ...]:
    return (await (await shop.desk()).attention(0, 10)).entries


async def give_back(shop: TryShop, order: Order, minor: int | None, goods: Fate = Fate.VOID) -> str:
    """The owner gives so much back the way it came; the key of the refund."""
    desk = await shop.desk()
    turn = len((await desk.refund_prospect(order.id)).done)
    amount = None if minor is None else Money(minor, "USD")
    wish = Wish(order=order.id, to=RefundTo.SOURCE, goods=goods, reason="", turn=turn, amount=amount)
    return (await desk.refund(wish)).done[-1].key


# --- money back, once -----------------------------------------------------------------------------------------


async def test_what_failed_and_is_in_the_wallet_is_not_given_back_again(try_shop: TryShop) -> None:
    order = await try_shop.bought("ada", await try_shop.stocked("A"))
    key = await give_back(try_shop, order, 500)
    await try_shop.shop.apply(RefundFailed(provider="sim", event_key="f", refund=key))
    assert await wallet_of(try_shop) == 500
    assert (await (await try_shop.desk()).refund_prospect(order.id)).left.minor == 1449
    with pytest.raises(TooMuch):
        await give_back(try_shop, order, 1949)
    await give_back(try_shop, order, None)
    assert await status(try_shop, order) is OrderStatus.REFUNDED


@pytest.mark.parametrize("carries_our_key", [True, False])
async def test_a_refund_that_was_taken_for_lost_and_arrives_leaves_the_wallet(
    try_shop: TryShop, carries_our_key: bool
) -> None:
    order = await placed(try_shop)
    money = await try_shop.money_for("ada", order)
    await try_shop.shop.apply(money)
    key = await give_back(try_shop, order, 500)
    await try_shop.shop.apply(RefundFailed(provider="sim", event_key="f", refund=key))
    out = MoneyOut(
        provider="sim", event_key="o", payment=money.payment, amount=Money(500, "USD"),
        refund=key if carries_our_key else "",
    )  # fmt: skip
    assert await try_shop.shop.apply(out) is Settled.NOW
    assert await try_shop.shop.apply(out) is Settled.BEFORE
    assert await wallet_of(try_shop) == 0
    assert (await (await try_shop.desk()).takings()).of("rev:sales") == (Money(-1449, "USD"),)


async def test_the_last_of_the_price_takes_the_goods_with_it(try_shop: TryShop) -> None:
    order = await try_shop.bought("ada", await try_shop.stocked("A"))
    await give_back(try_shop, order, 500)
    assert await try_shop.keys_of("ada", order) == ["A"]
    await give_back(try_shop, order, None)
    with pytest.raises(Refused):
        await try_shop.keys_of("ada", order)


async def test_a_part_that_was_given_back_outside_takes_no_goods(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    money = await try_shop.money_for("ada", order)
    await try_shop.shop.apply(money)
    out = MoneyOut(provider="sim", event_key="o", payment=money.payment, amount=Money(500, "USD"))
    await try_shop.shop.apply(out)
    await give_back(try_shop, order, None, Fate.KEEP)
    assert await try_shop.keys_of("ada", order) == ["A"]


async def test_who_paid_twice_and_gets_one_back_at_the_provider_keeps_the_order(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    first = await try_shop.money_for("ada", order)
    await try_shop.shop.apply(first)
    second = await paid_again(try_shop, order)
    assert await wallet_of(try_shop) == 1949
    await try_shop.shop.apply(MoneyOut(provider="sim", event_key="o", payment=second.payment, amount=PRICE))
    assert (await status(try_shop, order), await wallet_of(try_shop)) == (OrderStatus.PAID, 0)
    assert await try_shop.keys_of("ada", order) == ["A"]


async def paid_again(shop: TryShop, order: Order) -> MoneyIn:
    """A second checkout for the same order was paid as well."""
    ada = await shop.person("ada")

    def another(tx: object) -> str:
        execute = tx._connection.execute  # type: ignore[attr-defined]
        execute(
            "INSERT INTO payment (key, order_id, customer_id, contact_id, provider, amount, currency, asked,"
            " asked_currency, quote, status, created_at, expires_at, moved_at)"
            f" VALUES ('kpsecond', {order.id}, {ada.customer}, {ada.id}, 'sim', 1949, 'USD', 1949, 'USD', '',"
            " 'expired', 1, 2, 3)"
        )
        return "kpsecond"

    key = PaymentKey(await shop.opened.store.run(another))
    money = MoneyIn(provider="sim", event_key="second", payment=key, amount=PRICE)
    assert await shop.shop.apply(money) is Settled.WALLET
    return money


async def test_money_of_another_currency_goes_back_as_it_came(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    money = await try_shop.money_for("ada", order, Money(1949, "EUR"))
    assert await try_shop.shop.apply(money) is Settled.HELD
    out = MoneyOut(provider="sim", event_key="o", payment=money.payment, amount=money.amount)
    assert await try_shop.shop.apply(out) is Settled.NOW
    takings = await (await try_shop.desk()).takings()
    assert [money.minor for _, money in takings.accounts if money.currency == "EUR"] == [0, 0]


async def test_money_that_left_cannot_be_claimed_as_if_it_had_come(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    out = MoneyOut(provider="sim", event_key="o", payment=PaymentKey(""), amount=Money(500, "USD"))
    await try_shop.shop.apply(out)
    (entry,) = await attention(try_shop)
    assert entry.reason is Reason.REFUNDED_OUTSIDE
    with pytest.raises(NotStray):
        await (await try_shop.desk()).claim_stray(entry.id, order.reference, "5.00")
    assert await wallet_of(try_shop) == 0


async def test_an_amount_of_another_currency_is_not_taken_for_the_orders(try_shop: TryShop) -> None:
    order = await try_shop.bought("ada", await try_shop.stocked("A"))
    wish = Wish(
        order=order.id, to=RefundTo.WALLET, goods=Fate.KEEP, reason="", turn=0, amount=Money(1949, "BTC")
    )  # fmt: skip
    with pytest.raises(TooMuch):
        await (await try_shop.desk()).refund(wish)


async def test_a_part_given_back_at_the_provider_pays_for_nothing_any_more(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    money = await try_shop.money_for("ada", order, Money(500, "USD"))
    await try_shop.shop.apply(money)
    await try_shop.shop.apply(MoneyOut(provider="sim", event_key="o", payment=money.payment, amount=money.amount))
    bill = await try_shop.shop.bill(await try_shop.person("ada"), order.id)
    assert (bill.put.minor, bill.missing.minor, bill.wallet.minor) == (0, 1949, 0)
    assert not (await (await try_shop.desk()).takings()).of("exp:chargebacks")


# --- what waits -----------------------------------------------------------------------------------------------


async def test_nobody_holds_the_goods_for_ever_by_asking_for_another_checkout(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    ada = await try_shop.person("ada")
    begun = try_shop.clock.now
    while await status(try_shop, order) is OrderStatus.PLACED:
        await try_shop.shop.start_payment(ada, order.id, "sim")
        try_shop.clock.forward(minutes=16)
        await try_shop.shop.expire_orders()
        assert try_shop.clock.now - begun < 3 * 3600_000
    assert try_shop.clock.now - begun >= payments.HELD_MS


async def test_nobody_holds_the_goods_for_days_by_paying_crumbs(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    begun = try_shop.clock.now
    while await status(try_shop, order) is OrderStatus.PLACED:
        key = f"crumb:{try_shop.clock.now}"
        await try_shop.shop.apply(await try_shop.money_for("ada", order, Money(1, "USD"), key=key))
        try_shop.clock.forward(minutes=29)
        await try_shop.shop.expire_orders()
        assert try_shop.clock.now - begun < 26 * 3600_000
    assert await wallet_of(try_shop) > 0


async def test_late_money_does_not_buy_what_is_priced_in_another_currency_by_now(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    money = await try_shop.money_for("ada", order)
    try_shop.clock.forward(minutes=20)
    await try_shop.shop.expire_orders()
    desk = await try_shop.desk()
    moved = replace(desk, policy=replace(desk.policy, currency="JPY"))
    await moved.reprice(order.lines[0].offer, "1949")
    assert (await moved.offer(order.lines[0].offer))[1].price == Money(1949, "JPY")
    assert await try_shop.shop.apply(money) is Settled.WALLET


# --- whose it is ----------------------------------------------------------------------------------------------


async def test_a_chat_that_was_taken_away_is_not_paid_by_the_one_that_stayed(try_shop: TryShop) -> None:
    ada, eve = await try_shop.person("ada"), await try_shop.person("eve")
    await linked(try_shop, ada, eve)
    begun = await try_shop.shop.start_top_up(await met(try_shop, eve), Money(1000, "USD"), "sim")
    await try_shop.shop.chats(ada.id).part(eve.id)
    again = await try_shop.shop.start_top_up(await met(try_shop, ada), Money(1000, "USD"), "sim")
    assert again.payment.id != begun.payment.id
    with pytest.raises(Gone):
        await try_shop.shop.pay_test_money(ada.customer, begun.payment.id)
    await try_shop.shop.pay_test_money((await met(try_shop, ada)).customer, again.payment.id)
    left = [(await try_shop.shop.wallet((await met(try_shop, one)).customer)).balance.minor for one in (ada, eve)]
    assert left == [1000, 0]


async def met(shop: TryShop, contact: Contact) -> Contact:
    """Who they are now."""
    return await shop.shop.meet(contact.address, "en")


async def linked(shop: TryShop, one: Contact, other: Contact) -> JoiningId:
    """Both agreed to be one customer."""

    def step(tx: Tx) -> JoiningId:
        into, from_ = (tx.people.contact_by_id(contact.id).customer for contact in (one, other))
        return joining.join(tx, joining.JoiningReason.LINK, into, from_)

    return await shop.opened.store.run(step)


# --- linked, and apart again ----------------------------------------------------------------------------------


async def fill(shop: TryShop, name: str, minor: int) -> None:
    paying = await shop.shop.start_top_up(await met(shop, await shop.person(name)), Money(minor, "USD"), "sim")
    money = MoneyIn(
        provider="sim", event_key=paying.payment.key, payment=paying.payment.key, amount=paying.payment.asked
    )
    await shop.shop.apply(money)


async def has(shop: TryShop, *names: str) -> list[int]:
    contacts = [await met(shop, await shop.person(name)) for name in names]
    return [(await shop.shop.wallet(contact.customer)).balance.minor for contact in contacts]


async def test_money_follows_the_chats_it_came_with_through_a_later_joining(try_shop: TryShop) -> None:
    """Whoever has somebody's wallet hands it on by joining a third one: undoing the first brings it back."""
    for name, minor in (("ada", 500), ("bob", 1000), ("cleo", 2000)):
        await fill(try_shop, name, minor)
    ada, bob, cleo = [await try_shop.person(name) for name in ("ada", "bob", "cleo")]
    first = await linked(try_shop, ada, bob)
    second = await linked(try_shop, cleo, ada)
    assert await has(try_shop, "ada", "bob", "cleo") == [3500] * 3
    await try_shop.shop.chats(bob.id).undo(first)
    assert await has(try_shop, "ada", "bob", "cleo") == [500, 1000, 2000]
    await try_shop.shop.chats(cleo.id).undo(second)
    assert await has(try_shop, "ada", "bob", "cleo") == [500, 1000, 2000]


async def test_undoing_after_a_chat_was_taken_away_leaves_nobodys_money_behind(try_shop: TryShop) -> None:
    await fill(try_shop, "bob", 1000)
    ada, bob = await try_shop.person("ada"), await try_shop.person("bob")
    joined = await linked(try_shop, ada, bob)
    await try_shop.shop.chats(ada.id).part(bob.id)
    assert await has(try_shop, "ada", "bob") == [1000, 0]
    await fill(try_shop, "bob", 70)
    await try_shop.shop.chats(bob.id).undo(joined)
    assert await has(try_shop, "ada", "bob") == [0, 1070]


async def test_linking_and_undoing_is_no_way_round_a_dispute(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    money = await try_shop.money_for("ada", order)
    await try_shop.shop.apply(money)
    await try_shop.shop.apply(
        Disputed(
            provider="sim", event_key="d", dispute="du", payment=money.payment, amount=PRICE, stage=DisputeStage.OPENED
        )
    )
    ada, bob, cleo = [await try_shop.person(name) for name in ("ada", "bob", "cleo")]
    first = await linked(try_shop, bob, cleo)
    await linked(try_shop, ada, bob)
    await try_shop.shop.chats(bob.id).undo(first)
    frozen = [await try_shop.opened.store.read(is_frozen, (await met(try_shop, one)).customer) for one in (ada, bob)]
    assert frozen == [True, False]


def is_frozen(tx: Tx, customer: CustomerId) -> bool:
    return tx.people.frozen(customer)


# --- two processes on one database, and a stop between any two steps ------------------------------------------


@asynccontextmanager
async def two_processes(first: TryShop, engine_url: str) -> AsyncIterator[tuple[TryShop, TryShop]]:
    """On PostgreSQL the shop runs twice; a database in a file has one process, so there it is asked twice at once."""
    async with AsyncExitStack() as stack:
        second = first
        if not engine_url.startswith("sqlite"):
            second = await stack.enter_async_context(open_try_shop(engine_url, first.clock, seed=8))
        yield first, second


async def test_two_processes_do_everything_at_once_and_it_happens_once(try_shop: TryShop, engine_url: str) -> None:
    async with two_processes(try_shop, engine_url) as (shop, other):
        shops = (shop.shop, other.shop)
        order = await placed(shop, "A", "B")
        ada = await shop.person("ada")
        checkouts = await all_at_once(shops, lambda one: one.start_payment(ada, order.id, "sim"))
        (key,) = {one.payment.key for one in checkouts if isinstance(one, Paying)}
        money = MoneyIn(provider="sim", event_key="m", payment=key, amount=PRICE)
        settled = await all_at_once(shops, lambda one: one.apply(money))
        assert sorted(one.value for one in settled if isinstance(one, Settled)) == ["before"] * 7 + ["now"]
        desks = [one.desk(await shop.person("owner")) for one in shops]
        wish = Wish(order=order.id, to=RefundTo.WALLET, goods=Fate.KEEP, reason="", turn=0, amount=Money(949, "USD"))
        turn = await desks[0].credit_turn(order.id)
        given = await all_at_once(desks, lambda one: one.give_credit(order.id, "1.00", turn))
        assert sum(not isinstance(one, Refused) for one in given) == 1
        refunded = await all_at_once(desks, lambda one: one.refund(wish))
        assert sum(not isinstance(one, Refused) for one in refunded) == 1
        second = await shop.order("ada", order.lines[0].offer)
        paid = await all_at_once(shops, lambda one: one.pay_from_wallet(ada.customer, second.id))
        assert sum(isinstance(one, Bill) for one in paid) >= 1
        assert [one for one in paid if not isinstance(one, Bill | Refused)] == []
        bill = await shop.shop.bill(ada, second.id)
        assert (bill.put.minor, bill.wallet.minor) == (1049, 0)
        ended = await all_at_once(shops, lambda one: one.cancel_order(ada.customer, second.id))
        assert sum(isinstance(one, Order) for one in ended) == 1
        assert await wallet_of(shop) == 1049
        assert await shop.opened.store.read(broken) == {}


async def all_at_once(shops: Sequence[T], ask: Callable[[T], Awaitable[object]]) -> list[object]:
    """Four times each; only what a person can be told may be refused."""
    found = await asyncio.gather(*(ask(one) for one in shops for _ in range(4)), return_exceptions=True)
    for one in found:
        if isinstance(one, BaseException) and not isinstance(one, Refused):
            raise one
    return list(found)


async def test_a_chat_that_was_taken_away_hears_nothing_more_of_the_order_it_paid(try_shop: TryShop) -> None:
    ada, eve = await try_shop.person("ada"), await try_shop.person("eve")
    await linked(try_shop, ada, eve)
    order = await placed(try_shop)
    begun = (await try_shop.shop.start_payment(await met(try_shop, eve), order.id, "sim")).payment
    await try_shop.shop.chats(ada.id).part(eve.id)
    seen = MoneySeen(provider="sim", event_key="s", payment=begun.key, amount=begun.asked)
    part = MoneyIn(provider="sim", event_key="p", payment=begun.key, amount=Money(100, "USD"))
    for news in (seen, part):
        await try_shop.shop.apply(news)
    kinds = ("part-came", "money-seen")
    assert await try_shop.opened.store.read(told, eve.address, kinds) == 0
    assert await try_shop.opened.store.read(told, ada.address, kinds) == 2


def told(tx: SqlTx, address: Address, kinds: tuple[str, ...]) -> int:
    """How many notices of these kinds went to an address."""
    names = ", ".join(f"'{kind}'" for kind in kinds)
    question = "SELECT c.address FROM notice n JOIN notice_copy c ON c.notice_id = n.id WHERE n.kind IN"
    rows = tx._connection.execute(f"{question} ({names})").fetchall()
    return [row[0] for row in rows].count(address.value)


async def test_no_forged_button_tops_up_by_nothing_less_or_too_much(try_shop: TryShop) -> None:
    ada = await try_shop.person("ada")
    for minor in (0, -1, -1949, 10**12 + 1, 2**53, -(2**53)):
        for forged in (TopUp(minor=minor), TopUpBy(minor=minor, provider="sim")):
            button = unpack(pack(forged))
            assert isinstance(button, TopUp | TopUpBy)
            with pytest.raises(BadAmount):
                _amount(button.minor, try_shop.shop)
    with pytest.raises(NoProvider):
        await try_shop.shop.start_top_up(ada, PRICE, "wallet")
    payments_made = await try_shop.opened.store.read(lambda tx: tx.payments.get(PaymentId(1)))
    assert payments_made is None
