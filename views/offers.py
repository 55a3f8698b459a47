"""An offer as its owner sees it: price, limits, stock, and each of them one question away."""

from core.catalogue import Offer, Product
from core.orders import sale_title
from views.actions import EditOffer, EditProduct, ListOffer, OfferField, Restock, WriteOffer
from views.labels import goods_word
from views.navigation import desk_row, next_row
from views.products import question
from views.screen import Button, Heading, Screen, Text
from views.texts import Say


def offer(say: Say, product: Product, shown: Offer) -> Screen:
    """One priced variant of a product."""
    level = shown.level
    facts = [
        say("offer-is-listed" if shown.listed else "offer-is-hidden"),
        say("product-price", price=shown.price),
        say("offer-limits", lowest=shown.minimum, highest=shown.maximum),
    ]
    if shown.tiers:
        facts.append(say("offer-tiers", tiers=_tiers(say, shown)))
    if level.unlimited:
        facts.append(say("restock-is-set", kind=goods_word(product.kind)))
    else:
        facts.append(say("offer-level", free=level.free, held=level.held, sold=level.sold))
        facts.append(say("offer-low-at", count=shown.low_stock))
    return Screen(
        blocks=(Heading(sale_title(product, shown)), Text("\n".join(facts))),
        rows=(
            next_row(say("button-stock", kind=goods_word(product.kind)), Restock(offer=shown.id)),
            (_write(say, shown, OfferField.PRICE), _write(say, shown, OfferField.TITLE)),
            (_write(say, shown, OfferField.MINIMUM), _write(say, shown, OfferField.MAXIMUM)),
            (_write(say, shown, OfferField.LOW_STOCK), _write(say, shown, OfferField.TIERS)),
            (_toggle(say, shown),),
            desk_row(say, product.title, EditProduct(product=product.id)),
        ),
    )


def _tiers(say: Say, shown: Offer) -> str:
    return ", ".join(say("product-tier", count=tier.quantity, price=tier.price) for tier in shown.tiers)


def _write(say: Say, shown: Offer, field: OfferField) -> Button:
    label = say(f"button-offer-{field.name.lower().replace('_', '-')}")
    return Button(label, WriteOffer(offer=shown.id, field=field))


def _toggle(say: Say, shown: Offer) -> Button:
    label = say("button-take-off-sale" if shown.listed else "button-put-on-sale")
    return Button(label, ListOffer(offer=shown.id, listed=not shown.listed))


def ask_offer(say: Say, product: Product, shown: Offer, field: OfferField) -> Screen:
    """One field of an offer, asked for."""
    now = {
        OfferField.TITLE: shown.title,
        OfferField.PRICE: say("amount", amount=shown.price),
        OfferField.MINIMUM: str(shown.minimum),
        OfferField.MAXIMUM: str(shown.maximum),
        OfferField.LOW_STOCK: str(shown.low_stock),
        OfferField.TIERS: _tiers(say, shown),
    }[field]
    return question(
        say,
        sale_title(product, shown),
        f"offer-{field.name.lower().replace('_', '-')}",
        WriteOffer(offer=shown.id, field=field),
        EditOffer(offer=shown.id),
        now,
    )
