"""The ways on that many screens share: home, back, the desk, and turning pages."""

from collections.abc import Callable

from views.action import Action
from views.actions import Desk, Home
from views.labels import short
from views.screen import Button, Row, Style
from views.texts import Say


def home_button(say: Say) -> Button:
    return Button(say("button-home"), Home())


def desk_button(say: Say) -> Button:
    return Button(say("button-desk"), Desk())


def back_button(say: Say, to: str, action: Action) -> Button:
    """Back to a place by its name, such as ``‹ Gift cards``."""
    return Button(say("button-back", to=short(to)), action)


def home_row(say: Say) -> Row:
    return (home_button(say),)


def back_row(say: Say, to: str, action: Action) -> Row:
    """A buyer's last row."""
    return (back_button(say, to, action), home_button(say))


def desk_row(say: Say, to: str, action: Action) -> Row:
    """An owner's last row."""
    return (back_button(say, to, action), desk_button(say))


def desk_end(say: Say) -> Row:
    """The last row of a room that opens from the desk."""
    return (desk_button(say), home_button(say))


def next_row(label: str, action: Action) -> Row:
    """The one obvious next step, as wide as the screen."""
    return (Button(label, action, Style.NEXT),)


def pager(say: Say, page: int, pages: int, at: Callable[[int], Action]) -> tuple[Row, ...]:
    """A row that turns pages, none when there is one page; the number in its middle leads to the first page."""
    if pages <= 1:
        return ()
    row = [Button(say("button-page", page=page + 1, pages=pages), at(0))]
    if page > 0:
        row.insert(0, Button(say("button-page-before"), at(page - 1)))
    if page < pages - 1:
        row.append(Button(say("button-page-after"), at(page + 1)))
    return (tuple(row),)


def in_pairs(buttons: list[Button]) -> tuple[Row, ...]:
    """Two buttons a row: still wide enough for a thumb."""
    return tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
