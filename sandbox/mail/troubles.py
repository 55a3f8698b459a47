"""What can go wrong with mail, for one address or for all, once or until it is put right."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Stage(StrEnum):
    """Where in the dialogue it happens."""

    CONNECT = "connect"  # before the greeting: nobody's address is known yet
    RCPT = "rcpt"  # at the recipient
    DATA = "data"  # when the whole mail has been sent


class TroubleKind(StrEnum):
    REFUSE = "refuse"  # with a code; 421 also ends the connection
    GREYLIST = "greylist"  # 451 4.7.1 until `seconds` have passed since the first try; 0: until the second try
    HANG = "hang"  # no answer for `seconds`, then the connection is cut
    DROP = "drop"  # the connection is cut
    LOST = "lost"  # the mail is taken, and the connection is cut before the answer
    SLOW = "slow"  # goes well, after `seconds`


@dataclass(slots=True, kw_only=True, eq=False)
class Trouble:
    """The next `times` mails to `address` suffer `kind`. None: every address, and until it is cleared."""

    kind: TroubleKind
    address: str | None = None
    times: int | None = 1
    stage: Stage = Stage.RCPT
    code: int = 550
    enhanced: str = "5.1.1"
    text: str = "No such user here"
    seconds: float = 0.0
    _tried: dict[tuple[str, str], float] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not 400 <= self.code <= 599:
            raise ValueError("a refusal's code is between 400 and 599")
        if not f"{self.enhanced}{self.text}".isprintable():
            raise ValueError("an answer is one line")
        if self.stage is Stage.CONNECT and self.address is not None:
            raise ValueError("nobody's address is known yet when somebody connects")
        if self.kind is TroubleKind.LOST:
            self.stage = Stage.DATA

    @property
    def answer(self) -> str:
        return " ".join(part for part in (str(self.code), self.enhanced, self.text) if part)

    def fits(self, stage: Stage, recipient: str) -> bool:
        return self.stage is stage and (self.address is None or self.address.casefold() == recipient.casefold())

    def spares(self, sender: str, recipient: str, now: float) -> bool:
        """A greylist lets through who comes again after the wait. It knows them by both addresses."""
        if self.kind is not TroubleKind.GREYLIST:
            return False
        pair = (sender, recipient.casefold())
        if pair not in self._tried:
            self._tried[pair] = now
            return False
        return now - self._tried[pair] >= self.seconds

    def shown(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "address": self.address,
            "times": self.times,
            "stage": self.stage,
            "answer": self.answer if self.kind is TroubleKind.REFUSE else "",
            "seconds": self.seconds,
        }


class Troubles:
    """The troubles there are. The newest that fits counts; when it is used up, the one before it does again."""

    def __init__(self) -> None:
        self._waiting: list[Trouble] = []

    def add(self, trouble: Trouble) -> None:
        self._waiting.append(trouble)

    def take(self, stage: Stage, *, sender: str = "", recipient: str = "", now: float = 0.0) -> Trouble | None:
        """What this mail is to suffer here; it is used up by one."""
        for trouble in reversed(self._waiting):
            if trouble.fits(stage, recipient):
                if trouble.spares(sender, recipient, now):
                    return None
                self._use(trouble)
                return trouble
        return None

    def clear(self, address: str | None = None) -> None:
        """Put right what is wrong with one address, or everything."""
        kept = [one for one in self._waiting if address and (one.address or "").casefold() != address.casefold()]
        self._waiting = kept

    def listing(self) -> list[dict[str, Any]]:
        return [trouble.shown() for trouble in self._waiting]

    def _use(self, trouble: Trouble) -> None:
        if trouble.times is None:
            return
        trouble.times -= 1
        if trouble.times <= 0:
            self._waiting.remove(trouble)
