"""Discord as a delivery channel: one parcel or notice goes out by DM, and what came of it is reported.

It speaks through a client of its own that has no gateway, so parcels go out while events are down.
"""

import asyncio
import hashlib
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final

import discord
import structlog

from bot.discord_calls import OPENING_TOO_FAST, TROUBLE, Verdict, code_of, in_time, verdict, wait_seconds
from bot.discord_doors import Door, Doors
from bot.discord_render import Letter, render
from bot.discord_send import Mailer, follow_up, webhook
from bot.discord_talk import CHANNEL
from bot.lanes import Allowance, Crowded, Lane, Lanes, Limits
from core.channels import Kind, Outcome, Report, Traits
from core.delivery import Errand
from core.notices import Notice
from core.people import Address
from core.ways import Why
from views.notices import notice as notice_screen
from views.receipts import parcel
from views.screen import Text
from views.texts import Texts

# Discord names no number for opening DMs and quarantines bots that open many at once.
NEW_DMS: Final = 10
NEW_DMS_SECONDS: Final = 60.0
# A whole send has thirty seconds: PATIENCE for its turn, these for the way there, UPLOAD_SECONDS for the message.
OPEN_SECONDS: Final = 6.0
SEND_SECONDS: Final = 29.0

# At most so many messages of one parcel arrive in one chat, the uncertain ones included.
COPIES: Final = 3

# Discord takes 50 calls a second from a bot, beside answers to interactions; discord.py keeps to what it says of each
# channel. A little less, for opening DMs and for typing counts too.
LIMITS: Final = Limits(
    account=Allowance(count=45, seconds=1.0),
    even=1 / 44,
    private=Allowance(count=5, seconds=5.0),
    group=Allowance(count=5, seconds=5.0),
)
# For a turn.
PATIENCE: Final = 3.0

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
    """So many DMs were opened lately that this one waits."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__()


class Openings:
    """The pace at which DMs with new people are opened."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._opened: deque[float] = deque()
        self._closed_until = 0.0

    def take(self) -> None:
        """Count one; raises TooManyNewDms."""
        now = self._clock()
        if now < self._closed_until:
            raise TooManyNewDms(self._closed_until - now)
        while self._opened and now - self._opened[0] >= NEW_DMS_SECONDS:
            self._opened.popleft()
        if len(self._opened) >= NEW_DMS:
            raise TooManyNewDms(NEW_DMS_SECONDS - (now - self._opened[0]))
        self._opened.append(now)

    def refused(self) -> None:
        """Discord itself found it too fast: nobody tries again for a while."""
        self._closed_until = self._clock() + NEW_DMS_SECONDS


class Line:
    """A client that only speaks. It logs in when it is first needed, once for all who wait.

    ``refused`` is set when Discord does not know the token: asking on would get the machine banned.
    """

    def __init__(self, build: Callable[[], discord.Client], token: str) -> None:
        self.refused = False
        self._build = build
        self._token = token
        self._lock = asyncio.Lock()
        self._client: discord.Client | None = None

    async def ready(self) -> discord.Client:
        async with self._lock:
            if self._client is None:
                self._client = await self._logged_in()
        return self._client

    async def _logged_in(self) -> discord.Client:
        client = self._build()
        try:
            await in_time(client.login(self._token))
        except BaseException:
            await client.close()
            raise
        return client

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()


