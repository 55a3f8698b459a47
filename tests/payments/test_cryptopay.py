"""Crypto Pay: its signature, against a worked example, and what only it does. The rest is in tests/contract."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from core.errors import Permanent, Temporary
from core.ids import PaymentKey
from core.money import Money
from core.people import Address
from core.providers import BadSignature, Intent, Malformed, MoneyIn
from payments import cryptopay
from payments.calling import JsonApi
from payments.cryptopay import CryptoPay, NoSuchPrice, build
from sandbox import Sandbox
from sandbox.gateways.gateway import NEVER, PAY
from tests.contract.paying import around

# A worked example: the token, the body as it came, and the signature over it.
TOKEN = "12345:AAEdXcVfGbHnJmKlPoIuYtReWqAsDfGhJkL"
BODY = (
    b'{"update_id":7,"update_type":"invoice_paid","request_date":"2026-11-22T10:00:00.000Z","payload":'
    b'{"invoice_id":528890,"hash":"IVDemo0001","currency_type":"fiat","fiat":"USD","amount":"4.99",'
    b'"paid_asset":"USDT","paid_amount":"4.99151","fee_asset":"USDT","fee_amount":"0.14974","status":"paid",'
    b'"payload":"ord_01JD9Z5Q3M"}}'
)
SIGNATURE = "1d0ed244259a8a23170da4980b19c566b46d0c47daf5406a6e24fb9443f6bae8"
WITH_THE_TEXT_OF_THE_KEY = "ca3d0e05"
SENT = int(datetime(2026, 11, 22, 10, tzinfo=UTC).timestamp() * 1000)
KEY = PaymentKey("kp0123456789ABCDEFGHJK")


def provider(base: str = "http://127.0.0.1:9", now: int = SENT) -> CryptoPay:
    return CryptoPay(JsonApi(f"{base}/api"), TOKEN, currency="USD", clock=lambda: now)


def intent(**changes: Any) -> Intent:
    asked = Intent(
        key=KEY, asked=Money(499, "USD"), title="Order 17", buyer=Address("telegram", "101"), language="en",
        expires_at=SENT + 900_000, back_url="https://t.me/kiosk_bot",
    )  # fmt: skip
    return replace(asked, **changes)


def test_the_worked_example_is_believed() -> None:
    assert len(BODY) == 319
    read = provider().read({"Crypto-Pay-Api-Signature": SIGNATURE}, BODY, SENT)
    assert read.event_key == "invoice_paid:528890"


@pytest.mark.parametrize("signature", [SIGNATURE.upper(), WITH_THE_TEXT_OF_THE_KEY, SIGNATURE[:8], f"{SIGNATURE} "])
def test_nothing_else_is(signature: str) -> None:
    with pytest.raises(BadSignature):
        provider().read({"crypto-pay-api-signature": signature}, BODY, SENT)


def test_the_same_money_told_twice_has_one_key_and_what_we_do_not_use_has_another() -> None:
    there = provider()

    def key(**changes: Any) -> str:
        body = json.dumps({**json.loads(BODY), **changes}).encode()
        return there.read({"crypto-pay-api-signature": _sign(body)}, body, SENT).event_key

    assert key(update_id=8) == key(update_id=9) == "invoice_paid:528890"
    assert key(update_type="check_paid", payload={}).startswith("other:")
    assert len(key(update_type="x" * 100_000)) < 100


def _sign(body: bytes) -> str:
    return hmac.new(hashlib.sha256(TOKEN.encode()).digest(), body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("date", ["", "yesterday", "2026-11-22T10:00:00", "2026-13-01T00:00:00Z", 7, None])
def test_a_callback_without_a_moment_is_malformed(date: object) -> None:
    body = json.dumps({**json.loads(BODY), "request_date": date}).encode()
    with pytest.raises(Malformed):
        provider().read({"crypto-pay-api-signature": _sign(body)}, body, SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    cryptopay_token: str | None
    cryptopay_url: str = "https://pay.crypt.bot"


async def test_it_is_built_where_there_is_a_token_and_a_price() -> None:
    async with Sandbox.open() as sandbox:
        assert build(Settings(cryptopay_token=None), around(sandbox, "CHF")) == ()
        with pytest.raises(NoSuchPrice, match="CHF"):
            build(Settings(cryptopay_token=TOKEN), around(sandbox, "CHF"))
        for url in ("https://pay.crypt.bot", "https://testnet-pay.crypt.bot"):
            [built] = build(Settings(cryptopay_token=TOKEN, cryptopay_url=url), around(sandbox, "EUR"))
            # Test money is what needs no payment at all, which nobody's test network is.
            assert (built.terms.asks_in, built.terms.test_money) == ("EUR", False)


@asynccontextmanager
async def at_the_sandbox() -> AsyncIterator[tuple[Sandbox, CryptoPay]]:
    async with Sandbox.open(clock=lambda: SENT / 1000) as sandbox:
        gateway = sandbox.gateways.cryptopay
        settings = Settings(cryptopay_token=gateway.token, cryptopay_url=gateway.url)
        [built] = build(settings, around(sandbox, "USD"))
        assert isinstance(built, CryptoPay)
        try:
            yield sandbox, built
        finally:
            await built.close()


async def test_the_invoice_is_what_was_asked_for() -> None:
    async with at_the_sandbox() as (sandbox, there):
        checkout = await there.create(intent(title="Lantern Bay\n" * 500, back_url="javascript:alert(1)"))
        await there.create(intent(key="kp00000000000000000000"))
        first, second = sandbox.gateways.cryptopay.bills.values()
        assert (first.amount, first.currency, first.key) == (Decimal("4.99"), "USD", KEY)
        assert (first.expires_at, len(first.description), first.back_url) == (SENT / 1000 + 900, 1024, "")
        assert second.back_url == "https://t.me/kiosk_bot"
        assert (checkout.reference, checkout.url) == (first.id, sandbox.gateways.cryptopay.page_url(first))


async def test_an_invoice_of_another_amount_under_our_key_is_not_shown_to_a_buyer() -> None:
    async with at_the_sandbox() as (_, there):
        await there.create(intent())
        with pytest.raises(Permanent, match="another amount"):
            await there.create(intent(asked=Money(500, "USD")))


async def test_what_it_kept_is_a_fee_in_dollars() -> None:
    async with at_the_sandbox() as (sandbox, there):
        checkout = await there.create(intent())
        sandbox.gateways.cryptopay.do(NEVER, checkout.reference)
        [money] = [one async for one in there.news(SENT)]
        assert money == MoneyIn(
            provider="cryptopay", event_key=checkout.reference, payment=KEY, amount=Money(499, "USD"),
            fee=Money(14, "USD"), at=SENT,
        )  # fmt: skip
        assert [one async for one in there.news(SENT + 1)] == []


async def test_a_checkout_whose_reference_is_not_known_is_found_to_be_cancelled() -> None:
    async with at_the_sandbox() as (sandbox, there):
        await there.create(intent())
        await there.cancel(KEY, "")
        assert sandbox.gateways.cryptopay.bills == {}
        await there.cancel(KEY, "")
        sandbox.fault("answer", platform="cryptopay", method="deleteInvoice", status=401, body="{}")
        with pytest.raises(Permanent):
            await there.cancel(KEY, "528001")


@pytest.mark.parametrize("reverse", [False, True])
async def test_every_page_is_read_that_can_hold_news(monkeypatch: pytest.MonkeyPatch, reverse: bool) -> None:
    """Newest first, a page that is too old ends it; in another order only the end of the list does."""
    monkeypatch.setattr(cryptopay, "PAGE", 2)
    async with at_the_sandbox() as (sandbox, there):
        gateway = sandbox.gateways.cryptopay
        for number in range(6):
            made = await there.create(intent(key=f"kp0000000000000000000{number}", expires_at=there._clock() + 900_000))
            gateway.do(PAY, made.reference)
            sandbox.forward(30 * 3600)
        if reverse:
            gateway.bills = dict(reversed(gateway.bills.items()))
        since = SENT + 3 * 30 * 3_600_000
        asked = len(sandbox.requests.of("getInvoices"))
        found = [one.payment[-1] async for one in there.news(since) if isinstance(one, MoneyIn)]
        assert found == ["3", "4", "5"]
        assert len(sandbox.requests.of("getInvoices")) - asked == (4 if reverse else 2)


@asynccontextmanager
async def answering(answers: Mapping[str, object]) -> AsyncIterator[CryptoPay]:
    async def handle(request: web.Request) -> web.Response:
        return web.json_response(answers[request.match_info["method"]])

    app = web.Application()
    app.router.add_route("*", "/api/{method}", handle)
    async with TestServer(app) as server:
        there = provider(str(server.make_url("/")).rstrip("/"))
        try:
            yield there
        finally:
            await there.close()


PAID = {
    **json.loads(BODY)["payload"], "payload": KEY, "bot_invoice_url": "https://t.me/CryptoBot?start=IVDemo0001",
    "created_at": "2026-11-22T09:58:00.000Z", "paid_at": "2026-11-22T10:00:00.000Z",
}  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [{"status": "active"}, {"payload": "ord_17"}, {"payload": None}, {"invoice_id": 528891}, {"payload": KEY.lower()}],
)
async def test_only_our_own_paid_invoice_is_news(changes: dict[str, object]) -> None:
    async with answering({"getInvoices": {"ok": True, "result": {"items": [PAID | changes]}}}) as there:
        assert await there.resolve(BODY) == []
    async with answering({"getInvoices": {"ok": True, "result": {"items": [PAID]}}}) as there:
        [money] = await there.resolve(BODY)
        assert isinstance(money, MoneyIn)
        assert (money.payment, money.amount, money.fee, money.at) == (KEY, Money(499, "USD"), None, SENT)


@pytest.mark.parametrize(
    "changes",
    [{"amount": 4.99e-7}, {"amount": "-4.99"}, {"amount": None}, {"fiat": 7}, {"paid_at": "now"}, {"status": 1},
     {"invoice_id": "528890"}],
)  # fmt: skip
async def test_an_invoice_that_makes_no_sense_is_asked_for_again(changes: dict[str, object]) -> None:
    async with answering({"getInvoices": {"ok": True, "result": {"items": [PAID | changes]}}}) as there:
        with pytest.raises(Temporary):
            await there.resolve(BODY)


async def test_money_under_our_key_in_another_currency_is_told_as_it_is() -> None:
    coins = PAID | {"currency_type": "crypto", "asset": "USDT", "amount": "4.991510"}
    async with answering({"getInvoices": {"ok": True, "result": {"items": [coins]}}}) as there:
        [money] = await there.resolve(BODY)
        assert isinstance(money, MoneyIn)
        assert money.amount == Money(4_991_510, "USDT")


async def test_a_no_that_comes_with_200_is_a_no() -> None:
    refusal = {"ok": False, "error": {"code": 423, "name": "APP_SUSPENDED"}}
    async with answering({"getMe": refusal, "getInvoices": refusal}) as there:
        for deed in (there.check(), there.resolve(BODY), there.create(intent())):
            with pytest.raises(Permanent, match="APP_SUSPENDED"):
                await deed


async def test_an_invoice_for_somebody_else_is_not_shown_to_our_buyer() -> None:
    other = PAID | {"payload": "kp0123456789ABCDEFGHJZ"}
    empty = {"ok": True, "result": {"items": []}}
    async with answering({"getInvoices": empty, "createInvoice": {"ok": True, "result": other}}) as there:
        with pytest.raises(Temporary):
            await there.create(intent())
