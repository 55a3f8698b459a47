"""What comes from outside is read whole or not at all, and never crashes who reads it."""

from decimal import Decimal

import pytest

from core.money import Money
from core.providers import Malformed
from payments.reading import a_list, a_number, a_text, an_object, header, money, parse_object, same


@pytest.mark.parametrize("name", ["crypto-pay-api-signature", "Crypto-Pay-Api-Signature", "CRYPTO-PAY-API-SIGNATURE"])
def test_a_header_is_found_however_it_is_spelled(name: str) -> None:
    assert header({"Host": "x", name: "abc"}, "Crypto-Pay-API-Signature") == "abc"
    assert header({"Host": "x"}, name) == ""


@pytest.mark.parametrize("given", ["", "abc", "abcd", "abD", "ab\udcff", "абв"])
def test_only_the_same_is_the_same(given: str) -> None:
    assert same(given, "abd") is False
    assert same("abd", "abd") is True


def test_numbers_stay_exact() -> None:
    assert parse_object(b'{"a": 0.1, "b": 7, "c": [1e-8]}') == {"a": Decimal("0.1"), "b": 7, "c": [Decimal("1e-8")]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"{}x",
        b"\xff\xfe{\x00}\x00",
        b'{"a": "\xff"}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1, "a": 1}',
        b'{"a": {"b": 1, "b": 2}}',
        b'{"a": "\\u0061", "\\u0061": 1}',
        b"[" * 200_000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b'{"a":' * 50_000,
        b'{"a": ' + b"9" * 10_000 + b"}",
        b'{"a": "' + b"x" * 300_000 + b'"}',
        b"x" * 1_000_000,
    ],
    ids=lambda body: f"{body[:12]!r}-{len(body)}",
)
def test_anything_else_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed) as refused:
        parse_object(body)
    assert "xxx" not in str(refused.value)


def test_fields_are_of_their_kind() -> None:
    found = parse_object(b'{"t": "text", "n": 7, "o": {"x": 1}, "l": [1], "yes": true, "f": 1.5}')
    assert (a_text(found, "t"), a_number(found, "n"), an_object(found, "o"), a_list(found, "l")) == (
        "text", 7, {"x": 1}, [1],
    )  # fmt: skip
    for read in (a_text, a_number, an_object, a_list):
        for wrong in ("yes", "f", "missing"):
            with pytest.raises(Malformed):
                read(found, wrong)
        with pytest.raises(Malformed):
            read([found], "t")


@pytest.mark.parametrize("text", ['"a\\u0000b"', '"\\ud800"', '"\\udc00\\ud800"'])
def test_a_text_that_no_database_keeps_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        a_text(parse_object(b'{"t": ' + text.encode() + b"}"), "t")
    assert a_text(parse_object(b'{"t": "\\ud83d\\ude00"}'), "t") == "😀"


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("4.99", "USD", 499),
        ("4.9", "USD", 490),
        ("4.990", "USD", 499),
        ("4", "USD", 400),
        (5, "USD", 500),
        (Decimal("4.99"), "USD", 499),
        (Decimal("1e-8"), "BTC", 1),
        (Decimal("1E+3"), "USD", 100_000),
        ("0.00000001", "BTC", 1),
        ("1200", "JPY", 1200),
        ("4.99151", "USDT", 4_991_510),
        ("0", "USD", 0),
    ],
)
def test_an_amount_is_exact(amount: object, currency: str, minor: int) -> None:
    assert money(amount, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "amount",
    ["", "4,99", "-4.99", "+4.99", "4.999", " 4.99", "4.99\n", "1e3", "NaN", "٤", "4.", ".5", "1" * 30, None, True,
     4.99, -1, Decimal("-0.01"), Decimal("0.001"), Decimal("1e999999999"), Decimal("1e-999999999"), Decimal("NaN"),
     Decimal("Infinity"), 10**40, [], {}],
)  # fmt: skip
def test_no_other_amount_is_believed(amount: object) -> None:
    with pytest.raises(Malformed):
        money(amount, "USD")
