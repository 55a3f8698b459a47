"""Texts and captions: parsed, trimmed, measured in UTF-16 units, with the links Telegram finds itself."""

import re
from typing import Any

from sandbox.telegram.errors import bad_request
from sandbox.telegram.html import parse_html
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.state import Words

Json = dict[str, Any]

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
RAW_LIMIT = 1 << 15  # bytes, before parsing
CODE = frozenset({"code", "pre"})
CLOSED = CODE | {"text_link", "text_mention"}  # nothing is looked for inside these
GIVEN = frozenset({
    "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code",
    "pre", "text_link", "text_mention", "custom_emoji",
})  # fmt: skip
FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]])"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w/@.])(?P<mention>@[A-Za-z]\w{3,31})\b"
    r"|(?<![\w/@#<>])(?P<bot_command>/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?)(?![\w/<>])"
    r"|(?<![\w#&])(?P<hashtag>#\w*[^\W\d]\w*)"
)
CLEANED = {code: " " for code in range(0x20) if code != 0x0A} | {0x0D: None} | dict.fromkeys(range(0x2028, 0x202F))


def units(text: str) -> int:
    """The length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def message_text(call: Parameters) -> Words:
    """The `text` of a call. Raises `ApiError`."""
    if not call.text("text"):
        raise bad_request("message text is empty")
    words = _read(call, "text", "entities")
    if not words.text:
        raise bad_request("text must be non-empty")
    if units(words.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return words


def caption(call: Parameters) -> Words:
    """The `caption` of a call, which may be empty. Raises `ApiError`."""
    words = _read(call, "caption", "caption_entities")
    if units(words.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return words


def spoken(text: str) -> Words:
    """What a person typed: no markup, only what is found in it."""
    return _finish(text.translate(CLEANED), [])


def _read(call: Parameters, name: str, entities_name: str) -> Words:
    source = call.text(name)
    if len(source.encode()) > RAW_LIMIT:
        raise bad_request("text is too long")
    source = source.translate(CLEANED)
    mode = call.text("parse_mode").lower()
    if mode in ("", "none"):
        return _finish(source, _given(call, entities_name, source))
    if mode in ("markdown", "markdownv2"):
        raise bad_request("can't parse entities: this sandbox reads HTML only")
    if mode != "html":
        raise bad_request("unsupported parse_mode")
    return _finish(*parse_html(source))


def _given(call: Parameters, name: str, text: str) -> list[Json]:
    """Entities that came ready made; kinds that Telegram finds itself are left out."""
    entities = call.structure(name, "entities")
    if entities is None:
        return []
    if not isinstance(entities, list):
        raise bad_request("expected an Array of MessageEntity")
    length = units(text)
    return [_checked(entity, length) for entity in entities if _is_given(entity)]


def _is_given(entity: object) -> bool:
    if not isinstance(entity, dict):
        raise bad_request("can't parse MessageEntity: expected an Object")
    for field in ("offset", "length"):
        if type(entity.get(field)) is not int:
            raise bad_request(f"can't parse MessageEntity: can't find field \"{field}\"")
    return entity.get("type") in GIVEN


def _checked(entity: Json, length: int) -> Json:
    offset = entity["offset"]
    if offset < 0:
        raise bad_request(f"receive an entity with incorrect offset {offset}")
    if entity["length"] < 0:
        raise bad_request(f"receive an entity with incorrect length {entity['length']}")
    if offset > length:
        raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if offset + entity["length"] > length:
        raise bad_request(f"entity beginning at UTF-16 offset {offset} ends after the end of the text")
    return {name: value for name, value in entity.items() if value is not None}


def _finish(text: str, entities: list[Json]) -> Words:
    """Trim, drop what stands inside code, add what is found. The official order."""
    kept = _without_nested(entities)
    text = text.rstrip()
    end = units(text)
    first = min((entity["offset"] for entity in kept), default=end)
    cut = len(text) - len(text.lstrip(" \n"))
    cut = min(cut, first)
    kept = [_moved(entity, cut, end) for entity in kept if entity["offset"] < end]
    text = text[cut:]
    kept += [entity for entity in _found(text) if not _touches_closed(entity, kept)]
    return Words(text=text, entities=tuple(sorted(kept, key=lambda e: (e["offset"], -e["length"]))))


def _moved(entity: Json, cut: int, end: int) -> Json:
    length = min(entity["length"], end - entity["offset"])
    return entity | {"offset": entity["offset"] - cut, "length": length}


def _without_nested(entities: list[Json]) -> list[Json]:
    """Code holds no other style, and no style of its own kind."""
    code = [entity for entity in entities if entity["type"] in CODE]
    return [
        entity
        for entity in entities
        if entity["length"] and not any(_inside(entity, outer) for outer in code if outer is not entity)
    ]


def _inside(entity: Json, outer: Json) -> bool:
    begin, end = entity["offset"], entity["offset"] + entity["length"]
    return bool(outer["offset"] <= begin and end <= outer["offset"] + outer["length"])


def _found(text: str) -> list[Json]:
    return [
        {"type": hit.lastgroup, "offset": units(text[: hit.start()]), "length": units(hit.group())}
        for hit in FOUND.finditer(text)
    ]


def _touches_closed(entity: Json, others: list[Json]) -> bool:
    begin, end = entity["offset"], entity["offset"] + entity["length"]
    return any(
        other["type"] in CLOSED and begin < other["offset"] + other["length"] and other["offset"] < end
        for other in others
    )
