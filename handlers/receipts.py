"""The chat itself took money in: what became of it."""

from core.admitting import order_paid_by
from core.ids import PaymentKey
from core.shop import Shop
from handlers.linking import lacks_code
from handlers.visitor import Visitor
from views import checkout
from views.screen import Screen
from views.support import stray_money
from views.wallet import filled


async def money_came(payment: PaymentKey, visitor: Visitor, shop: Shop) -> Screen:
    """The order as it is now, the wallet, or (for money of no payment) that the shop has been told."""
    if not payment:
        return stray_money(visitor.say)
    order = await shop.store.read(order_paid_by, payment)
    if order is None:
        return filled(visitor.say, await shop.wallet(visitor.customer))
    bill = await shop.bill(visitor.contact, order)
    bare = await lacks_code(visitor, shop)
    return checkout.after_payment(visitor.say, bill, offer_recovery=bare)
