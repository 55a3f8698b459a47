"""Being called by Telegram, where the shop has a public address.

The secret is compared first and in constant time: without it anybody could speak in Telegram's name. Telegram
repeats an update until it hears 200, and hears 200 only after the inbox has committed.
"""

import asyncio
import hmac
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import SetWebhook

from bot.telegram_calls import Sleep, TokenRefused
from bot.telegram_inflow import Inflow
from bot.telegram_polling import GRACE_SECONDS, UPDATES, Backoff
from core.errors import Permanent

PATH: Final = "/hook/telegram"
SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)
CONNECTIONS: Final = 40

log = structlog.get_logger(__name__)


class WebhookRefused(Permanent):
    """Telegram refuses our webhook: PUBLIC_URL must be a public https address on port 443, 80, 88 or 8443."""


class Webhook:
    """The door for Telegram. ``failures`` counts knocks without the secret."""

    def __init__(self, bot: Bot, inflow: Inflow, url: str, secret: str, sleep: Sleep = asyncio.sleep) -> None:
        if not secret:
            raise ValueError("a webhook without a secret would believe everybody")
        self._bot = bot
        self._inflow = inflow
        self._url = url.rstrip("/") + PATH
        self._secret = secret
        self._sleep = sleep
        self.failures = 0

    async def register(self) -> None:
        """Tell Telegram where we are; waits as long as it can't be reached."""
        trouble = Backoff("webhook_not_set", self._sleep)
        call = SetWebhook(
            url=self._url, secret_token=self._secret, allowed_updates=list(UPDATES), max_connections=CONNECTIONS
        )
        while True:
            try:
                await self._bot(call, request_timeout=GRACE_SECONDS)
            except (TelegramUnauthorizedError, TelegramNotFound) as error:
                raise TokenRefused() from error
            except TelegramBadRequest as error:
                raise WebhookRefused(reason=error.message) from error
            except AiogramError as error:
                await trouble.failed(error)
            else:
                trouble.well()
                return

    async def receive(self, headers: Mapping[str, str], body: bytes) -> int:
        """One call: 200 when the update is stored, 401 without the secret, 400 for what is no update.

        Raises Temporary when it could not be stored: Telegram calls again.
        """
        given = headers.get(SECRET_HEADER, "")
        # A header may hold bytes that are no letters, and whoever sends them is refused like everybody else.
        if not hmac.compare_digest(given.encode(errors="replace"), self._secret.encode()):
            self.failures += 1
            log.warning("webhook_without_secret", count=self.failures)
            return HTTPStatus.UNAUTHORIZED
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return HTTPStatus.BAD_REQUEST
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return HTTPStatus.BAD_REQUEST
        await self._inflow.room()
        await self._inflow.accept([update])
        return HTTPStatus.OK
