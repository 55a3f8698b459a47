"""Refunds: to the wallet or the way the money came, a part or all of it, once each, and what becomes of the goods."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from core import refunds
from core.attention import Reason, SettledBefore
from core.errors import Gone
from core.money import Money
from core.orders import Order, SoldOut
from core.providers import MoneyIn, MoneyOut, PaidBack, RefundFailed, Refunds
from core.refunds import Errand, Fate, NotThatWay, Prospect, RefundState, RefundTo, TooEarly, TooMuch, Wish
from core.settling import Settled
from core.states import OrderStatus
from payments.sim import SimProvider
from tests.invariants import broken
from tests.shops import TryShop, claim

PRICE = Money(1949, "USD")


@pytest.fixture(autouse=True)
async def _proof(try_shop: TryShop) -> AsyncIterator[None]:
    """Whatever a test does, the books are right in the end."""
    yield
    assert await try_shop.opened.store.read(broken) == {}


async def give_back(
    shop: TryShop,
    order: Order,
    to: RefundTo = RefundTo.WALLET,
    goods: Fate = Fate.KEEP,
    minor: int | None = None,
    can: Refunds = Refunds.PARTIAL,
) -> Prospect:
    """An owner gives money back, knowing what was given back before."""
    terms = {"sim": replace(SimProvider("USD").terms, refunds=can)}
    amount = None if minor is None else Money(minor, "USD")
    turn = len((await shop.opened.store.read(refunds.prospect, order.id, terms)).done)
    wish = Wish(order=order.id, to=to, goods=goods, reason="does not work", turn=turn, amount=amount)
    return await shop.opened.store.run(refunds.ask_refund, (await shop.person("owner")).customer, wish, terms)


async def errands(shop: TryShop) -> tuple[Errand, ...]:
    """What providers are asked for now."""
    return await shop.opened.store.run(refunds.claim_refunds, 9)


async def made(shop: TryShop, errand: Errand) -> None:
    """The provider has done it."""
    answer = PaidBack(event_key=f"back:{errand.refund.key}", done=True)
    await shop.opened.store.run(refunds.record_refund, errand.refund, answer)


async def states(shop: TryShop, order: Order) -> list[RefundState]:
    return [one.state for one in await shop.opened.store.read(lambda tx: tx.refunds.of(order.id))]


async def wallet_of(shop: TryShop, name: str = "ada") -> int:
    return (await shop.shop.wallet((await shop.person(name)).customer)).balance.minor


async def status(shop: TryShop, order: Order) -> OrderStatus:
    return (await shop.shop.order((await shop.person("ada")).customer, order.id)).status


async def account(shop: TryShop, code: str) -> int:
    return sum(money.minor for money in (await (await shop.desk()).takings()).of(code))


async def reasons(shop: TryShop) -> list[Reason]:
    return [entry.reason for entry in (await (await shop.desk()).attention(0, 9)).entries]


async def bought(shop: TryShop) -> Order:
    return await shop.bought("ada", await shop.stocked("A", "B"))


def out_of(money: MoneyIn, key: str, amount: Money | None = None) -> MoneyOut:
    """Somebody gave it back at the provider's dashboard."""
    return MoneyOut(provider="sim", event_key=key, payment=money.payment, amount=amount or money.amount)


# --- to the wallet --------------------------------------------------------------------------------------------


async def test_all_of_it_to_the_wallet_and_the_buyer_keeps_the_key(try_shop: TryShop) -> None:
    order = await bought(try_shop)
    after = await give_back(try_shop, order)
    assert (after.left.minor, after.order.status) == (0, OrderStatus.REFUNDED)
    assert (await wallet_of(try_shop), await account(try_shop, "rev:sales")) == (1949, 0)
    assert await errands(try_shop) == ()
    assert await try_shop.keys_of("ada", order) == ["A"]
    assert await try_shop.opened.store.run(claim, 9) == ()


