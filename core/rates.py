"""What money of one currency is in another: exact numbers written as text, dated, and never a float.

Everything is measured in dollars. What a buyer is asked for is rounded up, what came is worth its share rounded down:
neither can be played against the shop by a smallest unit.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from math import ceil
from types import MappingProxyType
from typing import Final

from core.errors import IllegalMove, Refused
from core.money import Money, exponent
from core.ways import HOUR

MEASURE: Final = "USD"
STAR: Final = "XTR"
# Coins that promise to be a dollar. An owner who doubts it writes their rate down like any other.
PEGGED: Final = frozenset({"USDT", "USDC"})
# Today is tomorrow already in Kiribati: a date may be so far ahead and is still no mistake.
AHEAD: Final = 14 * HOUR
LARGEST_ASKED: Final = 2**63 - 1

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}Z)?")
_CODE: Final = re.compile(r"[A-Z]{3,4}")
_NUMBER: Final = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,18})?")


class NoRate(Refused):
    """What a price is in this currency is not known."""

    text_id = "error-no-rate"


class StaleRate(NoRate):
    """What a price is in this currency was known once, too long ago to ask anybody for it.

    Refused, not Temporary: it does not mend itself in a moment, and the buyer can pay another way.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What one whole unit of a currency is worth in dollars. ``at`` is None for what does not age."""

    worth: str
    source: str
    at: int | None = None

    @property
    def exact(self) -> Fraction:
        return Fraction(self.worth)

    def __str__(self) -> str:
        dated = f", {datetime.fromtimestamp(self.at // 1000, UTC):%Y-%m-%d %H:%M}" if self.at is not None else ""
        return f"{self.worth} {MEASURE} ({self.source}{dated})"


@dataclass(frozen=True, slots=True)
class Quote:
    """What a buyer is asked for. ``text`` says by which rates, to be kept with the payment; empty where none."""

    asked: Money
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The rates of one moment. ``star_micros`` are the millionths of a dollar that the shop gets for a Star."""

    table: Mapping[str, Rate] = field(default_factory=lambda: MappingProxyType({}))
    star_micros: int = 13_000
    max_age_ms: int = 24 * HOUR

    def quote(self, amount: Money, into: str, now: int) -> Quote:
        """What to ask in another currency for this amount: its worth, rounded up to the smallest unit.

        The same currency needs no rate. Raises NoRate, or StaleRate where the rate is too old.
        """
        if into == amount.currency:
            return Quote(amount)
        ours, theirs = self.rate(amount.currency, now), self.rate(into, now)
        units = Fraction(amount.minor * 10 ** exponent(into), 10 ** exponent(amount.currency))
        asked = ceil(units * ours.exact / theirs.exact)
        if asked > LARGEST_ASKED:
            raise NoRate(currency=into)
        return Quote(Money(asked, into), f"1 {amount.currency} = {ours}; 1 {into} = {theirs}")

    def rate(self, currency: str, now: int) -> Rate:
        """What one unit is worth, if that is known and not too old."""
        rate = self.table.get(currency) or self._fixed(currency)
        if rate is None:
            raise NoRate(currency=currency)
        if rate.at is not None and now - rate.at > self.max_age_ms:
            raise StaleRate(currency=currency, hours=(now - rate.at) // HOUR)
        return rate

    def _fixed(self, currency: str) -> Rate | None:
        if currency == MEASURE:
            return Rate(worth="1", source="itself")
        if currency in PEGGED:
            return Rate(worth="1", source="peg")
        if currency == STAR:
            whole, micros = divmod(self.star_micros, 10**6)
            return Rate(worth=f"{whole}.{micros:06}", source="the price of a Star")
        return None


def worth(received: Money, asked: Money, amount: Money) -> Money:
    """What came, in the currency of the price: exactly ``amount`` when all that was asked for came.

    Otherwise its share, rounded down: who pays less by the smallest unit never gets all. Money of another currency
    than the one asked for has no worth here; to mix them up is our bug and raises IllegalMove.
    """
    if received.currency != asked.currency or asked.minor <= 0:
        raise IllegalMove(received=received.currency, asked=asked.currency)
    return Money(amount.minor * received.minor // asked.minor, amount.currency)


def parse_rates(text: str, *, now: int, source: str) -> Mapping[str, Rate]:
    """The rates in a setting or a file: lines such as ``2026-11-22 EUR=1.0850 GBP=1.2700``, in dollars.

    The date is a day, from its first minute in UTC, or a moment such as ``2026-11-22T15:30Z``. What follows a ``#``
    is not read. Raises ValueError that names the line, or says that there is no rate at all.
    """
    found: dict[str, Rate] = {}
    for number, line in enumerate(text.splitlines(), 1):
        try:
            for code, rate in _parse_line(line.partition("#")[0].split(), now, source):
                if code in found:
                    raise ValueError(f"{code} is there twice")
                found[code] = rate
        except ValueError as problem:
            raise ValueError(f"line {number}: {problem}") from None
    if not found:
        raise ValueError("there is no rate in it")
    return MappingProxyType(found)


def _parse_line(words: list[str], now: int, source: str) -> Iterator[tuple[str, Rate]]:
    if not words:
        return
    at = _parse_date(words[0], now)
    if len(words) == 1:
        raise ValueError("there is no rate after the date")
    for word in words[1:]:
        code, _, number = word.partition("=")
        yield _checked_code(code), Rate(worth=_checked_number(number, word), source=source, at=at)


def _parse_date(word: str, now: int) -> int:
    wrong = ValueError(f"it must begin with a date such as 2026-11-22 or 2026-11-22T15:30Z, not with {word[:40]!r}")
    match = _DATE.fullmatch(word)
    if match is None:
        raise wrong
    try:
        moment = datetime.strptime(word, "%Y-%m-%dT%H:%MZ" if match[1] else "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise wrong from None
    at = int(moment.timestamp()) * 1000
    if at > now + AHEAD:
        raise ValueError(f"the date {word} is in the future")
    return at


def _checked_code(code: str) -> str:
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code[:40]!r} is not a currency code such as EUR")
    if code == MEASURE:
        raise ValueError(f"{MEASURE} is what the others are measured in")
    if code == STAR:
        raise ValueError("the price of a Star is a setting of its own")
    return code


def _checked_number(number: str, word: str) -> str:
    if not _NUMBER.fullmatch(number) or Fraction(number) == 0:
        raise ValueError(f"{word[:40]!r} must be a code, = and a plain number greater than zero, such as EUR=1.0850")
    return number
