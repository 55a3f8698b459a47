"""Restocking: what was pasted is what is stocked, nothing twice, nothing lost, and all of it can be taken back."""

import codecs
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import AlreadyStocked, GoodsKind
from core.desk import finish_adding
from core.ids import RestockId
from core.lines import (
    FILE_LIMIT,
    KEY_LIMIT,
    LINE_LIMIT,
    FileTooLarge,
    NotText,
    TooManyLines,
    WrongEncoding,
    decode,
    read_lines,
)
from core.secret import Secret
from core.states import RestockState
from core.stock import (
    CHUNK,
    DraftGone,
    NothingToAdd,
    NotLines,
    begin_adding,
    forget_old_drafts,
    unfinished,
)
from tests.shops import Clock, TryShop, open_try_shop

KEYS = st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda key: key == key.strip()
)


@given(st.lists(KEYS, max_size=30))
def test_every_pasted_line_is_a_key_once(keys: list[str]) -> None:
    lines = read_lines("\n".join(keys))
    assert [key.reveal() for key in lines.keys] == list(dict.fromkeys(keys))
    assert len(lines.keys) + lines.repeated == len(keys)


@given(st.lists(KEYS, min_size=1, max_size=10), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_line_ends_of_every_system_and_blank_lines_do_not_matter(keys: list[str], end: str, gaps: bool) -> None:
    lines = read_lines((end * 2 if gaps else end).join(keys) + end * 3)
    assert [key.reveal() for key in lines.keys] == list(dict.fromkeys(keys))
    assert lines.empty == (len(keys) - 1 if gaps else 0)


def test_a_line_that_is_too_long_is_counted_and_left_out() -> None:
    lines = read_lines("A" * (KEY_LIMIT + 1) + "\n" + "B" * KEY_LIMIT)
    assert (len(lines.keys), lines.too_long) == (1, 1)


def test_too_many_lines_are_refused() -> None:
    with pytest.raises(TooManyLines):
        read_lines("\n".join(str(n) for n in range(LINE_LIMIT + 1)))


def test_a_key_may_contain_what_separates_columns() -> None:
    text = 'user;pass|mail@x.y:"q", z\na,b'
    assert [key.reveal() for key in read_lines(text, is_csv=True).keys] == text.split("\n")


def test_a_csv_of_one_column_is_unquoted() -> None:
    lines = read_lines('"a,b"\n"say ""hi"""\nplain\n', is_csv=True)
    assert [key.reveal() for key in lines.keys] == ["a,b", 'say "hi"', "plain"]


@pytest.mark.parametrize(
    "body", ["käse\nключ".encode(), codecs.BOM_UTF8 + "käse\nключ".encode(), "käse\nключ".encode("utf-16")]
)
def test_unicode_files_are_read(body: bytes) -> None:
    assert decode(body) == "käse\nключ"


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"\x00\x01\x02binary", NotText),
        (bytes(1024), NotText),
        ("ключ".encode("cp1251"), WrongEncoding),
        (b"\xff\xfe\x00", WrongEncoding),
        (b"a" * (FILE_LIMIT + 1), FileTooLarge),
    ],
)
def test_a_file_that_is_no_text_is_refused(body: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal) as raised:
        decode(body)
    assert raised.value.__cause__ is None  # a decoding error carries the bytes


@given(st.binary(max_size=200))
def test_no_upload_breaks_the_reader(body: bytes) -> None:
    with contextlib.suppress(NotText, WrongEncoding):
        assert all(len(key) for key in read_lines(decode(body), is_csv=True).keys)


def test_a_hint_never_shows_more_than_a_third() -> None:
    assert Secret("ABCDE-FGHIJ-KLMNO").hint() == "ABCDE…"
    assert Secret("abc").hint() == "a…"
    assert Secret("ab").hint() == "…"


