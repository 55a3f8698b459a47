"""Slash commands: what they must be, and where each may be used."""

import unicodedata
from typing import Any

from sandbox.discord.errors import invalid, required
from sandbox.discord.routes import Call, route

Json = dict[str, Any]

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, NUMBER, ATTACHMENT = 1, 2, 3, 4, 5, 6, 10, 11
COMMANDS_LIMIT, OPTIONS_LIMIT, LETTERS_LIMIT = 100, 25, 8000
LOCALES = frozenset({
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR",
    "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko",
})  # fmt: skip


@route("bulk_set_application_commands", "PUT", "/applications/{application_id}/commands")
def set_commands(call: Call) -> list[Json]:
    return _set(call, None)


@route("list_application_commands", "GET", "/applications/{application_id}/commands")
def list_commands(call: Call) -> list[Json]:
    return call.app.commands.get(None, [])


@route("bulk_set_guild_application_commands", "PUT", "/applications/{application_id}/guilds/{guild_id}/commands")
def set_guild_commands(call: Call) -> list[Json]:
    return _set(call, call.number("guild_id"))


@route("list_guild_application_commands", "GET", "/applications/{application_id}/guilds/{guild_id}/commands")
def list_guild_commands(call: Call) -> list[Json]:
    return call.app.commands.get(call.number("guild_id"), [])


def _set(call: Call, guild: int | None) -> list[Json]:
    given = call.body.whole
    if not isinstance(given, list):
        raise invalid("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    if len([one for one in given if isinstance(one, dict) and one.get("type", 1) == 1]) > COMMANDS_LIMIT:
        raise invalid("", "BASE_TYPE_MAX_LENGTH", f"Must be {COMMANDS_LIMIT} or fewer in length.")
    seen: set[tuple[int, str]] = set()
    kept = []
    for at, one in enumerate(given):
        kept.append(_command(call, one, str(at), guild))
        mark = (kept[-1]["type"], kept[-1]["name"])
        if mark in seen:
            raise invalid(str(at), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
        seen.add(mark)
    before = {(one["type"], one["name"]): one["id"] for one in call.app.commands.get(guild, [])}
    for one in kept:
        one["id"] = before.get((one["type"], one["name"]), one["id"])
    call.app.commands[guild] = kept
    call.discord.world.journal.write("commands", platform="discord")
    return kept


def _command(call: Call, given: object, path: str, guild: int | None) -> Json:
    if not isinstance(given, dict):
        raise invalid(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
    kind = given.get("type") or 1
    _check_names(given, path, is_slash=kind == 1)
    options = given.get("options") or []
    _check_options(options, f"{path}.options")
    if _letters(given) > LETTERS_LIMIT:
        raise invalid(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
    number = str(call.discord.new_id())
    return given | {
        "id": number,
        "application_id": str(call.app.id),
        "version": number,
        "type": kind,
        "description": given.get("description") or "",
        "default_member_permissions": given.get("default_member_permissions"),
        "nsfw": bool(given.get("nsfw")),
        "contexts": given.get("contexts"),
        "integration_types": given.get("integration_types") or [0],
    } | ({"guild_id": str(guild)} if guild else {})  # fmt: skip


def _check_names(given: Json, path: str, *, is_slash: bool = True) -> None:
    _check_name(given.get("name"), f"{path}.name", is_slash=is_slash)
    if is_slash:
        _check_description(given.get("description"), f"{path}.description")
    for locale, name in (given.get("name_localizations") or {}).items():
        _check_locale(locale, f"{path}.name_localizations")
        _check_name(name, f"{path}.name_localizations.{locale}", is_slash=is_slash)
    for locale, description in (given.get("description_localizations") or {}).items():
        _check_locale(locale, f"{path}.description_localizations")
        _check_description(description, f"{path}.description_localizations.{locale}")


def _check_options(options: object, path: str) -> None:
    if not isinstance(options, list) or len(options) > OPTIONS_LIMIT:
        raise invalid(path, "BASE_TYPE_MAX_LENGTH", f"Must be {OPTIONS_LIMIT} or fewer in length.")
    names: set[str] = set()
    optional_before = False
    for at, one in enumerate(options):
        place = f"{path}.{at}"
        if not isinstance(one, dict) or one.get("type") not in range(1, 12):
            raise invalid(
                f"{place}.type", "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}."
            )
        _check_names(one, place)
        if one["name"] in names:
            raise invalid(path, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names must be unique")
        names.add(one["name"])
        if one["type"] in (SUBCOMMAND, GROUP):
            _check_options(one.get("options") or [], f"{place}.options")
            continue
        if one.get("required") and optional_before:
            raise invalid(
                path,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        optional_before = optional_before or not one.get("required")
        _check_choices(one, place)


def _check_choices(one: Json, path: str) -> None:
    choices = one.get("choices") or []
    if choices and one.get("autocomplete"):
        raise invalid(
            path, "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", "Choices and autocomplete are mutually exclusive"
        )
    if one.get("autocomplete") and one["type"] not in (STRING, INTEGER, NUMBER):
        raise invalid(path, "APPLICATION_COMMAND_INVALID_AUTOCOMPLETE", "This option type has no autocomplete")
    if len(choices) > OPTIONS_LIMIT:
        raise invalid(f"{path}.choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    for at, choice in enumerate(choices):
        if not 1 <= len(choice.get("name") or "") <= 100 or not 1 <= len(str(choice.get("value"))) <= 100:
            raise invalid(f"{path}.choices.{at}", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")


def _check_name(name: object, path: str, *, is_slash: bool) -> None:
    if not isinstance(name, str) or not name:
        raise required(path)
    is_fine = 1 <= len(name) <= 32 and (not is_slash or (name == name.lower() and all(map(_may_stand, name))))
    if not is_fine:
        raise invalid(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _may_stand(letter: str) -> bool:
    """What the documented pattern allows: letters and numbers of any script, Devanagari and Thai marks, three signs."""
    if letter in "-_'":
        return True
    return unicodedata.category(letter)[0] in "LN" or "\u0900" <= letter <= "\u097f" or "\u0e00" <= letter <= "\u0e7f"


def _check_description(text: object, path: str) -> None:
    if not isinstance(text, str) or not text:
        raise required(path)
    if len(text) > 100:
        raise invalid(path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")


def _check_locale(locale: str, path: str) -> None:
    if locale not in LOCALES:
        raise invalid(path, "ENUM_TYPE_COERCE", f'Value "{locale}" is not a valid enum value.')


def _letters(given: Json) -> int:
    """What counts against 8000: the longest localization of each text, with every option and choice."""
    longest = sum(
        max(map(len, [given.get(name) or "", *(given.get(f"{name}_localizations") or {}).values()]))
        for name in ("name", "description")
    )
    choices = sum(len(one["name"]) + len(str(one["value"])) for one in given.get("choices") or [])
    return longest + choices + sum(_letters(one) for one in given.get("options") or [])
