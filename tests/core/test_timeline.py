"""The story of one order, told from its rows."""

import pytest

from core.channels import Outcome, Report
from core.errors import Gone
from core.ids import OrderId, PaymentKey
from core.providers import Disputed, DisputeStage
from core.refunds import Fate, RefundTo, Wish
from core.timeline import Turn, find_by_reference, timeline
from tests.shops import TryShop, claim, record


async def test_every_message_and_who_saw_it_where(try_shop: TryShop) -> None:
    try_shop.clock.forward(hours=12)
    order = await try_shop.bought("ada", await try_shop.stocked("K-1"))
    store = try_shop.opened.store
    for report in (Report(outcome=Outcome.TRANSIENT, detail="502"), Report(outcome=Outcome.ACCEPTED)):
        (errand,) = await store.run(claim, 5)
        await store.run(record, errand, report)
        try_shop.clock.forward(minutes=1)
    await try_shop.keys_of("ada", order)
    await try_shop.keys_of("ada", order)
    found = await store.read(timeline, order.id)
    assert [(one.why, one.outcome, one.detail, one.seen_at is not None) for one in found.messages] == [
        ("first", Outcome.TRANSIENT, "502", False),
        ("retry", Outcome.ACCEPTED, "", True),
    ]
    assert (found.channels, found.shown, found.seen_on) == (("telegram",), 2, "telegram")


async def test_where_its_money_came_from_and_went(try_shop: TryShop) -> None:
    """By a provider and from the wallet; disputed, lost, and given back."""
    store, small = try_shop.opened.store, await try_shop.stocked("K-1", "K-2")
    order = await try_shop.bought("ada", small)
    (came,) = await store.read(lambda tx: tx.payments.incoming(order.id))
    for stage in (DisputeStage.OPENED, DisputeStage.LOST):
        try_shop.clock.forward(minutes=1)
        await try_shop.shop.apply(
            Disputed(
                provider="sim", event_key=f"d:{stage}", dispute="d", amount=order.total, stage=stage, reason="fraud",
                payment=PaymentKey(came.event_key.removeprefix("paid:")),
            )
        )  # fmt: skip
    found = await store.read(timeline, order.id)
    assert [(one.turn, one.provider, one.amount, one.state) for one in found.money] == [
        (Turn.IN, "sim", order.total, ""),
        (Turn.DISPUTE, "sim", order.total, "opened"),
        (Turn.DISPUTE, "sim", order.total, "lost"),
    ]
    assert [one.at for one in found.money] == sorted(one.at for one in found.money)


async def test_a_part_from_the_wallet_and_what_went_back_to_it(try_shop: TryShop) -> None:
    store, shop, small = try_shop.opened.store, try_shop.shop, await try_shop.stocked("K-1", "K-2")
    ada, desk = await try_shop.person("ada"), await try_shop.desk()
    first = await try_shop.bought("ada", small)
    await desk.give_credit(first.id, "3.10", await desk.credit_turn(first.id))
    order = await try_shop.order("ada", small)
    await shop.pay_from_wallet(ada.customer, order.id)
    try_shop.clock.forward(minutes=1)
    paying = await shop.start_payment(ada, order.id, "sim")
    await shop.pay_test_money(ada.customer, paying.payment.id)
    try_shop.clock.forward(minutes=1)
    await desk.refund(Wish(order=order.id, to=RefundTo.WALLET, goods=Fate.KEEP, reason="late", turn=0))
    found = await store.read(timeline, order.id)
    assert [(one.turn, one.provider, one.amount.minor, one.state) for one in found.money] == [
        (Turn.PUT, "", 310, ""),
        (Turn.IN, "sim", 1639, ""),
        (Turn.REFUND, "wallet", 1949, "done"),
    ]


async def test_an_order_that_was_not_paid_has_a_story_too(try_shop: TryShop) -> None:
    order = await try_shop.order("ada", await try_shop.stocked("K-1"))
    found = await try_shop.opened.store.read(timeline, order.id)
    assert (found.messages, found.money, found.shown, found.seen_on) == ((), (), 0, "")
    with pytest.raises(Gone):
        await try_shop.opened.store.read(timeline, OrderId(999))


async def test_an_order_is_found_as_people_type_its_number(try_shop: TryShop) -> None:
    order = await try_shop.order("ada", await try_shop.stocked("K-1"))
    bare = order.reference.replace("-", "")
    typed = [order.reference, order.reference.lower(), f" {bare} ", bare.replace("0", "O").replace("1", "l")]
    for text in typed:
        assert await try_shop.opened.store.read(find_by_reference, text) == order.id
    for text in ("", "K7F3", "☃" * 8, bare + "0", "%" * 8):
        with pytest.raises(Gone):
            await try_shop.opened.store.read(find_by_reference, text)
