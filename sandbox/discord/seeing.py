"""A message, an answer and a form as a person sees them."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.discord.components import SELECTS, TEXT, flat
from sandbox.discord.state import File, Message

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A message as a person sees it. `raw` is the whole object of the API; `text` is everything that can be read."""

    id: int
    where: str
    mine: bool
    content: str
    text: str
    embeds: tuple[Json, ...]
    components: tuple[Json, ...]
    files: tuple[File, ...]
    ephemeral: bool
    loading: bool
    edited: bool
    silent: bool
    pinged: bool
    raw: Json = field(repr=False)

    @property
    def buttons(self) -> list[Json]:
        return [one for one in self.components if one["type"] == 2]

    @property
    def selects(self) -> list[Json]:
        return [one for one in self.components if one["type"] in SELECTS]

    @property
    def labels(self) -> list[str]:
        """What stands on the buttons."""
        return [label_of(one) for one in self.buttons]

    @property
    def options(self) -> list[str]:
        """What can be chosen in the select menus."""
        return [str(option["label"]) for one in self.selects for option in one.get("options", [])]

    def button(self, label: str) -> Json:
        """The first button whose label contains this. Raises `KeyError`."""
        for one in self.buttons:
            if label.casefold() in label_of(one).casefold():
                return one
        raise KeyError(label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How the bot answered an interaction: the type of its callback, and the form if it is one."""

    kind: int | None
    modal: Json | None = None
    choices: tuple[Json, ...] = ()

    @property
    def failed(self) -> bool:
        """Nobody was there to answer."""
        return self.kind is None


def readable(said: Message) -> str:
    """The content, the embeds and the text displays, as one reads them."""
    parts: list[str | None] = [said.content]
    for embed in said.embeds:
        parts += [(embed.get("author") or {}).get("name"), embed.get("title"), embed.get("description")]
        parts += [f"{one['name']}\n{one['value']}" for one in embed.get("fields") or []]
        parts.append((embed.get("footer") or {}).get("text"))
    parts += [one["content"] for one in flat(said.components) if one["type"] == TEXT]
    return "\n".join(part for part in parts if part)


def label_of(button: Json) -> str:
    emoji = (button.get("emoji") or {}).get("name") or ""
    return f"{emoji} {button.get('label') or ''}".strip()


def value_of(select: Json, text: str) -> str | None:
    for option in select.get("options", []):
        if text.casefold() in str(option["label"]).casefold():
            return str(option["value"])
    return None
