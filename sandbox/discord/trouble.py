"""The gateway's trouble by HTTP: JSON under `/sandbox/discord-gateway/<act>`; without an act, how it is just now."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.discord.gateway import CLOSE_REASONS, Gateway
from sandbox.telegram.control import read_json

Json = dict[str, Any]
Act = Callable[[Gateway, Json], Awaitable[None] | None]

BASE = "/sandbox/discord-gateway"


class Trouble:
    """Makes it, for whoever asks."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def routes(self) -> list[web.RouteDef]:
        return [web.get(BASE, self.state), web.post(f"{BASE}/{{act}}", self.act)]

    async def state(self, _request: web.Request) -> web.Response:
        gateway = self._gateway
        return web.json_response({
            "connected": gateway.is_connected,
            "down": gateway.is_down,
            "sessions": len(gateway.sessions),
            "identifies": gateway.identifies,
            "resumes": gateway.resumes,
        })  # fmt: skip

    async def act(self, request: web.Request) -> web.Response:
        act = ACTS.get(request.match_info["act"])
        if act is None:
            raise web.HTTPNotFound(text='{"error": "the gateway can\'t do that"}', content_type="application/json")
        given = await read_json(request)
        try:
            outcome = act(self._gateway, given)
        except (KeyError, TypeError, ValueError) as wrong:
            raise web.HTTPBadRequest(text=json.dumps({"error": str(wrong)}), content_type="application/json") from None
        if outcome is not None:
            await outcome
        return await self.state(request)


def _code(given: Json) -> int:
    code = int(given["code"])
    if code not in CLOSE_REASONS:
        raise ValueError(f"no close code: {code}")
    return code


def _stand(gateway: Gateway, *, down: bool) -> None:
    gateway.is_down = down
    if down:
        gateway.drop()


ACTS: dict[str, Act] = {
    "drop": lambda gateway, _: gateway.drop(),
    "reconnect": lambda gateway, _: gateway.reconnect(),
    "invalidate": lambda gateway, given: gateway.invalidate(resumable=bool(given.get("resumable"))),
    "close": lambda gateway, given: gateway.close_with(_code(given)),
    "refuse": lambda gateway, given: gateway.refuse_next(_code(given), int(given.get("times", 1))),
    "forget": lambda gateway, _: gateway.forget_sessions(),
    "down": lambda gateway, _: _stand(gateway, down=True),
    "up": lambda gateway, _: _stand(gateway, down=False),
}
