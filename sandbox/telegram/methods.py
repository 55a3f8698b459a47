"""The methods of the Bot API, found by name. A method is a plain function from a call to its result."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.errors import bad_request, forbidden
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.rates import Lane
from sandbox.telegram.state import Bot, Message, Telegram


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of one bot."""

    telegram: Telegram
    bot: Bot
    given: Parameters

    def chat_id(self, name: str = "chat_id") -> int:
        """The chat that the call names. Raises `ApiError` when there is none such for this bot."""
        value = self.given.text(name)
        if not value:
            raise bad_request("chat_id is empty")
        chat_id = find_chat(self.telegram, value)
        if chat_id is None:
            raise bad_request("chat not found")
        return chat_id

    def open_chat(self) -> int:
        """The chat that the call names, when the bot may speak there. Raises `ApiError`."""
        chat_id = self.chat_id()
        if chat_id in self.telegram.groups:
            return chat_id
        if self.telegram.accounts[chat_id].deactivated:
            raise forbidden("user is deactivated")
        if chat_id in self.bot.blocked:
            raise forbidden("bot was blocked by the user")
        if chat_id not in self.bot.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat_id

    def message(self, what: str) -> Message:
        """The message that the call names. Raises `ApiError` ("message to edit not found")."""
        chat_id = self.open_chat()
        message_id = self.given.integer("message_id")
        found = self.bot.message(chat_id, message_id)
        if found is None:
            raise bad_request(f"{what} not found")
        return found


Method = Callable[[Call], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    name: str
    lane: Lane
    run: Method


METHODS: dict[str, Entry] = {}
"""By name in lower case: the official server does not mind the case either."""


def method(name: str, lane: Lane = Lane.FREE) -> Callable[[Method], Method]:
    """Answer this method of the Bot API with the function below."""

    def remember(run: Method) -> Method:
        METHODS[name.lower()] = Entry(name=name, lane=lane, run=run)
        return run

    return remember


def find_chat(telegram: Telegram, value: str) -> int | None:
    """The chat with this number. An @name finds only public groups and channels, and there are none here."""
    try:
        chat_id = int(value)
    except ValueError:
        return None
    return chat_id if chat_id in telegram.accounts or chat_id in telegram.groups else None
