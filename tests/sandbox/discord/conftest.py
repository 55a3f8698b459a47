"""A sandbox on a free port, and the real discord.py client pointed at it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from sandbox import DiscordLimits, DiscordPerson, Sandbox
from tests.sandbox.conftest import Clock

Raw = Callable[..., Awaitable[tuple[int, Any]]]


class Bot(discord.Client):
    """The real client, with a tree of commands that each test fills."""

    def __init__(self, intents: discord.Intents | None = None) -> None:
        super().__init__(
            intents=intents or discord.Intents.default(), max_ratelimit_timeout=30.0, guild_ready_timeout=0.1
        )
        self.tree = app_commands.CommandTree(self)
        self.interactions: list[discord.Interaction] = []
        self.heard: list[discord.Message] = []
        self.resumed = 0

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Without the five seconds that the library waits before every further Identify."""

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.interactions.append(interaction)

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message)

    async def on_resumed(self) -> None:
        self.resumed += 1


@pytest.fixture
async def world(clock: Clock) -> AsyncIterator[Sandbox]:
    async with Sandbox.open(clock=clock, discord_limits=DiscordLimits.none()) as opened:
        yield opened


@pytest.fixture(autouse=True)
def pointed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Sandbox], None]:
    """Where the library looks for Discord; put back afterwards."""

    def point(sandbox: Sandbox) -> None:
        monkeypatch.setattr(Route, "BASE", sandbox.discord_url)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(sandbox.discord_gateway_url))
        monkeypatch.setattr(discord.asset.Asset, "BASE", sandbox.discord_cdn_url)

    return point


@asynccontextmanager
async def running(bot: Bot, token: str) -> AsyncIterator[Bot]:
    """The client, connected and ready; whatever ended it early is raised."""
    life = asyncio.create_task(bot.start(token))
    ready = asyncio.create_task(bot.wait_until_ready())
    try:
        async with asyncio.timeout(10):
            await asyncio.wait({life, ready}, return_when=asyncio.FIRST_COMPLETED)
            if life.done():
                life.result()
        yield bot
    finally:
        ready.cancel()
        await bot.close()
        await asyncio.gather(life, ready, return_exceptions=True)


@pytest.fixture
def make_bot() -> type[Bot]:
    """What kind of bot it is; a test module may say otherwise."""
    return Bot


@pytest.fixture
async def bot(world: Sandbox, pointed: Callable[[Sandbox], None], make_bot: type[Bot]) -> AsyncIterator[Bot]:
    pointed(world)
    client = make_bot()
    async with running(client, world.discord_token):
        yield client


@pytest.fixture
def ada(world: Sandbox) -> DiscordPerson:
    return world.discord_person("ada")


@pytest.fixture
async def raw(world: Sandbox) -> AsyncIterator[Raw]:
    """A call as no library would make it: status and decoded body."""
    async with aiohttp.ClientSession() as session:

        async def call(verb: str, path: str, *, token: str = world.discord_token, **request: Any) -> tuple[int, Any]:
            headers = {"Authorization": f"Bot {token}"}
            async with session.request(verb, f"{world.discord_url}{path}", headers=headers, **request) as response:
                assert response.status == 204 or response.headers["Content-Type"] == "application/json"
                return response.status, await response.json() if response.status != 204 else None

        yield call
