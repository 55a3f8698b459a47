"""Offers by conversation: price, name, limits, and whether they are on sale."""

from core.ids import OfferId
from core.shop import Shop
from handlers.products import edit_product
from handlers.replies import text_of
from handlers.routes import Reply, routes
from handlers.visitor import Visitor
from views import offers, products
from views.actions import AddOffer, EditOffer, EditProduct, ListOffer, OfferField, WriteOffer
from views.screen import Screen


@routes.on(AddOffer)
async def ask_price(action: AddOffer, visitor: Visitor, shop: Shop) -> Screen:
    article = await shop.desk(visitor.contact).article(action.product)
    title, back = article.product.title, EditProduct(product=action.product)
    return products.question(visitor.say, title, "offer-price", action, back)


@routes.reply(AddOffer)
async def price_named(action: AddOffer, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    await shop.desk(visitor.contact).add_offer(action.product, text_of(reply))
    return await edit_product(EditProduct(product=action.product), visitor, shop)


@routes.on(EditOffer)
async def edit_offer(action: EditOffer, visitor: Visitor, shop: Shop) -> Screen:
    return await _shown(action.offer, visitor, shop)


async def _shown(offer: OfferId, visitor: Visitor, shop: Shop) -> Screen:
    product, found = await shop.desk(visitor.contact).offer(offer)
    return offers.offer(visitor.say, product, found)


@routes.on(WriteOffer)
async def ask_field(action: WriteOffer, visitor: Visitor, shop: Shop) -> Screen:
    product, offer = await shop.desk(visitor.contact).offer(action.offer)
    return offers.ask_offer(visitor.say, product, offer, action.field)


@routes.reply(WriteOffer)
async def field_written(action: WriteOffer, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    desk = shop.desk(visitor.contact)
    write = {
        OfferField.TITLE: desk.retitle_offer,
        OfferField.PRICE: desk.reprice,
        OfferField.MINIMUM: desk.set_minimum,
        OfferField.MAXIMUM: desk.set_maximum,
        OfferField.LOW_STOCK: desk.set_low_stock,
        OfferField.TIERS: desk.set_tiers,
    }
    await write[action.field](action.offer, text_of(reply))
    return await _shown(action.offer, visitor, shop)


@routes.on(ListOffer)
async def list_offer(action: ListOffer, visitor: Visitor, shop: Shop) -> Screen:
    await shop.desk(visitor.contact).list_offer(action.offer, action.listed)
    return await _shown(action.offer, visitor, shop)
