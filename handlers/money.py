"""What an owner does about money: giving it back, giving credit, saying whose it is, and looking at all of it."""

from core.errors import Refused
from core.money import BadAmount, Money, parse_price
from core.refunds import LONGEST_REASON, Fate, Wish
from core.shop import Shop
from handlers.replies import text_of
from handlers.routes import Reply, routes
from handlers.visitor import Visitor
from views import desk, money
from views.money_actions import AskCredit, AskRefund, ClaimStray, Refund, ShowTakings, Unfreeze
from views.screen import Screen


class ReferenceAndAmount(Refused):
    """The reference of an order, a blank, and an amount."""

    text_id = "error-reference-and-amount"


@routes.on(AskRefund)
async def ask_refund(action: AskRefund, visitor: Visitor, shop: Shop) -> Screen:
    return money.refund(visitor.say, await shop.desk(visitor.contact).refund_prospect(action.order))


@routes.on(Refund)
async def ask_reason(action: Refund, visitor: Visitor, shop: Shop) -> Screen:
    prospect = await shop.desk(visitor.contact).refund_prospect(action.order)
    return money.ask_reason(visitor.say, prospect, action)


@routes.reply(Refund)
async def reason_given(action: Refund, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    """The first word may be how much, where it is not all of it."""
    owner = shop.desk(visitor.contact)
    # In the order's own currency: the shop may have another one by now.
    amount, reason = _read(text_of(reply), (await owner.refund_prospect(action.order)).left.currency)
    wish = Wish(
        order=action.order,
        to=action.to,
        goods=Fate.KEEP if action.keep else Fate.VOID,
        reason=reason[:LONGEST_REASON],
        amount=amount,
        turn=action.turn,
    )
    prospect = await owner.refund(wish)
    return money.refund(visitor.say, prospect, toast=visitor.say("refund-begun"))


def _read(typed: str, currency: str) -> tuple[Money | None, str]:
    first, _, rest = typed.strip().partition(" ")
    try:
        return parse_price(first, currency), rest.strip()
    except BadAmount:
        return None, typed.strip()


@routes.on(AskCredit)
async def ask_credit(action: AskCredit, visitor: Visitor, shop: Shop) -> Screen:
    owner = shop.desk(visitor.contact)
    found = await owner.timeline(action.order)
    return money.ask_credit(visitor.say, found.order, await owner.credit_turn(action.order))


@routes.reply(AskCredit)
async def credit_named(action: AskCredit, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    owner = shop.desk(visitor.contact)
    given = await owner.give_credit(action.order, text_of(reply), action.turn)
    return money.credited(visitor.say, (await owner.timeline(action.order)).order, given)


@routes.on(ClaimStray)
async def ask_claim(action: ClaimStray, visitor: Visitor, shop: Shop) -> Screen:
    return money.ask_claim(visitor.say, await shop.desk(visitor.contact).attention_entry(action.attention))


@routes.reply(ClaimStray)
async def claimed(action: ClaimStray, reply: Reply, visitor: Visitor, shop: Shop) -> Screen:
    words = text_of(reply).split()
    if len(words) != 2:
        raise ReferenceAndAmount()
    entry = await shop.desk(visitor.contact).claim_stray(action.attention, words[0], words[1])
    return desk.attention_entry(visitor.say, entry)


@routes.on(Unfreeze)
async def unfreeze(action: Unfreeze, visitor: Visitor, shop: Shop) -> Screen:
    owner = shop.desk(visitor.contact)
    entry = await owner.attention_entry(action.attention)
    if entry.customer is not None:
        await owner.unfreeze(entry.customer)
    return money.unfrozen(visitor.say, entry)


@routes.on(ShowTakings)
async def show_takings(_: ShowTakings, visitor: Visitor, shop: Shop) -> Screen:
    return money.takings(visitor.say, await shop.desk(visitor.contact).takings())
