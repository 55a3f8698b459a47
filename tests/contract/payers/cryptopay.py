"""Crypto Pay's driver: the provider in front of the sandbox's app of @CryptoBot."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from core.ids import PaymentKey
from core.money import Money
from core.providers import Checkout, Intent, PaymentProvider
from payments.cryptopay import REPLAY_MS, build
from sandbox import Sandbox
from sandbox.gateways.cryptopay import SIGNATURE, CryptoPay
from sandbox.gateways.gateway import PAY, CannotDo
from tests.contract.channels import nowhere
from tests.contract.paying import Closed, Door, InSandbox, Told, around

LOCKED = "12345:AAcanary-of-another-app-of-theirs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    cryptopay_token: str | None
    cryptopay_url: str


@dataclass(kw_only=True)
class CryptoPayPayer(InSandbox):
    provider: PaymentProvider
    gateway: CryptoPay
    asked: Money = field(default_factory=lambda: Money(499, "USD"))
    making: str = "createInvoice"
    refunding: str = ""
    cancels: bool = True
    signature: str = SIGNATURE
    replay_ms: int | None = REPLAY_MS

    @property
    def secrets(self) -> Sequence[str]:
        return (self.gateway.token, LOCKED)

    async def pay(self, intent: Intent, checkout: Checkout) -> Told:  # noqa: ARG002 (the checkout says enough)
        try:
            return self._paid(checkout.reference)
        except CannotDo as reason:
            raise Closed(str(reason)) from None

    def checkouts(self, key: PaymentKey) -> int:
        return len(self.gateway.of(key))

    def given_back(self, key: PaymentKey) -> Sequence[Money]:  # noqa: ARG002 (it never gives anything back)
        return ()

    def signed(self, body: bytes, *, at: int, ours: bool = True) -> Mapping[str, str]:  # noqa: ARG002 (its time is in it)
        token = self.gateway.token if ours else LOCKED
        key = hashlib.sha256(token.encode()).digest()
        return {SIGNATURE.title(): hmac.new(key, body, hashlib.sha256).hexdigest()}

    def dated(self, body: bytes, at: int) -> bytes:
        told = json.loads(body)
        told["request_date"] = datetime.fromtimestamp(at / 1000, UTC).isoformat()
        return json.dumps(told).encode()

    def claims(self, intent: Intent, checkout: Checkout) -> Told:  # noqa: ARG002 (as above)
        bill = self.gateway.bill(checkout.reference)
        body = self.gateway.news(bill).replace(b'"status":"active"', b'"status":"paid"')
        return Told(headers=self.signed(body, at=self.now()), body=body)

    async def foreign(self) -> Told:
        given = {"currency_type": "crypto", "asset": "TON", "amount": "0.5", "payload": json.dumps({"order": 17})}
        return self._paid(self.gateway.make(given).id)

    def _paid(self, number: str) -> Told:
        self.gateway.do(PAY, number)
        letter = self.gateway.courier.letters[-1]
        return Told(headers=letter.headers, body=letter.body)


@asynccontextmanager
async def open_payer(door: Door) -> AsyncIterator[CryptoPayPayer]:
    async with Sandbox.open() as sandbox:
        gateway = sandbox.gateways.cryptopay
        settings = Settings(
            cryptopay_token=LOCKED if door is Door.LOCKED else gateway.token,
            cryptopay_url=f"http://{nowhere()}" if door is Door.NOBODY else gateway.url,
        )
        [provider] = build(settings, around(sandbox, "USD"))
        try:
            yield CryptoPayPayer(
                sandbox=sandbox,
                platform=gateway.CODE,
                refusal=(400, '{"ok":false,"error":{"code":400,"name":"AMOUNT_INVALID"}}'),
                provider=provider,
                gateway=gateway,
            )
        finally:
            await provider.close()
