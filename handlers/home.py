"""The front door: /start and /shop, and the way straight to one product."""

from core.catalogue import ROOT
from core.ids import ProductId
from core.shop import Shop
from handlers.looking import PAGE, show_product
from handlers.routes import routes
from handlers.visitor import Visitor
from views import shopping
from views.actions import Home, ShowProduct
from views.screen import Screen

PRODUCT_LINK = "p"


@routes.on(Home)
async def home(_: Home, visitor: Visitor, shop: Shop) -> Screen:
    aisle = await shop.aisle(ROOT, 0, PAGE)
    return shopping.home(visitor.say, shop.policy, aisle, owner=visitor.owner)


@routes.command("start")
async def start(words: str, visitor: Visitor, shop: Shop) -> Screen:
    """Home; or, through a link that ends in ``p12``, product 12."""
    number = words.removeprefix(PRODUCT_LINK)
    if words.startswith(PRODUCT_LINK) and number.isascii() and number.isdigit() and len(number) <= 15:
        return await show_product(ShowProduct(product=ProductId(int(number))), visitor, shop)
    return await home(Home(), visitor, shop)


@routes.command("shop")
async def open_shop(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await home(Home(), visitor, shop)
