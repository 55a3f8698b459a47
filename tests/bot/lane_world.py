"""Lanes in a time of their own: people ask for turns at given moments, and it is written down when they get them."""

import asyncio
import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count

from bot.lanes import Crowded, Lane, Lanes, Limits

FOREVER = 1e9


class Time:
    """The clock and the alarms of a world in which nobody sleeps."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now
        self._numbers = count()
        self._alarms: list[tuple[float, int, _Alarm]] = []

    def __call__(self) -> float:
        return self.now

    def later(self, seconds: float, call: Callable[[], object]) -> "_Alarm":
        alarm = _Alarm(call)
        heapq.heappush(self._alarms, (self.now + seconds, next(self._numbers), alarm))
        return alarm

    async def pass_until(self, end: float) -> None:
        """Let everything happen that is due until then."""
        await _settle()
        while self._alarms and self._alarms[0][0] <= end:
            self.now = max(self.now, self._alarms[0][0])
            self._ring()
            await _settle()
        self.now = max(self.now, end)

    def _ring(self) -> None:
        """Everything that is due now, in one breath: what is cancelled meanwhile has not heard of it yet."""
        while self._alarms and self._alarms[0][0] <= self.now:
            _, _, alarm = heapq.heappop(self._alarms)
            if alarm.call is not None:
                alarm.call()


@dataclass
class _Alarm:
    call: Callable[[], object] | None

    def cancel(self) -> None:
        self.call = None


async def _settle() -> None:
    """Let every task go as far as it can."""
    for _ in range(4):
        await asyncio.sleep(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Somebody asks for a turn, and may leave after a while."""

    at: float
    lane: Lane = Lane.TAPS
    chat: int = 1
    leaves: float | None = None
    patience: float = FOREVER


@dataclass(slots=True)
class Asked:
    """What became of it. ``given`` is None for who got no turn."""

    ask: Ask
    given: float | None = None
    crowded: float | None = None


@dataclass
class LaneWorld:
    """Lanes, their time, and everybody who asked, in the order of their turns."""

    limits: Limits
    time: Time = field(default_factory=Time)
    given: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lanes = Lanes(self.limits, self.time, self.time.later)
        self.tasks: list[asyncio.Task[None]] = []

    def ask(self, ask: Ask) -> Asked:
        """Ask now."""
        asked = Asked(ask)
        task = asyncio.create_task(self._wait(asked))
        self.tasks.append(task)
        if ask.leaves is not None:
            self.time.later(ask.leaves, task.cancel)
        return asked

    async def _wait(self, asked: Asked) -> None:
        try:
            await self.lanes.turn(asked.ask.lane, asked.ask.chat, asked.ask.patience)
        except Crowded as error:
            asked.crowded = error.seconds
        else:
            asked.given = self.time.now
            self.given.append(asked)

    async def live(self, asks: Sequence[Ask], until: float = FOREVER) -> list[Asked]:
        """Let them all ask, each in time; returns what became of each."""
        everybody: list[Asked] = []
        for ask in asks:
            self.time.later(ask.at - self.time.now, lambda ask=ask: everybody.append(self.ask(ask)))  # type: ignore[misc]
        await self.time.pass_until(until)
        return everybody

    async def end(self) -> None:
        """The process is gone."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
