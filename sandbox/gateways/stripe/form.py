"""Stripe's way to write structured parameters as a form: `metadata[a]=1&items[0][price]=2`."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

Json = dict[str, Any]


def read_body(body: bytes) -> Json:
    """The parameters in a request's body."""
    return read(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def read(pairs: Iterable[tuple[str, str]]) -> Json:
    """The parameters in names and values; `a[0]` and `a[]` make a list. Every value is a text."""
    found: Json = {}
    for name, value in pairs:
        *path, last = [part.rstrip("]") for part in name.split("[")]
        place = found
        for step in path:
            inner = place.setdefault(step, {})
            place = inner if isinstance(inner, dict) else {}
        place[last or str(len(place))] = value
    return {name: _lists(value) for name, value in found.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _lists(part) for name, part in value.items()}
    if inner and all(name.isdecimal() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
