"""The sandbox's BTCPay Server: its states, its sums, its permissions, and how it calls back."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.gateways.btcpay.account import KEY, SECRET, STORE
from sandbox.gateways.btcpay.deliveries import signature
from sandbox.gateways.btcpay.gateway import (
    CLAIM,
    MARK_INVALID,
    MARK_SETTLED,
    MINE,
    ON_CHAIN,
    PAY_OUT,
    REPLACE,
    REST,
    TAKE_BACK,
    TOO_MUCH,
    WITHDRAW,
    BtcPay,
)
from sandbox.gateways.btcpay.invoices import Invoice
from sandbox.gateways.gateway import LATE, NEVER, PAY, TEN, TOO_LITTLE, TWICE, CannotDo
from sandbox.gateways.room import Gateways
from sandbox.world import World

STORES = f"/gateways/btcpay/api/v1/stores/{STORE}"


class House(Gateways):
    def __init__(self, world: World, pace: float) -> None:
        self.btcpay = BtcPay(world, pace)


@dataclass
class Shop:
    """Who makes invoices and is called back; it answers with the statuses it was given, then with 200."""

    world: World
    there: BtcPay
    http: aiohttp.ClientSession
    calls: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    async def hear(self, request: web.Request) -> web.Response:
        body = await request.read()
        assert request.headers["BTCPay-Sig"] == signature(SECRET, body)["BTCPay-Sig"]
        self.calls.append(json.loads(body))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def ask(self, verb: str, path: str, body: object = None, *, key: str = KEY, **query: str) -> Any:
        headers = {"Authorization": f"token {key}"}
        async with self.http.request(verb, path, json=body, params=query, headers=headers) as response:
            return response.status, await response.json()

    async def make(self, amount: str = "19.49", currency: str = "USD", order: str = "kp1") -> Invoice:
        asked = {"amount": amount, "currency": currency, "metadata": {"orderId": order}}
        checkout = {"expirationMinutes": 30, "monitoringMinutes": 1440, "paymentTolerance": 0}
        status, made = await self.ask("POST", f"{STORES}/invoices", {**asked, "checkout": checkout})
        assert status == 200
        return self.there.bill(made["id"])

    async def told(self) -> list[str]:
        """The kinds of everything it was told, in order."""
        await self.there.courier.settled()
        return [call["type"] for call in self.calls]


@asynccontextmanager
async def shop(pace: float = 0.0001) -> AsyncIterator[Shop]:
    world = World()
    house = House(world, pace)
    app = web.Application()
    app.add_routes(house.routes())
    async with TestServer(app) as server, aiohttp.ClientSession(server.make_url("/")) as http:
        house.url = str(server.make_url("/")).rstrip("/")
        made = Shop(world, house.btcpay, http)
        ear = web.Application()
        ear.router.add_post("/pay/btcpay", made.hear)
        async with TestServer(ear) as hook:
            house.call_back_to(str(hook.make_url("/pay")))
            try:
                yield made
            finally:
                await house.close()


async def states(it: Shop, bill: Invoice, *acts: str) -> list[str]:
    found = []
    for act in acts:
        it.there.do(act, bill.id)
        found.append(it.there.status(bill))
    return found


async def test_lightning_is_final_at_once_and_the_shop_hears_every_step() -> None:
    async with shop() as it:
        bill = await it.make()
        assert await states(it, bill, PAY) == ["Settled"]
        steps = ["InvoiceReceivedPayment", "InvoicePaymentSettled", "InvoiceProcessing", "InvoiceSettled"]
        assert await it.told() == steps
        last = it.calls[-1]
        assert (last["storeId"], last["invoiceId"], last["metadata"]) == (STORE, bill.id, {"orderId": "kp1"})
        assert last["deliveryId"] == last["originalDeliveryId"]
        assert it.there.courier.letters[-1].body.startswith(b'{\n  "deliveryId": "')
        assert [moved.amount for moved in it.there.ledger] == [Decimal("19.49")]


async def test_a_payment_on_chain_waits_for_its_block() -> None:
    async with shop() as it:
        by_hand, by_time = await it.make(), await it.make()
        assert await states(it, by_hand, ON_CHAIN, MINE) == ["Processing", "Settled"]
        it.there.do(ON_CHAIN, by_time.id)
        it.world.forward(599)
        assert it.there.status(by_time) == "Processing"
        it.world.forward(1)
        assert it.there.status(by_time) == "Settled"


async def test_too_little_the_rest_and_too_much() -> None:
    async with shop() as it:
        bill = await it.make()
        assert await states(it, bill, TOO_LITTLE, REST) == ["New (PaidPartial)", "Settled"]
        assert await states(it, await it.make(), TOO_MUCH) == ["Settled (PaidOver)"]
        assert await states(it, await it.make(), TWICE) == ["Settled"], "the second came after it was settled"
        assert sum(moved.amount for moved in it.there.ledger.of(bill.id)) == Decimal("19.49")


async def test_what_comes_after_the_end_stays_expired() -> None:
    async with shop() as it:
        late, part = await it.make(), await it.make()
        assert await states(it, late, LATE) == ["Expired (PaidLate)"]
        assert (await it.told())[-2:] == ["InvoicePaidAfterExpiration", "InvoicePaymentSettled"]
        assert it.calls[-1]["afterExpiration"] is True
        it.there.do(TOO_LITTLE, part.id)
        it.world.forward(1800)
        assert it.there.status(part) == "Expired (PaidPartial)"
        assert (await it.told())[-2:] == ["InvoiceExpired", "InvoiceExpiredPaidPartial"]


async def test_a_replaced_payment_counts_no_more() -> None:
    async with shop() as it:
        bill = await it.make()
        assert await states(it, bill, ON_CHAIN, TAKE_BACK) == ["Processing", "New"]
        assert await states(it, bill, ON_CHAIN, REPLACE, MINE) == ["Processing", "Processing", "Settled"]
        assert len(it.there.ledger.of(bill.id)) == 1
        _, shown = await it.ask("GET", f"{STORES}/invoices/{bill.id}/payment-methods")
        assert [len(method["payments"]) for method in shown] == [1, 0]
        _, shown = await it.ask(
            "GET", f"{STORES}/invoices/{bill.id}/payment-methods", onlyAccountedPayments="false"
        )  # fmt: skip
        assert [one["status"] for one in shown[0]["payments"]] == ["Invalid", "Invalid", "Settled"]


async def test_nobody_confirms_for_a_day_and_it_is_invalid() -> None:
    async with shop() as it:
        bill = await it.make()
        it.there.do(ON_CHAIN, bill.id)
        bill.payments[0].at += 10**6  # no block takes it
        it.world.forward(1800 + 86400 + 1)
        assert it.there.status(bill) == "Invalid"


@pytest.mark.parametrize(("amount", "currency"), [("1500.00", "RUB"), ("2900", "JPY"), ("0.00020000", "BTC")])
async def test_an_exact_payment_is_never_too_much(amount: str, currency: str) -> None:
    async with shop() as it:
        bill = await it.make(amount, currency)
        assert await states(it, bill, PAY) == ["Settled"]
        _, methods = await it.ask("GET", f"{STORES}/invoices/{bill.id}/payment-methods")
        assert [Decimal(method["due"]) for method in methods] == [0, 0]
        assert it.there.ledger.balance(currency) == Decimal(amount)


async def test_its_owner_can_call_it_what_they_like() -> None:
    async with shop() as it:
        bill = await it.make()
        assert await states(it, bill, MARK_INVALID, MARK_SETTLED) == ["Invalid (Marked)", "Settled (Marked)"]
        assert len(it.there.ledger) == 0
        status, wrong = await it.ask("POST", f"{STORES}/invoices/{bill.id}/status", {"status": "Invalid"})
        assert status == 200, "a mark can be changed"
        status, wrong = await it.ask("POST", f"{STORES}/invoices/{bill.id}/status", {"status": "New"})
        assert (status, wrong[0]["path"]) == (422, "status")
        with pytest.raises(CannotDo):
            it.there.do(PAY, bill.id)


async def test_invoices_are_listed_newest_first_by_order_by_time_and_in_pages() -> None:
    async with shop() as it:
        made = []
        for order in ("kp1", "kp2", "kp1"):
            made.append((await it.make(order=order)).id)
            it.world.forward(60)

        async def ids(**query: str) -> list[str]:
            return [one["id"] for one in (await it.ask("GET", f"{STORES}/invoices", **query))[1]]

        assert await ids() == made[::-1]
        assert await ids(orderId="kp1") == [made[2], made[0]]
        assert await ids(skip="1", take="1") == [made[1]]
        assert await ids(startDate=str(int(it.world.now()) - 90)) == [made[2]]


async def test_only_its_key_may_and_only_what_it_was_given() -> None:
    async with shop() as it:
        assert (await it.ask("GET", f"{STORES}/invoices", key="another"))[0] == 401
        assert (await it.ask("GET", "/gateways/btcpay/api/v1/stores/other/invoices"))[0] == 403
        it.there.permissions = [f"btcpay.store.canmodifyinvoices:{STORE}"]
        assert (await it.ask("GET", f"{STORES}/invoices"))[0] == 200
        status, refused = await it.ask("GET", f"{STORES}/pull-payments")
        assert (status, refused["missingPermission"]) == (403, "btcpay.store.canviewpullpayments")
        _, current = await it.ask("GET", "/gateways/btcpay/api/v1/api-keys/current")
        assert current["permissions"] == it.there.permissions


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "x", None])
async def test_no_invoice_for_nothing(amount: Any) -> None:
    async with shop() as it:
        status, said = await it.ask("POST", f"{STORES}/invoices", {"amount": amount, "currency": "USD"})
        assert (status, said[0]["path"]) == (422, "amount")


async def test_a_refund_is_claimed_paid_out_or_withdrawn() -> None:
    async with shop() as it:
        bill = await it.make()
        asked = {"refundVariant": "Custom", "customAmount": "5.00", "customCurrency": "USD", "description": "d"}
        path = f"{STORES}/invoices/{bill.id}/refund"
        assert await it.ask("POST", path, asked) == (
            400, {"code": "non-refundable", "message": "Cannot refund this invoice"}
        )  # fmt: skip
        it.there.do(PAY, bill.id)
        assert (await it.ask("POST", path, {**asked, "refundVariant": "Fiat"}))[0] == 422
        _, pull = await it.ask("POST", path, asked)
        assert pull["viewLink"] == it.there.page_url(bill)
        it.there.do(CLAIM, bill.id)
        assert [one["state"] for one in (await it.ask("GET", f"{STORES}/payouts"))[1]] == ["AwaitingApproval"]
        it.there.do(PAY_OUT, bill.id)
        [payout] = (await it.ask("GET", f"{STORES}/payouts"))[1]
        assert (payout["state"], payout["pullPaymentId"], payout["originalAmount"]) == ("Completed", pull["id"], "5.00")
        assert it.there.ledger.balance("USD") == Decimal("14.49")
        assert (await it.told())[-3:] == ["InvoiceRefund", "PayoutCreated", "PayoutUpdated"]
        await it.ask("POST", path, asked)
        it.there.do(CLAIM, bill.id)
        it.there.do(WITHDRAW, bill.id)
        assert [one["id"] for one in (await it.ask("GET", f"{STORES}/pull-payments"))[1]] == []
        assert len((await it.ask("GET", f"{STORES}/pull-payments", includeArchived="true"))[1]) == 2
        assert len((await it.ask("GET", f"{STORES}/payouts"))[1]) == 1


@pytest.mark.parametrize(("status", "tries"), [(500, 9), (503, 9), (408, 9), (429, 9), (400, 1), (401, 1), (302, 1)])
async def test_what_is_not_taken_comes_again_under_a_name_of_its_own(status: int, tries: int) -> None:
    async with shop() as it:
        it.statuses = [status] * 9
        it.there.do(MARK_INVALID, (await it.make()).id)
        await it.there.courier.settled()
        assert len(it.calls) == tries
        assert {call["originalDeliveryId"] for call in it.calls} == {it.calls[0]["deliveryId"]}
        assert len({call["deliveryId"] for call in it.calls}) == tries
        assert [call["isRedelivery"] for call in it.calls] == [False] + [True] * (tries - 1)


async def test_what_follows_waits_for_what_is_tried_again() -> None:
    async with shop() as it:
        it.statuses = [500, 500]
        bill = await it.make()
        it.there.do(ON_CHAIN, bill.id)
        assert await it.told() == ["InvoiceReceivedPayment"] * 3 + ["InvoiceProcessing"]


async def test_a_delivery_can_be_had_again() -> None:
    async with shop() as it:
        it.there.do(MARK_INVALID, (await it.make()).id)
        await it.there.courier.settled()
        [hook] = (await it.ask("GET", f"{STORES}/webhooks"))[1]
        path = f"{STORES}/webhooks/{hook['id']}/deliveries"
        [first] = (await it.ask("GET", path))[1]
        assert (first["status"], first["httpCode"]) == ("HttpSuccess", 200)
        _, again = await it.ask("POST", f"{path}/{first['id']}/redeliver")
        await it.there.courier.settled()
        assert (it.calls[1]["deliveryId"], it.calls[1]["originalDeliveryId"]) == (again, first["id"])
        assert (await it.ask("POST", f"{path}/none/redeliver"))[0] == 404


async def test_it_calls_never_or_ten_times_at_once() -> None:
    async with shop() as it:
        silent, loud = await it.make(), await it.make()
        it.there.do(NEVER, silent.id)
        assert await it.told() == []
        it.there.do(TEN, loud.id)
        kinds = await it.told()
        assert (len(kinds), kinds.count("InvoiceSettled")) == (40, 10)
        assert it.there.status(silent) == it.there.status(loud) == "Settled"
        it.calls.clear()
        it.there.do(TEN, silent.id)
        assert await it.told() == ["InvoiceSettled"] * 10
