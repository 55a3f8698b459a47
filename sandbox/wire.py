"""The record of what really left the shop: every call, as it arrived and as it was answered."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

KEPT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One call and its answer. `status` 0 means that the connection was cut before an answer."""

    platform: str
    method: str
    parameters: dict[str, str]  # as on the wire; an uploaded file is shown as "name (123 bytes)"
    at: float  # the world's clock, epoch seconds
    seconds: float
    status: int
    answer: Any

    @property
    def is_quiet(self) -> bool:
        """A poll that brought nothing: recorded, but of no interest to somebody who looks on."""
        return self.method.lower() == "getupdates" and self.status == 200 and not self.answer.get("result")

    def summary(self) -> dict[str, Any]:
        """What the page shows: short, and with no address or token in it."""
        is_refused = not 200 <= self.status < 300 and isinstance(self.answer, dict)
        error = (self.answer.get("description") or self.answer.get("message")) if is_refused else None
        return {
            "platform": self.platform,
            "method": self.method,
            "status": self.status,
            "at": self.at,
            "milliseconds": round(self.seconds * 1000, 1),
            "chat": self.parameters.get("chat_id") or self.parameters.get("channel_id"),
            "parameters": {name: _short(value) for name, value in self.parameters.items()},
            "error": error,
            "brought": self._brought(),
        }

    def _brought(self) -> list[str]:
        """The kinds of updates that a poll took home."""
        if self.method != "getUpdates" or self.status != 200:
            return []
        return [name for update in self.answer["result"] for name in update if name != "update_id"]


class Wire:
    """Exchanges, oldest first; only the latest `KEPT` are remembered."""

    def __init__(self) -> None:
        self._kept: deque[Exchange] = deque(maxlen=KEPT)

    def __iter__(self) -> Iterator[Exchange]:
        return iter(list(self._kept))

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, exchange: Exchange) -> None:
        self._kept.append(exchange)

    def of(self, method: str) -> list[Exchange]:
        """The calls of one method, oldest first."""
        return [exchange for exchange in self._kept if exchange.method.lower() == method.lower()]


def _short(value: str) -> str:
    return value if len(value) <= 300 else value[:299] + "…"
