"""One customer on several chats: linking takes both, can be undone to the last order, and no guess opens anything."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from core.chats import Chats
from core.codes import GUESSES, TooManyGuesses, WrongCode, forget_old_codes, read_code
from core.errors import Gone, Refused
from core.ids import JoiningId, LinkCodeId
from core.joining import OnlyChat, UndoOver
from core.linking import LETTERS, CodeExpired, CodeUsed, LinkedAlready, LinkOver, OwnCode
from core.notices import NoticeKind, claim_notices
from core.people import Address, Contact, ContactState
from core.ports import Tx
from core.preferences import find_preferences, live_in
from core.quiet import QuietHours
from core.states import ParcelState
from tests.invariants import broken
from tests.shops import OWNER, TryShop, claim

DISCORD = Address("discord", "ada#7")
NEVER_QUIET = QuietHours(begin=0, end=0, zone="UTC")


async def person(shop: TryShop, name: str) -> Contact:
    """The contact as it is now: whose it is changes here."""
    address = DISCORD if name == "discord" else Address("telegram", f"buyer-{name}")
    shop.people[name] = await shop.shop.meet(address, "ru" if name == "discord" else "en")
    return shop.people[name]


async def chats(shop: TryShop, name: str) -> Chats:
    return shop.shop.chats((await person(shop, name)).id)


async def told(shop: TryShop, name: str) -> dict[NoticeKind, dict[str, Any]]:
    """The notices that went out to a contact just now, by kind."""
    address = (await person(shop, name)).address
    claimed = await shop.opened.store.run(claim_notices, (), 50, NEVER_QUIET)
    return {notice.kind: notice.facts for notice, _ in claimed if notice.address == address}


async def asked(shop: TryShop, first: str, second: str) -> LinkCodeId:
    """The second chat entered the first one's code; the question that came of it."""
    given = await (await chats(shop, first)).give_code()
    await (await chats(shop, second)).enter_code(given.code.reveal())
    return LinkCodeId((await told(shop, first))[NoticeKind.LINK_ASKED]["code"])


async def linked(shop: TryShop, first: str, second: str) -> JoiningId:
    return await (await chats(shop, first)).confirm(await asked(shop, first, second))


async def references(shop: TryShop, name: str) -> set[str]:
    """What /orders shows."""
    page = await shop.shop.orders((await person(shop, name)).customer, 0, 100)
    return {order.reference for order in page.orders}


async def whole(shop: TryShop) -> None:
    assert await shop.opened.store.read(broken) == {}


async def both_bought(shop: TryShop) -> tuple[str, str]:
    """Ada bought in Telegram and, as somebody else to the shop, in Discord."""
    offer = await shop.stocked("K-1", "K-2", "K-3", "K-4")
    for name in ("ada", "discord"):
        await person(shop, name)
    return (await shop.bought("ada", offer)).reference, (await shop.bought("discord", offer)).reference


# --- linking --------------------------------------------------------------------------------------------------


async def test_both_chats_show_all_orders_after_linking(try_shop: TryShop) -> None:
    mine, other = await both_bought(try_shop)
    await linked(try_shop, "ada", "discord")
    assert await references(try_shop, "ada") == await references(try_shop, "discord") == {mine, other}
    assert (await person(try_shop, "discord")).language == "en"
    await whole(try_shop)


