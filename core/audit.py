"""The proof: what must hold between orders, money, keys and parcels, read from the rows themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.notices import NoticeKind, tell_owners
from core.ports import Tx

DAY_MS: Final = 24 * 3600 * 1000
PATIENCE_MS: Final = 10 * 60 * 1000

# What must hold, by the name of the question that looks for what breaks it.
SENTENCES: Final[Mapping[str, str]] = {
    "audit_key_of_two_orders": "no key belongs to two orders, and none is sold without one",
    "audit_secret_twice": "no secret is in stock twice",
    "audit_levels": "the counted levels are what the rows say",
    "audit_imported": "free + held + sold + void = imported",
    "audit_paid_without_keys": "a paid order has exactly its keys",
    "audit_unpaid_with_keys": "an unpaid order has sold nothing, and holds all or nothing",
    "audit_paid_without_parcel": "every paid order is owed a parcel, and no unpaid one",
    "audit_delivered_unseen": "an order is delivered when its parcel was seen, not before",
    "audit_paid_without_money": "a paid order is a sale of exactly its price, and no other order is one",
    "audit_money_without_entry": "all that came in and went back is in the ledger",
    "audit_tills": "what providers hold is what came in, less what they kept and what went back",
    "audit_unbalanced": "every entry of the ledger is sealed and comes to zero",
    "audit_balances": "every wallet holds what its entries say, and none is overdrawn",
    "audit_put_and_forgotten": "only an order that waits holds part of its price",
    "audit_refunds": "no more is given back than was paid",
    "audit_refunding": "what is on its way back is what the refunds say",
    "audit_stray_and_forgotten": "money that is nobody's yet is on the attention list",
    "audit_order_of_nobody": "every order has a buyer who has a contact",
    "audit_parcel_astray": "a parcel is whose its order is, and goes where its order says",
    "audit_to_a_stranger": "what is not delivered goes to a contact of its buyer",
    "audit_sent_after_seen": "nothing is sent after it was seen",
    "audit_given_up_in_silence": "what could not be delivered is on the attention list",
    "audit_total": "an order costs what its lines cost, less its discount",
    "audit_coupon_uses": "a coupon was used as often as its orders say, and never more often than it may be",
    "audit_coupon_of_ended": "a coupon's use is that of an order with a discount, which has not ended unpaid",
}
# What is looked at every minute, on the few rows that are open.
WATCHED: Final[Mapping[str, str]] = {
    "watch_paid_without_parcel": "every paid order that was not seen is owed a parcel",
    "watch_paid_without_keys": "a paid order has exactly its keys",
}
# Likewise, and asked with the time before which it should have been done.
TIMELY: Final[Mapping[str, str]] = {
    "watch_stuck": "no parcel that is due is left lying",
    "watch_cut_short": "no parcel is in a worker's hands for longer than a send takes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A sentence that does not hold, and the ids of the rows that break it."""

    sentence: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What the shop can prove. ``oldest_unseen_at`` is epoch milliseconds, None when everything was seen."""

    orders_paid: int
    keys_sold: int
    parcels: Mapping[str, int]
    oldest_unseen_at: int | None
    differences: tuple[Difference, ...]


def audit(tx: Tx) -> Audit:
    """Read everything. A step that only reads; on a large shop it takes a while, and holds nobody up."""
    return tx.audit.read(SENTENCES)


def watch(tx: Tx) -> Sequence[Difference]:
    """Look at what is open, every minute. What should not be is told to the owners, once a day for as long as it is."""
    found = tx.audit.differences(WATCHED) + tx.audit.differences(TIMELY, before=tx.now - PATIENCE_MS)
    for difference in found:
        tell_owners(
            tx,
            NoticeKind.DIFFERENCE,
            f"difference:{difference.sentence}:{tx.now // DAY_MS}",
            sentence=difference.sentence,
            count=len(difference.rows),
        )
    return found