@pytest.mark.parametrize("seen", [False, True])
async def test_a_void_key_is_shown_to_nobody_and_never_sold_again(try_shop: TryShop, seen: bool) -> None:
    offer = await try_shop.stocked("A")
    order = await try_shop.bought("ada", offer)
    if seen:
        await try_shop.keys_of("ada", order)
    await give_back(try_shop, order, goods=Fate.VOID)
    with pytest.raises(Gone):
        await try_shop.keys_of("ada", order)
    with pytest.raises(SoldOut):
        await try_shop.order("wei", offer)
    draft = await (await try_shop.desk()).restock_text(offer, "A")
    assert (draft.new, await try_shop.opened.store.run(claim, 9)) == (0, ())
    level = (await (await try_shop.desk()).offer(offer))[1].level
    assert (level.free, level.sold, level.void) == (0, 0, 1)


async def test_a_part_leaves_the_order_as_it_is_and_the_rest_ends_it(try_shop: TryShop) -> None:
    order = await bought(try_shop)
    first = await give_back(try_shop, order, minor=500, goods=Fate.VOID)
    assert (first.left.minor, first.order.status, first.done[0].goods) == (1449, OrderStatus.PAID, Fate.KEEP)
    assert await try_shop.keys_of("ada", order) == ["A"]
    with pytest.raises(TooMuch):
        await give_back(try_shop, order, minor=1450)
    with pytest.raises(TooMuch):
        await give_back(try_shop, order, minor=0)
    last = await give_back(try_shop, order)
    assert (last.left.minor, last.order.status, await wallet_of(try_shop)) == (0, OrderStatus.REFUNDED, 1949)
    with pytest.raises(TooMuch):
        await give_back(try_shop, order)


async def test_what_was_not_sold_cannot_be_given_back(try_shop: TryShop) -> None:
    order = await try_shop.order("ada", await try_shop.stocked("A"))
    with pytest.raises(TooMuch):
        await give_back(try_shop, order)


async def test_two_owners_at_once_give_back_once(try_shop: TryShop) -> None:
    order = await bought(try_shop)
    terms = {"sim": SimProvider("USD").terms}
    owner = (await try_shop.person("owner")).customer
    wish = Wish(order=order.id, to=RefundTo.WALLET, goods=Fate.KEEP, reason="", turn=0, amount=Money(500, "USD"))
    answers = await asyncio.gather(
        *(try_shop.opened.store.run(refunds.ask_refund, owner, wish, terms) for _ in range(8)), return_exceptions=True
    )
    assert sum(isinstance(answer, SettledBefore) for answer in answers) == 7
    assert (await wallet_of(try_shop), await states(try_shop, order)) == (500, [RefundState.DONE])


# --- the way it came ------------------------------------------------------------------------------------------


async def test_the_way_it_came_it_is_on_its_way_until_it_arrived(try_shop: TryShop) -> None:
    order = await bought(try_shop)
    await give_back(try_shop, order, RefundTo.SOURCE)
    assert (await account(try_shop, "rev:sales"), await account(try_shop, "liab:refunding")) == (0, -1949)
    (errand,) = await errands(try_shop)
    assert (errand.payback.amount, errand.payback.whole, errand.payback.key) == (PRICE, True, errand.refund.key)
    assert await errands(try_shop) == ()
    await made(try_shop, errand)
    assert await states(try_shop, order) == [RefundState.DONE]
    assert (await account(try_shop, "liab:refunding"), await account(try_shop, "asset:sim")) == (0, 0)
    assert await wallet_of(try_shop) == 0


async def test_a_part_goes_the_way_it_came(try_shop: TryShop) -> None:
    order = await bought(try_shop)
    await give_back(try_shop, order, RefundTo.SOURCE, minor=500)
    (errand,) = await errands(try_shop)
    assert (errand.payback.amount.minor, errand.payback.whole) == (500, False)
    await made(try_shop, errand)
    assert await status(try_shop, order) is OrderStatus.PAID
    await give_back(try_shop, order, RefundTo.SOURCE)
    (rest,) = await errands(try_shop)
    await made(try_shop, rest)
    assert (rest.payback.amount.minor, await account(try_shop, "asset:sim")) == (1449, 0)


async def test_a_provider_that_gives_back_all_or_nothing_is_asked_for_all(try_shop: TryShop) -> None:
    order = await bought(try_shop)
    with pytest.raises(NotThatWay):
        await give_back(try_shop, order, RefundTo.SOURCE, minor=500, can=Refunds.FULL)
    await give_back(try_shop, order, RefundTo.SOURCE, can=Refunds.FULL)
    assert [one.payback.whole for one in await errands(try_shop)] == [True]


