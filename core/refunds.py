"""Refunds: an owner gives a sale's money back, to the wallet at once or the way it came; with a reason, and only once.

What goes back the way it came leaves the sales at once, and is *on its way* until its provider says that it arrived.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from core import ledger
from core.attention import Matter, Reason, SettledBefore, need_owner
from core.catalogue import GoodsKind
from core.errors import Fact, Gone, Refused, Temporary
from core.ids import CustomerId, OrderId, PaymentId, RefundId
from core.ledger import CHARGEBACKS, EXCHANGE, REFUNDING, SALES, UNMATCHED, Account, Move, post, till, towards
from core.money import Money
from core.notices import NoticeKind, tell_contact
from core.orders import Order, move_order
from core.payments import Payment
from core.ports import Tx
from core.providers import MoneyOut, PaidBack, Payback, Refunds, Terms
from core.rates import worth
from core.states import OrderStatus, ParcelState
from core.wallet import tell_customer

LEASE_MS: Final = 60_000
TRIES: Final = 8
FIRST_PAUSE_MS: Final = 30_000
LONGEST_PAUSE_MS: Final = 3600_000
REFUNDABLE: Final = frozenset({OrderStatus.PAID, OrderStatus.DELIVERED})
LONGEST_REASON: Final = 200
WALLET: Final = "wallet"


class NotThatWay(Refused):
    """This money cannot go back the way it came; the wallet can take it."""

    text_id = "error-not-that-way"


class TooMuch(Refused):
    """No more can be given back than was paid and not given back before."""

    text_id = "error-refund-too-much"


class RefundTo(StrEnum):
    """Where money goes back to."""

    SOURCE = "s"
    WALLET = "w"


class Fate(StrEnum):
    """What becomes of the goods: their buyer keeps them, or they are void and shown to nobody any more."""

    KEEP = "keep"
    VOID = "void"


class RefundState(StrEnum):
    """Where a refund is. ``sent``: its provider has taken it on."""

    OWED = "owed"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an owner wants to give back. No amount: all that is left of it. ``turn``: so many refunds there were when
    they decided."""

    order: OrderId
    to: RefundTo
    goods: Fate
    reason: str
    turn: int
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """Money that came in for an order, and how much of its worth was given back since."""

    payment: PaymentId
    provider: str
    event_key: str
    amount: Money
    worth: Money
    returned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """One refund. ``amount`` is what it counts for, ``paid_back`` what its provider moves. Wallets have none."""

    id: RefundId
    key: str
    order: OrderId | None
    payment: PaymentId | None
    provider: str
    money_key: str
    amount: Money
    paid_back: Money
    goods: Fate
    reason: str
    state: RefundState
    tries: int
    url: str
    created_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What can be given back of an order: all that is left, and how much of that the way it came."""

    order: Order
    left: Money
    to_source: Money
    done: tuple[Refund, ...]


def prospect(tx: Tx, order: OrderId, terms: dict[str, Terms]) -> Prospect:
    """What could be given back now; raises Gone."""
    found = tx.orders.get(order)
    if found is None:
        raise Gone()
    done = tx.refunds.of(order)
    left = _left(found, done)
    parts = _parts(tx, found, left, terms)
    to_source = Money(sum(part.minor for _, part in parts), left.currency)
    return Prospect(order=found, left=left, to_source=to_source, done=done)


def _left(order: Order, done: tuple[Refund, ...]) -> Money:
    if order.status not in REFUNDABLE:
        return Money(0, order.total.currency)
    # What could not go the way it came was given back all the same: it is in the wallet.
    return Money(order.total.minor - sum(one.amount.minor for one in done), order.total.currency)


def _parts(tx: Tx, order: Order, amount: Money, terms: dict[str, Terms]) -> list[tuple[Incoming, Money]]:
    """Which money of the order goes back how far, the latest first; a provider that gives back all or nothing gives
    back all."""
    parts = []
    for money in tx.payments.incoming(order.id):
        known = terms.get(money.provider)
        part = min(amount, Money(money.worth.minor - money.returned, amount.currency))
        if known is None or known.refunds is Refunds.NONE or not part.minor:
            continue
        if known.refunds is Refunds.FULL and part != money.worth:
            continue
        parts.append((money, part))
        amount = amount - part
    return parts


def ask_refund(tx: Tx, owner: CustomerId, wish: Wish, terms: dict[str, Terms]) -> Prospect:
    """Give money back. What cannot go the way it came goes to the wallet with the rest of it.

    Raises Gone, SettledBefore (somebody was faster, or it is the same wish again), TooMuch, NotThatWay when none of it
    can go back the way it came.
    """
    found = prospect(tx, wish.order, terms)
    if len(found.done) != wish.turn:
        raise SettledBefore()
    amount = wish.amount or found.left
    if amount.currency != found.left.currency or not 0 < amount.minor <= found.left.minor:
        raise TooMuch(left=str(found.left))
    parts = _parts(tx, found.order, amount, terms) if wish.to is RefundTo.SOURCE else []
    if wish.to is RefundTo.SOURCE and not parts:
        raise NotThatWay()
    # Goods go with the last of their price, never with a part of it.
    wish = replace(wish, goods=wish.goods if amount == found.left else Fate.KEEP, amount=amount)
    for money, part in parts:
        _owe(tx, owner, found.order, wish, money, part)
        amount = amount - part
    if amount.minor:
        _into_wallet(tx, owner, found.order, wish, amount)
    after = prospect(tx, wish.order, terms)
    if not after.left.minor:
        _end(tx, found.order, wish.goods)
    return prospect(tx, wish.order, terms)


def _owe(tx: Tx, owner: CustomerId, order: Order, wish: Wish, money: Incoming, part: Money) -> None:
    """It leaves the sales now; the provider is asked as soon as this is committed."""
    came, worth_of_it = money.amount, money.worth.minor
    paid_back = came if part == money.worth else Money(came.minor * part.minor // worth_of_it, came.currency)
    draft = _draft(tx, order, part, wish.goods, wish.reason)
    draft = replace(
        draft, payment=money.payment, provider=money.provider, money_key=money.event_key, paid_back=paid_back
    )
    tx.refunds.add(replace(draft, state=RefundState.OWED), owner, tx.now)
    post(tx, f"refund:{draft.key}", "refund", order.id, Move(out_of=SALES, into=REFUNDING, money=part))


def _into_wallet(tx: Tx, owner: CustomerId, order: Order, wish: Wish, amount: Money) -> None:
    draft = _draft(tx, order, amount, wish.goods, wish.reason)
    tx.refunds.add(draft, owner, tx.now)
    into = ledger.wallet(order.customer)
    post(tx, f"refund:{draft.key}", "refund", order.id, Move(out_of=SALES, into=into, money=amount))
    _tell(tx, order, NoticeKind.REFUNDED, draft.key, amount, WALLET)


def _draft(tx: Tx, order: Order, amount: Money, goods: Fate, reason: str) -> Refund:
    """A refund that is done: into the wallet."""
    return Refund(
        id=RefundId(0),
        key=_new_key(tx),
        order=order.id,
        payment=None,
        provider=WALLET,
        money_key="",
        amount=amount,
        paid_back=amount,
        goods=goods,
        reason=reason,
        state=RefundState.DONE,
        tries=0,
        url="",
        created_at=tx.now,
    )


def _new_key(tx: Tx) -> str:
    return f"kr{tx.random.getrandbits(100):025x}"


def _end(tx: Tx, order: Order, goods: Fate) -> None:
    """All of it was given back: the order is over, nobody waits for its goods any more, and void ones are gone."""
    if not move_order(tx, order, order.status, OrderStatus.REFUNDED):
        return
    tx.parcels.withdraw(order.id, tx.now)
    if goods is Fate.VOID:
        for line in order.lines:
            if line.kind is GoodsKind.KEY:
                tx.stock.void_sold(line.offer, line.id)


def _tell(tx: Tx, order: Order, kind: NoticeKind, key: str, amount: Money, to: str, url: str = "") -> None:
    facts: dict[str, Fact] = {"reference": order.reference, "amount": amount.minor, "currency": amount.currency}
    facts |= {"to": to, "url": url}
    tell_contact(tx, order.contact, kind, f"refund:{key}:{kind.value}", **facts)


# --- steps of the worker --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A refund that its provider is to be asked for."""

    refund: Refund
    payback: Payback


