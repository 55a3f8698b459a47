"""The story of one order, told from its rows."""

import pytest

from core.channels import Outcome, Report
from core.errors import Gone
from core.ids import OrderId
from core.timeline import find_by_reference, timeline
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


async def test_an_order_that_was_not_paid_has_a_story_too(try_shop: TryShop) -> None:
    order = await try_shop.order("ada", await try_shop.stocked("K-1"))
    found = await try_shop.opened.store.read(timeline, order.id)
    assert (found.messages, found.shown, found.seen_on) == ((), 0, "")
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
