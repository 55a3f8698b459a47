"""A buyer's orders: the list, one order, how to use it, and who helps."""

from core.orders import Order, OrderPage
from core.policy import ShopPolicy
from core.states import OrderStatus
from views.action import Action
from views.actions import (
    Home,
    ListOrders,
    ReportProblem,
    ShowGoods,
    ShowInstructions,
    ShowOrder,
    ShowProduct,
)
from views.checkout import lines_of
from views.labels import goods_of, order_title, order_word, short
from views.navigation import back_row, home_row, in_pairs, next_row, pager
from views.screen import Block, Button, Heading, Link, Quote, Row, Screen, Text
from views.shopping_actions import CollectAgain
from views.texts import Moment, Say


def orders(say: Say, page: OrderPage) -> Screen:
    """The visitor's orders, newest first: what, when, and whether the goods were seen."""
    if not page.orders:
        return Screen(
            blocks=(Heading(say("orders-title")), Text(say("orders-none"))),
            rows=(next_row(say("button-browse"), Home()),),
        )
    blocks: list[Block] = [Heading(say("orders-title"))]
    if page.pages > 1:
        blocks.append(Text(say("orders-page", count=page.count, page=page.page + 1, pages=page.pages), quiet=True))
    blocks.append(Text("\n\n".join(_entry(say, order) for order in page.orders)))
    buttons = [Button(order.reference, ShowOrder(order=order.id)) for order in page.orders]
    return Screen(
        blocks=tuple(blocks),
        rows=(
            *in_pairs(buttons),
            *pager(say, page.page, page.pages, lambda number: ListOrders(page=number)),
            home_row(say),
        ),
    )


def _entry(say: Say, order: Order) -> str:
    return say(
        "orders-entry",
        reference=order.reference,
        day=Moment(order.placed_at),
        title=short(order_title(order), 40),
        status=say(f"order-word-{order_word(order)}"),
    )


def order_detail(say: Say, order: Order) -> Screen:
    """One order that waits for no money (any more), and what can be done with it."""
    blocks: list[Block] = [
        Heading(say("order-title", reference=order.reference)),
        Text(lines_of(say, order)),
        Text(_status(say, order)),
    ]
    if order.paid_at is not None:
        blocks.append(Text(say("order-paid-at", at=Moment(order.paid_at, exact=True)), quiet=True))
    return Screen(
        blocks=tuple(blocks),
        rows=(*_order_rows(say, order), back_row(say, say("orders-back"), ListOrders())),
    )


def _status(say: Say, order: Order) -> str:
    match order_word(order):
        case "seen" if order.seen_at is not None:
            return say("order-is-seen", at=Moment(order.seen_at, exact=True))
        case word:
            return say(f"order-is-{word}", **goods_of(order))


def _order_rows(say: Say, order: Order) -> tuple[Row, ...]:
    again = Button(say("button-order-again"), _once_more(order))
    trouble = Button(say("button-problem"), ReportProblem(order=order.id))
    if order.status in (OrderStatus.PAID, OrderStatus.DELIVERED):
        how = Button(say("button-how-to-use"), ShowInstructions(order=order.id))
        return (
            next_row(say("button-show-goods", **goods_of(order)), ShowGoods(order=order.id)),
            (how, trouble),
            (again,),
        )
    if order.status in (OrderStatus.EXPIRED, OrderStatus.CANCELLED):
        return ((again,),)
    return ((trouble,),)


def _once_more(order: Order) -> Action:
    """The product's page where it was one, with as many of it; the basket with all of them where there were several."""
    line, *others = order.lines
    if others:
        return CollectAgain(order=order.id)
    return ShowProduct(product=line.product, offer=line.offer, quantity=line.quantity)


def how_to_use(say: Say, order: Order, lines: tuple[tuple[str, str], ...]) -> Screen:
    """The usage instructions of what was bought."""
    blocks: list[Block] = [Heading(say("how-to-use-title", reference=order.reference))]
    for title, instructions in lines:
        blocks.append(Text(title))
        blocks.append(Quote(instructions) if instructions else Text(say("how-to-use-none")))
    here = ShowOrder(order=order.id)
    return Screen(
        blocks=tuple(blocks),
        rows=(
            next_row(say("button-show-goods", **goods_of(order)), ShowGoods(order=order.id)),
            (Button(say("button-problem"), ReportProblem(order=order.id)),),
            back_row(say, order.reference, here),
        ),
    )


def who_helps(say: Say, order: Order, policy: ShopPolicy) -> Screen:
    """Something is wrong: whom to write to, and what to tell them."""
    contact, link = support_of(policy)
    text = "problem-write-to" if contact else "problem-no-contact"
    rows: list[Row] = [(Link(say("button-write-to-support"), link),)] if link else []
    if order.status in (OrderStatus.PAID, OrderStatus.DELIVERED):
        rows.append((Button(say("button-how-to-use"), ShowInstructions(order=order.id)),))
    return Screen(
        blocks=(
            Heading(say("problem-title", reference=order.reference)),
            Text(say(text, contact=contact, reference=order.reference)),
            Text(say("problem-kept"), quiet=True),
        ),
        rows=(*rows, back_row(say, order.reference, ShowOrder(order=order.id))),
    )


def support_of(policy: ShopPolicy) -> tuple[str, str]:
    """Whom buyers write to, and its address where it is one that opens."""
    return policy.support, policy.support if policy.support.startswith("https://") else ""
