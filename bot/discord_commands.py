"""Slash commands: the shop's own list as Discord wants it, in every language, and what was filled in.

They are offered in servers, in the bot's DM and, for people who installed the shop for themselves, everywhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import discord

from bot.discord_forms import Upload, attached
from bot.discord_ids import Kind, Mark, read_mark
from bot.wording import clean, cut
from handlers.answering import commands_for
from handlers.routes import Command
from views.action import pack
from views.screen import Button
from views.texts import Texts

# What Discord calls the languages of the shop.
LOCALES: Final = {"en": ("en-US", "en-GB"), "zh-Hans": ("zh-CN",), "ru": ("ru",), "es": ("es-ES", "es-419")}
DESCRIPTION: Final = 100
CHOICES: Final = 25
_STRING, _ATTACHMENT = 3, 11
_NAME: Final = re.compile(r"[\w-]{1,32}")
_EVERYWHERE: Final = {"integration_types": [0, 1], "contexts": [0, 1, 2]}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A command as it came in. ``chosen`` is the packed action of a suggestion, ``words`` what was typed instead."""

    name: str
    words: str
    chosen: str
    upload: Upload | None


def registered(texts: Texts, language: str, *, owners_by_role: bool) -> list[Json]:
    """Every command. In servers the owner's are shown to who manages the server, unless a role owns the shop."""
    return [_command(texts, language, command, owners_by_role) for command in commands_for(owner=True)]


def _command(texts: Texts, language: str, command: Command, owners_by_role: bool) -> Json:
    manage = discord.Permissions(manage_guild=True).value
    hidden = command.owner and not owners_by_role
    return {
        "type": 1,
        "name": command.name,
        "name_localizations": _names(texts, command),
        **_described(texts, language, command.text_id),
        "options": _options(texts, language, command),
        "default_member_permissions": str(manage) if hidden else None,
        **_EVERYWHERE,
    }


def _names(texts: Texts, command: Command) -> dict[str, str]:
    """The command's name in every language that has a name of one word for it."""
    names = _in_all(texts, f"{command.text_id}.name")
    return {locale: name for locale, name in names.items() if _NAME.fullmatch(name)}


def _options(texts: Texts, language: str, command: Command) -> list[Json]:
    options: list[Json] = []
    if command.takes:
        words = {"type": _STRING, "name": _option_name(command.takes), "autocomplete": command.suggest is not None}
        options.append(words | _described(texts, language, command.takes))
    if command.upload:
        file = {"type": _ATTACHMENT, "name": _option_name(command.upload)}
        options.append(file | _described(texts, language, command.upload))
    return options


def _option_name(text_id: str) -> str:
    return text_id.removeprefix("option-")


def _described(texts: Texts, language: str, text_id: str) -> Json:
    return {
        "description": cut(texts.speaker(language)(text_id), DESCRIPTION),
        "description_localizations": {
            locale: cut(text, DESCRIPTION) for locale, text in _in_all(texts, text_id).items()
        },
    }


def _in_all(texts: Texts, text_id: str) -> dict[str, str]:
    return {
        locale: texts.speaker(language)(text_id)
        for language, locales in LOCALES.items()
        if language in texts.languages
        for locale in locales
    }


def given(data: Mapping[str, Any]) -> Given:
    """What was called, with what was filled in."""
    options = data.get("options") or ()
    words = next((str(one["value"]) for one in options if one["type"] == _STRING), "")
    number = next((str(one["value"]) for one in options if one["type"] == _ATTACHMENT), "")
    mark = read_mark(words)
    is_chosen = mark.data != words and mark.kind is Kind.TAP
    return Given(
        name=str(data["name"]),
        words="" if is_chosen else words,
        chosen=mark.data if is_chosen else "",
        upload=attached(data, number) if number else None,
    )


def given_focus(data: Mapping[str, Any]) -> tuple[str, str]:
    """The command that is being typed, and the words so far."""
    options = data.get("options") or ()
    return str(data["name"]), next((str(one.get("value") or "") for one in options if one.get("focused")), "")


def choices(buttons: tuple[Button, ...]) -> list[discord.app_commands.Choice[str]]:
    """Suggestions as Discord shows them while somebody types."""
    return [
        discord.app_commands.Choice(
            name=cut(clean(button.label).replace("\n", " ").strip() or "…", DESCRIPTION),
            value=str(Mark(kind=Kind.TAP, kept=False, data=pack(button.action))),
        )
        for button in buttons[:CHOICES]
    ]
