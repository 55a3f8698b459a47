"""The ledger: where every unit of money came from and where it is now. Entries balance, are sealed, and never change.

Money *moves* out of one account into another, in one currency. Coming in it moves out of a provider's account (which
then holds that much for us) into its buyer's; going back it moves out of ours into the provider's.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from core.errors import IllegalMove
from core.ids import CustomerId, OrderId
from core.money import Money
from core.ports import Tx


class Account(NamedTuple):
    """One pot. ``owner`` is a customer's or an order's number, 0 for the shop's own."""

    code: str
    owner: int = 0

    @property
    def guarded(self) -> bool:
        """Whether it is somebody else's money, of which nobody may take more than is there."""
        return self.code in _GUARDED


WALLET: Final = "liab:wallet"
ORDER: Final = "liab:order"
_GUARDED: Final = frozenset({WALLET, ORDER})

SALES: Final = Account("rev:sales")
FEES: Final = Account("exp:fees")
GIVEN: Final = Account("exp:given")
CHARGEBACKS: Final = Account("exp:chargebacks")
# Money nobody could say yet whose it is.
UNMATCHED: Final = Account("liab:unmatched")
# Taken out of sales, on its way back to a buyer.
REFUNDING: Final = Account("liab:refunding")
# Where one currency meets another: what a payment in Stars is worth in dollars stands on both sides of it.
EXCHANGE: Final = Account("eq:exchange")


def wallet(customer: CustomerId) -> Account:
    """What a customer can spend here."""
    return Account(WALLET, customer)


def towards(order: OrderId) -> Account:
    """What was put towards an order that is not paid yet."""
    return Account(ORDER, order)


def till(provider: str) -> Account:
    """What a provider holds for us, or has paid out to us."""
    return Account(f"asset:{provider}")


def withheld(provider: str) -> Account:
    """What a provider holds back because of a dispute."""
    return Account(f"asset:{provider}:disputed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """So much goes out of one account into another."""

    out_of: Account
    into: Account
    money: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Why money moved. ``key`` names the one event that it was; the same key with the same moves is the same entry."""

    key: str
    kind: str
    order: OrderId | None
    moves: tuple[Move, ...]

    @property
    def digest(self) -> str:
        """What the entry says, so that no key is ever used for something else."""
        said = sorted((*move.out_of, *move.into, move.money.minor, move.money.currency) for move in self.moves)
        return hashlib.sha256(repr((self.kind, self.order, said)).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One change of a wallet, as its owner reads it: more is plus."""

    kind: str
    order: OrderId | None
    reference: str
    money: Money
    at: int


def post(tx: Tx, key: str, kind: str, order: OrderId | None, *moves: Move) -> bool:
    """Write what moved; False when this entry was written before. Moves of nothing are left out.

    The same key with other moves is a bug, and so is taking more than is there: both raise IllegalMove.
    """
    entry = Entry(key=key, kind=kind, order=order, moves=tuple(move for move in moves if move.money.minor))
    before = tx.ledger.digest(key)
    if before is not None:
        if before != entry.digest:
            raise IllegalMove(entry=kind)
        return False
    for move in entry.moves:
        if move.money.minor < 0 or (move.out_of.guarded and balance(tx, move.out_of, move.money) < move.money):
            raise IllegalMove(entry=kind, account=move.out_of.code)
    if entry.moves:
        tx.ledger.write(entry, tx.now)
    return True


def balance(tx: Tx, account: Account, like: Money) -> Money:
    """What is in a wallet or was put towards an order, in the currency of ``like``."""
    return Money(tx.ledger.balance(account, like.currency), like.currency)


def history(tx: Tx, account: Account, currency: str, limit: int) -> Sequence[Posted]:
    """The latest changes of a wallet, newest first."""
    return tx.ledger.history(account, currency, limit)
