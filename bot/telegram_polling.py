"""Asking Telegram for updates, one long poll after the other.

aiogram's own polling confirms an update while its handler still runs; here the next offset is sent only after the
inbox has committed. Updates are taken raw, so that one which this version cannot read does not stop the others.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import DeleteWebhook, TelegramMethod
from aiogram.types import User

from bot.telegram_calls import Sleep, TokenRefused, verdict
from bot.telegram_inflow import Inflow, Json
from core.errors import Temporary

UPDATES: Final = ("message", "callback_query", "pre_checkout_query", "my_chat_member")
POLL_SECONDS: Final = 25
# The poll's answer may take this much longer before the connection counts as dead.
GRACE_SECONDS: Final = 10
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 30.0

log = structlog.get_logger(__name__)


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates with the answer as it came."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int = POLL_SECONDS
    allowed_updates: Sequence[str] = UPDATES


class Backoff:
    """Pauses that double, and a log line for the first failure and for the end of the trouble only."""

    def __init__(self, event: str, sleep: Sleep) -> None:
        self._event = event
        self._sleep = sleep
        self._failed = 0

    async def failed(self, error: Exception, **facts: Any) -> None:
        self._failed += 1
        pause = min(FIRST_PAUSE * 2.0 ** (self._failed - 1), LONGEST_PAUSE)
        if isinstance(error, TelegramRetryAfter):
            pause = min(float(error.retry_after), LONGEST_PAUSE)
        say = log.warning if self._failed == 1 else log.debug
        say(self._event, error=type(error).__name__, tries=self._failed, **facts)
        await self._sleep(pause)

    def well(self) -> None:
        if self._failed:
            log.info("trouble_over", trouble=self._event, tries=self._failed)
        self._failed = 0


async def introduce(bot: Bot, sleep: Sleep = asyncio.sleep) -> User:
    """Who we are, from Telegram itself; waits as long as it can't be reached. Raises TokenRefused."""
    trouble = Backoff("telegram_unreachable", sleep)
    while True:
        try:
            me = await bot.get_me(request_timeout=GRACE_SECONDS)
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            raise TokenRefused() from error
        except AiogramError as error:
            await trouble.failed(error, remedy="waiting for the Bot API; nothing is lost")
        else:
            trouble.well()
            return me


class Poller:
    """Polls until it is cancelled."""

    def __init__(self, bot: Bot, inflow: Inflow, sleep: Sleep = asyncio.sleep) -> None:
        self._bot = bot
        self._inflow = inflow
        self._sleep = sleep
        self._offset: int | None = None
        self._trouble = Backoff("poll_failed", sleep)

    async def run(self) -> None:
        """Raises TokenRefused; every other trouble is waited out."""
        await self._leave_webhook()
        while True:
            await self._inflow.room()
            updates = await self._poll()
            if updates:
                await self._keep(updates)

    async def _leave_webhook(self) -> None:
        """Telegram refuses polls while it has a webhook; what waits there comes by poll then."""
        trouble = Backoff("webhook_not_left", self._sleep)
        while True:
            try:
                await self._bot(DeleteWebhook(drop_pending_updates=False), request_timeout=GRACE_SECONDS)
            except (TelegramUnauthorizedError, TelegramNotFound) as error:
                raise TokenRefused() from error
            except AiogramError as error:
                await trouble.failed(error)
            else:
                return

    async def _poll(self) -> list[Json]:
        """What is new; nothing when the poll failed, after a pause. An error page is waited out as well."""
        try:
            updates = await self._bot(GetRawUpdates(offset=self._offset), request_timeout=POLL_SECONDS + GRACE_SECONDS)
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            raise TokenRefused() from error
        except TelegramConflictError as error:
            await self._trouble.failed(error, remedy="another program polls with this token: stop one of the two")
        except AiogramError as error:
            await self._trouble.failed(error, verdict=verdict(error))
        else:
            self._trouble.well()
            return updates
        return []

    async def _keep(self, updates: list[Json]) -> None:
        """Store the updates, and only then let the next poll confirm them."""
        try:
            await self._inflow.accept(updates)
        except Temporary as error:
            await self._trouble.failed(error, remedy="updates could not be stored: Telegram keeps them for us")
        else:
            self._offset = max(update["update_id"] for update in updates) + 1
