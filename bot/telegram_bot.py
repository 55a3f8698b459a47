"""The shop in Telegram, put together: the line, the conversation, the inbox, the channel, and how updates come in."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.config import Settings
from bot.lanes import Lane, Lanes, Limits
from bot.platform import Hook
from bot.telegram_calls import LIMITS, Line
from bot.telegram_channel import TelegramChannel
from bot.telegram_commands import Menus
from bot.telegram_ears import Ears
from bot.telegram_inflow import Inflow
from bot.telegram_polling import Poller, introduce
from bot.telegram_send import Sender
from bot.telegram_stars import Stars
from bot.telegram_talk import Talk
from bot.telegram_webhook import PATH, Webhook
from core.people import Address
from core.ports import Store
from core.shop import Shop
from views.texts import Texts

CONNECTIONS: Final = 100
# Whoever keeps count of tries asks again later rather than wait long: a send has thirty seconds with all it takes.
PATIENCE: Final = 10.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """What the bot is told about its shop. With a public address it is called, without one it asks."""

    token: str = field(repr=False)
    api_url: str
    language: str
    public_url: str = ""
    secret: str = field(default="", repr=False)
    limits: Limits = LIMITS


def build(settings: Settings, store: Store, shop: Shop, texts: Texts) -> "TelegramBot":
    """The bot as the settings say."""
    wiring = Wiring(
        token=settings.telegram_bot_token or "",
        api_url=settings.telegram_api_url,
        language=settings.shop_language,
        # The address alone is for people's pages: nobody but Telegram may call, and only the secret tells who it is.
        public_url=(settings.public_url or "") if settings.telegram_webhook_secret else "",
        secret=settings.telegram_webhook_secret or "",
        limits=LIMITS,
    )
    return TelegramBot(wiring, store, shop, texts)


class TelegramBot:
    """Runs until it is stopped. ``channel`` is how parcels go out, ``webhook`` the door for Telegram, if any."""

    def __init__(self, wiring: Wiring, store: Store, shop: Shop, texts: Texts) -> None:
        session = AiohttpSession(limit=CONNECTIONS, api=TelegramAPIServer.from_base(wiring.api_url))
        self.bot: Final = Bot(wiring.token, session=session)
        self._picture = shop.picture
        self._lanes = Lanes(wiring.limits)
        self._line = Line(self.bot, self._lanes)
        self._talk = Talk(self._line, Sender(self._line, shop.picture), shop, texts)
        self._menus = Menus(self._line, texts, wiring.language, shop.policy.owners)
        self.stars: Final = Stars(self._line, self._talk, shop, texts)
        self.ears: Final = Ears(self._line, self._talk, self.stars, shop, texts, self._menus)
        self.inflow: Final = Inflow(store, self.bot.id, self.ears.hear, {"pre_checkout_query": self.stars.asked})
        self.channel: Final = TelegramChannel(self.sender(Lane.KEYS), self.sender(Lane.NOTICES), texts)
        self.webhook: Final = (
            Webhook(self.bot, self.inflow, wiring.public_url, wiring.secret) if wiring.public_url else None
        )
        self.ready: Final = asyncio.Event()
        self._probe: Final = self.sender(Lane.TAPS)
        self._username = ""

    def sender(self, lane: Lane) -> Sender:
        """Who speaks in this lane, tries once, and leaves it to others to keep count."""
        return Sender(Line(self.bot, self._lanes, lane, tries=1, patience=PATIENCE), self._picture)

    @property
    def failures(self) -> int:
        """How many exchanges ended in a fault of our own."""
        return self.ears.failures + self._talk.failures + self.stars.failures

    @property
    def hooks(self) -> Mapping[str, Hook]:
        """The door for Telegram, where the shop has a public address."""
        return {PATH: self.webhook.receive} if self.webhook is not None else {}

    def owns(self, _: Address) -> bool:
        """Telegram knows nobody by a role: owners are those of the settings."""
        return False

    def entrance(self, words: str) -> str:
        """A deep link; it needs the bot's name, which is known from when it runs."""
        return f"https://t.me/{self._username}?start={words}" if self._username else ""

    async def reaches(self, address: Address) -> bool:
        """Telegram refuses to say that we are typing where it would refuse a message."""
        return await self._probe.may_write(int(address.value))

    async def resume(self) -> None:
        """Take up the updates that a stop interrupted, before anything new comes in."""
        count = await self.inflow.resume()
        if count:
            log.info("updates_resumed", count=count)

    async def run(self) -> None:
        """Let updates come in until this is cancelled; raises TokenRefused when Telegram does not know us."""
        me = await introduce(self.bot)
        self._username = me.username or ""
        log.info("telegram_ready", username=me.username, webhook=self.webhook is not None)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._menus.write())
            if self.webhook is not None:
                await self.webhook.register()
                self.ready.set()
                await asyncio.Event().wait()
            self.ready.set()
            await Poller(self.bot, self.inflow).run()

    async def idle(self) -> None:
        """Wait until everything that came in was worked off and marked."""
        await self.inflow.idle()

    async def stop(self, seconds: float) -> None:
        """Let what has begun end, for so long. Nothing comes in any more when this is called."""
        await self.inflow.finish(seconds)

    async def close(self) -> None:
        """Hang up."""
        await self.bot.session.close()
