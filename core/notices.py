"""Notices to the owners: written in the step that caused them, sent once each, never silently lost."""

from dataclasses import dataclass
from enum import StrEnum

from core.errors import Fact
from core.ids import NoticeId
from core.people import Address
from core.ports import Tx


class NoticeKind(StrEnum):
    """What an owner is told. The text is chosen by the view, in the owner's language."""

    LOW_STOCK = "low-stock"
    SOLD_OUT = "sold-out"
    ATTENTION = "attention"
    STRAY_MONEY = "stray-money"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notice on its way to one owner. ``fence`` proves that a result belongs to this try."""

    id: NoticeId
    kind: NoticeKind
    facts: dict[str, Fact]
    address: Address
    tries: int
    fence: int


def tell_owners(tx: Tx, kind: NoticeKind, key: str, **facts: Fact) -> bool:
    """Owe the owners a notice. The same ``key`` is told once for ever; False when it was told before.

    Facts are ids, counts and titles: never goods or addresses.
    """
    return tx.notices.owe(kind, key, facts, tx.now)
