"""Every state a thing can be in, and every move it can make. Nothing assigns a status: things move.

The storage moves a row by compare-and-set: ``UPDATE … WHERE status = old RETURNING``. ``check_move`` guards the
caller; the database guards the race.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from core.errors import IllegalMove

S = TypeVar("S", bound=StrEnum)


class OrderStatus(StrEnum):
    """Where an order is."""

    PLACED = "placed"
    PAID = "paid"
    DELIVERED = "delivered"
    REFUNDED = "refunded"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class PaymentStatus(StrEnum):
    """Where a payment is. ``settled``: all of it came, whatever it could be used for. ``expired``: nobody should pay it
    any more. ``failed``: its provider knows that too. What comes all the same is never lost.
    """

    PENDING = "pending"
    SETTLED = "settled"
    EXPIRED = "expired"
    FAILED = "failed"


class StockState(StrEnum):
    """Where one sellable secret is. ``void``: taken out of sale for good, never to be sold again."""

    FREE = "free"
    HELD = "held"
    SOLD = "sold"
    VOID = "void"


class ParcelState(StrEnum):
    """Where something owed to a buyer is. Only ``seen`` and ``given_up`` (owner told) end it.

    ``sending`` is a claim: a worker has the parcel in its hands, and comes back with where it stands then.
    """

    OWED = "owed"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    SEEN = "seen"
    GIVEN_UP = "given_up"


class RestockState(StrEnum):
    """Where an import is: read and previewed, being added in chunks, added, taken back, or dropped."""

    DRAFT = "draft"
    ADDING = "adding"
    ADDED = "added"
    UNDONE = "undone"
    DROPPED = "dropped"


ORDER_MOVES: Final[Mapping[OrderStatus, frozenset[OrderStatus]]] = {
    OrderStatus.PLACED: frozenset({OrderStatus.PAID, OrderStatus.EXPIRED, OrderStatus.CANCELLED}),
    OrderStatus.EXPIRED: frozenset({OrderStatus.PAID}),
    OrderStatus.CANCELLED: frozenset(),
    OrderStatus.PAID: frozenset({OrderStatus.DELIVERED, OrderStatus.REFUNDED}),
    OrderStatus.DELIVERED: frozenset({OrderStatus.REFUNDED}),
    OrderStatus.REFUNDED: frozenset(),
}
PAYMENT_MOVES: Final[Mapping[PaymentStatus, frozenset[PaymentStatus]]] = {
    PaymentStatus.PENDING: frozenset({PaymentStatus.SETTLED, PaymentStatus.EXPIRED}),
    PaymentStatus.EXPIRED: frozenset({PaymentStatus.SETTLED, PaymentStatus.FAILED}),
    PaymentStatus.FAILED: frozenset({PaymentStatus.SETTLED}),
    PaymentStatus.SETTLED: frozenset(),
}
STOCK_MOVES: Final[Mapping[StockState, frozenset[StockState]]] = {
    StockState.FREE: frozenset({StockState.HELD, StockState.VOID}),
    StockState.HELD: frozenset({StockState.SOLD, StockState.FREE}),
    StockState.SOLD: frozenset({StockState.VOID}),
    StockState.VOID: frozenset(),
}
PARCEL_MOVES: Final[Mapping[ParcelState, frozenset[ParcelState]]] = {
    ParcelState.OWED: frozenset({ParcelState.SENDING, ParcelState.SEEN}),
    ParcelState.SENDING: frozenset(
        {ParcelState.OWED, ParcelState.ACCEPTED, ParcelState.DELIVERED, ParcelState.SEEN, ParcelState.GIVEN_UP}
    ),
    ParcelState.ACCEPTED: frozenset({ParcelState.SENDING, ParcelState.OWED, ParcelState.SEEN}),
    ParcelState.DELIVERED: frozenset({ParcelState.SENDING, ParcelState.OWED, ParcelState.SEEN}),
    ParcelState.GIVEN_UP: frozenset({ParcelState.OWED, ParcelState.SEEN}),
    ParcelState.SEEN: frozenset(),
}
RESTOCK_MOVES: Final[Mapping[RestockState, frozenset[RestockState]]] = {
    RestockState.DRAFT: frozenset({RestockState.ADDING, RestockState.DROPPED}),
    RestockState.ADDING: frozenset({RestockState.ADDED}),
    RestockState.ADDED: frozenset({RestockState.UNDONE}),
    RestockState.UNDONE: frozenset(),
    RestockState.DROPPED: frozenset(),
}


def check_move(moves: Mapping[S, frozenset[S]], old: S, new: S) -> None:
    """Raise IllegalMove when the table has no arrow from ``old`` to ``new``."""
    if new not in moves[old]:
        raise IllegalMove(old=old.value, new=new.value)
