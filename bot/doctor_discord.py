"""The doctor's look at Discord: is the token known, and may people bring the application to where they are?

Plain calls, because discord.py would repeat a failed one for longer than anybody waits for a doctor. The bot reads
direct messages only, so there is no privileged intent that it could miss.
"""

import asyncio
import http.client
import json
from contextlib import closing
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from bot.config import Settings
from bot.findings import Finding, error, ok, warning

NETWORK_SECONDS: Final = 10
PORTAL: Final = "discord.com/developers"
# Discord's front door turns away whoever does not introduce itself so.
_AGENT: Final = "DiscordBot (kiosk, 1)"

Json = dict[str, Any]


class _Refused(Exception):
    """An answer that is no success."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)


async def check_discord(settings: Settings) -> list[Finding]:
    """Ask Discord who we are, and how the application may be installed. Nothing, where there is no token."""
    if settings.discord_bot_token is None:
        return []
    token, url = settings.discord_bot_token, settings.discord_api_url
    try:
        me = await asyncio.to_thread(_ask, url, "/users/@me", token)
        application = await asyncio.to_thread(_ask, url, "/oauth2/applications/@me", token)
        return [ok("discord", f"the bot is {me['username']}"), *_installation(application)]
    except _Refused as refusal:
        return [_refused(refusal.status)]
    except (OSError, http.client.HTTPException):
        return [error("discord", f"{url} does not answer", "check the network, the firewall and DISCORD_API_URL")]
    except (ValueError, KeyError, TypeError):
        return [error("discord", f"{url} does not answer like Discord", "check DISCORD_API_URL")]


def _ask(url: str, path: str, token: str) -> Json:
    """The answer to one GET. Raises _Refused for another status than 200."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    with closing(kind(parts.hostname or "", parts.port, timeout=NETWORK_SECONDS)) as connection:
        headers = {"Authorization": f"Bot {token}", "User-Agent": _AGENT}
        connection.request("GET", f"{parts.path}{path}", headers=headers)
        response = connection.getresponse()
        if response.status != HTTPStatus.OK:
            raise _Refused(response.status)
        answer: Json = json.loads(response.read())
        return answer


def _refused(status: int) -> Finding:
    if status == HTTPStatus.UNAUTHORIZED:
        remedy = f"reset the token at {PORTAL} under Bot, and set DISCORD_BOT_TOKEN to the new one"
        return error("discord", "Discord does not know this token", remedy)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return error("discord", "Discord is asked too often from this address", "wait an hour, then try again")
    remedy = "check DISCORD_API_URL, and try again in a minute"
    return error("discord", f"Discord answers {status} to the token", remedy)


def _installation(application: Json) -> list[Finding]:
    """How people bring the bot into their server and to their own account."""
    where = f"at {PORTAL}, under"
    ways = application.get("integration_types_config") or {}
    findings = []
    if application.get("bot_require_code_grant"):
        text = "the invitation would fail: it requires a code grant"
        findings.append(error("discord", text, f"switch Requires OAuth2 Code Grant off {where} Bot"))
    if not application.get("bot_public", True):
        text = "nobody but you can add the bot"
        findings.append(warning("discord", text, f"switch Public Bot on {where} Bot, if others should"))
    if "0" not in ways:
        text = "the bot can't be added to a server"
        findings.append(warning("discord", text, f"tick Guild Install {where} Installation"))
    if "1" not in ways:
        text = "people without a server in common can't use the shop"
        findings.append(warning("discord", text, f"tick User Install {where} Installation"))
    invitation = f"https://discord.com/oauth2/authorize?client_id={application['id']}"
    return [*findings, ok("discord", f"whoever opens {invitation} can add the shop")]
