"""Rates: asked for exactly and rounded up, credited exactly and rounded down, and refused where they are doubtful."""

import ast
import contextlib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import rates as source
from core.errors import IllegalMove, Refused
from core.money import LARGEST_MINOR, Money, exponent
from core.rates import AHEAD, LARGEST_ASKED, NoRate, Quote, Rate, Rates, StaleRate, parse_rates, worth
from core.ways import HOUR

NOW = 1_795_348_800_000  # 2026-11-22 12:00 UTC
MIDNIGHT = NOW - 12 * HOUR
CURRENCIES = ("USD", "EUR", "GBP", "JPY", "KWD", "VND", "USDT", "USDC", "XTR", "BTC", "ETH")
TABLE = "2026-11-22 EUR=1.0850 GBP=1.2700 JPY=0.0064 KWD=3.2610 VND=0.0000394 BTC=98123.45 ETH=3411.07"


def rates(text: str = TABLE) -> Rates:
    return Rates(table=parse_rates(text, now=NOW, source="EXCHANGE_RATES"))


amounts = st.builds(Money, st.integers(1, LARGEST_MINOR), st.sampled_from(CURRENCIES))
currencies = st.sampled_from(CURRENCIES)
decimals = st.builds(
    lambda number, places: f"{number // 10**places}.{number % 10**places:0{places}}",
    st.integers(1, 10**12),
    st.integers(1, 9),
).filter(lambda text: Fraction(text) > 0)


# --- what a buyer is asked for


@pytest.mark.parametrize(
    ("price", "into", "asked"),
    [
        (Money(499, "USD"), "XTR", 384),
        (Money(99, "USD"), "XTR", 77),
        (Money(999, "USD"), "XTR", 769),
        (Money(100, "USD"), "XTR", 77),
        (Money(1949, "USD"), "USDT", 19_490_000),
        (Money(1000, "EUR"), "USD", 1085),
        (Money(1000, "EUR"), "USDC", 10_850_000),
        (Money(1, "EUR"), "USD", 2),
        (Money(1000, "JPY"), "USD", 640),
        (Money(1000, "JPY"), "EUR", 590),
        (Money(1000, "KWD"), "USD", 327),
        (Money(100_000, "VND"), "XTR", 304),
        (Money(77, "XTR"), "USD", 101),
    ],
)
def test_a_price_is_asked_for_in_another_currency(price: Money, into: str, asked: int) -> None:
    assert rates().quote(price, into, NOW).asked == Money(asked, into)


@given(amounts, currencies)
def test_nothing_is_asked_below_the_worth_and_at_most_one_smallest_unit_above_it(price: Money, into: str) -> None:
    table = rates()
    with contextlib.suppress(NoRate):
        asked = table.quote(price, into, NOW).asked
        exact = _dollars(table, price) / _dollars(table, Money(1, into))
        assert exact <= asked.minor < exact + 1


def _dollars(table: Rates, money: Money) -> Fraction:
    return Fraction(money.minor, 10 ** exponent(money.currency)) * table.rate(money.currency, NOW).exact


@given(decimals, decimals, st.integers(1, 10**9))
def test_any_rate_is_rounded_up(ours: str, theirs: str, minor: int) -> None:
    table = rates(f"2026-11-22 AAA={ours} BBB={theirs}")
    exact = minor * Fraction(ours) / Fraction(theirs)
    if exact > LARGEST_ASKED:
        with pytest.raises(NoRate):
            table.quote(Money(minor, "AAA"), "BBB", NOW)
        return
    asked = table.quote(Money(minor, "AAA"), "BBB", NOW).asked
    assert exact <= asked.minor < exact + 1


@given(amounts, st.integers(1, 10**6), currencies)
def test_more_is_never_asked_less_for(price: Money, more: int, into: str) -> None:
    with contextlib.suppress(NoRate):
        dearer = rates().quote(price + Money(more, price.currency), into, NOW).asked.minor
        assert rates().quote(price, into, NOW).asked.minor <= dearer


