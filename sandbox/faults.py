"""Errors on demand: what the next calls to a stand-in are to suffer."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

NEVER_BY_CHANCE = frozenset({
    "getupdates", "eth_chainid", "eth_blocknumber", "eth_getblockbynumber", "eth_getlogs", "eth_gettransactionreceipt",
    "eth_call",
})  # fmt: skip
"""A poll is always under way, so a fault without a method would hit it instead of the call that was meant."""


class FaultKind(StrEnum):
    """How a call goes wrong, and whether it still took effect."""

    ANSWER = "answer"  # refused, with `status` and `body`, whatever they are
    FLOOD = "429"  # refused; `retry_after` says for how long
    SERVER_ERROR = "500"  # refused
    BAD_GATEWAY = "502"  # refused, with an HTML page for a body
    HANG = "hang"  # not executed; held for `seconds`, then dropped
    SLOW = "slow"  # executed and answered, after `seconds`
    RESET = "reset"  # not executed; the connection is reset
    LOST = "lost"  # executed, then the connection is reset: the answer is lost
    BLACK_HOLE = "black hole"  # executed, then held for `seconds` and dropped


@dataclass(slots=True, kw_only=True)
class Fault:
    """The next `times` calls that fit suffer `kind`. `method`, `chat` and `platform` narrow it; None fits every one.

    A chat of Telegram is its number, one of Discord its channel.
    """

    kind: FaultKind
    times: int = 1
    method: str | None = None
    chat: int | None = None
    platform: str | None = None
    retry_after: int = 1
    seconds: float = 3600.0
    status: int = 200
    body: str = ""

    def fits(self, method: str, chat: int | None, platform: str = "telegram") -> bool:
        if self.platform is not None and self.platform != platform:
            return False
        if self.chat is not None and self.chat != chat:
            return False
        if self.method is None:
            return method.lower() not in NEVER_BY_CHANCE
        return self.method.lower() == method.lower()


class Faults:
    """The faults still to come, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def take(self, method: str, chat: int | None, platform: str = "telegram") -> Fault | None:
        """The fault this call is to suffer; it is used up by one."""
        fault = next((fault for fault in self._waiting if fault.fits(method, chat, platform)), None)
        if fault is not None:
            fault.times -= 1
            self._waiting = [fault for fault in self._waiting if fault.times > 0]
        return fault

    def clear(self) -> None:
        self._waiting.clear()

    def listing(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self._waiting]