def claim_refunds(tx: Tx, limit: int) -> tuple[Errand, ...]:
    """Take refunds that are due; each may be asked for more than once, with the same key."""
    claimed = tx.refunds.claim(tx.now, tx.now + LEASE_MS, limit)
    return tuple(_errand(tx, refund) for refund in claimed if refund.payment is not None)


def _errand(tx: Tx, refund: Refund) -> Errand:
    payment = tx.payments.get(refund.payment or PaymentId(0))
    if payment is None:
        raise Gone()
    came = tx.payments.event_amount(refund.provider, refund.money_key)
    return Errand(
        refund=refund,
        payback=Payback(
            key=refund.key,
            payment=payment.key,
            reference=payment.reference,
            money_key=refund.money_key,
            amount=refund.paid_back,
            whole=came == refund.paid_back,
            buyer=tx.people.contact_by_id(payment.contact).address,
        ),
    )


def record_refund(tx: Tx, refund: Refund, answer: PaidBack) -> None:
    """The provider has done it, or taken it on."""
    if answer.done:
        payment = tx.payments.get(refund.payment or PaymentId(0))
        if payment is not None:
            out = MoneyOut(
                provider=refund.provider, event_key=answer.event_key, payment=payment.key, amount=refund.paid_back,
                refund=refund.key, at=tx.now,
            )  # fmt: skip
            money_out(tx, out)
        return
    if tx.refunds.move(refund.key, RefundState.OWED, RefundState.SENT, tx.now, answer.url):
        order = tx.orders.get(refund.order) if refund.order is not None else None
        if order is not None and answer.url:
            _tell(tx, order, NoticeKind.REFUND_WAITS, refund.key, refund.amount, refund.provider, answer.url)


