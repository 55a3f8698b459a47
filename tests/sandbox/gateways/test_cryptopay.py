"""The sandbox's Crypto Pay answers as the original does, the refusals too."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from decimal import Decimal
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import expect

from sandbox import Sandbox
from sandbox.gateways.cryptopay import EXPIRE
from sandbox.gateways.gateway import NEVER, PAY, TEN, CannotDo
from tests.sandbox.test_page import CHROMIUM, browsing

Ask = Callable[..., Awaitable[tuple[int, Any]]]
WANTED = {
    "currency_type": "fiat",
    "fiat": "USD",
    "amount": "4.99",
    "payload": "pay_01JD9Z",
    "description": "Order 17",
    "expires_in": 900,
    "allow_comments": False,
}


@pytest.fixture
async def ask(sandbox: Sandbox) -> AsyncIterator[Ask]:
    gateway = sandbox.gateways.cryptopay
    async with aiohttp.ClientSession() as http:

        async def call(method: str, *, token: str = gateway.token, verb: str = "POST", **given: object) -> Any:
            headers = {"Crypto-Pay-API-Token": token}
            body = {"json": given} if verb == "POST" else {"params": {name: str(one) for name, one in given.items()}}
            async with http.request(verb, f"{gateway.url}/api/{method}", headers=headers, **body) as response:
                answer = await response.json()
                return response.status, answer["result"] if answer["ok"] else answer["error"]["name"]

        yield call


async def test_an_invoice_is_made_listed_paid_and_told(sandbox: Sandbox, ask: Ask) -> None:
    _, made = await ask("createInvoice", **WANTED)
    page = sandbox.gateways.cryptopay.page_url(sandbox.gateways.cryptopay.bill(str(made["invoice_id"])))
    assert {name: made[name] for name in ("status", "fiat", "amount", "payload", "bot_invoice_url")} == {
        "status": "active", "fiat": "USD", "amount": "4.99", "payload": "pay_01JD9Z", "bot_invoice_url": page,
    }  # fmt: skip
    assert "paid_at" not in made
    heard: list[tuple[str, bytes]] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append((request.headers["Crypto-Pay-Api-Signature"], await request.read()))
        return web.Response()

    app = web.Application()
    app.router.add_post("/cryptopay", hear)
    async with TestServer(app) as shop:
        sandbox.gateways.call_back_to(str(shop.make_url("/")))
        sandbox.gateways.cryptopay.do(PAY, str(made["invoice_id"]))
        await sandbox.gateways.cryptopay.courier.settled()
    [(signature, body)] = heard
    key = hashlib.sha256(sandbox.gateways.cryptopay.token.encode()).digest()
    assert signature == hmac.new(key, body, hashlib.sha256).hexdigest()
    assert b'"status":"paid"' in body
    _, listed = await ask("getInvoices", verb="GET", invoice_ids=f"{made['invoice_id']},7", status="paid")
    [paid] = listed["items"]
    assert (paid["paid_asset"], paid["amount"], paid["payload"]) == ("USDT", "4.99", "pay_01JD9Z")
    assert sandbox.gateways.cryptopay.ledger.balance("USD") == Decimal("4.99")
    with pytest.raises(CannotDo):
        sandbox.gateways.cryptopay.do(PAY, str(made["invoice_id"]))
    assert await ask("deleteInvoice", invoice_id=made["invoice_id"]) == (400, "INVOICE_NOT_FOUND")


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"amount": 4.99}, "AMOUNT_INVALID"),
        ({"amount": "0"}, "AMOUNT_INVALID"),
        ({"amount": "-1"}, "AMOUNT_INVALID"),
        ({"amount": "1e3"}, "AMOUNT_INVALID"),
        ({"fiat": "CHF"}, "UNSUPPORTED_FIAT"),
        ({"currency_type": "crypto"}, "UNSUPPORTED_ASSET"),
        ({"currency_type": "shells"}, "CURRENCY_TYPE_INVALID"),
        ({"description": "x" * 1025}, "DESCRIPTION_INVALID"),
        ({"payload": "x" * 4097}, "PAYLOAD_INVALID"),
        ({"expires_in": 0}, "EXPIRES_IN_INVALID"),
        ({"expires_in": 2_678_401}, "EXPIRES_IN_INVALID"),
        ({"paid_btn_name": "callback"}, "PAID_BTN_NAME_INVALID"),
        ({"paid_btn_name": "callback", "paid_btn_url": "tg://resolve"}, "PAID_BTN_URL_INVALID"),
    ],
)
async def test_a_wrong_invoice_is_refused(ask: Ask, changes: dict[str, object], name: str) -> None:
    assert await ask("createInvoice", **{**WANTED, **changes}) == (400, name)
    assert (await ask("getInvoices"))[1] == {"items": []}


async def test_a_wrong_token_or_method_is_refused(ask: Ask) -> None:
    assert await ask("getMe", token="12345:AA") == (401, "UNAUTHORIZED")
    assert await ask("transfer") == (405, "METHOD_NOT_FOUND")
    assert await ask("getInvoices", count=1001) == (400, "COUNT_INVALID")
    assert (await ask("getMe"))[1]["payment_processing_bot_username"] == "CryptoBot"


async def test_an_invoice_ends(sandbox: Sandbox, ask: Ask) -> None:
    ids = [str((await ask("createInvoice", **WANTED))[1]["invoice_id"]) for _ in range(3)]
    gateway = sandbox.gateways.cryptopay
    gateway.do(EXPIRE, ids[0])
    assert (await ask("deleteInvoice", invoice_id=ids[1])) == (200, True)
    sandbox.forward(901)
    assert [one["status"] for one in (await ask("getInvoices"))[1]["items"]] == ["expired", "expired"]
    for number in ids:
        with pytest.raises(CannotDo):
            gateway.do(PAY, number)


async def test_the_list_is_paged_newest_first(ask: Ask) -> None:
    ids = [(await ask("createInvoice", **WANTED))[1]["invoice_id"] for _ in range(5)]
    pages = [(await ask("getInvoices", count=2, offset=offset))[1]["items"] for offset in (0, 2, 4, 6)]
    assert [one["invoice_id"] for page in pages for one in page] == list(reversed(ids))


@pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium")
async def test_a_buyer_pays_on_a_phone(sandbox: Sandbox, ask: Ask) -> None:
    _, made = await ask("createInvoice", **{**WANTED, "description": "Lantern Bay · Standard"})
    async with browsing(390) as page:
        await page.goto(made["bot_invoice_url"])
        await expect(page.get_by_role("heading", level=1)).to_have_text("Lantern Bay · Standard")
        for act in (PAY, EXPIRE, NEVER, TEN):
            await expect(page.get_by_role("button", name=act.capitalize(), exact=True)).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.get_by_role("button", name="Pay", exact=True).click()
        await expect(page.get_by_text("+4.99 USD · in")).to_be_visible()
        await expect(page.get_by_role("button", name="Pay", exact=True)).to_have_count(0)
