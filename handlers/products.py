"""The owner's catalogue by conversation: categories and products."""

from core.desk import Desk
from core.ids import ProductId
from core.shop import Shop
from handlers.replies import file_of, text_of
from handlers.routes import Reply, routes
from handlers.visitor import Visitor
from views import products
from views.actions import (
    AddCategory,
    AddProduct,
    ClearProduct,
    EditCategory,
    EditGoods,
    EditProduct,
    ListProduct,
    MoveProduct,
    ProductField,
    RemoveCategory,
    RenameCategory,
    SetGoodsKind,
    SetReveal,
    SetStockDisplay,
    WriteProduct,
)
from views.screen import Screen

PAGE = 8


# --- categories -----------------------------------------------------------------------------------------------


@routes.on(EditCategory)
async def edit_category(action: EditCategory, visitor: Visitor, shop: Shop) -> Screen:
    aisle = await shop.desk(visitor.contact).aisle(action.category, action.page, PAGE)
    return products.shelves(visitor.say, aisle)


@routes.on(AddCategory)
async def ask_category(action: AddCategory, visitor: Visitor, shop: Shop) -> Screen:
    shop.desk(visitor.contact)
    say, back = visitor.say, EditCategory(category=action.parent)
    return products.question(say, say("category-new"), "category-title", action, back)


@routes.reply(AddCategory)
async def category_named(action: AddCategory, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    added = await shop.desk(visitor.contact).add_category(action.parent, text_of(reply))
    return await edit_category(EditCategory(category=added), visitor, shop)


@routes.on(RenameCategory)
async def ask_rename(action: RenameCategory, visitor: Visitor, shop: Shop) -> Screen:
    aisle = await shop.desk(visitor.contact).aisle(action.category, 0, PAGE)
    title, back = aisle.category.title, EditCategory(category=action.category)
    return products.question(visitor.say, title, "category-title", action, back, now=title)


@routes.reply(RenameCategory)
async def category_renamed(action: RenameCategory, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    await shop.desk(visitor.contact).rename_category(action.category, text_of(reply))
    return await edit_category(EditCategory(category=action.category), visitor, shop)


@routes.on(RemoveCategory)
async def remove_category(action: RemoveCategory, visitor: Visitor, shop: Shop) -> Screen:
    desk = shop.desk(visitor.contact)
    if action.sure:
        parent = await desk.remove_category(action.category)
        return await edit_category(EditCategory(category=parent), visitor, shop)
    return products.ask_remove(visitor.say, await desk.aisle(action.category, 0, PAGE))


# --- products -------------------------------------------------------------------------------------------------


@routes.on(AddProduct)
async def ask_product(action: AddProduct, visitor: Visitor, shop: Shop) -> Screen:
    shop.desk(visitor.contact)
    say, back = visitor.say, EditCategory(category=action.category)
    return products.question(say, say("product-new"), "product-title", action, back)


@routes.reply(AddProduct)
async def product_named(action: AddProduct, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    desk = shop.desk(visitor.contact)
    return await _shown(desk, await desk.add_product(action.category, text_of(reply)), visitor)


@routes.on(EditProduct)
async def edit_product(action: EditProduct, visitor: Visitor, shop: Shop) -> Screen:
    return await _shown(shop.desk(visitor.contact), action.product, visitor)


async def _shown(desk: Desk, product: ProductId, visitor: Visitor) -> Screen:
    return products.product(visitor.say, await desk.article(product))


@routes.on(WriteProduct)
async def ask_field(action: WriteProduct, visitor: Visitor, shop: Shop) -> Screen:
    desk = shop.desk(visitor.contact)
    article = await desk.article(action.product)
    if action.field is ProductField.CATEGORY:
        aisle = await desk.aisle(article.product.category, 0, PAGE)
        return products.move(visitor.say, article.product, aisle)
    return products.ask_product(visitor.say, article.product, action.field)


@routes.reply(WriteProduct)
async def field_written(action: WriteProduct, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    desk = shop.desk(visitor.contact)
    match action.field:
        case ProductField.TITLE:
            await desk.retitle(action.product, text_of(reply))
        case ProductField.DESCRIPTION:
            await desk.describe(action.product, text_of(reply))
        case ProductField.INSTRUCTIONS:
            await desk.instruct(action.product, text_of(reply))
        case ProductField.PICTURE:
            await desk.set_picture(action.product, file_of(reply))
        case ProductField.ESCALATION:
            await desk.hurry(action.product, text_of(reply))
        case ProductField.CATEGORY:
            return await ask_field(action, visitor, shop)
    return await _shown(desk, action.product, visitor)


@routes.on(ClearProduct)
async def clear_field(action: ClearProduct, visitor: Visitor, shop: Shop) -> Screen:
    desk = shop.desk(visitor.contact)
    if action.field is ProductField.DESCRIPTION:
        await desk.describe(action.product, "")
    elif action.field is ProductField.INSTRUCTIONS:
        await desk.instruct(action.product, "")
    elif action.field is ProductField.ESCALATION:
        await desk.hurry(action.product, "")
    return await _shown(desk, action.product, visitor)


@routes.on(MoveProduct)
async def move_product(action: MoveProduct, visitor: Visitor, shop: Shop) -> Screen:
    desk = shop.desk(visitor.contact)
    await desk.move_product(action.product, action.category)
    article = await desk.article(action.product)
    return products.move(visitor.say, article.product, await desk.aisle(action.category, 0, PAGE))


@routes.on(ListProduct)
async def list_product(action: ListProduct, visitor: Visitor, shop: Shop) -> Screen:
    desk = shop.desk(visitor.contact)
    await desk.list_product(action.product, action.listed)
    return await _shown(desk, action.product, visitor)


# --- goods ----------------------------------------------------------------------------------------------------


@routes.on(EditGoods)
async def edit_goods(action: EditGoods, visitor: Visitor, shop: Shop) -> Screen:
    return products.goods(visitor.say, await shop.desk(visitor.contact).article(action.product))


@routes.on(SetGoodsKind)
async def set_kind(action: SetGoodsKind, visitor: Visitor, shop: Shop) -> Screen:
    await shop.desk(visitor.contact).set_kind(action.product, action.kind)
    return await edit_goods(EditGoods(product=action.product), visitor, shop)


@routes.on(SetStockDisplay)
async def set_display(action: SetStockDisplay, visitor: Visitor, shop: Shop) -> Screen:
    await shop.desk(visitor.contact).set_display(action.product, action.display)
    return await edit_goods(EditGoods(product=action.product), visitor, shop)


@routes.on(SetReveal)
async def set_reveal(action: SetReveal, visitor: Visitor, shop: Shop) -> Screen:
    await shop.desk(visitor.contact).set_reveal(action.product, action.reveal)
    return await edit_goods(EditGoods(product=action.product), visitor, shop)
