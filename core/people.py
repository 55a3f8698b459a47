"""Who is on the other side: a customer, the contacts that reach them, and the languages they read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.ids import ContactId, CustomerId
from core.ports import Tx

# The channel whose addresses people type: everybody could type anybody's.
EMAIL: Final = "email"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person can be reached: a channel's code and the address on it, such as ``telegram:42``.

    The text form shows the channel only, so that an address never reaches a log by accident.
    """

    channel: str
    value: str

    def __repr__(self) -> str:
        return f"Address({self.channel}:•••)"

    __str__ = __repr__


class ContactState(StrEnum):
    """Whether a contact can be reached, as far as we were told (blocked, deactivated, closed)."""

    LIVE = "live"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One way to reach a customer."""

    id: ContactId
    customer: CustomerId
    address: Address
    state: ContactState
    language: str


def welcome(tx: Tx, address: Address, language: str) -> Contact:
    """The contact behind an address, known or new; a new one makes a customer. May be called at every update.

    ``language`` is the shop's guess from what the chat tells; it is used for a new customer only. A contact
    that was thought dead is alive again: its person has just written, and what was given up is owed again.
    """
    contact = tx.people.contact(address)
    if contact is None:
        contact = tx.people.add_customer(address, language, tx.now)
    elif contact.state is not ContactState.LIVE:
        revive(tx, contact)
        contact = tx.people.contact(address) or contact
    return contact


def revive(tx: Tx, contact: Contact) -> None:
    """The contact works again: what was given up is owed again, and what waits elsewhere is looked at."""
    tx.people.mark(contact.id, ContactState.LIVE, tx.now)
    tx.parcels.owe_again(contact.customer, tx.now)
    tx.parcels.hurry(contact.id, tx.now)


def bury(tx: Tx, contact: ContactId, reason: str, until: int | None = None) -> None:
    """The contact can't be reached, for a reason that is a code; what is open goes another way at once.

    Without a time it stays so until its person writes again.
    """
    tx.people.mark(contact, ContactState.DEAD, tx.now, reason, until)
    tx.parcels.hurry(contact, tx.now)


def wake_resting(tx: Tx) -> int:
    """Addresses whose time of rest is over (a full mailbox, say) may be tried again; returns how many."""
    resting = tx.people.rested(tx.now)
    for contact in resting:
        revive(tx, contact)
    return len(resting)


def known(tx: Tx, address: Address) -> Contact | None:
    """The contact behind an address if it is known and alive; reads only."""
    contact = tx.people.contact(address)
    return contact if contact is not None and contact.state is ContactState.LIVE else None


def speak(tx: Tx, customer: CustomerId, language: str) -> None:
    """From now on the shop speaks this language to the customer, on every contact."""
    tx.people.set_language(customer, language)


def lost(tx: Tx, address: Address) -> bool:
    """A chat told us that the address can't be reached. True when that is news."""
    contact = tx.people.contact(address)
    if contact is None or contact.state is ContactState.DEAD:
        return False
    bury(tx, contact.id, "left")
    return True
