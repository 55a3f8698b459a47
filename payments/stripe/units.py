"""Amounts as Stripe writes them: whole numbers in minor units of its own, which are not always those of ISO 4217.

Source: docs.stripe.com/currencies. ISK and UGX have no decimals any more and are still sent with two. Three decimals
must end in a zero. MGA has two in ISO 4217 and none at Stripe.
"""

from typing import Final

from core.errors import Permanent
from core.money import Money, exponent
from core.providers import Malformed

_NO_DECIMALS: Final = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
)
_THREE_DECIMALS: Final = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
LARGEST: Final = 10**15

# The smallest charge, in minor units of ours. Of a currency that is not here, Stripe alone knows.
_SMALLEST: Final[dict[str, int]] = {
    "AED": 200, "AUD": 50, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250, "EUR": 50, "GBP": 30, "HKD": 400,
    "HUF": 17500, "INR": 50, "JPY": 50, "MXN": 1000, "MYR": 200, "NOK": 300, "NZD": 50, "PLN": 200, "RON": 200,
    "SEK": 300, "SGD": 50, "THB": 1000, "USD": 50,
}  # fmt: skip


def smallest(currency: str) -> int:
    """The least that can be asked for, in minor units of ours."""
    return _SMALLEST.get(currency, 1)


def charged(money: Money) -> int:
    """What Stripe is told to charge: the amount, or the next larger one that it can."""
    return -_scaled(-money.minor, money.currency)


def given_back(money: Money) -> int:
    """What Stripe is told to give back: the amount, or the next smaller one that it can.

    Raises Permanent where that is nothing.
    """
    amount = _scaled(money.minor, money.currency)
    if amount <= 0:
        raise Permanent(reason="too little to give back")
    return amount


def read(amount: int, currency: str) -> Money:
    """What an amount of Stripe's is for us; raises Malformed. What is less than our smallest unit is left out."""
    code = currency.upper()
    if not 0 <= amount <= LARGEST or not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise Malformed(field="amount", wanted="a possible amount")
    return Money(amount * 10 ** exponent(code) // 10 ** _decimals(code), code)


def _decimals(currency: str) -> int:
    if currency in _NO_DECIMALS:
        return 0
    return 3 if currency in _THREE_DECIMALS else 2


def _scaled(minor: int, currency: str) -> int:
    """Rounded down, also below zero."""
    amount: int = minor * 10 ** _decimals(currency) // 10 ** exponent(currency)
    return amount // 10 * 10 if currency in _THREE_DECIMALS else amount
