"""Coupons: what a code takes off an order, once it was found to be good for it.

A coupon is *used* from the moment an order with its discount is placed, and free again when that order ends unpaid. How
often it was used is counted in its own row: under a cap, the last use is one comparison that only one order wins.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.codes import GUESSES, GUESSES_MS, TooManyGuesses
from core.errors import Refused
from core.ids import ContactId, CouponId, CustomerId, OrderId, ProductId
from core.money import Money
from core.ports import Tx
from core.pricing import Priced

SHORTEST_CODE: Final = 3
LONGEST_CODE: Final = 32
# Nobody's code is longer than this before blanks are taken out of it.
_LONGEST_TYPED: Final = 4 * LONGEST_CODE


class UnknownCoupon(Refused):
    """There is no coupon with this code."""

    text_id = "error-coupon-unknown"


class CouponOver(Refused):
    """The coupon is not valid any more."""

    text_id = "error-coupon-over"


class CouponUsedUp(Refused):
    """The coupon has been used as often as it may be."""

    text_id = "error-coupon-used-up"


class CouponUsedBefore(Refused):
    """The coupon is good once for each customer, and this one has used it."""

    text_id = "error-coupon-used-before"


class CouponNotForThis(Refused):
    """The coupon is for something else, or would take off nothing."""

    text_id = "error-coupon-not-for-this"


class CouponNeedsMore(Refused):
    """The coupon is for larger orders."""

    text_id = "error-coupon-needs-more"


class CouponKind(StrEnum):
    """A percentage, or an amount."""

    PERCENT = "percent"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """A code and what it takes off. ``value`` is a percentage, or minor units of ``currency``.

    It is good for one ``product`` (None: the whole shop), for orders from ``minimum`` up, ``once`` for each customer,
    at most ``cap`` times (None: no limit) and until ``expires_at``. ``title`` is its product's.
    """

    id: CouponId
    code: str = field(repr=False)
    kind: CouponKind
    value: int
    currency: str
    product: ProductId | None
    title: str
    minimum: int
    once: bool
    cap: int | None
    uses: int
    expires_at: int | None
    active: bool


def fold(typed: str) -> str:
    """The code as it is stored, however it was written; empty when it can't be one."""
    code = "".join(unicodedata.normalize("NFKC", typed[:_LONGEST_TYPED]).casefold().split())
    plain = all(letter.isalnum() or letter in "-_" for letter in code)
    return code if plain and SHORTEST_CODE <= len(code) <= LONGEST_CODE else ""


def discount(coupon: Coupon, lines: Sequence[Priced]) -> Money:
    """What the coupon takes off these lines, rounded down, and never so much that nothing is left to pay.

    Raises CouponNeedsMore, or CouponNotForThis where it would take off nothing.
    """
    total = sum(line.amount.minor for line in lines)
    counted = sum(line.amount.minor for line in lines if coupon.product in (None, line.product))
    if any(line.price.currency != coupon.currency for line in lines) or not counted:
        raise CouponNotForThis()
    if total < coupon.minimum:
        raise CouponNeedsMore(minimum=str(Money(coupon.minimum, coupon.currency)))
    off = counted * coupon.value // 100 if coupon.kind is CouponKind.PERCENT else min(coupon.value, counted)
    off = min(off, total - 1)
    if off <= 0:
        raise CouponNotForThis()
    return Money(off, coupon.currency)


def redeem(tx: Tx, coupon: Coupon, customer: CustomerId, lines: Sequence[Priced]) -> Money:
    """What the coupon takes off for this customer now; raises what stands against it."""
    if not coupon.active or (coupon.expires_at is not None and coupon.expires_at <= tx.now):
        raise CouponOver()
    if coupon.cap is not None and coupon.uses >= coupon.cap:
        raise CouponUsedUp()
    if coupon.once and tx.coupons.used_by(coupon.id, customer):
        raise CouponUsedBefore()
    return discount(coupon, lines)


def find_coupon(tx: Tx, contact: ContactId, typed: str) -> Coupon | None:
    """The coupon with this code. None is to be remembered as a wrong guess, so it is returned instead of raised.

    Raises TooManyGuesses, right or wrong, for who has guessed too often.
    """
    if tx.coupons.guesses(contact, tx.now - GUESSES_MS) >= GUESSES:
        raise TooManyGuesses(minutes=GUESSES_MS // 60_000)
    code = fold(typed)
    found = tx.coupons.by_code(code) if code else None
    if found is None:
        tx.coupons.note_guess(contact, tx.now, tx.now - GUESSES_MS)
    return found


def use_coupon(tx: Tx, coupon: Coupon, order: OrderId, contact: ContactId) -> None:
    """The order has the coupon's discount; raises CouponUsedUp when another order was faster."""
    if not tx.coupons.take(coupon.id):
        raise CouponUsedUp()
    tx.coupons.use(coupon.id, order, contact, tx.now)


def free_use(tx: Tx, order: OrderId) -> None:
    """The order ended unpaid: its coupon can be used for another."""
    tx.coupons.free(order)


def use_again(tx: Tx, order: OrderId, customer: CustomerId) -> bool:
    """Money came late for an order that had ended: its discount counts again, as far as the coupon's limits go.

    When it was promised is what counts, so it may have expired since.
    """
    coupon = tx.coupons.of_order(order)
    if coupon is None or (coupon.once and tx.coupons.used_by(coupon.id, customer)):
        return False
    return tx.coupons.take(coupon.id) and tx.coupons.count_again(order)
