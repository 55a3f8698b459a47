"""The sandbox as one thing: opened, played in or tested against, and closed without a trace."""

import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self

from aiohttp import web

from sandbox.control import Desk, same_origin
from sandbox.discord.api import BASE as DISCORD_BASE
from sandbox.discord.api import Door as DiscordDoor
from sandbox.discord.control import Control as DiscordControl
from sandbox.discord.driver import DiscordPerson
from sandbox.discord.gateway import Gateway
from sandbox.discord.rates import Limits as DiscordLimits
from sandbox.discord.rates import Meter as DiscordMeter
from sandbox.discord.state import App, Discord
from sandbox.driver import Person
from sandbox.faults import Fault, FaultKind
from sandbox.gateways.room import PACE, Gateways
from sandbox.mail.post import Post
from sandbox.mail.server import IN_THE_OPEN, MailSetup
from sandbox.telegram.api import Door
from sandbox.telegram.control import Control
from sandbox.telegram.rates import Limits
from sandbox.telegram.state import Telegram
from sandbox.wire import Wire
from sandbox.world import RESIDENTS, Clock, Profile, World

DISCORD_TOKEN = "NDIwMDAwMDAwMg.sandbx.opens-nothing-outside-of-this-sandbox"  # noqa: S105 (it is not a secret)
TOKEN = "4200000001:opens-nothing-outside-of-this-sandbox"  # noqa: S105 (it is not a secret)
DISCORD_APP = 4_200_000_002
BIGGEST_BODY = 60 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BotProfile:
    """The bot that the shop is.

    Messages and updates are numbered from ``first_id``: a shop that remembers an earlier sandbox must not meet the
    numbers of that one again.
    """

    token: str = TOKEN
    username: str = "kiosk_sandbox_bot"
    name: str = "Kiosk"
    first_id: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordSide:
    """Discord's part of the sandbox: its state, its one application, the gateway and the REST door."""

    discord: Discord
    app: App
    gateway: Gateway
    door: DiscordDoor

    @classmethod
    def build(cls, world: World, limits: DiscordLimits | None) -> Self:
        discord = Discord(world, limits=limits)
        app = App(token=DISCORD_TOKEN, id=DISCORD_APP, name="Kiosk", meter=DiscordMeter(discord.limits))
        gateway = Gateway(discord, app)
        return cls(discord=discord, app=app, gateway=gateway, door=DiscordDoor(discord, app, gateway))

    def routes(self) -> list[web.RouteDef]:
        control = DiscordControl(self.discord, self.app, self.gateway)
        return [*self.gateway.routes(), *self.door.routes(), *control.routes()]

    async def close(self) -> None:
        self.door.close()
        await self.gateway.close()


class Sandbox:
    """A world on loopback. `open` is the way in; everything else is for whoever is inside."""

    def __init__(
        self, telegram: Telegram, discord: "DiscordSide", mail: Post, gateways: Gateways, *, token: str, url: str
    ) -> None:
        self.world = telegram.world
        self.telegram = telegram
        self.mail = mail
        self.gateways = gateways
        self.discord = discord.discord
        self.discord_app = discord.app
        self.gateway = discord.gateway
        self.discord_token = discord.app.token
        self.token = token
        self.url = url
        self.bot = telegram.bots[token]
        self._persons: dict[str, Person] = {}
        self._discord_persons: dict[str, DiscordPerson] = {}

    @classmethod
    @asynccontextmanager
    async def open(  # noqa: PLR0913 (each is a way in which this world may differ)
        cls,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        people: Iterable[Profile] = RESIDENTS,
        clock: Clock = time.time,
        limits: Limits | None = None,
        discord_limits: DiscordLimits | None = None,
        webhook_pause: float = 1.0,
        bot: BotProfile = BotProfile(),
        mail: MailSetup = IN_THE_OPEN,
        callback_pace: float = PACE,
    ) -> AsyncIterator[Self]:
        """Serve until the block is left. Port 0 takes a free one; a port in use raises `OSError`."""
        world = World(people=people, clock=clock)
        telegram = Telegram(world, limits=limits, webhook_pause=webhook_pause)
        added = telegram.add_bot(bot.token, username=bot.username, name=bot.name, first_id=bot.first_id)
        door = Door(telegram)
        there = DiscordSide.build(world, discord_limits)
        gateways = Gateways(world, callback_pace)
        async with Post.open(world, mail, host) as post:
            app = web.Application(client_max_size=BIGGEST_BODY, middlewares=[same_origin])
            app.add_routes([*door.routes(), *Control(telegram, added).routes(), *there.routes(), *post.routes()])
            app.add_routes([*gateways.routes(), *Desk(world, ["telegram", "discord"]).routes()])
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
            await runner.setup()
            try:
                await web.TCPSite(runner, host, port).start()
                url = f"http://{host}:{runner.addresses[0][1]}"
                there.discord.url = gateways.url = url
                yield cls(telegram, there, post, gateways, token=bot.token, url=url)
            finally:
                door.close()
                await there.close()
                await gateways.close()
                world.journal.close()
                await telegram.close()
                await runner.cleanup()

    @property
    def telegram_url(self) -> str:
        """What TELEGRAM_API_URL is to be."""
        return self.url

    @property
    def discord_url(self) -> str:
        """What DISCORD_API_URL is to be: the address under which the REST routes stand."""
        return f"{self.url}{DISCORD_BASE}"

    @property
    def discord_gateway_url(self) -> str:
        """Where the gateway is; it stands beside the REST routes, at `/gateway` of the same host."""
        return f"{self.url.replace('http', 'ws', 1)}/gateway"

    @property
    def discord_cdn_url(self) -> str:
        return f"{self.url}/cdn"

    @property
    def smtp_url(self) -> str:
        """Where mail is handed in, with the name and the password that AUTH wants."""
        return self.mail.smtp_url

    @property
    def dns_address(self) -> tuple[str, int]:
        """Host and UDP port of the name server; `mail.names` is what it knows."""
        return self.mail.dns_address

    @property
    def page_url(self) -> str:
        return f"{self.url}/"

    @property
    def requests(self) -> Wire:
        """Every call that really left the shop, with its answer."""
        return self.world.wire

    def now(self) -> float:
        """The sandbox's time, epoch seconds: the machine's, and what somebody put it forward."""
        return self.world.now()

    def forward(self, seconds: float) -> None:
        """So much time passes at once."""
        self.world.forward(seconds)

    def person(self, key: str) -> Person:
        """A resident; the same one each time. Raises `KeyError`."""
        if key not in self._persons:
            self._persons[key] = Person(self.telegram, self.bot, key)
        return self._persons[key]

    def discord_person(self, key: str) -> DiscordPerson:
        """The same resident in front of their Discord. Raises `KeyError`."""
        if key not in self._discord_persons:
            self._discord_persons[key] = DiscordPerson(self.discord, self.discord_app, self.gateway, key)
        return self._discord_persons[key]

    def fault(  # noqa: PLR0913 (each narrows it, or says how bad it is)
        self,
        kind: FaultKind | str,
        *,
        times: int = 1,
        method: str | None = None,
        chat: int | None = None,
        platform: str | None = None,
        retry_after: int = 1,
        seconds: float = 3600.0,
        status: int = 200,
        body: str = "",
    ) -> None:
        """The next `times` calls that fit go wrong. Without a method, polls are left alone."""
        fault = Fault(
            kind=FaultKind(kind),
            times=times,
            method=method,
            chat=chat,
            platform=platform,
            retry_after=retry_after,
            seconds=seconds,
            status=status,
            body=body,
        )
        self.world.faults.add(fault)
