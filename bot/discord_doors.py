"""Doors: where a buyer was seen last, so that what they bought reaches them there when their DMs are closed.

An interaction opens a private answer for fifteen minutes, which needs no open DM. It is a second way to reach
somebody who is still there, never the only one: everything stays in /orders.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

T = TypeVar("T")

OPEN_SECONDS: Final = 14 * 60.0
PEOPLE: Final = 5000


@dataclass(frozen=True, slots=True)
class Door:
    """Where a private answer can be put for a while: an interaction's application and token."""

    application: int
    token: str = field(repr=False)


class Doors:
    """The last interaction of each person, and the channel of their DM."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: OrderedDict[int, tuple[float, Door]] = OrderedDict()
        self._dms: OrderedDict[int, int] = OrderedDict()
        self._closed: OrderedDict[int, None] = OrderedDict()

    def seen(self, user: int, door: Door) -> None:
        """Somebody acts outside of the DM: private answers are possible there for a while."""
        _keep(self._last, user, (self._clock(), door))

    def written(self, user: int, channel: int) -> None:
        """Somebody acts in the DM: it exists and is open."""
        _keep(self._dms, user, channel)
        self._closed.pop(user, None)

    def opened(self, user: int, channel: int) -> None:
        """Discord told us the channel of a DM."""
        _keep(self._dms, user, channel)

    def dm(self, user: int) -> int | None:
        return self._dms.get(user)

    def forget_dm(self, user: int) -> None:
        self._dms.pop(user, None)

    def close(self, user: int) -> None:
        """The DM was refused: it is not tried again before its owner acts there."""
        _keep(self._closed, user, None)

    def is_closed(self, user: int) -> bool:
        return user in self._closed

    def last(self, user: int) -> Door | None:
        """Where a private answer is still possible."""
        at, door = self._last.get(user, (0.0, None))
        return door if door is not None and self._clock() - at < OPEN_SECONDS else None


def _keep(table: OrderedDict[int, T], user: int, value: T) -> None:
    table[user] = value
    table.move_to_end(user)
    if len(table) > PEOPLE:
        table.popitem(last=False)
