"""The commands in a chat's menu: in every language, and the owner's own in the owner's chat."""

from collections.abc import Iterable

import structlog
from aiogram.exceptions import AiogramError
from aiogram.methods import SetMyCommands
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeUnion,
)

from bot.telegram_calls import Line, verdict
from bot.telegram_talk import CHANNEL
from core.people import Address
from handlers.answering import commands_for
from views.texts import Say, Texts

log = structlog.get_logger(__name__)


async def register_commands(line: Line, texts: Texts, language: str, owners: Iterable[Address]) -> None:
    """Write every menu. A menu is a convenience: one that can't be written is logged, and nothing waits for it."""
    await _write(line, texts, language, BotCommandScopeAllPrivateChats(), owner=False)
    for address in owners:
        if address.channel == CHANNEL:
            # Fails for an owner who has not yet pressed Start: they have no chat to put a menu in.
            await _write(line, texts, language, BotCommandScopeChat(chat_id=int(address.value)), owner=True)


async def _write(line: Line, texts: Texts, language: str, scope: BotCommandScopeUnion, *, owner: bool) -> None:
    """One menu for whose language we do not speak, and one for each that we do."""
    codes = [None, *(code for code in texts.languages if len(code) == 2)]
    try:
        for code in codes:
            commands = _commands(texts.speaker(code or language), owner=owner)
            await line.call(SetMyCommands(commands=commands, scope=scope, language_code=code))
    except AiogramError as error:
        log.warning("commands_not_registered", scope=scope.type, verdict=verdict(error))


def _commands(say: Say, *, owner: bool) -> list[BotCommand]:
    return [BotCommand(command=command.name, description=say(command.text_id)) for command in commands_for(owner=owner)]
