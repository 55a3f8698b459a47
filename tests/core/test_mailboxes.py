"""Mailboxes: typing an address takes nothing from anybody, reading its mail proves it, and both can be taken back."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.channels import Outcome, Report
from core.errors import Gone, Refused
from core.ids import JoiningId, OrderId
from core.joining import OnlyChat
from core.mailboxes import (
    BadAddress,
    Mailboxes,
    MailboxRefused,
    MailCodeOver,
    MailNotSent,
    NoMail,
    OwnMailbox,
    TooManyLetters,
    WrongMailCode,
    parse_mailbox,
)
from core.notices import NoticeKind, claim_notices
from core.orders import Order
from core.people import Address, Contact, ContactState
from core.ports import Tx
from core.preferences import find_preferences
from core.quiet import QuietHours
from core.reach import NOT_NOW_MS, Concern, Reached
from tests.invariants import broken
from tests.letters import PostBox
from tests.shops import TryShop, claim, record

ADA = "ada@example.com"
NEVER_QUIET = QuietHours(begin=0, end=0, zone="UTC")


@pytest.fixture
def post(try_shop: TryShop) -> PostBox:
    """The shop sends mail, to here."""
    box = PostBox()
    try_shop.shop = replace(try_shop.shop, letters=box)
    return box


async def person(shop: TryShop, name: str) -> Contact:
    """The contact as it is now: whose it is changes here."""
    shop.people.pop(name, None)
    return await shop.person(name)


async def mailboxes(shop: TryShop, name: str) -> Mailboxes:
    return shop.shop.mailboxes((await person(shop, name)).id)


async def proven(shop: TryShop, post: PostBox, name: str, address: str = ADA) -> JoiningId | None:
    """They typed the address and the code that came."""
    theirs = await mailboxes(shop, name)
    mailbox = await theirs.add(address, None)
    return await theirs.enter(mailbox.id, post.code)


async def ways(shop: TryShop, name: str) -> dict[str, Reached]:
    """How they are reached, by address."""
    found = await shop.shop.reach(await person(shop, name)).look()
    return {one.address.value: one for one in found.ways}


async def goes_to(shop: TryShop, name: str, order: OrderId) -> set[str]:
    """Where an order may go."""
    customer = (await person(shop, name)).customer

    def step(tx: Tx) -> set[str]:
        found, _ = tx.parcels.ways(customer, order)
        return {tx.people.contact_by_id(way.contact).address.value for way in found if way.live}

    return await shop.opened.store.read(step)


async def told(shop: TryShop) -> dict[str, dict[str, object]]:
    """The notices that went out just now: what to whom."""
    claimed = await shop.opened.store.run(claim_notices, (), 50, NEVER_QUIET)
    return {f"{notice.kind} to {notice.address.value}": dict(notice.facts) for notice, _ in claimed}


async def references(shop: TryShop, name: str) -> set[str]:
    page = await shop.shop.orders((await person(shop, name)).customer, 0, 100)
    return {order.reference for order in page.orders}


async def ordered(shop: TryShop, *names: str) -> list[Order]:
    """One order each; whoever is named twice has two."""
    offer = await shop.stocked(*(f"K-{number}" for number in range(9)))
    return [await shop.order(name, offer, quantity) for quantity, name in enumerate(names, start=1)]


# --- what is typed --------------------------------------------------------------------------------------------


@given(st.text(max_size=400) | st.from_regex(r"[^@ ]{1,9}@[^@ ]{1,9}\.[a-z]{2,5}"))
def test_an_address_is_one_line_in_small_letters_or_refused(typed: str) -> None:
    try:
        address = parse_mailbox(typed)
    except BadAddress:
        return
    assert address == address.lower().strip()
    assert len(address.splitlines()) == 1
    assert "@" in address
    assert parse_mailbox(address) == address


@pytest.mark.parametrize("typed", ["", "ada", "@a.b", "a@b", "a b@c.de", "a@b.c\r\nBcc: x@y.z", "a" * 250 + "@b.de"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(BadAddress):
        parse_mailbox(typed)


async def test_a_typed_address_is_good_for_its_order_alone(try_shop: TryShop, post: PostBox) -> None:
    first, second = await ordered(try_shop, "ada", "ada")
    ada = await mailboxes(try_shop, "ada")
    await ada.add(" Ada@Example.com ", first.id)
    assert post.sent[-1][0] == Address("email", ADA)
    assert await goes_to(try_shop, "ada", first.id) == {"buyer-ada", ADA}
    assert await goes_to(try_shop, "ada", second.id) == {"buyer-ada"}
    assert not (await ways(try_shop, "ada"))[ADA].proven


async def test_the_next_address_corrects_the_one_before(try_shop: TryShop, post: PostBox) -> None:
    (order,) = await ordered(try_shop, "ada")
    ada = await mailboxes(try_shop, "ada")
    await ada.add("ada@exampel.com", order.id)
    await ada.add(ADA, order.id)
    assert await goes_to(try_shop, "ada", order.id) == {"buyer-ada", ADA}
    await ada.enter((await ways(try_shop, "ada"))[ADA].contact, post.code)
    await ada.add("second@example.com", order.id)
    assert await goes_to(try_shop, "ada", order.id) == {"buyer-ada", ADA, "second@example.com"}


async def test_nobody_adds_an_address_to_somebody_elses_order(try_shop: TryShop, post: PostBox) -> None:
    (order,) = await ordered(try_shop, "ada")
    with pytest.raises(Gone):
        await (await mailboxes(try_shop, "eve")).add("eve@example.com", order.id)
    assert not post.sent
    assert await goes_to(try_shop, "ada", order.id) == {"buyer-ada"}


async def test_typing_somebodys_address_takes_nothing_from_them(try_shop: TryShop, post: PostBox) -> None:
    mine, hers = await ordered(try_shop, "ada", "eve")
    await proven(try_shop, post, "ada")
    before = await ways(try_shop, "ada")
    await (await mailboxes(try_shop, "eve")).add(ADA, hers.id)
    assert await ways(try_shop, "ada") == before
    assert await references(try_shop, "eve") == {hers.reference}
    assert await goes_to(try_shop, "ada", mine.id) == {"buyer-ada", ADA}
    assert await goes_to(try_shop, "eve", hers.id) == {"buyer-eve", ADA}, "it is what she typed for it"
    await try_shop.shop.lose(Address("email", ADA))
    assert (await ways(try_shop, "eve"))[ADA].state is ContactState.LIVE, "how it does is its owner's business"


# --- the code -------------------------------------------------------------------------------------------------


async def test_the_code_proves_a_mailbox_for_every_order(try_shop: TryShop, post: PostBox) -> None:
    first, second = await ordered(try_shop, "ada", "ada")
    ada = await mailboxes(try_shop, "ada")
    mailbox = await ada.add(ADA, first.id)
    assert await ada.enter(mailbox.id, f" {post.code[:3]} {post.code[3:]}\n") is None
    assert await goes_to(try_shop, "ada", second.id) == {"buyer-ada", ADA}
    assert (await ways(try_shop, "ada"))[ADA].proven
    with pytest.raises(MailCodeOver):
        await ada.enter(mailbox.id, post.code)
    with pytest.raises(OwnMailbox):
        await ada.add(ADA, None)
    assert await try_shop.opened.store.read(broken) == {}


async def test_a_code_is_its_askers_alone(try_shop: TryShop, post: PostBox) -> None:
    mailbox = await (await mailboxes(try_shop, "ada")).add(ADA, None)
    code, eve = post.code, await mailboxes(try_shop, "eve")
    with pytest.raises(MailCodeOver):
        await eve.enter(mailbox.id, code)
    for forged in (eve.look, eve.forget, eve.send_again):
        with pytest.raises(Gone):
            await forged(mailbox.id)
    await eve.add(ADA, None)
    if post.code != code:
        with pytest.raises(WrongMailCode):
            await eve.enter(mailbox.id, code)
    await (await mailboxes(try_shop, "ada")).enter(mailbox.id, code)


async def test_five_wrong_tries_end_a_code(try_shop: TryShop, post: PostBox) -> None:
    ada = await mailboxes(try_shop, "ada")
    mailbox = await ada.add(ADA, None)
    for typed in (post.wrong_code, "", "12345", post.code[:5], post.wrong_code):
        with pytest.raises(WrongMailCode):
            await ada.enter(mailbox.id, typed)
    with pytest.raises(MailCodeOver):
        await ada.enter(mailbox.id, post.code)
    await ada.send_again(mailbox.id)
    assert await ada.enter(mailbox.id, post.code) is None


async def test_a_code_ends_with_its_ten_minutes(try_shop: TryShop, post: PostBox) -> None:
    ada = await mailboxes(try_shop, "ada")
    mailbox = await ada.add(ADA, None)
    try_shop.clock.forward(minutes=11)
    with pytest.raises(MailCodeOver):
        await ada.enter(mailbox.id, post.code)


async def test_nobody_is_flooded_with_codes(try_shop: TryShop, post: PostBox) -> None:
    ada = await mailboxes(try_shop, "ada")
    for number in range(5):
        await ada.add(f"victim-{number}@example.com", None)
    with pytest.raises(TooManyLetters):
        await ada.add("victim-5@example.com", None)
    assert "victim-5@example.com" not in await ways(try_shop, "ada"), "nothing is half done"
    for name in ("bob", "cyd", "dan", "eve"):
        await (await mailboxes(try_shop, name)).add("victim-0@example.com", None)
    with pytest.raises(TooManyLetters):
        await (await mailboxes(try_shop, "fay")).add("victim-0@example.com", None)
    assert len(post.sent) == 9


async def test_what_became_of_the_letter_is_said(try_shop: TryShop, post: PostBox) -> None:
    ada = await mailboxes(try_shop, "ada")
    for outcome, said in (
        (Outcome.ADDRESS, MailboxRefused),
        (Outcome.CONFIG, MailNotSent),
        (Outcome.RATE, MailNotSent),
    ):
        post.outcome = outcome
        with pytest.raises(said):
            await ada.add(f"{outcome.name}@example.com", None)
    assert (await ways(try_shop, "ada"))["address@example.com"].state is ContactState.DEAD
    post.outcome = Outcome.UNKNOWN
    await ada.add(ADA, None)


async def test_without_mail_there_is_no_e_mail(try_shop: TryShop, post: PostBox) -> None:
    await proven(try_shop, post, "ada")
    try_shop.shop = replace(try_shop.shop, letters=None)
    assert set(await ways(try_shop, "ada")) == {"buyer-ada"}
    with pytest.raises(NoMail):
        await (await mailboxes(try_shop, "ada")).add("second@example.com", None)
    assert await try_shop.shop.reach(await person(try_shop, "eve")).concern() is Concern.NONE


# --- one mailbox, two customers -------------------------------------------------------------------------------


async def test_a_lost_account_comes_back_by_its_mailbox_and_can_be_undone(try_shop: TryShop, post: PostBox) -> None:
    mine, other = await ordered(try_shop, "ada", "new")
    await proven(try_shop, post, "ada")
    joining = await proven(try_shop, post, "new")
    assert joining is not None
    assert await references(try_shop, "new") == await references(try_shop, "ada") == {mine.reference, other.reference}
    assert set(await ways(try_shop, "new")) == {"buyer-ada", "buyer-new", ADA}
    notices = await told(try_shop)
    assert notices == {"linked to buyer-ada": {"joining": joining, "channel": "telegram"}}
    assert await try_shop.opened.store.read(broken) == {}

    await try_shop.shop.chats((await person(try_shop, "ada")).id).undo(joining)
    assert await references(try_shop, "new") == {other.reference}
    assert await references(try_shop, "ada") == {mine.reference}
    assert (await ways(try_shop, "ada"))[ADA].proven
    assert "buyer-ada" not in await ways(try_shop, "new")
    assert await try_shop.opened.store.read(broken) == {}


async def test_entering_the_code_ten_times_at_once_joins_once(try_shop: TryShop, post: PostBox) -> None:
    await proven(try_shop, post, "ada")
    new = await mailboxes(try_shop, "new")
    mailbox = await new.add(ADA, None)
    results = await asyncio.gather(*(new.enter(mailbox.id, post.code) for _ in range(10)), return_exceptions=True)
    assert sum(isinstance(one, int) for one in results) == 1
    assert all(isinstance(one, int | Refused) for one in results)
    assert await try_shop.opened.store.read(broken) == {}


# --- taking it back -------------------------------------------------------------------------------------------


async def test_an_unlinked_mailbox_is_nobodys_and_is_told(try_shop: TryShop, post: PostBox) -> None:
    (order,) = await ordered(try_shop, "ada")
    ada = await mailboxes(try_shop, "ada")
    mailbox = await ada.add(ADA, order.id)
    await ada.enter(mailbox.id, post.code)
    await try_shop.shop.chats((await person(try_shop, "ada")).id).part(mailbox.id)
    assert set(await ways(try_shop, "ada")) == {"buyer-ada"}
    assert await goes_to(try_shop, "ada", order.id) == {"buyer-ada"}
    assert f"{NoticeKind.MAIL_REMOVED} to {ADA}" in await told(try_shop)
    assert await proven(try_shop, post, "eve") is None, "nothing is joined: it was nobody's"
    assert await references(try_shop, "eve") == set()


async def test_the_last_chat_stays_though_there_is_a_mailbox(try_shop: TryShop, post: PostBox) -> None:
    await proven(try_shop, post, "ada")
    ada = await person(try_shop, "ada")
    with pytest.raises(OnlyChat):
        await try_shop.shop.chats(ada.id).part(ada.id)


async def test_a_forgotten_address_gets_nothing_more(try_shop: TryShop, post: PostBox) -> None:
    (order,) = await ordered(try_shop, "ada")
    ada = await mailboxes(try_shop, "ada")
    mailbox = await ada.add(ADA, order.id)
    await ada.forget(mailbox.id)
    assert set(await ways(try_shop, "ada")) == {"buyer-ada"}
    assert await goes_to(try_shop, "ada", order.id) == {"buyer-ada"}
    with pytest.raises(MailCodeOver):
        await ada.enter(mailbox.id, post.code)


async def test_an_address_that_bounced_can_be_typed_anew(try_shop: TryShop, post: PostBox) -> None:
    (order,) = await ordered(try_shop, "ada")
    await proven(try_shop, post, "ada")
    await try_shop.shop.lose(Address("email", ADA))
    assert (await ways(try_shop, "ada"))[ADA].state is ContactState.DEAD
    assert await goes_to(try_shop, "ada", order.id) == {"buyer-ada"}
    assert await proven(try_shop, post, "ada") is None
    assert await goes_to(try_shop, "ada", order.id) == {"buyer-ada", ADA}


async def test_what_a_thief_typed_goes_with_the_thief(try_shop: TryShop, post: PostBox) -> None:
    """Whoever held the account until it was recovered, or was linked by mistake, gets no key by mail."""
    (order,) = await ordered(try_shop, "ada")
    chats = try_shop.shop.chats((await person(try_shop, "ada")).id)
    code = await chats.new_recovery_code()
    await (await mailboxes(try_shop, "ada")).add("thief@example.com", order.id)
    await try_shop.shop.chats((await person(try_shop, "new")).id).recover(code.reveal())
    assert await goes_to(try_shop, "new", order.id) == {"buyer-new"}

    await proven(try_shop, post, "new")
    joining = await proven(try_shop, post, "eve")
    assert joining is not None
    await (await mailboxes(try_shop, "eve")).add("eve@example.com", order.id)
    await try_shop.shop.chats((await person(try_shop, "new")).id).undo(joining)
    assert await goes_to(try_shop, "new", order.id) == {"buyer-new", ADA}


# --- reaching a buyer -----------------------------------------------------------------------------------------


async def test_a_key_goes_by_mail_when_the_chat_refuses(try_shop: TryShop, post: PostBox) -> None:
    offer = await try_shop.stocked("K-1")
    try_shop.clock.forward(hours=12)
    order = await try_shop.order("ada", offer)
    await (await mailboxes(try_shop, "ada")).add(ADA, order.id)
    await try_shop.shop.apply(await try_shop.money_for("ada", order))
    store = try_shop.opened.store
    (errand,) = await store.run(claim, 10)
    assert errand.address.channel == "telegram"
    await store.run(record, errand, Report(outcome=Outcome.ADDRESS, detail="403"))
    (errand,) = await store.run(claim, 10)
    assert errand.address == Address("email", ADA)
    assert errand.language == "en"


async def test_a_buyer_with_one_way_is_asked_until_they_say_not_now(try_shop: TryShop, post: PostBox) -> None:
    async def concern(name: str) -> Concern:
        return await try_shop.shop.reach(await person(try_shop, name)).concern()

    assert await concern("ada") is Concern.LONELY
    await try_shop.shop.reach(await person(try_shop, "ada")).decline_mail()
    assert await concern("ada") is Concern.NONE
    try_shop.clock.now += NOT_NOW_MS
    assert await concern("ada") is Concern.LONELY
    await proven(try_shop, post, "ada")
    assert await concern("ada") is Concern.NONE
    await try_shop.shop.lose(Address("email", ADA))
    assert await concern("ada") is Concern.LONELY, "a mailbox that bounces is no way"


async def test_a_chat_that_would_refuse_is_dead_before_anything_is_paid(try_shop: TryShop, post: PostBox) -> None:
    async def refuses(_: Address) -> bool:
        return False

    ada = await person(try_shop, "ada")
    try_shop.shop = replace(try_shop.shop, reaches=refuses)
    reach = try_shop.shop.reach(ada)
    assert await reach.concern() is Concern.UNREACHABLE
    (way,) = (await reach.look()).ways
    assert way.state is ContactState.DEAD


async def test_the_list_is_in_the_order_of_routing(try_shop: TryShop, post: PostBox) -> None:
    await proven(try_shop, post, "ada")
    await (await mailboxes(try_shop, "ada")).add("second@example.com", None)
    assert list(await ways(try_shop, "ada")) == ["buyer-ada", ADA, "second@example.com"]
    await try_shop.shop.reach(await person(try_shop, "ada")).put_first("email")
    assert list(await ways(try_shop, "ada")) == [ADA, "buyer-ada", "second@example.com"]
    offer = await try_shop.stocked("K-1")
    try_shop.clock.forward(hours=12)
    await try_shop.bought("ada", offer)
    (errand,) = await try_shop.opened.store.run(claim, 10)
    assert errand.address == Address("email", ADA)


async def test_no_code_is_in_the_database_or_in_a_repr(try_shop: TryShop, post: PostBox) -> None:
    ada = await mailboxes(try_shop, "ada")
    mailbox = await ada.add(ADA, None)

    def rows(tx: Tx) -> str:
        return str(list(tx._connection.execute("SELECT * FROM mail_code").fetchall()))  # type: ignore[attr-defined]

    assert post.code not in (await try_shop.opened.store.read(rows)).replace(str(try_shop.clock.now), "")
    assert ADA not in f"{mailbox!r} {post.sent!r} {ada!r}"
    assert post.code not in repr(post.sent)


# --- less mail ------------------------------------------------------------------------------------------------


async def test_the_owner_of_a_mailbox_stops_their_own_news_and_nobody_elses(try_shop: TryShop, post: PostBox) -> None:
    async def muted(name: str) -> bool:
        customer = (await person(try_shop, name)).customer
        return (await try_shop.opened.store.read(find_preferences, customer)).only_keys

    pages = try_shop.shop.pages
    await pages.unsubscribe(ADA)
    await (await mailboxes(try_shop, "mallory")).add(ADA, None)
    await pages.unsubscribe(ADA)
    assert not await muted("mallory"), "typing an address makes nobody its owner"
    await proven(try_shop, post, "ada")
    assert not await muted("ada"), "whoever gives an address anew wants to hear"
    for _ in range(2):
        await pages.unsubscribe(ADA)
        assert (await muted("ada"), await muted("mallory")) == (True, False)
