"""The shop's own web server: a health check, the doors through which other servers call, and pages for people.

Except on pages it answers with a status and nothing else: whoever knocks learns no version, no path and no reason.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Final, Protocol, Self

import structlog
from aiohttp import web

from core.errors import Refused, Temporary

# Headers by name (any case) and the raw body come in, the HTTP status to answer with goes out. A hook commits
# before it returns 200, may be called twice with one body, and raises Temporary to be called again later.
Hook = Callable[[Mapping[str, str], bytes], Awaitable[int]]
# True when the shop can do its work. It may raise and it may hang: both count as no.
HealthCheck = Callable[[], Awaitable[bool]]

LARGEST_BODY: Final = 1024 * 1024
_BODY_SECONDS: Final = 15
_HEALTH_SECONDS: Final = 5
_SHUTDOWN_SECONDS: Final = 10
_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "kiosk",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
_CSP: Final = "default-src 'none'; frame-ancestors 'none'"

log = structlog.get_logger(__name__)


class Pages(Protocol):
    """Pages for people. ``close`` is called when the last request has been answered."""

    def routes(self) -> list[web.RouteDef]: ...
    async def close(self) -> None: ...


class HttpServer:
    """Serves while it is entered; leaving waits for the requests in flight, ten seconds at most.

    ``port`` 0 takes a free one; ``url`` tells which. Routes are added before entering.
    """

    def __init__(self, host: str, port: int, healthy: HealthCheck) -> None:
        self._host = host
        self._port = port
        self._healthy = healthy
        self._app = web.Application(middlewares=[self._edge], client_max_size=LARGEST_BODY)
        self._app.on_response_prepare.append(_add_headers)
        self._app.router.add_get("/health", self._health)
        self._runner: web.AppRunner | None = None
        self.failures = 0

    def route_hook(self, path: str, hook: Hook) -> None:
        """Let another server call ``hook`` by POST to exactly this path."""

        async def handle(request: web.Request) -> web.Response:
            body = await _read(request)
            return web.Response(status=await hook(request.headers, body))

        self._app.router.add_post(path, handle)

    def route_pages(self, pages: Pages) -> None:
        """Serve these pages too."""

        async def close(_: web.Application) -> None:
            await pages.close()

        self._app.add_routes(pages.routes())
        self._app.on_cleanup.append(close)

    @property
    def url(self) -> str:
        """The address it listens on, once entered."""
        if self._runner is None or not self._runner.addresses:
            raise RuntimeError("the server is not running")
        host, port = self._runner.addresses[0][:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def __aenter__(self) -> Self:
        runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except BaseException:
            await runner.cleanup()
            raise
        self._runner = runner
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _health(self, _: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(_HEALTH_SECONDS):
                healthy = await self._healthy()
        except Exception:  # whatever it was, the shop is not well
            log.warning("health_check_failed", exc_info=True)
            healthy = False
        return web.Response(status=200 if healthy else 503, text="ok" if healthy else "unwell")

    @web.middleware
    async def _edge(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Every failure becomes a bare status here; our own are logged and counted."""
        try:
            return await handler(request)
        except web.HTTPException as answer:
            return web.Response(status=answer.status)
        except Refused:
            return web.Response(status=400)
        except Temporary:
            return web.Response(status=503, headers={"Retry-After": "5"})
        except Exception:
            self.failures += 1
            log.exception("request_failed", route=_route(request))
            return web.Response(status=500)


async def _read(request: web.Request) -> bytes:
    """The whole body: 413 when it is too large, 408 when it does not come, 400 when it breaks off."""
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            return await request.read()
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    except (web.RequestPayloadError, ConnectionError) as error:
        raise web.HTTPBadRequest from error


def _route(request: web.Request) -> str:
    """What was asked for as the router writes it: the path itself may hold a token."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else ""


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)
    response.headers.setdefault("Content-Security-Policy", _CSP)
