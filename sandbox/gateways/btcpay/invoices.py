"""Invoices: what was paid to them, what is due, and the states that follow from it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import Any, Self

from sandbox.gateways.gateway import Bill

NEW, PROCESSING, SETTLED, EXPIRED, INVALID = "New", "Processing", "Settled", "Expired", "Invalid"
NONE, PAID_LATE, PAID_PARTIAL, PAID_OVER, MARKED = "None", "PaidLate", "PaidPartial", "PaidOver", "Marked"
CHAIN, LIGHTNING = "BTC-CHAIN", "BTC-LN"
SATOSHI = Decimal("0.00000001")
BLOCK = 600.0
# What the store asks for besides, once a buyer sends a second payment that costs it a fee to spend.
SECOND_PAYMENT = Decimal("0.00000150")
NO_DECIMALS = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "PYG", "RWF", "UGX", "XAF", "XOF", "XPF", "KMF", "GNF"})
THREE_DECIMALS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
RATES = {
    "USD": Decimal("97234.56"),
    "EUR": Decimal("89612.07"),
    "RUB": Decimal("7893210.43"),
    "JPY": Decimal("14653000.9"),
    "BTC": Decimal(1),
}
"""What a bitcoin costs here. An invoice keeps the rate with which it was made."""

Event = tuple[str, dict[str, Any]]


@dataclass(slots=True, kw_only=True)
class Payment:
    """Bitcoin on their way to an invoice, or there. Of an invalid one the coins went somewhere else (RBF)."""

    id: str
    method: str
    at: float
    value: Decimal
    fee: Decimal
    destination: str
    status: str = PROCESSING


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """An invoice's sums, in its currency; `due` is what is to be paid, in bitcoin, and negative if it was too much."""

    net: Decimal
    net_due: Decimal
    settled: Decimal
    gross: Decimal
    total: Decimal
    due: Decimal

    @property
    def is_under(self) -> bool:
        return self.net_due > 0

    @property
    def is_over(self) -> bool:
        return self.net_due < 0


@dataclass(slots=True, kw_only=True)
class Invoice(Bill):
    """One invoice, and everything that ever came to it."""

    rate: Decimal
    watched_until: float
    metadata: dict[str, Any]
    checkout: dict[str, Any]
    state: str = NEW
    additional: str = NONE
    is_archived: bool = False
    payments: list[Payment] = field(default_factory=list)

    @classmethod
    def opened(cls, id: str, amount: str, currency: str, metadata: dict[str, Any], now: float, **checkout: Any) -> Self:  # noqa: A002 (what it is everywhere)
        """As the store makes it, with what the checkout's options say of it. Raises `InvalidOperation`."""
        expires = now + 60 * checkout.get("expirationMinutes", 15)
        made = cls(
            id=id,
            amount=Decimal(amount),
            currency=currency,
            title=str(metadata.get("itemDesc", "")),
            key=str(metadata.get("orderId", "")),
            made_at=now,
            expires_at=expires,
            back_url=str(checkout.get("redirectURL", "")),
            rate=RATES.get(currency, RATES["USD"]),
            watched_until=expires + 60 * checkout.get("monitoringMinutes", 24 * 60),
            metadata=metadata,
            checkout=checkout,
        )
        made.amount = round(made.amount, made.decimals)
        return made

    @property
    def counted(self) -> list[Payment]:
        return [payment for payment in self.payments if payment.status != INVALID]

    @property
    def decimals(self) -> int:
        return 8 if self.currency == "BTC" else 0 if self.currency in NO_DECIMALS else 2 + (
            self.currency in THREE_DECIMALS
        )  # fmt: skip

    @property
    def paid(self) -> Decimal:
        """As the interface says it: rounded, and with what is too little to be told from it."""
        return round(sums(self).net, self.decimals)

    def fee(self, method: str) -> Decimal:
        """What the next payment is asked for besides."""
        again = method == CHAIN and any(payment.method == CHAIN for payment in self.payments)
        return SECOND_PAYMENT if again else Decimal(0)

    @property
    def can_refund(self) -> bool:
        late = self.state == EXPIRED and self.additional in (PAID_LATE, PAID_OVER, PAID_PARTIAL)
        return late or self.state in (SETTLED, INVALID)


