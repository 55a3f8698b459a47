"""BTCPay Server's driver: the provider in front of the sandbox's server."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from core.ids import PaymentKey
from core.money import Money, exponent
from core.providers import Checkout, Intent, PaymentProvider
from payments.btcpay import build
from sandbox import Sandbox
from sandbox.gateways.btcpay.account import KEY, SECRET, STORE
from sandbox.gateways.btcpay.deliveries import first_delivery, signature
from sandbox.gateways.btcpay.gateway import BtcPay
from sandbox.gateways.btcpay.invoices import Invoice
from sandbox.gateways.courier import Letter
from sandbox.gateways.gateway import PAY, CannotDo
from tests.contract.channels import nowhere
from tests.contract.paying import Closed, Door, InSandbox, Told, around

OTHER_KEY = "canary-of-a-key-of-another-server"
OTHER_SECRET = "canary-of-another-webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    btcpay_url: str | None
    btcpay_key: str | None
    btcpay_store: str | None = STORE
    btcpay_webhook_secret: str | None = SECRET


@dataclass(kw_only=True)
class BtcpayPayer(InSandbox):
    provider: PaymentProvider
    there: BtcPay
    asked: Money = field(default_factory=lambda: Money(499, "USD"))
    making: str = "createInvoice"
    refunding: str = "refundInvoice"
    cancels: bool = True
    signature: str = "BTCPay-Sig"
    replay_ms: int | None = None
    secrets: Sequence[str] = (KEY, SECRET, OTHER_KEY, OTHER_SECRET)

    async def pay(self, intent: Intent, checkout: Checkout) -> Told:  # noqa: ARG002 (the checkout says enough)
        return self.do(PAY, checkout)[-1]

    def do(self, act: str, checkout: Checkout) -> list[Told]:
        """Press a button; what it makes the server tell. Raises Closed."""
        bill = self.there.bill(checkout.reference)
        before = len(self.there.letters(bill))
        try:
            self.there.do(act, bill.id)
        except CannotDo as reason:
            raise Closed(str(reason)) from None
        return [_told(letter) for letter in self.there.letters(bill)[before:]]

    def checkouts(self, key: PaymentKey) -> int:
        return len(self.there.of(key))

    def given_back(self, key: PaymentKey) -> Sequence[Money]:
        pulls = [pull for bill in self.there.of(key) for pull in self.there.pulls_of(bill) if not pull.is_archived]
        return [Money(int(pull.amount.scaleb(exponent(pull.currency))), pull.currency) for pull in pulls]

    def signed(self, body: bytes, *, at: int, ours: bool = True) -> Mapping[str, str]:  # noqa: ARG002 (it signs no time)
        return signature(SECRET if ours else OTHER_SECRET, body)

    def claims(self, intent: Intent, checkout: Checkout) -> Told:
        facts = {"storeId": STORE, "invoiceId": checkout.reference, "metadata": {"orderId": intent.key}}
        marks = {"manuallyMarked": False, "overPaid": False}
        body = first_delivery("hook", "InvoiceSettled", {**facts, **marks}, self.now() / 1000)
        return Told(headers=self.signed(body, at=self.now()), body=body)

    async def foreign(self) -> Told:
        """The same store sells over a counter as well."""
        now = self.sandbox.now()
        bill = Invoice.opened("17", "12.34", "USD", {"orderId": "17", "itemDesc": "coffee"}, now)
        self.there.made(bill)
        self.there.do(PAY, bill.id)
        return _told(self.there.letters(bill)[-1])


def _told(letter: Letter) -> Told:
    return Told(headers=letter.headers, body=letter.body)


@asynccontextmanager
async def open_payer(door: Door = Door.OPEN) -> AsyncIterator[BtcpayPayer]:
    async with Sandbox.open() as sandbox:
        there = sandbox.gateways.btcpay
        settings = Settings(
            btcpay_url=f"http://{nowhere()}" if door is Door.NOBODY else there.url,
            btcpay_key=OTHER_KEY if door is Door.LOCKED else KEY,
        )
        [provider] = build(settings, around(sandbox, "USD"))
        try:
            yield BtcpayPayer(
                sandbox=sandbox,
                platform=there.CODE,
                refusal=(400, json.dumps({"code": "non-refundable", "message": f"Not with {KEY}"})),
                provider=provider,
                there=there,
            )
        finally:
            await provider.close()
