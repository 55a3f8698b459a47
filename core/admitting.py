"""Money that a chat takes in itself: the chat asks before it takes any, and tells when it has.

The first is a question with seconds to answer it in, and proves nothing: only what is told afterwards is money.
"""

from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

from core.errors import Refused
from core.ids import OrderId, PaymentKey
from core.money import Money
from core.orders import Order
from core.payments import Payment, check_free
from core.people import Address
from core.ports import Tx
from core.providers import MINUTE, MoneyIn, MoneyOut
from core.states import OrderStatus, PaymentStatus

# Who was let through has said yes already: the goods wait at least so long for the money.
ADMITTED_MS: Final = 10 * MINUTE


class NotTheirs(Refused):
    """An invoice is paid by whom it was made for, as it was made, and nobody was charged."""

    text_id = "invoice-not-theirs"


class NotWaiting(Refused):
    """What this invoice is for does not wait for money any more, and nobody was charged."""

    text_id = "invoice-not-waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a chat tells of money: its own name for the charge, the invoice's payload, how much, from whom, when."""

    charge: str
    payload: str
    amount: Money
    payer: Address
    at: int


@runtime_checkable
class TakenInChat(Protocol):
    """A payment provider whose money the chat takes in. Pure: it only reads what it has written itself."""

    def named(self, payload: str, amount: Money, payer: Address) -> PaymentKey:
        """The payment that an invoice is for; raises NotTheirs for another amount, another payer, or no invoice of
        ours."""

    def came_in(self, receipt: Receipt) -> MoneyIn:
        """What a receipt means. One that fits no invoice is its payer's money all the same."""

    def went_back(self, receipt: Receipt) -> MoneyOut:
        """What the receipt of a refund means."""


def admit_payment(tx: Tx, key: PaymentKey, amount: Money, payer: Address) -> None:
    """Let somebody pay, and hold what they pay for until the money is here.

    May be asked any number of times. Raises NotTheirs, Frozen, or NotWaiting when it ended, was paid, or ends just now.
    """
    payment = tx.payments.by_key(key)
    contact = tx.people.contact(payer)
    if payment is None or contact is None or contact.customer != payment.customer or payment.asked != amount:
        raise NotTheirs()
    check_free(tx, contact.customer)
    if payment.status is not PaymentStatus.PENDING or payment.expires_at <= tx.now:
        raise NotWaiting()
    order = _order_of(tx, payment)
    if order is None:
        return
    if order.status is not OrderStatus.PLACED or order.hold_until <= tx.now:
        raise NotWaiting()
    tx.orders.extend(order.id, max(order.hold_until, tx.now + ADMITTED_MS))


def order_paid_by(tx: Tx, key: PaymentKey) -> OrderId | None:
    """The order that a payment is for; none for a top-up, and for money without a payment."""
    payment = tx.payments.by_key(key)
    return payment.order if payment else None


def _order_of(tx: Tx, payment: Payment) -> Order | None:
    return tx.orders.get(payment.order) if payment.order is not None else None
