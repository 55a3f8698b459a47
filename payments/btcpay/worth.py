"""What each payment of an invoice is worth, in whole minor units of the invoice's currency.

BTCPay counts an invoice in fractions: the sum of what was paid, each payment at the rate that its coin had when the
invoice was made. That rate never changes, so a payment is worth the same whenever it is asked about:

- A payment that needs no other (it covers the invoice, or there is no cover yet) is rounded down by itself.
- The payment that completes an invoice together with those before it makes up for what their rounding took: their sum
  is then what was paid, and never a unit less than the invoice wants.
- What is above the amount only because no coin divides any finer is nothing: BTCPay, too, calls that paid exactly.

A payment's worth could still depend on another that is not final and came before it. So ``final`` holds back what is
settled behind such a one, until that is settled or gone; unless what is settled is enough by itself, since goods must
not wait for a payment that nobody needs. (Only if that needs two payments at least, and the one left out comes true
later, would the completing one be told a unit lower if it were asked about anew.)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import takewhile
from math import floor
from typing import Final

# BTCPay computes in 28 digits, where a third of something times three is not quite the whole.
DUST: Final = Fraction(1, 10**9)
# One satoshi. Coins that divide finer round by less.
SMALLEST_COIN: Final = Fraction(1, 10**8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coins:
    """One payment that came to an invoice. ``id`` names the money: a transaction and its output, a payment's hash.

    ``value`` is what it counts for, exactly and in minor units; ``grain`` what the smallest bit of its coin is worth.
    """

    id: str
    at: int
    method: str
    is_settled: bool
    value: Fraction
    grain: Fraction


def in_order(coins: Sequence[Coins]) -> list[Coins]:
    """As they came. Of one second, as they are listed: BTCPay lists those of a method by the exact time."""
    return sorted(coins, key=lambda one: one.at)


def final(amount: int, coins: Sequence[Coins], *, is_over: bool) -> list[Coins]:
    """The payments that can be told for good, as they came.

    ``is_over``: nobody watches the invoice any more, and what is not settled by now is not waited for.
    """
    ordered = in_order(coins)
    settled = [one for one in ordered if one.is_settled]
    is_covered = _whole(sum((one.value for one in settled), Fraction(0))) >= amount
    return settled if is_over or is_covered else list(takewhile(lambda one: one.is_settled, ordered))


def worths(amount: int, coins: Sequence[Coins]) -> Iterator[tuple[Coins, int]]:
    """Each of these payments, which are in order, with its worth; zero where the fee took all of it, and more."""
    total, given, is_covered = Fraction(0), 0, False
    for one in coins:
        worth = alone(amount, one)
        total += one.value
        if not is_covered and _whole(total) >= amount:
            is_covered = True
            if worth < amount:
                worth = (amount if total < amount + one.grain else _whole(total)) - given
        given += worth
        yield one, worth


def alone(amount: int, coins: Coins) -> int:
    """What a payment is worth by itself."""
    whole = max(_whole(coins.value), 0)
    return amount if whole >= amount and coins.value < amount + coins.grain else whole


def _whole(value: Fraction) -> int:
    return floor(value + DUST)
