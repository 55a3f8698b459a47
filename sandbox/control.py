"""The page, and what is not one platform's: people, faults, the wire, the stream of every change."""

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.faults import Fault, FaultKind
from sandbox.telegram.control import read_json
from sandbox.world import Event, World

PAGE = Path(__file__).parent / "page"
HEARTBEAT = 15.0
LONGEST_LEAP = 31 * 24 * 3600
PROTECTION = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class Desk:
    """Answers the page."""

    def __init__(self, world: World, platforms: list[str]) -> None:
        self._world = world
        self._platforms = platforms

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.page),
            web.get("/page/{name}", self.asset),
            web.get("/sandbox/people", self.people),
            web.get("/sandbox/wire", self.wire),
            web.get("/sandbox/events", self.events),
            web.get("/sandbox/faults", self.faults),
            web.post("/sandbox/faults", self.add_fault),
            web.delete("/sandbox/faults", self.clear_faults),
            web.get("/sandbox/clock", self.clock),
            web.post("/sandbox/clock", self.forward),
        ]

    async def page(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "index.html", headers=PROTECTION)

    async def asset(self, request: web.Request) -> web.FileResponse:
        name = request.match_info["name"]
        if name not in {path.name for path in PAGE.iterdir()}:
            raise web.HTTPNotFound
        return web.FileResponse(PAGE / name, headers=PROTECTION)

    async def people(self, _request: web.Request) -> web.Response:
        people = [
            {"key": one.key, "id": one.id, "name": one.name, "role": one.role, "discord": str(one.discord_id)}
            for one in self._world.people.values()
        ]
        return web.json_response({"people": people, "platforms": self._platforms})

    async def wire(self, request: web.Request) -> web.Response:
        limit = int(request.query.get("limit", "50"))
        loud = [exchange for exchange in self._world.wire if not exchange.is_quiet]
        return web.json_response({"calls": [exchange.summary() for exchange in loud[-limit:]]})

    async def faults(self, _request: web.Request) -> web.Response:
        return web.json_response({"faults": self._world.faults.listing()})

    async def add_fault(self, request: web.Request) -> web.Response:
        given = await read_json(request)
        try:
            self._world.faults.add(Fault(**given | {"kind": FaultKind(given.get("kind", ""))}))
        except (TypeError, ValueError) as wrong:
            raise web.HTTPBadRequest(text=json.dumps({"error": str(wrong)}), content_type="application/json") from None
        return await self.faults(request)

    async def clear_faults(self, request: web.Request) -> web.Response:
        self._world.faults.clear()
        return await self.faults(request)

    async def clock(self, _request: web.Request) -> web.Response:
        return web.json_response({"now": self._world.now(), "ahead": self._world.ahead})

    async def forward(self, request: web.Request) -> web.Response:
        """`{"seconds": 120}`: that much time passes at once."""
        given = (await read_json(request)).get("seconds")
        if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given <= LONGEST_LEAP:
            text = json.dumps({"error": "seconds must be a number from 0 to a month"})
            raise web.HTTPBadRequest(text=text, content_type="application/json")
        self._world.forward(given)
        return await self.clock(request)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events after `after` (or `Last-Event-ID`), until somebody hangs up."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        after = self._resume(request)
        try:
            await response.write(b"retry: 1000\n\n")
            while not self._world.journal.closed:
                after = await self._pass_on(response, after)
        except ConnectionResetError:
            pass
        return response

    async def _pass_on(self, response: web.StreamResponse, after: int) -> int:
        """Everything new, or a heartbeat, which also finds out that nobody reads any more."""
        try:
            async with asyncio.timeout(HEARTBEAT):
                await self._world.journal.changed(after)
        except TimeoutError:
            await response.write(b": still here\n\n")
        for event in self._world.journal.since(after):
            after = event.number
            await response.write(_as_sse(event))
        return after

    def _resume(self, request: web.Request) -> int:
        """A reader from before a restart knows a higher number than there is: it starts anew."""
        asked = request.headers.get("Last-Event-ID") or request.query.get("after", "")
        last = self._world.journal.last
        return int(asked) if asked.isdecimal() and int(asked) <= last else last


@web.middleware
async def same_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Other pages in the same browser have no business with the people here."""
    origin = request.headers.get("Origin")
    if origin and request.path.startswith(("/sandbox/", "/gateways/")) and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text='{"error": "another origin"}', content_type="application/json")
    return await handler(request)


def _as_sse(event: Event) -> bytes:
    facts: dict[str, Any] = {"kind": event.kind, "person": event.person, **event.facts}
    return f"id: {event.number}\ndata: {json.dumps(facts)}\n\n".encode()
