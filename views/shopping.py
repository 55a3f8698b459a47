"""Looking around: the front door, the shelves, and what a search found."""

from core.catalogue import ROOT, Aisle, Category, Shelf
from core.policy import ShopPolicy
from views.actions import (
    AddProduct,
    Browse,
    Desk,
    Found,
    Help,
    Home,
    ListOrders,
    Search,
    Settings,
    ShowProduct,
)
from views.labels import path, short
from views.navigation import back_row, home_row, in_pairs, next_row, pager
from views.screen import Ask, Block, Button, Heading, Row, Screen, Text
from views.shopping_actions import ShowBasket
from views.texts import Say

# Categories have no pages of their own: more than this many in one place would be no shelf but a wall.
SHELVES_SHOWN = 40


def home(say: Say, policy: ShopPolicy, aisle: Aisle, *, owner: bool, in_basket: int) -> Screen:
    """The front door: what there is, and where to look."""
    blocks: list[Block] = [Heading(say("home-title", name=policy.name))]
    if policy.tagline:
        blocks.append(Text(policy.tagline))
    rows = [*_category_rows(say, aisle.below), *_shelf_rows(say, aisle.shelves)]
    if not rows:
        blocks.append(Text(say("home-empty-owner" if owner else "home-empty")))
        if owner:
            rows.append(next_row(say("button-add-product"), AddProduct(category=ROOT)))
    if aisle.pages > 1:
        rows.append((Button(say("button-more"), Browse(category=ROOT, page=1)),))
    rows.append((Button(say("button-search"), Search()), Button(say("button-orders"), ListOrders())))
    if in_basket:
        rows.append((Button(say("button-basket-count", count=in_basket), ShowBasket()),))
    last = [Button(say("button-settings"), Settings()), Button(say("button-help"), Help())]
    rows.append(tuple([Button(say("button-desk"), Desk()), *last] if owner else last))
    return Screen(blocks=tuple(blocks), rows=tuple(rows))


def category(say: Say, aisle: Aisle) -> Screen:
    """One category: its sub-categories, one page of its products, and the way back up."""
    here = aisle.category
    blocks: list[Block] = [Heading(here.title or say("category-everything"))]
    if aisle.path:
        blocks.append(Text(path(aisle.path), quiet=True))
    if not aisle.below and not aisle.shelves:
        blocks.append(Text(say("category-empty")))
    elif aisle.pages > 1:
        blocks.append(Text(say("page-of", page=aisle.page + 1, pages=aisle.pages), quiet=True))
    rows = (
        *_category_rows(say, aisle.below),
        *_shelf_rows(say, aisle.shelves),
        *pager(say, aisle.page, aisle.pages, lambda page: Browse(category=here.id, page=page)),
        back_row(say, aisle.path[-1].title, Browse(category=aisle.path[-1].id)) if aisle.path else home_row(say),
    )
    return Screen(blocks=tuple(blocks), rows=rows)


def ask_search(say: Say) -> Screen:
    """What are you looking for?"""
    return Screen(
        blocks=(Heading(say("search-title")), Text(say("search-ask"))),
        rows=(home_row(say),),
        ask=Ask(Search(), placeholder=say("search-placeholder")),
    )


def found(say: Say, aisle: Aisle) -> Screen:
    """What a search found, page by page; typing again searches again."""
    words = short(aisle.category.title, 64)
    count = aisle.category.products
    blocks: list[Block] = [Heading(say("search-title"))]
    blocks.append(Text(say("search-found" if count else "search-nothing", words=words, count=count)))
    rows: tuple[Row, ...] = (
        *_shelf_rows(say, aisle.shelves),
        *pager(say, aisle.page, aisle.pages, lambda page: Found(page=page, words=aisle.category.title)),
    )
    if not count:
        rows = (next_row(say("button-browse"), Home()), (Button(say("button-help"), Help()),))
    else:
        rows = (*rows, home_row(say))
    return Screen(blocks=tuple(blocks), rows=rows, ask=Ask(Search(), placeholder=say("search-placeholder")))


def _category_rows(say: Say, categories: tuple[Category, ...]) -> tuple[Row, ...]:
    return in_pairs(
        [
            Button(say("category-button", title=short(one.title), count=one.products), Browse(category=one.id))
            for one in categories[:SHELVES_SHOWN]
        ]
    )


def _shelf_rows(say: Say, shelves: tuple[Shelf, ...]) -> tuple[Row, ...]:
    return tuple((Button(_shelf_label(say, one), ShowProduct(product=one.product)),) for one in shelves)


def _shelf_label(say: Say, shelf: Shelf) -> str:
    title = short(shelf.title)
    if shelf.sold_out or shelf.price is None:
        return say("shelf-sold-out", title=title)
    return say("shelf-price-from" if shelf.many_prices else "shelf-price", title=title, price=shelf.price)
