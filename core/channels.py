"""What the core knows of a delivery channel: its kind, how many copies it may bring, and what it can answer."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of channel it is: that decides when a parcel escalates to it."""

    CHAT = "chat"
    EMAIL = "email"
    PUSH = "push"
    SMS = "sms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What routing must know of one channel.

    ``copies`` is the published bound: at most so many messages of one parcel may arrive on one contact, those
    included of which nobody knows whether they arrived. ``paid`` channels cost money a message.
    """

    code: str
    kind: Kind
    copies: int
    paid: bool = False


class Outcome(StrEnum):
    """What a channel said. ``unknown``: the request was written and no answer came, so it may have arrived."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    ADDRESS = "permanent_address"
    MESSAGE = "permanent_message"
    CONFIG = "config"
    RATE = "rate"
    TRANSIENT = "transient"
    UNKNOWN = "unknown"


# It has arrived, as far as the channel can tell.
ARRIVED = frozenset({Outcome.ACCEPTED, Outcome.DELIVERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One send's outcome.

    ``reference`` is the channel's name for the message. ``wait_ms`` is what the other side asked for (a 429, a
    greylist) before the next try. ``detail`` is its code for the refusal, such as ``403`` or ``5.7.1``: never text
    of the other side, which may hold an address. ``provider`` is who carried it, where a channel has several.
    """

    outcome: Outcome
    reference: str = ""
    wait_ms: int = 0
    detail: str = ""
    provider: str = ""
