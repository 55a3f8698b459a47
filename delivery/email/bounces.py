"""What a mail that came back says: a delivery report (RFC 3464), a complaint (RFC 5965), or nothing for us."""

import re
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.errors import MessageError
from email.message import Message
from enum import StrEnum
from typing import Final

from core.ids import AttemptId

_STATUS: Final = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})")
_BLANK_LINES: Final = re.compile(r"\n[ \t]*\n")
_COMPLAINTS: Final = frozenset({"abuse", "fraud", "opt-out"})


class BounceKind(StrEnum):
    """What became of a mail. ``delivered`` means that its mailbox has it, not that somebody read it."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounced:
    """What came back about one attempt. ``status`` is an enhanced code such as ``5.1.1``, empty in a complaint."""

    attempt: AttemptId
    kind: BounceKind
    status: str


_BY_CLASS: Final = {"5": BounceKind.FAILED, "4": BounceKind.DELAYED, "2": BounceKind.DELIVERED}
_BY_ACTION: Final = {
    "failed": BounceKind.FAILED,
    "delayed": BounceKind.DELAYED,
    "delivered": BounceKind.DELIVERED,
    # Handed to a system that reports nothing, or to a list: nobody knows more than before.
    "relayed": None,
    "expanded": None,
}


def parse_report(raw: bytes) -> tuple[BounceKind, str] | None:
    """What a mail reports and its status; None for a person's answer, a machine's, or what can't be read.

    Only the report's own fields count, never the words around it: those are for people, and anybody can write them.
    """
    try:
        mail = message_from_bytes(raw)
        if mail.get_content_type() != "multipart/report":
            return None
        for part in mail.walk():
            match part.get_content_type():
                case "message/feedback-report":
                    return _complaint(part)
                case "message/delivery-status" | "message/global-delivery-status":
                    return _status(part)
    except (MessageError, ValueError, LookupError):
        return None
    return None


def _status(part: Message) -> tuple[BounceKind, str] | None:
    """The first recipient's block: the shop writes to one mailbox a mail."""
    for block in _blocks(part):
        action = str(block.get("Action", "")).strip().lower()
        found = _STATUS.search(str(block.get("Status", "")))
        if not action and found is None:
            continue  # about the whole mail
        kind = _BY_ACTION[action] if action in _BY_ACTION else _BY_CLASS.get(found[1] if found else "")
        return (kind, found[0] if found else "") if kind is not None else None
    return None


def _complaint(part: Message) -> tuple[BounceKind, str] | None:
    """*This is spam*, and no other kind of feedback."""
    kinds = [str(block.get("Feedback-Type", "")).strip().lower() for block in _blocks(part)]
    return (BounceKind.COMPLAINT, "") if _COMPLAINTS.intersection(kinds) else None


def _blocks(part: Message) -> list[Message]:
    """The groups of fields in a part, however the email package has read its kind."""
    _, _, body = part.as_string().replace("\r\n", "\n").partition("\n\n")
    return [message_from_string(block) for block in _BLANK_LINES.split(body)]
