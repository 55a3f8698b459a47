"""Everything that can go wrong, by what can be done about it.

KioskError
├── Refused       the person can act: they read ``text_id`` in their language
├── Temporary     nobody has to act: the same call may succeed later
├── Permanent     only the owner can act: configuration, keys, an outside service that says no
└── IllegalMove   our own bug: a state was asked to move where its table has no arrow

The docstring of a class is its message. ``facts`` are keywords and never hold goods, tokens or addresses.
"""

from typing import ClassVar

Fact = str | int | float


class KioskError(Exception):
    """Something went wrong."""

    text_id: ClassVar[str] = "error-unexpected"

    def __init__(self, **facts: Fact) -> None:
        self.facts = facts
        super().__init__(self._message())

    def _message(self) -> str:
        first_line = (type(self).__doc__ or type(self).__name__).strip().splitlines()[0]
        facts = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{first_line} ({facts})" if facts else first_line


class Refused(KioskError):
    """This can't be done, and the person who asked can do something about it."""

    text_id = "error-refused"


class NotAllowed(Refused):
    """Only an owner of the shop may do this."""

    text_id = "error-not-allowed"


class Gone(Refused):
    """What was asked for does not exist, is not on sale any more, or belongs to somebody else."""

    text_id = "error-gone"


class Temporary(KioskError):
    """This did not work now; nothing was changed, and it may work in a moment."""

    text_id = "error-temporary"


class Permanent(KioskError):
    """This will not work until the owner changes something."""

    text_id = "error-permanent"


class IllegalMove(KioskError):
    """A state was asked to move where its table has no arrow."""
