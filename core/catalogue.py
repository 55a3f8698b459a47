"""What is on the shelves: categories of any depth, products, and offers (priced variants of a product)."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from core.errors import Gone, Refused
from core.ids import CategoryId, OfferId, PictureId, ProductId
from core.money import Money
from core.ports import Tx
from core.pricing import Tier

ROOT: Final = CategoryId(0)
TITLE_LIMIT: Final = 64
TEXT_LIMIT: Final = 3000
# Line breaks, and the joiners that hold an emoji family or an Indic ligature together.
KEPT_CONTROLS: Final = frozenset("\n\u200c\u200d")
QUANTITY_LIMIT: Final = 1000
PICTURE_LIMIT: Final = 5 * 1024 * 1024


class GoodsKind(StrEnum):
    """What a buyer gets: one key a piece, the same text for everybody, or the same file for everybody."""

    KEY = "k"
    TEXT = "t"
    FILE = "f"


class StockDisplay(StrEnum):
    """How much of the stock buyers see: the number, a word, or nothing."""

    EXACT = "e"
    LEVEL = "l"
    HIDDEN = "h"


class Reveal(StrEnum):
    """Whether a paid key waits behind *Show my key* or comes with the message."""

    TAP = "t"
    INSTANT = "i"


class BadText(Refused):
    """A text is empty, or longer than allowed."""

    text_id = "error-bad-text"


class BadNumber(Refused):
    """A number is missing, not whole, or out of range."""

    text_id = "error-bad-number"


class NotEmpty(Refused):
    """A category that still holds something is not removed."""

    text_id = "error-not-empty"


class AlreadyStocked(Refused):
    """The kind of goods can't change once something was stocked."""

    text_id = "error-already-stocked"


