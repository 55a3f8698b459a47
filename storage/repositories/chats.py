"""What chats remember, and what came from outside."""

from typing import Any

from core.conversation import Conversation
from core.ids import ContactId
from core.inbox import Mail
from storage.queries import Queries
from storage.repositories.rows import Rows
from storage.vault import INBOX, Vault


class ConversationRows(Rows):
    """See core.ports.Conversations."""

    def get(self, contact: ContactId) -> Conversation:
        row = self._queries.conversation_get(self._connection, contact_id=contact)
        return Conversation(message=row[0], ask=row[1]) if row else Conversation()

    def put(self, contact: ContactId, conversation: Conversation, now: int) -> None:
        self._queries.conversation_put(
            self._connection, contact_id=contact, message=conversation.message, ask=conversation.ask, now=now
        )


class InboxRows(Rows):
    """See core.ports.Inbox."""

    __slots__ = ("_vault",)

    def __init__(self, connection: Any, queries: Queries, vault: Vault) -> None:
        super().__init__(connection, queries)
        self._vault = vault

    def add(self, mail: Mail, now: int) -> bool:
        data_key = self._vault.standing_key(self._connection, INBOX, now)
        sealed = self._vault.seal(self._connection, data_key, mail.body, _binding(mail.source, mail.key))
        added = self._queries.inbox_add(self._connection, source=mail.source, key=mail.key, body=sealed, now=now)
        return added is not None

    def waiting(self, source: str) -> tuple[Mail, ...]:
        rows = list(self._queries.inbox_waiting(self._connection, source=source))
        if not rows:
            return ()
        data_key = self._vault.standing_key(self._connection, INBOX, 0)
        opened = self._vault.open_many(
            self._connection, data_key, [(bytes(body), _binding(source, key)) for key, body in rows]
        )
        return tuple(Mail(source=source, key=row[0], body=body) for row, body in zip(rows, opened, strict=True))

    def done(self, source: str, key: str, now: int) -> None:
        self._queries.inbox_done(self._connection, source=source, key=key, now=now)

    def sweep(self, before: int) -> int:
        count: int = self._queries.inbox_sweep(self._connection, before=before)
        return count


def _binding(source: str, key: str) -> bytes:
    return f"inbox:{source}:{key}".encode()
