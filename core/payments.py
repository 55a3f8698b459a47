"""Payments: what a buyer was asked for, and the checkout where they pay it.

Whether money counts, and for what, is decided in ``core.settling`` and nowhere else.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from core import ledger
from core.errors import Gone, Refused
from core.ids import ContactId, CustomerId, OrderId, PaymentId, PaymentKey, new_payment_key
from core.ledger import towards
from core.money import Money
from core.orders import Order, expire_order, find_order
from core.people import Address, Contact
from core.ports import Tx
from core.providers import MINUTE, Checkout, Intent, MoneyIn, Terms
from core.rates import NoRate, Rates
from core.states import OrderStatus, PaymentStatus

# The goods stay held a little longer than anybody can pay: the news of it may take its time.
GRACE_MS: Final = 2 * MINUTE
# However many ways to pay are tried one after the other, the goods are held for nobody who does not pay: what is begun
# later than this after the order was placed holds them no longer.
HELD_MS: Final = 120 * MINUTE
# Telling a provider that a checkout is over is tried for so long.
CALLED_OFF_WITHIN_MS: Final = 24 * 60 * MINUTE


class NoProvider(Refused):
    """This way to pay is not offered here."""

    text_id = "error-no-provider"


class TooLittle(Refused):
    """This way to pay takes no amount as small as this."""

    text_id = "error-too-little"


class Frozen(Refused):
    """Something about an earlier payment has to be settled first."""

    text_id = "error-frozen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One try to pay through one provider: an order, or (without one) into the customer's wallet.

    ``key`` is its name for the outside, ``reference`` the provider's own name for it. ``amount`` is what it counts
    for, ``asked`` what the provider asks for that by the ``quote``.
    """

    id: PaymentId
    key: PaymentKey
    order: OrderId | None
    customer: CustomerId
    contact: ContactId
    provider: str
    reference: str
    amount: Money
    asked: Money
    quote: str
    status: PaymentStatus
    expires_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way to pay, and what it would ask for."""

    code: str
    asked: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """An order with what was ``put`` towards it, what is ``missing``, what its buyer has in their wallet, and the ways
    to pay what is missing."""

    order: Order
    put: Money
    missing: Money
    wallet: Money
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A payment to make, and where its buyer is. ``ended`` are checkouts that it takes the place of."""

    payment: Payment
    buyer: Address
    language: str
    order: Order | None
    ended: tuple[Payment, ...] = ()

    def intent(self, back_url: str) -> Intent:
        """What the provider is asked for. The buyer reads the order's name there, never what was bought."""
        return Intent(
            key=self.payment.key,
            asked=self.payment.asked,
            title=self.order.reference if self.order else "",
            buyer=self.buyer,
            language=self.language,
            expires_at=self.payment.expires_at,
            back_url=back_url,
        )


def bill(tx: Tx, customer: CustomerId, order: OrderId) -> Bill:
    """What there is to pay. One whose hold ended just now is expired here; raises Gone for anybody else's."""
    found = find_order(tx, customer, order)
    if found.status is OrderStatus.PLACED and found.hold_until <= tx.now:
        expire_order(tx, found)
        found = find_order(tx, customer, order)
    return read_bill(tx, found)


def choose(tx: Tx, customer: CustomerId, order: OrderId, ways: Sequence[Terms], rates: Rates) -> Bill:
    """The bill with every way to pay that can take what is missing; those without a rate are left out."""
    found = bill(tx, customer, order)
    if found.order.status is not OrderStatus.PLACED:
        return found
    return replace(found, choices=choices(found.missing, ways, rates, tx.now))


def choices(amount: Money, ways: Sequence[Terms], rates: Rates, now: int) -> tuple[Choice, ...]:
    """What each way to pay would ask for an amount."""
    found = []
    for terms in ways:
        with suppress(NoRate):
            asked = rates.quote(amount, terms.asks_in, now).asked
            if asked.minor >= terms.smallest:
                found.append(Choice(code=terms.code, asked=asked))
    return tuple(found)


def choose_top_up(tx: Tx, amount: Money, ways: Sequence[Terms], rates: Rates) -> tuple[Choice, ...]:
    """Every way to pay so much into a wallet."""
    return choices(amount, ways, rates, tx.now)


def read_bill(tx: Tx, order: Order) -> Bill:
    """The bill as it stands; changes nothing."""
    put = ledger.balance(tx, towards(order.id), order.total)
    mine = ledger.balance(tx, ledger.wallet(order.customer), order.total)
    return Bill(order=order, put=put, missing=order.total - put, wallet=mine)


