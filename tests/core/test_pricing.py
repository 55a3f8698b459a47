"""Prices by quantity and discounts: whole numbers, always in the shop's favour by less than one of them."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.coupons import Coupon, CouponKind, CouponNeedsMore, CouponNotForThis, discount, fold
from core.errors import Refused
from core.ids import CouponId, ProductId
from core.money import BadAmount, Money
from core.pricing import BadTiers, Priced, Tier, parse_tiers, unit_price

PRICE = Money(1949, "USD")
TEN_PERCENT = Coupon(
    id=CouponId(1), code="ten", kind=CouponKind.PERCENT, value=10, currency="USD", product=None, title="", minimum=0,
    once=False, cap=None, uses=0, expires_at=None, active=True,
)  # fmt: skip
LINES = st.lists(
    st.builds(
        lambda product, quantity, price: Priced(
            product=ProductId(product), quantity=quantity, price=Money(price, "USD")
        ),
        st.integers(1, 3),
        st.integers(1, 1000),
        st.integers(1, 10**9),
    ),
    min_size=1,
    max_size=20,
)
COUPONS = st.one_of(
    st.integers(1, 100).map(lambda value: replace(TEN_PERCENT, value=value)),
    st.integers(1, 10**12).map(lambda value: replace(TEN_PERCENT, kind=CouponKind.FIXED, value=value)),
)


def of(quantity: int, minor: int, product: int = 1) -> Priced:
    return Priced(product=ProductId(product), quantity=quantity, price=Money(minor, "USD"))


def tiers(*pairs: tuple[int, int]) -> tuple[Tier, ...]:
    return tuple(Tier(quantity=quantity, price=Money(minor, "USD")) for quantity, minor in pairs)


@pytest.mark.parametrize(("quantity", "minor"), [(1, 1949), (4, 1949), (5, 1920), (9, 1920), (10, 1890), (1000, 1890)])
def test_a_piece_costs_what_its_number_reached(quantity: int, minor: int) -> None:
    assert unit_price(PRICE, tiers((5, 1920), (10, 1890)), quantity).minor == minor


def test_more_pieces_are_never_dearer_than_one_when_the_price_fell_below_a_tier() -> None:
    assert unit_price(Money(1900, "USD"), tiers((5, 1920), (10, 1890)), 7).minor == 1900


@given(st.lists(st.tuples(st.integers(2, 50), st.integers(1, 3000)), max_size=8), st.integers(1, 60))
def test_taking_one_more_never_makes_a_piece_dearer(pairs: list[tuple[int, int]], quantity: int) -> None:
    found = tiers(*pairs)
    assert unit_price(PRICE, found, quantity + 1).minor <= unit_price(PRICE, found, quantity).minor <= PRICE.minor


def test_prices_by_quantity_are_read_as_they_are_written() -> None:
    assert parse_tiers("5=19.20, 10=18.90", PRICE) == tiers((5, 1920), (10, 1890))
    assert parse_tiers(" 5 = 19.20 USD\n10=18.90; ", PRICE) == tiers((5, 1920), (10, 1890))
    assert parse_tiers("-", PRICE) == ()


@pytest.mark.parametrize(
    "text",
    [
        "", " ", ",", "5", "5=", "=19", "19.20", "5:19.20", "1=19.20", "0=1", "-5=19.20", "5=19.20, 5=18",
        "5=18, 10=19",
        "5=19.49", "5=20", "5=19,20", "1001=1", "99999=1", "5=19.20=3", "٥=19.20", "5=19.20 " * 9, "x" * 10_000,
        ", ".join(f"{n}={20 - n}" for n in range(2, 11)),
    ],
)  # fmt: skip
def test_what_makes_no_sense_as_prices_by_quantity_is_refused(text: str) -> None:
    with pytest.raises(BadTiers):
        parse_tiers(text, PRICE)


@pytest.mark.parametrize("text", ["5=-1", "5=0", "5=19.205", "5=1e3", "5=free", "5=" + "9" * 40])
def test_a_price_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadAmount):
        parse_tiers(text, PRICE)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("SUMMER10", "summer10"), (" Summer 10 ", "summer10"), ("ЛЕТО-10", "лето-10"), ("夏天10", "夏天10"),
        ("ＳＵＭ１", "sum1"), ("straße", "strasse"), ("a_b", "a_b"), ("ab", ""), ("", ""), ("🎈🎈🎈", ""),
        ("a" * 33, ""),
        ("a" * 10_000, ""), ("a.b.c", ""), ("<b>x", ""), ("' OR 1=1", ""), ("abc\u202e", ""), ("ab\u0000c", ""),
    ],
)  # fmt: skip
def test_a_code_is_the_same_however_it_is_written(typed: str, code: str) -> None:
    assert fold(typed) == code


@pytest.mark.parametrize(
    ("coupon", "lines", "off"),
    [
        (TEN_PERCENT, [of(1, 1949)], 194),
        (TEN_PERCENT, [of(3, 1949), of(1, 5)], 585),
        (replace(TEN_PERCENT, value=100), [of(1, 1949)], 1948),
        (replace(TEN_PERCENT, product=ProductId(2)), [of(1, 1949), of(2, 500, 2)], 100),
        (replace(TEN_PERCENT, kind=CouponKind.FIXED, value=500), [of(1, 1949)], 500),
        (replace(TEN_PERCENT, kind=CouponKind.FIXED, value=5000), [of(1, 1949)], 1948),
        (replace(TEN_PERCENT, kind=CouponKind.FIXED, value=5000, product=ProductId(2)), [of(1, 9), of(1, 7, 2)], 7),
        (replace(TEN_PERCENT, minimum=1949), [of(1, 1949)], 194),
    ],
)
def test_a_discount_is_rounded_down_and_counts_what_the_coupon_is_for(
    coupon: Coupon, lines: Sequence[Priced], off: int
) -> None:
    assert discount(coupon, lines) == Money(off, "USD")


@pytest.mark.parametrize(
    ("coupon", "lines", "refusal"),
    [
        (replace(TEN_PERCENT, product=ProductId(2)), [of(1, 1949)], CouponNotForThis),
        (TEN_PERCENT, [of(1, 9)], CouponNotForThis),  # a tenth of nine is nothing
        (replace(TEN_PERCENT, value=100), [of(1, 1)], CouponNotForThis),  # one has to be left to pay
        (replace(TEN_PERCENT, currency="EUR"), [of(1, 1949)], CouponNotForThis),
        (TEN_PERCENT, [], CouponNotForThis),
        (replace(TEN_PERCENT, minimum=1950), [of(1, 1949)], CouponNeedsMore),
    ],
)
def test_a_coupon_that_takes_off_nothing_says_why(
    coupon: Coupon, lines: Sequence[Priced], refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        discount(coupon, lines)


@given(COUPONS, LINES)
def test_whatever_is_taken_off_something_is_left_to_pay(coupon: Coupon, lines: list[Priced]) -> None:
    total = sum(line.amount.minor for line in lines)
    try:
        off = discount(coupon, lines).minor
    except CouponNotForThis:
        return
    assert 1 <= off < total
    if coupon.kind is CouponKind.PERCENT:
        assert off * 100 <= total * coupon.value
        assert off == total - 1 or (off + 1) * 100 > total * coupon.value
