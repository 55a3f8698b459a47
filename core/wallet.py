"""The wallet: money of a buyer's that the shop keeps, to pay orders with. What no order could take lands here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core import ledger
from core.errors import Refused
from core.ids import ContactId, CustomerId, JoiningId, OrderId
from core.ledger import Move, Posted, post, towards, wallet
from core.money import Money
from core.notices import NoticeKind, tell_contact
from core.people import ContactState
from core.ports import Tx

SHOWN: Final = 10


class WalletEmpty(Refused):
    """There is nothing in the wallet."""

    text_id = "error-wallet-empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wallet:
    """What is in it, and how it came to that, newest first."""

    balance: Money
    history: Sequence[Posted]


def look_into(tx: Tx, customer: CustomerId, currency: str) -> Wallet:
    """A customer's wallet in the shop's currency."""
    mine = wallet(customer)
    return Wallet(
        balance=ledger.balance(tx, mine, Money(0, currency)), history=ledger.history(tx, mine, currency, SHOWN)
    )


def put_towards(tx: Tx, customer: CustomerId, order: OrderId, missing: Money) -> Money:
    """Put what is in the wallet towards an order, as much as is missing at most; returns how much that was.

    Raises WalletEmpty.
    """
    part = min(ledger.balance(tx, wallet(customer), missing), missing)
    if not part.minor:
        raise WalletEmpty()
    put = ledger.balance(tx, towards(order), missing)
    key = f"put:{order}:{put.minor}:{tx.ledger.entries_of(order)}"
    post(tx, key, "put", order, Move(out_of=wallet(customer), into=towards(order), money=part))
    return part


def take_back(tx: Tx, order: OrderId, customer: CustomerId, contact: ContactId, reference: str, like: Money) -> Money:
    """An order that will not be paid: what was put towards it is in the wallet again, and its buyer is told."""
    put = ledger.balance(tx, towards(order), like)
    if put.minor:
        key = f"back:{order}:{tx.ledger.entries_of(order)}"
        post(tx, key, "back", order, Move(out_of=towards(order), into=wallet(customer), money=put))
        tell_contact(
            tx, contact, NoticeKind.PUT_BACK, key, reference=reference, amount=put.minor, currency=put.currency
        )
    return put


def give(tx: Tx, customer: CustomerId, order: OrderId, money: Money, key: str) -> None:
    """The shop gives somebody credit, once a key."""
    key = f"given:{key}"
    if post(tx, key, "given", order, Move(out_of=ledger.GIVEN, into=wallet(customer), money=money)):
        tell_customer(tx, customer, NoticeKind.CREDITED, key, money)


def tell_customer(tx: Tx, customer: CustomerId, kind: NoticeKind, key: str, money: Money) -> None:
    """Tell a customer about money, in the first chat of theirs that works."""
    contacts = tx.joinings.contacts(customer)
    best = next((one for one in contacts if one.state is ContactState.LIVE), contacts[0] if contacts else None)
    if best is not None:
        tell_contact(tx, best.id, kind, key, amount=money.minor, currency=money.currency)


# --- two customers become one, and apart again ----------------------------------------------------------------


def merge(tx: Tx, joining: JoiningId, into: CustomerId, other: CustomerId) -> None:
    """What the other one had is theirs together."""
    for money in tx.ledger.balances(wallet(other)):
        key = f"joined:{joining}:{money.currency}"
        post(tx, key, "joined", None, Move(out_of=wallet(other), into=wallet(into), money=money))


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What one customer brought when they became another."""

    joining: JoiningId
    owner: CustomerId
    into: CustomerId
    money: Money


def split(tx: Tx, joining: JoiningId, sides: Sequence[CustomerId]) -> None:
    """Each side has again what they brought, or what is left of it. What later joinings
    took further comes back first."""
    brought = [one for side in sides for one in tx.ledger.brought(side) if one.joining >= joining]
    for one in sorted(brought, key=lambda one: one.joining, reverse=True):
        left = min(one.money, ledger.balance(tx, wallet(one.into), one.money))
        key = f"split:{one.joining}:{left.currency}"
        if tx.ledger.digest(key) is None:
            post(tx, key, "split", None, Move(out_of=wallet(one.into), into=wallet(one.owner), money=left))


def hand_over(tx: Tx, joining: JoiningId, left: CustomerId, heir: CustomerId) -> None:
    """Undoing a joining left a customer without a chat: what they have is whose their chats are."""
    for money in tx.ledger.balances(wallet(left)):
        key = f"left:{joining}:{left}:{money.currency}"
        post(tx, key, "joined", None, Move(out_of=wallet(left), into=wallet(heir), money=money))
