"""Two customers become one, and apart again: whose contacts, orders and parcels are whose.

What a joining moves is kept with it, for both sides, so that undoing puts everything back to whom it belonged,
wherever later joinings or partings have taken it since.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core import wallet
from core.errors import Gone, Refused
from core.ids import ContactId, CustomerId, JoiningId
from core.notices import NoticeKind, tell_contact
from core.people import EMAIL, Contact, ContactState
from core.ports import Tx
from core.preferences import NO_PREFERENCES

UNDO_MS: Final = 24 * 3600 * 1000


class UndoOver(Refused):
    """This was undone before, or its day is over."""

    text_id = "error-undo-over"


class OnlyChat(Refused):
    """It is the customer's only chat: a mailbox alone shows no orders, so there is nothing to take it away from."""

    text_id = "error-only-chat"


class JoiningReason(StrEnum):
    """How two customers became one: both agreed, or one had the other's recovery code."""

    LINK = "link"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """Two customers became ``customer``. ``newest_order`` is the last one that was placed before."""

    id: JoiningId
    customer: CustomerId
    newest_order: int
    joined_at: int
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """What taking a contact away means. ``unseen`` parcels lose their last ``reachable`` chat when that is 0."""

    contact: Contact
    unseen: int
    reachable: int

    @property
    def grave(self) -> bool:
        """Whether nobody could be told any more that something is ready."""
        return bool(self.unseen) and not self.reachable


def join(tx: Tx, reason: JoiningReason, into: CustomerId, other: CustomerId) -> JoiningId:
    """One customer takes over the other's orders (and contacts, when they link).

    Their language stays, and how they want to be reached; where they never said, what the other said counts.
    """
    joining = tx.joinings.add(reason, into, other, tx.now)
    if reason is JoiningReason.LINK and tx.people.preferences(into) == NO_PREFERENCES:
        tx.people.prefer(into, tx.people.preferences(other))
    wallet.merge(tx, joining, into, other)
    if tx.people.frozen(other):
        tx.people.freeze(into, tx.now)
    settle_in(tx, into)
    return joining


def undo(tx: Tx, contact: ContactId, joining: JoiningId) -> None:
    """Put everything back as it was before; everybody it concerns is told. Raises Gone for anybody else."""
    found = tx.joinings.get(joining)
    if found is None or not tx.joinings.took_part(joining, contact):
        raise Gone()
    if found.undone or tx.now - found.joined_at > UNDO_MS:
        raise UndoOver()
    members = tx.joinings.members(joining)
    touched = tx.joinings.undo(found, tx.now)
    _split_wallets(tx, joining, members)
    frozen = any(tx.people.frozen(customer) for customer in touched)
    for customer in touched:
        _freeze_again(tx, customer, frozen=frozen)
    for customer in touched:
        tx.people.forget_typed(customer)  # the other side may have typed theirs for what was never its own
        settle_in(tx, customer)
        for one in tx.joinings.contacts(customer):
            if one.id != contact and tx.joinings.took_part(joining, one.id):
                tell_contact(tx, one.id, NoticeKind.SPLIT_AGAIN, f"split:{joining}")


def _split_wallets(tx: Tx, joining: JoiningId, members: Sequence[tuple[CustomerId, CustomerId]]) -> None:
    """Money follows the chats it came with."""
    wallet.split(tx, joining, sorted({before for _, before in members}))
    for now, before in members:
        if not tx.joinings.contacts(now):
            wallet.hand_over(tx, joining, now, before)


def _freeze_again(tx: Tx, customer: CustomerId, *, frozen: bool) -> None:
    """They were frozen together; apart, only whose own money is disputed stays so."""
    if frozen and tx.disputes.against(customer):
        tx.people.freeze(customer, tx.now)
    else:
        tx.people.unfreeze(customer)


def settle_in(tx: Tx, customer: CustomerId) -> None:
    """What is not delivered goes to a chat that is the customer's, a reachable one first."""
    contacts = tx.joinings.contacts(customer)
    if contacts:
        best = next((one for one in contacts if one.state is ContactState.LIVE), contacts[0])
        tx.joinings.readdress(customer, best.id, tx.now)


def list_contacts(tx: Tx, contact: ContactId) -> tuple[Contact, ...]:
    """Every contact of the customer who has this one."""
    return tx.joinings.contacts(tx.people.contact_by_id(contact).customer)


def look_at_parting(tx: Tx, asker: ContactId, contact: ContactId) -> Parting:
    """What it would mean to take ``contact`` away; raises Gone for somebody else's, OnlyChat for the only one."""
    mine = list_contacts(tx, asker)
    found = next((one for one in mine if one.id == contact), None)
    if found is None:
        raise Gone()
    if found.address.channel != EMAIL and len(chats_among(mine)) == 1:
        raise OnlyChat()
    others = [one for one in mine if one.id != contact and one.state is ContactState.LIVE]
    return Parting(contact=found, unseen=tx.joinings.unseen(found.customer), reachable=len(others))


def chats_among(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """Those that one can talk to the shop in."""
    return tuple(one for one in contacts if one.address.channel != EMAIL)


def part(tx: Tx, asker: ContactId, contact: ContactId) -> Contact:
    """Take a contact away: it is a new customer's from now on, without the orders. It is told.

    A mailbox is nobody's after that, whoever typed it.
    """
    found = look_at_parting(tx, asker, contact).contact
    tx.joinings.part(contact, tx.people.new_customer(found.language, tx.now))
    settle_in(tx, found.customer)
    mailbox = found.address.channel == EMAIL
    if mailbox:
        tx.people.disown(contact)
        tx.people.forget_mailbox(found.customer, contact, tx.now)
    if contact != asker:
        kind = NoticeKind.MAIL_REMOVED if mailbox else NoticeKind.UNLINKED
        tell_contact(tx, contact, kind, f"unlinked:{tx.now}")
    return tx.people.contact_by_id(contact)
