"""Full objects, as clients read them: a missing key here ends the client there."""

from datetime import UTC, datetime
from typing import Any

from sandbox.discord.state import Account, App, Channel, Discord, File, Guild, Interaction, Message

Json = dict[str, Any]

EVERYTHING = str((1 << 50) - 1)
CONTEXTS = {"server": 0, "dm": 1, "elsewhere": 2}
ATTACHMENT_LIMIT = 10 * 1024 * 1024
GUILD_CUSTOMS: Json = {
    "emojis": [],
    "stickers": [],
    "features": [],
    "voice_states": [],
    "presences": [],
    "stage_instances": [],
    "guild_scheduled_events": [],
    "soundboard_sounds": [],
    "preferred_locale": "en-US",
    "verification_level": 0,
    "default_message_notifications": 1,
    "explicit_content_filter": 0,
    "mfa_level": 0,
    "nsfw_level": 0,
    "premium_tier": 0,
    "premium_progress_bar_enabled": False,
    "system_channel_id": None,
    "system_channel_flags": 0,
    "afk_channel_id": None,
    "afk_timeout": 300,
    "application_id": None,
    "vanity_url_code": None,
    "description": None,
    "banner": None,
    "splash": None,
    "discovery_splash": None,
    "rules_channel_id": None,
    "public_updates_channel_id": None,
}
"""What every server has and nobody here changes."""


def timestamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def account_user(account: Account) -> Json:
    return {
        "id": str(account.id),
        "username": account.username,
        "global_name": account.name,
        "discriminator": "0",
        "avatar": None,
        "bot": False,
        "public_flags": 0,
    }


def bot_user(app: App) -> Json:
    return {
        "id": str(app.id),
        "username": app.name,
        "global_name": None,
        "discriminator": "4242",
        "avatar": None,
        "bot": True,
        "public_flags": 0,
    }


def user(discord: Discord, app: App, user_id: int) -> Json:
    return bot_user(app) if user_id == app.id else account_user(discord.accounts[user_id])


def application(discord: Discord, app: App) -> Json:
    return {
        "id": str(app.id),
        "name": app.name,
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": account_user(discord.accounts[discord.guild.owner])
        if discord.guild.owner in discord.accounts
        else bot_user(app),
        "verify_key": "0" * 64,
        "flags": 0,
        "team": None,
        "integration_types_config": {"0": {}, "1": {}},
    }


def channel(discord: Discord, one: Channel) -> Json:
    if one.recipient is not None:
        recipients = [account_user(discord.accounts[one.recipient])]
        return {"id": str(one.id), "type": 1, "last_message_id": None, "recipients": recipients, "flags": 0}
    if one.group_of is not None:
        shown = {"id": str(one.id), "type": 3, "name": one.name, "icon": None, "owner_id": str(one.group_of)}
        return shown | {
            "last_message_id": None,
            "recipients": [account_user(discord.accounts[one.group_of])],
            "flags": 0,
        }
    return {
        "id": str(one.id),
        "type": 0,
        "guild_id": str(discord.guild.id),
        "name": one.name,
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "topic": None,
        "parent_id": None,
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "permissions": EVERYTHING,
        "flags": 0,
    }


def guild(discord: Discord, app: App, one: Guild) -> Json:
    return {
        "id": str(one.id),
        "name": one.name,
        "icon": None,
        "owner_id": str(one.owner),
        "roles": [_role(role.id, role.name, position) for position, role in enumerate(one.roles)],
        "channels": [channel(discord, one.channel)],
        "threads": [],
        "members": [bot_member(app)],
        "member_count": 1 + len(list(discord.those_in(one.channel))),
        "joined_at": timestamp(discord.world.now()),
        "large": False,
        "unavailable": False,
    } | GUILD_CUSTOMS


def member(discord: Discord, account: Account) -> Json:
    is_owner = account.id == discord.guild.owner
    return _member([str(role) for role in sorted(account.roles)]) | {
        "user": account_user(account),
        "permissions": EVERYTHING if is_owner else "2248473465835073",
    }


