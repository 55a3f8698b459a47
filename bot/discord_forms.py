"""Forms: a question as Discord asks it, and what a person wrote into it.

A form may only be shown as the immediate answer to a tap, so nothing here waits for the database: title and label
come from the message that was tapped.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import discord

from bot.discord_ids import Kind, Mark, Wants
from bot.wording import ELLIPSIS, clean, cut

TITLE_UNITS: Final = 45
WORDS: Final = "words"
FILE: Final = "file"
LONGEST: Final = 4000

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that a person sent, not fetched yet."""

    name: str
    size: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as it came back."""

    text: str
    upload: Upload | None


def form(mark: Mark, title: str, label: str, file_label: str) -> discord.ui.Modal:
    """The form of a question, as it is sent: discord.py keeps nothing of it."""
    wants = Wants(mark.number & (Wants.LINES | Wants.FILE))
    own = Mark(kind=Kind.FORM, kept=mark.kept, data=mark.data)
    modal = discord.ui.Modal(title=_line(title), custom_id=str(own), timeout=None)
    style = discord.TextStyle.paragraph if Wants.LINES in wants else discord.TextStyle.short
    words: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=WORDS, style=style, required=Wants.FILE not in wants, max_length=LONGEST
    )
    modal.add_item(discord.ui.Label(text=_line(label), component=words))
    if Wants.FILE in wants:
        file: discord.ui.FileUpload[Any] = discord.ui.FileUpload(custom_id=FILE, required=False)
        modal.add_item(discord.ui.Label(text=_line(file_label), component=file))
    modal.stop()
    return modal


def title_of(content: str) -> str:
    """The first line of the message that asks, without its markup."""
    first = content.partition("\n")[0].lstrip("# ")
    return first.replace("\\", "")


def filled(data: Json) -> Filled:
    """What was written and which file came with it."""
    fields = {part.get("custom_id"): part for part in _parts(data.get("components") or ())}
    chosen = (fields.get(FILE) or {}).get("values") or ()
    return Filled(
        text=str((fields.get(WORDS) or {}).get("value") or ""),
        upload=attached(data, str(chosen[0])) if chosen else None,
    )


def attached(data: Json, number: str) -> Upload | None:
    """The attachment of this number, if it came with the interaction."""
    found = ((data.get("resolved") or {}).get("attachments") or {}).get(number)
    if found is None:
        return None
    return Upload(name=str(found["filename"]), size=int(found["size"]), url=str(found["url"]))


def _parts(components: Any) -> Iterator[Json]:
    """Every component, however deep: rows hold lists, labels hold one."""
    for part in components:
        yield part
        yield from _parts(part.get("components") or ())
        if inner := part.get("component"):
            yield from _parts((inner,))


def _line(text: str) -> str:
    return cut(clean(text).replace("\n", " ").strip(), TITLE_UNITS) or ELLIPSIS
