"""Codes that a person reads in one place and enters in another: made by chance, compared in constant time.

The first letters of a code (its selector) find it, the others prove it. So a wrong guess is known to be a guess at one
code, which dies of five of them, and nothing is learnt from how long an answer takes. Wrong guesses of a contact are
counted as well: whoever made ten within an hour is not listened to until that hour is over, right or wrong.
"""

import hmac
from enum import StrEnum
from random import Random
from typing import Final

from core.errors import Refused
from core.ids import REFERENCE_ALPHABET, ContactId
from core.ports import Tx
from core.secret import Secret

SELECTOR: Final = 4
GUESSES: Final = 10
GUESSES_MS: Final = 3600 * 1000
# So long an ended link code can still say what became of it.
KEPT_MS: Final = 24 * 3600 * 1000
# What people read where the alphabet has no such letter.
_READ_AS: Final = str.maketrans("OIL", "011", " -\u2010\u2011\u2012\u2013\u2014\u00a0\n\t")


class WrongCode(Refused):
    """The code is not right, or it is none of ours; which of the two is not said."""

    text_id = "error-wrong-code"


class TooManyGuesses(Refused):
    """This contact entered so many wrong codes that nothing it enters counts for a while."""

    text_id = "error-too-many-guesses"


class Purpose(StrEnum):
    """What a code is for; a code for one thing is no code for another."""

    LINK = "link"
    RECOVERY = "recovery"
    MAIL = "mail"
    FORM = "form"


def draw(random: Random, letters: int) -> Secret:
    """A new code: five bits a letter."""
    return Secret("".join(random.choices(REFERENCE_ALPHABET, k=letters)))


def selector_of(code: Secret) -> str:
    """The part that finds a code. It proves nothing."""
    return code.reveal()[:SELECTOR]


def grouped(code: Secret) -> Secret:
    """The code as people read it: groups of four."""
    text = code.reveal()
    return Secret("-".join(text[start : start + 4] for start in range(0, len(text), 4)))


def read_code(typed: str, letters: int) -> Secret | None:
    """What somebody typed as a code, however they wrote it; None when it can't be one."""
    text = typed[: 4 * letters].upper().translate(_READ_AS)
    return Secret(text) if len(text) == letters and set(text) <= set(REFERENCE_ALPHABET) else None


def proves(tx: Tx, purpose: Purpose, code: Secret | None, digest: str | None) -> bool:
    """Whether the code is the one with this digest. As much work for a code that nobody has."""
    given = tx.codes.digest(purpose, code or Secret(""))
    return hmac.compare_digest(given, digest or "0" * len(given)) and code is not None and digest is not None


def exhausted(tx: Tx, contact: ContactId) -> bool:
    """Whether this contact guessed wrong too often to be listened to."""
    return tx.codes.guesses(contact, tx.now - GUESSES_MS) >= GUESSES


def forget_old_codes(tx: Tx) -> int:
    """Forget link codes that ended a day ago and guesses that count no more; returns how many rows went."""
    return tx.codes.forget(codes_before=tx.now - KEPT_MS, guesses_before=tx.now - GUESSES_MS)
