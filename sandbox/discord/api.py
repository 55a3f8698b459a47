"""The REST door: everything under `/api/v10`, and the CDN."""

import asyncio
import inspect
import json
from typing import Any

from aiohttp import hdrs, web

from sandbox.cutting import cut, hold
from sandbox.discord import channels, commands, identity, interactions, selling
from sandbox.discord.body import Body, read_body
from sandbox.discord.errors import NOT_FOUND, UNAUTHORIZED, ApiError
from sandbox.discord.gateway import Gateway
from sandbox.discord.rates import too_many_requests
from sandbox.discord.routes import NO_CONTENT, ROUTES, Call, Route
from sandbox.discord.state import App, Discord
from sandbox.discord.timing import monotonic
from sandbox.faults import Fault, FaultKind
from sandbox.wire import Exchange

Json = dict[str, Any]

SPOKEN = (channels, commands, identity, interactions, selling)
"""The rooms whose routes are answered; importing them is what puts them into `ROUTES`."""

BASE = "/api/v10"
VIA = {"Via": "1.1 google"}
GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>"
BROKEN = ApiError(500, 0, "500: Internal Server Error")


class Door:
    """Answers the bot. `close` lets nothing be held beyond the sandbox's end."""

    def __init__(self, discord: Discord, app: App, gateway: Gateway) -> None:
        self._discord = discord
        self._app = app
        self._gateway = gateway
        self._closing = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        spoken = [web.route(one.verb, f"{BASE}{one.path}", self._answering(one)) for one in _narrow_first(ROUTES)]
        return [
            *spoken,
            web.route("*", f"{BASE}/{{path:.*}}", self.unknown),
            web.get("/cdn/{path:.+}", self.download),
        ]

    def close(self) -> None:
        self._closing.set()

    async def unknown(self, request: web.Request) -> web.StreamResponse:
        visit = _Visit(self._discord, f"{request.method} {request.match_info['path']}", request)
        return visit.refuse(NOT_FOUND)

    async def download(self, request: web.Request) -> web.Response:
        file = self._discord.files.get(request.match_info["path"])
        if file is None:
            return web.Response(status=404, text="")
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "X-Content-Type-Options": "nosniff"}
        return web.Response(body=file.content, content_type="application/octet-stream", headers=headers)

    def _answering(self, one: Route) -> Any:
        async def answer(request: web.Request) -> web.StreamResponse:
            return await self._answer(one, request)

        return answer

    async def _answer(self, one: Route, request: web.Request) -> web.StreamResponse:
        visit = _Visit(self._discord, one.name, request)
        if one.needs_token and request.headers.get(hdrs.AUTHORIZATION) != f"Bot {self._app.token}":
            return visit.refuse(UNAUTHORIZED)
        fault = self._discord.world.faults.take(one.name, visit.channel, "discord")
        if fault is not None and fault.kind not in (FaultKind.SLOW, FaultKind.LOST, FaultKind.BLACK_HOLE):
            return await self._suffer(fault, request, visit)
        if not self._may_pass(one, visit, request):
            return visit.refuse(visit.refusal)
        response = await self._run(one, request, visit)
        return response if fault is None else await self._after(fault, request, response)

    async def _run(self, one: Route, request: web.Request, visit: "_Visit") -> web.Response:
        try:
            visit.body = await read_body(request)
            call = Call(
                discord=self._discord,
                app=self._app,
                gateway=self._gateway,
                path=dict(request.match_info),
                query=dict(request.query),
                body=visit.body,
            )
            result = one.run(call)
            return visit.reply(await result if inspect.isawaitable(result) else result)
        except ApiError as refusal:
            return visit.refuse(refusal)

    def _may_pass(self, one: Route, visit: "_Visit", request: web.Request) -> bool:
        """Interaction callbacks are not counted at all."""
        if one.lane == "free":
            return True
        path = request.match_info
        major = path.get("channel_id") or path.get("guild_id") or path.get("interaction_token") or ""
        wall = self._discord.world.now()
        passage = self._app.meter.pass_through(one.lane, one.name, major, monotonic(), wall)
        visit.headers = passage.headers
        visit.refusal = passage.refusal or BROKEN
        return passage.refusal is None

    async def _suffer(self, fault: Fault, request: web.Request, visit: "_Visit") -> web.StreamResponse:
        """The faults of calls that are not carried out."""
        match fault.kind:
            case FaultKind.FLOOD:
                visit.headers = {"Retry-After": str(fault.retry_after), "X-RateLimit-Scope": "shared"}
                return visit.refuse(too_many_requests(fault.retry_after))
            case FaultKind.SERVER_ERROR:
                return visit.refuse(BROKEN)
            case FaultKind.BAD_GATEWAY:
                return visit.gateway_page()
            case FaultKind.ANSWER:
                return visit.anything(fault.status, fault.body)
            case FaultKind.HANG:
                await hold(fault.seconds, self._closing)
            case _:
                pass
        visit.cut_off()
        return cut(request)

    async def _after(self, fault: Fault, request: web.Request, response: web.Response) -> web.StreamResponse:
        """The faults of calls that were carried out, and whose answer is late or lost."""
        if fault.kind in (FaultKind.SLOW, FaultKind.BLACK_HOLE):
            await hold(fault.seconds, self._closing)
        return response if fault.kind is FaultKind.SLOW else cut(request)


class _Visit:
    """One call, from its arrival to the line in the record."""

    def __init__(self, discord: Discord, name: str, request: web.Request) -> None:
        self.name = name
        self.body = Body()
        self.headers: dict[str, str] = {}
        self.refusal: ApiError = BROKEN
        self._discord = discord
        self._path = {key: value for key, value in request.match_info.items() if key.endswith("_id")}
        self._at = discord.world.now()
        self._begun = monotonic()

    @property
    def channel(self) -> int | None:
        value = self._path.get("channel_id", "")
        return int(value) if value.isdecimal() else None

    def reply(self, result: object) -> web.Response:
        if result is NO_CONTENT:
            self._record(204, None)
            return web.Response(status=204, headers=self.headers | VIA)
        self._record(200, result)
        return self._json(200, result)

    def refuse(self, refusal: ApiError) -> web.Response:
        self._record(refusal.status, refusal.body())
        return self._json(refusal.status, refusal.body())

    def gateway_page(self) -> web.Response:
        self._record(502, GATEWAY_PAGE)
        return web.Response(status=502, text=GATEWAY_PAGE, content_type="text/html")

    def anything(self, status: int, body: str) -> web.Response:
        self._record(status, body)
        headers = VIA | {hdrs.CONTENT_TYPE: "application/json"}
        return web.Response(status=status, body=body.encode(), headers=headers)

    def cut_off(self) -> None:
        self._record(0, None)

    def _json(self, status: int, body: object) -> web.Response:
        """Exactly `application/json`: with a charset behind it, clients take the body for a text."""
        headers = self.headers | VIA | {hdrs.CONTENT_TYPE: "application/json"}
        return web.Response(status=status, body=json.dumps(body).encode(), headers=headers)

    def _record(self, status: int, answer: Any) -> None:
        self._discord.world.record(
            Exchange(
                platform="discord",
                method=self.name,
                parameters=self._path | self.body.summary(),
                at=self._at,
                seconds=monotonic() - self._begun,
                status=status,
                answer=answer,
            )
        )


def _narrow_first(routes: list[Route]) -> list[Route]:
    """`@me` and `@original` before the places where any id may stand."""
    return sorted(routes, key=lambda one: [part.startswith("{") for part in one.path.split("/")])
