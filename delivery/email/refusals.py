"""What a mail server's refusal means: by its enhanced status code (RFC 3463), and by its words where it gives none.

5.7 is about us (our signature, our reputation, our permissions) and never the fault of the buyer's address.
"""

import re
from enum import StrEnum
from typing import Final

from core.channels import Outcome, Report

# Greylists let one in after a few minutes, and count from the first try.
GREYLIST_MS: Final = 6 * 60_000

_ENHANCED: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_NOBODY: Final = re.compile(
    r"(?i)user unknown|unknown user|no such (user|mailbox|recipient)|(user|mailbox|recipient|account) (is )?"
    r"(not found|disabled|inactive)|does not exist|doesn.t exist|mailbox unavailable|invalid (recipient|mailbox)"
)
_GREYLIST: Final = re.compile(r"(?i)gr[ea]y.?list")
_FULL: Final = re.compile(r"(?i)full|quota|storage")
_TOO_LARGE: Final = re.compile(r"(?i)too (big|large)|size")
_CONTENT: Final = re.compile(r"(?i)content|spam|virus|DT:SPM")
_POLICY: Final = re.compile(
    r"(?i)block|black.?list|spam|policy|reputation|spf|dkim|dmarc|rdns|reverse|relay|denied|not permitted|authenticat"
)

_ADDRESS_CODES: Final = frozenset({"1.0", "1.1", "1.2", "1.3", "1.4", "1.6", "1.9", "1.10", "2.1", "6.7"})
_MESSAGE_CODES: Final = frozenset({"2.3", "3.4"})
_TRANSIENT_CODES: Final = frozenset({"2.0", "2.2", "2.4"})
_LOGIN_CODES: Final = frozenset({530, 534, 535, 538})


class Stage(StrEnum):
    """Where in the dialogue the server said no."""

    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"


def refusal(code: int, text: str, stage: Stage) -> Report:
    """The report of a reply that is not 2xx. ``detail`` is the enhanced code, else the reply's own."""
    found = _ENHANCED.search(text)
    enhanced = found[0] if found and found[1] == str(code)[:1] else ""
    detail = enhanced or (str(code) if 400 <= code <= 599 else "")
    if 400 <= code <= 499:
        wait = GREYLIST_MS if _is_greylist(code, enhanced, text) else 0
        return Report(outcome=Outcome.TRANSIENT, wait_ms=wait, detail=detail)
    if not 500 <= code <= 599:
        return Report(outcome=Outcome.TRANSIENT, detail=detail)  # not SMTP at all
    outcome = _by_status(enhanced[2:], text, stage) if enhanced else _by_words(code, text, stage)
    return Report(outcome=outcome, detail=detail)


def _is_greylist(code: int, enhanced: str, text: str) -> bool:
    return code in (450, 451) and (enhanced == "4.7.1" or _GREYLIST.search(text) is not None)


def _by_status(status: str, text: str, stage: Stage) -> Outcome:
    subject = status.partition(".")[0]
    if stage is Stage.LOGIN or subject == "7":
        return Outcome.CONFIG
    if status in _MESSAGE_CODES:
        return Outcome.MESSAGE
    if stage is Stage.SENDER:
        return Outcome.CONFIG
    if status in _ADDRESS_CODES or _is_nobody(status, text):
        return Outcome.ADDRESS
    if status in _TRANSIENT_CODES or subject in ("3", "4"):
        return Outcome.TRANSIENT  # their disk, their routing: it may be put right
    return Outcome.MESSAGE if subject == "6" else Outcome.CONFIG


def _is_nobody(status: str, text: str) -> bool:
    """Some say it in words beside a code that says something else; Exchange Online says 5.4.1."""
    exchange = status == "4.1" and "recipient address rejected" in text.lower()
    return exchange or (status in ("5.0", "0.0") and _NOBODY.search(text) is not None)


def _by_words(code: int, text: str, stage: Stage) -> Outcome:
    """No enhanced code: a refused recipient is nobody, unless the words say that it is about us."""
    if stage in (Stage.LOGIN, Stage.SENDER) and code != 552:
        return Outcome.CONFIG
    if code in _LOGIN_CODES:
        return Outcome.CONFIG
    if code == 552:
        full = _FULL.search(text) and not _TOO_LARGE.search(text)
        return Outcome.TRANSIENT if full else Outcome.MESSAGE
    if _NOBODY.search(text):
        return Outcome.ADDRESS
    if stage is Stage.DATA:
        return Outcome.MESSAGE if _CONTENT.search(text) else Outcome.CONFIG
    if code in (550, 551, 553) and not _POLICY.search(text):
        return Outcome.ADDRESS
    return Outcome.CONFIG
