"""Forms that only our own pages can fill in, without remembering any page: each carries a seal and its minute.

A seal says that a page of ours was read not long ago, by whoever presses its button. What a preview or a scanner
posts blindly has none; what another site's page posts for its visitor is told by the browser.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qsl

from aiohttp import web

LARGEST_FORM: Final = 4096
MOST_FIELDS: Final = 12
FORM_SECONDS: Final = 15
MINUTE_MS: Final = 60_000
SEAL: Final = "seal"
# A browser that does not tell is judged by the seal alone.
_OURS: Final = frozenset({"same-origin", "none", ""})


class Forms:
    """Seals with the shop's key. A seal is good for one purpose, about one thing, for so many minutes."""

    def __init__(self, key: bytes, clock: Callable[[], int]) -> None:
        self._key = key
        self._clock = clock

    def seal(self, purpose: str, about: str) -> str:
        """For a hidden field of a form that is shown now."""
        return self._sealed(purpose, about, self._clock() // MINUTE_MS)

    def sealed(self, seal: str, purpose: str, about: str, minutes: int) -> bool:
        """Whether this seal is ours, and young enough."""
        minute, _, _ = seal.partition(".")
        if not (minute.isascii() and minute.isdecimal() and len(minute) < 12):
            return False
        age = self._clock() // MINUTE_MS - int(minute)
        # A clock that was set back by a little makes no seal wrong.
        return hmac.compare_digest(seal.encode(), self._sealed(purpose, about, int(minute)).encode()) and (
            -minutes <= age <= minutes
        )

    def _sealed(self, purpose: str, about: str, minute: int) -> str:
        mac = hmac.digest(self._key, f"{purpose}\n{minute}\n{about}".encode(), hashlib.sha256)
        return f"{minute}.{mac.hex()[:32]}"


async def read_form(request: web.Request) -> Mapping[str, str]:
    """The fields of a form, none of another site's.

    413 for a large one, 415 for what is none, 408 when it never comes whole.
    """
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    body = await read_body(request)
    if request.headers.get("Sec-Fetch-Site", "") not in _OURS:
        return {}
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise web.HTTPBadRequest from error


async def read_body(request: web.Request) -> bytes:
    """What was posted, as it is: 413 for too much, 408 when it never comes whole."""
    limited = request.clone(client_max_size=LARGEST_FORM)
    try:
        async with asyncio.timeout(FORM_SECONDS):
            return await limited.read()
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    except (web.RequestPayloadError, ConnectionError) as error:
        raise web.HTTPBadRequest from error
