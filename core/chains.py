"""Money over a chain: which transfer is waited for, what was seen, and what that makes of it. All steps, no network.

A payment is known by its exact amount: an address of the shop's takes many payments, and no two of them ask for the
same. The amount stays taken while it could still come late or a second time. Where the owner gave an account instead
of an address, every payment has an address of its own.

A transfer is credited as the so-manieth event of its transaction, once it is final, and once only.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.errors import IllegalMove, Refused
from core.ids import PaymentKey
from core.money import Money, exponent
from core.ports import Tx

HOUR: Final = 3600 * 1000
DAY: Final = 24 * HOUR
QUARANTINE_MS: Final = 72 * HOUR
WATCHED_MS: Final = 90 * DAY
KEPT_ANCHORS: Final = 512
# One step is a ten-thousandth: exchanges take amounts of four decimals. The wide range costs its buyer ten cents.
STEP: Final = 100
NARROW: Final = 99
WIDE: Final = 999
NARROW_DRAWS: Final = 60
DRAWS: Final = 200


class Busy(Refused):
    """Too many people pay this price on this network right now."""

    text_id = "error-network-busy"


class Fit(StrEnum):
    """What a confirmed transfer is to us."""

    EXACT = "exact"
    LATE = "late"
    DUPLICATE = "duplicate"
    UNMATCHED = "unmatched"


class Standing(StrEnum):
    """Where a transfer is: in a block, in one that is final, or in one that is gone."""

    SEEN = "seen"
    CONFIRMED = "confirmed"
    ORPHANED = "orphaned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A payment that wants a transfer. ``decimals`` are the token's on its chain; ``block`` is the chain's newest."""

    key: PaymentKey
    chain: str
    contract: str
    asked: Money
    decimals: int
    block: int
    expires_at: int

    def raw(self, asked: Money) -> int:
        """An amount in the token's smallest units."""
        units: int = 10 ** (self.decimals - exponent(asked.currency))
        return asked.minor * units


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A transfer that a payment waits for, to the last of the token's smallest units."""

    id: int
    key: PaymentKey
    chain: str
    contract: str
    address: str
    raw: int
    asked: Money
    own_address: bool
    paid: bool
    expires_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A transfer to one of our addresses as a block has it. ``mined_at`` is the block's own time."""

    block: int
    block_hash: str
    mined_at: int
    tx: str
    log_index: int
    contract: str
    sender: str
    address: str
    raw: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A sighting that is kept. ``ordinal``: the so-manieth event of its transaction, known once it is final."""

    id: int
    chain: str
    sighting: Sighting
    ordinal: int | None
    standing: Standing
    expected: int | None
    payment: PaymentKey
    fit: Fit | None
    lost_at: int | None
    back_at: int | None

    @property
    def name(self) -> str:
        """The money's name, the same in whichever block its transaction is."""
        return f"{self.chain}:{self.sighting.tx}:{self.ordinal}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """A chain was read from the block after ``start`` to ``block``. ``caught_up_at``: when to its end."""

    start: int
    block: int
    caught_up_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A block and what it was called when it was read."""

    block: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Blocks that were read: what was in them, their last one, and those that had something in them."""

    chain: str
    after: int
    upto: int
    sightings: tuple[Sighting, ...]
    anchors: tuple[Anchor, ...]
    caught_up: bool


# --- what is waited for ---------------------------------------------------------------------------------------


def expected(tx: Tx, key: PaymentKey) -> Expected | None:
    """What this payment waits for, if it was told before."""
    return tx.chains.expected(key)


def reserve_amount(tx: Tx, wish: Wish, address: str) -> Expected:
    """The asked amount and a little more, which nobody else pays at this address; the same for the same payment.

    Raises Busy when two hundred draws found none.
    """
    if found := tx.chains.expected(wish.key):
        return found
    whole = Money(-(-wish.asked.minor // STEP) * STEP, wish.asked.currency)
    for draw in range(DRAWS):
        steps = tx.random.randint(1, NARROW if draw < NARROW_DRAWS else WIDE)
        made = _expect(tx, wish, address, whole + Money(steps * STEP, whole.currency), own=False)
        if made is not None:
            return made
    raise Busy()


def reserve_address(tx: Tx, wish: Wish, account: str, derive: Callable[[int], str]) -> Expected:
    """An address of this payment's own, the account's next one; the same for the same payment."""
    if found := tx.chains.expected(wish.key):
        return found
    made = _expect(tx, wish, derive(tx.chains.next_place(account)), wish.asked, own=True)
    if made is None:
        raise IllegalMove(payment=wish.key)
    return made


def _expect(tx: Tx, wish: Wish, address: str, asked: Money, *, own: bool) -> Expected | None:
    free_at = max(wish.expires_at, tx.now) + QUARANTINE_MS
    return tx.chains.expect(wish, address, asked, own=own, now=tx.now, free_at=free_at)


def stop_expecting(tx: Tx, key: PaymentKey) -> None:
    """Nobody should pay this any more. Who does is late, and known for as long as the quarantine lasts."""
    tx.chains.end(key, tx.now, tx.now + QUARANTINE_MS)


def watched(tx: Tx, chain: str) -> tuple[str, ...]:
    """Addresses where money may come."""
    return tx.chains.addresses(chain, tx.now - WATCHED_MS)


# --- what was seen --------------------------------------------------------------------------------------------


def begin_reading(tx: Tx, chain: str, head: int) -> Cursor:
    """Where to go on; a chain that was never read begins at its newest block, once and for all."""
    tx.chains.start(chain, head)
    return where(tx, chain)


def where(tx: Tx, chain: str) -> Cursor:
    """How far the chain was read."""
    found = tx.chains.cursor(chain)
    if found is None:
        raise IllegalMove(chain=chain)
    return found


def last_read(tx: Tx, chain: str) -> int:
    """When the chain was read to its end the last time; 0 when it never was."""
    found = tx.chains.cursor(chain)
    return found.caught_up_at if found else 0


def anchors(tx: Tx, chain: str) -> tuple[Anchor, ...]:
    """Blocks as they were when they were read, newest first."""
    return tx.chains.anchors(chain)


def keep_stretch(tx: Tx, stretch: Stretch) -> bool:
    """Keep what was read, all of it or nothing; False when somebody else reads this chain too and was faster.

    Read to its end, it frees the amounts whose quarantine was over by then.
    """
    if not tx.chains.move(stretch.chain, stretch.after, stretch.upto, tx.now if stretch.caught_up else 0):
        return False
    for sighting in stretch.sightings:
        tx.chains.saw(stretch.chain, sighting, tx.now)
    for anchor in stretch.anchors:
        tx.chains.keep_anchor(stretch.chain, anchor)
    tx.chains.sweep_anchors(stretch.chain, KEPT_ANCHORS)
    if stretch.caught_up:
        tx.chains.free(stretch.chain)
    return True


def rewind(tx: Tx, chain: str, old: int, good: int) -> bool:
    """The blocks after ``good`` are not what they were: what was seen in them is forgotten, what had been confirmed
    in them is lost, and reading goes on from there. False when somebody else did so."""
    if not tx.chains.rewind(chain, old, good):
        return False
    tx.chains.orphan(chain, good)
    tx.chains.lose(chain, good, tx.now)
    tx.chains.drop_anchors(chain, good)
    return True


def unconfirmed(tx: Tx, chain: str, block: int) -> tuple[Transfer, ...]:
    """Transfers up to this block that nobody has looked at for good."""
    return tx.chains.unconfirmed(chain, block)


def judge(tx: Tx, verdicts: Sequence[tuple[Transfer, int | None]]) -> None:
    """Final transfers, each with its ordinal; None for one whose transaction did not succeed after all."""
    for transfer, ordinal in verdicts:
        if ordinal is None:
            tx.chains.retire(transfer.id)
        else:
            confirm(tx, transfer, ordinal)


def confirm(tx: Tx, transfer: Transfer, ordinal: int) -> Fit | None:
    """A transfer is final: what it is to us. None when it was confirmed before, in this block or in another one."""
    before = tx.chains.credited(transfer.chain, transfer.sighting.tx, ordinal)
    if before is not None:
        if before.id != transfer.id:
            tx.chains.retire(before.id)
            tx.chains.inherit(transfer.id, before.id, tx.now)
        return None
    fit = _fit(tx, transfer)
    return fit if tx.chains.confirm(transfer.id, ordinal, fit, tx.now) else None


def _fit(tx: Tx, transfer: Transfer) -> Fit:
    if transfer.expected is None:
        return Fit.UNMATCHED
    if not tx.chains.pay(transfer.expected, tx.now + QUARANTINE_MS):
        return Fit.DUPLICATE
    return Fit.LATE if transfer.sighting.mined_at > tx.chains.expires_at(transfer.expected) else Fit.EXACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What there is to tell of one token: on its way, come in, and gone after it had come in."""

    on_the_way: Sequence[Transfer]
    confirmed: Sequence[Transfer]
    lost: Sequence[Transfer]


def happened(tx: Tx, chain: str, contract: str, since: int) -> Happened:
    """Everything since then; what is on its way is always told."""
    return Happened(
        on_the_way=tx.chains.on_the_way(chain, contract),
        confirmed=tx.chains.confirmed(chain, contract, since),
        lost=tx.chains.lost(chain, contract, since),
    )
