"""Orders: placing one holds the goods; an order that is not paid in time gives them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core import wallet
from core.catalogue import GoodsKind, Offer, Product, StockDisplay
from core.coupons import free_use, redeem, use_coupon
from core.errors import Gone, Refused
from core.ids import (
    ContactId,
    CouponId,
    CustomerId,
    OfferId,
    OrderId,
    OrderLineId,
    ProductId,
    SharedGoodsId,
    new_reference,
)
from core.money import Money
from core.ports import Tx
from core.pricing import Priced
from core.states import ORDER_MOVES, OrderStatus, ParcelState, check_move

EXPIRE_AT_ONCE: Final = 100
LINES: Final = 20
_REFERENCE_TRIES: Final = 5


class SoldOut(Refused):
    """There are fewer pieces left than asked for."""

    text_id = "error-sold-out"


class NotEnough(SoldOut):
    """There are fewer pieces left than asked for; how many, the shop does not show."""

    text_id = "error-not-enough"


class LineSoldOut(SoldOut):
    """Of one thing in the basket there are fewer pieces left than asked for."""

    text_id = "error-line-sold-out"


class LineNotEnough(SoldOut):
    """Of one thing in the basket there are fewer pieces left than asked for; how many, the shop does not show."""

    text_id = "error-line-not-enough"


class LineGone(Gone):
    """Something in the basket is not on sale any more."""

    text_id = "error-line-gone"


class QuantityOutOfRange(Refused):
    """One order may have this many pieces, no fewer and no more."""

    text_id = "error-quantity"


class LineOutOfRange(QuantityOutOfRange):
    """Of one thing in the basket an order may have this many pieces, no fewer and no more."""

    text_id = "error-line-quantity"


class BasketFull(Refused):
    """One order has so many different things at most."""

    text_id = "error-basket-full"


class BasketEmpty(Refused):
    """There is nothing to order."""

    text_id = "error-basket-empty"


class TooManyOpenOrders(Refused):
    """The customer has as many unpaid orders as the shop allows."""

    text_id = "error-open-orders"


class OrderClosed(Refused):
    """The order is not waiting for payment any more."""

    text_id = "error-order-closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What was bought, as it was described and priced at that moment."""

    id: OrderLineId
    offer: OfferId
    product: ProductId
    title: str
    quantity: int
    price: Money
    kind: GoodsKind
    shared: SharedGoodsId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order. Times are epoch milliseconds; ``parcel`` is where its delivery is, None before it was paid.

    ``total`` is what its lines cost, less the ``discount`` of a coupon. ``from_basket``: once it is paid, what it has
    leaves its customer's basket.
    """

    id: OrderId
    reference: str
    customer: CustomerId
    contact: ContactId
    status: OrderStatus
    total: Money
    discount: Money
    placed_at: int
    hold_until: int
    paid_at: int | None
    lines: tuple[Line, ...]
    parcel: ParcelState | None
    seen_at: int | None
    from_basket: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """One page of a list of orders, newest first."""

    orders: tuple[Order, ...]
    page: int
    pages: int
    count: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many pieces of an offer."""

    offer: OfferId
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a buyer wants to order: each offer once."""

    customer: CustomerId
    contact: ContactId
    lines: tuple[Wanted, ...]
    coupon: CouponId | None = None
    from_basket: bool = False

    @property
    def content(self) -> "Content":
        """What makes two wishes the same."""
        return frozenset(self.lines), self.coupon


Content = tuple[frozenset[Wanted], CouponId | None]
Chosen = tuple[Product, Offer, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPolicy:
    """How long goods are held, and how many unpaid orders one customer may have."""

    hold_ms: int = 15 * 60 * 1000
    open_orders: int = 3


def place_order(tx: Tx, wish: Wish, policy: OrderPolicy) -> Order:
    """Hold the goods of all lines, or of none, and write the order.

    Asking again for what the customer already holds unpaid (the same lines and coupon) returns that order, so that a
    double tap, a retry or a walk back through the menus never holds twice. Raises Gone, QuantityOutOfRange,
    TooManyOpenOrders, SoldOut, or what stands against the coupon; then nothing is held. With several lines the error
    says which.
    """
    if not wish.lines:
        raise BasketEmpty()
    if len(wish.lines) > LINES:
        raise BasketFull(limit=LINES)
    # In one order everywhere, so that no two orders wait for each other's rows.
    chosen = [_for_sale(tx, wish, one) for one in sorted(wish.lines, key=lambda one: one.offer)]
    open_orders = tx.orders.open_of(wish.customer, tx.now)
    for order, content in open_orders.items():
        if content == wish.content:
            if wish.from_basket:
                tx.orders.mark_basket(order)
            return find_order(tx, wish.customer, order)
    if len(open_orders) >= policy.open_orders:
        raise TooManyOpenOrders(limit=policy.open_orders)
    return _write_order(tx, wish, chosen, tx.now + policy.hold_ms)


def _for_sale(tx: Tx, wish: Wish, wanted: Wanted) -> Chosen:
    """What is wanted, with the offer's price for so many pieces."""
    alone = len(wish.lines) == 1
    found = tx.catalogue.for_sale(wanted.offer, wanted.quantity)
    if found is None:
        raise Gone() if alone else LineGone()
    product, offer = found
    if not offer.minimum <= wanted.quantity <= offer.maximum:
        if alone:
            raise QuantityOutOfRange(minimum=offer.minimum, maximum=offer.maximum)
        raise LineOutOfRange(title=sale_title(product, offer), minimum=offer.minimum, maximum=offer.maximum)
    return product, offer, wanted.quantity


