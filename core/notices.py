"""Notices to owners, or to one contact: written in the step that caused them, sent once each, never silently lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.errors import Fact
from core.ids import ContactId, NoticeId
from core.people import Address
from core.ports import Tx
from core.quiet import QuietHours

LEASE_MS: Final = 60_000
TRIES: Final = 12
FIRST_PAUSE_MS: Final = 5_000
LONGEST_PAUSE_MS: Final = 3600_000
# However long somebody's night is, what they are told waits no longer than this.
HELD_MS: Final = 12 * 3600_000


class NoticeKind(StrEnum):
    """What somebody is told. The text is chosen by the view, in the reader's language."""

    LOW_STOCK = "low-stock"
    SOLD_OUT = "sold-out"
    ATTENTION = "attention"
    OTHER_AMOUNT = "other-amount"
    PROVIDER_DOWN = "provider-down"
    BOOKS_DIFFER = "books-differ"
    DIFFERENCE = "difference"
    CHANNEL = "channel"
    LINK_ASKED = "link-asked"
    LINK_DENIED = "link-denied"
    LINKED = "linked"
    UNLINKED = "unlinked"
    MAIL_REMOVED = "mail-removed"
    RECOVERED = "recovered"
    SPLIT_AGAIN = "split-again"
    PAY_SUPPORT = "pay-support"
    PAY_ANSWER = "pay-answer"
    IN_WALLET = "in-wallet"
    PUT_BACK = "put-back"
    PART_CAME = "part-came"
    MONEY_SEEN = "money-seen"
    MONEY_HELD = "money-held"
    CREDITED = "credited"
    REFUNDED = "refunded"
    REFUND_WAITS = "refund-waits"
    REFUNDED_OUTSIDE = "refunded-outside"


# Good to know, and nothing is lost by hearing it in the morning. What guards somebody's orders (was that you?) is none
# of these, nor an answer that somebody waits for, nor anything that owners are told.
PATIENT: Final = frozenset({NoticeKind.UNLINKED, NoticeKind.MAIL_REMOVED, NoticeKind.SPLIT_AGAIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notice on its way to one address, ``owed_at`` since then. ``fence`` proves that a result is this try's."""

    id: NoticeId
    kind: NoticeKind
    facts: dict[str, Fact]
    address: Address
    tries: int
    fence: int
    owed_at: int = 0


def tell_owners(tx: Tx, kind: NoticeKind, key: str, **facts: Fact) -> bool:
    """Owe the owners a notice. The same ``key`` is told once for ever; False when it was told before.

    Facts are ids, counts and titles: never goods or addresses.
    """
    return tx.notices.owe(kind, key, facts, tx.now)


def tell_contact(tx: Tx, contact: ContactId, kind: NoticeKind, key: str, **facts: Fact) -> bool:
    """Owe one contact a notice; like ``tell_owners`` in everything else."""
    return tx.notices.owe_to(tx.people.contact_by_id(contact).address, kind, f"{key}:{contact}", facts, tx.now)


# --- steps of the worker --------------------------------------------------------------------------------------


def claim_notices(tx: Tx, owners: Sequence[Address], limit: int, night: QuietHours) -> tuple[tuple[Notice, str], ...]:
    """Copy what is new to each owner, and take due ones for sending, each with its reader's language.

    The language is empty for an owner who has never written to the shop. Without owners everything waits for one.
    What can wait does not go out in its reader's quiet hours (``night`` where they chose none), and not at all to
    whoever wants to hear of what they paid for only.
    """
    if owners:
        tx.notices.fan_out(owners, tx.now)
    claimed = tx.notices.claim(tx.now, tx.now + LEASE_MS, limit)
    return tuple((notice, _language(tx, notice.address)) for notice in claimed if _may_go(tx, notice, night))


def _may_go(tx: Tx, notice: Notice, night: QuietHours) -> bool:
    """Whether the notice goes out now; one that does not is put back, or away."""
    contact = tx.people.contact(notice.address) if notice.kind in PATIENT else None
    if contact is None:
        return True
    chosen = tx.people.preferences(contact.customer)
    if chosen.only_keys:
        tx.notices.finish(notice.id, notice.fence, sent=False, give_up=True, due_at=tx.now)
        return False
    until = min(chosen.quiet_hours(night).ends(tx.now) or 0, notice.owed_at + HELD_MS)
    if until <= tx.now:
        return True
    tx.notices.hold(notice.id, notice.fence, until)
    return False


def _language(tx: Tx, address: Address) -> str:
    contact = tx.people.contact(address)
    return contact.language if contact else ""


def record_notice(tx: Tx, notice: Notice, *, sent: bool, wait_ms: int = 0) -> bool:
    """Write what came of a try; False when the claim was not ours any more.

    An owner who can't be reached is tried again for hours: they may have blocked the bot by mistake, and the
    attention list holds what matters all the same.
    """
    due_at = tx.now + max(wait_ms, min(FIRST_PAUSE_MS * 2**notice.tries, LONGEST_PAUSE_MS))
    give_up = notice.tries + 1 >= TRIES
    return tx.notices.finish(notice.id, notice.fence, sent=sent, give_up=give_up and not sent, due_at=due_at)


def recover_notices(tx: Tx) -> int:
    """After a stop: notices that were under way are owed again."""
    return tx.notices.reclaim(tx.now)
