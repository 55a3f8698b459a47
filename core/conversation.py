"""What a chat has to remember between two messages: which message is the living one, and which question is open."""

from dataclasses import dataclass

from core.ids import ContactId
from core.ports import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One contact's conversation. ``message`` is the platform's name of the living message, ``ask`` a packed action."""

    message: str = ""
    ask: str = ""


def recall(tx: Tx, contact: ContactId) -> Conversation:
    """What we remember of this contact's conversation; an empty one when nothing."""
    return tx.conversations.get(contact)


def remember(tx: Tx, contact: ContactId, conversation: Conversation) -> None:
    """Keep it; the newer word wins."""
    tx.conversations.put(contact, conversation, tx.now)
