"""What a bot says about itself, and to whom."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonCommands,
)

from sandbox import Sandbox


def command(description: str, name: str = "orders") -> list[BotCommand]:
    return [BotCommand(command=name, description=description)]


async def test_people_see_the_commands_of_their_scope_and_language(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    await bot.set_my_commands(command("Orders"))
    await bot.set_my_commands(command("订单"), language_code="zh")
    assert sandbox.person("ada").commands() == {"orders": "Orders"}
    assert sandbox.person("wei").commands() == {"orders": "订单"}
    await bot.set_my_commands(command("Mine"), scope=BotCommandScopeChat(chat_id=ada))
    await bot.set_my_commands(command("Private"), scope=BotCommandScopeAllPrivateChats())
    assert sandbox.person("ada").commands() == {"orders": "Mine"}
    assert sandbox.person("wei").commands() == {"orders": "Private"}
    await bot.delete_my_commands(scope=BotCommandScopeAllPrivateChats())
    assert sandbox.person("wei").commands() == {"orders": "订单"}
    assert [one.description for one in await bot.get_my_commands(language_code="zh")] == ["订单"]


@pytest.mark.parametrize(
    ("commands", "language", "reason"),
    [
        (command("x", "Orders"), "", "BOT_COMMAND_INVALID"),
        (command("x", "a" * 33), "", "command length must not exceed 32"),
        (command(" "), "", "command description must be non-empty"),
        (command("x" * 257), "", "command description length must not exceed 256"),
        (command("x") * 101, "", "BOT_COMMANDS_TOO_MUCH"),
        (command("x"), "zh-hans", "invalid language code specified"),
    ],
)
async def test_bad_commands_are_refused(bot: Bot, commands: list[BotCommand], language: str, reason: str) -> None:
    with pytest.raises(TelegramBadRequest, match=reason):
        await bot.set_my_commands(commands, language_code=language)


async def test_a_bot_has_no_commands_for_somebody_it_does_not_know(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.set_my_commands(command("x"), scope=BotCommandScopeChat(chat_id=42))


async def test_name_descriptions_and_menu(bot: Bot) -> None:
    assert await bot.set_my_name("Nova Keys")
    assert await bot.set_my_name("新星", language_code="zh")
    assert (await bot.get_my_name(language_code="zh")).name == "新星"
    assert (await bot.get_me()).first_name == "Nova Keys"
    assert await bot.set_my_description("Keys in seconds")
    assert await bot.set_my_short_description("Keys")
    assert (await bot.get_my_description()).description == "Keys in seconds"
    assert (await bot.get_my_short_description(language_code="ru")).short_description == "Keys"
    assert await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert isinstance(await bot.get_chat_menu_button(), MenuButtonCommands)
    with pytest.raises(TelegramBadRequest, match="short description is too long"):
        await bot.set_my_short_description("x" * 121)