def postpone_refund(tx: Tx, refund: Refund, wait_ms: int = 0) -> None:
    """It did not work now; after some tries it never will."""
    if refund.tries >= TRIES:
        fail(tx, refund.key)
        return
    pause = max(wait_ms, min(FIRST_PAUSE_MS * 2**refund.tries, LONGEST_PAUSE_MS))
    tx.refunds.postpone(refund.key, tx.now + pause)


def fail(tx: Tx, key: str) -> bool:
    """It cannot go that way, or came back: the money is in its buyer's wallet, and both are told. False when it was
    over before."""
    refund = tx.refunds.by_key(key)
    if refund is None or refund.provider == WALLET or refund.state is RefundState.FAILED:
        return False
    order = tx.orders.get(refund.order) if refund.order is not None else None
    if order is None or not tx.refunds.move(key, refund.state, RefundState.FAILED, tx.now):
        return False
    moves = _came_back(refund, ledger.wallet(order.customer))
    post(tx, f"refund-failed:{key}", "refund-failed", order.id, *moves)
    _tell(tx, order, NoticeKind.REFUNDED, f"{key}:failed", refund.amount, WALLET)
    need_owner(
        tx,
        Matter(
            reason=Reason.REFUND, order=order.id, customer=order.customer, amount=refund.amount, note=refund.provider
        ),
    )
    return True


def _came_back(refund: Refund, into: Account) -> list[Move]:
    """What had not left yet is still on its way; what had arrived is its provider's to hold for us again."""
    if refund.state is not RefundState.DONE:
        return [Move(out_of=REFUNDING, into=into, money=refund.amount)]
    theirs = till(refund.provider)
    if refund.paid_back.currency == refund.amount.currency:
        return [Move(out_of=theirs, into=into, money=refund.amount)]
    return [
        Move(out_of=theirs, into=EXCHANGE, money=refund.paid_back),
        Move(out_of=EXCHANGE, into=into, money=refund.amount),
    ]


# --- what providers tell --------------------------------------------------------------------------------------


class TooEarly(Temporary):
    """Money is said to have gone back that never came: the news of its coming is still on its way."""


def money_out(tx: Tx, out: MoneyOut) -> bool:
    """Money went back. False when that is known. Raises TooEarly when it never came, as far as we know."""
    payment = tx.payments.by_key(out.payment) if out.payment else None
    if payment is not None and not tx.payments.has_come(payment.id):
        raise TooEarly(provider=out.provider)
    refund = tx.refunds.by_key(out.refund) if out.refund else _asked_for(tx, out, payment)
    value = refund.amount if refund else _worth(out, payment)
    if not tx.payments.note_out(out, payment, value, tx.now):
        return False
    if payment is None or value is None:
        _unknown_out(tx, out)
    elif refund is not None and _arrived(tx, refund):
        _leave(tx, out, refund.order, (REFUNDING, value))
    elif refund is not None and refund.state is RefundState.FAILED:
        _arrived_after_all(tx, out, payment, value)
    else:
        _made_outside(tx, out, payment, value)
    return True


def _worth(out: MoneyOut, payment: Payment | None) -> Money | None:
    """None for money of a currency that was not asked for: it was put towards nothing, and is kept apart."""
    if payment is None or out.amount.currency != payment.asked.currency:
        return None
    return worth(out.amount, payment.asked, payment.amount)


def _asked_for(tx: Tx, out: MoneyOut, payment: Payment | None) -> Refund | None:
    """Not every provider can carry our key. What it tells of, perhaps before it answers, is what it was asked for."""
    done = tx.refunds.of(payment.order) if payment and payment.order is not None else ()
    asked = [one for one in done if payment and (one.payment, one.paid_back) == (payment.id, out.amount)]
    waiting = (one for one in asked if one.state in (RefundState.OWED, RefundState.SENT))
    failed = (one for one in asked if one.state is RefundState.FAILED)
    return next(waiting, None) or next(failed, None)


