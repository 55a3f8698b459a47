"""Linking: a code from one chat, entered in another, confirmed in the first one, makes both one customer's.

Neither chat can do it alone. Whoever enters a code has read what it means, and the chat that gave the code is asked
before anything happens: a code that was overheard, or talked out of somebody, opens nothing by itself.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.codes import Purpose, WrongCode, draw, exhausted, grouped, proves, read_code, selector_of
from core.errors import Gone, Refused
from core.ids import ContactId, JoiningId, LinkCodeId
from core.joining import JoiningReason, join
from core.notices import NoticeKind, tell_contact
from core.ports import Tx
from core.secret import Secret

LETTERS: Final = 12
LIFE_MS: Final = 10 * 60 * 1000
WRONG_TRIES: Final = 5
_DRAWS: Final = 5


class CodeExpired(Refused):
    """The code was right, and its ten minutes are over."""

    text_id = "error-code-expired"


class CodeUsed(Refused):
    """The code was right, and it was used before."""

    text_id = "error-code-used"


class OwnCode(Refused):
    """The code was given to this very chat."""

    text_id = "error-own-code"


class LinkedAlready(Refused):
    """Both chats belong to the same customer already."""

    text_id = "error-linked-already"


class LinkOver(Refused):
    """The question was answered before, or nobody answered it in time."""

    text_id = "error-link-over"


class LinkState(StrEnum):
    """Where a code is: given, entered and waiting for its chat's word, and how that ended."""

    OPEN = "open"
    ASKED = "asked"
    JOINED = "joined"
    DENIED = "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCode:
    """A code that ``contact`` was given and ``asker`` entered; it, and then the question, ends at ``expires_at``."""

    id: LinkCodeId
    contact: ContactId
    digest: str = field(repr=False)
    state: LinkState
    wrong: int
    asker: ContactId | None
    expires_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCode:
    """A new code as its owner reads it, once."""

    code: Secret
    expires_at: int


class Entered(StrEnum):
    """What came of a code that somebody entered."""

    ASKED = "asked"
    WRONG = "wrong"
    EXHAUSTED = "exhausted"
    EXPIRED = "expired"
    USED = "used"
    OWN = "own"
    SAME = "same"


def give_code(tx: Tx, contact: ContactId) -> GivenCode:
    """A new code for this contact; an earlier one that nobody entered is void."""
    code = _draw_free(tx)
    expires_at = tx.now + LIFE_MS
    tx.codes.give(contact, selector_of(code), tx.codes.digest(Purpose.LINK, code), tx.now, expires_at)
    return GivenCode(code=grouped(code), expires_at=expires_at)


def _draw_free(tx: Tx) -> Secret:
    """A code whose first letters find no other one that is still good."""
    for _ in range(_DRAWS):
        code = draw(tx.random, LETTERS)
        other = tx.codes.at(selector_of(code))
        if other is None or other.expires_at < tx.now:
            return code
    raise RuntimeError("five random link codes in a row were taken")


def enter_code(tx: Tx, contact: ContactId, typed: str) -> Entered:
    """Somebody entered a code. It returns instead of raising: a wrong guess must be remembered."""
    if exhausted(tx, contact):
        return Entered.EXHAUSTED
    code = read_code(typed, LETTERS)
    found = tx.codes.at(selector_of(code)) if code else None
    right = proves(tx, Purpose.LINK, code, found.digest if found else None)
    if found is not None and right and found.wrong < WRONG_TRIES:
        return _ask(tx, found, contact)
    tx.codes.note_guess(contact, Purpose.LINK, tx.now)
    if found is not None:
        tx.codes.count_wrong(found.id)
    return Entered.WRONG


def _ask(tx: Tx, code: LinkCode, asker: ContactId) -> Entered:
    if code.contact == asker:
        return Entered.OWN
    if code.state is not LinkState.OPEN:
        return Entered.USED
    if code.expires_at < tx.now:
        return Entered.EXPIRED
    first, second = tx.people.contact_by_id(code.contact), tx.people.contact_by_id(asker)
    if first.customer == second.customer:
        return Entered.SAME
    if not tx.codes.ask(code.id, asker, tx.now + LIFE_MS):
        return Entered.USED
    tell_contact(tx, first.id, NoticeKind.LINK_ASKED, f"link:{code.id}", code=code.id, channel=second.address.channel)
    return Entered.ASKED


def confirm_link(tx: Tx, contact: ContactId, code: LinkCodeId) -> JoiningId:
    """The chat that gave the code says yes: both are one customer's now, and both are told.

    Raises Gone for anybody else, LinkOver when the question is closed, LinkedAlready when it has come true meanwhile.
    """
    found, asker = _open_question(tx, contact, code)
    first, second = tx.people.contact_by_id(contact), tx.people.contact_by_id(asker)
    if first.customer == second.customer:
        raise LinkedAlready()
    if not tx.codes.answer(found.id, LinkState.JOINED):
        raise LinkOver()
    joining = join(tx, JoiningReason.LINK, first.customer, second.customer)
    channel = first.address.channel
    tell_contact(tx, asker, NoticeKind.LINKED, f"linked:{joining}", joining=joining, channel=channel)
    return joining


def deny_link(tx: Tx, contact: ContactId, code: LinkCodeId) -> None:
    """It was not me: nothing is joined, the code is dead, and whoever entered it is told."""
    found, asker = _open_question(tx, contact, code)
    if not tx.codes.answer(found.id, LinkState.DENIED):
        raise LinkOver()
    tell_contact(tx, asker, NoticeKind.LINK_DENIED, f"denied:{found.id}")


def _open_question(tx: Tx, contact: ContactId, code: LinkCodeId) -> tuple[LinkCode, ContactId]:
    found = tx.codes.get(code)
    if found is None or found.contact != contact:
        raise Gone()
    if found.state is not LinkState.ASKED or found.asker is None or found.expires_at < tx.now:
        raise LinkOver()
    return found, found.asker


def refusal(entered: Entered) -> type[Refused] | None:
    """What the person reads, None when their code was taken."""
    return {
        Entered.EXPIRED: CodeExpired,
        Entered.USED: CodeUsed,
        Entered.OWN: OwnCode,
        Entered.SAME: LinkedAlready,
        Entered.WRONG: WrongCode,
    }.get(entered)
