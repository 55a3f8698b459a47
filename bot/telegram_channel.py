"""Telegram as a delivery channel: one parcel or notice goes out, and what came of it is reported."""

from collections.abc import Mapping
from typing import Final

import structlog
from aiogram.exceptions import AiogramError, TelegramRetryAfter

from bot.telegram_calls import Verdict, verdict
from bot.telegram_render import render
from bot.telegram_send import Sender
from bot.telegram_talk import CHANNEL
from core.delivery import Errand, Outcome, Report
from core.notices import Notice
from core.people import Address
from views.notices import notice as notice_screen
from views.receipts import parcel
from views.screen import Screen
from views.texts import Texts

_OUTCOMES: Final[Mapping[Verdict, Outcome]] = {
    Verdict.RATE: Outcome.RATE,
    Verdict.TRANSIENT: Outcome.TRANSIENT,
    Verdict.UNKNOWN: Outcome.UNKNOWN,
    Verdict.ADDRESS: Outcome.ADDRESS,
    Verdict.MIGRATED: Outcome.ADDRESS,
    Verdict.CONFIG: Outcome.CONFIG,
    Verdict.MESSAGE: Outcome.MESSAGE,
    Verdict.UNREADABLE: Outcome.MESSAGE,
    # These three belong to edits and taps; a send that gets one was refused for what it says.
    Verdict.UNCHANGED: Outcome.MESSAGE,
    Verdict.LATE: Outcome.MESSAGE,
    Verdict.MISSING: Outcome.MESSAGE,
}

log = structlog.get_logger(__name__)


class TelegramChannel:
    """See core.delivery.Channel. Telegram has no idempotency key, so a send without an answer is reported as such.

    The sender is one that tries once: the worker keeps count, and remembers it through a restart.
    """

    code = CHANNEL

    def __init__(self, sender: Sender, texts: Texts) -> None:
        self._sender = sender
        self._texts = texts

    async def deliver(self, errand: Errand) -> Report:
        """Send the parcel as a message of its own."""
        return await self._send(errand.address, parcel(self._texts.speaker(errand.language), errand))

    async def tell(self, notice: Notice, language: str) -> Report:
        """Send an owner a notice."""
        return await self._send(notice.address, notice_screen(self._texts.speaker(language), notice))

    async def _send(self, address: Address, screen: Screen) -> Report:
        try:
            placed = await self._sender.put(int(address.value), render(screen))
        except AiogramError as error:
            return _report(error)
        return Report(outcome=Outcome.ACCEPTED, reference=str(placed.id))


def _report(error: AiogramError) -> Report:
    outcome = _OUTCOMES[verdict(error)]
    if outcome in (Outcome.CONFIG, Outcome.MESSAGE):
        log.error("telegram_refused", outcome=outcome, error=type(error).__name__)
    wait = error.retry_after * 1000 if isinstance(error, TelegramRetryAfter) else 0
    return Report(outcome=outcome, wait_ms=wait)
