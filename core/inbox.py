"""The inbox: what came from outside is stored before it is acknowledged, and worked off once.

Bodies are sealed at rest (an owner's pasted keys pass through here) and forgotten when they are done.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.ports import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One thing that came in. ``source`` and ``key`` name it; the same pair is never stored twice."""

    source: str
    key: str
    body: bytes = field(repr=False)


def accept(tx: Tx, mails: Sequence[Mail]) -> tuple[Mail, ...]:
    """Store what is new and return it in its order; what was stored before is left out. Commit, then acknowledge."""
    return tuple(mail for mail in mails if tx.inbox.add(mail, tx.now))


def waiting(tx: Tx, source: str) -> tuple[Mail, ...]:
    """What was stored and never finished, oldest first: the work a stop interrupted."""
    return tx.inbox.waiting(source)


def done(tx: Tx, source: str, key: str) -> None:
    """It was worked off: keep its key, forget its body."""
    tx.inbox.done(source, key, tx.now)


def done_all(tx: Tx, source: str, keys: Sequence[str]) -> None:
    """``done`` for many, in one step."""
    for key in keys:
        tx.inbox.done(source, key, tx.now)


def sweep(tx: Tx, older_than_ms: int) -> int:
    """Forget the keys of what was done long ago; returns how many."""
    return tx.inbox.sweep(tx.now - older_than_ms)
