"""One call as it arrived: JSON, or multipart with `payload_json` and `files[n]`, read into the same form."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.discord.errors import TOO_LARGE, ApiError, invalid

Json = dict[str, Any]

FILE_LIMIT = 10 * 1024 * 1024
REQUEST_LIMIT = 25 * 1024 * 1024
NUMBERED = re.compile(r"files\[(\d{1,2})\]")
NOT_JSON = ApiError(400, 50109, "The request body contains invalid JSON.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One `files[n]`."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What was sent. `whole` is the JSON, an object or (for commands) a list."""

    whole: Any = None
    uploads: dict[int, Upload] = field(default_factory=dict)

    @property
    def fields(self) -> Json:
        """The JSON object. Raises `ApiError` when it is something else."""
        if not isinstance(self.whole, dict):
            raise invalid("", "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return self.whole

    def summary(self) -> dict[str, str]:
        """For the record: every field as text, and the names and sizes of the files."""
        given = self.whole if isinstance(self.whole, dict) else {"body": self.whole} if self.whole is not None else {}
        shown = {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}
        files = {f"files[{n}]": f"{one.name} ({len(one.content)} bytes)" for n, one in self.uploads.items()}
        return shown | files


async def read_body(request: web.Request) -> Body:
    """Raises `ApiError` for what the real server does not read either."""
    if (request.content_length or 0) > REQUEST_LIMIT:
        raise TOO_LARGE
    if request.content_type == "multipart/form-data":
        return await _read_multipart(request)
    raw = await request.read()
    if not raw:
        return Body()
    if request.content_type != "application/json":
        raise ApiError(400, 50035, 'Invalid Form Body: expected "Content-Type" header to be application/json.')
    return Body(whole=_decoded(raw))


def _decoded(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise NOT_JSON from None


async def _read_multipart(request: web.Request) -> Body:
    whole: Any = {}
    uploads: dict[int, Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise NOT_JSON
        content = bytes(await part.read(decode=False))
        if part.name == "payload_json":
            whole = _decoded(content)
            continue
        place = NUMBERED.fullmatch(part.name or "")
        if place is None:
            continue
        if len(content) > FILE_LIMIT:
            raise TOO_LARGE
        uploads[int(place[1])] = Upload(name=part.filename or "unknown", content=content)
    return Body(whole=whole, uploads=uploads)
