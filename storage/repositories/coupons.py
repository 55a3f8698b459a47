"""Coupons, their uses, and wrong guesses at them."""

from typing import Any, Final

from core.coupons import Coupon, CouponKind
from core.errors import IllegalMove
from core.ids import ContactId, CouponId, CustomerId, OrderId
from storage.repositories.rows import Rows

_FIELDS: Final = frozenset({"product_id", "minimum", "once", "cap", "expires_at", "active"})


def _coupon(row: Any) -> Coupon:
    return Coupon(
        id=row[0], code=row[1], kind=CouponKind(row[2]), value=row[3], currency=row[4], product=row[5], title=row[6],
        minimum=row[7], once=bool(row[8]), cap=row[9], uses=row[10], expires_at=row[11], active=bool(row[12]),
    )  # fmt: skip


class CouponRows(Rows):
    """See core.ports.Coupons."""

    def get(self, coupon: CouponId) -> Coupon | None:
        row = self._queries.coupon_get(self._connection, id=coupon)
        return _coupon(row) if row else None

    def by_code(self, code: str) -> Coupon | None:
        row = self._queries.coupon_by_code(self._connection, code=code)
        return _coupon(row) if row else None

    def count(self) -> int:
        count: int = self._queries.coupon_count(self._connection)
        return count

    def page(self, limit: int, offset: int) -> tuple[Coupon, ...]:
        return tuple(_coupon(row) for row in self._queries.coupon_page(self._connection, limit=limit, offset=offset))

    def add(self, code: str, kind: CouponKind, value: int, currency: str, now: int) -> CouponId | None:
        coupon: CouponId | None = self._queries.coupon_add(
            self._connection, code=code, kind=kind.value, value=value, currency=currency, now=now
        )
        return coupon

    def write(self, coupon: CouponId, field: str, value: int | None) -> None:
        if field not in _FIELDS:
            raise IllegalMove(field=field)
        getattr(self._queries, f"coupon_write_{field}")(self._connection, id=coupon, value=value)

    def take(self, coupon: CouponId) -> bool:
        return self._queries.coupon_take(self._connection, id=coupon) is not None

    def use(self, coupon: CouponId, order: OrderId, contact: ContactId, now: int) -> None:
        self._queries.coupon_use_add(self._connection, coupon_id=coupon, order_id=order, contact_id=contact, now=now)

    def free(self, order: OrderId) -> None:
        coupon = self._queries.coupon_use_free(self._connection, order_id=order)
        if coupon is not None:
            self._queries.coupon_give_back(self._connection, id=coupon)

    def count_again(self, order: OrderId) -> bool:
        return self._queries.coupon_use_again(self._connection, order_id=order) is not None

    def of_order(self, order: OrderId) -> Coupon | None:
        coupon = self._queries.coupon_of_order(self._connection, order_id=order)
        return self.get(coupon) if coupon is not None else None

    def used_by(self, coupon: CouponId, customer: CustomerId) -> bool:
        return bool(self._queries.coupon_used_by(self._connection, coupon_id=coupon, customer_id=customer))

    def note_guess(self, contact: ContactId, now: int, before: int) -> None:
        self._queries.coupon_guess_sweep(self._connection, contact_id=contact, before=before)
        self._queries.coupon_guess_add(self._connection, contact_id=contact, now=now)

    def guesses(self, contact: ContactId, since: int) -> int:
        count: int = self._queries.coupon_guess_count(self._connection, contact_id=contact, since=since)
        return count
