"""What a text may be, and how its markup is read."""

import contextlib

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import MessageEntity
from hypothesis import given
from hypothesis import strategies as st

from sandbox.telegram.acts import cut
from sandbox.telegram.errors import ApiError
from sandbox.telegram.html import parse_html
from sandbox.telegram.words import spoken, units
from tests.sandbox.conftest import Raw


def refusal(source: str) -> str:
    with pytest.raises(ApiError) as caught:
        parse_html(source)
    return caught.value.description.removeprefix("Bad Request: can't parse entities: ")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<br>x", 'Unsupported start tag "br" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("1<2", "Unclosed start tag at byte offset 1"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href=x_y>x</a>", "Unexpected end of name token at byte offset 8"),
        ('<a ="x">x</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ('<tg-emoji emoji-id="x">x</tg-emoji>', "Invalid custom emoji identifier specified"),
    ],
)
def test_broken_markup_is_refused_in_the_official_words(source: str, reason: str) -> None:
    assert refusal(source) == reason


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>a</b>", "a", [("bold", 0, 1)]),
        ("😀<STRONG>b</STRONG>", "😀b", [("bold", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("&lt;b&gt; &amp; &quot;&#33;&#x21; &nbsp; &", '<b> & "!! &nbsp; &', []),
        ("<b></b>x", "x", []),
        ("<code>k</>", "k", [("code", 0, 1)]),
        ('<span class="tg-spoiler">s</span>', "s", [("spoiler", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ('<code class="language-py">x</code>', "x", [("code", 0, 1)]),
        ("<a>nowhere at all</a>", "nowhere at all", []),
    ],
)
def test_markup_becomes_entities(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    parsed, found = parse_html(source)
    assert parsed == text
    assert [(one["type"], one["offset"], one["length"]) for one in found] == entities


@given(st.text())
def test_escaped_text_always_comes_back_as_it_was(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    assert parse_html(escaped) == (text, [])


@given(st.text(alphabet="<>/&;ab= \"'#x1pre", max_size=40))
def test_any_markup_is_either_read_or_refused(source: str) -> None:
    with contextlib.suppress(ApiError):
        text, entities = parse_html(source)
        assert all(one["offset"] + one["length"] <= units(text) for one in entities)


async def test_a_message_is_measured_after_parsing_in_utf16_units(bot: Bot, ada: int) -> None:
    sent = await bot.send_message(ada, f"<b>{'😀' * 2048}</b>", parse_mode="HTML")
    assert sent.entities is not None
    assert sent.entities[0].length == 4096
    with pytest.raises(TelegramBadRequest, match="Bad Request: message is too long"):
        await bot.send_message(ada, "😀" * 2048 + "x")


@pytest.mark.parametrize("text", [" ", "\n\n", "<b></b>", "<b> </b>"])
async def test_a_text_must_say_something(bot: Bot, ada: int, text: str) -> None:
    with pytest.raises(TelegramBadRequest, match="Bad Request: text must be non-empty"):
        await bot.send_message(ada, text, parse_mode="HTML")


async def test_a_refused_text_is_refused_on_the_wire(bot: Bot, ada: int) -> None:
    with pytest.raises(TelegramBadRequest, match="can't parse entities: Unsupported start tag"):
        await bot.send_message(ada, "<script>", parse_mode="HTML")


async def test_texts_are_trimmed_with_their_entities(bot: Bot, ada: int) -> None:
    sent = await bot.send_message(ada, "\n <b>bold \n</b> \n", parse_mode="HTML")
    assert sent.text == "bold"
    assert sent.entities is not None
    assert (sent.entities[0].offset, sent.entities[0].length) == (0, 4)


async def test_ready_made_entities_are_checked(bot: Bot, ada: int) -> None:
    sent = await bot.send_message(ada, "abc", entities=[MessageEntity(type="code", offset=1, length=2)])
    assert sent.entities is not None
    assert sent.entities[0].extract_from("abc") == "bc"
    with pytest.raises(TelegramBadRequest, match="ends after the end of the text"):
        await bot.send_message(ada, "abc", entities=[MessageEntity(type="code", offset=1, length=9)])


async def test_links_and_commands_are_found(raw: Raw, ada: int) -> None:
    text = "see https://a.example/x, /orders or me@b.example; not <code>/this</code>"
    _status, answer = await raw("sendMessage", data={"chat_id": ada, "text": text, "parse_mode": "HTML"})
    kinds = [entity["type"] for entity in answer["result"]["entities"]]
    assert kinds == ["url", "bot_command", "email", "code"]


async def test_code_holds_no_other_style(bot: Bot, ada: int) -> None:
    sent = await bot.send_message(ada, "<code>a<b>b</b></code>", parse_mode="HTML")
    assert [entity.type for entity in sent.entities or []] == ["code"]


@given(st.text(alphabet="ab \n😀", max_size=60))
def test_a_long_text_is_cut_into_pieces_that_fit(text: str) -> None:
    pieces = cut(text, 7)
    assert all(units(piece) <= 7 for piece in pieces)
    assert "".join(pieces).replace("\n", "") == text.replace("\n", "")


def test_a_command_is_marked_as_one() -> None:
    assert [entity["type"] for entity in spoken("/start abc").entities] == ["bot_command"]
