"""Claims, fences and what is recorded, on both engines; which way a parcel goes is in test_routing.py."""

import asyncio

import pytest

from core import delivery
from core.catalogue import Reveal
from core.channels import Outcome, Report
from core.delivery import LEASE_MS, Errand, recover, token_digest
from core.health import State
from core.people import Address, ContactState
from core.ports import Tx
from core.preferences import be_quiet, put_first
from core.states import ParcelState
from core.ways import HOUR, MINUTE, Routing, Standing, Why
from tests.shops import ROUTING, TryShop, claim, record

GOOD = Report(outcome=Outcome.ACCEPTED, reference="7")


async def noon(shop: TryShop) -> TryShop:
    shop.clock.forward(hours=12)
    return shop


async def claimed(shop: TryShop) -> tuple[Errand, ...]:
    return await shop.opened.store.run(claim, 10)


async def state(shop: TryShop, errand: Errand) -> ParcelState | None:
    return (await shop.shop.order(errand.order.customer, errand.order.id)).parcel


async def test_two_workers_never_have_one_parcel(try_shop: TryShop) -> None:
    await noon(try_shop)
    offer = await try_shop.stocked(*(f"K-{number}" for number in range(12)))
    for number in range(12):
        await try_shop.bought(f"buyer{number}", offer)
    taken = await asyncio.gather(*(try_shop.opened.store.run(claim, 5) for _ in range(6)))
    parcels = [errand.parcel.id for errands in taken for errand in errands]
    assert len(parcels) == len(set(parcels)) == 12


async def test_a_worker_that_comes_back_late_changes_nothing(try_shop: TryShop) -> None:
    await noon(try_shop)
    await try_shop.bought("ada", await try_shop.stocked("K-1"))
    (lost,) = await claimed(try_shop)
    assert await claimed(try_shop) == ()
    try_shop.clock.now += LEASE_MS + 1
    (again,) = await claimed(try_shop)
    assert again.repeated, "the first may have arrived"
    assert await try_shop.opened.store.run(record, again, GOOD)
    assert not await try_shop.opened.store.run(record, lost, Report(outcome=Outcome.TRANSIENT))
    assert await state(try_shop, again) is ParcelState.ACCEPTED


async def test_alone_no_clock_takes_a_parcel_out_of_a_workers_hands(try_shop: TryShop) -> None:
    await noon(try_shop)
    await try_shop.bought("ada", await try_shop.stocked("K-1"))
    store = try_shop.opened.store
    (errand,) = (await store.run(delivery.claim, ROUTING, 5, alone=True)).errands
    try_shop.clock.forward(hours=48)
    assert (await store.run(delivery.claim, ROUTING, 5, alone=True)).looked_at == 0
    assert await store.run(record, errand, GOOD)


async def test_crashes_bring_at_most_as_many_copies_as_is_published(try_shop: TryShop) -> None:
    await noon(try_shop)
    await try_shop.bought("ada", await try_shop.stocked("K-1"))
    sent = 0
    for _ in range(20):
        errands = await claimed(try_shop)
        assert all(errand.repeated is (sent > 0) for errand in errands)
        sent += len(errands)
        await try_shop.opened.store.run(recover)
        try_shop.clock.forward(minutes=20)
    assert sent == ROUTING.channels["telegram"].copies


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_that_jumps_loses_nothing(try_shop: TryShop, hours: int) -> None:
    await noon(try_shop)
    offer = await try_shop.stocked("K-1", "K-2")
    await try_shop.bought("ada", offer)
    (before,) = await claimed(try_shop)
    await try_shop.bought("eve", offer)
    try_shop.clock.forward(hours=hours)
    (new,) = [errand for errand in await claimed(try_shop) if errand.parcel.id != before.parcel.id]
    for errand in (before, new):
        await try_shop.opened.store.run(record, errand, GOOD)
    try_shop.clock.forward(hours=26)
    assert {errand.why for errand in await claimed(try_shop)} == {Why.REMINDER}


async def test_every_message_has_a_link_of_its_own_of_which_only_the_digest_is_kept(try_shop: TryShop) -> None:
    await noon(try_shop)
    await try_shop.bought("ada", await try_shop.stocked("K-1"))
    (first,) = await claimed(try_shop)
    await try_shop.opened.store.run(record, first, Report(outcome=Outcome.TRANSIENT))
    try_shop.clock.forward(minutes=1)
    (second,) = await claimed(try_shop)
    assert first.token != second.token
    assert len(first.token) == 22
    rows = await try_shop.opened.store.read(_tokens)
    assert rows == [token_digest(first.token), token_digest(second.token)]


