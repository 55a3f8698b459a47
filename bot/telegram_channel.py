"""Telegram as a delivery channel: one parcel or notice goes out, and what came of it is reported."""

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog
from aiogram.exceptions import AiogramError

from bot.telegram_calls import Verdict, code_of, verdict, wait_seconds
from bot.telegram_render import render
from bot.telegram_send import Sender
from bot.telegram_talk import CHANNEL
from core.channels import Kind, Outcome, Report, Traits
from core.delivery import Errand
from core.notices import Notice
from core.people import Address
from views.notices import notice as notice_screen
from views.receipts import parcel
from views.screen import Screen
from views.texts import Texts

# At most so many messages of one parcel arrive in one chat, the uncertain ones included.
COPIES: Final = 3
# All that one send may take, its files included.
SEND_SECONDS: Final = 29.0

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

    Both senders try once: the worker keeps count, and remembers it through a restart.
    """

    traits = Traits(code=CHANNEL, kind=Kind.CHAT, copies=COPIES)

    def __init__(self, keys: Sender, notices: Sender, texts: Texts) -> None:
        self._keys = keys
        self._notices = notices
        self._texts = texts

    async def deliver(self, errand: Errand) -> Report:
        """Send the parcel as a message of its own."""
        screen = parcel(self._texts.speaker(errand.language), errand)
        return await _send(self._keys, errand.address, screen, silent=not errand.loud)

    async def tell(self, notice: Notice, language: str) -> Report:
        """Send an owner a notice."""
        return await _send(self._notices, notice.address, notice_screen(self._texts.speaker(language), notice))


async def _send(sender: Sender, address: Address, screen: Screen, *, silent: bool = False) -> Report:
    try:
        async with asyncio.timeout(SEND_SECONDS):
            placed = await sender.put(int(address.value), render(screen), silent=silent)
    except AiogramError as error:
        return _report(error)
    except TimeoutError:
        return Report(outcome=Outcome.UNKNOWN, detail="timeout")
    return Report(outcome=Outcome.ACCEPTED, reference=str(placed.id))


def _report(error: AiogramError) -> Report:
    outcome = _OUTCOMES[verdict(error)]
    if outcome in (Outcome.CONFIG, Outcome.MESSAGE):
        log.error("telegram_refused", outcome=outcome, detail=code_of(error), error=type(error).__name__)
    wait = int(wait_seconds(error) * 1000) if outcome is Outcome.RATE else 0
    return Report(outcome=outcome, wait_ms=wait, detail=code_of(error))
