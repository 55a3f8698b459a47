"""The front door."""

from core.catalogue import ROOT
from core.shop import Shop
from handlers.looking import PAGE
from handlers.routes import routes
from handlers.visitor import Visitor
from views import shopping
from views.actions import Home
from views.screen import Screen


@routes.on(Home)
async def home(_: Home, visitor: Visitor, shop: Shop) -> Screen:
    aisle = await shop.aisle(ROOT, 0, PAGE)
    in_basket = await shop.basket(visitor.id).count()
    return shopping.home(visitor.say, shop.policy, aisle, owner=visitor.owner, in_basket=in_basket)
