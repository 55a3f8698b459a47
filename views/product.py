"""The product page: what it is, what it costs, how much is left, how many, and one big button."""

from dataclasses import dataclass

from core.catalogue import Article, Offer, Product, StockDisplay, stock_word
from core.ids import OfferId
from core.orders import sale_title
from core.pricing import unit_price
from views.actions import AskQuantity, Browse, Buy, ShowProduct
from views.labels import short
from views.navigation import back_row, home_row, next_row
from views.screen import Ask, Block, Button, Heading, Picture, Quote, Row, Screen, Text
from views.shopping_actions import PutInBasket
from views.texts import Say

OFFERS_SHOWN = 20
LONG_TEXT = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the visitor is looking at: an offer and how many of it. ``wanted`` is what was asked for."""

    offer: Offer
    quantity: int
    wanted: int
    highest: int
    available: bool


def choose(article: Article, offer: OfferId, wanted: int) -> Choice | None:
    """The asked offer, else the first that can be bought, with a quantity that one order may have.

    None when nothing of the product is on sale. The number of free pieces limits the quantity only where
    buyers may see that number.
    """
    asked = next((one for one in article.offers if one.id == offer), None)
    one = asked or next(filter(can_buy, article.offers), None) or next(iter(article.offers), None)
    if one is None:
        return None
    highest = _highest(article.product, one)
    quantity = min(max(wanted, one.minimum), highest)
    return Choice(offer=one, quantity=quantity, wanted=wanted, highest=highest, available=can_buy(one))


def _highest(product: Product, offer: Offer) -> int:
    if offer.level.unlimited:  # nobody needs the same text twice
        return offer.minimum
    if product.display is StockDisplay.EXACT:
        return max(offer.minimum, min(offer.maximum, offer.level.free))
    return offer.maximum


def can_buy(offer: Offer) -> bool:
    """Whether the smallest order is in stock."""
    return offer.level.unlimited or offer.level.free >= offer.minimum


def product(say: Say, article: Article, choice: Choice | None) -> Screen:
    """The page, with one offer and a quantity chosen; None when nothing of it is on sale."""
    shown, shelf = article.product, article.shelf
    blocks: list[Block] = [Heading(shown.title)]
    if shown.description:
        blocks.append(_description(shown.description))
    blocks.append(Text(say("product-not-on-sale")) if choice is None else _facts(say, shown, choice))
    rows = () if choice is None else _choice_rows(say, article, choice)
    last = back_row(say, shelf.title, Browse(category=shelf.id)) if shelf else home_row(say)
    return Screen(
        blocks=tuple(blocks),
        rows=(*rows, last),
        picture=Picture(shown.picture) if shown.picture else None,
        toast=limit_met(say, choice) if choice else "",
    )


def ask_quantity(say: Say, article: Article, choice: Choice) -> Screen:
    """How many?"""
    offer = choice.offer
    title = sale_title(article.product, offer)
    here = ShowProduct(product=article.product.id, offer=offer.id)
    return Screen(
        blocks=(
            Heading(title),
            Text(say("quantity-ask", lowest=offer.minimum, highest=choice.highest)),
        ),
        rows=(back_row(say, article.product.title, here),),
        ask=Ask(AskQuantity(offer=offer.id), placeholder=str(offer.minimum)),
    )


def _description(text: str) -> Block:
    return Text(text) if len(text) <= LONG_TEXT else Quote(text)


def _facts(say: Say, shown: Product, choice: Choice) -> Text:
    offer = choice.offer
    tiers = [say("product-tier", count=tier.quantity, price=tier.price) for tier in offer.tiers]
    lines = [" · ".join([say("product-price", price=offer.price), *tiers])]
    if offer.title:
        lines.insert(0, say("product-offer", title=offer.title))
    word = stock_word(shown, offer) if choice.available else "none"
    if word != "hidden":
        lines.append(say(f"stock-{word}", count=offer.level.free))
    if offer.minimum > 1:
        lines.append(say("product-minimum", count=offer.minimum))
    return Text("\n".join(lines))


def _choice_rows(say: Say, article: Article, choice: Choice) -> tuple[Row, ...]:
    rows: list[Row] = []
    if choice.available:
        if choice.highest > choice.offer.minimum:
            rows.append(_quantity_row(say, choice))
        offer, quantity = choice.offer, choice.quantity
        total = unit_price(offer.price, offer.tiers, quantity) * quantity
        rows.append(next_row(say("button-buy", total=total), Buy(offer=offer.id, quantity=quantity)))
        rows.append((Button(say("button-put-in-basket"), PutInBasket(offer=offer.id, quantity=quantity)),))
    if len(article.offers) > 1:
        rows += [(_offer_button(say, one, chosen=one.id == choice.offer.id),) for one in article.offers[:OFFERS_SHOWN]]
    return tuple(rows)


def _quantity_row(say: Say, choice: Choice) -> Row:
    def showing(quantity: int) -> ShowProduct:
        # Quantity 0 means the smallest one; a step below 1 must not be mistaken for it.
        return ShowProduct(product=choice.offer.product, offer=choice.offer.id, quantity=quantity or -1)

    return (
        Button(say("button-fewer"), showing(choice.quantity - 1)),
        Button(say("button-quantity", count=choice.quantity), AskQuantity(offer=choice.offer.id)),
        Button(say("button-more-pieces"), showing(choice.quantity + 1)),
    )


def _offer_button(say: Say, offer: Offer, *, chosen: bool) -> Button:
    text = "offer-chosen" if chosen else "offer-other" if can_buy(offer) else "offer-sold-out"
    label = say(text, title=short(offer.title or say("offer-untitled")), price=offer.price)
    return Button(label, ShowProduct(product=offer.product, offer=offer.id))


def limit_met(say: Say, choice: Choice) -> str:
    """Why the quantity is not the one that was asked for."""
    if choice.wanted in (0, choice.quantity) or not choice.available:
        return ""
    if choice.wanted < choice.quantity:
        return say("quantity-smallest", count=choice.quantity)
    only_left = choice.highest < choice.offer.maximum
    return say("quantity-only-left" if only_left else "quantity-largest", count=choice.highest)
