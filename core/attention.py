"""The attention list: what only the owner can decide. Nothing on it disappears before somebody settled it."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from core.errors import Fact, Gone, Refused
from core.ids import AttentionId, CustomerId, OrderId
from core.money import Money
from core.notices import NoticeKind, tell_owners
from core.orders import Order
from core.ports import Tx


class Reason(StrEnum):
    """Why something needs its owner. The first five are of earlier releases: today such money is in a wallet."""

    LATE = "late"
    SHORT = "short"
    OVER = "over"
    TWICE = "twice"
    CANCELLED = "cancelled"

    CURRENCY = "currency"
    UNREACHABLE = "unreachable"
    UNSEEN = "unseen"
    UNREADABLE = "unreadable"
    STRAY = "stray"
    DISPUTE = "dispute"
    REFUND = "refund"
    REFUNDED_OUTSIDE = "refunded-outside"


# Money that is somebody's, and nobody can say whose yet.
STRAY_REASONS: Final = frozenset({Reason.STRAY, Reason.CURRENCY})


class Resolution(StrEnum):
    """How it was settled: looked at, or the money went into a wallet. Earlier releases delivered or refunded."""

    DELIVERED = "delivered"
    REFUNDED = "refunded"
    SEEN = "seen"
    WALLET = "wallet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What needs the owner: as much as is known of order, customer and money. ``note`` helps to find whose it is."""

    reason: Reason
    order: OrderId | None = None
    customer: CustomerId | None = None
    amount: Money | None = None
    note: str = ""


class SettledBefore(Refused):
    """Somebody has settled this already."""

    text_id = "error-settled-before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """One entry: what happened, to which order (none where it is not known), and the money it is about (none for a
    delivery). ``shown`` says how often its goods were looked at, and where first: the evidence in a dispute."""

    id: AttentionId
    order: Order | None
    customer: CustomerId | None
    reason: Reason
    amount: Money | None
    note: str
    opened_at: int
    closed: bool
    shown: int = 0
    shown_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionPage:
    """One page of the open entries, oldest first."""

    entries: tuple[Attention, ...]
    page: int
    pages: int
    count: int


def need_owner(tx: Tx, matter: Matter) -> AttentionId:
    """Put something on the list and tell the owners, once."""
    entry = tx.attention.open(matter, tx.now)
    order = tx.orders.get(matter.order) if matter.order is not None else None
    reference = order.reference if order else ""
    facts: dict[str, Fact] = {"reference": reference, "reason": matter.reason.value, "entry": entry}
    tell_owners(tx, NoticeKind.ATTENTION, f"attention:{entry}", **facts)
    return entry


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
    if found.order is None:
        return found
    shown, shown_on = tx.parcels.showings(found.order.id)
    return replace(found, shown=shown, shown_on=shown_on)


def close_attention(tx: Tx, entry: AttentionId, resolution: Resolution = Resolution.SEEN) -> Attention:
    """The owner has settled it; raises Gone, or SettledBefore."""
    find_attention(tx, entry)
    if not tx.attention.close(entry, resolution, tx.now):
        raise SettledBefore()
    return find_attention(tx, entry)
