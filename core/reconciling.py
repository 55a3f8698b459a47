"""Reconciling: what a provider says came in and went back, against what is written here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.audit import DAY_MS
from core.money import Money
from core.notices import NoticeKind, tell_owners
from core.ports import Tx
from core.providers import MINUTE

# How far back a provider is asked: a callback that was lost is found within this time, over and over.
WINDOW_MS: Final = 2 * DAY_MS
# What reached us a moment ago may not be on the provider's list yet, and what it dated earlier may be off it.
MARGIN_MS: Final = 30 * MINUTE


class Wrong(StrEnum):
    """How two books can differ. Money that only the provider knows is no difference: it is applied."""

    UNLISTED = "unlisted"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One piece of money about which the two books differ. ``theirs`` is None where they do not have it."""

    event_key: str
    wrong: Wrong
    ours: Money
    theirs: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What came of asking one provider. ``trouble``: it could not be asked, and why."""

    provider: str
    listed: int = 0
    applied: int = 0
    gaps: tuple[Gap, ...] = ()
    trouble: str = ""


def compare(tx: Tx, provider: str, listed: Mapping[str, Money], since: int) -> tuple[Gap, ...]:
    """Where the books differ about the money since then; the owners are told of each once."""
    ours = tx.payments.noted_since(provider, since + MARGIN_MS, tx.now - MARGIN_MS)
    gaps = tuple(gap for key, money in ours.items() if (gap := _gap(key, money, listed.get(key))) is not None)
    for gap in gaps:
        key = f"reconcile:{provider}:{gap.event_key}:{gap.wrong.value}"
        tell_owners(tx, NoticeKind.BOOKS_DIFFER, key, provider=provider, wrong=gap.wrong.value, amount=str(gap.ours))
    return gaps


def _gap(key: str, ours: Money, theirs: Money | None) -> Gap | None:
    if theirs is None:
        return Gap(event_key=key, wrong=Wrong.UNLISTED, ours=ours, theirs=None)
    return Gap(event_key=key, wrong=Wrong.AMOUNT, ours=ours, theirs=theirs) if theirs != ours else None
