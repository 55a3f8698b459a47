"""Discord as a delivery channel: one parcel or notice goes out by DM, and what came of it is reported.

It speaks through a client of its own that has no gateway, so parcels go out while events are down. The attempt's id
is the message's nonce: Discord makes one message of it however often it is asked within a few minutes.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final

import discord
import structlog

from bot.discord_calls import TROUBLE, Verdict, in_time, verdict, wait_seconds
from bot.discord_doors import Doors
from bot.discord_render import Letter, render
from bot.discord_send import Mailer, follow_up
from bot.discord_talk import CHANNEL
from core.delivery import Errand, Outcome, Report
from core.notices import Notice
from core.people import Address
from views.notices import notice as notice_screen
from views.receipts import parcel
from views.screen import Screen, Text
from views.texts import Say, Texts

# Discord names no number for opening DMs and quarantines bots that open many at once.
NEW_DMS: Final = 10
NEW_DMS_SECONDS: Final = 60.0

_OUTCOMES: Final[Mapping[Verdict, Outcome]] = {
    Verdict.RATE: Outcome.RATE,
    Verdict.TRANSIENT: Outcome.TRANSIENT,
    Verdict.UNKNOWN: Outcome.UNKNOWN,
    Verdict.ADDRESS: Outcome.ADDRESS,
    Verdict.CONFIG: Outcome.CONFIG,
    Verdict.MESSAGE: Outcome.MESSAGE,
    # The channel of a DM is not there: it is opened anew with the next try.
    Verdict.GONE: Outcome.TRANSIENT,
    Verdict.LATE: Outcome.MESSAGE,
}

log = structlog.get_logger(__name__)


class TooManyNewDms(Exception):
    """So many DMs were opened in the last minute that this one waits."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__()


class Openings:
    """The pace at which DMs with new people are opened."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._opened: deque[float] = deque()

    def take(self) -> None:
        """Count one; raises TooManyNewDms."""
        now = self._clock()
        while self._opened and now - self._opened[0] >= NEW_DMS_SECONDS:
            self._opened.popleft()
        if len(self._opened) >= NEW_DMS:
            raise TooManyNewDms(NEW_DMS_SECONDS - (now - self._opened[0]))
        self._opened.append(now)


class Line:
    """A client that only speaks. It logs in when it is first needed, once for all who wait."""

    def __init__(self, client: discord.Client, token: str) -> None:
        self.client: Final = client
        self._token = token
        self._lock = asyncio.Lock()
        self._ready = False

    async def ready(self) -> discord.Client:
        async with self._lock:
            if not self._ready:
                await in_time(self.client.login(self._token))
                self._ready = True
        return self.client


class DiscordChannel:
    """See core.delivery.Channel. ``lose`` marks somebody who can't be written to."""

    code = CHANNEL

    def __init__(
        self, line: Line, mailer: Mailer, doors: Doors, texts: Texts, lose: Callable[[Address], Awaitable[None]]
    ) -> None:
        self._line = line
        self._mailer = mailer
        self._doors = doors
        self._texts = texts
        self._lose = lose
        self._openings = Openings()

    async def deliver(self, errand: Errand) -> Report:
        """Send the parcel by DM. When that is closed and its buyer is still about, show it where they are."""
        say = self._texts.speaker(errand.language)
        screen = parcel(say, errand)
        report = await self._send(errand.address, render(screen, say), f"p{errand.attempt}")
        if report.outcome is not Outcome.ADDRESS:
            return report
        return await self._show_there(errand.address, screen, say) or report

    async def tell(self, notice: Notice, language: str) -> Report:
        """Send an owner a notice."""
        say = self._texts.speaker(language)
        return await self._send(notice.address, render(notice_screen(say, notice), say), f"n{notice.id}")

    async def _send(self, address: Address, letter: Letter, nonce: str) -> Report:
        user = int(address.value)
        if self._doors.is_closed(user):
            return Report(outcome=Outcome.ADDRESS)
        try:
            message = await self._post(user, letter, nonce)
        except TooManyNewDms as pause:
            return Report(outcome=Outcome.RATE, wait_ms=int(pause.seconds * 1000) + 1)
        except TROUBLE as error:
            return self._report(user, error)
        return Report(outcome=Outcome.ACCEPTED, reference=f"{message.channel.id}:{message.id}")

    async def _post(self, user: int, letter: Letter, nonce: str) -> discord.Message:
        client = await self._line.ready()
        channel = self._doors.dm(user)
        if channel is None:
            self._openings.take()
            channel = int((await in_time(client.http.start_private_message(user)))["id"])
            self._doors.opened(user, channel)
        where = client.get_partial_messageable(channel, type=discord.ChannelType.private)
        return await self._mailer.post(where, letter, nonce)

    def _report(self, user: int, error: BaseException) -> Report:
        meaning = verdict(error)
        if meaning is Verdict.ADDRESS:
            self._doors.close(user)
        if meaning is Verdict.GONE:
            self._doors.forget_dm(user)
        outcome = _OUTCOMES[meaning]
        if outcome in (Outcome.CONFIG, Outcome.MESSAGE):
            log.error("discord_refused", outcome=outcome, error=type(error).__name__)
        wait = int(wait_seconds(error) * 1000) if outcome is Outcome.RATE else 0
        return Report(outcome=outcome, wait_ms=wait)

    async def _show_there(self, address: Address, screen: Screen, say: Say) -> Report | None:
        """The parcel as a private answer to what its buyer did last; None when that is too long ago."""
        interaction = self._doors.last(int(address.value))
        if interaction is None:
            return None
        await self._lose(address)
        blocks = (*screen.blocks, Text(say("discord-closed"), quiet=True))
        letter = render(replace(screen, blocks=blocks), say)
        try:
            message = await follow_up(self._mailer, interaction, letter, ephemeral=True)
        except TROUBLE as error:
            log.info("parcel_not_shown_there", verdict=verdict(error))
            return None
        return Report(outcome=Outcome.ACCEPTED, reference=f"private:{message.id}")
