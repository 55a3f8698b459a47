"""Commands that were typed into a chat as words."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """A command as it was typed: its name, and what follows it."""

    name: str
    words: str


def ordered(text: str, names: Collection[str], *, asked: bool) -> Order | None:
    """The command in a text. While a question is open only known ones count: a key may begin with a slash."""
    if not text.startswith("/"):
        return None
    first, _, words = text[1:].partition(" ")
    name = first.partition("@")[0].strip().lower()
    if asked and (name not in names or "\n" in text):
        return None
    return Order(name, words)
