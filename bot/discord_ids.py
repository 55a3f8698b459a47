"""What stands behind a button, a menu and a form in Discord: at most 100 characters that outlive every restart.

A custom id is one letter for what it belongs to, one for the message it stands in (living or kept), a number, a
point and a packed action. Nothing is kept in memory for it, so a button from last month works.
"""

import re
from dataclasses import dataclass
from enum import IntFlag, StrEnum
from typing import Final

CUSTOM_ID: Final = 100
_SHAPE: Final = re.compile(r"([tpaf])([lk])([0-9]{0,2})\.(.*)", re.DOTALL)


class Kind(StrEnum):
    """What was used."""

    TAP = "t"  # a button that performs its action
    PICK = "p"  # a menu: the chosen value is the action
    ASK = "a"  # a button that opens the form of a question
    FORM = "f"  # the form, filled in


class Wants(IntFlag):
    """What a question takes; it travels with the button that opens its form."""

    WORDS = 0
    LINES = 1
    FILE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A custom id, read. ``number`` tells equals apart, or is what a question wants."""

    kind: Kind
    kept: bool
    data: str = ""
    number: int = 0

    def __str__(self) -> str:
        return f"{self.kind}{'k' if self.kept else 'l'}{self.number or ''}.{self.data}"


def read_mark(custom_id: str) -> Mark:
    """What a component says; what is not ours is a tap on an action that nobody knows."""
    match = _SHAPE.fullmatch(custom_id)
    if match is None:
        return Mark(kind=Kind.TAP, kept=False, data=custom_id)
    kind, kept, number, data = match.groups()
    return Mark(kind=Kind(kind), kept=kept == "k", data=data, number=int(number or 0))
