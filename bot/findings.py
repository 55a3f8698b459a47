"""What `kiosk doctor` finds: one line each."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.explain import explain
from core.errors import KioskError


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


MARKS: Final = {Level.OK: "✔", Level.WARNING: "!", Level.ERROR: "✖"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    subject: str
    text: str
    remedy: str = ""

    def __str__(self) -> str:
        advice = f" → {self.remedy}" if self.remedy else ""
        return f"{MARKS[self.level]} {self.level:<8} {self.subject:<10} {self.text}{advice}"


def ok(subject: str, text: str) -> Finding:
    return Finding(Level.OK, subject, text)


def warning(subject: str, text: str, remedy: str) -> Finding:
    return Finding(Level.WARNING, subject, text, remedy)


def error(subject: str, text: str, remedy: str) -> Finding:
    return Finding(Level.ERROR, subject, text, remedy)


def failed(subject: str, cause: KioskError) -> Finding:
    explained = explain(cause)
    return error(subject, explained.text, explained.remedy)