class BadPicture(Refused):
    """A picture is a PNG, JPEG or WebP of at most five megabytes."""

    text_id = "error-bad-picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A shelf. ``products`` counts what is on sale in it and below it."""

    id: CategoryId
    parent: CategoryId
    title: str
    products: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What is described. ``instructions`` are shown only to those who bought.

    ``escalation`` is how many minutes its messages may stay unseen, see ``core.ways.Rules.told_by``; empty for the
    shop's own.
    """

    id: ProductId
    category: CategoryId
    title: str
    description: str
    instructions: str
    picture: PictureId | None
    kind: GoodsKind
    display: StockDisplay
    reveal: Reveal
    listed: bool
    escalation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How many pieces of an offer are where. ``unlimited`` goods are never used up."""

    free: int
    held: int
    sold: int
    void: int
    unlimited: bool = False

    @property
    def sold_out(self) -> bool:
        return not self.unlimited and self.free == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A priced variant of a product. ``title`` may be empty when the product has only one.

    ``tiers`` are its prices by quantity, where one offer is looked at.
    """

    id: OfferId
    product: ProductId
    title: str
    price: Money
    minimum: int
    maximum: int
    low_stock: int
    listed: bool
    level: Level
    tiers: tuple[Tier, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One product in a list: from which price, and whether any of it is left."""

    product: ProductId
    title: str
    price: Money | None
    many_prices: bool
    sold_out: bool
    listed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Aisle:
    """One category opened: where it is, what lies below, and one page of its products."""

    category: Category
    path: tuple[Category, ...]
    below: tuple[Category, ...]
    shelves: tuple[Shelf, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A product with the offers that the asking person may see, and the shelf it is on (None at the top)."""

    product: Product
    offers: tuple[Offer, ...]
    shelf: Category | None = None


def check_text(text: str, limit: int, *, empty_allowed: bool = False) -> str:
    """The text without outer blanks and control characters; raises BadText when it is empty or too long."""
    cleaned = "".join(letter for letter in text.strip() if letter in KEPT_CONTROLS or letter.isprintable())
    if not cleaned and not empty_allowed:
        raise BadText(limit=limit, length=0)
    if len(cleaned) > limit:
        raise BadText(limit=limit, length=len(cleaned))
    return cleaned


def check_title(text: str) -> str:
    """A title: one line of at most TITLE_LIMIT characters."""
    return check_text(" ".join(text.split()), TITLE_LIMIT)


def check_number(text: str, lowest: int, highest: int) -> int:
    """The whole number a person typed; raises BadNumber."""
    typed = text.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 9 and lowest <= int(typed) <= highest):
        raise BadNumber(lowest=lowest, highest=highest)
    return int(typed)


def picture_type(body: bytes) -> str:
    """The media type by the first bytes, whatever the sender claims; raises BadPicture."""
    if len(body) <= PICTURE_LIMIT:
        if body.startswith(b"\x89PNG\r\n\x1a\n"):
            return "image/png"
        if body.startswith(b"\xff\xd8\xff"):
            return "image/jpeg"
        if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
            return "image/webp"
    raise BadPicture(limit=PICTURE_LIMIT // (1024 * 1024))


def stock_word(product: Product, offer: Offer) -> str:
    """How an offer's stock is shown to buyers: ``none``, ``low``, ``ok``, ``exact`` or ``hidden``."""
    if offer.level.sold_out:
        return "none"
    if product.display is StockDisplay.HIDDEN:
        return "hidden"
    if offer.level.unlimited:
        return "ok"
    if product.display is StockDisplay.EXACT:
        return "exact"
    return "low" if offer.level.free <= offer.low_stock else "ok"


# --- steps for everybody --------------------------------------------------------------------------------------


def open_aisle(tx: Tx, category: CategoryId, page: int, size: int, *, hidden_too: bool = False) -> Aisle:
    """One page of a category. A page past the end is the last one; an unknown category raises Gone."""
    path = tx.catalogue.path(category)
    if category != ROOT and not path:
        raise Gone()
    count = tx.catalogue.count_shelves(category, hidden_too)
    pages = max(1, -(-count // size))
    page = min(max(page, 0), pages - 1)
    here = path[-1] if path else Category(id=ROOT, parent=ROOT, title="", products=count)
    return Aisle(
        category=here,
        path=path[:-1],
        below=tx.catalogue.below(category, hidden_too),
        shelves=tx.catalogue.shelves(category, hidden_too, size, page * size),
        page=page,
        pages=pages,
    )


def search(tx: Tx, words: str, page: int, size: int) -> Aisle:
    """What is on sale whose title or description has all the words, in pages like a category's."""
    words = "".join(letter if letter.isprintable() else " " for letter in words).strip()
    # A database refuses patterns of any length; nobody looks for a word longer than a title.
    wanted = tuple(word[:TITLE_LIMIT] for word in words.casefold().split()[:8])
    count = tx.catalogue.count_found(wanted) if wanted else 0
    pages = max(1, -(-count // size))
    page = min(max(page, 0), pages - 1)
    return Aisle(
        category=Category(id=ROOT, parent=ROOT, title=words, products=count),
        path=(),
        below=(),
        shelves=tx.catalogue.found(wanted, size, page * size) if wanted else (),
        page=page,
        pages=pages,
    )


def look_at(tx: Tx, product: ProductId) -> Article:
    """A product on sale with its offers on sale; raises Gone for a hidden or unknown one."""
    article = tx.catalogue.article(product, hidden_too=False)
    if article is None:
        raise Gone()
    return _on_its_shelf(tx, article)


def _on_its_shelf(tx: Tx, article: Article) -> Article:
    path = tx.catalogue.path(article.product.category)
    return replace(article, shelf=path[-1]) if path else article


def look_at_offer(tx: Tx, offer: OfferId) -> Article:
    """The product an offer belongs to, as buyers see it; raises Gone."""
    found = tx.catalogue.offer(offer)
    if found is None:
        raise Gone()
    return look_at(tx, found.product)


def picture(tx: Tx, picture: PictureId) -> bytes:
    """The bytes of a picture; raises Gone."""
    body = tx.catalogue.picture(picture)
    if body is None:
        raise Gone()
    return body


# --- what an owner sees of it (core.desk lets nobody else ask) ----------------------------------------------------


def inspect(tx: Tx, product: ProductId) -> Article:
    """A product with all its offers, hidden ones too; raises Gone."""
    article = tx.catalogue.article(product, hidden_too=True)
    if article is None:
        raise Gone()
    return _on_its_shelf(tx, article)


def inspect_offer(tx: Tx, offer: OfferId) -> tuple[Product, Offer]:
    """An offer and its product, hidden or not; raises Gone."""
    found = tx.catalogue.offer(offer)
    article = tx.catalogue.article(found.product, hidden_too=True) if found else None
    if found is None or article is None:
        raise Gone()
    return article.product, found


def running_low(tx: Tx, limit: int) -> tuple[tuple[Product, Offer], ...]:
    """Offers on sale whose free keys are at or under their threshold, emptiest first."""
    return tx.catalogue.running_low(limit)


def list_offers(tx: Tx, page: int, size: int) -> tuple[tuple[tuple[Product, Offer], ...], int, int]:
    """One page of all offers, then the page's number and how many pages there are."""
    pages = max(1, -(-tx.catalogue.count_offers() // size))
    page = min(max(page, 0), pages - 1)
    return tx.catalogue.offers(size, page * size), page, pages
