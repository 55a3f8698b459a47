"""The goods of a paid order in their buyer's hands: opened only now, shown, and marked as seen."""

from dataclasses import dataclass, field, replace

from core.attention import Matter, Reason, need_owner
from core.catalogue import GoodsKind, Reveal
from core.errors import Gone, Refused
from core.ids import AttemptId, ContactId, CustomerId, OrderId, OrderLineId
from core.orders import Line, Order, find_order, move_order
from core.ports import Tx
from core.refunds import Fate
from core.secret import Secret
from core.states import OrderStatus, ParcelState


class Unreadable(Refused):
    """The goods of a paid order cannot be opened; the owners have been told."""

    text_id = "error-unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """The goods of one order line, opened. ``body`` is set for a file, ``keys`` for everything else."""

    line: OrderLineId
    title: str
    keys: tuple[Secret, ...]
    file_name: str
    body: bytes = field(repr=False)
    instructions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """An order with its goods opened; ``reveal`` says whether they go with the message."""

    order: Order
    reveal: Reveal
    handovers: tuple[Handover, ...]


def open_goods(tx: Tx, order: Order) -> Goods:
    """Decrypt a paid order's goods. Who may see them was asked before."""
    products = [tx.catalogue.sold_product(line.product) for line in order.lines]
    handovers = tuple(
        _hand_over(tx, line, product.instructions) for line, product in zip(order.lines, products, strict=True)
    )
    instant = all(product.reveal is Reveal.INSTANT for product in products)
    return Goods(order=order, reveal=Reveal.INSTANT if instant else Reveal.TAP, handovers=handovers)


def _hand_over(tx: Tx, line: Line, instructions: str) -> Handover:
    keys: tuple[Secret, ...] = ()
    name, body = "", b""
    if line.kind is GoodsKind.KEY:
        keys = tx.stock.sold_keys(line.id)
    elif line.shared is not None:
        name, body = tx.stock.shared_body(line.shared)
    if line.kind is GoodsKind.TEXT:
        keys, body = (Secret(body.decode()),), b""
    return Handover(line=line.id, title=line.title, keys=keys, file_name=name, body=body, instructions=instructions)


def show_goods(
    tx: Tx, customer: CustomerId, contact: ContactId, order: OrderId, attempt: AttemptId | None = None
) -> Goods:
    """Show my key: the goods of a paid order of this customer, and the receipt that they were seen.

    Works as often as the buyer likes and from whatever state the parcel is in; the first time ends the
    delivery. ``attempt`` is the message whose own link was followed; without one, the last message to the contact
    gets the credit. Raises Gone when the order is somebody else's or was not paid.
    """
    found = find_order(tx, customer, order)
    if not _may_see(tx, found):
        raise Gone()
    goods = open_goods(tx, found)
    if receive(tx, found, contact, attempt):
        goods = replace(goods, order=_seen(found, tx.now))
    return goods


def _seen(order: Order, now: int) -> Order:
    """As it is now, without reading it again."""
    delivered = OrderStatus.DELIVERED if order.status is OrderStatus.PAID else order.status
    return replace(order, status=delivered, parcel=ParcelState.SEEN, seen_at=now)


def _may_see(tx: Tx, order: Order) -> bool:
    """Paid, or given back with the goods left to their buyer. What nobody has seen yet waits while its money is
    disputed; what was seen stays theirs to look at."""
    if order.status is OrderStatus.REFUNDED:
        given_back = tx.refunds.of(order.id)
        return bool(given_back) and all(refund.goods is Fate.KEEP for refund in given_back)
    paid = order.status in (OrderStatus.PAID, OrderStatus.DELIVERED)
    return paid and (order.parcel is ParcelState.SEEN or not tx.people.frozen(order.customer))


def receive(tx: Tx, order: Order, contact: ContactId, attempt: AttemptId | None = None) -> bool:
    """The buyer has the goods: parcel seen, order delivered, and nothing for the owner to do about it any more.

    False when that was known already.
    """
    first = tx.parcels.seen(order.id, contact, attempt, tx.now)
    if first and order.status is OrderStatus.PAID:
        move_order(tx, order, OrderStatus.PAID, OrderStatus.DELIVERED)
    if first and order.parcel is ParcelState.GIVEN_UP:
        tx.attention.close_deliveries(order.id, tx.now)
    return first


def unreadable(tx: Tx, customer: CustomerId, order: OrderId) -> Order:
    """A paid order's goods could not be opened (altered rows, a lost key): that is the owner's to settle."""
    found = find_order(tx, customer, order)
    need_owner(tx, Matter(reason=Reason.UNREADABLE, order=found.id, customer=found.customer))
    return found


def instructions(tx: Tx, customer: CustomerId, order: OrderId) -> tuple[Order, tuple[tuple[str, str], ...]]:
    """Title and usage instructions of each line; raises Gone for an order that was not paid."""
    found = find_order(tx, customer, order)
    if not _may_see(tx, found):
        raise Gone()
    return found, tuple((line.title, tx.catalogue.sold_product(line.product).instructions) for line in found.lines)
