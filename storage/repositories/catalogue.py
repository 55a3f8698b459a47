"""Categories, products, offers and pictures."""

from collections.abc import Sequence
from typing import Any, Final

from core.catalogue import Article, Category, GoodsKind, Level, Offer, Product, Reveal, Shelf, StockDisplay
from core.errors import IllegalMove
from core.ids import CategoryId, OfferId, PictureId, ProductId
from core.money import Money
from core.pricing import Tier
from storage.repositories.rows import Rows

_WORDS: Final = 8
_PRODUCT_COLUMNS: Final = 11
_NO_LEVEL: Final = (0, 0, 0, 0, 0)
_PRODUCT_FIELDS: Final = frozenset(
    {
        "title",
        "description",
        "instructions",
        "picture_id",
        "category_id",
        "listed",
        "kind",
        "display",
        "reveal",
        "escalation",
    }
)
_OFFER_FIELDS: Final = frozenset({"title", "currency", "price", "minimum", "maximum", "low_stock", "listed"})


def _category(row: Any, products: int = 0) -> Category:
    return Category(id=row[0], parent=row[1] or CategoryId(0), title=row[2], products=products)


def _product(row: Any) -> Product:
    return Product(
        id=row[0], category=row[1], title=row[2], description=row[3], instructions=row[4], picture=row[5],
        kind=GoodsKind(row[6]), display=StockDisplay(row[7]), reveal=Reveal(row[8]), listed=bool(row[9]),
        escalation=row[10],
    )  # fmt: skip


def _offer(row: Any, level: Any, tiers: Sequence[Any] = ()) -> Offer:
    free, held, sold, void, is_shared = level
    return Offer(
        id=row[0], product=row[1], title=row[2], price=Money(row[3], row[4]), minimum=row[5], maximum=row[6],
        low_stock=row[7], listed=bool(row[8]),
        level=Level(free=free, held=held, sold=sold, void=void, unlimited=bool(is_shared)),
        tiers=tuple(Tier(quantity=tier[1], price=Money(tier[2], row[4])) for tier in tiers if tier[0] == row[0]),
    )  # fmt: skip


def pair(row: Any) -> tuple[Product, Offer]:
    """A product and one of its offers, with its level where the row goes on that far."""
    offer = row[_PRODUCT_COLUMNS:]
    return _product(row), _offer(offer, offer[9:] or _NO_LEVEL)


def _shelf(row: Any) -> Shelf:
    price = None if row[3] is None else Money(row[3], row[5])
    return Shelf(
        product=row[0],
        title=row[1],
        listed=bool(row[2]),
        price=price,
        many_prices=row[3] != row[4],
        sold_out=not row[6],
    )


def _patterns(words: Sequence[str]) -> dict[str, str]:
    """LIKE patterns; what means something to LIKE is escaped."""
    escaped = [word.replace("!", "!!").replace("%", "!%").replace("_", "!_") for word in words[:_WORDS]]
    return {f"w{n + 1}": f"%{escaped[n]}%" if n < len(escaped) else "%" for n in range(_WORDS)}


