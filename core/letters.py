"""Letters with a code: whoever can read a mailbox may use it, or may see an order whose mail goes there.

A code is six digits, good for ten minutes, for one question by one asker. Nobody learns from an answer whether a
letter was sent: the code that comes is the answer.
"""

import hmac
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from core.channels import Report
from core.codes import Purpose
from core.ids import ContactId, OrderId
from core.people import Address
from core.ports import Tx
from core.secret import Secret

DIGITS: Final = 6
LIFE_MS: Final = 10 * 60 * 1000
WRONG_TRIES: Final = 5
HOUR_MS: Final = 3600 * 1000
DAY_MS: Final = 24 * HOUR_MS
# So many letters a mailbox gets, and so many an asker may cause.
AN_HOUR: Final = 5
A_DAY: Final = 15


class Letters(Protocol):
    """Who writes to mailboxes. It may wait for the network thirty seconds, and never raises for what it answers."""

    async def send_code(self, address: Address, code: Secret, language: str) -> Report: ...


class Answer(StrEnum):
    """What came of a code that somebody entered. ``over``: there is none to enter any more."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailCode:
    """A code that went out, as the shop remembers it."""

    id: int
    digest: str = field(repr=False)
    wrong: int
    used: bool
    expires_at: int


def ask_code(tx: Tx, mailbox: ContactId, asker: ContactId | None, order: OrderId | None) -> Secret | None:
    """A code for a letter to this mailbox; None when it, or the asker, had enough of them for now.

    ``asker`` is the chat that wants to use the mailbox; ``order`` is what somebody without a chat wants to see. An
    earlier code for the same question is void.
    """
    if _too_many(tx, mailbox, asker):
        return None
    code = Secret(f"{tx.random.randrange(10**DIGITS):0{DIGITS}}")
    digest = _digest(tx, mailbox, asker, order, code)
    tx.mail_codes.add(mailbox, asker, order, digest, tx.now, tx.now + LIFE_MS)
    return code


def _too_many(tx: Tx, mailbox: ContactId, asker: ContactId | None) -> bool:
    for since, limit in ((tx.now - HOUR_MS, AN_HOUR), (tx.now - DAY_MS, A_DAY)):
        if tx.mail_codes.sent_to(mailbox, since) >= limit:
            return True
        if asker is not None and tx.mail_codes.sent_for(asker, since) >= limit:
            return True
    return False


def enter_code(tx: Tx, mailbox: ContactId, asker: ContactId | None, order: OrderId | None, typed: str) -> Answer:
    """Somebody entered what they read in the mailbox. It returns instead of raising: a wrong try must be remembered.

    RIGHT once a code, and proves for this asker, or for this order, that they read the mailbox.
    """
    newest = tx.mail_codes.newest(mailbox, asker, order)
    code = read_digits(typed)
    given = _digest(tx, mailbox, asker, order, code or Secret(""))
    if newest is None or newest.used or newest.expires_at < tx.now or newest.wrong >= WRONG_TRIES:
        return Answer.OVER
    if code is None or not hmac.compare_digest(given, newest.digest):
        tx.mail_codes.count_wrong(newest.id)
        return Answer.WRONG
    return Answer.RIGHT if tx.mail_codes.use(newest.id, tx.now) else Answer.OVER


def _digest(tx: Tx, mailbox: ContactId, asker: ContactId | None, order: OrderId | None, code: Secret) -> str:
    """Bound to its question, so that equal digits of two codes do not look alike."""
    return tx.codes.digest(Purpose.MAIL, Secret(f"{mailbox}:{asker or 0}:{order or 0}:{code.reveal()}"))


def read_digits(typed: str) -> Secret | None:
    """What somebody typed as a code, with whatever spaces; None when it can't be one."""
    text = "".join(typed[:40].split()).replace("-", "")
    return Secret(text) if len(text) == DIGITS and text.isascii() and text.isdecimal() else None


def forget_mail_codes(tx: Tx) -> int:
    """Forget codes of yesterday, which are neither good nor counted any more; returns how many."""
    return tx.mail_codes.sweep(tx.now - DAY_MS)