async def test_where_nothing_goes_back_the_wallet_takes_it(try_shop: TryShop) -> None:
    order = await bought(try_shop)
    with pytest.raises(NotThatWay):
        await give_back(try_shop, order, RefundTo.SOURCE, can=Refunds.NONE)
    await give_back(try_shop, order)
    assert await wallet_of(try_shop) == 1949


async def test_two_payments_go_back_as_two(try_shop: TryShop) -> None:
    order = await try_shop.order("ada", await try_shop.stocked("A"))
    await try_shop.shop.apply(await try_shop.money_for("ada", order, Money(1900, "USD"), key="first"))
    try_shop.clock.forward(minutes=1)
    await try_shop.shop.apply(await try_shop.money_for("ada", order, key="rest"))
    await give_back(try_shop, order, RefundTo.SOURCE)
    found = await errands(try_shop)
    assert [(one.payback.money_key, one.payback.amount.minor) for one in found] == [("rest", 49), ("first", 1900)]
    for errand in found:
        await made(try_shop, errand)
    assert (await account(try_shop, "asset:sim"), await wallet_of(try_shop)) == (0, 0)


async def test_what_came_from_the_wallet_goes_back_there(try_shop: TryShop) -> None:
    ada = await try_shop.person("ada")
    paying = await try_shop.shop.start_top_up(ada, Money(310, "USD"), "sim")
    await try_shop.shop.pay_test_money(ada.customer, paying.payment.id)
    order = await try_shop.order("ada", await try_shop.stocked("A"))
    await try_shop.shop.pay_from_wallet(ada.customer, order.id)
    await try_shop.pay("ada", order)
    after = await give_back(try_shop, order, RefundTo.SOURCE)
    (errand,) = await errands(try_shop)
    assert (errand.payback.amount.minor, await wallet_of(try_shop), after.left.minor) == (1639, 310, 0)
    await made(try_shop, errand)


async def test_a_share_in_another_currency_is_never_more_than_came(try_shop: TryShop) -> None:
    try_shop.shop = replace(try_shop.shop, providers={"sim": SimProvider("XTR")})
    order = await bought(try_shop)
    await give_back(try_shop, order, RefundTo.SOURCE, minor=1000)
    await give_back(try_shop, order, RefundTo.SOURCE)
    found = await errands(try_shop)
    assert [str(one.payback.amount) for one in found] == ["769 XTR", "730 XTR"]
    for errand in found:
        await made(try_shop, errand)
    assert await account(try_shop, "liab:refunding") == 0


# --- what can go wrong ----------------------------------------------------------------------------------------


async def test_an_answer_that_was_lost_is_asked_for_again_with_the_same_key(try_shop: TryShop) -> None:
    order = await bought(try_shop)
    await give_back(try_shop, order, RefundTo.SOURCE)
    (lost,) = await errands(try_shop)
    try_shop.clock.forward(minutes=2)
    (again,) = await errands(try_shop)
    assert again.payback == lost.payback
    await made(try_shop, again)
    await made(try_shop, lost)
    assert (await states(try_shop, order), await account(try_shop, "asset:sim")) == ([RefundState.DONE], 0)


async def test_what_does_not_work_is_tried_for_a_while_and_then_in_the_wallet(try_shop: TryShop) -> None:
    order = await bought(try_shop)
    await give_back(try_shop, order, RefundTo.SOURCE)
    for _ in range(refunds.TRIES):
        (errand,) = await errands(try_shop)
        await try_shop.opened.store.run(refunds.postpone_refund, errand.refund)
        assert await errands(try_shop) == ()
        try_shop.clock.forward(hours=1)
    assert await errands(try_shop) == ()
    assert (await states(try_shop, order), await wallet_of(try_shop)) == ([RefundState.FAILED], 1949)
    assert await reasons(try_shop) == [Reason.REFUND]


@pytest.mark.parametrize("arrived", [False, True])
async def test_one_that_comes_back_is_in_the_wallet_once(try_shop: TryShop, arrived: bool) -> None:
    order = await bought(try_shop)
    await give_back(try_shop, order, RefundTo.SOURCE)
    (errand,) = await errands(try_shop)
    answer = PaidBack(event_key=f"back:{errand.refund.key}", done=arrived)
    await try_shop.opened.store.run(refunds.record_refund, errand.refund, answer)
    failed = RefundFailed(provider="sim", event_key="f", refund=errand.refund.key)
    assert await try_shop.shop.apply(failed) is Settled.NOW
    assert await try_shop.shop.apply(failed) is Settled.BEFORE
    assert (await wallet_of(try_shop), await account(try_shop, "asset:sim")) == (1949, 1949)
    assert (await status(try_shop, order), await reasons(try_shop)) == (OrderStatus.REFUNDED, [Reason.REFUND])


