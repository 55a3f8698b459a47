"""Parcels: what is owed to a buyer. A worker claims one, asks routing what to do, sends, and records the outcome."""

import base64
import hashlib
from dataclasses import dataclass, replace
from typing import Final, Protocol

from core.attention import Matter, Reason, need_owner
from core.catalogue import Reveal
from core.channels import ARRIVED, Outcome, Report, Traits
from core.errors import Permanent
from core.handover import Goods, open_goods
from core.ids import AttemptId, ContactId, CustomerId, OrderId, ParcelId
from core.notices import Notice
from core.orders import Order, find_order
from core.people import Address, bury
from core.ports import Tx
from core.routing import Done, Send, Step, TellOwner, Wait, next_step
from core.secret import Secret
from core.states import ParcelState
from core.ways import Facts, Routing, Try, Why

LEASE_MS: Final = 60_000
# A worker that is alone in the database needs no lease: nobody else could take its claims, and no clock can jump.
FOR_EVER: Final = 2**62
TOKEN_BYTES: Final = 16
# A probe of a broken channel has so long to come back before the next one goes.
PROBE_MS: Final = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What is owed to a buyer for one paid order. ``fence`` proves that a result belongs to this claim.

    A round is all that was tried since the parcel was owed, or owed again: claims after ``round_fence``.
    """

    id: ParcelId
    order: OrderId
    customer: CustomerId
    contact: ContactId
    round_at: int
    round_fence: int
    escalation: str
    fence: int
    seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One claimed send: a parcel to one contact, with all that the channel needs to show it.

    ``repeated``: an earlier message may have arrived there. ``first`` is the round's first message there, by which a
    channel that must know its copies again names them all. ``token`` is this message's own link to the order page.
    """

    attempt: AttemptId
    first: AttemptId
    parcel: Parcel
    order: Order
    contact: ContactId
    address: Address
    language: str
    loud: bool
    why: Why
    repeated: bool
    token: Secret
    goods: Goods | None


class Channel(Protocol):
    """The socket. One file a channel; it sends and classifies the answer, and decides nothing.

    Both calls may wait for the network at most thirty seconds, never raise for an answer of the other side
    (they report it), and may be called twice for the same errand: a channel with an idempotency key uses
    the attempt's id.
    """

    traits: Traits

    async def deliver(self, errand: Errand) -> Report: ...

    async def tell(self, notice: Notice, language: str) -> Report: ...


# --- steps of the worker --------------------------------------------------------------------------------------


