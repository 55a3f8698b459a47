"""Money: a whole number of minor units and the currency they belong to. Never a float."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from core.errors import IllegalMove, Refused

# ISO 4217: how many decimals a currency's minor unit has, where it is not two.
# XTR is Telegram Stars (whole Stars). USDT and USDC have six decimals here whatever their chain has; ETH and TON nine:
# with their own eighteen, ten of them would not fit into 64 bits.
EXPONENTS: Final[dict[str, int]] = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
    "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0, "XTR": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
    "CLF": 4, "UYW": 4,
    "USDT": 6, "USDC": 6, "BTC": 8, "ETH": 9, "TON": 9,
}  # fmt: skip
LARGEST_MINOR: Final = 10**12
_PLAIN_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,12})(?:\.([0-9]{1,9}))?")


class BadAmount(Refused):
    """An amount is a plain number such as 19.49, greater than zero."""

    text_id = "error-bad-amount"


@dataclass(frozen=True, slots=True)
class Money:
    """``Money(1299, "USD")`` is 12.99 dollars. Adding two currencies is a bug and raises IllegalMove."""

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise IllegalMove(left=self.currency, right=other.currency)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return self + Money(-other.minor, other.currency)

    def __lt__(self, other: "Money") -> bool:
        return (self - other).minor < 0

    def __le__(self, other: "Money") -> bool:
        return (self - other).minor <= 0

    def __mul__(self, quantity: int) -> "Money":
        return Money(self.minor * quantity, self.currency)

    @classmethod
    def whole(cls, currency: str) -> "Money":
        """One whole unit: a dollar, a Star, a coin."""
        return cls(10 ** exponent(currency), currency)

    @property
    def amount(self) -> Decimal:
        """The exact amount in major units, for showing; arithmetic stays in minor units."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __str__(self) -> str:
        return f"{self.amount:.{exponent(self.currency)}f} {self.currency}"


def exponent(currency: str) -> int:
    """How many decimals the currency has: 2 unless ISO 4217 or the chain says otherwise."""
    return EXPONENTS.get(currency, 2)


def parse_price(text: str, currency: str) -> Money:
    """The price a person typed, such as ``19.49``, ``5`` or ``19.49 USD``.

    Raises BadAmount for zero, a negative number, a comma (is 1,299 one or a thousand?), more decimals
    than the currency has, or anything else that is not a plain number.
    """
    typed = text.strip().removesuffix(currency).strip()
    match = _PLAIN_NUMBER.fullmatch(typed)
    decimals = exponent(currency)
    example = f"{Decimal(1949).scaleb(-decimals):.{decimals}f}"
    if match is None or len(match.group(1) or "") > decimals:
        raise BadAmount(example=example)
    minor = int(Decimal(typed).scaleb(decimals))
    if not 0 < minor <= LARGEST_MINOR:
        raise BadAmount(example=example)
    return Money(minor, currency)
