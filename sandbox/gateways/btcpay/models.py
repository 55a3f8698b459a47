"""What the Greenfield interface shows, field by field as the original does: amounts are texts, times are seconds."""

from decimal import Decimal
from typing import Any

from sandbox.gateways.btcpay.invoices import CHAIN, EXPIRED, LIGHTNING, NEW, PROCESSING, SETTLED, Invoice, Payment, sums
from sandbox.gateways.btcpay.pulls import Payout, Pull

Json = dict[str, Any]


def text(value: Decimal) -> str:
    return f"{value:f}"


def as_invoice(invoice: Invoice, store: str, link: str) -> Json:
    can_be = ["Settled"] if invoice.state != SETTLED else []
    can_be += ["Invalid"] if invoice.state in (NEW, PROCESSING, EXPIRED) else []
    return {
        "id": invoice.id,
        "storeId": store,
        "amount": text(invoice.amount),
        "paidAmount": text(invoice.paid),
        "checkoutLink": link,
        "status": invoice.state,
        "additionalStatus": invoice.additional,
        "monitoringExpiration": int(invoice.watched_until),
        "expirationTime": int(invoice.expires_at),
        "createdTime": int(invoice.made_at),
        "availableStatusesForManualMarking": can_be,
        "archived": invoice.is_archived,
        "type": "Standard",
        "currency": invoice.currency,
        "metadata": invoice.metadata,
        "checkout": invoice.checkout,
    }


def as_methods(invoice: Invoice, *, only_accounted: bool = True) -> list[Json]:
    payments = invoice.counted if only_accounted else invoice.payments
    return [
        _method(invoice, method, [one for one in payments if one.method == method]) for method in (CHAIN, LIGHTNING)
    ]


def _method(invoice: Invoice, method: str, payments: list[Payment]) -> Json:
    totals = sums(invoice, method)
    of_this = sum((payment.value for payment in payments), Decimal(0))
    return {
        "activated": True,
        "destination": f"{'lnbcrt1' if method == LIGHTNING else 'bcrt1'}{invoice.id}",
        "paymentLink": "",
        "rate": text(invoice.rate),
        "paymentMethodPaid": text(of_this),
        "totalPaid": text(totals.gross / invoice.rate),
        "due": text(totals.due),
        "amount": text(totals.total / invoice.rate),
        "paymentMethodFee": text(invoice.fee(method)),
        "payments": [as_payment(payment) for payment in payments],
        "paymentMethodId": method,
        "additionalData": {},
        "currency": "BTC",
    }


def as_payment(payment: Payment) -> Json:
    return {
        "id": payment.id,
        "receivedDate": int(payment.at),
        "value": text(payment.value),
        "fee": text(payment.fee),
        "status": payment.status,
        "destination": payment.destination,
    }


def as_pull(pull: Pull, link: str) -> Json:
    return {
        "startsAt": int(pull.at),
        "expiresAt": None,
        "id": pull.id,
        "name": pull.name,
        "description": pull.description,
        "currency": pull.currency,
        "amount": text(pull.amount),
        "BOLT11Expiration": "30",
        "archived": pull.is_archived,
        "viewLink": link,
        "autoApproveClaims": False,
    }


def as_payout(pull: Pull, payout: Payout) -> Json:
    return {
        "date": int(payout.at),
        "id": payout.id,
        "pullPaymentId": pull.id,
        "destination": payout.destination,
        "payoutMethodId": payout.method,
        "originalAmount": text(payout.amount),
        "originalCurrency": pull.currency,
        "payoutCurrency": "BTC",
        "payoutAmount": None,
        "state": payout.state,
        "revision": 0,
        "paymentProof": None,
        "metadata": {},
    }