def _write_order(tx: Tx, wish: Wish, chosen: Sequence[Chosen], hold_until: int) -> Order:
    prices = [Priced(product=product.id, quantity=many, price=offer.price) for product, offer, many in chosen]
    total = sum((one.amount for one in prices[1:]), prices[0].amount)
    coupon = tx.coupons.get(wish.coupon) if wish.coupon is not None else None
    discount = redeem(tx, coupon, wish.customer, prices) if coupon else total * 0
    order = _new_order(tx, wish, total - discount, discount, hold_until)
    for product, offer, quantity in chosen:
        _hold_line(tx, order, product, offer, quantity, alone=len(chosen) == 1)
    if coupon is not None:
        use_coupon(tx, coupon, order, wish.contact)
    return find_order(tx, wish.customer, order)


def _hold_line(tx: Tx, order: OrderId, product: Product, offer: Offer, quantity: int, *, alone: bool) -> None:
    """Write one line and hold its keys; raises SoldOut."""
    title = sale_title(product, offer)
    keys = product.kind is GoodsKind.KEY
    shared = None if keys else tx.stock.shared(offer.id)
    if not keys and shared is None:
        raise SoldOut(left=0) if alone else LineSoldOut(title=title, left=0)
    line = tx.orders.add_line(order, offer, product, title, quantity, shared)
    held = tx.stock.hold(offer.id, line, quantity) if keys else quantity
    if held == quantity:
        return
    if held == 0 or product.display is StockDisplay.EXACT:
        raise SoldOut(left=held) if alone else LineSoldOut(title=title, left=held)
    raise NotEnough() if alone else LineNotEnough(title=title)


def _new_order(tx: Tx, wish: Wish, total: Money, discount: Money, hold_until: int) -> OrderId:
    for _ in range(_REFERENCE_TRIES):
        reference = new_reference(tx.random)
        order = tx.orders.add(
            reference, wish.contact, total, discount, tx.now, hold_until, from_basket=wish.from_basket
        )
        if order is not None:
            return order
    raise RuntimeError("five random order references in a row were taken")


def sale_title(product: Product, offer: Offer) -> str:
    """What an order line is called: the product, and the offer's own title where it has one."""
    return f"{product.title} · {offer.title}" if offer.title else product.title


def find_order(tx: Tx, customer: CustomerId, order: OrderId) -> Order:
    """An order of this customer; raises Gone for anybody else's, so that nobody learns which ones exist."""
    found = tx.orders.get(order)
    if found is None or found.customer != customer:
        raise Gone()
    return found


def list_orders(tx: Tx, customer: CustomerId, page: int, size: int) -> OrderPage:
    """One page of a customer's orders, newest first; a page past the end is the last one."""
    count = tx.orders.count_of(customer)
    pages = max(1, -(-count // size))
    page = min(max(page, 0), pages - 1)
    return OrderPage(orders=tx.orders.of(customer, size, page * size), page=page, pages=pages, count=count)


def cancel_order(tx: Tx, customer: CustomerId, order: OrderId) -> Order:
    """Give an unpaid order and its goods back; raises OrderClosed when it was paid or ended before."""
    found = find_order(tx, customer, order)
    if not move_order(tx, found, OrderStatus.PLACED, OrderStatus.CANCELLED):
        raise OrderClosed(reference=found.reference)
    give_back(tx, found)
    return find_order(tx, customer, order)


def expire_orders(tx: Tx) -> int:
    """End the orders whose hold is over, some at a time; returns how many. Call again while it is not 0."""
    ended = 0
    for order in tx.orders.overdue(tx.now, EXPIRE_AT_ONCE):
        ended += expire_order(tx, order)
    return ended


def expire_order(tx: Tx, order: Order) -> bool:
    """End one order whose hold is over; False when somebody was faster."""
    if not move_order(tx, order, OrderStatus.PLACED, OrderStatus.EXPIRED):
        return False
    give_back(tx, order)
    return True


def give_back(tx: Tx, order: Order) -> None:
    """Free whatever the order holds, close its pending payments, and put what was paid of it into the wallet."""
    for line in order.lines:
        if line.kind is GoodsKind.KEY:
            tx.stock.release(line.offer, line.id)
    tx.payments.close_of(order.id, tx.now)
    wallet.take_back(tx, order.id, order.customer, order.contact, order.reference, order.total)


def move_order(tx: Tx, order: Order, old: OrderStatus, new: OrderStatus) -> bool:
    """Move an order by compare-and-set; False when it is not in ``old`` any more.

    A basket is emptied of what was paid for, and not before: an order that runs out costs nobody their basket. What
    ends unpaid has not used its coupon.
    """
    check_move(ORDER_MOVES, old, new)
    moved = tx.orders.move(order.id, old, new, tx.now)
    if moved and new is OrderStatus.PAID and order.from_basket:
        tx.baskets.bought(order)
    if moved and old is OrderStatus.PLACED and new is not OrderStatus.PAID and order.discount.minor:
        free_use(tx, order.id)
    return moved
