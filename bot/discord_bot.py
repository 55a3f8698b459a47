"""The shop in Discord, put together, and kept alive.

discord.py ends its client for good on some troubles (the gateway down at the first connect, an event that it can't
read, some close codes). So the client is looked after: whatever ends it, a new one is built after a pause, and the
trouble is told once. Only a token that Discord refuses ends the bot.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import discord
import structlog

from bot.config import Settings
from bot.discord_calls import TROUBLE, DiscordTokenRefused, find_gateway, in_time, point_at
from bot.discord_channel import LIMITS, DiscordChannel, Line
from bot.discord_client import Client
from bot.discord_commands import registered
from bot.discord_doors import Doors
from bot.discord_ears import Ears
from bot.discord_send import Mailer
from bot.discord_staff import Staff
from bot.discord_talk import Talk
from bot.lanes import Lanes
from bot.platform import Hook
from core.people import Address
from core.ports import Store
from core.shop import Shop
from views.texts import Texts

OFFICIAL: Final = "https://discord.com/api/v10"
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 60.0
# A client that lived for so long ends a series of troubles: Discord bans whoever comes and goes a thousand times a day.
STEADY_SECONDS: Final = 60.0
# What an ended client has heard is still answered, for so long.
LET_GO_SECONDS: Final = 20.0
AUTHENTICATION_FAILED: Final = 4004
DISALLOWED_INTENTS: Final = 4014
_REMEDY: Final = "a new connection is made; parcels go out meanwhile"
_REMEDY_INTENTS: Final = "see Bot at discord.com/developers: Discord does not let this bot listen; it is tried again"
_INTENTS: Final = discord.Intents(guilds=True, dm_messages=True)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordWiring:
    """What the bot is told about its shop. ``owner_roles`` is whether roles of a server own the shop."""

    token: str = field(repr=False)
    api_url: str
    language: str
    owner_roles: bool


def build(settings: Settings, _: Store, shop: Shop, texts: Texts) -> "DiscordBot":
    """The bot as the settings say."""
    wiring = DiscordWiring(
        token=settings.discord_bot_token or "",
        api_url=settings.discord_api_url,
        language=settings.shop_language,
        owner_roles=bool(settings.discord_owner_roles),
    )
    return DiscordBot(wiring, shop, texts, Staff(settings.discord_owner_roles))


class DiscordBot:
    """Runs until it is stopped. ``channel`` is how parcels go out."""

    def __init__(self, wiring: DiscordWiring, shop: Shop, texts: Texts, staff: Staff) -> None:
        point_at(wiring.api_url)
        self._wiring = wiring
        self._texts = texts
        self._staff = staff
        self.doors: Final = Doors()
        mailer = Mailer(shop.picture)
        self.talk: Final = Talk(shop, texts)
        self.ears: Final = Ears(self.talk, mailer, shop, texts, self.doors, staff)
        self.ready: Final = asyncio.Event()
        self._line = Line(lambda: Client(self.ears, discord.Intents.none()), wiring.token)
        self.channel: Final = DiscordChannel(self._line, mailer, self.doors, texts, shop.lose, Lanes(LIMITS))
        self._failed = 0
        self._leaving: set[asyncio.Task[None]] = set()

    @property
    def failures(self) -> int:
        """How many exchanges ended in a fault of our own."""
        return self.ears.failures + self.talk.failures

    @property
    def hooks(self) -> Mapping[str, Hook]:
        """None: events come through the gateway."""
        return {}

    def owns(self, address: Address) -> bool:
        """Whether this address was seen with a role that owns the shop."""
        return self._staff(address)

    def entrance(self, _: str) -> str:
        """None: no address of Discord's opens a DM with a bot and says something in it."""
        return ""

    async def reaches(self, _: Address) -> bool:
        """Discord tells only whoever writes."""
        return True

    async def resume(self) -> None:
        """Nothing waits: Discord does not tell an interaction again, and what was bought is in the database."""

    async def run(self) -> None:
        """Hear Discord until this is cancelled; raises DiscordTokenRefused when it does not know us."""
        while True:
            self.ready.clear()
            client = Client(self.ears, _INTENTS)
            try:
                await self._live(client)
            except discord.LoginFailure as error:
                self._line.refused = True
                raise DiscordTokenRefused() from error
            except discord.ConnectionClosed as error:
                if error.code == AUTHENTICATION_FAILED:
                    self._line.refused = True
                    raise DiscordTokenRefused() from error
                self._trouble(error, code=error.code)
            except discord.PrivilegedIntentsRequired as error:
                self._trouble(error, code=DISALLOWED_INTENTS, remedy=_REMEDY_INTENTS)
            except Exception as error:
                self._trouble(error)
                log.debug("discord_client_ended", exc_info=True)
            finally:
                self.ready.clear()
                await self._part(client)
            await asyncio.sleep(min(FIRST_PAUSE * 2.0 ** (self._failed - 1), LONGEST_PAUSE))

    async def _live(self, client: Client) -> None:
        """One client's life, from its login to whatever ends it."""
        await in_time(client.login(self._wiring.token))
        await find_gateway(client, self._wiring.api_url, OFFICIAL)
        welcome = asyncio.create_task(self._welcome(client))
        try:
            await client.connect(reconnect=True)
        finally:
            welcome.cancel()

    async def _welcome(self, client: Client) -> None:
        """The client is in: the commands are written. When it stays, the trouble is over."""
        await client.let_in.wait()
        log.info("discord_ready", name=client.user.name if client.user else "")
        await self._write_commands(client)
        self.ready.set()
        await asyncio.sleep(STEADY_SECONDS)
        if self._failed:
            log.info("trouble_over", trouble="discord_client_ended", tries=self._failed)
        self._failed = 0

    async def _part(self, client: Client) -> None:
        """The client hears nothing more; it is closed when what it has heard is answered."""
        await client.hang_up()
        leaving = asyncio.create_task(self._let_go(client))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    async def _let_go(self, client: Client) -> None:
        await self.ears.settle(LET_GO_SECONDS)
        await client.close()

    async def _write_commands(self, client: Client) -> None:
        """The menu of commands is a convenience: one that can't be written is logged."""
        wiring = self._wiring
        commands = registered(self._texts, wiring.language, owners_by_role=wiring.owner_roles)
        try:
            await in_time(client.http.bulk_upsert_global_commands(client.application_id or 0, commands))
        except TROUBLE as error:
            log.warning("commands_not_registered", error=type(error).__name__)

    def _trouble(self, error: BaseException, *, remedy: str = _REMEDY, **facts: Any) -> None:
        """Told once; what follows before a client stays is the same trouble."""
        self._failed += 1
        write = log.warning if self._failed == 1 else log.debug
        write("discord_client_ended", error=type(error).__name__, tries=self._failed, remedy=remedy, **facts)

    async def idle(self) -> None:
        """Wait until everything that came in was worked off."""
        await self.ears.idle()

    async def stop(self, seconds: float) -> None:
        """Let what has begun end, for so long. Nothing comes in any more when this is called."""
        await self.ears.finish(seconds)

    async def close(self) -> None:
        """Hang up."""
        await asyncio.gather(*self._leaving)
        await self._line.close()
