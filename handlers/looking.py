"""Looking around: categories, search, the product page and its quantity."""

from core.catalogue import Article, check_number
from core.errors import Gone
from core.ids import OfferId
from core.shop import Shop
from handlers.replies import text_of
from handlers.routes import Reply, routes
from handlers.visitor import Visitor
from views import product, shopping
from views.actions import AskQuantity, Browse, Found, Search, ShowProduct
from views.screen import Button, Screen

PAGE = 6
SUGGESTED = 25


@routes.on(Browse)
async def browse(action: Browse, visitor: Visitor, shop: Shop) -> Screen:
    return shopping.category(visitor.say, await shop.aisle(action.category, action.page, PAGE))


@routes.on(Search)
async def search(_: Search, visitor: Visitor, _shop: Shop) -> Screen:
    return shopping.ask_search(visitor.say)


@routes.on(Found)
async def found(action: Found, visitor: Visitor, shop: Shop) -> Screen:
    return await look_for(action.words, action.page, visitor, shop)


@routes.reply(Search)
async def searched(_: Search, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    return await look_for(text_of(reply), 0, visitor, shop)


async def look_for(words: str, page: int, visitor: Visitor, shop: Shop) -> Screen:
    """What the shop has for these words."""
    return shopping.found(visitor.say, await shop.search(words, page, PAGE))


async def products_like(words: str, visitor: Visitor, shop: Shop) -> tuple[Button, ...]:
    """The products that these first words may mean, each as a button that opens it."""
    screen = shopping.found(visitor.say, await shop.search(words, 0, SUGGESTED))
    buttons = (button for row in screen.rows for button in row if isinstance(button, Button))
    return tuple(button for button in buttons if isinstance(button.action, ShowProduct))


@routes.on(ShowProduct)
async def show_product(action: ShowProduct, visitor: Visitor, shop: Shop) -> Screen:
    article = await (shop.article(action.product) if action.product else shop.article_of(action.offer))
    return _page(visitor, article, action.offer, action.quantity)


@routes.on(AskQuantity)
async def ask_quantity(action: AskQuantity, visitor: Visitor, shop: Shop) -> Screen:
    article, choice = await _chosen(action.offer, shop)
    return product.ask_quantity(visitor.say, article, choice)


@routes.reply(AskQuantity)
async def quantity_typed(action: AskQuantity, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    article, choice = await _chosen(action.offer, shop)
    quantity = check_number(text_of(reply), choice.offer.minimum, choice.highest)
    return _page(visitor, article, action.offer, quantity)


async def _chosen(offer: OfferId, shop: Shop) -> tuple[Article, product.Choice]:
    article = await shop.article_of(offer)
    choice = product.choose(article, offer, 0)
    if choice is None or choice.offer.id != offer:
        raise Gone()
    return article, choice


def _page(visitor: Visitor, article: Article, offer: OfferId, quantity: int) -> Screen:
    return product.product(visitor.say, article, product.choose(article, offer, quantity))
