"""One call as it arrived: urlencoded, multipart or JSON, read into the same form."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.files import UPLOAD_LIMIT

TRUE, FALSE = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no"})
TOO_LARGE = ApiError(413, "Request Entity Too Large")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Every value is text, as on the wire; what was JSON is still JSON. Reading one checks its type."""

    fields: dict[str, str]
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.fields.get(name, "")

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise bad_request(f'parameter "{name}" is required')
        return value

    def integer(self, name: str, default: int = 0) -> int:
        value = self.text(name)
        if not value:
            return default
        try:
            return int(value)
        except ValueError:
            raise bad_request(f'field "{name}" must be of type Number') from None

    def flag(self, name: str) -> bool:
        value = self.text(name).lower()
        if value and value not in TRUE | FALSE:
            raise bad_request(f'field "{name}" must be of type Boolean')
        return value in TRUE

    def structure(self, name: str, what: str) -> Any:
        """The JSON value of a field, or None when it is absent; `what` names it in the refusal."""
        value = self.text(name)
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """The file behind a field: sent as the field itself, or under the name after `attach://`."""
        return self.uploads.get(self.text(name).removeprefix("attach://")) or self.uploads.get(name)

    def summary(self) -> dict[str, str]:
        """For the record: the fields, and the names and sizes of the files."""
        files = {name: f"{upload.name} ({len(upload.content)} bytes)" for name, upload in self.uploads.items()}
        return self.fields | files


async def read_parameters(request: web.Request) -> Parameters:
    """Read the query string and the body, whatever its kind. Raises `ApiError`."""
    fields = _decoded(request.rel_url.raw_query_string)
    uploads: dict[str, Upload] = {}
    kind = request.content_type
    if kind == "multipart/form-data":
        await _read_multipart(request, fields, uploads)
    elif kind == "application/json":
        fields |= _read_json(await _body(request))
    elif kind == "application/x-www-form-urlencoded":
        fields |= _decoded((await _body(request)).decode("ascii", "replace"))
    _refuse_broken_text(fields)
    return Parameters(fields=fields, uploads=uploads)


def as_fields(values: dict[str, Any]) -> dict[str, str]:
    """JSON values as they would have come in a form."""
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in values.items()
        if value is not None
    }


async def _body(request: web.Request) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise TOO_LARGE from None


def _decoded(query: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(query, keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _read_json(body: bytes) -> dict[str, str]:
    try:
        values = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse request JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("request JSON must be an Object")
    return as_fields(values)


async def _read_multipart(request: web.Request, fields: dict[str, str], uploads: dict[str, Upload]) -> None:
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or not part.name:
                raise bad_request("can't parse multipart form")
            content = bytes(await part.read(decode=False))
            if len(content) > UPLOAD_LIMIT:
                raise TOO_LARGE
            if part.filename is None:
                fields[part.name] = content.decode()
            else:
                uploads[part.name] = Upload(name=part.filename, content=content)
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    except (ValueError, AssertionError):
        raise bad_request("can't parse multipart form") from None


def _refuse_broken_text(fields: dict[str, str]) -> None:
    """JSON can carry half of a surrogate pair, which no text can."""
    try:
        for value in fields.values():
            value.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