@given(st.integers(0, 10**15), st.sampled_from([*CURRENCIES, "CHF"]))
def test_the_same_currency_needs_no_rate(minor: int, currency: str) -> None:
    assert Rates().quote(Money(minor, currency), currency, NOW) == Quote(Money(minor, currency), "")


def test_an_amount_that_no_database_holds_is_refused() -> None:
    table = rates(f"2026-11-22 ETH=0.{'0' * 17}1")
    with pytest.raises(NoRate):
        table.quote(Money(LARGEST_MINOR, "USD"), "ETH", NOW)


def test_a_quote_says_by_which_rates_it_was_made() -> None:
    assert rates().quote(Money(499, "EUR"), "XTR", NOW).text == (
        "1 EUR = 1.0850 USD (EXCHANGE_RATES, 2026-11-22 00:00); 1 XTR = 0.013000 USD (the price of a Star)"
    )


# --- what came


@given(amounts, currencies)
def test_all_that_was_asked_for_is_worth_the_whole_price(price: Money, into: str) -> None:
    with contextlib.suppress(NoRate):
        asked = rates().quote(price, into, NOW).asked
        assert worth(asked, asked, price) == price


@given(amounts, amounts, st.data())
def test_less_than_asked_is_worth_less_than_the_price(asked: Money, price: Money, data: st.DataObject) -> None:
    short = Money(data.draw(st.integers(0, asked.minor - 1)), asked.currency)
    came = worth(short, asked, price)
    assert came.minor < price.minor
    assert came.minor <= Fraction(price.minor * short.minor, asked.minor) < came.minor + 1


@given(amounts, amounts, st.integers(0, 10**12), st.integers(0, 10**12))
def test_two_halves_are_never_worth_more_than_the_whole(asked: Money, price: Money, one: int, other: int) -> None:
    halves = [worth(Money(part, asked.currency), asked, price) for part in (one, other)]
    assert halves[0].minor + halves[1].minor <= worth(Money(one + other, asked.currency), asked, price).minor


@pytest.mark.parametrize(
    ("received", "asked", "came"),
    [
        (Money(19_490_000, "USDT"), Money(19_490_013, "USDT"), 1948),
        (Money(19_490_013, "USDT"), Money(19_490_013, "USDT"), 1949),
        (Money(38_980_026, "USDT"), Money(19_490_013, "USDT"), 3898),
        (Money(0, "USDT"), Money(1, "USDT"), 0),
    ],
)
def test_money_is_worth_its_share(received: Money, asked: Money, came: int) -> None:
    assert worth(received, asked, Money(1949, "USD")) == Money(came, "USD")


def test_money_of_another_currency_than_the_one_asked_for_has_no_worth() -> None:
    with pytest.raises(IllegalMove):
        worth(Money(1, "USDC"), Money(1, "USDT"), Money(1, "USD"))
    with pytest.raises(IllegalMove):
        worth(Money(1, "USDT"), Money(0, "USDT"), Money(1, "USD"))


# --- no rate, an old rate, a rate of one's own


@pytest.mark.parametrize(("price", "into"), [("USD", "CHF"), ("CHF", "USD"), ("CHF", "XTR")])
def test_without_a_rate_nobody_is_asked(price: str, into: str) -> None:
    with pytest.raises(NoRate) as refusal:
        rates().quote(Money(100, price), into, NOW)
    assert refusal.value.facts == {"currency": "CHF"}
    assert not isinstance(refusal.value, StaleRate)


def test_a_rate_is_good_for_as_long_as_the_owner_says() -> None:
    table = replace(rates(), max_age_ms=12 * HOUR)
    assert table.quote(Money(100, "EUR"), "USD", NOW).asked == Money(109, "USD")
    with pytest.raises(StaleRate) as refusal:
        table.quote(Money(100, "USD"), "EUR", NOW + 1)
    assert refusal.value.facts == {"currency": "EUR", "hours": 12}
    assert isinstance(refusal.value, Refused)


def test_a_peg_and_the_price_of_a_star_do_not_age() -> None:
    assert rates().quote(Money(499, "USD"), "USDT", NOW * 2).asked == Money(4_990_000, "USDT")
    assert rates().quote(Money(499, "USD"), "XTR", NOW * 2).asked == Money(384, "XTR")


