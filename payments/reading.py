"""Reading what comes from outside, without trusting it: headers, signatures, JSON, amounts. All of it pure.

A callback's bytes are compared and checked first and read afterwards. Whatever is not as it should be is Malformed,
with the name of the field and never its content.
"""

import hmac
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NoReturn

from core.ids import PaymentKey
from core.money import Money, exponent
from core.providers import Malformed

LARGEST_BODY: Final = 256 * 1024
DEEPEST: Final = 32
LARGEST_MINOR: Final = 2**63 - 1
MOST_DIGITS: Final = 40
_HALF_A_LETTER: Final = re.compile("[\ud800-\udfff]")
_KEY: Final = re.compile(r"kp[0-9A-Z]{20}")
_PLAIN_AMOUNT: Final = re.compile(r"[0-9]{1,40}(?:\.[0-9]{1,80})?")

Object = dict[str, Any]


def header(headers: Mapping[str, str], name: str) -> str:
    """A header however it is spelled; empty when it is missing."""
    wanted = name.lower()
    return next((value for key, value in headers.items() if key.lower() == wanted), "")


def same(given: str, right: str) -> bool:
    """Whether two texts are equal, in a time that does not tell how far they are."""
    return hmac.compare_digest(given.encode(errors="replace"), right.encode())


def parse(body: bytes, *, largest: int = LARGEST_BODY) -> object:
    """The JSON value. Raises Malformed: too long, too deep, not UTF-8, a key twice, NaN."""
    if len(body) > largest:
        raise Malformed(reason="too long", size=len(body))
    try:
        value = json.loads(
            body.decode(), parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_without_doubles
        )
    except (ValueError, RecursionError):
        raise Malformed(reason="not JSON") from None
    _check_depth(value, 0)
    return value


def parse_object(body: bytes, *, largest: int = LARGEST_BODY) -> Object:
    """The JSON object of a body. Raises Malformed as `parse` does, and for any other value."""
    return an_object(parse(body, largest=largest))


def an_object(value: object, field: str = "") -> Object:
    """The object in `field` of one, or the value itself. Raises Malformed."""
    found = _field(value, field)
    return found if isinstance(found, dict) else _wrong(field, "an object")


def a_list(value: object, field: str = "") -> list[Any]:
    """The list in `field` of an object, or the value itself. Raises Malformed."""
    found = _field(value, field)
    return found if isinstance(found, list) else _wrong(field, "a list")


def a_text(value: object, field: str = "") -> str:
    """The text in `field` of an object, or the value itself. Raises Malformed, also for one that no database keeps:
    half a surrogate pair fits no encoding, and PostgreSQL has no NUL."""
    found = _field(value, field)
    if not isinstance(found, str) or "\0" in found or _HALF_A_LETTER.search(found):
        _wrong(field, "a text")
    return found


def a_number(value: object, field: str = "") -> int:
    """The whole number in `field` of an object, or the value itself. Raises Malformed."""
    found = _field(value, field)
    return found if isinstance(found, int) and not isinstance(found, bool) else _wrong(field, "a whole number")


def our_key(value: object) -> PaymentKey | None:
    """The payment's key, if that is what it is: other shops may use the same account."""
    return PaymentKey(value) if isinstance(value, str) and _KEY.fullmatch(value) else None


def money(amount: object, currency: str) -> Money:
    """An amount in major units, ``"4.99"`` or a number, exactly.

    Raises Malformed: negative, no plain number, with more decimals than the currency has, more than a column holds.
    """
    text = _in_digits(amount)
    if not _PLAIN_AMOUNT.fullmatch(text):
        _wrong("amount", "a plain amount")
    whole, _, part = text.partition(".")
    decimals = exponent(currency)
    if part[decimals:].strip("0"):
        _wrong("amount", f"an amount of {decimals} decimals")
    minor = int(whole + part[:decimals].ljust(decimals, "0"))
    return Money(minor, currency) if minor <= LARGEST_MINOR else _wrong("amount", "a possible amount")


def _in_digits(amount: object) -> str:
    """The amount without an exponent: a text must have none, and a number's is written out unless it is absurd."""
    match amount:
        case str():
            return amount
        case bool():
            return ""
        case int():
            return str(amount) if abs(amount) <= LARGEST_MINOR else ""
        case Decimal() if abs(amount.adjusted()) <= MOST_DIGITS and len(amount.as_tuple().digits) <= MOST_DIGITS:
            return f"{amount:f}"
    return ""


def _field(value: object, field: str) -> object:
    if not field:
        return value
    return value.get(field) if isinstance(value, dict) else _wrong(field, "part of an object")


def _wrong(field: str, wanted: str) -> NoReturn:
    raise Malformed(field=field or "value", wanted=wanted)


def _no_number(_name: str) -> NoReturn:
    raise ValueError


def _without_doubles(pairs: list[tuple[str, Any]]) -> Object:
    """Two readers of a doubled key may each believe another half."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _check_depth(value: object, depth: int) -> None:
    if depth > DEEPEST:
        raise Malformed(reason="too deep")
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        _check_depth(part, depth + 1)
