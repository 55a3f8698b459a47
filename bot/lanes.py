"""Rate lanes: an account speaks as fast as its platform allows, never faster, and what matters most goes first.

Every message asks for its turn. Turns are given in the order of the lanes, inside a lane to the chats in rotation,
inside a chat in the order of asking, and only while the account and the chat have room in their windows. A lane that
waits for a chat does not hold up the others.

Only answers to taps may come in a burst. Everything below them goes out evenly, so that however much a broadcast has
to say, the account has room for the next answer a moment later and not at the end of a full second.

A window remembers when its last calls went out, not how many tokens are left: in any stretch of its length, wherever
that begins, no more than its count go out. What went out before a restart is not known, so it counts as much as was
allowed: the account is silent for its first second, and a chat earns its burst anew.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Protocol, Self


class Lane(IntEnum):
    """Why something is said; the smallest goes first."""

    TAPS = 0
    KEYS = 1
    NOTICES = 2
    BROADCASTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """So many in any stretch of so many seconds."""

    count: int
    seconds: float

    @property
    def step(self) -> float:
        """Seconds from one to the next when they go out evenly."""
        return self.seconds / self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a platform allows a bot: over all, in a chat with one person, and in a group, whose number is negative.

    ``even`` is how many seconds apart all but answers go out. It is a little longer than the account's window asks
    for: so places that a burst of answers has bunched together spread out again.
    """

    account: Allowance
    even: float
    private: Allowance
    group: Allowance

    @classmethod
    def none(cls) -> Self:
        """As fast as it goes, for a world that sets no limit."""
        free = Allowance(count=100, seconds=1e-6)
        return cls(account=free, even=0.0, private=free, group=free)

    def of(self, chat: int) -> Allowance:
        return self.group if chat < 0 else self.private


