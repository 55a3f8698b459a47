"""Every slash command, in the order of the menu. Each is a shortcut to a button's screen."""

from core.catalogue import ROOT
from core.ids import ProductId
from core.shop import Shop
from handlers.desk import open_desk
from handlers.home import home
from handlers.looking import look_for, products_like, search, show_product
from handlers.people import choose_language, help_page
from handlers.products import edit_category
from handlers.purchases import list_orders
from handlers.restock import choose, offers_like
from handlers.routes import routes
from handlers.visitor import Visitor
from views.actions import (
    ChooseLanguage,
    ChooseRestock,
    Desk,
    EditCategory,
    Help,
    Home,
    ListOrders,
    Search,
    ShowProduct,
)
from views.screen import Screen

# A link that ends in ``p12`` opens the shop at product 12.
PRODUCT_LINK = "p"


@routes.command("start")
async def start(words: str, visitor: Visitor, shop: Shop) -> Screen:
    number = words.removeprefix(PRODUCT_LINK)
    if words.startswith(PRODUCT_LINK) and number.isascii() and number.isdigit() and len(number) <= 15:
        return await show_product(ShowProduct(product=ProductId(int(number))), visitor, shop)
    return await home(Home(), visitor, shop)


@routes.command("shop")
async def open_shop(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await home(Home(), visitor, shop)


@routes.command("search", takes="option-product", suggest=products_like)
async def search_for(words: str, visitor: Visitor, shop: Shop) -> Screen:
    return await look_for(words, 0, visitor, shop) if words else await search(Search(), visitor, shop)


@routes.command("orders")
async def my_orders(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await list_orders(ListOrders(), visitor, shop)


@routes.command("language")
async def language(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await choose_language(ChooseLanguage(), visitor, shop)


@routes.command("help")
async def help_me(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await help_page(Help(), visitor, shop)


@routes.command("desk", owner=True)
async def desk(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await open_desk(Desk(), visitor, shop)


@routes.command("restock", owner=True, takes="option-product", upload="option-file", suggest=offers_like)
async def restock(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await choose(ChooseRestock(), visitor, shop)


@routes.command("products", owner=True)
async def products(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await edit_category(EditCategory(category=ROOT), visitor, shop)
