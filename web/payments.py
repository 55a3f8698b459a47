"""The door for payment providers, and the page their buyers come back to.

Coming back proves nothing and grants nothing: what was paid is the provider's to say, in its callback.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from aiohttp import web

from views import pages as texts
from web.pages import Setting

HOOK: Final = "/pay/{provider}"
BACK: Final = "/pay/back"
LARGEST_BODY: Final = 256 * 1024
_BODY_SECONDS: Final = 15

# A provider's code, headers, and the raw body come in; the status to answer with goes out.
Accept = Callable[[str, Mapping[str, str], bytes], Awaitable[int]]


class PaymentDoor:
    """``accept`` stores a callback before its status is answered."""

    def __init__(self, accept: Accept, setting: Setting) -> None:
        self._accept = accept
        self._setting = setting

    def routes(self) -> list[web.RouteDef]:
        return [web.get(BACK, self._back), web.post(HOOK, self._callback)]

    async def close(self) -> None:
        """Nothing is under way behind a request."""

    async def _callback(self, request: web.Request) -> web.Response:
        if (request.content_length or 0) > LARGEST_BODY:
            raise web.HTTPRequestEntityTooLarge(max_size=LARGEST_BODY, actual_size=request.content_length or 0)
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                body = await request.read()
        except TimeoutError as error:
            raise web.HTTPRequestTimeout from error
        except (web.RequestPayloadError, ConnectionError) as error:
            raise web.HTTPBadRequest from error
        status = await self._accept(request.match_info["provider"], request.headers, body)
        return web.Response(status=status, text="ok" if status == 200 else None)

    async def _back(self, request: web.Request) -> web.Response:
        say = self._setting.say(self._setting.visit(request))
        return self._setting.answer(texts.back_from_paying(say, self._setting.policy))