def bot_member(app: App) -> Json:
    return _member([]) | {"user": bot_user(app)}


def attachment(discord: Discord, file: File) -> Json:
    url = f"{discord.url}/cdn/{file.path}"
    shown: Json = {
        "id": str(file.id),
        "filename": file.name,
        "size": len(file.content),
        "url": url,
        "proxy_url": url,
        "content_type": file.mime,
    }
    return shown | ({"description": file.description} if file.description else {})


def message(discord: Discord, app: App, one: Message, *, with_reply: bool = True) -> Json:
    """A `Message`. There is never a `thread: null`, nor a `guild_id` in a DM: both end the client."""
    place = discord.channels[one.channel]
    shown: Json = {
        "id": str(one.id),
        "channel_id": str(one.channel),
        "author": user(discord, app, one.author),
        "content": one.content,
        "timestamp": timestamp(one.date),
        "edited_timestamp": timestamp(one.edited) if one.edited is not None else None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [user(discord, app, who) for who in one.mentions],
        "mention_roles": [],
        "attachments": [attachment(discord, file) for file in one.files],
        "embeds": one.embeds,
        "components": one.components,
        "pinned": False,
        "type": 0 if one.interaction is None else 20 if one.interaction["type"] == 2 else 19,
        "flags": one.flags,
    }
    if place.place == "server" and one.only_for is None:
        shown["guild_id"] = str(discord.guild.id)
    if one.author == app.id and one.interaction is not None:
        shown |= {"interaction_metadata": one.interaction, "application_id": str(app.id), "webhook_id": str(app.id)}
    if one.nonce:
        shown["nonce"] = one.nonce
    replied = discord.messages.get(one.reply_to) if one.reply_to and with_reply else None
    if replied is not None:
        shown["type"] = 19
        shown["message_reference"] = {"message_id": str(replied.id), "channel_id": str(replied.channel)}
        shown["referenced_message"] = message(discord, app, replied, with_reply=False)
    elif shown["type"] == 19:
        shown["type"] = 0
    return shown


def interaction(discord: Discord, app: App, one: Interaction, data: Json) -> Json:
    """An INTERACTION_CREATE: with `member` in a server, with `user` in a DM."""
    account = discord.accounts[one.account]
    shown: Json = {
        "id": str(one.id),
        "application_id": str(app.id),
        "type": one.kind,
        "token": one.token,
        "version": 1,
        "data": data,
        "channel": channel(discord, one.channel),
        "channel_id": str(one.channel.id),
        "locale": account.locale,
        "entitlements": [],
        "app_permissions": EVERYTHING,
        "attachment_size_limit": ATTACHMENT_LIMIT,
        "authorizing_integration_owners": _authorized_by(discord, one),
        "context": CONTEXTS[one.channel.place],
    }
    if one.channel.place != "server":
        shown["user"] = account_user(account)
    else:
        shown |= {
            "guild_id": str(discord.guild.id),
            "guild": {"id": str(discord.guild.id), "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "member": member(discord, account),
        }
    source = discord.messages.get(one.message) if one.message is not None else None
    if source is not None:
        shown["message"] = message(discord, app, source)
    return shown


def interaction_metadata(discord: Discord, one: Interaction) -> Json:
    return {
        "id": str(one.id),
        "type": one.kind,
        "user": account_user(discord.accounts[one.account]),
        "authorizing_integration_owners": _authorized_by(discord, one),
    }


def _authorized_by(discord: Discord, one: Interaction) -> Json:
    if one.is_by_installation:
        return {"1": str(one.account)}
    return {"0": "0" if one.channel.is_dm else str(discord.guild.id)}


def _member(roles: list[str]) -> Json:
    return {
        "nick": None,
        "avatar": None,
        "roles": roles,
        "joined_at": "2026-01-01T00:00:00+00:00",
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }


def _role(role_id: int, name: str, position: int) -> Json:
    return {
        "id": str(role_id),
        "name": name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": position,
        "permissions": "2248473465835073",
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
