"""The Greenfield interface, as much of it as a shop uses, with its refusals and its permissions."""

import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.gateways.btcpay.account import EVENTS, KEY, STORE, WEBHOOK
from sandbox.gateways.btcpay.deliveries import new_id
from sandbox.gateways.btcpay.invoices import CHAIN, LIGHTNING, Invoice
from sandbox.gateways.btcpay.models import as_invoice, as_methods, as_payout, as_pull
from sandbox.gateways.btcpay.pulls import CANCELLED, Pull
from sandbox.gateways.door import Call, Speak, answer

if TYPE_CHECKING:
    from sandbox.gateways.btcpay.gateway import BtcPay

Json = dict[str, Any]
OfInvoice = Callable[[Call, Invoice], web.Response]
STORES = "/api/v1/stores/{store}"
# What a permission includes, as far as a shop asks for it.
WIDE = {
    "canmodifystoresettings": None,
    "canmodifyinvoices": ("canviewinvoices", "cancreateinvoice"),
    "canviewstoresettings": ("canviewinvoices", "canviewpullpayments", "canviewpayouts"),
    "cancreatenonapprovedpullpayments": ("canviewpullpayments",),
}


class Wrong(Exception):
    """The interface refuses this."""

    def __init__(self, status: int, said: object) -> None:
        self.response = answer(said, status)
        super().__init__(said)


def invalid(path: str, message: str) -> Wrong:
    return Wrong(422, [{"path": path, "message": message}])


def error(status: int, code: str, message: str) -> Wrong:
    return Wrong(status, {"code": code, "message": message})


