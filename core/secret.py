"""Goods in memory: readable only where somebody asked for the text, dots everywhere else."""

from typing import NoReturn


class Secret:
    """A text that must not be seen by accident.

    ``str()``, ``repr()``, ``format()`` and pickling never give the text away; ``reveal()`` does, and
    the places that call it can be counted.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself. Only views that show goods to their owner and the vault call this."""
        return self._text

    def hint(self, shown: int = 5) -> str:
        """The first few characters, for an owner who wants to recognise a line; never more than a third."""
        return self._text[: min(shown, len(self._text) // 3)] + "…"

    def __len__(self) -> int:
        return len(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "Secret(•••)"

    def __str__(self) -> str:
        return "•••"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not pickled")
