"""What an app sells in Discord's own shop, and who bought it. Discord keeps no price where an app could read it."""

from dataclasses import dataclass, field

DURABLE, CONSUMABLE = 2, 3
PURCHASE, TEST_PURCHASE, FREE, GIFT = 1, 4, 5, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Sku:
    """A product of the app."""

    id: int
    name: str
    kind: int = CONSUMABLE


@dataclass(slots=True, kw_only=True)
class Entitlement:
    """Somebody has a product. A consumable one can be bought again only once it is consumed."""

    id: int
    sku: int
    account: int
    kind: int = PURCHASE
    consumed: bool = False
    deleted: bool = False  # given back, or taken away


FIVE, TEN, FOREVER = 1_300_000_000_000_000_005, 1_300_000_000_000_000_010, 1_300_000_000_000_000_099
PRODUCTS = (
    Sku(id=FIVE, name="5.00 for your wallet"),
    Sku(id=TEN, name="10.00 for your wallet"),
    Sku(id=FOREVER, name="A badge for ever", kind=DURABLE),
)


@dataclass(slots=True, kw_only=True)
class Shelf:
    """Everything on sale, and everything that was bought, by id."""

    skus: dict[int, Sku] = field(default_factory=lambda: {sku.id: sku for sku in PRODUCTS})
    entitlements: dict[int, Entitlement] = field(default_factory=dict)

    def held(self, account: int, sku: int) -> Entitlement | None:
        """What this person holds of a product and has not used up."""
        return next(
            (
                one
                for one in self.entitlements.values()
                if (one.account, one.sku) == (account, sku) and not one.consumed and not one.deleted
            ),
            None,
        )
