"""Full objects, as bots decode them: a missing key here is a crash there."""

from typing import Any

from sandbox.telegram.files import StoredFile
from sandbox.telegram.state import Account, Bot, Group, Media, Message, Telegram

Json = dict[str, Any]

GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def account_user(account: Account) -> Json:
    return {
        "id": account.id,
        "is_bot": False,
        "first_name": "" if account.deactivated else account.first_name,
        "username": account.username,
        "language_code": account.language_code,
    }


def bot_user(bot: Bot) -> Json:
    return {"id": bot.id, "is_bot": True, "first_name": bot.name, "username": bot.username}


def user(telegram: Telegram, bot: Bot, user_id: int) -> Json:
    return bot_user(bot) if user_id == bot.id else account_user(telegram.accounts[user_id])


def chat(telegram: Telegram, chat_id: int) -> Json:
    group = telegram.groups.get(chat_id)
    if group is not None:
        return _group(group)
    account = telegram.accounts[chat_id]
    return {
        "id": account.id,
        "type": "private",
        "first_name": account.first_name,
        "username": account.username,
    }


def full_chat(telegram: Telegram, chat_id: int) -> Json:
    return chat(telegram, chat_id) | {
        "accent_color_id": chat_id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(GIFTS, True),
    }


def message(telegram: Telegram, bot: Bot, said: Message, *, with_reply: bool = True) -> Json:
    """A `Message`; what it replies to is shown one level deep."""
    shown: Json = {
        "message_id": said.id,
        "from": user(telegram, bot, said.sender),
        "chat": chat(telegram, said.chat_id),
        "date": said.date,
    }
    shown |= _content(said) | said.service
    if said.edited is not None:
        shown["edit_date"] = said.edited
    if said.rows:
        shown["reply_markup"] = {"inline_keyboard": said.rows}
    if said.forward is not None:
        shown["forward_origin"] = said.forward
    if said.protected:
        shown["has_protected_content"] = True
    replied = bot.messages.get(said.reply_to) if said.reply_to and with_reply else None
    if replied is not None:
        shown["reply_to_message"] = message(telegram, bot, replied, with_reply=False)
    return shown


def stored_file(stored: StoredFile) -> Json:
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.content),
    }


def _group(group: Group) -> Json:
    return {"id": group.id, "type": "group", "title": group.title}


def _content(said: Message) -> Json:
    if said.media is None:
        return _words(said, "text", "entities") if said.words.text else {}
    return _media(said.media) | _words(said, "caption", "caption_entities")


def _words(said: Message, name: str, entities_name: str) -> Json:
    shown: Json = {name: said.words.text} if said.words.text else {}
    return shown | ({entities_name: list(said.words.entities)} if said.words.entities else {})


def _media(media: Media) -> Json:
    shown = stored_file(media.file)
    if media.kind == "photo":
        return {"photo": [shown | {"width": media.file.width, "height": media.file.height}]}
    return {"document": shown | {"file_name": media.file.name, "mime_type": media.file.mime}}
