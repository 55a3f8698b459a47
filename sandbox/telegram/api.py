"""The Bot API's door: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import asyncio
from typing import Any

from aiohttp import web

from sandbox.cutting import cut, hold
from sandbox.faults import Fault, FaultKind
from sandbox.telegram import editing, fetching, profile, sending, stars, tapping, webhook
from sandbox.telegram.dispatch import chat_of, run
from sandbox.telegram.errors import ApiError, too_many_requests
from sandbox.telegram.methods import METHODS
from sandbox.telegram.parameters import Parameters, read_parameters
from sandbox.telegram.state import Bot, Telegram
from sandbox.wire import Exchange

Json = dict[str, Any]

SPOKEN = (editing, fetching, profile, sending, stars, tapping, webhook)
"""The rooms whose methods are answered; importing them is what puts them into `METHODS`."""

UNAUTHORIZED = ApiError(401, "Unauthorized")
GATEWAY_PAGE = """<html>\r
<head><title>502 Bad Gateway</title></head>\r
<body>\r
<center><h1>502 Bad Gateway</h1></center>\r
<hr><center>nginx/1.18.0</center>\r
</body>\r
</html>\r
"""


class Door:
    """Answers the bots. `closing` is set when the sandbox stops, so that nothing is held beyond it."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._closing = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/bot{token}/{method}", self.answer),
            web.get("/file/bot{token}/{path:.+}", self.download),
        ]

    def close(self) -> None:
        self._closing.set()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        entry = METHODS.get(method.lower())
        visit = _Visit(self._telegram, entry.name if entry else method)
        bot = self._telegram.bots.get(request.match_info["token"])
        if bot is None:
            return visit.reply(UNAUTHORIZED.envelope())
        try:
            given = await read_parameters(request)
        except ApiError as refusal:
            return visit.reply(refusal.envelope())
        visit.given = given
        fault = self._telegram.world.faults.take(method, chat_of(self._telegram, given))
        if fault is not None:
            return await self._suffer(fault, request, visit, bot)
        return visit.reply(await run(self._telegram, bot, method, given))

    async def download(self, request: web.Request) -> web.StreamResponse:
        bot = self._telegram.bots.get(request.match_info["token"])
        if bot is None:
            return _reply(UNAUTHORIZED.envelope())
        stored = bot.shelf.at(request.match_info["path"])
        if stored is None:
            return _reply(ApiError(404, "Not Found").envelope())
        return web.Response(body=stored.content, content_type="application/octet-stream")

    async def _suffer(self, fault: Fault, request: web.Request, visit: "_Visit", bot: Bot) -> web.StreamResponse:
        match fault.kind:
            case FaultKind.FLOOD:
                return visit.reply(too_many_requests(fault.retry_after).envelope())
            case FaultKind.SERVER_ERROR:
                return visit.reply(ApiError(500, "Internal Server Error").envelope())
            case FaultKind.BAD_GATEWAY:
                return visit.page(502, GATEWAY_PAGE)
            case FaultKind.ANSWER:
                return visit.page(fault.status, fault.body, "application/json")
            case _:
                return await self._lose(fault, request, visit, bot)

    async def _lose(self, fault: Fault, request: web.Request, visit: "_Visit", bot: Bot) -> web.StreamResponse:
        """The faults in which time passes or the connection breaks."""
        is_executed = fault.kind in (FaultKind.SLOW, FaultKind.LOST, FaultKind.BLACK_HOLE)
        answer = await run(self._telegram, bot, visit.method, visit.given) if is_executed else None
        if fault.kind in (FaultKind.HANG, FaultKind.SLOW, FaultKind.BLACK_HOLE):
            await hold(fault.seconds, self._closing)
        if answer is not None and fault.kind is FaultKind.SLOW:
            return visit.reply(answer)
        visit.cut_off(answer)
        return cut(request)


class _Visit:
    """One call, from its arrival to the line in the record."""

    def __init__(self, telegram: Telegram, method: str) -> None:
        self.method = method
        self.given = Parameters(fields={})
        self._telegram = telegram
        self._at = telegram.world.now()
        self._begun = asyncio.get_running_loop().time()

    def reply(self, answer: Json) -> web.Response:
        response = _reply(answer)
        self._record(response.status, answer)
        return response

    def page(self, status: int, text: str, kind: str = "text/html") -> web.Response:
        self._record(status, text)
        return web.Response(status=status, text=text, content_type=kind)

    def cut_off(self, answer: Json | None) -> None:
        self._record(0, answer)

    def _record(self, status: int, answer: Json | str | None) -> None:
        self._telegram.world.record(
            Exchange(
                platform="telegram",
                method=self.method,
                parameters=self.given.summary(),
                at=self._at,
                seconds=asyncio.get_running_loop().time() - self._begun,
                status=status,
                answer=answer,
            )
        )


def _reply(answer: Json) -> web.Response:
    headers = {}
    retry_after = answer.get("parameters", {}).get("retry_after")
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return web.json_response(answer, status=answer.get("error_code", 200), headers=headers)
