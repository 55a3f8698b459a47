"""The basket: what is in it, what it costs now, one line of it, and its coupon."""

from core.basket import Basket, BasketLine, LineState
from core.orders import sale_title
from views.actions import Home, Search, ShowOrder, ShowProduct
from views.labels import short
from views.navigation import back_row, home_row, next_row
from views.problems import what_happened
from views.screen import Ask, Block, Button, Heading, Row, Screen, Text
from views.shopping_actions import DropCoupon, EnterCoupon, OrderBasket, ShowBasket, ShowBasketLine, TakeOutOfBasket
from views.texts import Say


def basket(say: Say, shown: Basket, toast: str = "") -> Screen:
    """Everything that was put aside, and one button to order it."""
    if not shown.lines:
        return Screen(
            blocks=(Heading(say("basket-title")), Text(say("basket-empty"))),
            rows=(next_row(say("button-browse"), Home()),),
            toast=toast,
        )
    return Screen(
        blocks=(Heading(say("basket-title")), *_sums(say, shown)),
        rows=(
            *_next_step(say, shown),
            *((_line_button(say, line),) for line in shown.lines),
            (*_coupon_button(say, shown), Button(say("button-search"), Search())),
            home_row(say),
        ),
        toast=toast,
    )


def _sums(say: Say, shown: Basket) -> tuple[Block, ...]:
    lines = [_line(say, line) for line in shown.lines]
    if shown.waiting is not None:
        order = shown.waiting
        ordered = [
            say("order-line", quantity=n.quantity, title=n.title, price=n.price * n.quantity) for n in order.lines
        ]
        waits = say("basket-waiting", reference=order.reference, total=order.total)
        return Text("\n".join(ordered)), Text(waits)
    if shown.ready and shown.discount is not None:
        lines.append(say("order-discount", amount=shown.discount))
    if shown.ready and shown.total is not None:
        lines.append(say("order-total", total=shown.total))
    blocks: list[Block] = [Text("\n".join(lines))]
    if shown.trouble is not None:
        blocks.append(Text(what_happened(say, shown.trouble)))
    if not shown.ready:
        blocks.append(Text(say("basket-not-ready")))
    return tuple(blocks)


def _line(say: Say, line: BasketLine) -> str:
    title, left = sale_title(line.product, line.offer), line.offer.level.free
    match line.state:
        case LineState.READY:
            return say("order-line", quantity=line.quantity, title=title, price=line.amount)
        case LineState.FEW:
            return say("basket-few", quantity=line.quantity, title=title, left=left)
        case LineState.NONE:
            return say("basket-none", quantity=line.quantity, title=title)
        case LineState.RANGE:
            lowest, highest = line.offer.minimum, line.offer.maximum
            return say("basket-range", quantity=line.quantity, title=title, lowest=lowest, highest=highest)
        case LineState.GONE:
            return say("basket-gone", title=title)


def _next_step(say: Say, shown: Basket) -> tuple[Row, ...]:
    if shown.waiting is not None:
        return (next_row(say("button-order"), ShowOrder(order=shown.waiting.id)),)
    if shown.trouble is not None:
        return (next_row(say("button-coupon-drop"), DropCoupon()),)
    if shown.ready and shown.total is not None:
        return (next_row(say("button-check-out", total=shown.total), OrderBasket()),)
    return ()


def _line_button(say: Say, line: BasketLine) -> Button:
    title = short(sale_title(line.product, line.offer))
    label = say("basket-line-button", quantity=line.quantity, title=title)
    return Button(label, ShowBasketLine(offer=line.offer.id))


def _coupon_button(say: Say, shown: Basket) -> tuple[Button, ...]:
    if shown.waiting is not None or shown.trouble is not None:
        return ()
    if shown.coupon is not None:
        return (Button(say("button-coupon-drop"), DropCoupon()),)
    return (Button(say("button-coupon"), EnterCoupon()),)


def basket_line(say: Say, line: BasketLine, toast: str = "") -> Screen:
    """One line: fewer, more, or none of it."""
    offer = line.offer
    blocks: list[Block] = [Heading(sale_title(line.product, offer)), Text(_line(say, line))]
    rows: list[Row] = []
    if line.state is not LineState.GONE:
        blocks.append(Text(say("basket-each", price=offer.price), quiet=True))
        rows.append(_quantity_row(say, line))
    return Screen(
        blocks=tuple(blocks),
        rows=(
            *rows,
            next_row(say("button-basket"), ShowBasket()),
            (Button(say("button-take-out"), TakeOutOfBasket(offer=offer.id)),),
            home_row(say),
        ),
        toast=toast,
    )


def _quantity_row(say: Say, line: BasketLine) -> Row:
    def holding(quantity: int) -> ShowBasketLine:
        # Quantity 0 changes nothing; a step below 1 must not be mistaken for it.
        return ShowBasketLine(offer=line.offer.id, quantity=quantity or -1)

    page = ShowProduct(product=line.product.id, offer=line.offer.id, quantity=line.quantity)
    return (
        Button(say("button-fewer"), holding(line.quantity - 1)),
        Button(say("button-quantity", count=line.quantity), page),
        Button(say("button-more-pieces"), holding(line.quantity + 1)),
    )


def ask_coupon(say: Say) -> Screen:
    """Which code?"""
    return Screen(
        blocks=(Heading(say("coupon-title")), Text(say("ask-coupon"))),
        rows=(back_row(say, say("basket-title"), ShowBasket()),),
        ask=Ask(EnterCoupon(), placeholder=say("ask-coupon.placeholder")),
    )
