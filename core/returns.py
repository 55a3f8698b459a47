"""What came back about a message that had been accepted: it did not arrive, it did, or nobody wants it."""

from enum import StrEnum
from typing import Final

from core.channels import Outcome
from core.ids import AttemptId
from core.people import bury
from core.ports import Tx
from core.ways import HOUR

# A full mailbox, or a server that can't be found, may be well again the next day.
REST_MS: Final = 24 * HOUR
# Nobody is there, or not any more (RFC 3463).
NO_SUCH_ADDRESS: Final = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})


class Returned(StrEnum):
    """What came back."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    COMPLAINT = "complaint"


def take_back(tx: Tx, attempt: AttemptId, returned: Returned, status: str) -> Outcome | None:
    """Write down what came back, and let the parcel go another way at once where it did not arrive.

    ``status`` is an enhanced status code, such as ``5.1.1``. Returns what the message counts as now; None when that
    is no news. May be told the same any number of times.
    """
    match returned:
        case Returned.DELIVERED:
            return _amend(tx, attempt, Outcome.DELIVERED, "")
        case Returned.COMPLAINT:
            return _refuse(tx, attempt, "complaint", None)
        case Returned.FAILED:
            return _failed(tx, attempt, status)
        case Returned.DELAYED:
            return None  # the other side goes on trying; if nobody sees it in time, the next way goes anyway


def _failed(tx: Tx, attempt: AttemptId, status: str) -> Outcome | None:
    if status in NO_SUCH_ADDRESS:
        return _refuse(tx, attempt, status, None)
    if status.startswith("5.7."):
        # What we are, or what we wrote, was refused: nothing the buyer could do about, and nothing against them.
        return _amend(tx, attempt, Outcome.CONFIG, status)
    return _refuse(tx, attempt, status, tx.now + REST_MS)


def _refuse(tx: Tx, attempt: AttemptId, reason: str, until: int | None) -> Outcome | None:
    contact = tx.parcels.contact_of(attempt)
    if contact is None:
        return None
    outcome = _amend(tx, attempt, Outcome.ADDRESS, reason)
    if outcome is not None:
        bury(tx, contact, reason, until)
    return outcome


def _amend(tx: Tx, attempt: AttemptId, outcome: Outcome, detail: str) -> Outcome | None:
    return outcome if tx.parcels.amend(attempt, outcome, detail, tx.now) else None
