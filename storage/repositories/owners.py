"""What needs the owners, and what they are told."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from core.attention import Attention, Matter, Reason, Resolution
from core.errors import Fact
from core.ids import AttentionId, NoticeId, OrderId
from core.money import Money
from core.notices import Notice, NoticeKind
from core.people import Address
from storage.repositories.orders import OrderRows
from storage.repositories.rows import Rows


class AttentionRows(Rows):
    """See core.ports.AttentionList."""

    def open(self, matter: Matter, now: int) -> AttentionId:
        entry = self._queries.attention_same(
            self._connection, order_id=matter.order, reason=matter.reason.value, note=matter.note
        )
        if entry is None:
            amount = matter.amount
            entry = self._queries.attention_add(
                self._connection, order_id=matter.order, customer_id=matter.customer, reason=matter.reason.value,
                amount=amount.minor if amount else None, currency=amount.currency if amount else None,
                note=matter.note, now=now,
            )  # fmt: skip
        return AttentionId(entry)

    def get(self, entry: AttentionId) -> Attention | None:
        row = self._queries.attention_get(self._connection, id=entry)
        return self._attention(row) if row else None

    def count(self) -> int:
        count: int = self._queries.attention_count(self._connection)
        return count

    def page(self, limit: int, offset: int) -> tuple[Attention, ...]:
        rows = list(self._queries.attention_page(self._connection, limit=limit, offset=offset))
        return tuple(self._attention(row) for row in rows)

    def close(self, entry: AttentionId, resolution: Resolution, now: int) -> bool:
        closed = self._queries.attention_close(self._connection, id=entry, resolution=resolution.value, now=now)
        return closed is not None

    def close_deliveries(self, order: OrderId, now: int) -> int:
        count: int = self._queries.attention_close_deliveries(self._connection, order_id=order, now=now)
        return count

    def _attention(self, row: Any) -> Attention:
        order = OrderRows(self._connection, self._queries).get(row[1]) if row[1] is not None else None
        amount = None if row[3] is None else Money(row[3], row[4])
        return Attention(
            id=row[0],
            order=order,
            customer=row[7],
            reason=Reason(row[2]),
            amount=amount,
            note=row[8],
            opened_at=row[5],
            closed=row[6] is not None,
        )


class NoticeRows(Rows):
    """See core.ports.Notices."""

    def owe(self, kind: NoticeKind, key: str, facts: Mapping[str, Fact], now: int) -> bool:
        added = self._queries.notice_add(
            self._connection, key=key, kind=kind.value, facts=json.dumps(facts, ensure_ascii=False), now=now
        )
        return added is not None

    def owe_to(self, address: Address, kind: NoticeKind, key: str, facts: Mapping[str, Fact], now: int) -> bool:
        notice = self._queries.notice_add_to_one(
            self._connection, key=key, kind=kind.value, facts=json.dumps(facts, ensure_ascii=False), now=now
        )
        if notice is not None:
            self._queries.notice_copy_add(
                self._connection, notice_id=notice, channel=address.channel, address=address.value, now=now
            )
        return notice is not None

    def fan_out(self, owners: Sequence[Address], now: int) -> int:
        new = [row[0] for row in self._queries.notice_new(self._connection)]
        for notice in new:
            for owner in owners:
                self._queries.notice_copy_add(
                    self._connection, notice_id=notice, channel=owner.channel, address=owner.value, now=now
                )
            self._queries.notice_fanned_out(self._connection, id=notice)
        return len(new)

    def claim(self, now: int, lease_until: int, limit: int) -> tuple[Notice, ...]:
        rows = list(self._queries.notice_claim(self._connection, now=now, lease_until=lease_until, limit=limit))
        return tuple(self._notice(row) for row in rows)

    def _notice(self, row: Any) -> Notice:
        kind, facts, owed_at = self._queries.notice_get(self._connection, id=row[1])
        return Notice(
            id=NoticeId(row[0]), kind=NoticeKind(kind), facts=json.loads(facts), address=Address(row[2], row[3]),
            tries=row[4], fence=row[5], owed_at=owed_at,
        )  # fmt: skip

    def finish(self, notice: NoticeId, fence: int, *, sent: bool, give_up: bool, due_at: int) -> bool:
        state = "sent" if sent else "given_up" if give_up else "owed"
        moved = self._queries.notice_finish(self._connection, id=notice, fence=fence, state=state, due_at=due_at)
        return moved is not None

    def hold(self, notice: NoticeId, fence: int, until: int) -> None:
        self._queries.notice_hold(self._connection, id=notice, fence=fence, until=until)

    def reclaim(self, now: int) -> int:
        count: int = self._queries.notice_reclaim(self._connection, now=now)
        return count