def test_an_owner_may_doubt_a_peg_and_set_the_price_of_a_star() -> None:
    assert rates("2026-11-22 USDT=0.9990").quote(Money(999, "USD"), "USDT", NOW).asked == Money(10_000_000, "USDT")
    assert replace(rates(), star_micros=1_300_000).quote(Money(499, "USD"), "XTR", NOW).asked == Money(4, "XTR")


# --- reading them


def test_a_file_has_lines_and_comments() -> None:
    text = "\n# central bank\n2026-11-22 EUR=1.0850 # euro\n\n  2026-11-22T11:30Z   GBP=1.2700\r\n"
    assert parse_rates(text, now=NOW, source="file") == {
        "EUR": Rate(worth="1.0850", source="file", at=MIDNIGHT),
        "GBP": Rate(worth="1.2700", source="file", at=NOW - HOUR // 2),
    }


@pytest.mark.parametrize(
    "number",
    ["0", "0.000", "-1", "+1", "nan", "inf", "1e3", "1E-3", "1,5", "1.", ".5", "01", "", "1/3", "0x1", "1_0", "١"],
)
def test_a_doubtful_number_is_refused_with_its_line(number: str) -> None:
    with pytest.raises(ValueError, match=r"^line 2: .*greater than zero"):
        parse_rates(f"# rates\n2026-11-22 GBP=1.2700 EUR={number}", now=NOW, source="file")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("EUR=1.0850", "it must begin with a date"),
        ("22.11.2026 EUR=1.0850", "it must begin with a date"),
        ("2026-02-30 EUR=1.0850", "it must begin with a date"),
        ("2026-11-22T25:00Z EUR=1.0850", "it must begin with a date"),
        ("2026-11-22T10:00 EUR=1.0850", "it must begin with a date"),
        ("2026-11-24 EUR=1.0850", "is in the future"),
        ("2026-11-22", "no rate after the date"),
        ("2026-11-22 eur=1.0850", "not a currency code"),
        ("2026-11-22 EURO1=1.0850", "not a currency code"),
        ("2026-11-22 =1.0850", "not a currency code"),
        ("2026-11-22 EUR", "greater than zero"),
        ("2026-11-22 EUR=1.0850 EUR=1.0850", "EUR is there twice"),
        ("2026-11-21 GBP=1.0850", "GBP is there twice"),
        ("2026-11-22 USD=1", "measured in"),
        ("2026-11-22 XTR=0.013", "setting of its own"),
        ("2026-11-22 EUR=" + "9" * 5000, "greater than zero"),
    ],
)
def test_a_line_that_is_not_clear_is_refused_by_its_number(line: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f"^line 2: .*{problem}") as refusal:
        parse_rates(f"2026-11-22 GBP=1.2700\n{line}", now=NOW, source="file")
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet"])
def test_a_file_without_any_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no rate in it"):
        parse_rates(text, now=NOW, source="file")


def test_a_date_may_be_ahead_by_a_time_zone() -> None:
    assert parse_rates("2026-11-22 EUR=1", now=MIDNIGHT - AHEAD, source="file")
    with pytest.raises(ValueError, match="future"):
        parse_rates("2026-11-22 EUR=1", now=MIDNIGHT - AHEAD - 1, source="file")


@given(st.text(max_size=80))
def test_any_text_is_rates_or_a_readable_problem(text: str) -> None:
    readable = r"^(line [0-9]+: |there is no rate)"
    with contextlib.suppress(ValueError):
        assert all(rate.exact > 0 for rate in parse_rates(text, now=NOW, source="file").values())
        return
    with pytest.raises(ValueError, match=readable):
        parse_rates(text, now=NOW, source="file")


def test_nothing_here_is_a_float() -> None:
    nodes = list(ast.walk(ast.parse(Path(source.__file__).read_text(encoding="utf-8"))))
    assert not [node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, float)]
    assert not [node for node in nodes if isinstance(node, ast.Name) and node.id == "float"]
    assert not [node for node in nodes if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
                and "exact" not in ast.unparse(node)]  # fmt: skip
