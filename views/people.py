"""What is about the visitor: language, settings, and help with an example each."""

from core.policy import ShopPolicy
from views.actions import ChooseLanguage, Help, Home, ListChats, ListOrders, Notify, Search, SetLanguage, Settings
from views.navigation import back_row, home_row, in_pairs, next_row
from views.orders import support_of
from views.screen import Block, Button, Heading, Link, Row, Screen, Style, Text
from views.texts import Say


def settings(say: Say) -> Screen:
    """What a visitor can set."""
    mine = say.languages.get(say.language, say.language)
    return Screen(
        blocks=(Heading(say("settings-title")), Text(say("settings-language", language=mine))),
        rows=(
            (Button(say("button-language"), ChooseLanguage()),),
            (Button(say("button-notify"), Notify()),),
            (Button(say("button-chats"), ListChats()),),
            (Button(say("button-help"), Help()),),
            home_row(say),
        ),
    )


def languages(say: Say) -> Screen:
    """The languages by their own names; the one in use is marked."""
    buttons = [
        Button(
            say("language-chosen", name=name) if code == say.language else name,
            SetLanguage(language=code),
            Style.NEXT if code == say.language else Style.PLAIN,
        )
        for code, name in say.languages.items()
    ]
    return Screen(
        blocks=(Heading(say("languages-title")), Text(say("languages-ask"))),
        rows=(*in_pairs(buttons), back_row(say, say("button-settings"), Settings())),
    )


def language_set(say: Say) -> Screen:
    """From now on in this language; said in it."""
    return Screen(
        blocks=(
            Heading(say("languages-title")),
            Text(say("language-set", language=say.languages.get(say.language, say.language))),
        ),
        rows=(next_row(say("button-browse"), Home()), (Button(say("button-language"), ChooseLanguage()),)),
    )


def help_page(say: Say, policy: ShopPolicy, commands: tuple[str, ...]) -> Screen:
    """How the shop works in a few sentences, and every command (by its text id) with an example."""
    lines = "\n".join(say("help-command", what=say(text_id), example=say(f"{text_id}.example")) for text_id in commands)
    contact, link = support_of(policy)
    blocks: list[Block] = [Heading(say("help-title", name=policy.name)), Text(say("help-how")), Text(lines)]
    if contact:
        blocks.append(Text(say("help-support", contact=contact)))
    rows: list[Row] = [(Button(say("button-search"), Search()), Button(say("button-orders"), ListOrders()))]
    if link:
        rows.append((Link(say("button-write-to-support"), link),))
    return Screen(blocks=tuple(blocks), rows=(*rows, home_row(say)))