async def test_the_preview_tells_new_from_known_before_anything_is_stored(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("OLD-1", "OLD-2")
    order = await try_shop.bought("ada", offer)
    desk = await try_shop.desk()
    draft = await desk.restock_text(
        offer, "OLD-1\nOLD-2\nNEW-111111111111111\nNEW-111111111111111\n\n" + "x" * 2001 + "\nZ"
    )
    assert (draft.new, draft.in_stock, draft.already_sold, draft.repeated, draft.empty, draft.too_long) == (
        2,
        1,
        1,
        1,
        1,
        1,
    )
    assert (draft.first_hint, draft.last_hint) == ("NEW-1…", "…")
    assert {known.order for known in await desk.left_out(draft.id)} == {None, order.reference}
    assert (await desk.offer(offer))[1].level.free == 1


async def test_what_was_sold_is_never_stocked_again(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("A", "B")
    await try_shop.bought("ada", offer)
    await try_shop.restock(offer, ["A", "B", "C"])
    desk = await try_shop.desk()
    level = (await desk.offer(offer))[1].level
    assert (level.free, level.sold) == (2, 1)


async def test_the_same_key_is_not_sold_by_two_offers(try_shop: TryShop) -> None:
    await try_shop.stocked("A")
    _, other = await try_shop.product("Another")
    draft = await (await try_shop.desk()).restock_text(other, "A\nB")
    assert (draft.new, draft.in_stock) == (1, 1)


async def test_a_long_paste_split_into_messages_is_one_draft(try_shop: TryShop) -> None:
    _, offer = await try_shop.product()
    desk = await try_shop.desk()
    first = await desk.restock_text(offer, "A\nB")
    second = await desk.restock_text(offer, "B\nC")
    assert (second.id, second.new, second.repeated) == (first.id, 3, 1)


async def test_nothing_new_is_refused_with_the_reason(try_shop: TryShop) -> None:
    _, offer = await try_shop.product()
    with pytest.raises(NothingToAdd):
        await (await try_shop.desk()).restock_text(offer, " \n\n ")


async def test_a_preview_of_known_keys_alone_is_shown_but_not_added(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("A")
    desk = await try_shop.desk()
    draft = await desk.restock_text(offer, "A")
    assert (draft.new, draft.in_stock) == (0, 1)
    with pytest.raises(DraftGone):
        await anext(desk.add_restock(draft.id))


async def test_confirming_twice_adds_once(try_shop: TryShop) -> None:
    _, offer = await try_shop.product()
    desk = await try_shop.desk()
    draft = await desk.restock_text(offer, "A\nB")
    assert [step.added async for step in desk.add_restock(draft.id)][-1] == 2
    with pytest.raises(DraftGone):
        await anext(desk.add_restock(draft.id))
    assert (await desk.offer(offer))[1].level.free == 2


async def test_undo_takes_back_what_is_unsold_and_lets_it_come_again(try_shop: TryShop) -> None:
    offer = await try_shop.stocked("A", "B", "C")
    order = await try_shop.bought("ada", offer)
    held = await try_shop.order("wei", offer)
    desk = await try_shop.desk()
    undone = await desk.undo_restock(RestockId(1))
    assert (undone.taken_back, undone.kept) == (1, 2)
    with pytest.raises(DraftGone):
        await desk.undo_restock(RestockId(1))
    assert (await try_shop.restock(offer, ["C"])).added == 1
    assert await try_shop.keys_of("ada", order) == ["A"]
    await try_shop.shop.apply(await try_shop.money_for("wei", held))
    assert await try_shop.keys_of("wei", held) == ["B"]


async def test_a_dropped_draft_is_forgotten(try_shop: TryShop) -> None:
    _, offer = await try_shop.product()
    desk = await try_shop.desk()
    draft = await desk.restock_text(offer, "A")
    await desk.drop_restock(draft.id)
    with pytest.raises(DraftGone):
        await anext(desk.add_restock(draft.id))
    assert (await desk.restock_text(offer, "B")).new == 1


async def test_drafts_nobody_confirms_are_forgotten_after_a_day(try_shop: TryShop) -> None:
    _, offer = await try_shop.product()
    desk = await try_shop.desk()
    draft = await desk.restock_text(offer, "A")
    try_shop.clock.forward(hours=25)
    assert await try_shop.shop.store.run(forget_old_drafts) == 1
    assert (await desk.restock(draft.id)).state is RestockState.DROPPED


async def test_an_interrupted_import_goes_on_after_a_restart(engine_url: str, clock: Clock) -> None:
    keys = [f"KEY-{n:05}" for n in range(CHUNK * 2 + 10)]
    async with open_try_shop(engine_url, clock) as before:
        _, offer = await before.product()
        desk = await before.desk()
        draft = await desk.restock_text(offer, "\n".join(keys))
        await before.shop.store.run(begin_adding, draft.id)
        progress = await anext(finish_adding(before.shop.store, draft.id))
        assert (progress.added, progress.state) == (CHUNK, RestockState.ADDING)
    async with open_try_shop(engine_url, clock) as after:
        (left,) = await after.shop.store.read(unfinished)
        last = [step async for step in finish_adding(after.shop.store, left)][-1]
        assert (last.added, last.state) == (len(keys), RestockState.ADDED)
        order = await after.bought("ada", offer, 100)
        assert await after.keys_of("ada", order) == keys[:100]


async def test_an_offer_of_goods_for_everybody_takes_no_lines(try_shop: TryShop) -> None:
    _, offer = await try_shop.product(kind=GoodsKind.TEXT)
    with pytest.raises(NotLines):
        await (await try_shop.desk()).restock_text(offer, "A")


async def test_the_kind_of_goods_stays_once_something_was_stocked(try_shop: TryShop) -> None:
    product, offer = await try_shop.product()
    await try_shop.restock(offer, ["A"])
    with pytest.raises(AlreadyStocked):
        await (await try_shop.desk()).set_kind(product, GoodsKind.FILE)


async def test_the_owners_are_told_once_that_stock_runs_low(try_shop: TryShop) -> None:
    offer = await try_shop.stocked(*"ABCDEFGH")
    await (await try_shop.desk()).set_low_stock(offer, "6")

    async def told() -> list[str]:
        owners = tuple(try_shop.shop.policy.owners)
        await try_shop.shop.store.run(lambda tx: tx.notices.fan_out(owners, tx.now))
        notices = await try_shop.shop.store.run(lambda tx: tx.notices.claim(tx.now, tx.now + 60_000, 10))
        return [notice.kind.value for notice in notices]

    for expected in ([], ["low-stock"], [], []):
        await try_shop.bought("ada", offer)
        assert await told() == expected
    await try_shop.restock(offer, ["I", "J", "K"])
    await try_shop.bought("ada", offer)
    assert await told() == ["low-stock"]
