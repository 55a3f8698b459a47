"""A gateway's interface as the shop sees it: every call is recorded, and suffers the faults that were ordered."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.cutting import cut, hold
from sandbox.faults import Fault, FaultKind
from sandbox.wire import Exchange
from sandbox.world import World

Json = dict[str, Any]
PROXY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What the shop asks: `method` is the name by which faults and the wire know it."""

    method: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]  # in any case
    body: bytes

    def json(self) -> Json:
        """The body, an object; empty where there is none that could be read."""
        try:
            given = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return given if isinstance(given, dict) else {}

    def summary(self) -> dict[str, str]:
        """For the wire: no header is in it, so no token is."""
        body = self.body.decode("utf-8", "replace")
        return {**self.path, **self.query, **({"body": body} if body else {})}


Speak = Callable[[Call], web.Response]
"""How a gateway answers: at once, and carried out whole."""


def answer(result: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """A JSON answer."""
    return web.json_response(result, status=status, headers=headers)


class Door:
    """One gateway's. `broken` words its answer to a fault with this status."""

    def __init__(self, world: World, platform: str, broken: Callable[[int], web.Response]) -> None:
        self._world = world
        self._platform = platform
        self._broken = broken
        self._closing = asyncio.Event()

    def close(self) -> None:
        """Let nothing be held beyond the sandbox's end."""
        self._closing.set()

    def answering(self, speak: Speak, name: Callable[[Call], str]) -> Handler:
        """The route's handler."""

        async def handle(request: web.Request) -> web.StreamResponse:
            began = asyncio.get_running_loop().time()
            call = await _read(request, name)
            fault = self._world.faults.take(call.method, None, self._platform)
            response = speak(call) if fault is None else await self._suffer(fault, call, speak)
            self._record(call, began, response)
            return cut(request) if response is None else response

        return handle

    async def _suffer(self, fault: Fault, call: Call, speak: Speak) -> web.Response | None:
        """The answer, or none where the connection is cut."""
        match fault.kind:
            case FaultKind.FLOOD:
                refusal = self._broken(429)
                refusal.headers["Retry-After"] = str(fault.retry_after)
                return refusal
            case FaultKind.SERVER_ERROR:
                return self._broken(500)
            case FaultKind.BAD_GATEWAY:
                return web.Response(status=502, text=PROXY_PAGE, content_type="text/html")
            case FaultKind.ANSWER:
                return web.Response(status=fault.status, text=fault.body, content_type="application/json")
        done = speak(call) if fault.kind in (FaultKind.SLOW, FaultKind.LOST, FaultKind.BLACK_HOLE) else None
        if fault.kind in (FaultKind.HANG, FaultKind.SLOW, FaultKind.BLACK_HOLE):
            await hold(fault.seconds, self._closing)
        return done if fault.kind is FaultKind.SLOW else None

    def _record(self, call: Call, began: float, response: web.Response | None) -> None:
        seconds = asyncio.get_running_loop().time() - began
        self._world.record(
            Exchange(
                platform=self._platform,
                method=call.method,
                parameters=call.summary(),
                at=self._world.now() - seconds,
                seconds=seconds,
                status=0 if response is None else response.status,
                answer=None if response is None else _shown(response),
            )
        )


async def _read(request: web.Request, name: Callable[[Call], str]) -> Call:
    facts: dict[str, Any] = {
        "path": dict(request.match_info),
        "query": dict(request.query),
        "headers": request.headers.copy(),
        "body": await request.read(),
    }
    return Call(method=name(Call(method="", **facts)), **facts)


def _shown(response: web.Response) -> Any:
    text = response.text or ""
    try:
        return json.loads(text)
    except ValueError:
        return text
