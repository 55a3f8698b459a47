"""Links to the order page, and the codes that go to mailboxes."""

from core.ids import ContactId, OrderId
from core.letters import MailCode
from core.links import Door
from storage.repositories.rows import Rows


class LinkRows(Rows):
    """See core.ports.Links."""

    def at(self, digest: str) -> Door | None:
        row = self._queries.link_at(self._connection, token=digest)
        if row is None:
            return None
        return Door(attempt=row[0], contact=row[1], order=row[2], customer=row[3], sent_at=row[4])

    def mailboxes(self, reference: str) -> tuple[tuple[str, Door], ...]:
        rows = self._queries.mailboxes_of(self._connection, reference=reference)
        return tuple((row[3], Door(order=row[0], customer=row[1], contact=row[2])) for row in rows)


class MailCodeRows(Rows):
    """See core.ports.MailCodes."""

    def add(
        self, mailbox: ContactId, asker: ContactId | None, order: OrderId | None, digest: str, now: int, expires_at: int
    ) -> None:
        self._queries.mail_code_add(
            self._connection, contact_id=mailbox, asker_id=asker, order_id=order, digest=digest, now=now,
            expires_at=expires_at,
        )  # fmt: skip

    def newest(self, mailbox: ContactId, asker: ContactId | None, order: OrderId | None) -> MailCode | None:
        row = self._queries.mail_code_newest(
            self._connection, contact_id=mailbox, asker_id=asker or 0, order_id=order or 0
        )
        if row is None:
            return None
        return MailCode(id=row[0], digest=row[1], wrong=row[2], used=row[3] is not None, expires_at=row[4])

    def sent_to(self, mailbox: ContactId, since: int) -> int:
        count: int = self._queries.mail_code_sent_to(self._connection, contact_id=mailbox, since=since)
        return count

    def sent_for(self, asker: ContactId, since: int) -> int:
        count: int = self._queries.mail_code_sent_for(self._connection, asker_id=asker, since=since)
        return count

    def count_wrong(self, code: int) -> None:
        self._queries.mail_code_wrong(self._connection, id=code)

    def use(self, code: int, now: int) -> bool:
        return self._queries.mail_code_use(self._connection, id=code, now=now) is not None

    def sweep(self, before: int) -> int:
        count: int = self._queries.mail_code_sweep(self._connection, before=before)
        return count
