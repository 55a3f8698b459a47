"""Money is whole minor units: what people type is understood exactly or refused."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import IllegalMove
from core.money import EXPONENTS, LARGEST_MINOR, BadAmount, Money, exponent, parse_price

CURRENCIES = st.sampled_from(["USD", "EUR", *EXPONENTS])


@given(st.integers(1, LARGEST_MINOR), CURRENCIES)
def test_an_amount_written_out_reads_back_as_the_same_money(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert parse_price(f"{money.amount:f}", currency) == money
    assert parse_price(str(money), currency) == money


@given(st.text(max_size=30), CURRENCIES)
def test_any_text_is_money_or_refused(text: str, currency: str) -> None:
    with contextlib.suppress(BadAmount):
        money = parse_price(text, currency)
        assert Decimal(text.strip().removesuffix(currency).strip()) == money.amount > 0


@given(CURRENCIES)
def test_the_example_in_the_refusal_is_a_good_price(currency: str) -> None:
    with pytest.raises(BadAmount) as refusal:
        parse_price("free", currency)
    assert parse_price(str(refusal.value.facts["example"]), currency).minor > 0


@pytest.mark.parametrize(
    "typed",
    ["0", "0.00", "-1", "1,50", "1,299", "1.234", "1e3", "١٢", "", " ", ".5", "5.", "00.1", "10000000000.01", "$5"],
)
def test_a_doubtful_price_is_refused(typed: str) -> None:
    with pytest.raises(BadAmount):
        parse_price(typed, "USD")


@given(st.integers(0, 10**9), st.integers(0, 10**4), st.integers(0, 10**4))
def test_a_price_times_a_quantity_can_be_split(minor: int, one: int, other: int) -> None:
    price = Money(minor, "USD")
    assert price * one + price * other == price * (one + other)


def test_two_currencies_never_add_up() -> None:
    with pytest.raises(IllegalMove):
        Money(1, "USD") + Money(1, "EUR")


@pytest.mark.parametrize(("currency", "decimals"), [("USD", 2), ("JPY", 0), ("KWD", 3), ("XTR", 0), ("USDT", 6)])
def test_currencies_have_the_decimals_of_their_standard(currency: str, decimals: int) -> None:
    assert exponent(currency) == decimals
