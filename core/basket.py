"""The basket: what somebody has put aside to order together. It holds nothing, and its prices are those of now.

It stays until its order is paid; then what was paid for leaves it. An order that runs out or is cancelled costs nobody
their basket.
"""

from dataclasses import dataclass
from enum import StrEnum

from core import coupons, orders
from core.catalogue import GoodsKind, Offer, Product, StockDisplay
from core.coupons import Coupon, UnknownCoupon
from core.errors import Gone, Refused
from core.ids import ContactId, CustomerId, OfferId, OrderId
from core.money import Money
from core.orders import LINES, BasketFull, Order, OrderPolicy, QuantityOutOfRange, Wanted, Wish
from core.ports import Store, Tx
from core.pricing import Priced


class LineState(StrEnum):
    """Whether a line can be ordered now, and what stands against it."""

    READY = "ready"
    FEW = "few"
    NONE = "none"
    RANGE = "range"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketLine:
    """So many pieces of an offer; its price is that of one of so many."""

    product: Product
    offer: Offer
    quantity: int

    @property
    def state(self) -> LineState:
        level = self.offer.level
        if not (self.product.listed and self.offer.listed):
            return LineState.GONE
        if level.sold_out:
            return LineState.NONE
        if not self.offer.minimum <= self.quantity <= self.offer.maximum:
            return LineState.RANGE
        short = self.product.kind is GoodsKind.KEY and level.free < self.quantity
        # Where the number is not shown, trying out quantities must not tell it; only an order does, and it holds them.
        told = self.product.display is StockDisplay.EXACT
        return LineState.FEW if short and told else LineState.READY

    @property
    def amount(self) -> Money:
        return self.offer.price * self.quantity

    @property
    def priced(self) -> Priced:
        return Priced(product=self.product.id, quantity=self.quantity, price=self.offer.price)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What is in it, and what it would cost now.

    ``trouble`` is what stands against its coupon, which then takes off nothing. ``waiting`` is an unpaid order of just
    this, which keeps the prices it was placed at.
    """

    lines: tuple[BasketLine, ...]
    coupon: Coupon | None
    discount: Money | None
    trouble: Refused | None
    waiting: Order | None

    @property
    def ready(self) -> bool:
        """Whether everything in it can be ordered now."""
        return bool(self.lines) and all(line.state is LineState.READY for line in self.lines)

    @property
    def total(self) -> Money | None:
        """What ordering all of it would cost; None for an empty basket."""
        amounts = [line.amount for line in self.lines]
        if not amounts:
            return None
        whole = sum(amounts[1:], amounts[0])
        return whole - self.discount if self.discount else whole


# --- steps ----------------------------------------------------------------------------------------------------


def look_into(tx: Tx, contact: ContactId) -> Basket:
    """The basket of whoever has this chat."""
    customer = _customer(tx, contact)
    lines, coupon = tx.baskets.lines(customer, LINES), tx.baskets.coupon(customer)
    content = _wish(customer, contact, lines, coupon).content
    same = (order for order, other in tx.orders.open_of(customer, tx.now).items() if other == content)
    waiting = next(map(tx.orders.get, same), None)
    discount, trouble = (None, None) if waiting else _discount(tx, customer, lines, coupon)
    return Basket(lines=lines, coupon=coupon, discount=discount, trouble=trouble, waiting=waiting)


def _discount(
    tx: Tx, customer: CustomerId, lines: tuple[BasketLine, ...], coupon: Coupon | None
) -> tuple[Money | None, Refused | None]:
    if coupon is None or not lines:
        return None, None
    try:
        return coupons.redeem(tx, coupon, customer, [line.priced for line in lines]), None
    except Refused as trouble:
        return None, trouble


def put(tx: Tx, contact: ContactId, offer: OfferId, quantity: int) -> None:
    """So many pieces of an offer are in the basket now, however many there were.

    Raises Gone, QuantityOutOfRange, or BasketFull.
    """
    customer = _customer(tx, contact)
    found = tx.catalogue.for_sale(offer, quantity)
    if found is None:
        raise Gone()
    if not found[1].minimum <= quantity <= found[1].maximum:
        raise QuantityOutOfRange(minimum=found[1].minimum, maximum=found[1].maximum)
    lines = tx.baskets.lines(customer, LINES)
    if len(lines) >= LINES and offer not in {line.offer.id for line in lines}:
        raise BasketFull(limit=LINES)
    tx.baskets.put(contact, customer, offer, quantity, tx.now)


def collect_again(tx: Tx, contact: ContactId, order: OrderId) -> None:
    """What an order had is in the basket, as far as it is still sold and fits in; raises Gone for somebody else's."""
    customer = _customer(tx, contact)
    inside = {line.offer.id for line in tx.baskets.lines(customer, LINES)}
    for line in orders.find_order(tx, customer, order).lines:
        found = tx.catalogue.for_sale(line.offer, line.quantity)
        sold = found is not None and found[1].minimum <= line.quantity <= found[1].maximum
        if sold and len(inside | {line.offer}) <= LINES:
            inside.add(line.offer)
            tx.baskets.put(contact, customer, line.offer, line.quantity, tx.now)


