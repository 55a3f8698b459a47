"""What is owed to buyers, and every try to send it."""

from core.delivery import Parcel, Report
from core.ids import AttemptId, ContactId, CustomerId, OrderId, ParcelId
from core.states import PARCEL_MOVES, ParcelState, check_move
from storage.repositories.rows import Rows


class ParcelRows(Rows):
    """See core.ports.Parcels."""

    def owe(self, order: OrderId, customer: CustomerId, contact: ContactId, now: int) -> None:
        self._queries.parcel_owe(self._connection, order_id=order, customer_id=customer, contact_id=contact, now=now)

    def claim(self, now: int, lease_until: int, limit: int) -> tuple[Parcel, ...]:
        rows = self._queries.parcel_claim(self._connection, now=now, lease_until=lease_until, limit=limit)
        return tuple(
            Parcel(
                id=row[0], order=row[1], customer=row[2], contact=row[3], state=ParcelState(row[4]), due_at=row[5],
                tries=row[6], copies=row[7], fence=row[8],
            )
            for row in rows
        )  # fmt: skip

    def attempt(self, parcel: ParcelId, contact: ContactId, fence: int, now: int) -> AttemptId:
        attempt = self._queries.attempt_add(
            self._connection, parcel_id=parcel, contact_id=contact, fence=fence, now=now
        )
        return AttemptId(attempt)

    def close_attempt(self, attempt: AttemptId, report: Report, now: int) -> None:
        self._queries.attempt_close(
            self._connection, id=attempt, outcome=report.outcome.value, reference=report.reference, now=now
        )

    def finish(
        self, parcel: ParcelId, fence: int, state: ParcelState, due_at: int, *, counted: bool, copied: bool
    ) -> bool:
        check_move(PARCEL_MOVES, ParcelState.SENDING, state)
        moved = self._queries.parcel_finish(
            self._connection, id=parcel, fence=fence, state=state.value, due_at=due_at, counted=int(counted),
            copied=int(copied),
        )  # fmt: skip
        return moved is not None

    def reclaim(self, now: int) -> int:
        count: int = self._queries.parcel_reclaim(self._connection, now=now)
        return count

    def seen(self, order: OrderId, contact: ContactId, now: int) -> bool:
        shown = self._queries.parcel_seen(self._connection, order_id=order, contact_id=contact, now=now)
        return bool(shown == 1)

    def owe_again(self, customer: CustomerId, now: int) -> int:
        count: int = self._queries.parcel_owe_again(self._connection, customer_id=customer, now=now)
        return count
