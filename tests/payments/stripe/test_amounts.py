"""Stripe's minor units are Stripe's: amounts there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Permanent
from core.money import Money
from core.providers import Malformed
from payments.stripe import units

CURRENCIES = ["USD", "EUR", "JPY", "ISK", "UGX", "BHD", "KWD", "MGA", "KRW"]


@pytest.mark.parametrize(
    ("minor", "currency", "there"),
    [
        (499, "USD", 499),
        (500, "JPY", 500),
        (500, "ISK", 50000),
        (500, "UGX", 50000),
        (4990, "BHD", 4990),
        (4991, "BHD", 5000),
        (4999, "TND", 5000),
        (499, "MGA", 5),
        (500, "MGA", 5),
    ],
)
def test_what_is_charged_is_the_price_or_the_next_amount_that_stripe_can_charge(
    minor: int, currency: str, there: int
) -> None:
    assert units.charged(Money(minor, currency)) == there


@pytest.mark.parametrize(
    ("minor", "currency", "there"),
    [(499, "USD", 499), (7, "ISK", 700), (4999, "BHD", 4990), (499, "MGA", 4), (3, "JPY", 3)],
)
def test_what_is_given_back_is_never_more_than_was_said(minor: int, currency: str, there: int) -> None:
    assert units.given_back(Money(minor, currency)) == there


@pytest.mark.parametrize("nothing", [Money(9, "BHD"), Money(99, "MGA"), Money(0, "USD")])
def test_nothing_cannot_be_given_back(nothing: Money) -> None:
    with pytest.raises(Permanent):
        units.given_back(nothing)


@given(st.integers(1, 10**12), st.sampled_from(CURRENCIES))
def test_an_amount_comes_back_as_it_went_or_a_little_more(minor: int, currency: str) -> None:
    price = Money(minor, currency)
    asked = units.read(units.charged(price), currency.lower())
    assert 0 <= asked.minor - minor < 100
    assert units.read(units.charged(asked), currency.lower()) == asked
    assert units.charged(asked) == units.given_back(asked)


@pytest.mark.parametrize(("amount", "currency"), [(-1, "usd"), (10**16, "usd"), (1, "us"), (1, "usdt"), (1, "u$d")])
def test_an_impossible_amount_is_none(amount: int, currency: str) -> None:
    with pytest.raises(Malformed):
        units.read(amount, currency)


def test_the_least_is_told_in_the_shops_units() -> None:
    assert [units.smallest(code) for code in ("USD", "GBP", "JPY", "XCD")] == [50, 30, 50, 1]
