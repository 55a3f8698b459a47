"""Which statements a piece of work executes, as SQLite itself tells it: proof that two sides do the same work."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

_COMMENT: Final = re.compile(r"--[^\n]*")
_VALUE: Final = re.compile(r"[xX]?'(?:[^']|'')*'|\bNULL\b|(?<![\w.])-?\d+(?:\.\d+)?")
# Both sides commit in groups; where a group begins and ends is not what one purchase does.
_FRAME: Final = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


class DifferentWork(Exception):
    """The two sides of a benchmark execute different statements: the hand-written one must follow the shop."""


def shape(statement: str) -> str:
    """A statement without its values, comments and line breaks. SQLite reports it with the values put in."""
    return " ".join(_VALUE.sub("?", _COMMENT.sub("", statement)).split()).rstrip(" ;")


class Trace:
    """A connection's ``set_trace_callback`` takes this; ``seen`` are the shapes of what was executed."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, statement: str) -> None:
        if not statement.startswith(_FRAME):
            self.seen.append(shape(statement))


def require_same(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """How many statements both are; raises DifferentWork with what only one of them executes."""
    more, less = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
    if more or less or not ours:
        lines = [f"only the shop: {one}" for one in more] + [f"only by hand: {one}" for one in less]
        raise DifferentWork("\n".join(lines) or "nothing was executed")
    return len(ours)
