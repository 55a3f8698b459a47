"""The till: what the shop has and where, and money that its owner puts where it belongs."""

from dataclasses import dataclass

from core import ledger, wallet
from core.attention import STRAY_REASONS, Attention, Resolution, SettledBefore, close_attention, find_attention
from core.errors import Gone, Refused
from core.ids import AttentionId, OrderId
from core.ledger import EXCHANGE, UNMATCHED, Move, post
from core.money import Money
from core.notices import NoticeKind
from core.ports import Tx
from core.timeline import find_by_reference


class NotStray(Refused):
    """There is no unmatched money behind this entry."""

    text_id = "error-not-stray"


@dataclass(frozen=True, slots=True, kw_only=True)
class Takings:
    """Every account of the shop's own by code, and what all wallets and all unpaid orders hold, by currency."""

    accounts: tuple[tuple[str, Money], ...]

    def of(self, code: str) -> tuple[Money, ...]:
        """What is in the accounts with this code."""
        return tuple(money for found, money in self.accounts if found == code)


def takings(tx: Tx) -> Takings:
    """Counted from the postings."""
    return Takings(accounts=tx.ledger.totals())


def claim_stray(tx: Tx, entry: AttentionId, reference: str, money: Money) -> Attention:
    """Unmatched money is the buyer's of this order, and worth so much: into their wallet.

    Raises Gone, NotStray, SettledBefore.
    """
    found = find_attention(tx, entry)
    if found.reason not in STRAY_REASONS or found.amount is None:
        raise NotStray()
    order = tx.orders.get(find_by_reference(tx, reference))
    if order is None:
        raise Gone()
    closed = close_attention(tx, entry, Resolution.WALLET)
    moves = [Move(out_of=UNMATCHED, into=ledger.wallet(order.customer), money=found.amount)]
    if found.amount.currency != money.currency:
        moves = [
            Move(out_of=UNMATCHED, into=EXCHANGE, money=found.amount),
            Move(out_of=EXCHANGE, into=ledger.wallet(order.customer), money=money),
        ]
    else:
        money = found.amount
    post(tx, f"claimed:{entry}", "claimed", order.id, *moves)
    wallet.tell_customer(tx, order.customer, NoticeKind.CREDITED, f"claimed:{entry}", money)
    return closed


def credit_turn(tx: Tx, order: OrderId) -> int:
    """The number of the next credit to an order's buyer."""
    return tx.ledger.entries_of(order)


def give_credit(tx: Tx, order: OrderId, money: Money, turn: int) -> None:
    """The owner puts credit into the wallet of an order's buyer, once a turn; raises Gone, SettledBefore."""
    found = tx.orders.get(order)
    if found is None:
        raise Gone()
    if turn != credit_turn(tx, order):
        raise SettledBefore()
    wallet.give(tx, found.customer, order, money, f"{order}:{turn}")
