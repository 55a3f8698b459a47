"""A screen becomes a message that Discord takes: whole goods, cut words, no markup or mention that was not ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_ids import Kind, Mark, read_mark
from bot.discord_layout import Menu, Premium, Press
from bot.discord_render import TEXT_UNITS, Letter, escape, render
from bot.wording import units
from core.ids import CategoryId, OrderId, ProductId
from core.secret import Secret
from sandbox.discord.components import check_components
from tests.handlers.chats import discord_actions, discord_components
from views.action import pack, unpack
from views.actions import Browse, Found, Home, Search, ShowGoods, ShowProduct
from views.screen import Ask, Block, Button, Copy, Copyable, Goods, Heading, Quote, Row, Screen, Sku, Style, Text
from views.screen import Link as LinkButton
from views.texts import Texts

SAY = Texts(strict=True, clock=lambda: 0).speaker("en")
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300)
BLOCKS = st.lists(
    st.one_of(
        ANY_TEXT.map(Heading),
        ANY_TEXT.map(Text),
        ANY_TEXT.map(lambda text: Text(text, quiet=True)),
        ANY_TEXT.map(lambda text: Quote(text * 20)),
    ),
    max_size=8,
)
BUTTONS = st.builds(
    Button,
    label=ANY_TEXT,
    action=st.one_of(
        st.just(Home()),
        st.builds(Browse, category=st.integers(0, 40).map(CategoryId), page=st.just(0)),
        st.builds(Found, page=st.just(0), words=ANY_TEXT),
    ),
    style=st.sampled_from(Style),
)


def keys(*values: str) -> Goods:
    return Goods(tuple(map(Secret, values)), "K7F3-9QXM.txt")


def shown(*blocks: Block, rows: tuple[Row, ...] = (), ask: Ask | None = None) -> Letter:
    return render(Screen(blocks=blocks, rows=rows, ask=ask), SAY)


@given(BLOCKS, st.lists(st.lists(BUTTONS, min_size=1, max_size=5).map(tuple), max_size=6).map(tuple))
def test_whatever_was_written_discord_can_hold(blocks: list[Block], rows: tuple[Row, ...]) -> None:
    letter = shown(*blocks, rows=rows)
    assert 1 <= units(letter.content) <= TEXT_UNITS
    check_components(discord_components(letter.rows), is_v2=False)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("**bold** __x__ ~~y~~ ||z||", r"\*\*bold\*\* \_\_x\_\_ \~\~y\~\~ \|\|z\|\|"),
        ("<@123> <#4> <t:0> @everyone", r"\<\@123\> \<\#4\> \<t:0\> \@everyone".replace(r"\#", "#")),
        ("[here](https://evil.example)", r"\[here\](https://evil.example)"),
        ("# big\n-# small\n> quoted\n- item\n1. one", "\\# big\n\\-# small\n\\> quoted\n\\- item\n1\\. one"),
        ("see https://x.example/a_b_c now_", r"see https://x.example/a_b_c now\_"),
        ("a `code` \\ b", "a \\`code\\` \\\\ b"),
        ("1.5 and - and #1", "1.5 and - and #1"),
    ],
)
def test_markup_and_mentions_in_texts_are_only_letters(written: str, expected: str) -> None:
    assert escape(written) == expected


def test_a_key_stands_in_a_frame_to_the_letter() -> None:
    assert "```\nA_B*C-<@1>\n```" in shown(Heading("Key"), keys("A_B*C-<@1>")).content


def test_a_value_to_copy_stands_in_a_frame_that_it_cannot_leave() -> None:
    letter = shown(Text("to this address:"), Copyable(Secret("T_Qn9``` **x**")), Quote("*long* " * 900))
    assert letter.content.startswith("to this address:\n```\nT_Qn9''' **x**\n```\n> ")
    assert units(letter.content) <= TEXT_UNITS


@pytest.mark.parametrize("key", ["has `ticks`", " blank", "x" * 1900, "tab\there", "\u202eright"])
def test_a_key_that_discord_would_change_comes_as_a_file(key: str) -> None:
    letter = shown(Heading("Key"), keys(key))
    assert key not in letter.content
    assert [file.body for file in letter.files] == [f"{key}\n".encode()]


def test_many_keys_come_as_a_file_and_none_is_cut() -> None:
    many = [f"KEY-{number:05}" for number in range(300)]
    letter = shown(Heading("Keys"), keys(*many), Quote("long " * 900))
    assert letter.files[0].body.decode().split() == many


def test_words_give_way_to_keys() -> None:
    some = [f"KEY-{number:05}" for number in range(15)]
    letter = shown(Heading("Keys"), keys(*some), Quote("*long* " * 900))
    assert all(key in letter.content for key in some)
    assert units(letter.content) <= TEXT_UNITS


def test_a_list_becomes_a_menu_and_the_way_home_stays_a_button() -> None:
    rows: list[Row] = [(Button(f"Product {n}", ShowProduct(product=ProductId(n))),) for n in range(1, 9)]
    letter = shown(Heading("Games"), rows=(*rows, (Button("Home", Home()),)))
    menu, home = letter.rows
    assert isinstance(menu[0], Menu)
    assert [option.label for option in menu[0].options] == [f"Product {n}" for n in range(1, 9)]
    assert isinstance(home[0], Press)


def test_more_buttons_than_rows_are_all_still_there() -> None:
    rows: tuple[Row, ...] = tuple(
        tuple(Button(f"{r}.{c}", Browse(category=CategoryId(r * 10 + c))) for c in range(4)) for r in range(8)
    )
    letter = shown(Heading("Many"), rows=rows)
    assert len(letter.rows) <= 5
    assert discord_actions(letter.rows) == {
        pack(button.action) for row in rows for button in row if isinstance(button, Button)
    }


def test_two_buttons_that_do_the_same_have_two_ids() -> None:
    letter = shown(Text("x"), rows=((Button("a", Home()), Button("b", Home())),))
    first, second = (str(part.id) for part in letter.rows[0] if isinstance(part, Press))
    assert first != second
    assert read_mark(first).data == read_mark(second).data == "h"


def test_a_question_has_a_button_that_knows_what_it_takes() -> None:
    letter = shown(Text("x"), ask=Ask(Search(), long=True, file=True))
    button = letter.rows[0][0]
    assert isinstance(button, Press)
    assert read_mark(str(button.id)) == Mark(kind=Kind.ASK, kept=False, data="s", number=3)


def test_what_discord_has_no_button_for_is_left_out() -> None:
    rows: tuple[Row, ...] = ((Copy("Copy", Secret("K")), LinkButton("Open", "https://x.example/" + "a" * 600)),)
    assert shown(Text("x"), rows=rows).rows == ()


@given(st.text(max_size=120))
def test_any_custom_id_can_be_read(custom_id: str) -> None:
    assert isinstance(read_mark(custom_id), Mark)


def test_the_longest_action_fits_behind_a_button() -> None:
    mark = Mark(kind=Kind.ASK, kept=True, data=pack(Found(page=9999, words="я" * 100)), number=99)
    assert len(str(mark)) <= 100
    assert unpack(read_mark(str(mark)).data) == unpack(mark.data)
    assert read_mark(str(Mark(kind=Kind.TAP, kept=True, data=pack(ShowGoods(order=OrderId(7)))))).kept


def test_what_discord_sells_by_itself_has_its_own_button() -> None:
    letter = render(Screen(blocks=(Text("Top up"),), rows=((Sku("1300000000000000005"),), (Sku("free"),))), SAY)
    assert letter.rows == ((Premium(1_300_000_000_000_000_005),),)
