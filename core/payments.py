"""Payments: the socket a provider plugs into, and the one door through which money reaches an order.

A provider only translates. Whether an order counts as paid is decided here, in ``settle``, and nowhere else.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, Protocol

from core.attention import DELIVERY_REASONS, Attention, CannotDeliver, Reason, Resolution, find_attention, need_owner
from core.catalogue import GoodsKind
from core.delivery import owe
from core.errors import Gone, IllegalMove, Refused
from core.ids import AttentionId, CustomerId, OrderId, PaymentId
from core.money import Money
from core.notices import NoticeKind, tell_owners
from core.orders import Line, Order, expire_order, find_order, give_back, move_order
from core.ports import Tx
from core.states import PAYMENT_MOVES, OrderStatus, PaymentStatus

LATE_MS: Final = 24 * 3600 * 1000


class NoProvider(Refused):
    """This way to pay is not offered here."""

    text_id = "error-no-provider"


class Settled(StrEnum):
    """What a provider's event did."""

    NOW = "now"
    BEFORE = "before"
    ATTENTION = "attention"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One try to pay an order through one provider. ``reference`` is the provider's own name for it."""

    id: PaymentId
    order: OrderId
    provider: str
    reference: str
    amount: Money
    status: PaymentStatus
    expires_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """How to pay: an address to open, or (test payments) a button in the chat. ``reference`` is the provider's."""

    reference: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyIn:
    """What a provider says came in. ``event_key`` is the same each time the same event is told."""

    provider: str
    event_key: str
    payment: PaymentId
    amount: Money


class PaymentProvider(Protocol):
    """The socket. One file a provider in ``payments/``; it translates and decides nothing.

    ``create`` may be called twice for one payment and then returns the same checkout. It may wait for the
    network, at most ten seconds, and raises Temporary (try again) or Permanent (the owner must act).
    """

    code: ClassVar[str]
    test_money: ClassVar[bool]

    async def create(self, payment: Payment, order: Order) -> Checkout: ...


def simulated_money(payment: Payment) -> MoneyIn:
    """The event that a test payment was made in full; the same payment is always the same event."""
    return MoneyIn(provider=payment.provider, event_key=f"paid:{payment.id}", payment=payment.id, amount=payment.amount)


def start_payment(tx: Tx, customer: CustomerId, order: OrderId, provider: str) -> tuple[Order, Payment | None]:
    """Write what is to be paid. One pending payment an order and provider: a second tap returns the first one.

    No payment when the order does not wait for money any more; one whose hold ended just now is expired here.
    """
    found = find_order(tx, customer, order)
    if found.status is OrderStatus.PLACED and found.hold_until <= tx.now:
        expire_order(tx, found)
        found = find_order(tx, customer, order)
    if found.status is not OrderStatus.PLACED:
        return found, None
    payment = tx.payments.pending(order, provider) or tx.payments.add(
        order, provider, found.total, tx.now, found.hold_until
    )
    return found, payment


def bind_payment(tx: Tx, payment: PaymentId, reference: str) -> None:
    """Keep the provider's own name for a payment."""
    tx.payments.bind(payment, reference)


def find_payment(tx: Tx, customer: CustomerId, payment: PaymentId) -> tuple[Payment, Order]:
    """A payment of this customer and its order; raises Gone for anybody else's."""
    found = tx.payments.get(payment)
    if found is None:
        raise Gone()
    return found, find_order(tx, customer, found.order)


def settle(tx: Tx, money: MoneyIn) -> Settled:
    """Apply money that came in: the order is paid, its goods sold and its parcel owed, in this one step.

    May be told the same event any number of times, in any order: only the first counts. Money that does not
    fit (late, short, over, twice) never disappears: its order goes on the owner's attention list.
    """
    if not tx.payments.note_event(money, tx.now):
        return Settled.BEFORE
    payment = tx.payments.get(money.payment)
    order = tx.orders.get(payment.order) if payment else None
    if payment is None or order is None:
        tell_owners(tx, NoticeKind.STRAY_MONEY, f"stray:{money.provider}:{money.event_key}", amount=str(money.amount))
        return Settled.UNKNOWN
    moved = _move_payment(tx, payment)
    problem = _misfit(money, payment, order) if moved else Reason.TWICE
    if problem in (None, Reason.OVER) and not _pay(tx, order):
        problem = Reason.LATE
    if problem is None:
        return Settled.NOW
    _ask_owner(tx, order, money, problem)
    return Settled.ATTENTION


