"""What really happened to money at a gateway, whatever the shop has heard of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Flow(StrEnum):
    """Which way money went, as the shop's owner sees it."""

    IN = "in"  # paid, for good
    OUT = "out"  # given back to who had paid
    WITHHELD = "withheld"  # disputed: taken from the owner for now
    RELEASED = "released"  # the dispute was won: theirs again


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Money moved. `id` is the gateway's own name of it: a transaction, a charge, a refund, a dispute."""

    id: str
    flow: Flow
    bill: str
    amount: Decimal
    currency: str
    at: float


class Ledger:
    """Every movement, oldest first; nothing is ever taken out of it."""

    def __init__(self) -> None:
        self._movements: list[Movement] = []

    def __iter__(self) -> Iterator[Movement]:
        return iter(list(self._movements))

    def __len__(self) -> int:
        return len(self._movements)

    def add(self, movement: Movement) -> None:
        if any(known.id == movement.id for known in self._movements):
            raise ValueError(f"{movement.id} has happened before")
        self._movements.append(movement)

    def of(self, bill: str) -> list[Movement]:
        return [movement for movement in self._movements if movement.bill == bill]

    def total(self, flow: Flow | str, currency: str) -> Decimal:
        """How much went that way in all."""
        return sum((one.amount for one in self._movements if (one.flow, one.currency) == (flow, currency)), Decimal(0))

    def balance(self, currency: str) -> Decimal:
        """What the owner has there now."""
        into = self.total(Flow.IN, currency) + self.total(Flow.RELEASED, currency)
        return into - self.total(Flow.OUT, currency) - self.total(Flow.WITHHELD, currency)