def take_out(tx: Tx, contact: ContactId, offer: OfferId) -> None:
    """None of it is in the basket any more, whatever has become of the offer."""
    tx.baskets.take_out(_customer(tx, contact), offer)


def enter_coupon(tx: Tx, contact: ContactId, typed: str) -> bool:
    """The basket gets the coupon with this code; False when there is none, which is remembered as a guess.

    Raises TooManyGuesses, or what stands against the coupon.
    """
    coupon = coupons.find_coupon(tx, contact, typed)
    if coupon is None:
        return False
    customer = _customer(tx, contact)
    coupons.redeem(tx, coupon, customer, [line.priced for line in tx.baskets.lines(customer, LINES)])
    tx.baskets.drop_coupon(customer)
    tx.baskets.put_coupon(contact, coupon.id, tx.now)
    return True


def drop_coupon(tx: Tx, contact: ContactId) -> None:
    """The basket has no coupon any more."""
    tx.baskets.drop_coupon(_customer(tx, contact))


def order_all(tx: Tx, contact: ContactId, policy: OrderPolicy) -> Order:
    """Order everything in the basket, or nothing; see ``core.orders.place_order``."""
    customer = _customer(tx, contact)
    lines, coupon = tx.baskets.lines(customer, LINES), tx.baskets.coupon(customer)
    return orders.place_order(tx, _wish(customer, contact, lines, coupon), policy)


def count(tx: Tx, contact: ContactId) -> int:
    """How many different things are in the basket."""
    return tx.baskets.count(_customer(tx, contact))


def _customer(tx: Tx, contact: ContactId) -> CustomerId:
    return tx.people.contact_by_id(contact).customer


def _wish(customer: CustomerId, contact: ContactId, lines: tuple[BasketLine, ...], coupon: Coupon | None) -> Wish:
    return Wish(
        customer=customer,
        contact=contact,
        lines=tuple(Wanted(line.offer.id, line.quantity) for line in lines),
        coupon=coupon.id if coupon else None,
        from_basket=True,
    )


# --- what a contact does --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Baskets:
    """Every use case of one contact about the basket of its customer."""

    store: Store
    contact: ContactId
    policy: OrderPolicy

    async def look(self) -> Basket:
        return await self.store.read(look_into, self.contact)

    async def count(self) -> int:
        return await self.store.read(count, self.contact)

    async def put(self, offer: OfferId, quantity: int) -> None:
        await self.store.run(put, self.contact, offer, quantity)

    async def collect_again(self, order: OrderId) -> None:
        await self.store.run(collect_again, self.contact, order)

    async def take_out(self, offer: OfferId) -> None:
        await self.store.run(take_out, self.contact, offer)

    async def enter_coupon(self, typed: str) -> None:
        """Raises UnknownCoupon, only now that the guess is remembered, and whatever ``enter_coupon`` raises."""
        if not await self.store.run(enter_coupon, self.contact, typed):
            raise UnknownCoupon()

    async def drop_coupon(self) -> None:
        await self.store.run(drop_coupon, self.contact)

    async def order(self) -> Order:
        """Hold all of it; see ``core.orders.place_order`` for what it refuses."""
        return await self.store.run(order_all, self.contact, self.policy)
