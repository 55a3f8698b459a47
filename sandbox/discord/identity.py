"""Who the bot is, and what it may look up."""

from typing import Any

from sandbox.discord import objects
from sandbox.discord.errors import MISSING_ACCESS, UNKNOWN_USER, ApiError
from sandbox.discord.routes import Call, route

Json = dict[str, Any]

UNKNOWN_GUILD = ApiError(404, 10004, "Unknown Guild")
UNKNOWN_MEMBER = ApiError(404, 10007, "Unknown Member")


@route("get_my_user", "GET", "/users/@me")
def get_my_user(call: Call) -> Json:
    return objects.bot_user(call.app) | {"verified": True, "mfa_enabled": False, "email": None, "flags": 0}


@route("get_my_oauth2_application", "GET", "/oauth2/applications/@me")
def get_my_application(call: Call) -> Json:
    return objects.application(call.discord, call.app)


@route("get_gateway", "GET", "/gateway", needs_token=False)
def get_gateway(call: Call) -> Json:
    return {"url": f"{call.discord.url.replace('http', 'ws', 1)}/gateway"}


@route("get_bot_gateway", "GET", "/gateway/bot")
def get_bot_gateway(call: Call) -> Json:
    limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    return get_gateway(call) | {"shards": 1, "session_start_limit": limit}


@route("get_user", "GET", "/users/{user_id}")
def get_user(call: Call) -> Json:
    number = call.number("user_id")
    if number != call.app.id and number not in call.discord.accounts:
        raise UNKNOWN_USER
    return objects.user(call.discord, call.app, number)


@route("get_guild", "GET", "/guilds/{guild_id}")
def get_guild(call: Call) -> Json:
    guild = call.discord.guild
    if call.number("guild_id") != guild.id:
        raise UNKNOWN_GUILD
    return objects.guild(call.discord, call.app, guild)


@route("get_guild_member", "GET", "/guilds/{guild_id}/members/{user_id}")
def get_guild_member(call: Call) -> Json:
    get_guild(call)
    account = call.discord.accounts.get(call.number("user_id"))
    if account is None or not account.is_member:
        raise UNKNOWN_MEMBER
    return objects.member(call.discord, account)


@route("get_channel", "GET", "/channels/{channel_id}")
def get_channel(call: Call) -> Json:
    return objects.channel(call.discord, call.channel())


@route("list_guild_members", "GET", "/guilds/{guild_id}/members")
def list_guild_members(_call: Call) -> Json:
    """Needs the privileged members intent, which this bot has not got."""
    raise MISSING_ACCESS