def start_payment(tx: Tx, contact: ContactId, order: OrderId, terms: Terms, rates: Rates) -> Bill | Started:
    """Write what is to be paid for an order; the bill alone when it does not wait for money any more.

    One pending payment an order and provider: a second tap returns the first one, unless what is missing has changed
    since. The goods are held as long as it can be paid, if the order is not too old. Raises Frozen, TooLittle, or why
    there is no quote.
    """
    buyer = tx.people.contact_by_id(contact)
    found = bill(tx, buyer.customer, order)
    if found.order.status is not OrderStatus.PLACED:
        return found
    check_free(tx, buyer.customer)
    pending = tx.payments.pending(order, terms.code)
    ended: tuple[Payment, ...] = ()
    if pending is not None and (pending.amount != found.missing or pending.expires_at <= tx.now):
        tx.payments.move(pending.id, PaymentStatus.PENDING, PaymentStatus.EXPIRED, tx.now)
        ended, pending = (pending,), None
    payment = pending or _ask(tx, terms, rates, found.missing, buyer, order)
    if tx.now - found.order.placed_at < HELD_MS:
        tx.orders.extend(order, payment.expires_at + GRACE_MS)
    return Started(payment=payment, buyer=buyer.address, language=buyer.language, order=found.order, ended=ended)


def start_top_up(tx: Tx, contact: ContactId, amount: Money, terms: Terms, rates: Rates) -> Started:
    """Write what is to be paid into a wallet. Asking again for the same gives the same; raises as start_payment."""
    buyer = tx.people.contact_by_id(contact)
    check_free(tx, buyer.customer)
    pending = tx.payments.pending_top_up(contact, terms.code, amount, tx.now)
    payment = pending or _ask(tx, terms, rates, amount, buyer, None)
    return Started(payment=payment, buyer=buyer.address, language=buyer.language, order=None)


def _ask(tx: Tx, terms: Terms, rates: Rates, amount: Money, buyer: Contact, order: OrderId | None) -> Payment:
    quote = rates.quote(amount, terms.asks_in, tx.now)
    if quote.asked.minor < terms.smallest:
        raise TooLittle(smallest=str(Money(terms.smallest, terms.asks_in)))
    draft = Payment(
        id=PaymentId(0),
        key=new_payment_key(tx.random),
        order=order,
        customer=buyer.customer,
        contact=buyer.id,
        provider=terms.code,
        reference="",
        amount=amount,
        asked=quote.asked,
        quote=quote.text,
        status=PaymentStatus.PENDING,
        expires_at=tx.now + terms.life_ms,
    )
    number = tx.payments.add(draft, tx.now)
    if number is None:
        raise RuntimeError("a random payment key was taken")
    return replace(draft, id=number)


def check_free(tx: Tx, customer: CustomerId) -> None:
    """Raises Frozen while a dispute of theirs is open."""
    if tx.people.frozen(customer):
        raise Frozen()


def bind_payment(tx: Tx, payment: PaymentId, checkout: Checkout) -> Payment:
    """Keep the provider's own name for a payment, and the amount where it had to be made distinct."""
    tx.payments.bind(payment, checkout.reference, checkout.asked)
    return get_payment(tx, payment)


def get_payment(tx: Tx, payment: PaymentId) -> Payment:
    """A payment by its number; raises Gone."""
    found = tx.payments.get(payment)
    if found is None:
        raise Gone()
    return found


def find_payment(tx: Tx, customer: CustomerId, payment: PaymentId) -> Payment:
    """A payment of this customer; raises Gone for anybody else's."""
    found = get_payment(tx, payment)
    if found.order is not None:
        find_order(tx, customer, found.order)
    elif tx.payments.customer_of(payment) != customer:
        raise Gone()
    return found


def simulated_money(payment: Payment) -> MoneyIn:
    """The event that a test payment was made in full; the same payment is always the same event."""
    return MoneyIn(
        provider=payment.provider, event_key=f"paid:{payment.key}", payment=payment.key, amount=payment.asked
    )


# --- steps of the cashier -------------------------------------------------------------------------------------


def close_overdue(tx: Tx, provider: str, limit: int) -> tuple[Payment, ...]:
    """End payments whose time is over; those of a provider that does not know yet that nobody should pay them."""
    tx.payments.close_overdue(tx.now)
    return tx.payments.ended(provider, tx.now - CALLED_OFF_WITHIN_MS, limit)


def forget_ended(tx: Tx, payment: PaymentId) -> None:
    """Its provider knows; what comes all the same is late."""
    tx.payments.move(payment, PaymentStatus.EXPIRED, PaymentStatus.FAILED, tx.now)
