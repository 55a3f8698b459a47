"""Asking a person about a payment: the words go to the owners with the order they are probably about, and the answer
comes back into the chat they were written in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.errors import Gone, IllegalMove, Refused
from core.ids import ContactId
from core.notices import NoticeKind, tell_contact, tell_owners
from core.orders import Order
from core.people import Contact
from core.ports import Store, Tx
from core.ways import HOUR

LONGEST: Final = 1000
# So often an hour, whoever asks: owners read each one.
ASKS: Final = 3


class AskedOften(Refused):
    """The owners have heard from this customer often enough for an hour."""

    text_id = "error-asked-often"


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """Between a buyer with a question and the owners."""

    store: Store
    wake: Callable[[], None]

    async def ask(self, contact: Contact, words: str) -> Order | None:
        """Put the words before the owners; returns the order that goes with them. Raises AskedOften."""
        order = await self.store.run(ask_support, contact, words)
        self.wake()
        return order

    async def answer(self, contact: ContactId, words: str) -> None:
        """Answer whoever asked from there; raises Gone. That it is an owner who answers is its caller's to know."""
        await self.store.run(answer_support, contact, words)
        self.wake()


def ask_support(tx: Tx, contact: Contact, words: str) -> Order | None:
    """Tell the owners, at most so often an hour."""
    order = next(iter(tx.orders.of(contact.customer, 1, 0)), None)
    hour = f"pay-support:{contact.customer}:{tx.now // HOUR}"
    told = any(
        tell_owners(
            tx,
            NoticeKind.PAY_SUPPORT,
            f"{hour}:{number}",
            words=_plain(words),
            contact=contact.id,
            channel=contact.address.channel,
            reference=order.reference if order else "",
            order=order.id if order else 0,
        )
        for number in range(ASKS)
    )
    if not told:
        raise AskedOften(count=ASKS)
    return order


def answer_support(tx: Tx, contact: ContactId, words: str) -> None:
    """Send the answer where the question came from."""
    try:
        tell_contact(tx, contact, NoticeKind.PAY_ANSWER, f"pay-answer:{tx.now}", words=_plain(words))
    except IllegalMove:
        raise Gone() from None


def _plain(words: str) -> str:
    """What every database can keep, and no more than somebody reads."""
    return words.encode(errors="ignore").decode().replace("\0", "").strip()[:LONGEST]
