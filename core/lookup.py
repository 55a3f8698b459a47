"""Finding an order without any chat: its number, a mailbox that its mail goes to, and a code that arrived there."""

import unicodedata
from dataclasses import dataclass, field
from typing import Final

from core.codes import read_code
from core.errors import Gone, Refused
from core.handover import Goods
from core.letters import Answer, ask_code, enter_code
from core.links import Door, OrderSheet, look, reveal
from core.people import Address
from core.ports import Tx
from core.secret import Secret

LONGEST: Final = 320
_LETTERS: Final = 8


class NotTheCode(Refused):
    """The code is not right, or not any more, or the order and the mailbox do not belong together."""

    text_id = "error-not-the-code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody typed: which order, and which mailbox is theirs."""

    reference: str
    mailbox: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLetter:
    """A code and where it goes."""

    address: Address
    code: Secret
    language: str


def ask(tx: Tx, question: Question) -> CodeLetter | None:
    """The letter that is due; None when nothing fits, or when that mailbox had enough letters. Nobody is told which."""
    door = _find(tx, question)
    if door is None or (code := ask_code(tx, door.contact, None, door.order)) is None:
        return None
    address = tx.people.contact_by_id(door.contact).address
    return CodeLetter(address=address, code=code, language=tx.people.language(door.customer))


def enter(tx: Tx, question: Question, typed: str) -> OrderSheet | None:
    """The order, for whoever entered the code that went to its mailbox; None for anything else."""
    door = _find(tx, question)
    if door is None or enter_code(tx, door.contact, None, door.order, typed) is not Answer.RIGHT:
        return None
    return look(tx, door)


def look_again(tx: Tx, question: Question) -> OrderSheet:
    """The order, for whom a code was right before; raises Gone when its mail goes somewhere else by now."""
    return look(tx, find_door(tx, question))


def reveal_found(tx: Tx, question: Question) -> Goods:
    """Show my key, for whom a code was right before: the mailbox has seen it. Raises Gone."""
    return reveal(tx, find_door(tx, question))


def find_door(tx: Tx, question: Question) -> Door:
    """The order's own door, opened by the mailbox; raises Gone."""
    door = _find(tx, question)
    if door is None:
        raise Gone()
    return door


def _find(tx: Tx, question: Question) -> Door | None:
    code = read_code(question.reference, _LETTERS)
    if code is None or len(question.mailbox) > LONGEST:
        return None
    letters = code.reveal()
    wanted = _plain(question.mailbox)
    mailboxes = tx.links.mailboxes(f"{letters[:4]}-{letters[4:]}")
    return next((door for address, door in mailboxes if _plain(address) == wanted), None)


def _plain(mailbox: str) -> str:
    """A mailbox as it is compared: nobody remembers in which case they typed it, or how their domain is spelt."""
    local, _, domain = unicodedata.normalize("NFC", mailbox.strip()).casefold().rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return f"{local}@{domain}"
