"""All gateways of a sandbox, and the doors by which people and pages come to them."""

import json
from collections.abc import Iterator
from typing import Any

from aiohttp import web

from sandbox.gateways.btcpay.gateway import BtcPay
from sandbox.gateways.chain.gateway import EvmChain, TronChain
from sandbox.gateways.cryptopay import CryptoPay
from sandbox.gateways.gateway import BASE, CannotDo, Gateway
from sandbox.gateways.page import PROTECTION, index_page, lost_page, pay_page
from sandbox.gateways.stripe.gateway import Stripe
from sandbox.telegram.control import read_json
from sandbox.world import World

CONTROL = "/sandbox/gateways"
PACE = 0.1


class Gateways:
    """The gateways by name. One more is one more line in `__init__`.

    `pace` shortens the originals' pauses between callbacks that were not taken.
    """

    _url = ""

    def __init__(self, world: World, pace: float = PACE) -> None:
        self.cryptopay = CryptoPay(world, pace)
        self.btcpay = BtcPay(world, pace)
        self.evm = EvmChain(world, pace)
        self.tron = TronChain(world, pace)
        self.stripe = Stripe(world, pace)

    def __iter__(self) -> Iterator[Gateway[Any]]:
        return (each for each in vars(self).values() if isinstance(each, Gateway))

    def __getitem__(self, code: str) -> Gateway[Any]:
        """Raises `CannotDo`."""
        for gateway in self:
            if code == gateway.CODE:
                return gateway
        raise CannotDo("there is no such gateway")

    @property
    def url(self) -> str:
        """Where the sandbox is served; each gateway stands below it."""
        return self._url

    @url.setter
    def url(self, url: str) -> None:
        self._url = url
        for gateway in self:
            gateway.url = f"{url}{BASE}/{gateway.CODE}"

    def call_back_to(self, base: str) -> None:
        """Every shop's callback address: this with the gateway's name behind it."""
        for gateway in self:
            gateway.courier.call_at(f"{base.rstrip('/')}/{gateway.CODE}" if base else "")

    async def close(self) -> None:
        for gateway in self:
            await gateway.close()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(BASE, self.index),
            web.get(f"{BASE}/{{code}}/pay/{{bill}}", self.page),
            web.post(f"{BASE}/{{code}}/pay/{{bill}}", self.press),
            web.get(CONTROL, self.state),
            web.post(f"{CONTROL}/{{code}}/callback", self.listen),
            web.post(f"{CONTROL}/{{code}}/{{bill}}", self.act),
            *(route for gateway in self for route in gateway.routes()),
        ]

    async def index(self, _request: web.Request) -> web.Response:
        return _html(index_page(self))

    async def page(self, request: web.Request) -> web.Response:
        try:
            gateway = self[request.match_info["code"]]
            return _html(pay_page(gateway, gateway.bill(request.match_info["bill"])))
        except CannotDo as reason:
            return _html(lost_page(str(reason).capitalize()), 404)

    async def press(self, request: web.Request) -> web.Response:
        """A button of the page. What cannot be done is said on it."""
        given = await request.post()
        try:
            gateway = self[request.match_info["code"]]
            bill = gateway.bill(request.match_info["bill"])
        except CannotDo as reason:
            return _html(lost_page(str(reason).capitalize()), 404)
        try:
            gateway.do(str(given.get("act", "")), bill.id)
        except CannotDo as reason:
            return _html(pay_page(gateway, bill, str(reason)), 409)
        raise web.HTTPSeeOther(request.path)

    async def state(self, _request: web.Request) -> web.Response:
        """Every gateway, its bills and its ledger."""
        return web.json_response({gateway.CODE: _summary(gateway) for gateway in self})

    async def act(self, request: web.Request) -> web.Response:
        """`{"act": "pay"}`."""
        act = str((await read_json(request)).get("act", ""))
        try:
            self[request.match_info["code"]].do(act, request.match_info["bill"])
        except CannotDo as reason:
            raise _refusal(web.HTTPConflict, str(reason)) from None
        return await self.state(request)

    async def listen(self, request: web.Request) -> web.Response:
        """`{"url": "http://127.0.0.1:8080/pay/cryptopay"}`: what the shop's owner would set at the gateway."""
        url = str((await read_json(request)).get("url", ""))
        try:
            self[request.match_info["code"]].courier.call_at(url)
        except (CannotDo, ValueError) as reason:
            raise _refusal(web.HTTPBadRequest, str(reason)) from None
        return await self.state(request)


def _summary(gateway: Gateway[Any]) -> dict[str, Any]:
    return {
        "name": gateway.NAME,
        "calls_back_to": gateway.courier.url,
        "bills": [
            {
                "id": bill.id,
                "key": bill.key,
                "amount": f"{bill.amount:f}",
                "currency": bill.currency,
                "status": gateway.status(bill),
                "page": gateway.page_url(bill),
                "acts": gateway.offers(bill),
            }
            for bill in gateway.bills.values()
        ],
        "ledger": [
            {"id": one.id, "flow": one.flow, "bill": one.bill, "amount": f"{one.amount:f}", "currency": one.currency}
            for one in gateway.ledger
        ],
    }


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", headers=PROTECTION)


def _refusal(kind: type[web.HTTPError], reason: str) -> web.HTTPError:
    return kind(text=json.dumps({"error": reason}), content_type="application/json")