class Greenfield:
    """Answers for one server."""

    def __init__(self, server: "BtcPay") -> None:
        self._server = server

    def routes(self) -> list[web.RouteDef]:
        view, create, change = "canviewinvoices", "cancreateinvoice", "canmodifyinvoices"
        refund, settings, hooks = (
            "cancreatenonapprovedpullpayments",
            "canviewstoresettings",
            "webhooks.canmodifywebhooks",
        )
        one = f"{STORES}/invoices/{{invoice}}"
        hook = f"{STORES}/webhooks/{{webhook}}/deliveries"
        return [
            self._route("GET", "/api/v1/api-keys/current", "", self.key, "getKey"),
            self._route("GET", STORES, settings, self.store, "getStore"),
            self._route("GET", f"{STORES}/invoices", view, self.invoices, "getInvoices"),
            self._route("POST", f"{STORES}/invoices", create, self.create, "createInvoice"),
            self._route("GET", one, view, self._of(self.invoice), "getInvoice"),
            self._route("GET", f"{one}/payment-methods", view, self._of(self.methods), "getPaymentMethods"),
            self._route("POST", f"{one}/status", change, self._of(self.mark), "markInvoice"),
            self._route("POST", f"{one}/refund", refund, self._of(self.refund), "refundInvoice"),
            self._route("GET", f"{STORES}/pull-payments", "canviewpullpayments", self.pulls, "getPullPayments"),
            self._route("GET", f"{STORES}/payouts", "canviewpayouts", self.payouts, "getPayouts"),
            self._route("GET", f"{STORES}/webhooks", hooks, self.webhooks, "getWebhooks"),
            self._route("GET", hook, hooks, self.deliveries, "getDeliveries"),
            self._route("POST", f"{hook}/{{delivery}}/redeliver", hooks, self.redeliver, "redeliver"),
        ]

    def _route(self, verb: str, path: str, permission: str, speak: Speak, name: str) -> web.RouteDef:
        def guarded(call: Call) -> web.Response:
            try:
                self._admit(call, permission)
                return speak(call)
            except Wrong as wrong:
                return wrong.response

        return self._server.route(verb, path, guarded, name)

    def _admit(self, call: Call, permission: str) -> None:
        if call.headers.get("Authorization") != f"token {KEY}":
            raise error(401, "unauthenticated", "Authentication is required for accessing this endpoint")
        if permission and (call.path["store"] != STORE or not self._may(permission, STORE)):
            full = f"btcpay.store.{permission}"
            raise Wrong(
                403,
                {"code": "missing-permission", "message": "Insufficient API Permissions.", "missingPermission": full},
            )

    def _may(self, permission: str, store: str) -> bool:
        for given in self._server.permissions:
            name, _, scope = given.removeprefix("btcpay.store.").partition(":")
            includes = WIDE.get(name, ())
            if scope in ("", store) and (name == permission or includes is None or permission in includes):
                return True
        return False

    def _of(self, speak: OfInvoice) -> Speak:
        def found(call: Call) -> web.Response:
            invoice = self._server.bills.get(call.path["invoice"])
            if invoice is None:
                raise error(404, "invoice-not-found", "The invoice was not found")
            self._server.look(invoice)
            return speak(call, invoice)

        return found

    # --- the store ----------------------------------------------------------------------------------------------

    def key(self, _call: Call) -> web.Response:
        return answer({"apiKey": "", "label": "shop", "permissions": self._server.permissions})

    def store(self, call: Call) -> web.Response:
        return answer({"id": call.path["store"], "name": "Nova Keys", "defaultCurrency": "USD"})

    def webhooks(self, _call: Call) -> web.Response:
        """There is one as soon as the owner has said where to call."""
        url = self._server.courier.url
        events = {"everything": False, "specificEvents": EVENTS}
        one = {"id": WEBHOOK, "enabled": True, "automaticRedelivery": True, "url": url, "authorizedEvents": events}
        return answer([{**one, "secret": None}] if url else [])

    def deliveries(self, _call: Call) -> web.Response:
        shown = []
        for letter in reversed(self._server.courier.letters):
            told = json.loads(letter.body)
            status = (
                "HttpSuccess" if letter.is_taken else "HttpError" if letter.answers and letter.answers[-1] else "Failed"
            )
            code = letter.answers[-1] if letter.answers else None
            shown.append({"id": told["deliveryId"], "timestamp": told["timestamp"], "httpCode": code, "status": status})
        return answer(shown)

    def redeliver(self, call: Call) -> web.Response:
        for letter in self._server.courier.letters:
            if json.loads(letter.body)["deliveryId"] == call.path["delivery"]:
                self._server.repeat(letter)
                return answer(json.loads(self._server.courier.letters[-1].body)["deliveryId"])
        raise error(404, "webhookdelivery-not-found", "The webhook delivery was not found")

    # --- invoices -----------------------------------------------------------------------------------------------

    def invoices(self, call: Call) -> web.Response:
        """Newest first."""
        query = call.query
        found = sorted(self._server.bills.values(), key=lambda one: one.made_at, reverse=True)
        for invoice in found:
            self._server.look(invoice)
        wanted = [
            one
            for one in found
            if query.get("orderId") in (None, one.metadata.get("orderId"))
            and one.made_at >= float(query.get("startDate", 0))
            and (not one.is_archived or query.get("includeArchived") == "true")
        ]
        skip = int(query.get("skip", 0))
        page = wanted[skip : skip + int(query["take"])] if "take" in query else wanted[skip:]
        return answer([self._shown(one) for one in page])

    def create(self, call: Call) -> web.Response:
        given = call.json()
        checkout = given.get("checkout") or {}
        for field in ("expirationMinutes", "monitoringMinutes"):
            if not isinstance(checkout.get(field, 1), int) or checkout.get(field, 1) < 1:
                raise invalid(f"checkout.{field}", "Expiration time must be at least 30 seconds")
        currency = str(given.get("currency") or "USD").strip().upper()
        amount = str(_amount(given, "amount"))
        metadata = given.get("metadata") or {}
        invoice = Invoice.opened(new_id(), amount, currency, metadata, self._server.world.now(), **checkout)
        self._server.made(invoice)
        return answer(self._shown(invoice))

    def invoice(self, _call: Call, invoice: Invoice) -> web.Response:
        return answer(self._shown(invoice))

    def methods(self, call: Call, invoice: Invoice) -> web.Response:
        return answer(as_methods(invoice, only_accounted=call.query.get("onlyAccountedPayments", "true") == "true"))

    def mark(self, call: Call, invoice: Invoice) -> web.Response:
        if not self._server.mark(invoice, str(call.json().get("status", ""))):
            raise invalid("status", "Status can only be marked to invalid or settled within certain conditions.")
        return answer(self._shown(invoice))

    def _shown(self, invoice: Invoice) -> Json:
        return as_invoice(invoice, STORE, self._server.page_url(invoice))

    # --- refunds ------------------------------------------------------------------------------------------------

    def refund(self, call: Call, invoice: Invoice) -> web.Response:
        given = call.json()
        if not invoice.can_refund:
            raise error(400, "non-refundable", "Cannot refund this invoice")
        method = given.get("payoutMethodId") or CHAIN
        if method not in (CHAIN, LIGHTNING):
            raise invalid("payoutMethodId", "Please select one of the payment methods which were available")
        if given.get("refundVariant") != "Custom":
            raise invalid("refundVariant", "Please select a valid refund option")
        if not given.get("customCurrency"):
            raise invalid("customCurrency", "Invalid currency")
        pull = Pull(
            id=new_id(),
            invoice=invoice.id,
            name=str(given.get("name") or f"Refund {invoice.id}"),
            description=given.get("description"),
            amount=_amount(given, "customAmount"),
            currency=str(given["customCurrency"]),
            method=method,
            at=self._server.world.now(),
        )
        self._server.refunded(invoice, pull)
        return answer(self._pull(pull))

    def pulls(self, call: Call) -> web.Response:
        archived = call.query.get("includeArchived") == "true"
        return answer([self._pull(one) for one in reversed(self._server.pulls) if archived or not one.is_archived])

    def payouts(self, _call: Call) -> web.Response:
        every = [(pull, one) for pull in self._server.pulls for one in pull.payouts]
        return answer([as_payout(pull, one) for pull, one in every if one.state != CANCELLED])

    def _pull(self, pull: Pull) -> Json:
        """It is claimed on the page of its invoice."""
        return as_pull(pull, self._server.page_url(self._server.bills[pull.invoice]))


def _amount(given: Json, field: str) -> Decimal:
    try:
        amount = Decimal(str(given.get(field)))
    except InvalidOperation:
        raise invalid(field, "The amount is invalid") from None
    if not amount.is_finite() or amount <= 0:
        raise invalid(field, "The amount should be more than 0.")
    return amount