class CatalogueRows(Rows):
    """See core.ports.Catalogue."""

    def path(self, category: CategoryId) -> tuple[Category, ...]:
        return tuple(_category(row) for row in self._queries.category_path(self._connection, id=category))

    def below(self, category: CategoryId, hidden_too: bool) -> tuple[Category, ...]:
        rows = self._queries.categories_below(self._connection, parent_id=category, hidden_too=int(hidden_too))
        return tuple(_category(row, row[3]) for row in rows)

    def count_shelves(self, category: CategoryId, hidden_too: bool) -> int:
        count: int = self._queries.shelf_count(self._connection, category_id=category, hidden_too=int(hidden_too))
        return count

    def shelves(self, category: CategoryId, hidden_too: bool, limit: int, offset: int) -> tuple[Shelf, ...]:
        rows = self._queries.shelf_page(
            self._connection, category_id=category, hidden_too=int(hidden_too), limit=limit, offset=offset
        )
        return tuple(_shelf(row) for row in rows)

    def count_found(self, words: Sequence[str]) -> int:
        count: int = self._queries.found_count(self._connection, **_patterns(words))
        return count

    def found(self, words: Sequence[str], limit: int, offset: int) -> tuple[Shelf, ...]:
        rows = self._queries.found_page(self._connection, **_patterns(words), limit=limit, offset=offset)
        return tuple(_shelf(row) for row in rows)

    def article(self, product: ProductId, hidden_too: bool) -> Article | None:
        row = self._queries.product_get(self._connection, id=product)
        if row is None or not (row[9] or hidden_too):
            return None
        offers = self._queries.offers_of(self._connection, product_id=product, hidden_too=int(hidden_too))
        tiers = list(self._queries.tiers_of_product(self._connection, product_id=product))
        return Article(product=_product(row), offers=tuple(_offer(offer, offer[9:], tiers) for offer in offers))

    def offer(self, offer: OfferId) -> Offer | None:
        row = self._queries.offer_get(self._connection, id=offer)
        return _offer(row, row[9:], list(self._queries.tiers_of(self._connection, offer_id=offer))) if row else None

    def for_sale(self, offer: OfferId, quantity: int) -> tuple[Product, Offer] | None:
        row = self._queries.offer_for_sale(self._connection, id=offer, quantity=quantity)
        return pair(row) if row else None

    def sold_product(self, product: ProductId) -> Product:
        row = self._queries.product_get(self._connection, id=product)
        if row is None:
            raise IllegalMove(product=product)
        return _product(row)

    def picture(self, picture: PictureId) -> bytes | None:
        body = self._queries.picture_get(self._connection, id=picture)
        return bytes(body) if body is not None else None

    def running_low(self, limit: int) -> tuple[tuple[Product, Offer], ...]:
        return tuple(pair(row) for row in self._queries.offers_running_low(self._connection, limit=limit))

    def count_offers(self) -> int:
        count: int = self._queries.offer_count(self._connection)
        return count

    def offers(self, limit: int, offset: int) -> tuple[tuple[Product, Offer], ...]:
        return tuple(pair(row) for row in self._queries.offer_page(self._connection, limit=limit, offset=offset))

    def add_category(self, parent: CategoryId, title: str) -> CategoryId:
        return CategoryId(self._queries.category_add(self._connection, parent_id=parent, title=title))

    def rename_category(self, category: CategoryId, title: str) -> bool:
        return bool(self._queries.category_rename(self._connection, id=category, title=title))

    def remove_category(self, category: CategoryId) -> None:
        self._queries.category_remove(self._connection, id=category)

    def add_product(self, category: CategoryId, title: str, now: int) -> ProductId:
        return ProductId(
            self._queries.product_add(
                self._connection, category_id=category, title=title, search_text=title.casefold(), now=now
            )
        )

    def write_product(self, product: ProductId, field: str, value: str | int | None) -> None:
        if field not in _PRODUCT_FIELDS:
            raise IllegalMove(field=field)
        getattr(self._queries, f"product_write_{field}")(self._connection, id=product, value=value)
        if field in ("title", "description"):
            row = self._queries.product_get(self._connection, id=product)
            self._queries.product_write_search_text(
                self._connection, id=product, value=f"{row[2]}\n{row[3]}".casefold()
            )

    def add_picture(self, media_type: str, body: bytes, now: int) -> PictureId:
        return PictureId(self._queries.picture_add(self._connection, media_type=media_type, body=body, now=now))

    def add_offer(self, product: ProductId, price: Money, low_stock: int) -> OfferId:
        offer = self._queries.offer_add(
            self._connection,
            product_id=product,
            price=price.minor,
            currency=price.currency,
            low_stock=low_stock,
        )
        self._queries.level_add(self._connection, offer_id=offer)
        return OfferId(offer)

    def write_offer(self, offer: OfferId, field: str, value: str | int) -> None:
        if field not in _OFFER_FIELDS:
            raise IllegalMove(field=field)
        getattr(self._queries, f"offer_write_{field}")(self._connection, id=offer, value=value)

    def write_tiers(self, offer: OfferId, tiers: Sequence[Tier]) -> None:
        self._queries.tiers_drop(self._connection, offer_id=offer)
        for tier in tiers:
            self._queries.tier_add(
                self._connection, offer_id=offer, from_quantity=tier.quantity, price=tier.price.minor
            )

    def was_stocked(self, offer: OfferId) -> bool:
        return bool(self._queries.offer_was_stocked(self._connection, id=offer))
