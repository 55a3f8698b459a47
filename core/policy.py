"""What an owner decides once for the whole shop."""

from dataclasses import dataclass, field

from core.orders import OrderPolicy
from core.people import Address
from core.ways import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopPolicy:
    """What an owner sets once: the name, who owns it, money, and how patient it is.

    ``off_platform``: in Telegram, too, money may pass the chat by.
    """

    name: str
    tagline: str = ""
    owners: frozenset[Address] = frozenset()
    currency: str = "USD"
    support: str = ""
    terms: str = ""
    low_stock: int = 5
    off_platform: bool = False
    orders: OrderPolicy = field(default_factory=OrderPolicy)
    rules: Rules = field(default_factory=Rules)
