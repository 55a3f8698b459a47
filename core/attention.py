"""The attention list: what only the owner can decide. Nothing on it disappears before somebody settled it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.errors import Gone, Refused
from core.ids import AttentionId, OrderId
from core.money import Money
from core.notices import NoticeKind, tell_owners
from core.orders import Order
from core.ports import Tx


class Reason(StrEnum):
    """Why something needs its owner."""

    LATE = "late"
    SHORT = "short"
    OVER = "over"
    TWICE = "twice"
    CANCELLED = "cancelled"
    CURRENCY = "currency"
    UNREACHABLE = "unreachable"
    UNSEEN = "unseen"
    UNREADABLE = "unreadable"


# About a delivery and not about money: noted is settled.
DELIVERY_REASONS: Final = frozenset({Reason.UNREACHABLE, Reason.UNSEEN})


class Resolution(StrEnum):
    """How it was settled."""

    DELIVERED = "delivered"
    REFUNDED = "refunded"
    SEEN = "seen"


class CannotDeliver(Refused):
    """The goods are not in stock, or the order was settled before."""

    text_id = "error-cannot-deliver"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """One entry: what happened to which order, and the money it is about (none for a delivery)."""

    id: AttentionId
    order: Order
    reason: Reason
    amount: Money | None
    opened_at: int
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionPage:
    """One page of the open entries, oldest first."""

    entries: tuple[Attention, ...]
    page: int
    pages: int
    count: int


def need_owner(tx: Tx, order: OrderId, reference: str, reason: Reason, amount: Money | None) -> None:
    """Put something on the list and tell the owners, once."""
    entry = tx.attention.open(order, reason, amount, tx.now)
    tell_owners(tx, NoticeKind.ATTENTION, f"attention:{entry}", reference=reference, reason=reason.value, entry=entry)


def list_attention(tx: Tx, page: int, size: int) -> AttentionPage:
    """One page of what is open; a page past the end is the last one."""
    count = tx.attention.count()
    pages = max(1, -(-count // size))
    page = min(max(page, 0), pages - 1)
    return AttentionPage(entries=tx.attention.page(size, page * size), page=page, pages=pages, count=count)


def find_attention(tx: Tx, entry: AttentionId) -> Attention:
    """One entry, open or closed; raises Gone."""
    found = tx.attention.get(entry)
    if found is None:
        raise Gone()
    return found
