"""A screen becomes a message that Telegram takes: whole goods, cut words, no markup that was not ours."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram_render import (
    CAPTION_UNITS,
    KEYS_SHOWN,
    TEXT_UNITS,
    Letter,
    Mark,
    keyboard,
    marked,
    render,
)
from bot.wording import clean, cut, units
from core.ids import OrderId
from core.secret import Secret
from sandbox.telegram.errors import ApiError
from sandbox.telegram.html import parse_html
from views.action import pack, unpack
from views.actions import Found, Home, ShowGoods
from views.screen import (
    Block,
    Button,
    Copy,
    Copyable,
    Document,
    Drawing,
    Goods,
    Heading,
    Link,
    Picture,
    Quote,
    Screen,
    Style,
    Text,
)

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


def keys(*texts: str) -> Goods:
    return Goods(tuple(map(Secret, texts)), "K7F3-9QXM.txt")


def shown(*blocks: Block, picture: bool = False) -> Letter:
    return render(Screen(blocks=blocks, picture=Picture(1) if picture else None))


def read(letter: Letter) -> str:
    """What a person reads: the text after the tags are gone."""
    return parse_html(letter.html)[0]


def code_of(letter: Letter) -> list[str]:
    """What a tap copies."""
    text, entities = parse_html(letter.html)
    raw = text.encode("utf-16-le")
    return [
        raw[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le")
        for entity in entities
        if entity["type"] in ("code", "pre")
    ]


@given(BLOCKS, st.booleans())
def test_whatever_was_written_telegram_can_read_and_hold(blocks: list[Block], picture: bool) -> None:
    letter = shown(*blocks, picture=picture)
    text = read(letter)
    assert units(text) <= (CAPTION_UNITS if picture else TEXT_UNITS)
    assert units(letter.plain) <= (CAPTION_UNITS if picture else TEXT_UNITS)
    assert text == letter.plain
    assert not any(unicodedata.category(letter) in ("Cc", "Cs") and letter != "\n" for letter in text)
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e")


@given(st.text(max_size=200) | st.text(alphabet="ab\u2066\u2069", max_size=200), st.integers(2, 100))
def test_a_cut_text_fits_and_begins_like_the_whole(text: str, limit: int) -> None:
    text = clean(text)
    short = cut(text, limit)
    assert units(short) <= limit
    assert short == text or short.endswith("…")
    assert text.startswith(short.rstrip("…").rstrip("\u2069"))


@given(st.text(alphabet=st.sampled_from("ab\u2066\u2067\u2068\u2069\n"), max_size=40))
def test_no_direction_leaks_out_of_its_line(text: str) -> None:
    for line in clean(text).split("\n"):
        depth = 0
        for letter in line:
            depth += (letter in "\u2066\u2067\u2068") - (letter == "\u2069")
            assert depth >= 0
        assert depth == 0


def test_markup_in_texts_is_shown_and_not_obeyed() -> None:
    letter = shown(Heading("<b>&amp;</b>"), Text("a < b & c > d"), Quote("</blockquote><a href='x'>"))
    assert read(letter) == "<b>&amp;</b>\na < b & c > d\n</blockquote><a href='x'>"


def test_each_key_is_copied_by_itself_to_the_letter() -> None:
    letter = shown(Heading("Keys"), keys("A<b>&1", "B-2", "C;3"), Text("after"))
    assert code_of(letter) == ["A<b>&1", "B-2", "C;3"]
    assert letter.documents == ()


def test_a_key_of_several_lines_is_one_piece() -> None:
    assert code_of(shown(keys("login: ada\npassword: x"))) == ["login: ada\npassword: x"]


def test_a_value_to_copy_is_right_below_its_words_and_is_never_cut() -> None:
    blocks = (Text("to this address:"), Copyable(Secret("TQn9<Y2khEs")), Text("W" * 2000))
    letter = render(Screen(blocks=blocks, picture=Drawing(b"\x89PNG")))
    assert "to this address:\n<code>TQn9&lt;Y2khEs</code>\n\nW" in letter.html
    assert units(read(letter)) <= CAPTION_UNITS
    assert "PNG" not in repr(letter)


def test_many_keys_become_a_file_and_none_is_missing() -> None:
    many = [f"KEY-{number}" for number in range(KEYS_SHOWN + 1)]
    letter = shown(Heading("Keys"), keys(*many))
    (file,) = letter.documents
    assert file.name == "K7F3-9QXM.txt"
    assert file.body.decode().splitlines() == many
    assert "KEY-" not in letter.html
    assert "K7F3-9QXM.txt" in letter.html


@pytest.mark.parametrize(
    "key",
    ["tab\there", "bell\x07", "zero\u200bwidth", " blank ", "\u202eright", "x" * 4000, "line\u2028separator"],
)
def test_a_key_that_telegram_would_change_becomes_a_file(key: str) -> None:
    letter = shown(keys(key))
    assert letter.documents[0].body == f"{key}\n".encode()
    assert letter.html.strip()


@given(st.lists(st.text(min_size=1, max_size=700), min_size=1, max_size=25), st.booleans())
def test_goods_are_in_the_message_or_in_the_file_but_never_cut(texts: list[str], picture: bool) -> None:
    texts = [text.encode("utf-8", "ignore").decode() or "k" for text in texts]
    letter = shown(Heading("Keys"), keys(*texts), Quote("how to use " * 500), picture=picture)
    if letter.documents:
        assert letter.documents[0].body.decode() == "".join(f"{text}\n" for text in texts)
    else:
        assert code_of(letter) == texts
    assert units(read(letter)) <= (CAPTION_UNITS if picture else TEXT_UNITS)


def test_words_give_way_to_goods_and_quotations_to_words() -> None:
    letter = shown(Heading("H" * 50), keys("K" * 600), Text("T" * 300), Quote("Q" * 3000), picture=True)
    assert code_of(letter) == ["K" * 600]
    assert "T" * 300 in letter.html
    assert "Q…" in letter.html


def test_a_long_quotation_folds_and_a_short_one_does_not() -> None:
    assert "<blockquote expandable>" in shown(Quote("x" * 301)).html
    assert "<blockquote>" in shown(Quote("x" * 300)).html


def test_a_screen_without_words_is_still_a_message() -> None:
    assert read(shown(Heading(" "), Text("\u202e"))) == "…"
    assert shown(picture=True).html == ""


def test_buttons_carry_their_message_and_their_style() -> None:
    rows = ((Button("Buy", Home(), Style.NEXT), Button("Drop", Home(), Style.DANGER)), (Button("Home", Home()),))
    living = keyboard(rows, Mark.LIVING)
    kept = keyboard(rows, Mark.KEPT)
    assert living is not None
    assert kept is not None
    assert [button.callback_data for row in living.inline_keyboard for button in row] == ["lh", "lh", "lh"]
    assert [button.callback_data for row in kept.inline_keyboard for button in row] == ["kh", "kh", "kh"]
    assert [button.style for row in living.inline_keyboard for button in row] == ["primary", "danger", None]


@given(st.text(max_size=100), st.integers(0, 10**6))
def test_every_button_fits_into_64_bytes_and_comes_back(words: str, page: int) -> None:
    words = words.encode("utf-8", "ignore").decode()
    made = keyboard(((Button("›", Found(words=words, page=page)),),), Mark.KEPT)
    assert made is not None
    data = made.inline_keyboard[0][0].callback_data
    assert data is not None
    assert len(data.encode()) <= 64
    mark, packed = marked(data)
    assert mark is Mark.KEPT
    assert pack(unpack(packed)) == packed


def test_links_and_copies_are_buttons_of_their_own_kind() -> None:
    made = keyboard(
        ((Link("Help", "https://x.example"), Copy("Copy", Secret("K" * 256))), (Copy("Too long", Secret("K" * 257)),)),
        Mark.LIVING,
    )
    assert made is not None
    (row,) = made.inline_keyboard
    assert row[0].url == "https://x.example"
    assert row[1].copy_text is not None
    assert row[1].copy_text.text == "K" * 256


@pytest.mark.parametrize("label", ["", " ", "\n\n", "\u202e", "x" * 500, "🎈" * 200, "a\nb"])
def test_every_label_is_one_line_that_telegram_takes(label: str) -> None:
    made = keyboard(((Button(label, Home()),),), Mark.LIVING)
    assert made is not None
    text = made.inline_keyboard[0][0].text
    assert text.strip()
    assert "\n" not in text
    assert units(text) <= 64


def test_no_more_than_a_hundred_buttons() -> None:
    made = keyboard(((Button("x", Home()),) * 8,) * 20, Mark.LIVING)
    assert made is not None
    assert sum(len(row) for row in made.inline_keyboard) == 100


def test_a_kept_screen_says_so_on_every_button() -> None:
    letter = render(Screen(blocks=(Text("x"),), rows=((Button("Show", ShowGoods(order=OrderId(7))),),), kept=True))
    assert letter.keyboard is not None
    assert letter.keyboard.inline_keyboard[0][0].callback_data == "kr.7"


def test_a_letter_shows_no_goods_in_its_text_form() -> None:
    letter = render(Screen(blocks=(keys("SECRET-KEY"),), documents=(Document("a.txt", b"SECRET-BODY"),)))
    assert "SECRET" not in repr(letter)
    assert "SECRET" not in str(letter)


def test_the_sandbox_would_refuse_broken_markup() -> None:
    """The reader these tests trust is as strict as Telegram's."""
    with pytest.raises(ApiError):
        parse_html("<b>open")