async def test_a_key_bought_in_one_chat_is_shown_in_the_other(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("K-1")
    await person(try_shop, "discord")
    order = await try_shop.bought("ada", offer)
    with pytest.raises(Gone):
        await try_shop.keys_of("discord", order)
    await linked(try_shop, "discord", "ada")
    await person(try_shop, "discord")
    assert await try_shop.keys_of("discord", order) == ["K-1"]
    await whole(try_shop)


async def test_entering_a_code_moves_nothing_before_the_first_chat_agrees(try_shop: TryShop) -> None:
    mine, other = await both_bought(try_shop)
    question = await asked(try_shop, "ada", "discord")
    assert (await references(try_shop, "ada"), await references(try_shop, "discord")) == ({mine}, {other})
    for stranger in ("discord", "eve"):  # whoever entered the code can't answer for the first chat
        with pytest.raises(Gone):
            await (await chats(try_shop, stranger)).confirm(question)
        with pytest.raises(Gone):
            await (await chats(try_shop, stranger)).deny(question)
    assert await references(try_shop, "discord") == {other}


async def test_it_was_not_me_ends_it_and_the_other_chat_is_told(try_shop: TryShop) -> None:
    question = await asked(try_shop, "ada", "discord")
    ada = await chats(try_shop, "ada")
    await ada.deny(question)
    assert NoticeKind.LINK_DENIED in await told(try_shop, "discord")
    for answer in (ada.confirm, ada.deny):
        with pytest.raises(LinkOver):
            await answer(question)


async def test_the_question_ends_with_its_ten_minutes(try_shop: TryShop) -> None:
    question = await asked(try_shop, "ada", "discord")
    try_shop.clock.forward(minutes=11)
    with pytest.raises(LinkOver):
        await (await chats(try_shop, "ada")).confirm(question)


async def test_confirming_ten_times_at_once_joins_once(try_shop: TryShop) -> None:
    await both_bought(try_shop)
    question = await asked(try_shop, "ada", "discord")
    ada = await chats(try_shop, "ada")
    results = await asyncio.gather(*(ada.confirm(question) for _ in range(10)), return_exceptions=True)
    assert len([one for one in results if isinstance(one, int)]) == 1
    assert all(isinstance(one, int | LinkOver | LinkedAlready) for one in results)
    await whole(try_shop)


@pytest.mark.parametrize("write", [str, str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
async def test_a_code_may_be_written_in_any_way(try_shop: TryShop, write: Callable[[str], str]) -> None:
    given = await (await chats(try_shop, "ada")).give_code()
    await (await chats(try_shop, "discord")).enter_code(write(given.code.reveal()))
    assert NoticeKind.LINK_ASKED in await told(try_shop, "ada")


def test_letters_that_look_alike_are_read_alike() -> None:
    assert read_code("oil0-oil0-oil0", LETTERS) == read_code("0110-0110-0110", LETTERS) is not None
    assert [read_code(text, LETTERS) for text in ("", "U" * 12, "1" * 11, "1" * 13, "1" * 99, "ß" * 12)] == [None] * 6


async def test_what_is_wrong_with_a_right_code_is_said(try_shop: TryShop) -> None:
    ada, discord = await chats(try_shop, "ada"), await chats(try_shop, "discord")
    code = (await ada.give_code()).code.reveal()
    with pytest.raises(OwnCode):
        await ada.enter_code(code)
    await discord.enter_code(code)
    with pytest.raises(CodeUsed):
        await discord.enter_code(code)
    late = (await ada.give_code()).code.reveal()
    try_shop.clock.forward(minutes=11)
    with pytest.raises(CodeExpired):
        await discord.enter_code(late)
    await linked(try_shop, "ada", "discord")
    with pytest.raises(LinkedAlready):
        await discord.enter_code((await ada.give_code()).code.reveal())


async def test_a_new_code_voids_the_one_before(try_shop: TryShop) -> None:
    ada, discord = await chats(try_shop, "ada"), await chats(try_shop, "discord")
    old = (await ada.give_code()).code.reveal()
    await ada.give_code()
    with pytest.raises(WrongCode):
        await discord.enter_code(old)


# --- guessing -------------------------------------------------------------------------------------------------


def wrong(code: str, number: int) -> str:
    """A code with the right first letters and wrong other ones."""
    return code[:4] + f"{number:08d}"


async def test_a_code_dies_of_five_wrong_tries_whoever_makes_them(try_shop: TryShop) -> None:
    code = (await (await chats(try_shop, "ada")).give_code()).code.reveal()
    for number in range(5):
        with pytest.raises(WrongCode):
            await (await chats(try_shop, f"eve-{number}")).enter_code(wrong(code, number))
    with pytest.raises(WrongCode):
        await (await chats(try_shop, "discord")).enter_code(code)


@pytest.mark.parametrize("purpose", ["link", "recovery"])
async def test_a_thousand_guesses_a_minute_end_in_a_lockout_that_even_a_right_code_meets(
    try_shop: TryShop, purpose: str
) -> None:
    ada, eve = await chats(try_shop, "ada"), await chats(try_shop, "eve")
    right = (await ada.give_code()).code if purpose == "link" else await ada.new_recovery_code()
    enter = eve.enter_code if purpose == "link" else eve.recover
    refused: list[type[Refused]] = []
    for number in range(1000):
        with pytest.raises(Refused) as caught:
            await enter(f"{number:0{12 if purpose == 'link' else 20}d}")
        refused.append(caught.type)
    assert refused == [WrongCode] * GUESSES + [TooManyGuesses] * (1000 - GUESSES)
    with pytest.raises(TooManyGuesses):
        await enter(right.reveal())
    try_shop.clock.forward(minutes=61)
    with pytest.raises(WrongCode):
        await enter("nonsense")


async def test_guesses_of_both_kinds_count_together_and_for_their_contact_only(try_shop: TryShop) -> None:
    eve = await chats(try_shop, "eve")
    for enter in [eve.enter_code, eve.recover] * (GUESSES // 2):
        with pytest.raises(WrongCode):
            await enter("nonsense")
    with pytest.raises(TooManyGuesses):
        await eve.recover("nonsense")
    await asked(try_shop, "ada", "discord")


async def test_an_answer_does_not_say_whether_the_first_letters_were_right(try_shop: TryShop) -> None:
    code = (await (await chats(try_shop, "ada")).give_code()).code.reveal()
    eve = await chats(try_shop, "eve")
    answers = []
    for guess in (wrong(code, 1), "0000-0000-0000", "?", ""):
        with pytest.raises(WrongCode) as caught:
            await eve.enter_code(guess)
        answers.append((type(caught.value), caught.value.facts))
    assert len({str(one) for one in answers}) == 1


def rows(tx: Tx) -> tuple[int, int]:
    """How many codes and how many guesses are kept."""
    tables = ("link_code", "wrong_guess")
    codes, guesses = (
        tx._connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0]  # type: ignore[attr-defined]
        for name in tables
    )
    return codes, guesses


async def test_old_codes_and_guesses_are_forgotten_and_no_question_takes_the_number_of_another(
    try_shop: TryShop,
) -> None:
    store = try_shop.opened.store
    first, question = await asked(try_shop, "ada", "discord"), await asked(try_shop, "eve", "discord")
    await (await chats(try_shop, "ada")).give_code()
    with pytest.raises(WrongCode):
        await (await chats(try_shop, "discord")).enter_code("nonsense")
    assert await store.run(forget_old_codes) == 0
    try_shop.clock.forward(minutes=61)
    assert await store.run(forget_old_codes) == 1  # the guess; the codes can still say that their time is over
    try_shop.clock.forward(hours=24)
    assert await store.run(forget_old_codes) == 2
    assert await store.read(rows) == (1, 0)
    for name, over in (("ada", first), ("eve", question)):
        with pytest.raises((Gone, LinkOver)):
            await (await chats(try_shop, name)).confirm(over)
    # Its own notice goes out, which is told once for each number.
    assert await asked(try_shop, "ada", "eve") not in (first, question)
    assert await store.run(forget_old_codes) == 1
    assert await store.read(rows) == (1, 0)


async def test_no_code_is_in_the_database_or_in_a_repr(try_shop: TryShop) -> None:
    ada = await chats(try_shop, "ada")
    given, recovery = await ada.give_code(), await ada.new_recovery_code()

    def stored(tx: Tx) -> str:
        rows = [tx._connection.execute(f"SELECT * FROM {name}").fetchall() for name in ("link_code", "recovery_code")]  # type: ignore[attr-defined]
        return repr(rows)

    dump = await try_shop.opened.store.read(stored)
    for code in (given.code, recovery):
        bare = code.reveal().replace("-", "")
        assert bare not in dump
        assert bare[4:] not in dump
        assert bare not in repr((given, recovery)).replace("-", "")


# --- undo -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["ada", "discord"])
async def test_either_side_undoes_it_for_a_day_and_each_has_its_own_again(try_shop: TryShop, by: str) -> None:
    mine, other = await both_bought(try_shop)
    joining = await linked(try_shop, "ada", "discord")
    try_shop.clock.forward(hours=23)
    await (await chats(try_shop, by)).undo(joining)
    assert (await references(try_shop, "ada"), await references(try_shop, "discord")) == ({mine}, {other})
    assert (await person(try_shop, "discord")).language == "ru"
    assert NoticeKind.SPLIT_AGAIN in await told(try_shop, "ada" if by == "discord" else "discord")
    await whole(try_shop)
    with pytest.raises(UndoOver):
        await (await chats(try_shop, by)).undo(joining)


async def test_both_chats_are_told_and_can_undo(try_shop: TryShop) -> None:
    joining = await linked(try_shop, "ada", "discord")
    assert (await told(try_shop, "discord"))[NoticeKind.LINKED]["joining"] == joining


async def test_undo_ends_after_a_day_and_is_nobody_elses(try_shop: TryShop) -> None:
    joining = await linked(try_shop, "ada", "discord")
    with pytest.raises(Gone):
        await (await chats(try_shop, "eve")).undo(joining)
    try_shop.clock.forward(hours=25)
    with pytest.raises(UndoOver):
        await (await chats(try_shop, "ada")).undo(joining)


@pytest.mark.parametrize("who", ["ada", "discord"])
async def test_how_somebody_wants_to_be_reached_is_linked_with_them(try_shop: TryShop, who: str) -> None:
    """What either side chose counts for both; where both did, it is the chat that gave the code."""
    ada, other = await person(try_shop, "ada"), await person(try_shop, "discord")
    chosen = ada if who == "ada" else other
    await try_shop.opened.store.run(live_in, chosen.customer, "Lisbon")
    if who == "ada":
        await try_shop.opened.store.run(live_in, other.customer, "Tokyo")
    await linked(try_shop, "ada", "discord")
    both = {(await person(try_shop, name)).customer for name in ("ada", "discord")}
    assert len(both) == 1
    found = await try_shop.opened.store.read(find_preferences, both.pop())
    assert found.zone == "Europe/Lisbon"


async def test_what_was_bought_while_linked_goes_with_the_chat_it_was_bought_in(try_shop: TryShop) -> None:
    mine, other = await both_bought(try_shop)
    joining = await linked(try_shop, "ada", "discord")
    offer = await try_shop.stocked("N-1", "N-2")
    for name in ("ada", "discord"):
        await person(try_shop, name)
    new = [(await try_shop.bought(name, offer)).reference for name in ("ada", "discord")]
    await (await chats(try_shop, "ada")).undo(joining)
    assert await references(try_shop, "ada") == {mine, new[0]}
    assert await references(try_shop, "discord") == {other, new[1]}
    await whole(try_shop)


async def test_orders_taken_by_link_and_unlink_come_back_with_the_undo(try_shop: TryShop) -> None:
    """Whoever is talked into linking and is then thrown out has a day to take everything back."""
    _, stolen = await both_bought(try_shop)
    joining = await linked(try_shop, "ada", "discord")
    await (await chats(try_shop, "ada")).part((await person(try_shop, "discord")).id)
    assert await references(try_shop, "discord") == set()
    await linked(try_shop, "eve", "ada")  # and the loot is taken one house further
    assert stolen in await references(try_shop, "eve")
    await (await chats(try_shop, "discord")).undo(joining)
    assert await references(try_shop, "discord") == {stolen}
    assert stolen not in await references(try_shop, "eve")
    await whole(try_shop)


# --- unlinking ------------------------------------------------------------------------------------------------


async def test_a_chat_that_is_taken_away_starts_anew_without_the_orders(try_shop: TryShop) -> None:
    mine, other = await both_bought(try_shop)
    await linked(try_shop, "ada", "discord")
    discord = await person(try_shop, "discord")
    await (await chats(try_shop, "ada")).part(discord.id)
    assert await references(try_shop, "discord") == set()
    assert await references(try_shop, "ada") == {mine, other}
    assert NoticeKind.UNLINKED in await told(try_shop, "discord")
    assert [one.id for one in await (await chats(try_shop, "discord")).mine()] == [discord.id]
    await whole(try_shop)


async def test_what_is_not_delivered_goes_to_the_chat_that_stays(try_shop: TryShop) -> None:
    await both_bought(try_shop)
    await linked(try_shop, "ada", "discord")
    await (await chats(try_shop, "discord")).part((await person(try_shop, "discord")).id)
    errands = await try_shop.opened.store.run(claim, 10)
    assert len(errands) == 2
    assert {errand.address for errand in errands} == {(await person(try_shop, "ada")).address}
    await whole(try_shop)


async def test_an_order_that_is_paid_after_its_chat_left_goes_to_the_chat_that_stays(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("K-1")
    await linked(try_shop, "ada", "discord")
    await person(try_shop, "discord")
    order = await try_shop.order("discord", offer)
    money = await try_shop.money_for("discord", order)
    await (await chats(try_shop, "ada")).part((await person(try_shop, "discord")).id)
    await try_shop.shop.apply(money)
    [errand] = await try_shop.opened.store.run(claim, 10)
    assert errand.address == (await person(try_shop, "ada")).address
    await whole(try_shop)


async def test_an_order_is_never_placed_for_a_customer_whose_chat_has_left(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("K-1")
    stale = await person(try_shop, "discord")
    await linked(try_shop, "ada", "discord")
    with pytest.raises(Gone):
        await try_shop.shop.place_order(stale, offer, 1)
    assert (await (await try_shop.desk()).offer(offer))[1].level.free == 1
    await whole(try_shop)


async def test_the_only_chat_and_somebody_elses_are_not_taken_away(try_shop: TryShop) -> None:
    ada = await chats(try_shop, "ada")
    with pytest.raises(OnlyChat):
        await ada.part((await person(try_shop, "ada")).id)
    await linked(try_shop, "ada", "discord")
    with pytest.raises(Gone):
        await ada.part((await person(try_shop, "eve")).id)


async def test_it_is_known_when_the_last_reachable_chat_would_go(try_shop: TryShop) -> None:
    await both_bought(try_shop)
    await linked(try_shop, "ada", "discord")
    ada, discord = await person(try_shop, "ada"), await chats(try_shop, "discord")
    assert not (await discord.look_at_parting(ada.id)).grave
    await try_shop.shop.lose(DISCORD)
    parting = await (await chats(try_shop, "ada")).look_at_parting(ada.id)
    assert (parting.grave, parting.unseen) == (True, 2)


# --- recovery -------------------------------------------------------------------------------------------------


async def recovered(shop: TryShop, old: str, new: str) -> JoiningId:
    code = await (await chats(shop, old)).new_recovery_code()
    await (await chats(shop, new)).recover(code.reveal())
    return JoiningId((await told(shop, old))[NoticeKind.RECOVERED]["joining"])


async def test_a_recovery_code_brings_the_orders_to_a_new_chat_once(try_shop: TryShop) -> None:
    mine, other = await both_bought(try_shop)
    ada = await chats(try_shop, "ada")
    code = await ada.new_recovery_code()
    assert len(code.reveal().replace("-", "")) * 5 >= 80 + 20
    await (await chats(try_shop, "discord")).recover(code.reveal())
    assert await references(try_shop, "discord") == {mine, other}
    assert await references(try_shop, "ada") == set()
    with pytest.raises(WrongCode):
        await (await chats(try_shop, "eve")).recover(code.reveal())
    await whole(try_shop)


async def test_what_the_lost_chat_never_saw_is_sent_to_the_new_one(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("K-1")
    await person(try_shop, "ada")
    await try_shop.bought("ada", offer)
    await try_shop.opened.store.run(claim, 10)  # on its way to the lost chat
    await recovered(try_shop, "ada", "discord")
    [errand] = await try_shop.opened.store.run(claim, 10)
    assert errand.address == DISCORD
    await whole(try_shop)


async def test_the_old_chat_is_told_and_takes_everything_back(try_shop: TryShop) -> None:
    mine, other = await both_bought(try_shop)
    joining = await recovered(try_shop, "ada", "discord")
    await (await chats(try_shop, "ada")).undo(joining)
    assert (await references(try_shop, "ada"), await references(try_shop, "discord")) == ({mine}, {other})
    await whole(try_shop)


async def test_entering_somebodys_recovery_code_gives_nothing_of_ones_own_away(try_shop: TryShop) -> None:
    _, other = await both_bought(try_shop)
    await recovered(try_shop, "ada", "discord")
    assert other not in await references(try_shop, "ada")


async def test_a_renewed_recovery_code_voids_the_one_before_on_every_chat(try_shop: TryShop) -> None:
    ada = await chats(try_shop, "ada")
    old = await ada.new_recovery_code()
    await linked(try_shop, "ada", "discord")
    await (await chats(try_shop, "discord")).new_recovery_code()
    with pytest.raises(WrongCode):
        await (await chats(try_shop, "eve")).recover(old.reveal())
    with pytest.raises(LinkedAlready):
        await ada.recover((await ada.new_recovery_code()).reveal())


async def test_a_recovery_code_is_no_link_code_and_the_other_way_round(try_shop: TryShop) -> None:
    ada, eve = await chats(try_shop, "ada"), await chats(try_shop, "eve")
    link, recovery = (await ada.give_code()).code.reveal(), (await ada.new_recovery_code()).reveal()
    with pytest.raises(WrongCode):
        await eve.enter_code(recovery)
    with pytest.raises(WrongCode):
        await eve.recover(link)


async def test_a_notice_to_one_contact_goes_to_nobody_else(try_shop: TryShop) -> None:
    await asked(try_shop, "ada", "discord")
    notices = await try_shop.opened.store.run(claim_notices, (OWNER,), 50, NEVER_QUIET)
    assert list(notices) == []


async def test_a_seen_parcel_stays_seen_whoever_has_it(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("K-1")
    await person(try_shop, "ada")
    order = await try_shop.bought("ada", offer)
    await try_shop.keys_of("ada", order)
    await recovered(try_shop, "ada", "discord")
    found = await try_shop.shop.order((await person(try_shop, "discord")).customer, order.id)
    assert found.parcel is ParcelState.SEEN
    assert (await person(try_shop, "ada")).state is ContactState.LIVE
    assert await try_shop.opened.store.run(claim, 10) == ()
