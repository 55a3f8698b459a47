"""What all gateways share, seen at the plainest one there could be."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.control import same_origin
from sandbox.faults import Fault, FaultKind
from sandbox.gateways.courier import Sign
from sandbox.gateways.door import Call, answer
from sandbox.gateways.gateway import LATE, NEVER, PAY, REFUND, TEN, Act, Bill, CannotDo, Gateway
from sandbox.gateways.ledger import Flow, Movement
from sandbox.gateways.room import Gateways
from sandbox.watching import NoAnswer
from sandbox.world import World
from tests.sandbox.conftest import until


@dataclass(slots=True, kw_only=True)
class Slip(Bill):
    status: str = "open"


class Till(Gateway[Slip]):
    """Takes what is handed over."""

    CODE = "till"
    NAME = "Till"
    PAUSES = (1.0, 1.0)

    def routes(self) -> list[web.RouteDef]:
        return [self.route("POST", "/api/{method}", self.make)]

    def status(self, bill: Slip) -> str:
        return bill.status

    def acts(self, bill: Slip) -> Mapping[str, Act[Slip]]:
        return {PAY: self.pay, LATE: self.late} if bill.status == "open" else {REFUND: self.refund}

    def sign(self) -> Sign:
        return lambda body: {"Signature": hmac.new(b"secret", body, hashlib.sha256).hexdigest()}

    def calls_again(self, status: int) -> bool:
        return status == 0 or status >= 500

    def make(self, call: Call) -> web.Response:
        given = call.json()
        number = str(self.new_number())
        self.bills[number] = Slip(
            id=number, amount=Decimal("4.99"), currency="USD", title=str(given.get("title", "")), key="kp1",
            made_at=self.world.now(), expires_at=self.world.now() + 900, back_url=str(given.get("back", "")),
        )  # fmt: skip
        return answer({"id": number})

    def pay(self, bill: Slip) -> None:
        bill.status = "paid"
        self.move(Flow.IN, bill, f"tx{self.new_number()}", bill.amount)
        self.call_back(bill, json.dumps({"paid": bill.id}).encode())

    def late(self, _bill: Slip) -> None:
        raise CannotDo("it is not late yet")

    def refund(self, bill: Slip) -> None:
        bill.status = "refunded"
        self.move(Flow.OUT, bill, f"re{self.new_number()}", bill.amount)


class House(Gateways):
    def __init__(self, world: World, pace: float) -> None:
        self.till = Till(world, pace)


@dataclass
class Shop:
    """Who makes bills and is called back. It answers with the statuses it was given, then with 200."""

    world: World
    till: Till
    http: aiohttp.ClientSession
    calls: list[tuple[str, bytes]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    async def hear(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.calls.append((request.headers["Signature"], body))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def make(self, **given: str) -> Slip:
        async with self.http.post("/gateways/till/api/make", json=given) as response:
            return self.till.bill((await response.json())["id"])


@asynccontextmanager
async def shop(*, listens: bool = True) -> AsyncIterator[Shop]:
    world = World()
    house = House(world, 0.001)
    app = web.Application(middlewares=[same_origin])
    app.add_routes(house.routes())
    async with TestServer(app) as server, aiohttp.ClientSession(server.make_url("/")) as http:
        house.url = str(server.make_url("/")).rstrip("/")
        made = Shop(world, house.till, http)
        ear = web.Application()
        ear.router.add_post("/hook/till", made.hear)
        async with TestServer(ear) as hook:
            if listens:
                house.call_back_to(str(hook.make_url("/hook")))
            try:
                yield made
            finally:
                await house.close()


async def test_what_is_paid_is_in_the_ledger_and_the_shop_is_called_with_a_signature() -> None:
    async with shop() as it:
        bill = await it.make(title="Order 1")
        it.till.do(PAY, bill.id)
        await it.till.courier.settled()
        [(signature, body)] = it.calls
        assert (signature, json.loads(body)) == (it.till.sign()(body)["Signature"], {"paid": bill.id})
        assert [(one.flow, one.amount, one.currency) for one in it.till.ledger] == [("in", Decimal("4.99"), "USD")]
        it.till.do(REFUND, bill.id)
        assert it.till.ledger.balance("USD") == 0
        assert it.till.ledger.total(Flow.OUT, "USD") == Decimal("4.99")


async def test_a_movement_happens_once() -> None:
    async with shop() as it:
        bill = await it.make()
        it.till.do(PAY, bill.id)
        [moved] = it.till.ledger
        again = Movement(
            id=moved.id, flow=Flow.IN, bill=bill.id, amount=moved.amount, currency=moved.currency, at=moved.at
        )
        with pytest.raises(ValueError, match="before"):
            it.till.ledger.add(again)


@pytest.mark.parametrize(
    ("statuses", "heard"),
    [([500, 503], 3), ([500, 500, 500, 500], 3), ([400], 1), ([200], 1), ([302], 1)],
)
async def test_it_calls_again_as_long_as_the_original_would(statuses: list[int], heard: int) -> None:
    async with shop() as it:
        it.statuses = list(statuses)
        it.till.do(PAY, (await it.make()).id)
        await it.till.courier.settled()
        assert len(it.calls) == heard
        assert it.till.courier.letters[0].answers == [*statuses, 200][:heard]
        assert len(it.world.wire.of("callback")) == heard


async def test_it_can_keep_silent_and_it_can_call_ten_times() -> None:
    async with shop() as it:
        silent, loud = await it.make(), await it.make()
        it.till.do(NEVER, silent.id)
        it.till.do(TEN, loud.id)
        await it.till.courier.settled()
        assert len(it.calls) == 10
        assert len(it.till.letters(silent)) == 1
        it.till.do(TEN, silent.id)
        await it.till.courier.settled()
        assert {body for _, body in it.calls[10:]} == {it.till.letters(silent)[0].body}
        assert len(it.calls) == 20
        assert len(it.till.ledger) == 2


async def test_without_an_address_the_callback_is_kept() -> None:
    async with shop(listens=False) as it:
        bill = await it.make()
        it.till.do(PAY, bill.id)
        [letter] = it.till.letters(bill)
        assert letter.headers == it.till.sign()(letter.body)
        assert (letter.answers, it.calls) == ([], [])


async def test_nobody_waits_for_ever_for_a_shop_that_never_answers() -> None:
    async with shop() as it:
        it.statuses = [500] * 3
        it.till.courier._pauses = (60.0,)
        it.till.do(PAY, (await it.make()).id)
        with pytest.raises(NoAnswer):
            await it.till.courier.settled(within=0.05)


@pytest.mark.parametrize("url", ["https://shop.example/pay", "http://10.0.0.1/pay", "ftp://127.0.0.1/", "pay"])
async def test_nothing_outside_of_this_machine_is_called(url: str) -> None:
    async with shop() as it:
        with pytest.raises(ValueError, match="this machine"):
            it.till.courier.call_at(url)
        async with it.http.post("/sandbox/gateways/till/callback", json={"url": url}) as response:
            assert response.status == 400


@pytest.mark.parametrize(
    ("kind", "status", "made"),
    [("500", 500, 0), ("429", 429, 0), ("502", 502, 0), ("answer", 200, 0), ("reset", 0, 0), ("lost", 0, 1),
     ("hang", 0, 0), ("black hole", 0, 1), ("slow", 200, 1)],
)  # fmt: skip
async def test_a_call_suffers_what_was_ordered(kind: str, status: int, made: int) -> None:
    async with shop() as it:
        it.world.faults.add(Fault(kind=FaultKind(kind), method="make", platform="stripe"))
        it.world.faults.add(Fault(kind=FaultKind(kind), method="make", platform="till", seconds=0.02, body="<html>"))
        if status:
            async with it.http.post("/gateways/till/api/make", json={}) as response:
                assert response.status == status
                assert response.headers.get("Retry-After") == ("1" if kind == "429" else None)
        else:
            with pytest.raises(aiohttp.ClientError):
                await it.http.post("/gateways/till/api/make", json={})
        assert len(it.till.bills) == made
        [call] = it.world.wire.of("make")
        assert (call.platform, call.status) == ("till", status)
        assert len(it.world.faults.listing()) == 1


async def test_a_bill_has_a_page_on_which_it_is_paid() -> None:
    async with shop() as it:
        bill = await it.make(title='<script>alert("1")</script>', back="javascript:alert(1)")
        url = it.till.page_url(bill)
        async with it.http.get(url) as response:
            page = await response.text()
            assert "form-action 'self'" in response.headers["Content-Security-Policy"]
        assert "<script" not in page
        assert "javascript:" not in page
        assert [act in page for act in ('value="pay"', 'value="never call back"', 'value="refund"')] == [
            True, True, False,
        ]  # fmt: skip
        async with it.http.post(url, data={"act": LATE}) as response:
            assert (response.status, "it is not late yet" in await response.text()) == (409, True)
        async with it.http.post(url, data={"act": PAY}) as response:
            page = await response.text()
        assert "4.99 USD · in" in page
        assert 'value="refund"' in page
        async with it.http.post(url, data={"act": PAY}) as response:
            assert response.status == 409
        assert len(it.till.ledger) == 1
        async with it.http.get("/gateways") as response:
            assert "4.99 USD · paid" in await response.text()


async def test_nobody_elses_page_presses_buttons_here() -> None:
    async with shop() as it:
        bill = await it.make()
        for path in (it.till.page_url(bill), f"/sandbox/gateways/till/{bill.id}"):
            async with it.http.post(path, data={"act": PAY}, headers={"Origin": "https://evil.example"}) as response:
                assert response.status == 403
        assert bill.status == "open"


async def test_everything_can_be_done_by_http() -> None:
    async with shop() as it:
        bill = await it.make()
        async with it.http.post(f"/sandbox/gateways/till/{bill.id}", json={"act": "pay"}) as response:
            state = (await response.json())["till"]
        assert [(one["key"], one["status"], one["acts"]) for one in state["bills"]] == [
            ("kp1", "paid", ["refund", TEN])
        ]
        assert [(one["flow"], one["amount"]) for one in state["ledger"]] == [("in", "4.99")]
        for path, status in ((f"till/{bill.id}", 409), ("till/99", 409), ("bank/1", 409)):
            async with it.http.post(f"/sandbox/gateways/{path}", json={"act": "pay"}) as response:
                assert response.status == status
        for path in ("/gateways/till/pay/99", "/gateways/bank/pay/1"):
            async with it.http.get(path) as response:
                assert response.status == 404


async def test_closing_ends_every_call_and_callback() -> None:
    async with shop() as it:
        it.world.faults.add(Fault(kind=FaultKind.HANG, platform="till", method="make"))
        it.statuses = [500]
        it.till.courier._pauses = (600.0,)
        it.till.do(PAY, (bill := await _second(it)).id)
        assert bill.status == "paid"
    assert not [task for task in asyncio.all_tasks() if "_deliver" in repr(task)]


async def _second(it: Shop) -> Slip:
    """A call hangs until everything closes; the next one is answered."""
    hanging = asyncio.create_task(it.http.post("/gateways/till/api/make", json={}))
    await until(lambda: not it.world.faults.listing())
    hanging.add_done_callback(lambda done: done.exception())
    return await it.make()
