"""What a message says, checked as the real server checks it."""

import mimetypes
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from sandbox.discord.body import Body
from sandbox.discord.components import check_components
from sandbox.discord.errors import EMPTY_MESSAGE, invalid, required, too_long
from sandbox.discord.state import COMPONENTS_V2, Discord, File, Message

Json = dict[str, Any]

CONTENT_LIMIT, EMBED_TOTAL = 2000, 6000
MENTION = re.compile(r"<@!?(\d+)>")
WRITABLE_FLAGS = 1 << 2 | 1 << 6 | 1 << 12 | 1 << 13 | 1 << 15
ALLOWED_PARSE = frozenset({"users", "roles", "everyone"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The parts of a message that a call gave; None leaves a part as it is."""

    content: str | None = None
    embeds: list[Json] | None = None
    components: list[Json] | None = None
    kept_files: list[int] | None = None
    new_files: list[File] = field(default_factory=list)
    flags: int = 0
    allowed: Json | None = None
    nonce: str = ""
    is_enforced: bool = False
    reply_to: int | None = None


def read_draft(discord: Discord, channel: int, body: Body, given: Json | None = None) -> Draft:
    """The draft in a call's body (or in `given`, a part of it). Raises `ApiError`."""
    fields = body.fields if given is None else given
    flags = fields.get("flags") or 0
    if type(flags) is not int or flags & ~WRITABLE_FLAGS:
        raise invalid("flags", "NUMBER_TYPE_COERCE", "Value is not int.")
    embeds, components = fields.get("embeds", ...), fields.get("components", ...)
    kept, new = _read_files(discord, channel, body, fields)
    return Draft(
        content=_read_content(fields),
        embeds=None if embeds is ... else check_embeds(embeds or []),
        components=None if components is ... else check_components(components or [], is_v2=bool(flags & COMPONENTS_V2)),
        kept_files=kept,
        new_files=new,
        flags=flags,
        allowed=_read_allowed(fields),
        nonce=_read_nonce(fields),
        is_enforced=bool(fields.get("enforce_nonce")),
        reply_to=_read_reference(fields),
    )


def apply(discord: Discord, draft: Draft, said: Message) -> None:
    """Put the draft into the message, which must then say something. Raises `ApiError`, changing nothing."""
    content = said.content if draft.content is None else draft.content
    embeds = said.embeds if draft.embeds is None else draft.embeds
    components = said.components if draft.components is None else draft.components
    files = said.files if draft.kept_files is None else [one for one in said.files if one.id in draft.kept_files]
    files = [*files, *draft.new_files]
    flags = said.flags | draft.flags
    if flags & COMPONENTS_V2:
        if content or embeds:
            raise invalid(
                "content",
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )
        if not components:
            raise EMPTY_MESSAGE
    elif not content and not embeds and not files:
        raise EMPTY_MESSAGE
    if len(files) > 10:
        raise invalid("attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    said.content, said.embeds, said.components, said.files, said.flags = content, embeds, components, files, flags
    _mention(discord, draft, said)


def new_file(discord: Discord, channel: int, name: str, content: bytes, description: str | None = None) -> File:
    """Put a file where the CDN serves it."""
    safe = re.sub(r"[^\w.\-]+", "_", name).strip("_") or "unknown"
    number = discord.new_id()
    file = File(
        id=number,
        name=safe,
        mime=mimetypes.guess_type(name)[0] or "application/octet-stream",
        path=f"attachments/{channel}/{number}/{quote(safe)}",
        content=content,
        description=description,
    )
    discord.files[f"attachments/{channel}/{number}/{safe}"] = file
    return file


def check_embeds(given: object) -> list[Json]:
    """Raises `ApiError`."""
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise invalid("embeds", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    if len(given) > 10:
        raise invalid("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    total = sum(_embed(one, f"embeds.{at}") for at, one in enumerate(given))
    if total > EMBED_TOTAL:
        raise invalid("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")
    return [{"type": "rich"} | one for one in given]


def _embed(one: Json, path: str) -> int:
    """How many letters it counts."""
    letters = _length(one, "title", path, 256) + _length(one, "description", path, 4096)
    footer, author = one.get("footer") or {}, one.get("author") or {}
    letters += _length(footer, "text", f"{path}.footer", 2048) + _length(author, "name", f"{path}.author", 256)
    fields = one.get("fields") or []
    if len(fields) > 25:
        raise invalid(f"{path}.fields", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    for at, field_ in enumerate(fields):
        place = f"{path}.fields.{at}"
        for name, limit in (("name", 256), ("value", 1024)):
            if not field_.get(name):
                raise required(f"{place}.{name}")
            letters += _length(field_, name, place, limit)
    _check_addresses(one, path)
    color = one.get("color")
    if color is not None and (type(color) is not int or not 0 <= color <= 0xFFFFFF):
        raise invalid(f"{path}.color", "NUMBER_TYPE_MAX", "int value should be less than or equal to 16777215.")
    return letters


def _check_addresses(one: Json, path: str) -> None:
    places = {"url": one.get("url")}
    for name in ("image", "thumbnail", "footer", "author"):
        part = one.get(name) or {}
        for key in ("url", "icon_url"):
            places[f"{name}.{key}"] = part.get(key)
    for place, url in places.items():
        schemes = ("http", "https") if place in ("url", "author.url") else ("http", "https", "attachment")
        if url and urlsplit(str(url)).scheme not in schemes:
            raise invalid(f"{path}.{place}", "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def _length(given: Json, name: str, path: str, limit: int) -> int:
    value = given.get(name)
    if value is None:
        return 0
    if not isinstance(value, str):
        raise invalid(f"{path}.{name}", "STRING_TYPE_CONVERT", "Could not interpret value as string.")
    if len(value) > limit:
        raise too_long(f"{path}.{name}", limit)
    return len(value)


def _read_content(fields: Json) -> str | None:
    if "content" not in fields:
        return None
    content = fields["content"] or ""
    if not isinstance(content, str):
        raise invalid("content", "STRING_TYPE_CONVERT", "Could not interpret value as string.")
    content = content.strip()
    if len(content) > CONTENT_LIMIT:
        raise too_long("content", CONTENT_LIMIT)
    return content


def _read_nonce(fields: Json) -> str:
    nonce = str(fields.get("nonce") or "")
    if len(nonce) > 25:
        raise invalid("nonce", "NONCE_TYPE_TOO_LONG", "Nonce is too long.")
    return nonce


def _read_reference(fields: Json) -> int | None:
    reference = fields.get("message_reference")
    return int(reference["message_id"]) if isinstance(reference, dict) and reference.get("message_id") else None


def _read_allowed(fields: Json) -> Json | None:
    allowed = fields.get("allowed_mentions")
    if allowed is None:
        return None
    parse = allowed.get("parse")
    if parse and not set(parse) <= ALLOWED_PARSE:
        raise invalid(
            "allowed_mentions.parse", "BASE_TYPE_CHOICES", "Value must be one of {'everyone', 'roles', 'users'}."
        )
    if parse and "users" in parse and allowed.get("users"):
        raise invalid(
            "allowed_mentions",
            "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
            "parse:['users'] and users: [ids...] are mutually exclusive.",
        )
    return dict(allowed)


def _read_files(discord: Discord, channel: int, body: Body, fields: Json) -> tuple[list[int] | None, list[File]]:
    """The attachments to keep (None keeps all), and the new ones."""
    listed = fields.get("attachments")
    described = {str(one.get("id")): one for one in listed or [] if isinstance(one, dict)}
    new = []
    for place, upload in sorted(body.uploads.items()):
        about = described.pop(str(place), {})
        name = about.get("filename") or upload.name
        new.append(new_file(discord, channel, name, upload.content, about.get("description")))
    kept = None if listed is None else [int(number) for number in described]
    return kept, new


def _mention(discord: Discord, draft: Draft, said: Message) -> None:
    """Whom the text is about, and whom of them it alerts: that is what allowed_mentions decides."""
    named = [int(number) for number in MENTION.findall(said.content)]
    said.mentions = [number for number in dict.fromkeys(named) if number in discord.accounts]
    allowed = draft.allowed
    if allowed is None:
        said.pings = set(said.mentions)
        if "@everyone" in said.content or "@here" in said.content:
            said.pings |= {one.id for one in discord.those_in(discord.channels[said.channel])}
        return
    parse = set(allowed.get("parse") or [])
    listed = {int(number) for number in allowed.get("users") or []}
    said.pings = {number for number in said.mentions if "users" in parse or number in listed}
    if "everyone" in parse and ("@everyone" in said.content or "@here" in said.content):
        said.pings |= {one.id for one in discord.those_in(discord.channels[said.channel])}