class Crowded(Exception):
    """The turn would not come, or did not come, in time; nothing was said. ``seconds`` is when to ask again."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__()


class Alarm(Protocol):
    """What can be called off."""

    def cancel(self) -> None: ...


Later = Callable[[float, Callable[[], None]], Alarm]

# Who is refused without being told for how long asks again after so many seconds.
ASK_AGAIN: Final = 1.0
# How many chats are looked at after each turn, whether they can be forgotten: more than one turn can add.
SWEPT: Final = 2


class Lanes:
    """The turns of one account. ``clock`` counts monotonic seconds; ``later`` calls something after some of them."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic, later: Later | None = None) -> None:
        self._limits = limits
        self._clock = clock
        self._later = later or _later
        self._began = clock()
        self._account = _Window(limits.account)
        self._account.close(self._began + limits.account.seconds)
        self._even = self._began
        self._chats: OrderedDict[int, _Window] = OrderedDict()
        self._queues: dict[Lane, OrderedDict[int, deque[_Waiter]]] = {lane: OrderedDict() for lane in Lane}
        self._alarm: tuple[float, Alarm] | None = None
        self._refused: tuple[int, float] | None = None

    async def turn(self, lane: Lane, chat: int, patience: float) -> None:
        """Return when it may be said. Who is cancelled, or raises Crowded after ``patience`` seconds, takes no turn."""
        now = self._clock()
        if (wait := max(self._account.opens, self._window(chat, now).opens) - now) > patience:
            raise Crowded(wait)
        waiter: _Waiter = asyncio.get_running_loop().create_future()
        self._queues[lane].setdefault(chat, deque()).append(waiter)
        self._give_turns()
        if waiter.done():
            return
        enough = self._later(patience, lambda: self._lose_patience(lane, chat, waiter))
        try:
            await waiter
        except asyncio.CancelledError:
            self._step_back(lane, chat, waiter)
            raise
        finally:
            enough.cancel()

    def refuse(self, seconds: float, chat: int | None = None) -> None:
        """The platform refused a call as too fast: nothing is said for so long in this chat, or anywhere (None).

        A platform that does not tell which of the two it meant names the chat. When it refuses another chat while
        that lasts, it means the account.
        """
        now = self._clock()
        until = now + seconds
        other, lasts = self._refused or (chat, now)
        if chat is None or (other != chat and lasts > now):
            self._account.close(until)
        else:
            self._window(chat, now, keep=True).close(until)
            self._refused = (chat, until)

    @property
    def waiting(self) -> int:
        """How many have asked for a turn and not got it."""
        return sum(len(waiters) for queue in self._queues.values() for waiters in queue.values())

    @property
    def known(self) -> int:
        """How many chats are remembered."""
        return len(self._chats)

    # --- giving turns

    def _give_turns(self) -> None:
        """Give every turn that can be given now, and wake up for the next one."""
        now = self._clock()
        while (opens := self._account.opens) <= now:
            lane, chat, opens = self._first(now)
            if lane is None:
                break
            self._give(lane, chat, now)
        if any(self._queues.values()):
            self._wake_at(opens, now)

    def _first(self, now: float) -> tuple[Lane | None, int, float]:
        """Whose turn it is, or no lane and when to look again."""
        soonest = float("inf")
        for lane, queue in self._queues.items():
            if queue and lane is not Lane.TAPS and self._even > now:
                return None, 0, min(soonest, self._even)
            for chat in queue:
                opens = self._window(chat, now).opens
                if opens <= now:
                    return lane, chat, now
                soonest = min(soonest, opens)
        return None, 0, soonest

    def _give(self, lane: Lane, chat: int, now: float) -> None:
        """The chat goes behind the others of its lane, so that one with much to say does not keep them waiting."""
        waiters = self._queues[lane].pop(chat)
        waiter = waiters.popleft()
        if waiters:
            self._queues[lane][chat] = waiters
        if waiter.done():
            return  # cancelled in this very moment, and not gone yet
        self._account.take(now)
        self._window(chat, now, keep=True).take(now)
        if lane is not Lane.TAPS:
            # An alarm that rang late is made up for, by half a step at most.
            self._even = max(self._even, now - self._limits.even / 2) + self._limits.even
        self._forget_idle(now)
        waiter.set_result(now)

    def _wake_at(self, at: float, now: float) -> None:
        if self._alarm is not None:
            if self._alarm[0] <= at:
                return
            self._alarm[1].cancel()
        self._alarm = (at, self._later(max(at - now, 0.0), self._ring))

    def _ring(self) -> None:
        self._alarm = None
        self._give_turns()

    # --- leaving the queue

    def _lose_patience(self, lane: Lane, chat: int, waiter: "_Waiter") -> None:
        if not waiter.done():
            now = self._clock()
            wait = max(self._account.opens, self._window(chat, now).opens) - now
            self._leave(lane, chat, waiter)
            waiter.set_exception(Crowded(max(wait, ASK_AGAIN)))

    def _step_back(self, lane: Lane, chat: int, waiter: "_Waiter") -> None:
        """Cancelled: out of the queue, or, when the turn had just been given, somebody else has it."""
        if waiter.cancelled():
            self._leave(lane, chat, waiter)
        elif waiter.exception() is None:
            given = waiter.result()
            self._account.give_back(given)
            self._window(chat, given).give_back(given)
            self._give_turns()

    def _leave(self, lane: Lane, chat: int, waiter: "_Waiter") -> None:
        waiters = self._queues[lane].get(chat, deque())
        if waiter in waiters:
            waiters.remove(waiter)
            if not waiters:
                del self._queues[lane][chat]

    # --- chats

    def _window(self, chat: int, now: float, *, keep: bool = False) -> "_Window":
        """A chat's window. One that nobody remembers is open, but for what may have been said before the start."""
        window = self._chats.get(chat)
        if window is None:
            window = _Window(self._limits.of(chat))
            window.fill(self._began, now)
            if keep:
                self._chats[chat] = window
        return window

    def _forget_idle(self, now: float) -> None:
        """Walk round the chats, a few each time, and forget those whose window says nothing any more."""
        for _ in range(min(SWEPT, len(self._chats))):
            chat, window = self._chats.popitem(last=False)
            if not window.is_idle(now):
                self._chats[chat] = window


# A waiter is told when its turn was given.
_Waiter = asyncio.Future[float]


class _Window:
    """When the last calls went out, oldest first; never more of them than are allowed."""

    __slots__ = ("_closed", "_seconds", "_times")

    def __init__(self, allowance: Allowance) -> None:
        self._seconds = allowance.seconds
        self._times: deque[float] = deque(maxlen=allowance.count)
        self._closed = float("-inf")

    @property
    def opens(self) -> float:
        """From when on one more may go out."""
        is_full = len(self._times) == self._times.maxlen
        return max(self._closed, self._times[0] + self._seconds) if is_full else self._closed

    def take(self, now: float) -> None:
        self._times.append(now)

    def give_back(self, given: float) -> None:
        if given in self._times:
            self._times.remove(given)

    def close(self, until: float) -> None:
        """Nothing goes out before then."""
        self._closed = max(self._closed, until)

    def fill(self, began: float, now: float) -> None:
        """Suppose that until ``began`` as much went out as was allowed, evenly."""
        count = self._times.maxlen or 1
        step = self._seconds / count
        if began + self._seconds > now:
            times = (began - step * back for back in range(count - 1, -1, -1))
            self._times.extend(at for at in times if at + self._seconds > now)

    def is_idle(self, now: float) -> bool:
        return self._closed <= now and (not self._times or self._times[-1] + self._seconds <= now)


def _later(seconds: float, call: Callable[[], None]) -> Alarm:
    return asyncio.get_running_loop().call_later(seconds, call)
