"""The owner's catalogue: categories and products, each field one question away."""

from dataclasses import replace

from core.catalogue import ROOT, Aisle, Article, GoodsKind, Offer, Product, Reveal, Shelf, StockDisplay
from core.ids import CategoryId
from views.action import Action
from views.actions import (
    AddCategory,
    AddOffer,
    AddProduct,
    ClearProduct,
    EditCategory,
    EditGoods,
    EditOffer,
    EditProduct,
    ListProduct,
    MoveProduct,
    ProductField,
    RemoveCategory,
    RenameCategory,
    Restock,
    SetGoodsKind,
    SetReveal,
    SetStockDisplay,
    WriteProduct,
)
from views.labels import goods_word, path, short
from views.navigation import desk_end, desk_row, in_pairs, next_row, pager
from views.product import OFFERS_SHOWN
from views.screen import Ask, Block, Button, Heading, Quote, Row, Screen, Style, Text
from views.shopping import SHELVES_SHOWN
from views.texts import Say

EXCERPT = 300


def shelves(say: Say, aisle: Aisle) -> Screen:
    """A category as its owner sees it: everything in it, hidden or not, and what can be changed."""
    here = aisle.category
    blocks: list[Block] = [Heading(here.title or say("products-title"))]
    if aisle.path:
        blocks.append(Text(path(aisle.path), quiet=True))
    if not aisle.below and not aisle.shelves:
        blocks.append(Text(say("products-empty")))
    below = [
        Button(say("products-category", title=short(one.title)), EditCategory(category=one.id))
        for one in aisle.below[:SHELVES_SHOWN]
    ]
    rows: list[Row] = [*in_pairs(below), *((_shelf(say, one),) for one in aisle.shelves)]
    rows += pager(say, aisle.page, aisle.pages, lambda page: EditCategory(category=here.id, page=page))
    rows.append(
        (
            Button(say("button-add-product"), AddProduct(category=here.id)),
            Button(say("button-add-category"), AddCategory(parent=here.id)),
        )
    )
    return Screen(blocks=tuple(blocks), rows=(*rows, *_category_ends(say, aisle)))


def _category_ends(say: Say, aisle: Aisle) -> tuple[Row, ...]:
    here = aisle.category
    if here.id == ROOT:
        return (desk_end(say),)
    changes = [Button(say("button-rename"), RenameCategory(category=here.id))]
    if not aisle.below and not aisle.shelves:
        changes.append(Button(say("button-remove"), RemoveCategory(category=here.id)))
    above = aisle.path[-1] if aisle.path else None
    up = EditCategory(category=above.id if above else ROOT)
    return (tuple(changes), desk_row(say, above.title if above else say("button-products"), up))


def _shelf(say: Say, shelf: Shelf) -> Button:
    state = "hidden" if not shelf.listed else "sold-out" if shelf.sold_out else "on-sale"
    return Button(say(f"products-{state}", title=short(shelf.title)), EditProduct(product=shelf.product))


def ask_remove(say: Say, aisle: Aisle) -> Screen:
    """Remove this empty category?"""
    here = aisle.category
    return Screen(
        blocks=(Heading(here.title), Text(say("category-remove-ask"))),
        rows=(
            next_row(say("button-keep-category"), EditCategory(category=here.id)),
            (Button(say("button-remove"), RemoveCategory(category=here.id, sure=True), Style.DANGER),),
        ),
    )


def question(say: Say, heading: str, field: str, ask: Action, back: Action, now: str = "") -> Screen:
    """One field of the catalogue, asked for. ``field`` names its text; ``now`` is what it is at present."""
    blocks: list[Block] = [Heading(heading), Text(say(f"ask-{field}"))]
    if now:
        blocks += [Text(say("ask-now"), quiet=True), Quote(now)]
    return Screen(
        blocks=tuple(blocks),
        rows=((Button(say("button-cancel"), back),),),
        ask=Ask(
            ask,
            placeholder=say(f"ask-{field}.placeholder"),
            long=field in ("product-description", "product-instructions"),
            picture=field == "product-picture",
        ),
    )


def product(say: Say, article: Article) -> Screen:
    """A product as its owner sees it; the next thing it needs is the widest button."""
    shown = article.product
    blocks: list[Block] = [Heading(shown.title), Text(_state(say, article))]
    if shown.description:
        blocks.append(Quote(short(shown.description, EXCERPT)))
    blocks.append(Text(_texts_present(say, shown), quiet=True))
    return Screen(
        blocks=tuple(blocks),
        rows=(
            *_next_step(say, article),
            *((_offer(say, one),) for one in article.offers[:OFFERS_SHOWN]),
            *_fields(say, article),
            desk_row(say, _shelf_name(say, article), EditCategory(category=shown.category)),
        ),
    )


def _shelf_name(say: Say, article: Article) -> str:
    return article.shelf.title if article.shelf else say("button-products")


def _state(say: Say, article: Article) -> str:
    offered = [offer for offer in article.offers if offer.listed]
    if not offered:
        return say("product-needs-listed-offer" if article.offers else "product-needs-offer")
    if all(offer.level.sold_out for offer in offered):
        text_id = "product-is-sold-out" if article.product.listed else "product-needs-stock"
        return say(text_id, kind=goods_word(article.product.kind))
    return say("product-is-listed" if article.product.listed else "product-is-hidden")


