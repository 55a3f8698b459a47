"""The methods that ask: who, where, which file."""

from typing import Any

from sandbox.telegram import objects
from sandbox.telegram.errors import bad_request
from sandbox.telegram.files import DOWNLOAD_LIMIT
from sandbox.telegram.methods import Call, method

Json = dict[str, Any]


@method("getMe")
def get_me(call: Call) -> Json:
    return objects.bot_user(call.bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("getChat")
def get_chat(call: Call) -> Json:
    return objects.full_chat(call.telegram, call.chat_id())


@method("getFile")
def get_file(call: Call) -> Json:
    file_id = call.given.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    stored = call.bot.shelf.get(file_id)
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return objects.stored_file(stored) | {"file_path": stored.path}
