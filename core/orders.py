"""Orders: placing one holds the goods; an order that is not paid in time gives them back."""

from dataclasses import dataclass
from typing import Final

from core.catalogue import GoodsKind, Offer, Product, StockDisplay
from core.errors import Gone, Refused
from core.ids import (
    ContactId,
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
from core.states import ORDER_MOVES, OrderStatus, ParcelState, check_move

EXPIRE_AT_ONCE: Final = 100
_REFERENCE_TRIES: Final = 5


class SoldOut(Refused):
    """There are fewer pieces left than asked for."""

    text_id = "error-sold-out"


class NotEnough(SoldOut):
    """There are fewer pieces left than asked for; how many, the shop does not show."""

    text_id = "error-not-enough"


class QuantityOutOfRange(Refused):
    """One order may have this many pieces, no fewer and no more."""

    text_id = "error-quantity"


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
    """An order. Times are epoch milliseconds; ``parcel`` is where its delivery is, None before it was paid."""

    id: OrderId
    reference: str
    customer: CustomerId
    contact: ContactId
    status: OrderStatus
    total: Money
    placed_at: int
    hold_until: int
    paid_at: int | None
    lines: tuple[Line, ...]
    parcel: ParcelState | None
    seen_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """One page of a list of orders, newest first."""

    orders: tuple[Order, ...]
    page: int
    pages: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a buyer wants to order."""

    customer: CustomerId
    contact: ContactId
    offer: OfferId
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPolicy:
    """How long goods are held, and how many unpaid orders one customer may have."""

    hold_ms: int = 15 * 60 * 1000
    open_orders: int = 3


def place_order(tx: Tx, wish: Wish, policy: OrderPolicy) -> Order:
    """Hold the goods and write the order.

    Asking again for what the customer already holds unpaid returns that order, so that a double tap, a retry
    or a walk back through the menus never holds twice. Raises Gone, QuantityOutOfRange, TooManyOpenOrders or
    SoldOut; then nothing is held.
    """
    product, offer = _for_sale(tx, wish.offer)
    if not offer.minimum <= wish.quantity <= offer.maximum:
        raise QuantityOutOfRange(minimum=offer.minimum, maximum=offer.maximum)
    open_orders = tx.orders.open_of(wish.customer, tx.now)
    for order_id, offer_id, quantity in open_orders:
        if (offer_id, quantity) == (wish.offer, wish.quantity):
            return find_order(tx, wish.customer, order_id)
    if len(open_orders) >= policy.open_orders:
        raise TooManyOpenOrders(limit=policy.open_orders)
    return _write_order(tx, wish, product, offer, tx.now + policy.hold_ms)


def _for_sale(tx: Tx, offer_id: OfferId) -> tuple[Product, Offer]:
    found = tx.catalogue.for_sale(offer_id)
    if found is None:
        raise Gone()
    return found


def _write_order(tx: Tx, wish: Wish, product: Product, offer: Offer, hold_until: int) -> Order:
    total = offer.price * wish.quantity
    shared = None if product.kind is GoodsKind.KEY else tx.stock.shared(offer.id)
    if product.kind is not GoodsKind.KEY and shared is None:
        raise SoldOut(left=0)
    order = _new_order(tx, wish, total, hold_until)
    line = tx.orders.add_line(order, offer, product, sale_title(product, offer), wish.quantity, shared)
    held = tx.stock.hold(offer.id, line, wish.quantity) if product.kind is GoodsKind.KEY else wish.quantity
    if held < wish.quantity:
        raise SoldOut(left=held) if held == 0 or product.display is StockDisplay.EXACT else NotEnough()
    return find_order(tx, wish.customer, order)


def _new_order(tx: Tx, wish: Wish, total: Money, hold_until: int) -> OrderId:
    for _ in range(_REFERENCE_TRIES):
        order = tx.orders.add(new_reference(tx.random), wish.contact, total, tx.now, hold_until)
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
    """Free whatever the order holds, and close its pending payments."""
    for line in order.lines:
        if line.kind is GoodsKind.KEY:
            tx.stock.release(line.offer, line.id)
    tx.payments.close_of(order.id, tx.now)


def move_order(tx: Tx, order: Order, old: OrderStatus, new: OrderStatus) -> bool:
    """Move an order by compare-and-set; False when it is not in ``old`` any more."""
    check_move(ORDER_MOVES, old, new)
    return tx.orders.move(order.id, old, new, tx.now)