async def test_a_part_that_did_not_get_through_cannot_be_given_back_again(try_shop: TryShop) -> None:
    """It is in the buyer's wallet: their order's money is less by it, whichever way it went."""
    order = await bought(try_shop)
    await give_back(try_shop, order, RefundTo.SOURCE, minor=500)
    (errand,) = await errands(try_shop)
    await try_shop.shop.apply(RefundFailed(provider="sim", event_key="f", refund=errand.refund.key))
    with pytest.raises(TooMuch):
        await give_back(try_shop, order, minor=1450)
    await give_back(try_shop, order)
    assert (await wallet_of(try_shop), await account(try_shop, "rev:sales")) == (1949, 0)
    assert await status(try_shop, order) is OrderStatus.REFUNDED


# --- made at the provider -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seen", [False, True])
async def test_given_back_at_the_provider(try_shop: TryShop, seen: bool) -> None:
    """Before anybody looked the goods are void; afterwards they cannot be taken back."""
    order = await try_shop.order("ada", await try_shop.stocked("A"))
    money = await try_shop.money_for("ada", order)
    await try_shop.shop.apply(money)
    if seen:
        await try_shop.keys_of("ada", order)
    assert await try_shop.shop.apply(out_of(money, "o")) is Settled.NOW
    assert await try_shop.shop.apply(out_of(money, "o")) is Settled.BEFORE
    assert (await status(try_shop, order), await account(try_shop, "asset:sim")) == (OrderStatus.REFUNDED, 0)
    assert await reasons(try_shop) == [Reason.REFUNDED_OUTSIDE]
    if seen:
        assert await try_shop.keys_of("ada", order) == ["A"]
    else:
        with pytest.raises(Gone):
            await try_shop.keys_of("ada", order)
        assert await try_shop.opened.store.run(claim, 9) == ()


@pytest.mark.parametrize(("spent", "lost"), [(0, 0), (1949, 1898)])
async def test_a_top_up_given_back_at_the_provider(try_shop: TryShop, spent: int, lost: int) -> None:
    """It leaves the wallet as far as there is something in it; the rest is the shop's loss."""
    ada = await try_shop.person("ada")
    payment = (await try_shop.shop.start_top_up(ada, Money(2000, "USD"), "sim")).payment
    money = MoneyIn(provider="sim", event_key="t", payment=payment.key, amount=payment.asked)
    await try_shop.shop.apply(money)
    if spent:
        order = await try_shop.order("ada", await try_shop.stocked("A"))
        await try_shop.shop.pay_from_wallet(ada.customer, order.id)
    await try_shop.shop.apply(out_of(money, "o", Money(1949, "USD") if spent else None))
    assert (await wallet_of(try_shop), await account(try_shop, "exp:chargebacks")) == (0, lost)


async def test_given_back_before_it_came_waits_for_it(try_shop: TryShop) -> None:
    order = await try_shop.order("ada", await try_shop.stocked("A"))
    money = await try_shop.money_for("ada", order)
    with pytest.raises(TooEarly):
        await try_shop.shop.apply(out_of(money, "o"))
    await try_shop.shop.apply(money)
    assert await try_shop.shop.apply(out_of(money, "o")) is Settled.NOW


async def test_given_back_while_it_is_put_towards_an_order(try_shop: TryShop) -> None:
    """A part that waits for its rest is not in the wallet, and goes back all the same."""
    order = await try_shop.order("ada", await try_shop.stocked("A"))
    money = await try_shop.money_for("ada", order, Money(500, "USD"))
    await try_shop.shop.apply(money)
    await try_shop.shop.apply(out_of(money, "o"))
    try_shop.clock.forward(hours=1)
    await try_shop.shop.expire_orders()
    assert await account(try_shop, "asset:sim") == 0
    assert await wallet_of(try_shop) == await account(try_shop, "exp:chargebacks")
