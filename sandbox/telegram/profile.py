"""What a bot says about itself: commands by scope and language, name, descriptions, menu button."""

import re
from typing import Any

from sandbox.telegram.errors import bad_request
from sandbox.telegram.methods import Call, find_chat, method
from sandbox.telegram.state import Account, Bot

Json = dict[str, Any]

COMMANDS_LIMIT = 100
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"[a-z]{2}")
SCOPES = frozenset({
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat",
    "chat_administrators", "chat_member",
})  # fmt: skip
TEXT_LIMITS = {"name": 64, "description": 512, "short_description": 120}


@method("setMyCommands")
def set_my_commands(call: Call) -> bool:
    commands = call.given.structure("commands", "commands")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    call.bot.commands[_scope(call), _language(call)] = [_command(command) for command in commands]
    call.telegram.world.journal.write("commands", platform="telegram")
    return True


@method("getMyCommands")
def get_my_commands(call: Call) -> list[Json]:
    return call.bot.commands.get((_scope(call), _language(call)), [])


@method("deleteMyCommands")
def delete_my_commands(call: Call) -> bool:
    call.bot.commands.pop((_scope(call), _language(call)), None)
    call.telegram.world.journal.write("commands", platform="telegram")
    return True


@method("setMyName")
def set_my_name(call: Call) -> bool:
    return _set_text(call, "name")


@method("getMyName")
def get_my_name(call: Call) -> Json:
    return _get_text(call, "name")


@method("setMyDescription")
def set_my_description(call: Call) -> bool:
    return _set_text(call, "description")


@method("getMyDescription")
def get_my_description(call: Call) -> Json:
    return _get_text(call, "description")


@method("setMyShortDescription")
def set_my_short_description(call: Call) -> bool:
    return _set_text(call, "short_description")


@method("getMyShortDescription")
def get_my_short_description(call: Call) -> Json:
    return _get_text(call, "short_description")


@method("setChatMenuButton")
def set_chat_menu_button(call: Call) -> bool:
    button = call.given.structure("menu_button", "menu button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    chat_id = call.chat_id() if call.given.text("chat_id") else None
    call.bot.menu_buttons[chat_id] = button
    return True


@method("getChatMenuButton")
def get_chat_menu_button(call: Call) -> Json:
    chat_id = call.chat_id() if call.given.text("chat_id") else None
    buttons = call.bot.menu_buttons
    return buttons.get(chat_id) or buttons.get(None) or {"type": "commands"}


def commands_for(bot: Bot, account: Account) -> list[Json]:
    """The commands this person sees in their chat with the bot: the narrowest scope, their language first."""
    language = account.language_code[:2].lower()
    for scope in (f"chat:{account.id}", "all_private_chats", "default"):
        for code in (language, ""):
            if commands := bot.commands.get((scope, code)):
                return commands
    return []


def text_for(bot: Bot, kind: str, account: Account) -> str:
    """The name or a description in this person's language."""
    language = account.language_code[:2].lower()
    return bot.texts.get((kind, language)) or bot.texts.get((kind, ""), "")


def _scope(call: Call) -> str:
    scope = call.given.structure("scope", "BotCommandScope") or {"type": "default"}
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = scope.get("type")
    if kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if not kind.startswith("chat"):
        return str(kind)
    value = str(scope.get("chat_id") or "")
    if not value:
        raise bad_request("can't parse BotCommandScope: Empty chat_id specified")
    chat_id = find_chat(call.telegram, value)
    if chat_id is None or (chat_id > 0 and chat_id not in call.bot.started):
        raise bad_request("chat not found")  # a bot knows nobody who has not spoken to it
    return f"{kind}:{chat_id}" + (f":{scope.get('user_id')}" if kind == "chat_member" else "")


def _language(call: Call) -> str:
    code = call.given.text("language_code")
    if code and not LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _command(given: object) -> Json:
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name, description = given.get("command"), given.get("description")
    if not isinstance(name, str) or not isinstance(description, str):
        raise bad_request("can't parse BotCommand: Can't find field \"command\"")
    name, description = name.strip().removeprefix("/"), description.strip()
    if not name:
        raise bad_request("command must be non-empty")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > 256:
        raise bad_request("command description length must not exceed 256")
    if len(name) > 32:
        raise bad_request("command length must not exceed 32")
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}


def _set_text(call: Call, kind: str) -> bool:
    text = call.given.text(kind)
    if len(text) > TEXT_LIMITS[kind]:
        raise bad_request(f"{kind.replace('_', ' ')} is too long")
    if kind != "name" or text or call.given.text("language_code"):
        call.bot.texts[kind, _language(call)] = text
    call.telegram.world.journal.write("commands", platform="telegram")
    return True


def _get_text(call: Call, kind: str) -> Json:
    language = _language(call)
    return {kind: call.bot.texts.get((kind, language)) or call.bot.texts.get((kind, ""), "")}
