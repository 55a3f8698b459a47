"""Where buttons go in Discord: five rows at most, five buttons in one, and longer lists as menus."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, assert_never

from bot.discord_ids import Kind, Mark, Wants
from bot.wording import ELLIPSIS, clean, cut
from views.action import pack
from views.screen import Ask, Button, Copy, Row, Screen, Sku, Style
from views.screen import Link as LinkButton
from views.texts import Say

ROWS: Final = 5
ROW: Final = 5
OPTIONS: Final = 25
LABEL_UNITS: Final = 80
ADDRESS_LENGTH: Final = 512
# From so many buttons below each other, a menu is easier to read.
LIST: Final = 4


@dataclass(frozen=True, slots=True)
class Press:
    """A button with a custom id."""

    label: str
    id: Mark
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens an address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a menu; its value is a packed action."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Menu:
    """A list to choose one thing from. It takes a row of its own."""

    placeholder: str
    id: Mark
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Premium:
    """Discord's own buy button."""

    sku: int


Part = Press | Link | Menu | Premium
Line = tuple[Part, ...]


def lay_out(screen: Screen, say: Say) -> tuple[Line, ...]:
    """The screen's buttons in at most five rows; a list becomes a menu, and so does what has no room elsewhere."""
    lines = [line for row in screen.rows for line in _lines(row, kept=screen.kept)]
    if screen.ask is not None:
        lines = _with_answer(lines, _answer(screen.ask, say, kept=screen.kept))
    placeholder = say("discord-choose")
    lines = _with_menus(lines, placeholder)
    while len(lines) > ROWS and (place := _mergeable(lines)) is not None:
        lines[place : place + 2] = [lines[place] + lines[place + 1]]
    while len(lines) > ROWS and (gathered := _gathered(lines, placeholder)) != lines:
        lines = gathered
    return tuple(_told_apart(lines[:ROWS]))


def _lines(row: Row, *, kept: bool) -> list[Line]:
    parts = [part for button in row if (part := _part(button, kept=kept)) is not None]
    return [tuple(parts[start : start + ROW]) for start in range(0, len(parts), ROW)]


def _part(button: Button | LinkButton | Copy | Sku, *, kept: bool) -> Part | None:
    match button:
        case Button(label=label, action=action, style=style):
            return Press(_label(label), Mark(kind=Kind.TAP, kept=kept, data=pack(action)), style)
        case LinkButton(label=label, url=url):
            return Link(_label(label), url) if len(url) <= ADDRESS_LENGTH else None
        case Sku(id=sku):
            return Premium(int(sku)) if sku.isdecimal() else None
        case Copy():
            return None  # Discord has none: the key's own frame copies
        case _:
            assert_never(button)


def _with_answer(lines: list[Line], answer: Press) -> list[Line]:
    """The answer is the next step, unless the screen has one of its own: then it stands quietly below that."""
    for place, line in enumerate(lines, start=1):
        if any(isinstance(part, Press) and part.style is Style.NEXT for part in line):
            return [*lines[:place], (replace(answer, style=Style.PLAIN),), *lines[place:]]
    return [(answer,), *lines]


def _answer(ask: Ask, say: Say, *, kept: bool) -> Press:
    """The button that opens the question's form: a form may only follow a tap at once."""
    wants = (Wants.LINES if ask.long else Wants.WORDS) | (Wants.FILE if ask.file or ask.picture else Wants.WORDS)
    mark = Mark(kind=Kind.ASK, kept=kept, data=pack(ask.action), number=int(wants))
    return Press(say("discord-answer"), mark, Style.NEXT)


def _is_entry(line: Line) -> bool:
    """A line that could be an entry of a list."""
    return len(line) == 1 and _is_plain(line[0])


def _is_plain(part: Part) -> bool:
    return isinstance(part, Press) and part.style is Style.PLAIN and part.id.kind is Kind.TAP


def _with_menus(lines: Sequence[Line], placeholder: str) -> list[Line]:
    """Every list as a menu; the last line is none of it: it leads back and home."""
    found: list[Line] = []
    for is_list, group in groupby(lines[:-1], _is_entry):
        run = list(group)
        found += _menus(run, placeholder) if is_list and len(run) >= LIST else run
    return [*found, *lines[-1:]]


def _menus(lines: Sequence[Line], placeholder: str) -> list[Line]:
    """The buttons of these lines as menus."""
    presses = [part for line in lines for part in line if isinstance(part, Press)]
    options = list({press.id.data: Option(press.label, press.id.data) for press in presses}.values())
    mark = Mark(kind=Kind.PICK, kept=presses[0].id.kept)
    starts = range(0, len(options), OPTIONS)
    return [(Menu(placeholder, mark, tuple(options[start : start + OPTIONS])),) for start in starts]


def _mergeable(lines: Sequence[Line]) -> int | None:
    """The pair of neighbours that makes the shortest row, the last row apart: it leads back and home."""
    pairs = [
        (len(lines[at]) + len(lines[at + 1]), -at)
        for at in range(len(lines) - 2)
        if not any(isinstance(part, Menu) for part in (*lines[at], *lines[at + 1]))
    ]
    width, place = min(pairs, default=(ROW + 1, 0))
    return -place if width <= ROW else None


def _gathered(lines: list[Line], placeholder: str) -> list[Line]:
    """The longest run of plain rows as one menu; the same lines when there is none."""
    runs: list[tuple[int, int]] = []
    start = 0
    for plain, group in groupby(lines[:-1], lambda line: all(map(_is_plain, line))):
        length = len(list(group))
        if plain and length > 1:
            runs.append((length, start))
        start += length
    if not runs:
        return lines
    length, start = max(runs)
    return [*lines[:start], *_menus(lines[start : start + length], placeholder), *lines[start + length :]]


def _told_apart(lines: Sequence[Line]) -> list[Line]:
    """Every custom id once: Discord refuses a message that has one twice."""
    seen: set[str] = set()

    def own(part: Part) -> Part:
        if isinstance(part, Link | Premium):
            return part
        mark, number = part.id, part.id.number
        while str(mark) in seen:
            number += 1
            mark = replace(part.id, number=number)
        seen.add(str(mark))
        return replace(part, id=mark)

    return [tuple(map(own, line)) for line in lines]


def _label(text: str) -> str:
    """One line that is never empty."""
    return cut(clean(text).replace("\n", " ").strip(), LABEL_UNITS) or ELLIPSIS
