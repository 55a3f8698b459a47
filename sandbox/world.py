"""What all platforms of the sandbox share: who lives in it, its clock, its journal, its faults, its wire."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.faults import Faults
from sandbox.wire import Exchange, Wire

Clock = Callable[[], float]
"""Epoch seconds, UTC."""

REMEMBERED = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Somebody who lives in the sandbox. `id` is their number on Telegram, `discord` the one there, if it differs."""

    key: str
    id: int
    name: str
    language: str = "en"
    role: str = "buyer"
    discord: int | None = None

    @property
    def discord_id(self) -> int:
        return self.id if self.discord is None else self.discord


RESIDENTS = (
    Profile(key="ada", id=101, name="Ada", language="en", discord=2001),
    Profile(key="wei", id=102, name="Wei", language="zh-hans", discord=2002),
    Profile(key="olga", id=42, name="Olga", language="en", role="owner", discord=77),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something changed. `person` is the key of whoever can see it; None concerns everybody."""

    number: int
    kind: str
    person: str | None
    facts: dict[str, Any]


class Journal:
    """Everything that changed, in order. Readers follow it; nobody is waited for."""

    def __init__(self) -> None:
        self.last = 0
        self._events: deque[Event] = deque(maxlen=REMEMBERED)
        self._waiters: set[asyncio.Future[None]] = set()
        self.closed = False

    def write(self, kind: str, person: str | None = None, **facts: Any) -> None:
        self.last += 1
        self._events.append(Event(number=self.last, kind=kind, person=person, facts=facts))
        self._wake()

    def close(self) -> None:
        """Let every reader finish."""
        self.closed = True
        self._wake()

    def since(self, number: int) -> list[Event]:
        """The events after `number`; the oldest may have been forgotten."""
        return [event for event in self._events if event.number > number]

    async def changed(self, after: int) -> None:
        """Return once there is an event after `after`, or the journal was closed."""
        while self.last <= after and not self.closed:
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.add(waiter)
            try:
                await waiter
            finally:
                self._waiters.discard(waiter)

    def _wake(self) -> None:
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)


class World:
    """One sandbox's shared state. Platforms keep what is their own in their own rooms."""

    def __init__(self, *, people: Iterable[Profile] = RESIDENTS, clock: Clock = time.time) -> None:
        self.people = {profile.key: profile for profile in people}
        self._clock = clock
        self.ahead = 0.0
        self.journal = Journal()
        self.faults = Faults()
        self.wire = Wire()

    def now(self) -> float:
        return self._clock() + self.ahead

    def forward(self, seconds: float) -> None:
        """Time passes at once. It never goes back: nobody's clock would believe it."""
        self.ahead += max(seconds, 0.0)
        self.journal.write("clock", ahead=self.ahead)

    def record(self, exchange: Exchange) -> None:
        self.wire.add(exchange)
        if not exchange.is_quiet:
            self.journal.write("wire", **exchange.summary())
