"""What routing looks at: the ways to a customer, what was tried, how the channels do, and how patient the shop is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from core.channels import ARRIVED, Kind, Outcome, Traits
from core.errors import Refused
from core.ids import AttemptId, ContactId
from core.quiet import QuietHours

SECOND: Final = 1000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
# A try that only a simulation made.
NO_ATTEMPT: Final = AttemptId(0)
NIGHT: Final = QuietHours(begin=22 * 60, end=8 * 60, zone="UTC")


class BadEscalation(Refused):
    """The waiting times of a product are three rising whole numbers of minutes."""

    text_id = "error-bad-escalation"


class Why(StrEnum):
    """Why a message went out: the timeline says it."""

    FIRST = "first"
    RETRY = "retry"
    FALLBACK = "fallback"
    ESCALATION = "escalation"
    NIGHT = "night"
    MORNING = "morning"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How patient the shop is, in milliseconds. ``after`` counts from the first message that was accepted."""

    after: Mapping[Kind, int] = field(
        default_factory=lambda: {
            Kind.CHAT: 2 * MINUTE, Kind.EMAIL: 2 * MINUTE, Kind.PUSH: 10 * MINUTE, Kind.SMS: 30 * MINUTE,
        }
    )  # fmt: skip
    patience: int = 30 * SECOND
    remind: int = 24 * HOUR
    night: QuietHours = NIGHT

    def told_by(self, minutes: str) -> "Rules":
        """These rules with a product's own waiting times, ``"2 10 30"`` for e-mail, push and text message.

        An empty text changes nothing. Raises BadEscalation.
        """
        if not minutes:
            return self
        words = minutes.split()
        if len(words) != 3 or not all(word.isascii() and word.isdecimal() and len(word) <= 4 for word in words):
            raise BadEscalation()
        email, push, sms = (int(word) * MINUTE for word in words)
        if not email <= push <= sms:
            raise BadEscalation()
        return replace(self, after={Kind.CHAT: email, Kind.EMAIL: email, Kind.PUSH: push, Kind.SMS: sms})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How well a channel does. ``arrival`` is the share seen in time, 0 to 1, as far as that is known.

    ``demoted``: it does measurably worse than it should. ``closed_until``: its breaker is open until then.
    """

    arrival: float = 1.0
    demoted: bool = False
    closed_until: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One contact that a parcel may go to."""

    contact: ContactId
    channel: str
    live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One send of this parcel. Without an outcome it was cut short, and may have arrived."""

    contact: ContactId
    outcome: Outcome | None
    started_at: int
    ended_at: int
    loud: bool
    wait_ms: int = 0
    attempt: AttemptId = NO_ATTEMPT

    @property
    def heard(self) -> bool:
        """Whether it may have arrived."""
        return self.outcome in ARRIVED or self.ambiguous

    @property
    def ambiguous(self) -> bool:
        return self.outcome in (None, Outcome.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known of one parcel. ``tries`` are those of this round, oldest first.

    ``number`` only spreads work and mornings. ``preferred`` are channel codes in the order the customer chose;
    ``quiet`` their own quiet hours, None for the shop's night.
    """

    number: int
    since: int
    origin: ContactId
    ways: Sequence[Way]
    tries: Sequence[Try]
    preferred: Sequence[str] = ()
    quiet: QuietHours | None = None
    seen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """What routing knows beyond the parcel: the channels there are, how they do, and the shop's rules."""

    channels: Mapping[str, Traits]
    standings: Mapping[str, Standing] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
