"""Coupons as their owner makes them: steps and use cases that only core.desk hands out."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from core.catalogue import check_number, inspect
from core.coupons import Coupon, CouponKind, fold
from core.errors import Gone, Refused
from core.ids import CouponId, ProductId
from core.money import parse_price
from core.ports import Store, Tx

MOST_USES: Final = 1_000_000
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class BadCoupon(Refused):
    """A new coupon is a code and what it takes off, such as SUMMER 10% or WELCOME 5.00."""

    text_id = "error-bad-coupon"


class CouponTaken(Refused):
    """There is a coupon with this code already."""

    text_id = "error-coupon-taken"


class BadDay(Refused):
    """A day is written like 2026-12-31, and is not over yet."""

    text_id = "error-bad-day"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponSheet:
    """A coupon as its owner sees it; ``over``: its last day has passed."""

    coupon: Coupon
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponPage:
    """One page of all coupons, newest first."""

    sheets: tuple[CouponSheet, ...]
    page: int
    pages: int


def add_coupon(tx: Tx, typed: str, currency: str) -> CouponId:
    """A new coupon as typed, still off; raises BadCoupon, BadAmount or CouponTaken."""
    code, _, off = " ".join(typed.split()).rpartition(" ")
    folded = fold(code)
    if not folded:
        raise BadCoupon()
    kind, value = _read_off(off, currency)
    coupon = tx.coupons.add(folded, kind, value, currency, tx.now)
    if coupon is None:
        raise CouponTaken()
    return coupon


def _read_off(off: str, currency: str) -> tuple[CouponKind, int]:
    if not off.endswith("%"):
        return CouponKind.FIXED, parse_price(off, currency).minor
    number = off.removesuffix("%")
    if not (number.isascii() and number.isdigit() and len(number) <= 3 and 1 <= int(number) <= 100):
        raise BadCoupon()
    return CouponKind.PERCENT, int(number)


def find(tx: Tx, coupon: CouponId) -> Coupon:
    """A coupon by its number; raises Gone."""
    found = tx.coupons.get(coupon)
    if found is None:
        raise Gone()
    return found


def show(tx: Tx, coupon: CouponId) -> CouponSheet:
    """A coupon with whether it is over; raises Gone."""
    return _sheet(tx, find(tx, coupon))


def _sheet(tx: Tx, coupon: Coupon) -> CouponSheet:
    return CouponSheet(coupon=coupon, over=coupon.expires_at is not None and coupon.expires_at <= tx.now)


def list_coupons(tx: Tx, page: int, size: int) -> CouponPage:
    """One page, newest first; a page past the end is the last one."""
    count = tx.coupons.count()
    pages = max(1, -(-count // size))
    page = min(max(page, 0), pages - 1)
    sheets = tuple(_sheet(tx, coupon) for coupon in tx.coupons.page(size, page * size))
    return CouponPage(sheets=sheets, page=page, pages=pages)


def switch(tx: Tx, coupon: CouponId, active: bool) -> None:
    """On or off. Orders that have its discount keep it."""
    tx.coupons.write(find(tx, coupon).id, "active", int(active))


def set_once(tx: Tx, coupon: CouponId, once: bool) -> None:
    """Once for each customer, or as often as they like."""
    tx.coupons.write(find(tx, coupon).id, "once", int(once))


def set_product(tx: Tx, coupon: CouponId, product: ProductId | None) -> None:
    """Good for one product, hidden or not, or (None) for the whole shop."""
    if product is not None:
        inspect(tx, product)
    tx.coupons.write(find(tx, coupon).id, "product_id", product)


def set_cap(tx: Tx, coupon: CouponId, typed: str) -> None:
    """At most so many uses, never fewer than there were; 0 for no limit. Raises BadNumber."""
    found = find(tx, coupon)
    cap = None if typed.strip() == "0" else check_number(typed, max(found.uses, 1), MOST_USES)
    tx.coupons.write(found.id, "cap", cap)


def set_minimum(tx: Tx, coupon: CouponId, typed: str) -> None:
    """For orders of so much before the discount; 0 for every order. Raises BadAmount."""
    found = find(tx, coupon)
    minimum = 0 if typed.strip() == "0" else parse_price(typed, found.currency).minor
    tx.coupons.write(found.id, "minimum", minimum)


def set_end(tx: Tx, coupon: CouponId, typed: str) -> None:
    """Good until the end of this day (UTC), such as ``2026-12-31``; 0 for no end. Raises BadDay."""
    end = None if typed.strip() == "0" else _end_of(typed.strip())
    if end is not None and end <= tx.now:
        raise BadDay()
    tx.coupons.write(find(tx, coupon).id, "expires_at", end)


def _end_of(day: str) -> int:
    try:
        begin = datetime.fromisoformat(day) if _DAY.fullmatch(day) else None
        end = begin and begin.replace(tzinfo=UTC) + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise BadDay() from error
    if end is None:
        raise BadDay()
    return int(end.timestamp()) * 1000


# --- what an owner does ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponDesk:
    """Every use case of an owner about coupons."""

    store: Store
    currency: str

    async def page(self, page: int, size: int) -> CouponPage:
        return await self.store.read(list_coupons, page, size)

    async def show(self, coupon: CouponId) -> CouponSheet:
        return await self.store.read(show, coupon)

    async def add(self, typed: str) -> CouponId:
        return await self.store.run(add_coupon, typed, self.currency)

    async def switch(self, coupon: CouponId, active: bool) -> None:
        await self.store.run(switch, coupon, active)

    async def set_once(self, coupon: CouponId, once: bool) -> None:
        await self.store.run(set_once, coupon, once)

    async def set_product(self, coupon: CouponId, product: ProductId | None) -> None:
        await self.store.run(set_product, coupon, product)

    async def set_cap(self, coupon: CouponId, typed: str) -> None:
        await self.store.run(set_cap, coupon, typed)

    async def set_minimum(self, coupon: CouponId, typed: str) -> None:
        await self.store.run(set_minimum, coupon, typed)

    async def set_end(self, coupon: CouponId, typed: str) -> None:
        await self.store.run(set_end, coupon, typed)
