"""Every button about money. Codes begin with ``m`` for buyers and ``M`` for owners."""

from dataclasses import dataclass

from core.ids import AttentionId, OrderId
from core.refunds import RefundTo
from views.action import Action, coded

# --- a buyer --------------------------------------------------------------------------------------------------


@coded("mp")
@dataclass(frozen=True, slots=True, kw_only=True)
class PayFromWallet(Action):
    """Put what is in the wallet towards an order."""

    order: OrderId


@coded("mw")
@dataclass(frozen=True, slots=True, kw_only=True)
class ShowWallet(Action):
    """What is in the wallet, and how it came to that."""


@coded("mt")
@dataclass(frozen=True, slots=True, kw_only=True)
class AskTopUp(Action):
    """Ask how much to pay into the wallet."""


@coded("mu")
@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp(Action):
    """Choose how to pay so many minor units into the wallet."""

    minor: int


@coded("mv")
@dataclass(frozen=True, slots=True, kw_only=True)
class TopUpBy(Action):
    """Pay so many minor units into the wallet through one provider."""

    minor: int
    provider: str


# --- an owner -------------------------------------------------------------------------------------------------


@coded("Mc")
@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAttention(Action):
    """The owner has seen to it; asks once more unless ``sure``."""

    attention: AttentionId
    sure: bool = False


@coded("Ms")
@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimStray(Action):
    """Ask whose unmatched money is: an order of theirs, and what it is worth."""

    attention: AttentionId


@coded("Mu")
@dataclass(frozen=True, slots=True, kw_only=True)
class Unfreeze(Action):
    """Let the customer of an entry buy again, and deliver what is owed to them."""

    attention: AttentionId


@coded("Mr")
@dataclass(frozen=True, slots=True, kw_only=True)
class AskRefund(Action):
    """How an order's money may go back: where to, and what becomes of the goods."""

    order: OrderId


@coded("Mx")
@dataclass(frozen=True, slots=True, kw_only=True)
class Refund(Action):
    """Ask why, and how much where it is not all; the answer gives it back.

    ``turn`` is how many refunds there were: the same answer is not taken twice.
    """

    order: OrderId
    to: RefundTo
    keep: bool
    turn: int


@coded("Mg")
@dataclass(frozen=True, slots=True, kw_only=True)
class AskCredit(Action):
    """Ask how much credit the buyer of an order gets; the ``turn`` is asked once."""

    order: OrderId
    turn: int = 0


@coded("Mm")
@dataclass(frozen=True, slots=True, kw_only=True)
class ShowTakings(Action):
    """What the shop has, and where."""
