"""What must hold, asked of the rows."""

from collections.abc import Mapping

from core.audit import Audit, Difference
from storage.repositories.rows import Rows


class AuditRows(Rows):
    """See core.ports.AuditTrail."""

    def read(self, sentences: Mapping[str, str]) -> Audit:
        queries, connection = self._queries, self._connection
        return Audit(
            orders_paid=queries.audit_orders_paid(connection),
            keys_sold=queries.audit_keys_sold(connection),
            parcels={row[0]: row[1] for row in queries.audit_parcels(connection)},
            oldest_unseen_at=queries.audit_oldest_unseen(connection),
            differences=self._ask(sentences),
        )

    def differences(self, sentences: Mapping[str, str], **facts: int) -> tuple[Difference, ...]:
        return self._ask(sentences, **facts)

    def _ask(self, sentences: Mapping[str, str], **facts: int) -> tuple[Difference, ...]:
        found = (
            (sentence, [row[0] for row in getattr(self._queries, name)(self._connection, **facts)])
            for name, sentence in sentences.items()
        )
        return tuple(Difference(sentence=sentence, rows=tuple(rows)) for sentence, rows in found if rows)
