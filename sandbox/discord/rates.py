"""How fast a bot may call: fixed windows by route and place, and one over everything.

Windows are measured in real seconds, whatever the world's clock says: the client really sleeps them off.
"""

import hashlib
from dataclasses import dataclass
from typing import Any, Self

from sandbox.discord.errors import ApiError


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """So many calls in so many seconds."""

    calls: int
    seconds: float


ENDLESS = Window(calls=1_000_000, seconds=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Everything together, messages by channel, follow-ups by interaction, any other route, new DMs."""

    overall: Window = Window(calls=50, seconds=1.0)
    messages: Window = Window(calls=5, seconds=5.0)
    webhooks: Window = Window(calls=5, seconds=2.0)
    others: Window = Window(calls=20, seconds=5.0)
    openings: Window = Window(calls=30, seconds=60.0)  # no number is published

    @classmethod
    def none(cls) -> Self:
        return cls(overall=ENDLESS, messages=ENDLESS, webhooks=ENDLESS, others=ENDLESS, openings=ENDLESS)


class Bucket:
    """One window being used up."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self._used = 0
        self._ends = 0.0

    def take(self, now: float) -> float:
        """0, and the call is counted; or the seconds to wait, and nothing is counted."""
        if now >= self._ends:
            self._used, self._ends = 0, now + self.window.seconds
        if self._used >= self.window.calls:
            return self._ends - now
        self._used += 1
        return 0.0

    def remaining(self) -> int:
        return self.window.calls - self._used

    def reset_after(self, now: float) -> float:
        return max(0.0, self._ends - now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A call was counted, or must wait; these headers say which either way."""

    headers: dict[str, str]
    refusal: ApiError | None = None


class Meter:
    """One bot's windows."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._overall = Bucket(limits.overall)
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._openings = Bucket(limits.openings)

    def opens_too_fast(self, now: float) -> bool:
        """Count one more new DM."""
        return self._openings.take(now) > 0

    def pass_through(self, lane: str, route: str, major: str, now: float, wall: float) -> Passage:
        """`lane` names the window, `route` and `major` the bucket; interactions are outside the overall limit."""
        wait = 0.0 if lane == "webhooks" else self._overall.take(now)
        if wait:
            return Passage(headers=_refused(wait, "global"), refusal=too_many_requests(wait, is_global=True))
        bucket = self._buckets.setdefault((route, major), Bucket(self._window(lane)))
        wait = bucket.take(now)
        headers = _headers(bucket, route, now, wall)
        if wait:
            return Passage(headers=headers | _refused(wait, "user"), refusal=too_many_requests(wait))
        return Passage(headers=headers)

    def _window(self, lane: str) -> Window:
        return {"messages": self.limits.messages, "webhooks": self.limits.webhooks}.get(lane, self.limits.others)


def too_many_requests(wait: float, *, is_global: bool = False) -> ApiError:
    facts: dict[str, Any] = {"retry_after": round(wait, 3), "global": is_global}
    return ApiError(429, 0, "You are being rate limited.", **facts)


def _headers(bucket: Bucket, route: str, now: float, wall: float) -> dict[str, str]:
    after = bucket.reset_after(now)
    return {
        "X-RateLimit-Limit": str(bucket.window.calls),
        "X-RateLimit-Remaining": str(bucket.remaining()),
        "X-RateLimit-Reset": f"{wall + after:.3f}",
        "X-RateLimit-Reset-After": f"{after:.3f}",
        "X-RateLimit-Bucket": hashlib.sha256(route.encode()).hexdigest()[:32],
    }


def _refused(wait: float, scope: str) -> dict[str, str]:
    headers = {"Retry-After": str(int(wait) + 1), "X-RateLimit-Scope": scope}
    return headers | ({"X-RateLimit-Global": "true"} if scope == "global" else {})
