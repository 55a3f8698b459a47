"""Pull payments: money put aside for somebody, who says to which address it goes."""

from dataclasses import dataclass, field
from decimal import Decimal

WAITING, DONE, CANCELLED = "AwaitingApproval", "Completed", "Cancelled"


@dataclass(slots=True, kw_only=True)
class Payout:
    """What was claimed of a pull payment; the owner approves and pays it."""

    id: str
    at: float
    amount: Decimal
    method: str
    destination: str
    state: str = WAITING


@dataclass(slots=True, kw_only=True)
class Pull:
    """One pull payment, made for the refund of an invoice."""

    id: str
    invoice: str
    name: str
    description: str | None
    amount: Decimal
    currency: str
    method: str
    at: float
    is_archived: bool = False
    payouts: list[Payout] = field(default_factory=list)

    @property
    def left(self) -> Decimal:
        """What can still be claimed."""
        return self.amount - sum((one.amount for one in self.payouts if one.state != CANCELLED), Decimal(0))
