"""The worker: sends what is owed, ends what is overdue, and tidies up.

It holds nothing: everything it does is a row in the database that is claimed, worked off outside of any
transaction, and recorded. A claim has a lease and a fence, so a worker that was stopped half-way is replaced by
the next one, and a late result of the first changes nothing.
"""

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, Final

import structlog

from core import delivery, inbox, notices, people, stock
from core.channels import ARRIVED, Outcome, Report
from core.delivery import Channel, Errand
from core.desk import finish_adding
from core.errors import Temporary
from core.notices import Notice
from core.people import Address
from core.ports import Store
from core.ways import Routing, Rules

AT_ONCE: Final = 16
IDLE_SECONDS: Final = 1.0
SEND_SECONDS: Final = 30.0
TIDY_SECONDS: Final = 3600.0
RESUME_SECONDS: Final = 60.0
KEPT_MS: Final = 3 * 24 * 3600 * 1000
RECORD_PAUSES: Final = (0.2, 1.0, 5.0)
LONGEST_PAUSE: Final = 30.0


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
        self._stopped = asyncio.Event()
        self._sending: set[asyncio.Task[None]] = set()
        self._failed = 0
        self.failures = 0

    async def run(self) -> None:
        """Everything, side by side, each in its own time. First what a stop left half-way."""
        await self._edge(self._recover)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._repeat(self._send_due, IDLE_SECONDS, self._news))
            group.create_task(self._repeat(self._end_overdue, IDLE_SECONDS, self._stopped))
            group.create_task(self._repeat(self._resume_restocks, RESUME_SECONDS, self._stopped))
            group.create_task(self._repeat(self._tidy_up, TIDY_SECONDS, self._stopped))

    async def stop(self, seconds: float) -> None:
        """Claim nothing more and let the sends under way end, for so long.

        What has not ended by then may or may not have arrived: the next start owes it again.
        """
        self._stopped.set()
        self._news.set()
        if self._sending:
            _, late = await asyncio.wait(self._sending, timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                log.warning("sends_interrupted", count=len(late))
                await asyncio.wait(late)

    async def idle(self) -> None:
        """Wait until no send is under way."""
        while self._sending:
            await asyncio.wait(self._sending)

    async def _repeat(self, work: Callable[[], Awaitable[None]], seconds: float, wakes: asyncio.Event) -> None:
        """Do the work until the worker is stopped; ``wakes`` ends a pause early, failures make pauses longer."""
        failed = 0
        while not self._stopped.is_set():
            if wakes is self._news:
                self._news.clear()
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
            self.failures += 1
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

    async def _send_due(self) -> None:
        """Claim while there is something due and a place to send it from; sends run beside each other."""
        while not self._stopped.is_set() and (free := AT_ONCE - len(self._sending)) > 0:
            claims = await self._store.run(delivery.claim, self._routing, free, alone=self._store.alone)
            for errand in claims.errands:
                self._start(self._deliver(errand))
            letters = await self._store.run(notices.claim_notices, self._owners, max(free - len(claims.errands), 1))
            for notice, language in letters:
                self._start(self._tell(notice, language))
            if not claims.looked_at and not letters:
                return

    def _start(self, send: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(send)
        self._sending.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A place is free again: perhaps somebody waits for it."""
        self._sending.discard(task)
        if len(self._sending) == AT_ONCE - 1:
            self._news.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            self.failures += 1
            log.error("send_not_recorded", exc_info=error)

    async def _deliver(self, errand: Errand) -> None:
        report = await self._sent(errand.address, lambda channel: channel.deliver(errand))
        ours = await self._record(lambda: self._store.run(delivery.record, errand, report, self._routing))
        self._news.set()  # the parcel may have another way to go at once
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
            self.failures += 1
            log.exception("channel_failed", channel=address.channel)
            return Report(outcome=Outcome.UNKNOWN)

    # --- the clock's work

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
        if drafts or forgotten:
            log.info("tidied_up", drafts=drafts, inbox=forgotten)


async def _pause(seconds: float, ends: asyncio.Event) -> None:
    """So long, or until the event."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await ends.wait()
