"""What a piece costs by how many are taken, and what a line of an order comes to. Whole numbers only."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.errors import Refused
from core.ids import ProductId
from core.money import Money, parse_price

TIERS: Final = 8
LARGEST_TIER: Final = 1000
_TIER: Final = re.compile(r"\s*([0-9]{1,4})\s*=\s*(\S[^=]*)")


class BadTiers(Refused):
    """Prices by quantity are written like 5=19.20, 10=18.90: more pieces, and each of them for less."""

    text_id = "error-bad-tiers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """From so many pieces on, each costs this."""

    quantity: int
    price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """So many pieces of a product, at the price of one of them."""

    product: ProductId
    quantity: int
    price: Money

    @property
    def amount(self) -> Money:
        return self.price * self.quantity


def unit_price(price: Money, tiers: Sequence[Tier], quantity: int) -> Money:
    """What one of so many pieces costs: the best price that was reached, and never more than a single one."""
    reached = [tier.price.minor for tier in tiers if tier.quantity <= quantity]
    return Money(min([price.minor, *reached]), price.currency)


def parse_tiers(text: str, price: Money) -> tuple[Tier, ...]:
    """What an owner typed, such as ``5=19.20, 10=18.90``; ``-`` takes all away.

    Raises BadTiers unless quantities rise from 2 and prices fall from that of a single piece; BadAmount for what is no
    price.
    """
    if text.strip() == "-":
        return ()
    tiers = tuple(_parse_tier(part, price.currency) for part in re.split(r"[,;\n]", text) if part.strip())
    before = Tier(quantity=1, price=price)
    for tier in tiers:
        if tier.quantity <= before.quantity or tier.price.minor >= before.price.minor:
            raise BadTiers()
        before = tier
    if not tiers or len(tiers) > TIERS or tiers[-1].quantity > LARGEST_TIER:
        raise BadTiers()
    return tiers


def _parse_tier(part: str, currency: str) -> Tier:
    match = _TIER.fullmatch(part)
    if match is None:
        raise BadTiers()
    return Tier(quantity=int(match.group(1)), price=parse_price(match.group(2), currency))
