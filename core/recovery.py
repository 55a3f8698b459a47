"""Recovery: a long code, kept outside of the chat, brings a lost account's orders to a new one.

The orders move, the old chat does not: whoever holds it sees them no more, is told, and has a day to undo it. That way
round nobody can be talked into giving their own orders away by entering somebody else's code.
"""

from dataclasses import dataclass, field
from typing import Final

from core.codes import Purpose, draw, exhausted, grouped, proves, read_code, selector_of
from core.ids import ContactId, CustomerId
from core.joining import JoiningReason, join
from core.linking import Entered
from core.notices import NoticeKind, tell_contact
from core.ports import Tx
from core.secret import Secret

# Four letters find the code, sixteen prove it: 80 bits.
LETTERS: Final = 20
_DRAWS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCode:
    """A code that leads to whoever has this contact."""

    contact: ContactId
    digest: str = field(repr=False)


def has_code(tx: Tx, customer: CustomerId) -> bool:
    """Whether the customer was given a code on any chat."""
    return tx.codes.has_recovery(customer)


def new_code(tx: Tx, contact: ContactId) -> Secret:
    """A new recovery code, readable this once; every earlier one of the customer is void."""
    tx.codes.drop_recovery(tx.people.contact_by_id(contact).customer)
    for _ in range(_DRAWS):
        code = draw(tx.random, LETTERS)
        if tx.codes.keep_recovery(contact, selector_of(code), tx.codes.digest(Purpose.RECOVERY, code), tx.now):
            return grouped(code)
    raise RuntimeError("five random recovery codes in a row were taken")


def recover(tx: Tx, contact: ContactId, typed: str) -> Entered:
    """Somebody entered a recovery code. It returns instead of raising: a wrong guess must be remembered.

    ASKED means done: the orders are here, the code is void, and every chat of the lost account was told.
    """
    if exhausted(tx, contact):
        return Entered.EXHAUSTED
    code = read_code(typed, LETTERS)
    found = tx.codes.recovery_at(selector_of(code)) if code else None
    if not proves(tx, Purpose.RECOVERY, code, found.digest if found else None) or found is None:
        tx.codes.note_guess(contact, Purpose.RECOVERY, tx.now)
        return Entered.WRONG
    old = tx.people.contact_by_id(found.contact).customer
    new = tx.people.contact_by_id(contact).customer
    if old == new:
        return Entered.SAME
    _take_over(tx, old, new)
    return Entered.ASKED


def _take_over(tx: Tx, old: CustomerId, new: CustomerId) -> None:
    tx.codes.drop_recovery(old)
    tx.people.forget_typed(old)  # whoever holds the lost account may have typed their own
    joining = join(tx, JoiningReason.RECOVERY, new, old)
    for lost in tx.joinings.contacts(old):
        tell_contact(tx, lost.id, NoticeKind.RECOVERED, f"recovered:{joining}", joining=joining)
