"""The order page's steps: a link shows what it may for as long as it may, and a code opens one order once."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest

from core.channels import Outcome, Report
from core.delivery import Errand, token_digest
from core.errors import Gone, Permanent
from core.handover import Unreadable
from core.ids import ContactId, OrderId
from core.letters import A_DAY, AN_HOUR, WRONG_TRIES, Answer, ask_code, enter_code, forget_mail_codes
from core.links import LIFE_MS
from core.lookup import NotTheCode, Question
from core.orders import Order
from core.pages import Pages
from core.people import Address
from core.ports import Tx
from core.secret import Secret
from core.states import OrderStatus, ParcelState
from storage.tx import SqlTx
from tests.shops import TryShop, claim, record

MAILBOX = "Ada@Example.com"


@dataclass
class Postbox:
    """Letters as they went out."""

    sent: list[tuple[Address, str, str]] = field(default_factory=list)

    async def send_code(self, address: Address, code: Secret, language: str) -> Report:
        self.sent.append((address, code.reveal(), language))
        return Report(outcome=Outcome.ACCEPTED)


async def sent(shop: TryShop) -> Errand:
    """The one message that is due, sent and accepted."""
    [errand] = await shop.opened.store.run(claim, 5)
    await shop.opened.store.run(record, errand, Report(outcome=Outcome.ACCEPTED, reference="1"))
    return errand


async def linked_order(shop: TryShop) -> tuple[Order, Errand]:
    order = await shop.bought("ada", await shop.stocked("K-1"))
    return order, await sent(shop)


async def order_of(shop: TryShop, order: Order) -> Order:
    return await shop.shop.order(order.customer, order.id)


def with_mailbox(tx: Tx, order: Order) -> ContactId:
    """A mailbox of the buyer's own. A step."""
    contact = tx.people.add_customer(Address("email", MAILBOX), "en", tx.now)
    tx.joinings.part(contact.id, order.customer)
    return contact.id


def typed_for(tx: SqlTx, order: OrderId) -> ContactId:
    """A mailbox that was typed for this order alone. A step."""
    contact = tx.people.add_customer(Address("email", MAILBOX), "en", tx.now)
    tx._connection.execute(f"UPDATE contact SET proven = 0 WHERE id = {contact.id}")
    tx._connection.execute(f"INSERT INTO order_contact (order_id, contact_id) VALUES ({order}, {contact.id})")
    return contact.id


def credit(tx: SqlTx, order: OrderId) -> tuple[int, int, int]:
    """By which contact and message the goods were seen first, and how often they were shown. A step."""
    row = tx._connection.execute(
        f"SELECT seen_contact_id, seen_attempt_id, shown FROM parcel WHERE order_id = {order}"
    ).fetchone()
    return row[0], row[1], row[2]


# --- links ----------------------------------------------------------------------------------------------------


async def test_looking_shows_the_order_and_changes_nothing(try_shop: TryShop) -> None:
    order, errand = await linked_order(try_shop)
    pages = try_shop.shop.pages
    before = await order_of(try_shop, order)
    sheet, *others = [await pages.look(errand.token) for _ in range(3)]
    assert others == [sheet, sheet]
    assert sheet.order.reference == order.reference
    assert (sheet.open, sheet.language, sheet.until) == (True, "en", try_shop.clock.now + LIFE_MS)
    assert await order_of(try_shop, order) == before
    assert before.parcel is ParcelState.ACCEPTED


async def test_revealing_is_a_tap_in_the_chat_with_the_credit_for_this_message(try_shop: TryShop) -> None:
    order, first = await linked_order(try_shop)
    try_shop.clock.forward(hours=9)  # what came in the night comes again in the morning
    second = await sent(try_shop)
    goods = await try_shop.shop.pages.reveal(first.token)
    assert [key.reveal() for key in goods.handovers[0].keys] == ["K-1"]
    seen = await order_of(try_shop, order)
    assert (seen.status, seen.parcel, seen.seen_at) == (OrderStatus.DELIVERED, ParcelState.SEEN, try_shop.clock.now)
    assert goods.order == seen
    await try_shop.shop.pages.reveal(second.token)
    assert await try_shop.opened.store.read(credit, order.id) == (first.contact, first.attempt, 2)


async def test_what_was_never_a_link_is_gone(try_shop: TryShop) -> None:
    await linked_order(try_shop)
    strange = ("../../etc/passwd\x00aaaaa", "ключ" * 5 + "12", "%")
    for token in ("", "a", "A" * 22, "A" * 21, "A" * 23, "A" * 100_000, *strange):
        for step in (try_shop.shop.pages.look, try_shop.shop.pages.reveal):
            with pytest.raises(Gone):
                await step(Secret(token))


