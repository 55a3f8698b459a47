"""Calls to a provider's JSON interface: every answer is a value, a Temporary or a Permanent, in ten seconds at most.

Numbers are read as they are written (Decimal, never float). What an answer says besides its status and a short plain
name of the error is for nobody: neither it nor the address nor a header is in what is raised, logged or shown.
"""

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, TypeVar

import aiohttp

from core.errors import Fact, Permanent, Temporary
from core.providers import Malformed

T = TypeVar("T")

PATIENCE: Final = 10.0
LONGEST_ANSWER: Final = 8 * 1024 * 1024
LONGEST_PAUSE: Final = 3600
_PASSING: Final = frozenset({408, 425, 429})
# How an error calls itself: AMOUNT_INVALID, invoice-not-found, -32601. Anything longer may be a sentence about us.
_PLAIN_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{1,47}|-?[0-9]{1,6}")
_NAMES: Final = ("name", "code", "error", "type")


class JsonApi:
    """One provider's interface under one address. The session is opened by the first call and kept until `close`."""

    def __init__(self, base: str, headers: Mapping[str, str] | None = None) -> None:
        self._base = base.rstrip("/")
        self._headers = dict(headers or {})
        self._session: aiohttp.ClientSession | None = None

    async def get(self, path: str, read: Callable[[object], T], **query: str) -> T:
        """What `read` makes of the answer; see `call`."""
        return await self.call("GET", path, read, query=query)

    async def post(self, path: str, read: Callable[[object], T], body: object = None) -> T:
        """What `read` makes of the answer; see `call`."""
        return await self.call("POST", path, read, body=body)

    async def call(
        self,
        method: str,
        path: str,
        read: Callable[[object], T],
        *,
        query: Mapping[str, str] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """What `read` makes of the answer; nothing (None) is read where there is no body.

        Raises Permanent for a 3xx or 4xx, with `status` and, where it has one, the error's `name`. Raises Temporary
        for 408, 425, 429 (with `retry_after` seconds where it says so), 5xx, a cut connection, ten seconds without an
        end, and an answer that is not JSON or that `read` finds Malformed.
        """
        try:
            async with asyncio.timeout(PATIENCE):  # aiohttp rounds its own up
                status, retry_after, answer = await self._ask(method, path, query, body, headers)
        except TimeoutError:
            raise Temporary(reason="no answer in time") from None
        except aiohttp.InvalidURL:
            raise Permanent(reason="no such address") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Temporary(reason="connection", kind=type(error).__name__) from None
        if status >= 300:
            raise self._refusal(status, retry_after, answer)
        try:
            return read(_parsed(answer))
        except Malformed:
            raise Temporary(reason="unreadable answer", status=status) from None

    async def close(self) -> None:
        """Hang up. A later call dials again."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None,
        body: object,
        headers: Mapping[str, str] | None,
    ) -> tuple[int, str, bytes]:
        """Status, Retry-After and body. A redirect is not followed: it would carry the token somewhere else."""
        if self._session is None:
            self._session = aiohttp.ClientSession(json_serialize=_written, cookie_jar=aiohttp.DummyCookieJar())
        async with self._session.request(
            method,
            f"{self._base}/{path.lstrip('/')}",
            params=query or None,
            json=body,
            headers=self._headers | dict(headers or {}),
            allow_redirects=False,
        ) as response:
            return response.status, response.headers.get("Retry-After", ""), await _body(response)

    def _refusal(self, status: int, retry_after: str, answer: bytes) -> Permanent | Temporary:
        facts: dict[str, Fact] = {"reason": "refused", "status": status}
        name = self._error_name(answer)
        if name:
            facts["name"] = name
        if retry_after.isascii() and retry_after.isdecimal():
            facts["retry_after"] = min(int(retry_after[:9]), LONGEST_PAUSE)
        passes = status >= 500 or status in _PASSING
        return Temporary(**facts) if passes else Permanent(**facts)

    def _error_name(self, answer: bytes) -> str:
        """What the error calls itself, unless that is one of our secrets come back."""
        try:
            name = error_name(_parsed(answer))
        except Malformed:
            return ""
        return "" if any(name in text or text in name for text in self._headers.values()) else name


def error_name(answer: object) -> str:
    """The short plain name in the usual places: ``{"error": {"name": …}}``, ``{"code": …}``, ``[{"code": …}]``."""
    found: Any = answer[0] if isinstance(answer, list) and answer else answer
    if not isinstance(found, dict):
        return ""
    inner = found.get("error")
    places = (inner, found) if isinstance(inner, dict) else (found,)
    said = (str(place.get(name)) for place in places for name in _NAMES if isinstance(place.get(name), str | int))
    return next((text for text in said if _PLAIN_NAME.fullmatch(text)), "")


def _parsed(answer: bytes) -> object:
    """Their own answer to our own question is read as it is; what of it is used is looked at by who uses it."""
    if len(answer) > LONGEST_ANSWER:
        raise Malformed(reason="too long")
    try:
        return json.loads(answer.decode(), parse_float=Decimal) if answer.strip() else None
    except (ValueError, RecursionError):
        raise Malformed(reason="not JSON") from None


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """The whole body, or as much of it as proves that it is too long."""
    body = bytearray()
    async for part in response.content.iter_chunked(65536):
        body += part
        if len(body) > LONGEST_ANSWER:
            break
    return bytes(body)


def _written(body: object) -> str:
    """JSON as it goes out; a Decimal goes as its exact text."""
    return json.dumps(body, default=_exact, separators=(",", ":"))


def _exact(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(type(value).__name__)
