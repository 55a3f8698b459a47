"""Editing the catalogue: steps that only core.desk hands out, and only to an owner."""

from core.catalogue import (
    QUANTITY_LIMIT,
    ROOT,
    TEXT_LIMIT,
    AlreadyStocked,
    GoodsKind,
    NotEmpty,
    Reveal,
    StockDisplay,
    check_number,
    check_text,
    check_title,
    inspect,
    inspect_offer,
    picture_type,
)
from core.errors import Gone
from core.ids import CategoryId, OfferId, PictureId, ProductId
from core.money import Money
from core.ports import Tx
from core.pricing import parse_tiers
from core.ways import Rules


def add_category(tx: Tx, parent: CategoryId, title: str) -> CategoryId:
    """A new shelf under ``parent`` (ROOT for the top)."""
    if parent != ROOT and not tx.catalogue.path(parent):
        raise Gone()
    return tx.catalogue.add_category(parent, check_title(title))


def rename_category(tx: Tx, category: CategoryId, title: str) -> None:
    """Write a category's title anew; raises Gone."""
    if not tx.catalogue.rename_category(category, check_title(title)):
        raise Gone()


def remove_category(tx: Tx, category: CategoryId) -> CategoryId:
    """Remove an empty category and return its parent; raises NotEmpty or Gone."""
    path = tx.catalogue.path(category)
    if not path:
        raise Gone()
    if tx.catalogue.below(category, True) or tx.catalogue.count_shelves(category, True):
        raise NotEmpty()
    tx.catalogue.remove_category(category)
    return path[-1].parent


def add_product(tx: Tx, category: CategoryId, title: str) -> ProductId:
    """A new product with nothing but a title: hidden until its owner lists it."""
    if category != ROOT and not tx.catalogue.path(category):
        raise Gone()
    return tx.catalogue.add_product(category, check_title(title), tx.now)


def retitle(tx: Tx, product: ProductId, title: str) -> None:
    """Write a product's title anew."""
    tx.catalogue.write_product(inspect(tx, product).product.id, "title", check_title(title))


def describe(tx: Tx, product: ProductId, description: str) -> None:
    """Write a product's description anew; empty takes it away."""
    text = check_text(description, TEXT_LIMIT, empty_allowed=True)
    tx.catalogue.write_product(inspect(tx, product).product.id, "description", text)


def instruct(tx: Tx, product: ProductId, instructions: str) -> None:
    """Write the usage instructions anew; only buyers ever see them."""
    text = check_text(instructions, TEXT_LIMIT, empty_allowed=True)
    tx.catalogue.write_product(inspect(tx, product).product.id, "instructions", text)


def hurry(tx: Tx, product: ProductId, minutes: str) -> None:
    """After how many minutes a parcel of this product goes to e-mail, push and text message; empty: the shop's own.

    Raises BadEscalation.
    """
    typed = " ".join(minutes.split())
    Rules().told_by(typed)
    tx.catalogue.write_product(inspect(tx, product).product.id, "escalation", typed)


def set_picture(tx: Tx, product: ProductId, body: bytes) -> PictureId:
    """Give a product a picture; raises BadPicture."""
    media_type = picture_type(body)
    picture = tx.catalogue.add_picture(media_type, body, tx.now)
    tx.catalogue.write_product(inspect(tx, product).product.id, "picture_id", picture)
    return picture


def move_product(tx: Tx, product: ProductId, category: CategoryId) -> None:
    """Put a product into another category."""
    if category != ROOT and not tx.catalogue.path(category):
        raise Gone()
    tx.catalogue.write_product(inspect(tx, product).product.id, "category_id", category)


def list_product(tx: Tx, product: ProductId, listed: bool) -> None:
    """Put a product on sale or take it off; open orders are not touched."""
    tx.catalogue.write_product(inspect(tx, product).product.id, "listed", int(listed))


def set_kind(tx: Tx, product: ProductId, kind: GoodsKind) -> None:
    """Say what kind of goods a product is; raises AlreadyStocked once anything of it was stocked."""
    article = inspect(tx, product)
    if article.product.kind is kind:
        return
    if any(tx.catalogue.was_stocked(offer.id) for offer in article.offers):
        raise AlreadyStocked()
    tx.catalogue.write_product(article.product.id, "kind", kind.value)


def set_display(tx: Tx, product: ProductId, display: StockDisplay) -> None:
    """Say how much of the stock buyers see."""
    tx.catalogue.write_product(inspect(tx, product).product.id, "display", display.value)


def set_reveal(tx: Tx, product: ProductId, reveal: Reveal) -> None:
    """Say whether a paid key waits for a tap."""
    tx.catalogue.write_product(inspect(tx, product).product.id, "reveal", reveal.value)


def add_offer(tx: Tx, product: ProductId, price: Money, low_stock: int) -> OfferId:
    """A new priced variant, on sale as soon as its product is and something is in stock."""
    return tx.catalogue.add_offer(inspect(tx, product).product.id, price, low_stock)


def retitle_offer(tx: Tx, offer: OfferId, title: str) -> None:
    """Write what tells an offer from its product's others."""
    tx.catalogue.write_offer(inspect_offer(tx, offer)[1].id, "title", check_title(title))


def reprice(tx: Tx, offer: OfferId, price: Money) -> None:
    """Write an offer's price anew; orders already placed keep the old one.

    In another currency than before its prices by quantity mean nothing any more, and are gone.
    """
    found = inspect_offer(tx, offer)[1]
    tx.catalogue.write_offer(found.id, "price", price.minor)
    if price.currency != found.price.currency:
        tx.catalogue.write_offer(found.id, "currency", price.currency)
        tx.catalogue.write_tiers(found.id, ())


def set_minimum(tx: Tx, offer: OfferId, typed: str) -> None:
    """The smallest quantity one order may have; raises BadNumber, also above the maximum."""
    found = inspect_offer(tx, offer)[1]
    tx.catalogue.write_offer(found.id, "minimum", check_number(typed, 1, found.maximum))


def set_maximum(tx: Tx, offer: OfferId, typed: str) -> None:
    """The largest quantity one order may have; raises BadNumber, also below the minimum."""
    found = inspect_offer(tx, offer)[1]
    tx.catalogue.write_offer(found.id, "maximum", check_number(typed, found.minimum, QUANTITY_LIMIT))


def set_low_stock(tx: Tx, offer: OfferId, typed: str) -> None:
    """At how many free pieces the owner is told; 0 never tells before it is sold out."""
    tx.catalogue.write_offer(inspect_offer(tx, offer)[1].id, "low_stock", check_number(typed, 0, 1_000_000))


def set_tiers(tx: Tx, offer: OfferId, typed: str) -> None:
    """Write an offer's prices by quantity, all of them anew; raises BadTiers or BadAmount."""
    found = inspect_offer(tx, offer)[1]
    tx.catalogue.write_tiers(found.id, parse_tiers(typed, found.price))


def list_offer(tx: Tx, offer: OfferId, listed: bool) -> None:
    """Put an offer on sale or take it off."""
    tx.catalogue.write_offer(inspect_offer(tx, offer)[1].id, "listed", int(listed))