async def test_an_expired_link_is_gone_in_the_same_words_and_the_chat_still_shows_the_key(try_shop: TryShop) -> None:
    order, errand = await linked_order(try_shop)
    pages = try_shop.shop.pages
    try_shop.clock.now += LIFE_MS
    await pages.look(errand.token)
    try_shop.clock.now += 1
    with pytest.raises(Gone) as expired:
        await pages.reveal(errand.token)
    with pytest.raises(Gone) as unknown:
        await pages.reveal(Secret("A" * 22))
    assert (str(expired.value), expired.value.facts) == (str(unknown.value), unknown.value.facts)
    assert await try_shop.keys_of("ada", order) == ["K-1"]


async def test_the_digest_of_a_link_is_no_link(try_shop: TryShop) -> None:
    _, errand = await linked_order(try_shop)
    with pytest.raises(Gone):
        await try_shop.shop.pages.look(Secret(token_digest(errand.token)))


async def test_a_refunded_order_says_so_and_shows_no_goods(try_shop: TryShop) -> None:
    order, errand = await linked_order(try_shop)

    def refund(tx: Tx) -> None:
        assert tx.orders.move(order.id, OrderStatus.PAID, OrderStatus.REFUNDED, tx.now)

    await try_shop.opened.store.run(refund)
    sheet = await try_shop.shop.pages.look(errand.token)
    assert (sheet.order.status, sheet.open) == (OrderStatus.REFUNDED, False)
    with pytest.raises(Gone):
        await try_shop.shop.pages.reveal(errand.token)
    assert (await order_of(try_shop, order)).seen_at is None


async def test_a_link_dies_when_its_contact_is_not_the_buyers_any_more(try_shop: TryShop) -> None:
    order, errand = await linked_order(try_shop)

    def steal(tx: Tx) -> None:
        tx.joinings.part(errand.contact, tx.people.new_customer("en", tx.now))

    await try_shop.opened.store.run(steal)
    with pytest.raises(Gone):
        await try_shop.shop.pages.look(errand.token)
    assert (await order_of(try_shop, order)).seen_at is None


async def test_goods_that_cannot_be_opened_are_told_to_the_owner_and_in_truth_to_the_buyer(try_shop: TryShop) -> None:
    order, errand = await linked_order(try_shop)

    def spoil(tx: SqlTx) -> None:
        tx._connection.execute("UPDATE stock_item SET position = position + 1")

    await try_shop.opened.store.run(spoil)
    with pytest.raises(Unreadable) as told:
        await try_shop.shop.pages.reveal(errand.token)
    assert not isinstance(told.value, Permanent)
    assert told.value.facts == {"reference": order.reference}
    assert (await (await try_shop.desk()).attention(0, 5)).count == 1


# --- codes by mail --------------------------------------------------------------------------------------------


async def mailbox_and_order(shop: TryShop) -> tuple[ContactId, Order]:
    order = await shop.bought("ada", await shop.stocked("K-1"))
    return await shop.opened.store.run(with_mailbox, order), order


async def test_a_code_is_right_once_for_its_own_question(try_shop: TryShop) -> None:
    mailbox, order = await mailbox_and_order(try_shop)
    run, chat = try_shop.opened.store.run, order.contact
    code = await run(ask_code, mailbox, chat, None)
    assert code is not None
    assert re.fullmatch(r"[0-9]{6}", code.reveal())
    typed = f" {code.reveal()[:3]} {code.reveal()[3:]} "
    assert await run(enter_code, mailbox, None, order.id, typed) is Answer.OVER
    assert await run(enter_code, mailbox, None, None, typed) is Answer.OVER
    assert await run(enter_code, mailbox, chat, None, typed) is Answer.RIGHT
    assert await run(enter_code, mailbox, chat, None, typed) is Answer.OVER


async def test_a_code_dies_of_five_wrong_tries_and_of_ten_minutes(try_shop: TryShop) -> None:
    mailbox, order = await mailbox_and_order(try_shop)
    run = try_shop.opened.store.run
    code = await run(ask_code, mailbox, None, order.id)
    assert code is not None
    for typed in ("", "1234567", "abcdef", "１２３４５６", "9" * 100_000)[:WRONG_TRIES]:
        assert await run(enter_code, mailbox, None, order.id, typed) is Answer.WRONG
    assert await run(enter_code, mailbox, None, order.id, code.reveal()) is Answer.OVER
    late = await run(ask_code, mailbox, None, order.id)
    assert late is not None
    try_shop.clock.forward(minutes=10.1)
    assert await run(enter_code, mailbox, None, order.id, late.reveal()) is Answer.OVER


async def test_a_newer_code_voids_the_one_before(try_shop: TryShop) -> None:
    mailbox, order = await mailbox_and_order(try_shop)
    run = try_shop.opened.store.run
    old, new = [await run(ask_code, mailbox, None, order.id) for _ in range(2)]
    assert old is not None
    assert new is not None
    assert await run(enter_code, mailbox, None, order.id, old.reveal()) is Answer.WRONG
    assert await run(enter_code, mailbox, None, order.id, new.reveal()) is Answer.RIGHT


