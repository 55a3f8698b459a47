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


class Menus:
    """Everybody's menu and each owner's. A menu is a convenience: one that can't be written is logged."""

    def __init__(self, line: Line, texts: Texts, language: str, owners: Iterable[Address]) -> None:
        self._line = line
        self._texts = texts
        self._language = language
        self._owed = {address for address in owners if address.channel == CHANNEL}

    async def write(self) -> None:
        """Write every menu; an owner who has not pressed Start yet has no chat to put one in."""
        await self._write(BotCommandScopeAllPrivateChats(), owner=False)
        for address in tuple(self._owed):
            await self.greet(address)

    async def greet(self, address: Address) -> None:
        """Write this owner's menu, unless it was written."""
        if address not in self._owed:
            return
        self._owed.discard(address)
        if not await self._write(BotCommandScopeChat(chat_id=int(address.value)), owner=True):
            self._owed.add(address)

    async def _write(self, scope: BotCommandScopeUnion, *, owner: bool) -> bool:
        """One menu for whose language we do not speak, and one for each that we do."""
        # Telegram knows languages by two letters, with no script behind them.
        codes = dict.fromkeys([None, *(code.partition("-")[0] for code in self._texts.languages)])
        try:
            for code in codes:
                commands = _commands(self._texts.speaker(code or self._language), owner=owner)
                await self._line.call(SetMyCommands(commands=commands, scope=scope, language_code=code))
        except AiogramError as error:
            log.info("commands_not_registered", scope=scope.type, verdict=verdict(error))
            return False
        return True


def _commands(say: Say, *, owner: bool) -> list[BotCommand]:
    return [BotCommand(command=command.name, description=say(command.text_id)) for command in commands_for(owner=owner)]
