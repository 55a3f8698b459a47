"""How each chat shows a screen: drawn as a text for the golden files, and judged by the sandbox, which is as strict as
the real ones. A third chat adds one function and its name."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot import discord_render, telegram_render
from bot.discord_ids import Kind, Mark
from bot.discord_layout import Line, Link, Menu, Premium, Press
from sandbox.discord.components import check_components
from sandbox.telegram.keyboards import read_keyboard
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.words import caption, message_text
from tests.handlers.talking import pictured
from views.screen import Document, Drawing, Picture, Screen
from views.texts import Say

DATA_BYTES: Final = 64
CUSTOM_ID: Final = 100
CONTENT_UNITS: Final = 2000
_ROW: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One screen in one chat: what is sent, and what everything on it would do."""

    text: str
    actions: frozenset[str]


def in_telegram(screen: Screen, say: Say) -> Shown:
    """Raises where Telegram would refuse the message."""
    del say  # the whole screen is words of its own
    letter = telegram_render.render(screen)
    rows = letter.keyboard.model_dump(exclude_none=True)["inline_keyboard"] if letter.keyboard else []
    _judge_telegram(letter, rows)
    lines = [_data(button) for row in rows for button in row]
    actions = frozenset(data[1:] for data in lines if data)
    drawn = ["  ".join(_telegram_button(button) for button in row) for row in rows]
    text, invoice = letter.html, letter.invoice
    if invoice is not None:
        text = (
            f"(invoice) {invoice.title}\n{invoice.description}\n[ {invoice.label} ] {invoice.stars} {invoice.currency}"
        )
    return Shown(text=_page(text, letter.picture, drawn, letter.documents), actions=actions)


def _judge_telegram(letter: telegram_render.Letter, rows: list[list[dict[str, Any]]]) -> None:
    name, read = ("caption", caption) if letter.picture else ("text", message_text)
    markup = json.dumps({"inline_keyboard": rows})
    call = Parameters(fields={name: letter.html, "parse_mode": "HTML", "reply_markup": markup})
    read(call)
    read_keyboard(call)
    assert all(len(row) <= _ROW for row in rows)
    assert all(len(_data(button).encode()) <= DATA_BYTES for row in rows for button in row)


def _data(button: Mapping[str, Any]) -> str:
    return str(button.get("callback_data", ""))


def _telegram_button(button: Mapping[str, Any]) -> str:
    does = _data(button) or button.get("url") or f"copies {button['copy_text']['text']}"
    return f"[ {button['text']} ] {button.get('style', '')} {does}".replace("  ", " ")


def in_discord(screen: Screen, say: Say) -> Shown:
    """Raises where Discord would refuse the message."""
    letter = discord_render.render(screen, say)
    check_components(discord_components(letter.rows), is_v2=False)
    assert 1 <= len(letter.content.encode("utf-16-le")) // 2 <= CONTENT_UNITS
    assert all(len(str(mark)) <= CUSTOM_ID for mark in _marks(letter.rows))
    drawn = ["  ".join(map(_discord_part, row)) for row in letter.rows]
    actions = discord_actions(letter.rows)
    return Shown(text=_page(letter.content, letter.picture, drawn, letter.files), actions=actions)


def _marks(rows: Iterable[Line]) -> list[Mark]:
    return [part.id for row in rows for part in row if not isinstance(part, Link | Premium)]


def discord_components(rows: Iterable[Line]) -> list[dict[str, object]]:
    """The rows as they go over the wire."""

    def part(one: Press | Link | Menu | Premium) -> dict[str, object]:
        match one:
            case Press(label, mark, _):
                return {"type": 2, "style": 2, "label": label, "custom_id": str(mark)}
            case Link(label, url):
                return {"type": 2, "style": 5, "label": label, "url": url}
            case Premium(sku):
                return {"type": 2, "style": 6, "sku_id": str(sku)}
            case Menu(placeholder, mark, options):
                offered = [{"label": option.label, "value": option.value} for option in options]
                return {"type": 3, "custom_id": str(mark), "placeholder": placeholder, "options": offered}

    return [{"type": 1, "components": [part(one) for one in row]} for row in rows]


def discord_actions(rows: Iterable[Line]) -> frozenset[str]:
    """Everything that can be done with a tap or a choice, packed."""
    found: set[str] = set()
    for row in rows:
        for part in row:
            match part:
                case Press(_, mark, _) if mark.kind is Kind.TAP:
                    found.add(mark.data)
                case Menu(_, _, options):
                    found |= {option.value for option in options}
    return frozenset(found)


def _discord_part(part: Press | Link | Menu | Premium) -> str:
    match part:
        case Press(label, mark, style):
            return f"[ {label} ] {style} {mark}"
        case Link(label, url):
            return f"[ {label} ] {url}"
        case Premium(sku):
            return f"[ product {sku} ]"
        case Menu(placeholder, mark, options):
            offered = "".join(f"\n    {option.label} {option.value}" for option in options)
            return f"( {placeholder} ) {mark}{offered}"


def _page(text: str, picture: Picture | Drawing | None, rows: list[str], documents: Iterable[Document]) -> str:
    above = [pictured(picture)] if picture else []
    files = [f"<file {one.name}, {len(one.body)} bytes>" for one in documents]
    return "\n\n".join(part for part in ("\n".join([*above, text]), *files, "\n".join(rows)) if part)


CHATS: Final[Mapping[str, Callable[[Screen, Say], Shown]]] = {"telegram": in_telegram, "discord": in_discord}