def _move_payment(tx: Tx, payment: Payment) -> bool:
    if PaymentStatus.SETTLED not in PAYMENT_MOVES[payment.status]:
        return False
    return tx.payments.move(payment.id, payment.status, PaymentStatus.SETTLED, tx.now)


def _misfit(money: MoneyIn, payment: Payment, order: Order) -> Reason | None:
    if order.status is OrderStatus.CANCELLED:
        return Reason.CANCELLED
    if order.status not in (OrderStatus.PLACED, OrderStatus.EXPIRED):
        return Reason.TWICE
    if money.amount.currency != payment.amount.currency:
        return Reason.CURRENCY
    if money.amount.minor < payment.amount.minor:
        return Reason.SHORT
    return Reason.OVER if money.amount.minor > payment.amount.minor else None


def _pay(tx: Tx, order: Order) -> bool:
    """Sell the held goods (or, after expiry, goods that are still free) and owe the parcel."""
    if order.status is OrderStatus.EXPIRED and not (tx.now - order.hold_until < LATE_MS and hold_again(tx, order)):
        return False
    if not move_order(tx, order, order.status, OrderStatus.PAID):
        raise IllegalMove(order=order.id, old=order.status.value)
    sell_goods(tx, order)
    return True


def sell_goods(tx: Tx, order: Order) -> None:
    """The order's held keys are sold and its parcel is owed. A hold that is not whole is a bug, never a sale."""
    for line in order.lines:
        if line.kind is GoodsKind.KEY:
            if tx.stock.sell(line.offer, line.id) != line.quantity:
                raise IllegalMove(order=order.id, line=line.id)
            _tell_if_low(tx, order, line)
    owe(tx, order)


def hold_again(tx: Tx, order: Order) -> bool:
    """Hold an ended order's keys anew; False, and nothing held, when they are not all there."""
    for line in order.lines:
        if line.kind is GoodsKind.KEY and tx.stock.hold(line.offer, line.id, line.quantity) < line.quantity:
            give_back(tx, order)
            return False
    return True


def _ask_owner(tx: Tx, order: Order, money: MoneyIn, reason: Reason) -> None:
    if order.status in (OrderStatus.PLACED, OrderStatus.EXPIRED, OrderStatus.CANCELLED) and reason is not Reason.OVER:
        if order.status is OrderStatus.PLACED:
            give_back(tx, order)
        move_order(tx, order, order.status, OrderStatus.ATTENTION)
    need_owner(tx, order.id, order.reference, reason, money.amount)


def _tell_if_low(tx: Tx, order: Order, line: Line) -> None:
    """Tell the owners once that an offer runs low; restocking arms it again."""
    free = tx.stock.low_now(line.offer)
    if free is not None:
        kind = NoticeKind.LOW_STOCK if free else NoticeKind.SOLD_OUT
        tell_owners(tx, kind, f"low:{line.offer}:{order.id}", title=line.title, free=free, offer=line.offer)


# --- steps of an owner ----------------------------------------------------------------------------------------


def deliver_anyway(tx: Tx, entry: AttentionId) -> Attention:
    """Serve an order that waits for its owner from what is free in stock; raises CannotDeliver."""
    found = find_attention(tx, entry)
    if found.closed or found.order.status is not OrderStatus.ATTENTION or not hold_again(tx, found.order):
        raise CannotDeliver()
    move_order(tx, found.order, OrderStatus.ATTENTION, OrderStatus.PAID)
    sell_goods(tx, found.order)
    tx.attention.close(entry, Resolution.DELIVERED, tx.now)
    return find_attention(tx, entry)


def mark_refunded(tx: Tx, entry: AttentionId) -> Attention:
    """The owner gave the money back by hand (or has seen a delivery problem): the entry is settled."""
    found = find_attention(tx, entry)
    if found.order.status is OrderStatus.ATTENTION:
        move_order(tx, found.order, OrderStatus.ATTENTION, OrderStatus.REFUNDED)
    resolution = Resolution.SEEN if found.reason in DELIVERY_REASONS else Resolution.REFUNDED
    tx.attention.close(entry, resolution, tx.now)
    return find_attention(tx, entry)