async def test_a_mailbox_and_an_asker_have_enough_letters_at_some_time(try_shop: TryShop) -> None:
    mailbox, order = await mailbox_and_order(try_shop)
    run, chat = try_shop.opened.store.run, order.contact

    def another(tx: Tx, name: str) -> ContactId:
        return tx.people.add_customer(Address("email", name), "en", tx.now).id

    got = 0
    for hour in range(24):
        got += sum([await run(ask_code, mailbox, None, order.id) is not None for _ in range(AN_HOUR + 1)])
        assert got == min(AN_HOUR * (hour + 1), A_DAY)
        try_shop.clock.forward(minutes=59, hours=0.02)
    for number in range(AN_HOUR):
        assert await run(ask_code, await run(another, f"{number}@example.com"), chat, None) is not None
    assert await run(ask_code, await run(another, "last@example.com"), chat, None) is None
    try_shop.clock.forward(hours=25)
    assert await run(forget_mail_codes) == A_DAY + AN_HOUR
    assert await run(ask_code, mailbox, chat, None) is not None


# --- looking an order up --------------------------------------------------------------------------------------


def pages_of(shop: TryShop, postbox: Postbox) -> Pages:
    return replace(shop.shop, letters=postbox).pages


@pytest.mark.parametrize("own", [True, False])
async def test_number_and_mailbox_and_code_lead_to_the_key_and_the_mailbox_gets_the_credit(
    try_shop: TryShop, own: bool
) -> None:
    order = await try_shop.bought("ada", await try_shop.stocked("K-1"))
    run = try_shop.opened.store.run
    mailbox = await run(with_mailbox, order) if own else await run(typed_for, order.id)
    postbox = Postbox()
    pages = pages_of(try_shop, postbox)
    question = Question(reference=f" {order.reference.lower().replace('-', ' ')} ", mailbox=" ada@EXAMPLE.com ")
    await pages.send_code(question)
    [(address, code, language)] = postbox.sent
    assert (address.value, language) == (MAILBOX, "en")
    with pytest.raises(NotTheCode):
        await pages.enter_code(question, f"{(int(code) + 1) % 10**6:06}")
    sheet = await pages.enter_code(question, code)
    assert (sheet.order.reference, sheet.until) == (order.reference, None)
    assert (await order_of(try_shop, order)).seen_at is None
    assert (await pages.look_again(question)).order == sheet.order
    goods = await pages.reveal_found(question)
    assert [key.reveal() for key in goods.handovers[0].keys] == ["K-1"]
    assert (await try_shop.opened.store.read(credit, order.id))[0] == mailbox
    with pytest.raises(NotTheCode):
        await pages.enter_code(question, code)


MISFITS: Sequence[Callable[[Question], Question]] = (
    lambda one: replace(one, mailbox="eve@example.com"),
    lambda one: replace(one, reference="0000-0000"),
    lambda one: replace(one, reference=""),
    lambda one: replace(one, reference="\x00" * 9, mailbox="\x00"),
    lambda one: replace(one, mailbox=""),
    lambda one: replace(one, mailbox="@" * 400),
    lambda one: replace(one, mailbox="a" * 100_000 + "@example.com"),
    lambda one: replace(one, mailbox="%"),
    lambda one: replace(one, mailbox="ada@example.com\r\nBcc: eve@example.com"),
    lambda one: replace(one, mailbox="buyer-ada"),
)


async def test_where_nothing_fits_nothing_is_said_or_sent(try_shop: TryShop) -> None:
    _, order = await mailbox_and_order(try_shop)
    postbox = Postbox()
    pages = pages_of(try_shop, postbox)
    for change in MISFITS:
        question = change(Question(reference=order.reference, mailbox=MAILBOX))
        await pages.send_code(question)
        assert postbox.sent == []
        with pytest.raises(NotTheCode):
            await pages.enter_code(question, "123456")
        with pytest.raises(Gone):
            await pages.reveal_found(question)


async def test_a_mailbox_that_is_only_typed_opens_no_other_order(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("K-1", "K-2")
    order, other = await try_shop.bought("ada", offer), await try_shop.bought("eve", offer)
    await try_shop.opened.store.run(typed_for, order.id)
    postbox = Postbox()
    await pages_of(try_shop, postbox).send_code(Question(reference=other.reference, mailbox=MAILBOX))
    assert postbox.sent == []


async def test_forms_are_sealed_with_a_key_that_outlives_a_restart(try_shop: TryShop) -> None:
    key = await try_shop.shop.pages.form_key()
    assert len(key) == 32
    assert await try_shop.shop.pages.form_key() == key