def sums(invoice: Invoice, method: str = CHAIN) -> Sums:
    """As `UpdateTotals` and `Calculate` reckon."""
    gross = sum((payment.value * invoice.rate for payment in invoice.counted), Decimal(0))
    fees = sum((payment.fee * invoice.rate for payment in invoice.counted), Decimal(0))
    waiting = [payment for payment in invoice.counted if payment.status == PROCESSING]
    unsettled = sum(((payment.value - payment.fee) * invoice.rate for payment in waiting), Decimal(0))
    net = gross - fees
    net_due = invoice.amount - net
    total = invoice.amount + fees + (invoice.fee(method) * invoice.rate if net_due > 0 else Decimal(0))
    due = up((total - gross) / invoice.rate)
    if net_due < 0 and due == 0:
        net_due = Decimal(0)  # not too much: a coin divides no finer
    return Sums(net=net, net_due=net_due, settled=net - unsettled, gross=gross, total=total, due=due)


def up(value: Decimal) -> Decimal:
    """To the next satoshi."""
    return (value / SATOSHI).to_integral_value(ROUND_CEILING) * SATOSHI + 0  # never minus nothing


def advance(invoice: Invoice, now: float) -> Iterator[Event]:
    """What follows from the time and from the payments; `UpdateInvoice`, step by step."""
    yield from _expire(invoice, now)
    totals = sums(invoice)
    if invoice.state in (NEW, EXPIRED):
        if not totals.is_under:
            yield from _paid_in_full(invoice, totals)
        elif invoice.counted and invoice.additional != PAID_PARTIAL:
            invoice.additional = PAID_PARTIAL
    if invoice.state == PROCESSING:
        _look_again(invoice, totals)
    if invoice.state == PROCESSING:
        yield from _conclude(invoice, totals, now)


def _expire(invoice: Invoice, now: float) -> Iterator[Event]:
    if invoice.state == NEW and invoice.expires_at <= now:
        invoice.state = EXPIRED
        is_partial = invoice.additional == PAID_PARTIAL
        yield "InvoiceExpired", {"partiallyPaid": is_partial}
        if is_partial:
            yield "InvoiceExpiredPaidPartial", {}


def _paid_in_full(invoice: Invoice, totals: Sums) -> Iterator[Event]:
    if invoice.state == NEW:
        invoice.state = PROCESSING
        invoice.additional = PAID_OVER if totals.is_over else NONE
        yield "InvoiceProcessing", {"overPaid": totals.is_over}
    elif invoice.additional != PAID_LATE:
        invoice.additional = PAID_LATE
        yield "InvoicePaidAfterExpiration", {}


def _look_again(invoice: Invoice, totals: Sums) -> None:
    """A payment may have been replaced."""
    if totals.is_under:
        invoice.state = NEW
        invoice.additional = PAID_PARTIAL if invoice.counted else NONE
    else:
        invoice.additional = PAID_OVER if totals.is_over else NONE


def _conclude(invoice: Invoice, totals: Sums, now: float) -> Iterator[Event]:
    if totals.settled >= invoice.amount:
        invoice.state = SETTLED
        yield "InvoiceSettled", {"manuallyMarked": False, "overPaid": totals.is_over}
    elif invoice.watched_until < now:
        invoice.state = INVALID
        yield "InvoiceInvalid", {"manuallyMarked": False}


def mark(invoice: Invoice, state: str) -> Event | None:
    """The owner says that it is settled, or invalid; None where that cannot be said."""
    can = {SETTLED: (NEW, PROCESSING, EXPIRED, INVALID), INVALID: (NEW, PROCESSING, EXPIRED)}.get(state, ())
    remarks = invoice.additional == MARKED and state in (SETTLED, INVALID) and invoice.state != state
    if invoice.state not in can and not remarks:
        return None
    invoice.state, invoice.additional = state, MARKED
    more = {"overPaid": False} if state == SETTLED else {}
    return f"Invoice{state}", {"manuallyMarked": True, **more}
