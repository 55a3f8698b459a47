"""Parcels: what is owed to a buyer, how the next try is chosen, and the tap that proves arrival."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from core.attention import Reason, need_owner
from core.catalogue import GoodsKind, Reveal
from core.errors import Gone, Permanent, Refused
from core.ids import AttemptId, ContactId, CustomerId, OrderId, OrderLineId, ParcelId
from core.notices import Notice
from core.orders import Order, find_order, move_order
from core.people import Address, ContactState
from core.ports import Tx
from core.secret import Secret
from core.states import OrderStatus, ParcelState

LEASE_MS: Final = 60_000
TRIES: Final = 8
COPIES: Final = 3
FIRST_PAUSE_MS: Final = 2_000
LONGEST_PAUSE_MS: Final = 15 * 60_000


class Unreadable(Refused):
    """The goods of a paid order cannot be opened; the owners have been told."""

    text_id = "error-unreadable"


class Outcome(StrEnum):
    """What a channel said. ``unknown``: the request was written and no answer came, so it may have arrived."""

    ACCEPTED = "accepted"
    ADDRESS = "permanent_address"
    MESSAGE = "permanent_message"
    CONFIG = "config"
    RATE = "rate"
    TRANSIENT = "transient"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One send's outcome. ``reference`` is the channel's name for the message, ``wait_ms`` what a 429 asked for."""

    outcome: Outcome
    reference: str = ""
    wait_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What is owed to a buyer for one paid order."""

    id: ParcelId
    order: OrderId
    customer: CustomerId
    contact: ContactId
    state: ParcelState
    due_at: int
    tries: int
    copies: int
    fence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """The goods of one order line, opened. ``body`` is set for a file, ``keys`` for everything else."""

    line: OrderLineId
    title: str
    keys: tuple[Secret, ...]
    file_name: str
    body: bytes = field(repr=False)
    instructions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """An order with its goods opened; ``reveal`` says whether they go with the message."""

    order: Order
    reveal: Reveal
    handovers: tuple[Handover, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One claimed send: a parcel to one contact, with all that the channel needs to show it."""

    attempt: AttemptId
    parcel: Parcel
    order: Order
    address: Address
    language: str
    repeated: bool
    goods: Goods | None


class Channel(Protocol):
    """The socket. One file a channel; it sends and classifies the answer, and decides nothing.

    Both calls may wait for the network at most thirty seconds, never raise for an answer of the other side
    (they report it), and may be called twice for the same errand: a channel with an idempotency key uses
    the attempt's id.
    """

    code: str

    async def deliver(self, errand: Errand) -> Report: ...

    async def tell(self, notice: Notice, language: str) -> Report: ...


@dataclass(frozen=True, slots=True)
class Send:
    """Send now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing before this time (epoch ms)."""

    until: int


@dataclass(frozen=True, slots=True)
class TellOwner:
    """No way is left that a machine can take."""

    reason: Reason


Step = Send | Wait | TellOwner


def next_step(parcel: Parcel, contact: ContactState, now: int) -> Step:
    """What to do with an unseen parcel. Pure and total: the same answer for the same facts.

    A dead contact and spent tries go to the owner; the goods stay in the buyer's /orders all the same.
    """
    if contact is ContactState.DEAD or parcel.tries >= TRIES or parcel.copies >= COPIES:
        return TellOwner(Reason.UNREACHABLE)
    return Wait(parcel.due_at) if parcel.due_at > now else Send()


def pause_ms(tries: int) -> int:
    """How long to wait after the n-th failed try: doubling, with a ceiling."""
    return int(min(FIRST_PAUSE_MS * 2 ** max(tries - 1, 0), LONGEST_PAUSE_MS))


# --- steps of the worker --------------------------------------------------------------------------------------


def owe(tx: Tx, order: Order) -> None:
    """A paid order is owed to its buyer; one parcel an order, whoever asks how often."""
    tx.parcels.owe(order.id, order.customer, order.contact, tx.now)


def claim(tx: Tx, limit: int) -> tuple[Errand, ...]:
    """Take due parcels for sending. Each gets an attempt row before anything leaves, so that a crash shows it."""
    errands = []
    for parcel in tx.parcels.claim(tx.now, tx.now + LEASE_MS, limit):
        contact = tx.people.contact_by_id(parcel.contact)
        match next_step(parcel, contact.state, tx.now):
            case TellOwner(reason):
                _give_up(tx, parcel, reason)
            case _:
                errands.append(_errand(tx, parcel, contact.address, contact.language))
    return tuple(errands)


def _errand(tx: Tx, parcel: Parcel, address: Address, language: str) -> Errand:
    order = find_order(tx, parcel.customer, parcel.order)
    return Errand(
        attempt=tx.parcels.attempt(parcel.id, parcel.contact, parcel.fence, tx.now),
        parcel=parcel,
        order=order,
        address=address,
        language=language,
        repeated=parcel.copies > 0,
        goods=_goods_to_send(tx, order),
    )


