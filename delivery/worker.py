"""The worker: sends what is owed, ends what is overdue, and tidies up.

It holds nothing: everything it does is a row in the database that is claimed, worked off outside of any
transaction, and recorded. A claim has a lease and a fence, so a worker that was stopped half-way is replaced by
the next one, and a late result of the first changes nothing.
"""

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import structlog

from core import delivery, inbox, notices, people, stock
from core.audit import watch
from core.channels import ARRIVED, Outcome, Report
from core.codes import forget_old_codes
from core.delivery import Channel, Errand
from core.desk import finish_adding
from core.errors import Temporary
from core.letters import forget_mail_codes
from core.notices import Notice
from core.people import Address
from core.ports import Store
from core.standing import review_channels
from core.ways import Routing, Rules
from delivery.hands import Hands

AT_ONCE: Final = 16
# Notices have hands of their own: ten thousand of them leave a paid key's way free.
NOTICES_AT_ONCE: Final = 8
IDLE_SECONDS: Final = 1.0
SEND_SECONDS: Final = 30.0
TIDY_SECONDS: Final = 3600.0
RESUME_SECONDS: Final = 60.0
REVIEW_SECONDS: Final = 15.0
WATCH_SECONDS: Final = 60.0
KEPT_MS: Final = 3 * 24 * 3600 * 1000
RECORD_PAUSES: Final = (0.2, 1.0, 5.0)
LONGEST_PAUSE: Final = 30.0
SHOWN_ROWS: Final = 10
# What makes it worth looking at a channel at once.
TROUBLE: Final = frozenset({Outcome.CONFIG, Outcome.TRANSIENT, Outcome.UNKNOWN})


log = structlog.get_logger(__name__)


