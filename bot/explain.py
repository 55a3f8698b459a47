"""An error in one clear line and one remedy, for whoever runs the shop."""

from dataclasses import dataclass
from typing import Final

from core.errors import KioskError, Permanent, Refused, Temporary

# When neither the error's own words nor its facts say what to do.
_REMEDIES: Final[tuple[tuple[type[KioskError], str], ...]] = (
    (Temporary, "nothing was changed: try again in a moment, and ask `kiosk doctor` if it stays"),
    (Permanent, "`kiosk doctor` looks for the cause"),
    (Refused, "nothing was changed"),
    (KioskError, "this is a fault in Kiosk: please report it"),
)


@dataclass(frozen=True, slots=True)
class Explained:
    """What happened, and what to do about it."""

    text: str
    remedy: str


def explain(error: KioskError) -> Explained:
    """The first line of the error's docstring with its facts; what follows a colon there is the remedy.

    A fact called ``remedy`` knows better.
    """
    line = (type(error).__doc__ or type(error).__name__).strip().splitlines()[0].rstrip(".")
    text, colon, advice = line.partition(": ")
    remedy = str(error.facts.get("remedy") or advice) or _usual_remedy(error)
    if "remedy" in error.facts and colon:
        text = line
    facts = ", ".join(f"{name} {value}" for name, value in error.facts.items() if name != "remedy")
    return Explained(f"{text} ({facts})" if facts else text, remedy)


def _usual_remedy(error: KioskError) -> str:
    return next(remedy for kind, remedy in _REMEDIES if isinstance(error, kind))


def first_cause(error: BaseException) -> BaseException:
    """The first error in a group of a task group, however deep; any other error is itself."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
