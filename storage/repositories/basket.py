"""Baskets: what customers have put aside, and the coupon they entered."""

from core.basket import BasketLine
from core.coupons import Coupon
from core.ids import ContactId, CouponId, CustomerId, OfferId
from core.orders import Order
from storage.repositories.catalogue import pair
from storage.repositories.coupons import CouponRows
from storage.repositories.rows import Rows


class BasketRows(Rows):
    """See core.ports.Baskets."""

    def lines(self, customer: CustomerId, limit: int) -> tuple[BasketLine, ...]:
        rows = self._queries.basket_lines(self._connection, customer_id=customer, limit=limit)
        pairs = ((row[0], pair(row[1:])) for row in rows)
        return tuple(BasketLine(product=product, offer=offer, quantity=many) for many, (product, offer) in pairs)

    def count(self, customer: CustomerId) -> int:
        count: int = self._queries.basket_count(self._connection, customer_id=customer)
        return count

    def put(self, contact: ContactId, customer: CustomerId, offer: OfferId, quantity: int, now: int) -> None:
        self._queries.basket_take_out(self._connection, customer_id=customer, offer_id=offer, but_of=contact)
        self._queries.basket_put(self._connection, contact_id=contact, offer_id=offer, quantity=quantity, now=now)

    def take_out(self, customer: CustomerId, offer: OfferId) -> None:
        self._queries.basket_take_out(self._connection, customer_id=customer, offer_id=offer, but_of=0)

    def bought(self, order: Order) -> None:
        for line in order.lines:
            facts = {"customer_id": order.customer, "offer_id": line.offer, "quantity": line.quantity}
            self._queries.basket_bought_out(self._connection, **facts)
            self._queries.basket_bought(self._connection, **facts)
        if order.discount.minor:
            self.drop_coupon(order.customer)

    def coupon(self, customer: CustomerId) -> Coupon | None:
        coupon = self._queries.basket_coupon(self._connection, customer_id=customer)
        return CouponRows(self._connection, self._queries).get(coupon) if coupon is not None else None

    def put_coupon(self, contact: ContactId, coupon: CouponId, now: int) -> None:
        self._queries.basket_coupon_put(self._connection, contact_id=contact, coupon_id=coupon, now=now)

    def drop_coupon(self, customer: CustomerId) -> None:
        self._queries.basket_coupon_drop(self._connection, customer_id=customer)
