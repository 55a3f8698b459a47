"""Every slash command, in the order of the menu. Each is a shortcut to a button's screen."""

from core.catalogue import ROOT
from core.ids import OrderId, ProductId
from core.shop import Shop
from handlers.basket import show_basket
from handlers.checkout import order_screen
from handlers.coupons import list_coupons
from handlers.deliveries import find_order, list_channels
from handlers.desk import open_desk
from handlers.home import home
from handlers.linking import enter, give_link_code, list_chats, new_recovery_code, recover, recovery
from handlers.looking import look_for, products_like, search, show_product
from handlers.money import show_takings
from handlers.notify import how_reached
from handlers.people import choose_language, help_page
from handlers.products import edit_category
from handlers.purchases import list_orders
from handlers.restock import choose, offers_like
from handlers.routes import routes
from handlers.support import ask as ask_support
from handlers.support import tell
from handlers.visitor import Visitor
from handlers.wallet import show_wallet
from views import support
from views.actions import (
    ChooseLanguage,
    ChooseRestock,
    Desk,
    EditCategory,
    GiveLinkCode,
    Help,
    Home,
    ListChannels,
    ListChats,
    ListOrders,
    NewRecoveryCode,
    Notify,
    Recovery,
    Search,
    ShowProduct,
)
from views.linking import LINK_PREFIX, ask_join
from views.money import reconciled
from views.money_actions import ShowTakings, ShowWallet
from views.screen import Screen
from views.shopping_actions import ListCoupons, ShowBasket
from views.support_actions import AskSupport

# A link that ends in ``p12`` opens the shop at product 12.
PRODUCT_LINK = "p"
# Coming back from a provider's page: to the order, or to the wallet.
ORDER_LINK = "o"
WALLET_LINK = "wallet"


@routes.command("start")
async def start(words: str, visitor: Visitor, shop: Shop) -> Screen:
    number = words.removeprefix(PRODUCT_LINK)
    if words.startswith(PRODUCT_LINK) and number.isascii() and number.isdigit() and len(number) <= 15:
        return await show_product(ShowProduct(product=ProductId(int(number))), visitor, shop)
    if words.startswith(LINK_PREFIX):
        return ask_join(visitor.say, words.removeprefix(LINK_PREFIX))
    if words == WALLET_LINK:
        return await show_wallet(ShowWallet(), visitor, shop)
    order = words.removeprefix(ORDER_LINK)
    if words.startswith(ORDER_LINK) and order.isascii() and order.isdigit() and len(order) <= 15:
        return await order_screen(OrderId(int(order)), visitor, shop)
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


@routes.command("basket")
async def my_basket(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await show_basket(ShowBasket(), visitor, shop)


@routes.command("wallet")
async def my_wallet(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await show_wallet(ShowWallet(), visitor, shop)


@routes.command("link", takes="option-code")
async def link(words: str, visitor: Visitor, shop: Shop) -> Screen:
    """Without a code: get one for the other chat. With one: enter it."""
    return await enter(words, visitor, shop) if words else await give_link_code(GiveLinkCode(), visitor, shop)


@routes.command("unlink")
async def unlink(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await list_chats(ListChats(), visitor, shop)


@routes.command("recover", takes="option-code")
async def recover_orders(words: str, visitor: Visitor, shop: Shop) -> Screen:
    """``/recover new`` makes a code, ``/recover <code>`` enters one."""
    if words.lower() == "new":
        return await new_recovery_code(NewRecoveryCode(), visitor, shop)
    return await recover(words, visitor, shop) if words else await recovery(Recovery(), visitor, shop)


@routes.command("notify")
async def notify(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await how_reached(Notify(), visitor, shop)


@routes.command("language")
async def language(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await choose_language(ChooseLanguage(), visitor, shop)


@routes.command("help")
async def help_me(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await help_page(Help(), visitor, shop)


@routes.command("paysupport", takes="option-words")
async def pay_support(words: str, visitor: Visitor, shop: Shop) -> Screen:
    return await tell(words, visitor, shop) if words else await ask_support(AskSupport(), visitor, shop)


@routes.command("terms")
async def terms(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return support.terms(visitor.say, shop.policy)


@routes.command("privacy")
async def privacy(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return support.privacy(visitor.say, shop.policy)


@routes.command("desk", owner=True)
async def desk(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await open_desk(Desk(), visitor, shop)


@routes.command("channels", owner=True)
async def channels(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await list_channels(ListChannels(), visitor, shop)


@routes.command("money", owner=True)
async def takings(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await show_takings(ShowTakings(), visitor, shop)


@routes.command("reconcile", owner=True)
async def reconcile(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return reconciled(visitor.say, await shop.desk(visitor.contact).reconcile())


@routes.command("order", owner=True, takes="option-reference")
async def order(words: str, visitor: Visitor, shop: Shop) -> Screen:
    return await find_order(words, visitor, shop)


@routes.command("restock", owner=True, takes="option-product", upload="option-file", suggest=offers_like)
async def restock(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await choose(ChooseRestock(), visitor, shop)


@routes.command("products", owner=True)
async def products(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await edit_category(EditCategory(category=ROOT), visitor, shop)


@routes.command("coupons", owner=True)
async def coupons(_: str, visitor: Visitor, shop: Shop) -> Screen:
    return await list_coupons(ListCoupons(), visitor, shop)