class Worker:
    """Works until it is told to ``stop``, which lets the sends under way end.

    ``news`` is set by whoever owes something new; ``failures`` counts faults of our own.
    """

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        owners: Sequence[Address],
        expire: Callable[[], Awaitable[int]],
        news: asyncio.Event,
        rules: Rules,
    ) -> None:
        self._store = store
        self._channels = channels
        self._routing = Routing(channels={code: channel.traits for code, channel in channels.items()}, rules=rules)
        self._owners = tuple(owners)
        self._expire = expire
        self._news = news
        self._told = asyncio.Event()
        self._trouble = asyncio.Event()
        self._stopped = asyncio.Event()
        self._parcels = Hands(AT_ONCE, news)
        self._notices = Hands(NOTICES_AT_ONCE, self._told)
        self._faults = 0

    @property
    def failures(self) -> int:
        """Faults of our own so far."""
        return self._faults + self._parcels.failures + self._notices.failures

    async def run(self) -> None:
        """Everything, side by side, each in its own time. First what a stop left half-way."""
        await self._edge(self._recover)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._repeat(self._send_parcels, IDLE_SECONDS, self._news))
            group.create_task(self._repeat(self._send_notices, IDLE_SECONDS, self._told))
            group.create_task(self._repeat(self._review_channels, REVIEW_SECONDS, self._trouble))
            group.create_task(self._repeat(self._watch, WATCH_SECONDS, self._stopped))
            group.create_task(self._repeat(self._end_overdue, IDLE_SECONDS, self._stopped))
            group.create_task(self._repeat(self._resume_restocks, RESUME_SECONDS, self._stopped))
            group.create_task(self._repeat(self._tidy_up, TIDY_SECONDS, self._stopped))

    async def stop(self, seconds: float) -> None:
        """Claim nothing more and let the sends under way end, for so long.

        What has not ended by then may or may not have arrived: the next start owes it again.
        """
        self._stopped.set()
        for event in (self._news, self._told, self._trouble):
            event.set()
        await asyncio.gather(self._parcels.rest(seconds), self._notices.rest(seconds))

    async def idle(self) -> None:
        """Wait until no send is under way."""
        await asyncio.gather(self._parcels.idle(), self._notices.idle())

    async def _repeat(self, work: Callable[[], Awaitable[None]], seconds: float, wakes: asyncio.Event) -> None:
        """Do the work until the worker is stopped; ``wakes`` ends a pause early, failures make pauses longer."""
        failed = 0
        while not self._stopped.is_set():
            if wakes is not self._stopped:
                wakes.clear()
            failed = 0 if await self._edge(work) else failed + 1
            if failed:
                await _pause(min(2.0**failed, LONGEST_PAUSE), self._stopped)
            else:
                await _pause(seconds, wakes)

    async def _edge(self, work: Callable[[], Awaitable[None]]) -> bool:
        """Do it once; False when it failed. A database that can't be reached now is no fault."""
        try:
            await work()
        except Temporary:
            log.warning("work_postponed", work=work.__name__)
            return False
        except Exception:
            self._faults += 1
            log.exception("work_failed", work=work.__name__, count=self.failures)
            return False
        return True

    # --- sending

    async def _recover(self) -> None:
        if not self._store.alone:
            return  # what another process is sending looks the same; leases tell it apart
        again = await self._store.run(delivery.recover)
        told = await self._store.run(notices.recover_notices)
        if again or told:
            log.info("sends_owed_again", parcels=again, notices=told)

    async def _send_parcels(self) -> None:
        """Claim while there is something due and a place to send it from; sends run beside each other."""
        self._told.set()  # whoever owes a parcel owes a notice with it, often enough
        while not self._stopped.is_set() and self._parcels.free > 0:
            claims = await self._store.run(delivery.claim, self._routing, self._parcels.free, alone=self._store.alone)
            for errand in claims.errands:
                self._parcels.start(self._deliver(errand))
            if not claims.looked_at:
                return
            self._told.set()  # a parcel that was given up is a notice

    async def _send_notices(self) -> None:
        while not self._stopped.is_set() and self._notices.free > 0:
            letters = await self._store.run(
                notices.claim_notices, self._owners, self._notices.free, self._routing.rules.night
            )
            for notice, language in letters:
                self._notices.start(self._tell(notice, language))
            if not letters:
                return

    async def _deliver(self, errand: Errand) -> None:
        report = await self._sent(errand.address, lambda channel: channel.deliver(errand))
        ours = await self._record(lambda: self._store.run(delivery.record, errand, report, self._routing))
        self._news.set()  # the parcel may have another way to go at once
        if report.outcome in TROUBLE:
            self._trouble.set()
        log.info(
            "parcel_sent" if report.outcome in ARRIVED else "parcel_not_sent",
            parcel=errand.parcel.id,
            order=errand.order.reference,
            attempt=errand.attempt,
            channel=errand.address.channel,
            why=errand.why,
            outcome=report.outcome,
            detail=report.detail,
            ours=ours,
        )

    async def _tell(self, notice: Notice, language: str) -> None:
        report = await self._sent(notice.address, lambda channel: channel.tell(notice, language))
        sent = report.outcome in ARRIVED
        await self._record(lambda: self._store.run(notices.record_notice, notice, sent=sent, wait_ms=report.wait_ms))
        log.info("notice_sent" if sent else "notice_not_sent", notice=notice.id, outcome=report.outcome)

    async def _record(self, write: Callable[[], Awaitable[bool]]) -> bool:
        """Write an outcome down. It can't be asked for again, so a database that is busy is asked until it takes it.

        Nobody else has the claim meanwhile: giving up would leave its parcel in nobody's hands until a restart.
        """
        for pause in itertools.chain(RECORD_PAUSES, itertools.repeat(RECORD_PAUSES[-1])):
            try:
                return await write()
            except Temporary:
                log.warning("outcome_not_recorded_yet")
                await asyncio.sleep(pause)
        raise AssertionError("there is always a next pause")

    async def _sent(self, address: Address, send: Callable[[Channel], Awaitable[Report]]) -> Report:
        """What came of a send, whatever came: without an answer in time it may have arrived."""
        channel = self._channels.get(address.channel)
        if channel is None:
            return Report(outcome=Outcome.CONFIG)
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await send(channel)
        except TimeoutError:
            return Report(outcome=Outcome.UNKNOWN)
        except Exception:  # a fault in the channel must not cost the parcel its lease, nor the others their turn
            self._faults += 1
            log.exception("channel_failed", channel=address.channel)
            return Report(outcome=Outcome.UNKNOWN)

    # --- the clock's work

    async def _review_channels(self) -> None:
        """Judge the channels. After trouble at once, and then not again for a second."""
        standings, changes = await self._store.run(review_channels, self._routing.channels)
        self._routing = replace(self._routing, standings=standings)
        for change in changes:
            log.warning("channel_changed", channel=change.key, what=change.what, reason=change.reason)
        if changes:
            self._news.set()
        await _pause(IDLE_SECONDS, self._stopped)

    async def _watch(self) -> None:
        for difference in await self._store.run(watch):
            log.error("difference", sentence=difference.sentence, rows=difference.rows[:SHOWN_ROWS])

    async def _end_overdue(self) -> None:
        ended = await self._expire()
        if ended:
            log.info("orders_expired", count=ended)

    async def _resume_restocks(self) -> None:
        """Imports that a stop interrupted go on; one that is being added right now only gets done sooner."""
        for restock in await self._store.read(stock.unfinished):
            async for _ in finish_adding(self._store, restock):
                pass
            log.info("restock_finished", restock=restock)

    async def _tidy_up(self) -> None:
        drafts = await self._store.run(stock.forget_old_drafts)
        forgotten = await self._store.run(inbox.sweep, KEPT_MS)
        await self._store.run(people.wake_resting)
        await self._store.run(forget_old_codes)
        await self._store.run(forget_mail_codes)
        if drafts or forgotten:
            log.info("tidied_up", drafts=drafts, inbox=forgotten)


async def _pause(seconds: float, ends: asyncio.Event) -> None:
    """So long, or until the event."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await ends.wait()
