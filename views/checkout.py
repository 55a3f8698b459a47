"""From the order to the money: the order card, paying, cancelling, and what became of it."""

from collections.abc import Mapping

from core.orders import Order
from core.payments import Checkout, Payment, PaymentProvider
from core.reach import Concern
from core.states import OrderStatus
from views.actions import (
    AddMailbox,
    CancelOrder,
    DeclineMail,
    ListOrders,
    NewRecoveryCode,
    Pay,
    PayTestMoney,
    ShowOrder,
)
from views.labels import goods_of
from views.navigation import back_row, home_button, next_row
from views.screen import Block, Button, Heading, Link, Row, Screen, Style, Text
from views.texts import Moment, Say

Providers = Mapping[str, PaymentProvider]


def order_card(say: Say, order: Order, providers: Providers, concern: Concern = Concern.NONE) -> Screen:
    """An order that waits for its money: what it costs, how long it is held, one button a way to pay.

    What stands in the way of reaching the buyer is said once, and hinders nobody.
    """
    ways = tuple(next_row(_way_to_pay(say, code, order), Pay(order=order.id, provider=code)) for code in providers)
    return Screen(
        blocks=(
            Heading(say("order-title", reference=order.reference)),
            Text(lines_of(say, order)),
            Text(say("order-held", until=Moment(order.hold_until, exact=True))),
            Text(say("order-how-to-pay" if ways else "order-no-way-to-pay")),
            *_worry(say, concern),
        ),
        rows=(*ways, *_offer(say, order, concern), _cancel_row(say, order), (home_button(say),)),
    )


def _worry(say: Say, concern: Concern) -> tuple[Text, ...]:
    return () if concern is Concern.NONE else (Text(say(f"reach-{concern.value}")),)


def _offer(say: Say, order: Order, concern: Concern) -> tuple[Row, ...]:
    """One question before a purchase, and its two answers."""
    if concern is not Concern.LONELY:
        return ()
    add = Button(say("button-offer-mail"), AddMailbox(order=order.id))
    return ((add, Button(say("button-not-now"), DeclineMail(order=order.id))),)


def _way_to_pay(say: Say, code: str, order: Order) -> str:
    """A provider's own words, or its name: a new one needs no new text."""
    text_id = f"pay-{code}"
    return say(text_id if say.knows(text_id) else "pay-by-name", name=code.capitalize(), amount=order.total)


def lines_of(say: Say, order: Order) -> str:
    """Every line of an order with its price, the discount, and the total where it is not the same."""
    lines = [
        say("order-line", quantity=line.quantity, title=line.title, price=line.price * line.quantity)
        for line in order.lines
    ]
    if order.discount.minor:
        lines.append(say("order-discount", amount=order.discount))
    return "\n".join(lines if len(lines) == 1 else [*lines, say("order-total", total=order.total)])


def payment(say: Say, order: Order, paying: Payment, checkout: Checkout, providers: Providers) -> Screen:
    """One way to pay: an address to open, or the button that stands for it where money is not real."""
    test_money = providers[paying.provider].test_money
    pay: Row = (Link(say("button-pay", amount=paying.amount), checkout.url),)
    if test_money:
        pay = next_row(say("button-pay", amount=paying.amount), PayTestMoney(payment=paying.id))
    other_way = ((Button(say("button-other-way"), ShowOrder(order=order.id)),),) if len(providers) > 1 else ()
    return Screen(
        blocks=(
            Heading(say("order-title", reference=order.reference)),
            Text(lines_of(say, order)),
            Text(say("payment-test" if test_money else "payment-open")),
            Text(say("order-held", until=Moment(order.hold_until, exact=True)), quiet=True),
        ),
        rows=(pay, *other_way, _cancel_row(say, order)),
    )


def _cancel_row(say: Say, order: Order) -> Row:
    return (Button(say("button-cancel-order"), CancelOrder(order=order.id)),)


def ask_cancel(say: Say, order: Order, providers: Providers) -> Screen:
    """Are you sure? Keeping the order is the easier tap. One that ended before shows what became of it."""
    if order.status is not OrderStatus.PLACED:
        return after_payment(say, order, providers)
    return Screen(
        blocks=(
            Heading(say("order-title", reference=order.reference)),
            Text(lines_of(say, order)),
            Text(say("cancel-ask")),
        ),
        rows=(
            next_row(say("button-keep-order"), ShowOrder(order=order.id)),
            (Button(say("button-cancel-for-good"), CancelOrder(order=order.id, sure=True), Style.DANGER),),
        ),
    )


def after_payment(say: Say, order: Order, providers: Providers, *, offer_recovery: bool = False) -> Screen:
    """What a payment made of the order, whichever tap was the first."""
    match order.status:
        case OrderStatus.PAID | OrderStatus.DELIVERED:
            return paid(say, order, offer_recovery=offer_recovery)
        case OrderStatus.PLACED:
            return order_card(say, order, providers)
        case _:
            return ended_while_paying(say, order)


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
    """Money met an order that had ended: it is kept, and the owner decides."""
    return Screen(
        blocks=(
            Heading(say("order-title", reference=order.reference)),
            Text(say(f"order-is-{order.status.value}")),
        ),
        rows=(back_row(say, say("orders-back"), ListOrders()),),
    )
