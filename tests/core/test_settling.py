"""Money that fits and money that does not: where it goes, who is told, and that it is never lost."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from core import payments
from core.attention import Attention, Reason, SettledBefore
from core.errors import Gone
from core.ids import PaymentKey
from core.money import Money
from core.notices import NoticeKind
from core.orders import Order
from core.people import Address
from core.providers import Disputed, DisputeStage, MoneyIn, MoneySeen
from core.settling import Settled, Spare
from core.states import OrderStatus, PaymentStatus
from core.till import NotStray
from core.wallet import WalletEmpty
from payments.sim import SimProvider
from tests.invariants import broken
from tests.shops import TryShop

PRICE = Money(1949, "USD")


@pytest.fixture(autouse=True)
async def _proof(try_shop: TryShop) -> AsyncIterator[None]:
    """Whatever a test does, the books are right in the end."""
    yield
    assert await try_shop.opened.store.read(broken) == {}


async def placed(shop: TryShop, *keys: str) -> Order:
    return await shop.order("ada", await shop.stocked(*(keys or ("A",))))


async def wallet_of(shop: TryShop, name: str = "ada") -> int:
    return (await shop.shop.wallet((await shop.person(name)).customer)).balance.minor


async def told(shop: TryShop, kind: NoticeKind) -> list[dict[str, object]]:
    """The facts of every notice of this kind."""

    def read(tx: object) -> list[dict[str, object]]:
        import json

        rows = tx._connection.execute("SELECT facts FROM notice WHERE kind = '" + kind.value + "' ORDER BY id")  # type: ignore[attr-defined]
        return [json.loads(row[0]) for row in rows.fetchall()]

    return await shop.opened.store.read(read)


async def attention(shop: TryShop) -> tuple[Attention, ...]:
    return (await (await shop.desk()).attention(0, 10)).entries


async def status(shop: TryShop, order: Order) -> OrderStatus:
    return (await shop.shop.order(order.customer, order.id)).status


async def test_money_becomes_a_sale(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    assert await try_shop.shop.apply(await try_shop.money_for("ada", order)) is Settled.NOW
    takings = await (await try_shop.desk()).takings()
    assert takings.accounts == (
        ("asset:sim", PRICE),
        ("liab:order", Money(0, "USD")),
        ("rev:sales", Money(-1949, "USD")),
    )
    assert await wallet_of(try_shop) == 0


async def test_late_money_for_goods_that_are_gone_is_in_the_wallet(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("A")
    order = await try_shop.order("ada", offer)
    money = await try_shop.money_for("ada", order)
    try_shop.clock.forward(minutes=20)
    await try_shop.shop.expire_orders()
    await try_shop.bought("wei", offer)
    assert await try_shop.shop.apply(money) is Settled.WALLET
    assert await wallet_of(try_shop) == 1949
    (facts,) = await told(try_shop, NoticeKind.IN_WALLET)
    assert (facts["reason"], facts["reference"], facts["amount"]) == (Spare.LATE, order.reference, 1949)
    assert await attention(try_shop) == ()


async def test_money_a_day_late_is_in_the_wallet(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    money = await try_shop.money_for("ada", order)
    try_shop.clock.forward(hours=25)
    await try_shop.shop.expire_orders()
    assert await try_shop.shop.apply(money) is Settled.WALLET
    assert await status(try_shop, order) is OrderStatus.EXPIRED


async def test_late_money_does_not_buy_what_became_dearer(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    money = await try_shop.money_for("ada", order)
    try_shop.clock.forward(minutes=20)
    await try_shop.shop.expire_orders()
    await (await try_shop.desk()).reprice(order.lines[0].offer, "25.00")
    assert await try_shop.shop.apply(money) is Settled.WALLET


async def test_too_little_waits_for_the_rest_and_then_buys(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    first = await try_shop.money_for("ada", order, Money(1900, "USD"), key="first")
    assert await try_shop.shop.apply(first) is Settled.PART
    bill = await try_shop.shop.bill(await try_shop.person("ada"), order.id)
    assert (bill.put.minor, bill.missing.minor, bill.order.status) == (1900, 49, OrderStatus.PLACED)
    (facts,) = await told(try_shop, NoticeKind.PART_CAME)
    assert (facts["put"], facts["missing"]) == (1900, 49)
    rest = await try_shop.money_for("ada", order, key="rest")
    assert rest.amount == Money(49, "USD")
    assert await try_shop.shop.apply(rest) is Settled.NOW
    assert await try_shop.keys_of("ada", order) == ["A"]


async def test_too_little_until_the_end_is_in_the_wallet(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    await try_shop.shop.apply(await try_shop.money_for("ada", order, Money(1900, "USD")))
    try_shop.clock.forward(minutes=31)
    await try_shop.shop.expire_orders()
    assert (await status(try_shop, order), await wallet_of(try_shop)) == (OrderStatus.EXPIRED, 1900)
    assert [facts["amount"] for facts in await told(try_shop, NoticeKind.PUT_BACK)] == [1900]


async def test_the_goods_are_held_for_the_rest(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    part = await try_shop.money_for("ada", order, Money(1900, "USD"))
    try_shop.clock.forward(minutes=16)
    await try_shop.shop.apply(part)
    try_shop.clock.forward(minutes=29)
    await try_shop.shop.expire_orders()
    assert await status(try_shop, order) is OrderStatus.PLACED


async def test_a_part_that_comes_late_holds_nothing_again(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    part = await try_shop.money_for("ada", order, Money(1900, "USD"))
    try_shop.clock.forward(minutes=20)
    await try_shop.shop.expire_orders()
    assert await try_shop.shop.apply(part) is Settled.WALLET
    assert (await status(try_shop, order), await wallet_of(try_shop)) == (OrderStatus.EXPIRED, 1900)
    assert (await try_shop.bought("wei", order.lines[0].offer)).status is OrderStatus.PAID


async def test_too_much_buys_and_the_rest_is_in_the_wallet(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    assert await try_shop.shop.apply(await try_shop.money_for("ada", order, Money(2500, "USD"))) is Settled.NOW
    assert await wallet_of(try_shop) == 551
    (facts,) = await told(try_shop, NoticeKind.IN_WALLET)
    assert (facts["reason"], facts["amount"]) == (Spare.OVER, 551)


async def test_paid_twice_is_paid_once_and_the_second_is_in_the_wallet(try_shop: TryShop) -> None:
    order = await placed(try_shop, "A", "B")
    first = await try_shop.money_for("ada", order)
    await try_shop.shop.apply(first)
    again = MoneyIn(provider="sim", event_key="another", payment=first.payment, amount=first.amount)
    assert await try_shop.shop.apply(again) is Settled.WALLET
    assert await wallet_of(try_shop) == 1949
    assert [facts["reason"] for facts in await told(try_shop, NoticeKind.IN_WALLET)] == [Spare.TWICE]


async def test_money_for_a_cancelled_order_is_in_the_wallet(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    money = await try_shop.money_for("ada", order)
    await try_shop.shop.cancel_order(order.customer, order.id)
    assert await try_shop.shop.apply(money) is Settled.WALLET
    assert await status(try_shop, order) is OrderStatus.CANCELLED
    assert [facts["reason"] for facts in await told(try_shop, NoticeKind.IN_WALLET)] == [Spare.CANCELLED]


async def test_another_currency_than_was_asked_for_is_kept_apart(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    euros = await try_shop.money_for("ada", order, Money(1949, "EUR"))
    assert await try_shop.shop.apply(euros) is Settled.HELD
    (entry,) = await attention(try_shop)
    assert (entry.reason, entry.amount, entry.order and entry.order.id) == (Reason.CURRENCY, euros.amount, order.id)
    assert await told(try_shop, NoticeKind.MONEY_HELD)
    desk = await try_shop.desk()
    assert (await desk.claim_stray(entry.id, order.reference, "21.10")).closed
    assert await wallet_of(try_shop) == 2110


async def test_money_of_nobody_is_on_the_list_until_the_owner_says_whose_it_is(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    stray = MoneyIn(provider="sim", event_key="x", payment=PaymentKey(""), amount=Money(500, "USD"), trace="0xabc")
    assert await try_shop.shop.apply(stray) is Settled.HELD
    assert await try_shop.shop.apply(stray) is Settled.BEFORE
    (entry,) = await attention(try_shop)
    assert (entry.reason, entry.note, entry.order) == (Reason.STRAY, "0xabc", None)
    desk = await try_shop.desk()
    with pytest.raises(Gone):
        await desk.claim_stray(entry.id, "0000-0000", "5.00")
    await desk.claim_stray(entry.id, order.reference, "5.00")
    assert (await wallet_of(try_shop), await attention(try_shop)) == (500, ())


async def test_what_is_no_stray_money_cannot_be_claimed(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    await try_shop.shop.apply(await try_shop.money_for("ada", order, Money(5, "EUR")))
    desk = await try_shop.desk()
    (entry,) = await attention(try_shop)
    await desk.claim_stray(entry.id, order.reference, "5.00")
    with pytest.raises(NotStray if entry.amount is None else Exception):
        await desk.claim_stray(entry.id, order.reference, "5.00")
    assert await wallet_of(try_shop) == 500


async def test_a_platform_that_sells_credit_fills_the_wallet_of_whom_it_names(try_shop: TryShop) -> None:
    await try_shop.desk()
    buyer = Address("discord", "111178765189277770")
    money = MoneyIn(provider="premium", event_key="e1", payment=PaymentKey(""), amount=Money(500, "USD"), buyer=buyer)
    assert await try_shop.shop.apply(money) is Settled.WALLET
    assert await try_shop.shop.apply(money) is Settled.BEFORE
    contact = await try_shop.shop.meet(buyer, "en")
    assert (await try_shop.shop.wallet(contact.customer)).balance.minor == 500


async def test_the_same_money_with_another_amount_is_told_to_the_owner(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    money = await try_shop.money_for("ada", order)
    await try_shop.shop.apply(money)
    other = MoneyIn(provider="sim", event_key=money.event_key, payment=money.payment, amount=Money(1, "USD"))
    assert await try_shop.shop.apply(other) is Settled.BEFORE
    assert len(await told(try_shop, NoticeKind.OTHER_AMOUNT)) == 1
    assert await wallet_of(try_shop) == 0


async def test_what_the_provider_keeps_is_a_cost(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    money = await try_shop.money_for("ada", order)
    fee = Money(87, "USD")
    await try_shop.shop.apply(
        MoneyIn(provider="sim", event_key="f", payment=money.payment, amount=money.amount, fee=fee)
    )
    takings = await (await try_shop.desk()).takings()
    assert (takings.of("asset:sim"), takings.of("exp:fees")) == ((PRICE - fee,), (fee,))


async def test_money_that_was_seen_holds_the_goods_longer_and_its_buyer_knows(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    money = await try_shop.money_for("ada", order)
    try_shop.clock.forward(minutes=14)
    seen = MoneySeen(provider="sim", event_key="s", payment=money.payment, amount=money.amount)
    assert await try_shop.shop.apply(seen) is Settled.NOW
    assert await try_shop.shop.apply(seen) is Settled.BEFORE
    try_shop.clock.forward(minutes=20)
    await try_shop.shop.expire_orders()
    assert await status(try_shop, order) is OrderStatus.PLACED
    assert await try_shop.shop.apply(money) is Settled.NOW


async def test_the_hold_lasts_as_long_as_the_payment(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    try_shop.clock.forward(minutes=14)
    paying = await try_shop.shop.start_payment(await try_shop.person("ada"), order.id, "sim")
    again = await try_shop.shop.start_payment(await try_shop.person("ada"), order.id, "sim")
    assert again.payment == paying.payment
    held = (await try_shop.shop.order(order.customer, order.id)).hold_until
    assert held == paying.payment.expires_at + payments.GRACE_MS
    try_shop.clock.forward(minutes=16)
    await try_shop.shop.expire_orders()
    assert await status(try_shop, order) is OrderStatus.PLACED


# --- the wallet -----------------------------------------------------------------------------------------------


async def top_up(shop: TryShop, minor: int, name: str = "ada") -> None:
    paying = await shop.shop.start_top_up(await shop.person(name), Money(minor, "USD"), "sim")
    await shop.shop.pay_test_money((await shop.person(name)).customer, paying.payment.id)


async def test_a_wallet_is_filled_and_pays(try_shop: TryShop) -> None:
    await top_up(try_shop, 2000)
    order = await placed(try_shop)
    paid = await try_shop.shop.pay_from_wallet(order.customer, order.id)
    assert (paid.order.status, paid.wallet.minor) == (OrderStatus.PAID, 51)
    history = (await try_shop.shop.wallet(order.customer)).history
    assert [(one.kind, one.money.minor) for one in history] == [("put", -1949), ("in", 2000)]


async def test_part_from_the_wallet_and_the_rest_from_a_provider(try_shop: TryShop) -> None:
    await top_up(try_shop, 310)
    order = await placed(try_shop)
    bill = await try_shop.shop.pay_from_wallet(order.customer, order.id)
    assert (bill.put.minor, bill.missing.minor, bill.wallet.minor) == (310, 1639, 0)
    money = await try_shop.money_for("ada", order)
    assert money.amount.minor == 1639
    assert await try_shop.shop.apply(money) is Settled.NOW


async def test_what_was_put_towards_a_cancelled_order_comes_back(try_shop: TryShop) -> None:
    await top_up(try_shop, 310)
    order = await placed(try_shop)
    await try_shop.shop.pay_from_wallet(order.customer, order.id)
    await try_shop.shop.cancel_order(order.customer, order.id)
    assert await wallet_of(try_shop) == 310


async def test_an_empty_wallet_pays_nothing(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    with pytest.raises(WalletEmpty):
        await try_shop.shop.pay_from_wallet(order.customer, order.id)


async def test_a_wallet_is_spent_once_however_many_ask_at_once(try_shop: TryShop) -> None:
    await top_up(try_shop, 2000)
    offer = await try_shop.stocked("A", "B", "C")
    orders = [await try_shop.order("ada", offer, quantity) for quantity in (1, 2)]
    asked = [try_shop.shop.pay_from_wallet(order.customer, order.id) for order in orders for _ in range(8)]
    await asyncio.gather(*asked, return_exceptions=True)
    paid = [order for order in orders if await status(try_shop, order) is OrderStatus.PAID]
    puts = [(await try_shop.shop.bill(await try_shop.person("ada"), order.id)).put.minor for order in orders]
    assert len(paid) <= 1
    assert 1949 * len(paid) + sum(puts) + await wallet_of(try_shop) == 2000


async def test_goods_that_were_shown_come_with_the_order_as_it_is_then(try_shop: TryShop) -> None:
    order = await try_shop.bought("ada", await try_shop.stocked("A"))
    ada = await try_shop.person("ada")
    for _ in range(2):
        shown = (await try_shop.shop.show_goods(ada, order.id)).order
        assert shown == await try_shop.shop.order(ada.customer, order.id)
        assert shown.status is OrderStatus.DELIVERED
        try_shop.clock.forward(minutes=1)


async def test_a_payment_is_settled_when_all_of_it_came(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    money = await try_shop.money_for("ada", order)
    await try_shop.shop.apply(money)
    found = await try_shop.opened.store.read(lambda tx: tx.payments.by_key(money.payment))
    assert found is not None
    assert found.status is PaymentStatus.SETTLED


# --- disputes -------------------------------------------------------------------------------------------------


async def test_a_dispute_comes_with_the_evidence_that_the_goods_were_shown(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    money = await try_shop.money_for("ada", order)
    await try_shop.shop.apply(money)
    for _ in range(2):
        await try_shop.keys_of("ada", order)
    told = Disputed(
        provider="sim", event_key="d1", dispute="du_1", payment=money.payment, amount=PRICE, stage=DisputeStage.OPENED
    )
    await try_shop.shop.apply(told)
    (listed,) = await attention(try_shop)
    entry = await (await try_shop.desk()).attention_entry(listed.id)
    assert (entry.reason, entry.shown, entry.shown_on) == (Reason.DISPUTE, 2, "telegram")
    assert entry.order is not None
    assert entry.order.seen_at == try_shop.clock.now


async def state_of(shop: TryShop, key: PaymentKey) -> PaymentStatus:
    found = await shop.opened.store.read(lambda tx: tx.payments.by_key(key))
    assert found is not None
    return found.status


async def test_a_payment_of_which_a_part_came_is_still_waited_for(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    money = await try_shop.money_for("ada", order, Money(1900, "USD"))
    await try_shop.shop.apply(money)
    assert await state_of(try_shop, money.payment) is PaymentStatus.PENDING


async def test_what_was_paid_one_way_is_called_off_every_other_way(try_shop: TryShop) -> None:
    other = SimProvider("USD")
    other.terms = replace(other.terms, code="other")
    try_shop.shop = replace(try_shop.shop, providers={**try_shop.shop.providers, "other": other})
    order = await placed(try_shop)
    begun = (await try_shop.shop.start_payment(await try_shop.person("ada"), order.id, "other")).payment
    await try_shop.pay("ada", order)
    assert await state_of(try_shop, begun.key) is PaymentStatus.EXPIRED


async def test_an_owner_gives_credit_once_a_turn(try_shop: TryShop) -> None:
    order = await placed(try_shop)
    desk = await try_shop.desk()
    for minor in (300, 600):
        turn = await desk.credit_turn(order.id)
        await desk.give_credit(order.id, "3.00", turn)
        with pytest.raises(SettledBefore):
            await desk.give_credit(order.id, "3.00", turn)
        assert await wallet_of(try_shop) == minor
    assert [facts["amount"] for facts in await told(try_shop, NoticeKind.CREDITED)] == [300, 300]