def _arrived(tx: Tx, refund: Refund) -> bool:
    if not (
        tx.refunds.move(refund.key, RefundState.OWED, RefundState.DONE, tx.now)
        or tx.refunds.move(refund.key, RefundState.SENT, RefundState.DONE, tx.now)
    ):
        return False
    order = tx.orders.get(refund.order) if refund.order is not None else None
    if order is not None:
        _tell(tx, order, NoticeKind.REFUNDED, refund.key, refund.paid_back, refund.provider)
    return True


def _leave(tx: Tx, out: MoneyOut, order: OrderId | None, *parts: tuple[Account, Money]) -> None:
    """Write it: out of ours, up to the exchange where the provider has a currency of its own."""
    theirs = till(out.provider)
    if all(money.currency == out.amount.currency for _, money in parts):
        moves = [Move(out_of=account, into=theirs, money=money) for account, money in parts]
    else:
        moves = [Move(out_of=account, into=EXCHANGE, money=money) for account, money in parts]
        moves.append(Move(out_of=EXCHANGE, into=theirs, money=out.amount))
    post(tx, f"out:{out.provider}:{out.event_key}", "out", order, *moves)


def _unknown_out(tx: Tx, out: MoneyOut) -> None:
    """Money of no payment of ours went back: out of the wallet it had filled, else the owner looks."""
    contact = tx.people.contact(out.buyer) if out.buyer else None
    if contact is None:
        _leave(tx, out, None, (UNMATCHED, out.amount))
        note = f"{out.provider}:{out.event_key}"
        need_owner(tx, Matter(reason=Reason.REFUNDED_OUTSIDE, amount=out.amount, note=note))
    else:
        _out_of_wallet(tx, out, None, contact.customer, out.amount)


def _arrived_after_all(tx: Tx, out: MoneyOut, payment: Payment, value: Money) -> None:
    """It was taken for lost, and put into the wallet instead: there it is too much now."""
    order = tx.orders.get(payment.order) if payment.order is not None else None
    _out_of_wallet(tx, out, order, tx.payments.customer_of(payment.id), value)


def _made_outside(tx: Tx, out: MoneyOut, payment: Payment, value: Money) -> None:
    """Somebody gave it back at the provider: out of the sale it made or waits for, its buyer's wallet, then at our
    loss."""
    order = tx.orders.get(payment.order) if payment.order is not None else None
    customer = tx.payments.customer_of(payment.id)
    if order is None:
        _out_of_wallet(tx, out, None, customer, value)
        return
    put = Money(tx.payments.put_by(payment.id), value.currency)
    waits = min(value, put, ledger.balance(tx, towards(order.id), value))
    sold = min(value, put, _left(order, tx.refunds.of(order.id)))
    _out_of_wallet(tx, out, order, customer, value, (towards(order.id), waits), (SALES, sold))
    if sold.minor:
        _note_outside(tx, out, payment, order, sold)


def _out_of_wallet(
    tx: Tx, out: MoneyOut, order: Order | None, customer: CustomerId, value: Money, *first: tuple[Account, Money]
) -> None:
    """What is not in the accounts to look in ``first`` is in the wallet, or lost."""
    mine = ledger.wallet(customer)
    rest = value - Money(sum(money.minor for _, money in first), value.currency)
    kept = min(rest, ledger.balance(tx, mine, value))
    _leave(tx, out, order.id if order else None, *first, (mine, kept), (CHARGEBACKS, rest - kept))
    tell_customer(tx, customer, NoticeKind.REFUNDED_OUTSIDE, f"out:{out.provider}:{out.event_key}", out.amount)
    number = order.id if order else None
    matter = Matter(
        reason=Reason.REFUNDED_OUTSIDE, order=number, customer=customer, amount=out.amount, note=out.provider
    )
    need_owner(tx, matter)


def _note_outside(tx: Tx, out: MoneyOut, payment: Payment, order: Order, sold: Money) -> None:
    """What nobody has seen yet, nobody gets any more; what was seen cannot be taken back."""
    last = sold == _left(order, tx.refunds.of(order.id))
    goods = Fate.VOID if last and order.parcel is not ParcelState.SEEN else Fate.KEEP
    draft = _draft(tx, order, sold, goods, "")
    tx.refunds.add(replace(draft, payment=payment.id, provider=out.provider, paid_back=out.amount), None, tx.now)
    if not _left(order, tx.refunds.of(order.id)).minor:
        _end(tx, order, goods)