def owe(tx: Tx, order: Order) -> None:
    """A paid order is owed to its buyer; one parcel an order, whoever asks how often."""
    tx.parcels.owe(order.id, order.customer, order.contact, tx.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What came of a look at what is due: sends to make, and how many parcels were looked at."""

    errands: tuple[Errand, ...]
    looked_at: int


def claim(tx: Tx, routing: Routing, limit: int, *, alone: bool) -> Claims:
    """Take due parcels, and settle what each needs. What is to be sent gets an attempt row before anything leaves,
    so that a crash shows it."""
    parcels = tx.parcels.claim(tx.now, FOR_EVER if alone else tx.now + LEASE_MS, limit)
    errands = tuple(errand for parcel in parcels if (errand := _settle(tx, parcel, routing)) is not None)
    return Claims(errands=errands, looked_at=len(parcels))


def _settle(tx: Tx, parcel: Parcel, routing: Routing) -> Errand | None:
    routing = _for_parcel(parcel, routing)
    # The first claim of a round has nothing behind it, and most parcels need no other.
    facts = _facts(tx, parcel, routing, tx.parcels.tries(parcel) if parcel.fence > parcel.round_fence + 1 else ())
    match _admitted(tx, facts, routing):
        case Send() as send:
            return _errand(tx, parcel, facts, send)
        case Wait(until):
            tx.parcels.finish(parcel.id, parcel.fence, _state(facts), until)
        case TellOwner(reached):
            _give_up(tx, parcel, Reason.UNSEEN if reached else Reason.UNREACHABLE)
        case Done():
            pass
    return None


def _for_parcel(parcel: Parcel, routing: Routing) -> Routing:
    return replace(routing, rules=routing.rules.told_by(parcel.escalation)) if parcel.escalation else routing


def _facts(tx: Tx, parcel: Parcel, routing: Routing, tries: tuple[Try, ...]) -> Facts:
    ways, preferences = tx.parcels.ways(parcel.customer, parcel.order)
    return Facts(
        number=parcel.id,
        since=min(parcel.round_at, tx.now),
        origin=parcel.contact,
        ways=ways,
        tries=tuple(_before(one, tx.now) for one in tries),
        preferred=preferences.channels,
        quiet=preferences.quiet_hours(routing.rules.night),
        seen=parcel.seen,
    )


def _before(one: Try, now: int) -> Try:
    """Nothing was done in the future: a clock that was put back holds up nothing."""
    return replace(one, started_at=min(one.started_at, now), ended_at=now) if one.ended_at > now else one


def _admitted(tx: Tx, facts: Facts, routing: Routing) -> Step:
    """The next step, with one parcel at a time let through a breaker that has been open long enough."""
    while isinstance(step := next_step(facts, routing, tx.now), Send):
        channel = next(way.channel for way in facts.ways if way.contact == step.contact)
        standing = routing.standings.get(channel)
        if standing is None or not standing.closed_until:
            return step
        if tx.channels.take_probe(channel, standing.closed_until, tx.now + PROBE_MS):
            return step
        shut = replace(standing, closed_until=tx.now + PROBE_MS)
        routing = replace(routing, standings={**routing.standings, channel: shut})
    return step


def _errand(tx: Tx, parcel: Parcel, facts: Facts, send: Send) -> Errand:
    order = find_order(tx, parcel.customer, parcel.order)
    contact = tx.people.contact_by_id(send.contact)
    token = new_token(tx)
    attempt = tx.parcels.attempt(parcel, send, contact.address.channel, token_digest(token), tx.now)
    before = [one for one in facts.tries if one.contact == send.contact]
    return Errand(
        attempt=attempt,
        first=before[0].attempt if before else attempt,
        parcel=parcel,
        order=order,
        contact=send.contact,
        address=contact.address,
        # A mailbox that was typed for this order alone is nobody's yet.
        language=contact.language if contact.customer == order.customer else tx.people.language(order.customer),
        loud=send.loud,
        why=send.why,
        repeated=any(one.heard for one in before),
        token=token,
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


def record(tx: Tx, errand: Errand, report: Report, routing: Routing) -> bool:
    """Write what came of a send, and when the parcel is looked at next.

    False when the claim was not ours any more (its fence has moved on).
    """
    tx.parcels.close_attempt(errand.attempt, report, tx.now)
    if report.outcome is Outcome.ADDRESS:
        bury(tx, errand.contact, report.detail)
    parcel = tx.parcels.get(errand.parcel.id)
    if parcel.fence != errand.parcel.fence:
        return False
    routing = _for_parcel(parcel, routing)
    facts = _facts(tx, parcel, routing, tx.parcels.tries(parcel))
    step = next_step(facts, routing, tx.now)
    due_at = step.until if isinstance(step, Wait) else tx.now
    return tx.parcels.finish(parcel.id, parcel.fence, _state(facts), due_at)


def _state(facts: Facts) -> ParcelState:
    """Where a parcel stands between two messages."""
    outcomes = {one.outcome for one in facts.tries}
    if Outcome.DELIVERED in outcomes:
        return ParcelState.DELIVERED
    return ParcelState.ACCEPTED if outcomes & ARRIVED else ParcelState.OWED


def recover(tx: Tx) -> int:
    """After a stop, when nobody else runs: sends under way may have arrived. Their parcels are looked at again."""
    return tx.parcels.reclaim(tx.now)


def _give_up(tx: Tx, parcel: Parcel, reason: Reason) -> None:
    if tx.parcels.finish(parcel.id, parcel.fence, ParcelState.GIVEN_UP, 0):
        need_owner(tx, Matter(reason=reason, order=parcel.order, customer=parcel.customer))


# --- links ----------------------------------------------------------------------------------------------------


def new_token(tx: Tx) -> Secret:
    """128 random bits in 22 characters that a link may hold. Only their digest is kept."""
    number = tx.random.getrandbits(TOKEN_BYTES * 8)
    return Secret(base64.urlsafe_b64encode(number.to_bytes(TOKEN_BYTES, "big")).rstrip(b"=").decode())


def token_digest(token: Secret) -> str:
    """What the database keeps of a token. Nobody can guess 128 bits, so it needs no key and no salt."""
    return hashlib.sha256(token.reveal().encode()).hexdigest()