class DiscordChannel:
    """See core.delivery.Channel. ``lose`` marks somebody who can't be written to."""

    traits = Traits(code=CHANNEL, kind=Kind.CHAT, copies=COPIES)

    def __init__(
        self,
        line: Line,
        mailer: Mailer,
        doors: Doors,
        texts: Texts,
        lose: Callable[[Address], Awaitable[None]],
        lanes: Lanes,
    ) -> None:
        self._line = line
        self._mailer = mailer
        self._doors = doors
        self._texts = texts
        self._lose = lose
        self._openings = Openings()
        self._lanes = lanes

    async def deliver(self, errand: Errand) -> Report:
        """Send the parcel by DM. When that can't be done now and its buyer is still about, show it where they are."""
        deadline = asyncio.get_running_loop().time() + SEND_SECONDS
        say = self._texts.speaker(errand.language)
        screen = parcel(say, errand)
        report = await self._send(Lane.KEYS, errand.address, render(screen, say), _errand_nonce(errand), errand.loud)
        if report.outcome not in (Outcome.ADDRESS, Outcome.RATE):
            return report
        if (door := self._doors.last(int(errand.address.value))) is None:
            return report
        if report.outcome is Outcome.ADDRESS:
            await self._lose(errand.address)
            screen = replace(screen, blocks=(*screen.blocks, Text(say("discord-closed"), quiet=True)))
        return await self._show_there(door, render(screen, say), deadline) or report

    async def tell(self, notice: Notice, language: str) -> Report:
        """Send an owner a notice."""
        say = self._texts.speaker(language)
        letter = render(notice_screen(say, notice), say)
        return await self._send(Lane.NOTICES, notice.address, letter, _nonce("n", f"{notice.id}", notice.address))

    async def _send(self, lane: Lane, address: Address, letter: Letter, nonce: str, loud: bool = True) -> Report:
        user = int(address.value)
        if self._line.refused:
            return Report(outcome=Outcome.CONFIG, detail="401")
        if self._doors.is_closed(user):
            return Report(outcome=Outcome.ADDRESS, detail="closed")
        try:
            await self._lanes.turn(lane, user, PATIENCE)
            where = await in_time(self._dm(user), OPEN_SECONDS)
        except (Crowded, TooManyNewDms) as pause:
            return Report(outcome=Outcome.RATE, wait_ms=int(pause.seconds * 1000) + 1, detail="busy")
        except TROUBLE as error:
            return self._not_opened(user, error)
        try:
            message = await self._mailer.post(where, letter, nonce, silent=not loud)
        except TROUBLE as error:
            return self._report(user, error)
        return Report(outcome=Outcome.ACCEPTED, reference=f"{message.channel.id}:{message.id}")

    async def _dm(self, user: int) -> discord.PartialMessageable:
        client = await self._line.ready()
        channel = self._doors.dm(user)
        if channel is None:
            self._openings.take()
            channel = int((await in_time(client.http.start_private_message(user)))["id"])
            self._doors.opened(user, channel)
        return client.get_partial_messageable(channel, type=discord.ChannelType.private)

    def _not_opened(self, user: int, error: BaseException) -> Report:
        """Nothing was sent yet, so nothing can have arrived."""
        if getattr(error, "code", 0) == OPENING_TOO_FAST:
            self._openings.refused()
        report = self._report(user, error)
        return replace(report, outcome=Outcome.TRANSIENT) if report.outcome is Outcome.UNKNOWN else report

    def _report(self, user: int, error: BaseException) -> Report:
        meaning = verdict(error)
        if meaning is Verdict.ADDRESS:
            self._doors.close(user)
        if meaning is Verdict.GONE:
            self._doors.forget_dm(user)
        outcome = _OUTCOMES[meaning]
        if outcome in (Outcome.CONFIG, Outcome.MESSAGE):
            log.error("discord_refused", outcome=outcome, detail=code_of(error), error=type(error).__name__)
        wait = int(wait_seconds(error) * 1000) if outcome is Outcome.RATE else 0
        return Report(outcome=outcome, wait_ms=wait, detail=code_of(error))

    async def _show_there(self, door: Door, letter: Letter, deadline: float) -> Report | None:
        """The parcel as a private answer to what its buyer did last; None when that door has closed."""
        try:
            async with asyncio.timeout_at(deadline):
                client = await self._line.ready()
                there = webhook(client, door.application, door.token)
                message = await follow_up(self._mailer, there, letter, ephemeral=True)
        except TROUBLE as error:
            log.info("parcel_not_shown_there", verdict=verdict(error))
            return None
        return Report(outcome=Outcome.ACCEPTED, reference=f"private:{message.id}")


def _errand_nonce(errand: Errand) -> str:
    """A second message that is meant (another round, the morning, a reminder) is not a second try of the first."""
    meant = errand.why if errand.why in (Why.MORNING, Why.REMINDER) else ""
    return _nonce("p", f"{errand.parcel.id}:{errand.parcel.round_fence}:{meant}", errand.address)


def _nonce(kind: str, what: str, address: Address) -> str:
    """The same for every try to send the same to the same person: Discord makes one message of them within a few
    minutes, so an answer that was lost does not become a second message. At most 25 characters."""
    return kind + hashlib.blake2s(f"{what}:{address.value}".encode(), digest_size=12).hexdigest()