def _goods_to_send(tx: Tx, order: Order) -> Goods | None:
    """The goods where they go with the message. What cannot be opened holds up nobody else's parcel: it is sent
    with its button, and whoever taps that is told the truth."""
    if any(tx.catalogue.sold_product(line.product).reveal is not Reveal.INSTANT for line in order.lines):
        return None
    try:
        return open_goods(tx, order)
    except Permanent:
        return None


def record(tx: Tx, errand: Errand, report: Report) -> bool:
    """Write what came of a send; False when the claim was not ours any more (its fence has moved on)."""
    tx.parcels.close_attempt(errand.attempt, report, tx.now)
    parcel = errand.parcel
    match report.outcome:
        case Outcome.ACCEPTED:
            return tx.parcels.finish(parcel.id, parcel.fence, ParcelState.ACCEPTED, 0, counted=True, copied=True)
        case Outcome.RATE:
            due = tx.now + max(report.wait_ms, 1000)
            return tx.parcels.finish(parcel.id, parcel.fence, ParcelState.OWED, due, counted=False, copied=False)
        case Outcome.ADDRESS:
            tx.people.mark(parcel.contact, ContactState.DEAD, tx.now)
            due = tx.now
        case _:
            due = tx.now + pause_ms(parcel.tries + 1)
    copied = report.outcome is Outcome.UNKNOWN
    return tx.parcels.finish(parcel.id, parcel.fence, ParcelState.OWED, due, counted=True, copied=copied)


def recover(tx: Tx) -> int:
    """After a stop: sends that were under way are ambiguous. They are owed again and count as a copy."""
    return tx.parcels.reclaim(tx.now)


def _give_up(tx: Tx, parcel: Parcel, reason: Reason) -> None:
    if tx.parcels.finish(parcel.id, parcel.fence, ParcelState.GIVEN_UP, 0, counted=False, copied=False):
        order = tx.orders.get(parcel.order)
        need_owner(tx, parcel.order, order.reference if order else "", reason, None)


# --- steps of the buyer ---------------------------------------------------------------------------------------


def open_goods(tx: Tx, order: Order) -> Goods:
    """Decrypt a paid order's goods. Who may see them was asked before."""
    handovers, reveal = [], Reveal.TAP
    for line in order.lines:
        product = tx.catalogue.sold_product(line.product)
        reveal = product.reveal
        keys: tuple[Secret, ...] = ()
        name, body = "", b""
        if line.kind is GoodsKind.KEY:
            keys = tx.stock.sold_keys(line.id)
        elif line.shared is not None:
            name, body = tx.stock.shared_body(line.shared)
        if line.kind is GoodsKind.TEXT:
            keys, body = (Secret(body.decode()),), b""
        handovers.append(
            Handover(
                line=line.id,
                title=line.title,
                keys=keys,
                file_name=name,
                body=body,
                instructions=product.instructions,
            )
        )
    return Goods(order=order, reveal=reveal, handovers=tuple(handovers))


def show_goods(tx: Tx, customer: CustomerId, contact: ContactId, order: OrderId) -> Goods:
    """Show my key: the goods of a paid order of this customer, and the receipt that they were seen.

    Works as often as the buyer likes and from whatever state the parcel is in; the first time ends the
    delivery. Raises Gone when the order is somebody else's or was not paid.
    """
    found = find_order(tx, customer, order)
    if found.status not in (OrderStatus.PAID, OrderStatus.DELIVERED):
        raise Gone()
    goods = open_goods(tx, found)
    if receive(tx, found, contact):
        goods = Goods(order=find_order(tx, customer, order), reveal=goods.reveal, handovers=goods.handovers)
    return goods


def receive(tx: Tx, order: Order, contact: ContactId) -> bool:
    """The buyer has the goods: parcel seen, order delivered. False when that was known already."""
    first = tx.parcels.seen(order.id, contact, tx.now)
    if first and order.status is OrderStatus.PAID:
        move_order(tx, order, OrderStatus.PAID, OrderStatus.DELIVERED)
    return first


def unreadable(tx: Tx, customer: CustomerId, order: OrderId) -> Order:
    """A paid order's goods could not be opened (altered rows, a lost key): that is the owner's to settle."""
    found = find_order(tx, customer, order)
    need_owner(tx, found.id, found.reference, Reason.UNREADABLE, None)
    return found


def instructions(tx: Tx, customer: CustomerId, order: OrderId) -> tuple[Order, tuple[tuple[str, str], ...]]:
    """Title and usage instructions of each line; raises Gone for an order that was not paid."""
    found = find_order(tx, customer, order)
    if found.status not in (OrderStatus.PAID, OrderStatus.DELIVERED):
        raise Gone()
    return found, tuple((line.title, tx.catalogue.sold_product(line.product).instructions) for line in found.lines)
