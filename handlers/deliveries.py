"""What an owner sees of deliveries. ``shop.desk`` lets nobody else in."""

from core.shop import Shop
from handlers.routes import routes
from handlers.visitor import Visitor
from views import deliveries
from views.actions import ListChannels, ShowTimeline
from views.screen import Screen


@routes.on(ListChannels)
async def list_channels(_: ListChannels, visitor: Visitor, shop: Shop) -> Screen:
    return deliveries.channels(visitor.say, await shop.desk(visitor.contact).channels())


@routes.on(ShowTimeline)
async def show_timeline(action: ShowTimeline, visitor: Visitor, shop: Shop) -> Screen:
    return deliveries.timeline(visitor.say, await shop.desk(visitor.contact).timeline(action.order))


async def find_order(words: str, visitor: Visitor, shop: Shop) -> Screen:
    """The order with this reference."""
    desk = shop.desk(visitor.contact)
    return deliveries.timeline(visitor.say, await desk.find_order(words)) if words else (
        deliveries.no_such_order(visitor.say)
    )  # fmt: skip
