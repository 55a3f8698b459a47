"""How fast a bot may speak. The allowances are the official FAQ's; short bursts pass, as they do there."""

import math
from collections import deque
from dataclasses import dataclass
from enum import Enum
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """A token bucket: `burst` calls at once, then one every `every` seconds."""

    burst: int
    every: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """So many calls in any stretch of so many seconds."""

    count: int
    seconds: float


UNLIMITED = Allowance(burst=1, every=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Sends and edits over all chats, sends by chat, edits by chat, answers to taps."""

    overall: Allowance = Allowance(burst=30, every=1 / 30)
    private: Allowance = Allowance(burst=20, every=1.0)
    group: Quota | Allowance = Quota(count=20, seconds=60.0)
    edits: Allowance = Allowance(burst=40, every=0.5)
    answers: Allowance = Allowance(burst=60, every=1 / 60)

    @classmethod
    def none(cls) -> Self:
        return cls(overall=UNLIMITED, private=UNLIMITED, group=UNLIMITED, edits=UNLIMITED, answers=UNLIMITED)


class Lane(Enum):
    """What a method counts as."""

    SEND = "send"
    EDIT = "edit"
    ANSWER = "answer"
    FREE = "free"


class Bucket:
    """One allowance being used up. A bucket that was empty refills with time and never beyond its burst."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._free_at = 0.0  # when the bucket is full again

    def wait(self, now: float) -> float:
        """Seconds until one more call passes; 0 when it passes now."""
        room = (self._allowance.burst - 1) * self._allowance.every
        return max(0.0, self._free_at - now - room)

    def take(self, now: float) -> None:
        self._free_at = max(self._free_at, now) + self._allowance.every


class Window:
    """One quota being used up. It does not refill evenly: a call has room when an old one is long enough ago."""

    def __init__(self, quota: Quota) -> None:
        self._seconds = quota.seconds
        self._calls: deque[float] = deque(maxlen=quota.count)

    def wait(self, now: float) -> float:
        """Seconds until one more call passes; 0 when it passes now."""
        is_full = len(self._calls) == self._calls.maxlen
        return max(0.0, self._calls[0] + self._seconds - now) if is_full else 0.0

    def take(self, now: float) -> None:
        self._calls.append(now)


class Meter:
    """One bot's buckets."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._buckets: dict[tuple[str, int | None], Bucket | Window] = {}

    def pass_through(self, lane: Lane, chat: int | None, now: float) -> int:
        """0, and the call is counted; or the whole seconds to wait, and nothing is counted."""
        buckets = [self._bucket(kind, where, allowance) for kind, where, allowance in self._of(lane, chat)]
        wait = max((bucket.wait(now) for bucket in buckets), default=0.0)
        if wait > 1e-6:
            return max(1, math.ceil(wait))
        for bucket in buckets:
            bucket.take(now)
        return 0

    def _of(self, lane: Lane, chat: int | None) -> list[tuple[str, int | None, Allowance | Quota]]:
        limits = self._limits
        match lane:
            case Lane.FREE:
                return []
            case Lane.ANSWER:
                return [("answers", None, limits.answers)]
            case Lane.EDIT:
                return [("overall", None, limits.overall), ("edits", chat, limits.edits)]
            case Lane.SEND:
                by_chat = limits.group if chat is not None and chat < 0 else limits.private
                return [("overall", None, limits.overall), ("sends", chat, by_chat)]

    def _bucket(self, kind: str, where: int | None, allowed: Allowance | Quota) -> Bucket | Window:
        if (kind, where) not in self._buckets:
            self._buckets[kind, where] = Window(allowed) if isinstance(allowed, Quota) else Bucket(allowed)
        return self._buckets[kind, where]
