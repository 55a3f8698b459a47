"""The wallet: looking into it, and paying into it."""

from core.money import Money, parse_price
from core.shop import Shop
from handlers.replies import text_of
from handlers.routes import Reply, routes
from handlers.visitor import Visitor
from views import paying, wallet
from views.money_actions import AskTopUp, ShowWallet, TopUp, TopUpBy
from views.screen import Screen


@routes.on(ShowWallet)
async def show_wallet(_: ShowWallet, visitor: Visitor, shop: Shop) -> Screen:
    mine = await shop.wallet(visitor.customer)
    ways = await shop.ways_to_top_up(visitor.contact, Money.whole(shop.policy.currency) * 10)
    return wallet.wallet(visitor.say, mine, top_up=bool(ways or shop.credit(visitor.contact)))


@routes.on(AskTopUp)
async def ask_top_up(_: AskTopUp, visitor: Visitor, shop: Shop) -> Screen:
    return wallet.ask_top_up(visitor.say, shop.policy.currency, shop.credit(visitor.contact))


@routes.reply(AskTopUp)
async def amount_named(_: AskTopUp, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    return await _ways(parse_price(text_of(reply), shop.policy.currency), visitor, shop)


@routes.on(TopUp)
async def ways_to_top_up(action: TopUp, visitor: Visitor, shop: Shop) -> Screen:
    return await _ways(_amount(action.minor, shop), visitor, shop)


async def _ways(amount: Money, visitor: Visitor, shop: Shop) -> Screen:
    return wallet.ways_to_top_up(visitor.say, amount, await shop.ways_to_top_up(visitor.contact, amount))


@routes.on(TopUpBy)
async def top_up(action: TopUpBy, visitor: Visitor, shop: Shop) -> Screen:
    started = await shop.start_top_up(visitor.contact, _amount(action.minor, shop), action.provider)
    test_money = shop.providers[action.provider].terms.test_money
    return paying.payment(visitor.say, started, test_money=test_money, others=False)


def _amount(minor: int, shop: Shop) -> Money:
    """A button's bytes can be forged: an amount is what could be typed."""
    currency = shop.policy.currency
    return parse_price(format(Money(minor, currency).amount, "f"), currency)
