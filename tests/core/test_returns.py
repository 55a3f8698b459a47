"""What comes back about a mail: parcels go on, mailboxes rest or end, and our own faults are nobody else's."""

import pytest

from core.channels import Outcome, Report
from core.delivery import Errand
from core.ids import AttemptId, ContactId, OrderId
from core.people import Address, Contact, ContactState, wake_resting
from core.ports import Tx
from core.returns import REST_MS, Returned, take_back
from core.states import ParcelState
from tests.shops import TryShop, claim, record

MAILBOX = Address("email", "ada@example.com")


async def mailed(shop: TryShop) -> Errand:
    """An order of Ada's whose message went to chat and, two minutes later, to her mailbox."""
    shop.clock.forward(hours=12)
    order = await shop.bought("ada", await shop.stocked("K-1"))
    mailbox = await shop.shop.meet(MAILBOX, "en")
    await shop.opened.store.run(_goes_there_too, order.id, mailbox.id)
    (chat,) = await send_all(shop)
    assert chat.address.channel == "telegram"
    shop.clock.forward(minutes=2)
    (mail,) = await send_all(shop)
    assert (mail.address, mail.language) == (MAILBOX, "en")
    return mail


async def send_all(shop: TryShop) -> tuple[Errand, ...]:
    errands = await shop.opened.store.run(claim, 5)
    for errand in errands:
        await shop.opened.store.run(record, errand, Report(outcome=Outcome.ACCEPTED))
    return errands


def _goes_there_too(tx: Tx, order: OrderId, contact: ContactId) -> None:
    tx._connection.execute(f"INSERT INTO order_contact (order_id, contact_id) VALUES ({order}, {contact})")  # type: ignore[attr-defined]


async def mailbox_of(shop: TryShop) -> Contact:
    found = await shop.opened.store.read(lambda tx: tx.people.contact(MAILBOX))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("returned", "status", "outcome", "state"),
    [
        (Returned.FAILED, "5.1.1", Outcome.ADDRESS, ContactState.DEAD),
        (Returned.FAILED, "5.2.2", Outcome.ADDRESS, ContactState.DEAD),
        (Returned.FAILED, "5.7.1", Outcome.CONFIG, ContactState.LIVE),
        (Returned.COMPLAINT, "", Outcome.ADDRESS, ContactState.DEAD),
        (Returned.DELIVERED, "2.0.0", Outcome.DELIVERED, ContactState.LIVE),
        (Returned.DELAYED, "4.4.1", None, ContactState.LIVE),
    ],
)
async def test_what_a_return_means(
    try_shop: TryShop, returned: Returned, status: str, outcome: Outcome | None, state: ContactState
) -> None:
    mail = await mailed(try_shop)
    store = try_shop.opened.store
    assert await store.run(take_back, mail.attempt, returned, status) is outcome
    assert (await mailbox_of(try_shop)).state is state
    assert await store.run(take_back, mail.attempt, returned, status) is None, "told twice is no news"


async def test_a_confirmed_mail_makes_a_delivered_parcel(try_shop: TryShop) -> None:
    mail = await mailed(try_shop)
    await try_shop.opened.store.run(take_back, mail.attempt, Returned.DELIVERED, "2.0.0")
    assert await send_all(try_shop) == (), "nothing more goes out for it"
    ada = await try_shop.person("ada")
    assert (await try_shop.shop.order(ada.customer, mail.order.id)).parcel is ParcelState.DELIVERED


async def test_a_full_mailbox_rests_for_a_day_and_is_tried_again(try_shop: TryShop) -> None:
    mail = await mailed(try_shop)
    await try_shop.opened.store.run(take_back, mail.attempt, Returned.FAILED, "5.2.2")
    assert await try_shop.opened.store.run(wake_resting) == 0
    try_shop.clock.now += REST_MS
    assert await try_shop.opened.store.run(wake_resting) == 1
    assert (await mailbox_of(try_shop)).state is ContactState.LIVE


async def test_nothing_comes_back_about_what_never_went(try_shop: TryShop) -> None:
    assert await try_shop.opened.store.run(take_back, AttemptId(999), Returned.FAILED, "5.1.1") is None
    assert await try_shop.opened.store.run(take_back, AttemptId(999), Returned.DELIVERED, "") is None


async def test_every_copy_of_a_mail_is_named_by_the_first(try_shop: TryShop) -> None:
    """A greylist knows a mail by its sender: all copies have one, and what comes back about it is about them all."""
    try_shop.clock.forward(hours=12)
    order = await try_shop.bought("ada", await try_shop.stocked("K-1"))
    mailbox = await try_shop.shop.meet(MAILBOX, "en")
    await try_shop.opened.store.run(_goes_there_too, order.id, mailbox.id)
    await send_all(try_shop)
    try_shop.clock.forward(minutes=2)
    (first,) = await try_shop.opened.store.run(claim, 5)
    await try_shop.opened.store.run(record, first, Report(outcome=Outcome.TRANSIENT, wait_ms=300_000))
    try_shop.clock.forward(minutes=6)
    (again,) = await send_all(try_shop)
    assert (first.first, again.first) == (first.attempt, first.attempt) != (again.attempt, again.attempt)
    assert await try_shop.opened.store.run(take_back, again.first, Returned.FAILED, "5.1.1") is Outcome.ADDRESS
    assert (await mailbox_of(try_shop)).state is ContactState.DEAD