def _texts_present(say: Say, shown: Product) -> str:
    there = {
        "description": shown.description,
        "instructions": shown.instructions,
        "picture": shown.picture,
    }
    return "\n".join(say(f"product-has-{name}" if value else f"product-lacks-{name}") for name, value in there.items())


def _next_step(say: Say, article: Article) -> tuple[Row, ...]:
    shown = article.product
    if not article.offers:
        return (next_row(say("button-add-offer"), AddOffer(product=shown.id)),)
    stocked = any(not offer.level.sold_out for offer in article.offers if offer.listed)
    rows: list[Row] = []
    if not stocked:
        empty = article.offers[0]
        label = say("button-stock", kind=goods_word(shown.kind))
        rows.append(next_row(label, Restock(offer=empty.id)))
    toggle = ListProduct(product=shown.id, listed=not shown.listed)
    if shown.listed:
        rows.append((Button(say("button-take-off-sale"), toggle),))
    elif stocked:
        rows.append(next_row(say("button-put-on-sale"), toggle))
    else:
        rows.append((Button(say("button-put-on-sale"), toggle),))
    return tuple(rows)


def _offer(say: Say, offer: Offer) -> Button:
    state = "hidden" if not offer.listed else "unlimited" if offer.level.unlimited else "counted"
    title = short(offer.title or say("offer-untitled"), 16)
    label = say(f"product-offer-{state}", title=title, price=offer.price, count=offer.level.free)
    return Button(label, EditOffer(offer=offer.id))


def _fields(say: Say, article: Article) -> tuple[Row, ...]:
    def write(field: ProductField, text_id: str) -> Button:
        return Button(say(text_id), WriteProduct(product=article.product.id, field=field))

    more = (Button(say("button-add-offer"), AddOffer(product=article.product.id)),)
    return (
        *((more,) if article.offers else ()),
        (
            write(ProductField.TITLE, "button-title"),
            write(ProductField.DESCRIPTION, "button-description"),
        ),
        (
            write(ProductField.INSTRUCTIONS, "button-instructions"),
            write(ProductField.PICTURE, "button-picture"),
        ),
        (
            write(ProductField.CATEGORY, "button-category"),
            Button(say("button-goods"), EditGoods(product=article.product.id)),
        ),
        (write(ProductField.ESCALATION, "button-escalation"),),
    )


def ask_product(say: Say, shown: Product, field: ProductField) -> Screen:
    """One field of a product, asked for; what need not be there can also be taken away."""
    now = {
        ProductField.TITLE: shown.title,
        ProductField.DESCRIPTION: shown.description,
        ProductField.INSTRUCTIONS: shown.instructions,
        ProductField.ESCALATION: shown.escalation,
    }.get(field, "")
    asked = question(
        say,
        shown.title,
        f"product-{field.name.lower()}",
        WriteProduct(product=shown.id, field=field),
        EditProduct(product=shown.id),
        now,
    )
    if not now or field is ProductField.TITLE:
        return asked
    clear = (Button(say("button-clear"), ClearProduct(product=shown.id, field=field)),)
    return replace(asked, rows=(clear, *asked.rows))


def goods(say: Say, article: Article) -> Screen:
    """What kind of goods it is, how much of the stock buyers see, and when they see their key."""
    shown = article.product
    kinds = [
        _choice(say, f"kind-{goods_word(kind)}", shown.kind is kind, SetGoodsKind(product=shown.id, kind=kind))
        for kind in GoodsKind
    ]
    displays = [
        _choice(
            say,
            f"display-{display.name.lower()}",
            shown.display is display,
            SetStockDisplay(product=shown.id, display=display),
        )
        for display in StockDisplay
    ]
    reveals = [
        _choice(
            say,
            f"reveal-{reveal.name.lower()}",
            shown.reveal is reveal,
            SetReveal(product=shown.id, reveal=reveal),
        )
        for reveal in Reveal
    ]
    return Screen(
        blocks=(Heading(shown.title), Text(say("goods-explained"))),
        rows=(
            tuple(kinds),
            tuple(displays),
            tuple(reveals),
            desk_row(say, shown.title, EditProduct(product=shown.id)),
        ),
    )


def _choice(say: Say, text_id: str, chosen: bool, action: Action) -> Button:
    label = say(text_id)
    return Button(say("choice-made", label=label) if chosen else label, action)


def move(say: Say, moved: Product, aisle: Aisle) -> Screen:
    """Which category a product is in; a tap moves it there and shows what lies below."""
    here = aisle.category

    def to(category: CategoryId, label: str) -> Button:
        return Button(label, MoveProduct(product=moved.id, category=category))

    below = [to(one.id, short(one.title)) for one in aisle.below[:SHELVES_SHOWN]]
    above = aisle.path[-1] if aisle.path else None
    top = say("products-top")
    up = to(above.id if above else ROOT, say("move-up", to=short(above.title) if above else top))
    where = path((*aisle.path, here)) if here.id != ROOT else top
    return Screen(
        blocks=(Heading(moved.title), Text(say("move-now-in", category=where)), Text(say("move-ask"))),
        rows=(
            *(((up,),) if here.id != ROOT else ()),
            *in_pairs(below),
            next_row(say("button-done"), EditProduct(product=moved.id)),
        ),
    )