async def test_a_lost_contact_is_left_at_once_and_comes_back_with_what_was_given_up(try_shop: TryShop) -> None:
    await noon(try_shop)
    order = await try_shop.bought("ada", await try_shop.stocked("K-1"))
    (errand,) = await claimed(try_shop)
    await try_shop.opened.store.run(record, errand, GOOD)
    await try_shop.shop.lose(errand.address)
    assert await claimed(try_shop) == ()
    assert await state(try_shop, errand) is ParcelState.GIVEN_UP
    contact = await try_shop.shop.meet(errand.address, "en")
    assert contact.state is ContactState.LIVE
    (again,) = await claimed(try_shop)
    assert (again.order.id, again.repeated) == (order.id, False)


async def test_who_looks_after_all_takes_the_order_off_the_owners_list(try_shop: TryShop) -> None:
    await noon(try_shop)
    order = await try_shop.bought("ada", await try_shop.stocked("K-1"))
    (errand,) = await claimed(try_shop)
    await try_shop.opened.store.run(record, errand, Report(outcome=Outcome.ADDRESS))
    assert await claimed(try_shop) == ()
    desk = await try_shop.desk()
    assert (await desk.attention(0, 5)).count == 1
    await try_shop.keys_of("ada", order)
    assert (await desk.attention(0, 5)).count == 0


async def test_what_the_customer_chose_decides(try_shop: TryShop) -> None:
    await noon(try_shop)
    ada = await try_shop.person("ada")
    await try_shop.opened.store.run(be_quiet, ada.customer, "11:00-13:00")
    await try_shop.opened.store.run(put_first, ada.customer, "telegram")
    await try_shop.bought("ada", await try_shop.stocked("K-1"))
    (errand,) = await claimed(try_shop)
    assert not errand.loud


async def test_goods_go_with_the_message_where_the_owner_wants_it(try_shop: TryShop) -> None:
    await noon(try_shop)
    product, offer = await try_shop.product()
    await (await try_shop.desk()).set_reveal(product, Reveal.INSTANT)
    await try_shop.restock(offer, ["K-1"])
    await try_shop.bought("ada", offer)
    (errand,) = await claimed(try_shop)
    assert errand.goods is not None
    assert errand.goods.handovers[0].keys[0].reveal() == "K-1"
    await try_shop.opened.store.run(record, errand, GOOD)
    assert await state(try_shop, errand) is ParcelState.ACCEPTED, "shown is not seen"


async def test_one_parcel_at_a_time_tries_a_broken_channel(try_shop: TryShop) -> None:
    await noon(try_shop)
    offer = await try_shop.stocked("K-1", "K-2", "K-3")
    for name in ("ada", "eve", "bob"):
        await try_shop.bought(name, offer)
    until = try_shop.clock.now - MINUTE
    state_now = State(closed_until=until, opened=1)
    await try_shop.opened.store.run(lambda tx: tx.channels.keep("telegram", state_now))
    broken = Routing(channels=ROUTING.channels, standings={"telegram": Standing(demoted=True, closed_until=until)})
    claims = await try_shop.opened.store.run(delivery.claim, broken, 10, alone=False)
    assert (len(claims.errands), claims.looked_at) == (1, 3)
    assert await try_shop.opened.store.run(delivery.claim, broken, 10, alone=False) == delivery.Claims(
        errands=(), looked_at=0
    )


async def test_a_linked_chat_gets_what_the_first_one_did_not_show(try_shop: TryShop) -> None:
    await noon(try_shop)
    ada = await try_shop.person("ada")
    other = await try_shop.shop.meet(Address("discord", "123456789012345678"), "en")
    await try_shop.opened.store.run(lambda tx: tx.joinings.part(other.id, ada.customer))
    await try_shop.bought("ada", await try_shop.stocked("K-1"))
    (first,) = await claimed(try_shop)
    await try_shop.opened.store.run(record, first, GOOD)
    try_shop.clock.now += ROUTING.rules.after[ROUTING.channels["discord"].kind]
    (second,) = await claimed(try_shop)
    assert (first.address.channel, second.address.channel) == ("telegram", "discord")
    assert second.why is Why.ESCALATION
    await try_shop.opened.store.run(record, second, GOOD)
    try_shop.clock.now += 3 * HOUR
    assert await claimed(try_shop) == ()


def _tokens(tx: Tx) -> list[str]:
    rows = tx._connection.execute("SELECT token FROM attempt ORDER BY id").fetchall()  # type: ignore[attr-defined]
    return [row[0] for row in rows]
