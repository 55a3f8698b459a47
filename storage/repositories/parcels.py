"""What is owed to buyers, and every try to send it."""

from typing import Any

from core.channels import Outcome, Report
from core.delivery import Parcel
from core.ids import AttemptId, ContactId, CustomerId, OrderId, ParcelId
from core.people import ContactState
from core.preferences import NO_PREFERENCES, Preferences
from core.routing import Send
from core.states import PARCEL_MOVES, ParcelState, check_move
from core.timeline import Message
from core.ways import Try, Way
from storage.repositories.people import preferences_of
from storage.repositories.rows import Rows

_SENDING = "sending"


class ParcelRows(Rows):
    """See core.ports.Parcels."""

    def owe(self, order: OrderId, customer: CustomerId, contact: ContactId, now: int) -> None:
        self._queries.parcel_owe(self._connection, order_id=order, customer_id=customer, contact_id=contact, now=now)

    def claim(self, now: int, lease_until: int, limit: int) -> tuple[Parcel, ...]:
        rows = self._queries.parcel_claim(self._connection, now=now, lease_until=lease_until, limit=limit)
        return tuple(_parcel(row) for row in rows)

    def get(self, parcel: ParcelId) -> Parcel:
        return _parcel(self._queries.parcel_get(self._connection, id=parcel))

    def ways(self, customer: CustomerId, order: OrderId) -> tuple[tuple[Way, ...], Preferences]:
        rows = list(self._queries.ways_of(self._connection, customer_id=customer, order_id=order))
        ways = tuple(Way(contact=row[0], channel=row[1], live=row[2] == ContactState.LIVE.value) for row in rows)
        return ways, preferences_of(rows[0][3:]) if rows else NO_PREFERENCES

    def tries(self, parcel: Parcel) -> tuple[Try, ...]:
        rows = self._queries.attempts_of(self._connection, parcel_id=parcel.id, fence=parcel.round_fence)
        return tuple(
            Try(
                contact=row[0], outcome=None if row[1] == _SENDING else Outcome(row[1]), started_at=row[2],
                ended_at=row[3], loud=bool(row[4]), wait_ms=row[5], attempt=row[6],
            )
            for row in rows
        )  # fmt: skip

    def attempt(self, parcel: Parcel, send: Send, channel: str, token_digest: str, now: int) -> AttemptId:
        attempt = self._queries.attempt_add(
            self._connection, parcel_id=parcel.id, contact_id=send.contact, fence=parcel.fence, channel=channel,
            why=send.why.value, loud=int(send.loud), token=token_digest, now=now,
        )  # fmt: skip
        return AttemptId(attempt)

    def close_attempt(self, attempt: AttemptId, report: Report, now: int) -> None:
        self._queries.attempt_close(
            self._connection, id=attempt, outcome=report.outcome.value, reference=report.reference,
            wait_ms=report.wait_ms, detail=report.detail, provider=report.provider, now=now,
        )  # fmt: skip

    def contact_of(self, attempt: AttemptId) -> ContactId | None:
        contact: ContactId | None = self._queries.attempt_contact(self._connection, id=attempt)
        return contact

    def amend(self, attempt: AttemptId, outcome: Outcome, detail: str, now: int) -> bool:
        parcel = self._queries.attempt_amend(self._connection, id=attempt, outcome=outcome.value, detail=detail)
        if parcel is not None:
            self._queries.parcel_look_again(self._connection, id=parcel, now=now)
        return parcel is not None

    def finish(self, parcel: ParcelId, fence: int, state: ParcelState, due_at: int) -> bool:
        check_move(PARCEL_MOVES, ParcelState.SENDING, state)
        moved = self._queries.parcel_finish(self._connection, id=parcel, fence=fence, state=state.value, due_at=due_at)
        return moved is not None

    def reclaim(self, now: int) -> int:
        count: int = self._queries.parcel_reclaim(self._connection, now=now)
        return count

    def seen(self, order: OrderId, contact: ContactId, attempt: AttemptId | None, now: int) -> bool:
        shown = self._queries.parcel_seen(
            self._connection, order_id=order, contact_id=contact, attempt_id=attempt, now=now
        )
        return bool(shown == 1)

    def withdraw(self, order: OrderId, now: int) -> None:
        self._queries.parcel_withdraw(self._connection, order_id=order, now=now)

    def owe_again(self, customer: CustomerId, now: int) -> int:
        count: int = self._queries.parcel_owe_again(self._connection, customer_id=customer, now=now)
        return count

    def hurry(self, contact: ContactId, now: int) -> int:
        count: int = self._queries.parcel_hurry(self._connection, contact_id=contact, now=now)
        return count

    def messages(self, order: OrderId) -> tuple[Message, ...]:
        rows = self._queries.timeline_of(self._connection, order_id=order)
        return tuple(
            Message(
                id=row[0], channel=row[1], why=row[2], loud=bool(row[3]),
                outcome=None if row[4] == _SENDING else Outcome(row[4]), detail=row[5], started_at=row[6],
                seen_at=row[7],
            )
            for row in rows
        )  # fmt: skip

    def showings(self, order: OrderId) -> tuple[int, str]:
        row = self._queries.parcel_showings(self._connection, order_id=order)
        return (row[0], row[1]) if row else (0, "")


def _parcel(row: Any) -> Parcel:
    return Parcel(
        id=row[0], order=row[1], customer=row[2], contact=row[3], round_at=row[4], round_fence=row[5],
        escalation=row[6], fence=row[7], seen=row[8] is not None,
    )  # fmt: skip
