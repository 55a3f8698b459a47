"""Orders with their lines."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any

from core.catalogue import GoodsKind, Offer, Product
from core.ids import ContactId, CustomerId, OrderId, OrderLineId, SharedGoodsId
from core.money import Money
from core.orders import Content, Line, Order, Wanted
from core.states import OrderStatus, ParcelState
from storage.repositories.rows import Rows


def _orders(rows: Iterable[Any]) -> tuple[Order, ...]:
    """One order for each run of rows with the same id; a row is one line."""
    return tuple(_order(list(lines)) for _, lines in groupby(rows, key=itemgetter(0)))


def _order(rows: list[Any]) -> Order:
    row = rows[0]
    return Order(
        id=row[0], reference=row[1], customer=row[2], contact=row[3], status=OrderStatus(row[4]),
        total=Money(row[5], row[6]), discount=Money(row[20], row[6]), from_basket=bool(row[21]),
        placed_at=row[7], hold_until=row[8], paid_at=row[9],
        parcel=ParcelState(row[10]) if row[10] else None, seen_at=row[11],
        lines=tuple(_line(line, row[6]) for line in rows),
    )  # fmt: skip


def _line(row: Any, currency: str) -> Line:
    return Line(
        id=row[12], offer=row[13], product=row[14], title=row[15], quantity=row[16], price=Money(row[17], currency),
        kind=GoodsKind(row[18]), shared=row[19],
    )  # fmt: skip


def _content(rows: list[Any]) -> Content:
    return frozenset(Wanted(row[1], row[2]) for row in rows), rows[0][3]


class OrderRows(Rows):
    """See core.ports.Orders."""

    def add(
        self,
        reference: str,
        contact: ContactId,
        total: Money,
        discount: Money,
        now: int,
        hold_until: int,
        *,
        from_basket: bool,
    ) -> OrderId | None:
        order: OrderId | None = self._queries.order_add(
            self._connection, reference=reference, contact_id=contact, total=total.minor,
            discount=discount.minor, currency=total.currency, now=now, hold_until=hold_until,
            from_basket=int(from_basket),
        )  # fmt: skip
        return order

    def add_line(
        self,
        order: OrderId,
        offer: Offer,
        product: Product,
        title: str,
        quantity: int,
        shared: SharedGoodsId | None,
    ) -> OrderLineId:
        line = self._queries.order_line_add(
            self._connection, order_id=order, offer_id=offer.id, product_id=product.id, title=title,
            quantity=quantity, price=offer.price.minor, kind=product.kind.value, shared_goods_id=shared,
        )  # fmt: skip
        return OrderLineId(line)

    def get(self, order: OrderId) -> Order | None:
        rows = list(self._queries.order_get(self._connection, id=order))
        return _order(rows) if rows else None

    def by_reference(self, reference: str) -> OrderId | None:
        order: OrderId | None = self._queries.order_by_reference(self._connection, reference=reference)
        return order

    def open_of(self, customer: CustomerId, now: int) -> dict[OrderId, Content]:
        rows = self._queries.order_open_of(self._connection, customer_id=customer, now=now)
        return {order: _content(list(lines)) for order, lines in groupby(rows, key=itemgetter(0))}

    def mark_basket(self, order: OrderId) -> None:
        self._queries.order_mark_basket(self._connection, id=order)

    def move(self, order: OrderId, old: OrderStatus, new: OrderStatus, now: int) -> bool:
        moved = self._queries.order_move(
            self._connection, id=order, from_status=old.value, to_status=new.value, now=now
        )
        return moved is not None

    def extend(self, order: OrderId, until: int) -> None:
        self._queries.order_extend(self._connection, id=order, until=until)

    def overdue(self, now: int, limit: int) -> tuple[Order, ...]:
        return _orders(self._queries.order_overdue(self._connection, now=now, limit=limit))

    def count_of(self, customer: CustomerId) -> int:
        count: int = self._queries.order_count_of(self._connection, customer_id=customer)
        return count

    def of(self, customer: CustomerId, limit: int, offset: int) -> tuple[Order, ...]:
        return _orders(self._queries.order_page_of(self._connection, customer_id=customer, limit=limit, offset=offset))
