"""Facts as people read them: money, times, counts, and texts that run the other way."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from views.texts import LOCALES, MissingText, Moment, Texts, set_apart

NOON = int(datetime(2026, 11, 22, 12, 35, tzinfo=UTC).timestamp() * 1000)
DAY = 24 * 3600 * 1000
STRICT = Texts(strict=True, clock=lambda: NOON)


def plain(text: str) -> str:
    """With ordinary spaces where a language keeps a number and its sign together."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("language", "money", "shown"),
    [
        ("en", Money(1949, "USD"), "$19.49"),
        ("en", Money(194900, "USD"), "$1,949.00"),
        ("en", Money(5, "USD"), "$0.05"),
        ("en", Money(1200, "JPY"), "¥1,200"),
        ("en", Money(1234567, "KWD"), "KWD 1,234.567"),
        ("en", Money(1, "XTR"), "1 Star"),
        ("en", Money(1500, "XTR"), "1,500 Stars"),
        ("en", Money(19490300, "USDT"), "19.4903 USDT"),
        ("en", Money(19500000, "USDT"), "19.50 USDT"),
        ("ru", Money(1949, "USD"), "19,49 $"),
        ("ru", Money(194900, "EUR"), "1 949,00 €"),
        ("ru", Money(2, "XTR"), "2 звезды"),
        ("ru", Money(1500, "XTR"), "1 500 звёзд"),
        ("es", Money(1949, "EUR"), "19,49 €"),
        ("zh-Hans", Money(1949, "CNY"), "¥19.49"),
        ("zh-Hans", Money(1949, "USD"), "US$19.49"),
    ],
)
def test_money_is_written_as_the_reader_writes_it(language: str, money: Money, shown: str) -> None:
    assert plain(STRICT.speaker(language)("amount", amount=money)) == shown


@given(st.integers(0, 10**12), st.sampled_from(["USD", "JPY", "KWD", "XTR", "USDT"]))
def test_no_digit_of_an_amount_is_lost(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    shown = STRICT.speaker("en")("amount", amount=money)
    assert float("".join(letter for letter in shown if letter.isdigit() or letter == ".")) == pytest.approx(
        float(money.amount), abs=10**-7
    )


@pytest.mark.parametrize(
    ("language", "moment", "shown"),
    [
        ("en", Moment(NOON), "12:35"),
        ("en", Moment(NOON, exact=True), "12:35"),
        ("en", Moment(NOON - 9 * DAY), "Nov 13"),
        ("en", Moment(NOON - 9 * DAY, exact=True), "Nov 13, 12:35"),
        ("en", Moment(NOON - 400 * DAY), "Oct 18, 2025"),
        ("ru", Moment(NOON - 9 * DAY, exact=True), "13 нояб., 12:35"),
        ("es", Moment(NOON - 400 * DAY, exact=True), "18 oct 2025, 12:35"),
        ("zh-Hans", Moment(NOON - 9 * DAY, exact=True), "11月13日 12:35"),
    ],
)
def test_today_is_a_clock_time_and_other_days_are_dates(language: str, moment: Moment, shown: str) -> None:
    assert plain(STRICT.speaker(language)("order-paid-at", at=moment)).endswith(shown)


def test_a_time_is_the_shops_own() -> None:
    in_lisbon = Texts(strict=True, zone=ZoneInfo("Asia/Tokyo"), clock=lambda: NOON).speaker("en")
    assert in_lisbon("order-held", until=Moment(NOON, exact=True)) == "Held for you until 21:35."
    late = Moment(NOON - 12 * 3600 * 1000 - 1, exact=True)
    assert in_lisbon("order-held", until=late) == "Held for you until 09:34."


def test_what_was_today_is_not_remembered_tomorrow() -> None:
    now = [NOON]
    say = Texts(strict=True, clock=lambda: now[0]).speaker("en")
    assert say("order-held", until=Moment(NOON)) == "Held for you until 12:35."
    now[0] += DAY
    assert say("order-held", until=Moment(NOON)) == "Held for you until Nov 22."


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (1, "Ваш ключ готов."),
        (2, "2 ключа готовы."),
        (5, "5 ключей готовы."),
        (11, "11 ключей готовы."),
        (21, "21 ключ готов."),
        (22, "22 ключа готовы."),
        (111, "111 ключей готовы."),
    ],
)
def test_russian_counts_three_ways(count: int, shown: str) -> None:
    assert STRICT.speaker("ru")("parcel-ready", kind="key", count=count).endswith(shown)


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("zh-hans", "zh-Hans"),
        ("zh-Hans-CN", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh_TW", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("ru", "ru"),
        ("es-419", "es"),
        ("pt-br", "ru"),
        ("", "ru"),
        ("xx-€", "ru"),
    ],
)
def test_the_closest_language_is_spoken(code: str, language: str) -> None:
    texts = Texts(default="ru")
    assert texts.match(code) == language
    assert texts.speaker(code).language == language


def test_english_comes_first_among_the_languages() -> None:
    assert dict(STRICT.languages) == {"en": "English", "es": "Español", "ru": "Русский", "zh-Hans": "简体中文"}
    assert next(iter(STRICT.languages)) == "en"


def test_a_title_from_right_to_left_does_not_turn_its_price_round() -> None:
    say = STRICT.speaker("en")
    label = say("shelf-price", title="بطاقة ٢٠", price=Money(1949, "USD"))
    assert label == "\u2068بطاقة ٢٠\u2069 · $19.49"


@given(st.text())
def test_a_text_that_is_set_apart_can_not_leak_its_direction(text: str) -> None:
    shown = set_apart(text)
    inner = shown.removeprefix("\u2068").removesuffix("\u2069") if shown != text else shown
    assert not any(mark in inner for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_ordinary_titles_get_no_invisible_marks() -> None:
    for title in ("Steam Wallet 20 €", "🎮 Игры", "礼品卡", "<b>&amp;"):
        assert STRICT.speaker("en")("products-on-sale", title=title) == title


def test_a_missing_text_is_an_error_where_texts_are_strict() -> None:
    with pytest.raises(MissingText, match="no-such-text"):
        STRICT.speaker("ru")("no-such-text")
    with pytest.raises(MissingText, match="order-title"):
        STRICT.speaker("ru")("order-title")
    with pytest.raises(MissingText, match="placeholder"):
        STRICT.speaker("ru")("order-title.placeholder")


def test_a_language_that_lacks_a_text_speaks_english_in_that_place(tmp_path: Path) -> None:
    (tmp_path / "en.ftl").write_text((LOCALES / "en.ftl").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "de.ftl").write_text("language-name = Deutsch\nbutton-done = Fertig\n", encoding="utf-8")
    say = Texts(tmp_path).speaker("de")
    assert (say("button-done"), say("button-cancel"), say("nowhere")) == ("Fertig", "Cancel", "nowhere")


def test_a_speaker_can_hand_over_to_another() -> None:
    assert STRICT.speaker("en").speaking("es")("button-cancel") == "Cancelar"
