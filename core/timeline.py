"""One order from its first moment to its last: for the owner, and for whoever helps a buyer."""

from dataclasses import dataclass
from enum import StrEnum

from core.channels import Outcome
from core.errors import Gone
from core.ids import AttemptId, OrderId
from core.money import Money
from core.orders import Order
from core.ports import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message that went out. Without an outcome it was cut short. ``seen_at``: it brought its buyer."""

    id: AttemptId
    channel: str
    why: str
    loud: bool
    outcome: Outcome | None
    detail: str
    started_at: int
    seen_at: int | None


class Turn(StrEnum):
    """What money did: it came from a provider, from the wallet, went back, or was disputed."""

    IN = "in"
    PUT = "put"
    REFUND = "refund"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyTurn:
    """Money on its way to or from an order. ``state`` is that of a refund, or the stage of a dispute."""

    at: int
    turn: Turn
    provider: str
    amount: Money
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What happened to one order. ``channels`` are those its buyer has; ``shown`` counts every look at the goods."""

    order: Order
    money: tuple[MoneyTurn, ...] = ()
    channels: tuple[str, ...]
    messages: tuple[Message, ...]
    shown: int
    seen_on: str


def timeline(tx: Tx, order: OrderId) -> Timeline:
    """Everything that is known of an order; raises Gone."""
    found = tx.orders.get(order)
    if found is None:
        raise Gone()
    ways, _ = tx.parcels.ways(found.customer, found.id)
    shown, seen_on = tx.parcels.showings(order)
    return Timeline(
        order=found,
        money=tx.payments.turns(order),
        channels=tuple(dict.fromkeys(way.channel for way in ways)),
        messages=tx.parcels.messages(order),
        shown=shown,
        seen_on=seen_on,
    )


def find_by_reference(tx: Tx, typed: str) -> OrderId:
    """The order that somebody means by what they read off a screen, in any case and with or without the hyphen.

    O is taken for 0, I and L for 1. Raises Gone.
    """
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    plain = letters.translate(str.maketrans("OIL", "011"))
    order = tx.orders.by_reference(f"{plain[:4]}-{plain[4:]}") if len(plain) == 8 else None
    if order is None:
        raise Gone()
    return order
