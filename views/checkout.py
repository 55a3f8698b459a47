"""From the order to the money: the order card, cancelling, and what became of it."""

from core.money import Money
from core.orders import Order
from core.payments import Bill, Choice
from core.reach import Concern
from core.states import OrderStatus
from views.actions import (
    AddMailbox,
    CancelOrder,
    DeclineMail,
    ListOrders,
    NewRecoveryCode,
    Pay,
    ShowOrder,
)
from views.labels import goods_of, provider_name
from views.money_actions import PayFromWallet, ShowWallet
from views.navigation import back_row, home_button, next_row
from views.screen import Block, Button, Heading, Row, Screen, Style, Text
from views.texts import Moment, Say


def order_card(say: Say, bill: Bill, concern: Concern = Concern.NONE) -> Screen:
    """An order that waits for its money: what it costs, how long it is held, one button a way to pay.

    What stands in the way of reaching the buyer is said once, and hinders nobody.
    """
    order = bill.order
    ways = (*_from_wallet(say, bill), *(_way_to_pay(say, order, choice) for choice in bill.choices))
    return Screen(
        blocks=(
            Heading(say("order-title", reference=order.reference)),
            Text(lines_of(say, order)),
            *_put(say, bill),
            Text(say("order-held", until=Moment(order.hold_until, exact=True))),
            Text(say("order-how-to-pay" if ways else "order-no-way-to-pay")),
            *_worry(say, concern),
        ),
        rows=(*ways, *_offer(say, order, concern), cancel_row(say, order), (home_button(say),)),
    )


def _put(say: Say, bill: Bill) -> tuple[Text, ...]:
    """What was put towards it already: nobody has to count."""
    return (Text(say("order-put", put=bill.put, missing=bill.missing)),) if bill.put.minor else ()


def _from_wallet(say: Say, bill: Bill) -> tuple[Row, ...]:
    """The wallet comes first where it pays all, and also where it pays a part."""
    if not bill.wallet.minor:
        return ()
    text = "pay-wallet" if bill.missing <= bill.wallet else "pay-wallet-part"
    label = say(text, amount=min(bill.wallet, bill.missing))
    return (next_row(label, PayFromWallet(order=bill.order.id)),)


def _worry(say: Say, concern: Concern) -> tuple[Text, ...]:
    return () if concern is Concern.NONE else (Text(say(f"reach-{concern.value}")),)


def _offer(say: Say, order: Order, concern: Concern) -> tuple[Row, ...]:
    """One question before a purchase, and its two answers."""
    if concern is not Concern.LONELY:
        return ()
    add = Button(say("button-offer-mail"), AddMailbox(order=order.id))
    return ((add, Button(say("button-not-now"), DeclineMail(order=order.id))),)


def _way_to_pay(say: Say, order: Order, choice: Choice) -> Row:
    return next_row(way_label(say, choice.code, choice.asked), Pay(order=order.id, provider=choice.code))


def way_label(say: Say, code: str, asked: Money) -> str:
    """A provider's own words, or its name: a new one needs no new text."""
    text_id = f"pay-{code}"
    return say(text_id if say.knows(text_id) else "pay-by-name", name=provider_name(say, code), amount=asked)


def lines_of(say: Say, order: Order) -> str:
    """Every line of an order with its price, the discount, and the total where it is not the same."""
    lines = [
        say("order-line", quantity=line.quantity, title=line.title, price=line.price * line.quantity)
        for line in order.lines
    ]
    if order.discount.minor:
        lines.append(say("order-discount", amount=order.discount))
    return "\n".join(lines if len(lines) == 1 else [*lines, say("order-total", total=order.total)])


def cancel_row(say: Say, order: Order) -> Row:
    """The way out, beside nothing else."""
    return (Button(say("button-cancel-order"), CancelOrder(order=order.id)),)


def ask_cancel(say: Say, bill: Bill) -> Screen:
    """Are you sure? Keeping the order is the easier tap. One that ended before shows what became of it."""
    order = bill.order
    if order.status is not OrderStatus.PLACED:
        return after_payment(say, bill)
    text = say("cancel-ask-put", put=bill.put) if bill.put.minor else say("cancel-ask")
    return Screen(
        blocks=(Heading(say("order-title", reference=order.reference)), Text(lines_of(say, order)), Text(text)),
        rows=(
            next_row(say("button-keep-order"), ShowOrder(order=order.id)),
            (Button(say("button-cancel-for-good"), CancelOrder(order=order.id, sure=True), Style.DANGER),),
        ),
    )


def after_payment(say: Say, bill: Bill, *, offer_recovery: bool = False) -> Screen:
    """What a payment made of the order, whichever tap was the first."""
    match bill.order.status:
        case OrderStatus.PAID | OrderStatus.DELIVERED:
            return paid(say, bill.order, offer_recovery=offer_recovery)
        case OrderStatus.PLACED:
            return order_card(say, bill)
        case _:
            return ended_while_paying(say, bill.order)


def paid(say: Say, order: Order, *, offer_recovery: bool) -> Screen:
    """Paid. The goods come as a message of their own; this one only says so, and how not to lose them."""
    blocks: list[Block] = [
        Heading(say("paid-title", reference=order.reference)),
        Text(lines_of(say, order)),
        Text(say("paid-goods-come", **goods_of(order))),
    ]
    recovery: tuple[Row, ...] = ()
    if offer_recovery:
        blocks.append(Text(say("paid-recovery"), quiet=True))
        recovery = ((Button(say("button-recovery-get"), NewRecoveryCode()),),)
    return Screen(
        blocks=tuple(blocks),
        rows=(
            (Button(say("button-order"), ShowOrder(order=order.id)),),
            *recovery,
            (Button(say("button-orders"), ListOrders()), home_button(say)),
        ),
    )


def ended_while_paying(say: Say, order: Order) -> Screen:
    """Money met an order that had ended: it is in the wallet."""
    return Screen(
        blocks=(
            Heading(say("order-title", reference=order.reference)),
            Text(say(f"order-is-{order.status.value}")),
        ),
        rows=(
            (Button(say("button-wallet"), ShowWallet()),),
            back_row(say, say("orders-back"), ListOrders()),
        ),
    )
