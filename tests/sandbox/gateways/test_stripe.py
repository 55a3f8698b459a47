"""Stripe's stand-in does as Stripe does: refusals, keys, lists, and callbacks that Stripe's own library takes."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from stripe import WebhookSignature

from sandbox import Sandbox
from sandbox.gateways.gateway import DISPUTE, LATE, NEVER, PAY, REFUND, TEN, TWICE, CannotDo
from sandbox.gateways.ledger import Flow
from sandbox.gateways.stripe import form
from sandbox.gateways.stripe.gateway import LOSE, PART, REFUND_FAILS, WIN, Stripe

PRICE: Mapping[str, str] = {
    "mode": "payment",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "usd",
    "line_items[0][price_data][unit_amount]": "499",
    "line_items[0][price_data][product_data][name]": "Order 1",
    "success_url": "https://shop.example",
    "client_reference_id": "kp1",
}


@dataclass
class Shop:
    """Who asks Stripe, and is called back by it. It answers with the statuses it was given, then with 200."""

    sandbox: Sandbox
    http: aiohttp.ClientSession
    heard: list[tuple[str, bytes]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    @property
    def there(self) -> Stripe:
        return self.sandbox.gateways.stripe

    async def hear(self, request: web.Request) -> web.Response:
        self.heard.append((request.headers["Stripe-Signature"], await request.read()))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def post(self, path: str, given: Mapping[str, str], key: str = "") -> tuple[int, Any]:
        headers = {"Idempotency-Key": key} if key else {}
        async with self.http.post(f"{self.there.url}/v1{path}", data=given, headers=headers) as response:
            return response.status, await response.json()

    async def get(self, path: str, **query: str) -> tuple[int, Any]:
        async with self.http.get(f"{self.there.url}/v1{path}", params=query) as response:
            return response.status, await response.json()

    async def session(self, **other: str) -> str:
        status, session = await self.post("/checkout/sessions", {**PRICE, **other})
        assert status == 200, session
        return str(session["id"])


@asynccontextmanager
async def shop() -> AsyncIterator[Shop]:
    async with Sandbox.open(callback_pace=0.0001) as sandbox:
        headers = {"Authorization": f"Bearer {sandbox.gateways.stripe.key}"}
        async with aiohttp.ClientSession(headers=headers) as http:
            made = Shop(sandbox, http)
            ear = web.Application()
            ear.router.add_post("/pay/stripe", made.hear)
            async with TestServer(ear) as hook:
                sandbox.gateways.call_back_to(str(hook.make_url("/pay")))
                yield made


async def test_what_is_paid_is_told_with_a_signature_that_stripes_own_library_takes() -> None:
    async with shop() as it:
        it.there.secrets = ("whsec_new", "whsec_old")
        it.there.do(PAY, await it.session())
        await it.there.courier.settled()
        [(signature, body)] = it.heard
        for secret in it.there.secrets:
            assert WebhookSignature.verify_header(body, signature, secret, 300)
        event = json.loads(body)
        assert (event["type"], event["livemode"]) == ("checkout.session.completed", False)
        assert event["data"]["object"]["payment_status"] == "paid"
        assert [(one.flow, str(one.amount)) for one in it.there.ledger] == [("in", "4.99")]


async def test_a_callback_is_brought_again_with_a_time_of_its_own_ten_times_at_once_or_never() -> None:
    async with shop() as it:
        it.statuses = [500, 302]
        it.there.do(PAY, await it.session())
        await it.there.courier.settled()
        assert len({body for _, body in it.heard}) == 1
        assert it.there.courier.letters[-1].answers == [500, 302, 200]
        it.heard.clear()
        it.there.do(TEN, await it.session())
        await it.there.courier.settled()
        assert (len(it.heard), len({body for _, body in it.heard})) == (10, 1)
        it.heard.clear()
        silent = await it.session()
        it.there.do(NEVER, silent)
        await it.there.courier.settled()
        assert (it.heard, it.there.status(it.there.bill(silent))) == ([], "complete, paid")


async def test_a_session_is_paid_once_and_not_when_its_time_is_over() -> None:
    async with shop() as it:
        name = await it.session()
        it.there.do(PAY, name)
        with pytest.raises(CannotDo, match="no money any more"):
            it.there.do(TWICE, name)
        late = await it.session()
        it.sandbox.forward(24 * 3600)
        with pytest.raises(CannotDo):
            it.there.do(PAY, late)
        with pytest.raises(CannotDo, match="expired"):
            it.there.do(LATE, late)
        with pytest.raises(CannotDo, match="expired"):
            it.there.do(LATE, await it.session())
        assert len(it.there.ledger) == 1


async def test_the_page_has_a_button_for_everything_that_can_happen() -> None:
    async with shop() as it:
        name = await it.session()
        bill = it.there.bill(name)
        assert it.there.offers(bill) == [PAY, LATE, NEVER, TEN]
        async with it.http.get(it.there.page_url(bill)) as page:
            text = await page.text()
        assert "4.99 USD" in text
        assert "Order 1" in text
        it.there.do(PAY, name)
        assert {TWICE, REFUND, PART, DISPUTE} <= set(it.there.offers(bill))
        it.there.do(DISPUTE, name)
        assert set(it.there.offers(bill)) == {WIN, LOSE, TEN}


async def test_the_ledger_knows_where_money_is() -> None:
    async with shop() as it:
        for act, after in ((WIN, "4.99"), (LOSE, "4.99")):
            name = await it.session()
            it.there.do(PAY, name)
            it.there.do(DISPUTE, name)
            it.there.do(act, name)
            assert str(it.there.ledger.balance("USD")) == after


async def test_a_refund_that_fails_is_theirs_again() -> None:
    async with shop() as it:
        name = await it.session()
        it.there.do(PAY, name)
        it.there.do(PART, name)
        it.there.do(REFUND_FAILS, name)
        assert str(it.there.ledger.balance("USD")) == "4.99"
        it.there.do(REFUND, name)
        assert str(it.there.ledger.balance("USD")) == "0.00"


async def test_a_key_answers_the_same_for_a_day_and_only_to_the_same_call() -> None:
    async with shop() as it:
        first = await it.post("/checkout/sessions", PRICE, "k1")
        it.there.do(PAY, first[1]["id"])
        assert await it.post("/checkout/sessions", PRICE, "k1") == first
        status, refusal = await it.post("/checkout/sessions", {**PRICE, "locale": "ru"}, "k1")
        assert (status, refusal["error"]["type"]) == (400, "idempotency_error")
        it.sandbox.forward(25 * 3600)
        assert (await it.post("/checkout/sessions", PRICE, "k1"))[1]["id"] != first[1]["id"]


async def test_what_was_refused_may_be_asked_better_with_the_same_key() -> None:
    async with shop() as it:
        assert (await it.post("/checkout/sessions", {**PRICE, "mode": "setup"}, "k1"))[0] == 400
        assert (await it.post("/checkout/sessions", PRICE, "k1"))[0] == 200


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"line_items[0][price_data][unit_amount]": "49"}, "amount_too_small"),
        ({"line_items[0][price_data][unit_amount]": "4.99"}, "parameter_invalid_integer"),
        (
            {"line_items[0][price_data][currency]": "bhd", "line_items[0][price_data][unit_amount]": "4991"},
            "parameter_invalid_integer",
        ),
        ({"line_items[0][quantity]": "0"}, "parameter_missing"),
        ({"line_items": "x"}, "parameter_missing"),
        ({"success_url": "tg://resolve"}, "url_invalid"),
        ({"expires_at": "1"}, ""),
        ({"surprise": "1"}, "parameter_unknown"),
    ],
)
async def test_what_stripe_does_not_take_is_not_taken(other: Mapping[str, str], code: str) -> None:
    async with shop() as it:
        status, refusal = await it.post("/checkout/sessions", {**PRICE, **other})
        assert (status, refusal["error"].get("code", "")) == (400, code)
        assert not it.there.bills


async def test_no_more_is_given_back_than_came_and_nothing_disputed() -> None:
    async with shop() as it:
        name = await it.session()
        it.there.do(PAY, name)
        intent = it.there.bill(name).thing["payment_intent"]
        asked = {"payment_intent": intent}
        codes = []
        for more in ({"amount": "500"}, {"amount": "99"}, {"amount": "401"}, {}, {}, {"payment_intent": "pi_none"}):
            _, answer = await it.post("/refunds", {**asked, **more})
            codes.append(answer.get("status") or answer["error"]["code"])
        assert codes == [
            "amount_too_large", "succeeded", "amount_too_large", "succeeded", "charge_already_refunded",
            "resource_missing",
        ]  # fmt: skip
        assert it.there.ledger.total(Flow.OUT, "USD") == it.there.ledger.total(Flow.IN, "USD")


async def test_lists_are_newest_first_in_pages_and_begin_where_they_are_asked_to() -> None:
    async with shop() as it:
        made = [await it.session() for _ in range(3)]
        it.there.do(PAY, made[0])
        status, page = await it.get("/checkout/sessions", limit="2")
        assert ([one["id"] for one in page["data"]], page["has_more"]) == ([made[2], made[1]], True)
        _, rest = await it.get("/checkout/sessions", limit="2", starting_after=made[1])
        assert ([one["id"] for one in rest["data"]], rest["has_more"]) == ([made[0]], False)
        _, still = await it.get("/checkout/sessions", status="open")
        assert [one["id"] for one in still["data"]] == [made[2], made[1]]
        _, none = await it.get("/checkout/sessions", **{"created[gt]": str(int(it.sandbox.now()) + 1)})
        assert none["data"] == []
        _, events = await it.get("/events", **{"types[0]": "payment_intent.succeeded"})
        assert [one["type"] for one in events["data"]] == ["payment_intent.succeeded"]
        assert (await it.get("/checkout/sessions", starting_after="cs_none"))[0] == 404
        assert status == 200


async def test_only_the_key_opens_it() -> None:
    async with shop() as it, aiohttp.ClientSession(headers={"Authorization": "Bearer sk_test_other"}) as stranger:
        async with stranger.get(f"{it.there.url}/v1/account") as response:
            assert response.status == 401
        assert (await it.get("/account"))[1]["charges_enabled"]


def test_a_form_says_what_it_means() -> None:
    given = form.read_body(b"a=1&b[c]=2&b[d][0]=3&b[d][1]=4&e[]=5&e[]=6&f[0][g]=7&a[b]=8&h[i]=9")
    assert given == {"a": "1", "b": {"c": "2", "d": ["3", "4"]}, "e": ["5", "6"], "f": [{"g": "7"}], "h": {"i": "9"}}
