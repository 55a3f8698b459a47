"""The cashier: takes callbacks into the inbox, works them off, asks every provider for news, and pays refunds back.

A callback is a hint. It is stored before it is answered, and then its provider is asked what is true. Whatever a lost
callback would have told, the next look at the provider's list tells as well.
"""

import asyncio
import contextlib
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Final

import structlog

from core import inbox, reconciling, refunds
from core.audit import DAY_MS
from core.errors import IllegalMove, KioskError, Permanent, Refused, Temporary
from core.inbox import Mail
from core.money import Money
from core.notices import NoticeKind, tell_owners
from core.payments import Payment, close_overdue, forget_ended
from core.ports import Store, Tx
from core.providers import (
    MINUTE,
    BadSignature,
    Malformed,
    MoneyIn,
    MoneyOut,
    News,
    PaymentProvider,
    RefundFailed,
)
from core.reconciling import WINDOW_MS, Reconciled
from core.refunds import Errand, TooEarly
from core.settling import Settled

LARGEST_BODY: Final = 256 * 1024
# How far back a quick look goes; the whole window is looked at every hour.
RECENT_MS: Final = 60 * MINUTE
FULL_MS: Final = 60 * MINUTE
IDLE_SECONDS: Final = 1.0
CALL_SECONDS: Final = 60.0
# Less than a lease of a refund, and less than a lane may take.
PAY_BACK_SECONDS: Final = 45.0
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
FIRST_AGAIN_MS: Final = 2_000
LONGEST_AGAIN_MS: Final = 5 * MINUTE
AT_ONCE: Final = 20
# After so long without a good answer the owner is told.
DOWN_MS: Final = 60 * MINUTE

Apply = Callable[[News], Awaitable[Settled]]

log = structlog.get_logger(__name__)


class Cashier:
    """Runs while the shop is open: one lane a provider, so that one that is down holds up no other.

    ``refused`` counts what came to the door and was not let in, by reason; ``failures`` faults of our own.
    """

    def __init__(
        self, store: Store, providers: Mapping[str, PaymentProvider], apply: Apply, clock: Callable[[], int]
    ) -> None:
        self._store = store
        self._providers = providers
        self._apply = apply
        self._clock = clock
        self._came = {code: asyncio.Event() for code in providers}
        self._stopped = asyncio.Event()
        self._later: dict[tuple[str, str], tuple[int, int]] = {}
        self._asked: dict[str, int] = {}
        self._swept: dict[str, int] = {}
        self._asking = {code: asyncio.Lock() for code in providers}
        self.refused: Counter[str] = Counter()
        self.failures = 0

    # --- the door

    async def accept(self, code: str, headers: Mapping[str, str], body: bytes) -> int:
        """The HTTP status for a callback. 200 means that it is stored, or was before; raises Temporary when it could
        not be. Whoever knocks learns nothing else."""
        provider = self._providers.get(code)
        if provider is None:
            return self._turn_away("unknown provider", 404)
        if len(body) > LARGEST_BODY:
            return self._turn_away("too large", 413)
        try:
            callback = provider.read(headers, body, self._clock())
        except BadSignature:
            return self._turn_away("signature", 401)
        except Malformed:
            return self._turn_away("malformed", 400)
        key = _mail_key(callback.event_key)
        await self._store.run(inbox.accept, [Mail(source=_source(code), key=key, body=body)])
        self._came[code].set()
        return 200

    def _turn_away(self, reason: str, status: int) -> int:
        self.refused[reason] += 1
        log.warning("callback_refused", reason=reason, count=self.refused[reason])
        return status

    def hint(self, code: str) -> None:
        """There may be news at this provider: it is asked at once."""
        self._asked.pop(code, None)
        if code in self._came:
            self._came[code].set()

    # --- the lanes

    async def run(self) -> None:
        """Everything, side by side, until ``stop``."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._repeat("refunds", self._pay_back, asyncio.Event()))
            for code, provider in self._providers.items():
                group.create_task(self._repeat(code, partial(self._serve, provider), self._came[code]))

    async def stop(self) -> None:
        """Begin nothing more. What is under way is told again at the next start."""
        self._stopped.set()
        for event in self._came.values():
            event.set()

    async def _repeat(self, lane: str, work: Callable[[], Awaitable[None]], wakes: asyncio.Event) -> None:
        pause, well_at = 0.0, self._clock()
        while not self._stopped.is_set():
            wakes.clear()
            if await self._edge(lane, work):
                pause, well_at = 0.0, self._clock()
                await _pause(IDLE_SECONDS, wakes)
            else:
                pause = min(max(FIRST_PAUSE, pause * 2), LONGEST_PAUSE)
                if self._clock() - well_at >= DOWN_MS:
                    await self._edge(lane, partial(self._tell_down, lane))
                await _pause(pause, self._stopped)

    async def _tell_down(self, lane: str) -> None:
        """The owner hears once a day that a provider has not done its work for an hour."""
        await self._store.run(_tell_down, lane)

    async def _edge(self, lane: str, work: Callable[[], Awaitable[None]]) -> bool:
        """Do it once; False when it failed. A provider that is down, or says no, is no fault of ours."""
        try:
            async with asyncio.timeout(CALL_SECONDS):
                await work()
        except (Temporary, Permanent, TimeoutError) as error:
            log.warning("provider_failed", lane=lane, error=type(error).__name__)
            return False
        except Exception:
            self.failures += 1
            log.exception("cashier_failed", lane=lane, count=self.failures)
            return False
        return True

    async def _serve(self, provider: PaymentProvider) -> None:
        await self._work_off(provider)
        await self._look(provider)
        await self._call_off(provider)

    async def _work_off(self, provider: PaymentProvider) -> None:
        """What callbacks told, oldest first. One that cannot be worked off yet keeps nobody waiting but itself."""
        source, now = _source(provider.terms.code), self._clock()
        failed: KioskError | None = None
        for mail in await self._store.read(inbox.waiting, source):
            again_at, pause = self._later.get((source, mail.key), (0, FIRST_AGAIN_MS))
            # A clock that was set back must not make it wait for longer than any does.
            if now < again_at <= now + LONGEST_AGAIN_MS:
                continue
            try:
                await self._apply_all(await provider.resolve(mail.body))
            except KioskError as error:
                # Told before its beginning (TooEarly), it is only asked again.
                failed = failed if isinstance(error, TooEarly) else error
                self._later[source, mail.key] = (now + pause, min(pause * 2, LONGEST_AGAIN_MS))
                continue
            await self._store.run(inbox.done, source, mail.key)
            self._later.pop((source, mail.key), None)
        if failed is not None:
            raise failed

    async def _apply_all(self, told: Sequence[News]) -> int:
        """How many of the news were new."""
        new = 0
        for news in told:
            new += await self._apply(news) is not Settled.BEFORE
        return new

    async def _look(self, provider: PaymentProvider) -> None:
        """Ask for news: of the last hour as often as the provider likes, of the whole window once an hour."""
        code, now = provider.terms.code, self._clock()
        is_full = abs(now - self._swept.get(code, -FULL_MS)) >= FULL_MS
        if not is_full and abs(now - self._asked.get(code, -FULL_MS)) < provider.terms.poll_ms:
            return
        self._asked[code] = now  # before asking: a hint that comes meanwhile asks once more
        try:
            if is_full:
                await self.reconcile(code)
            else:
                async with self._asking[code]:
                    await self._hear(provider, now - RECENT_MS)
        except BaseException:
            self._asked.pop(code, None)
            raise

    async def _hear(self, provider: PaymentProvider, since: int) -> tuple[dict[str, Money], int]:
        """Apply all that is listed since; what money that was, by event key, and how many pieces were new.

        A piece that cannot be applied hides none of those after it.
        """
        listed: dict[str, Money] = {}
        applied, failed = 0, None
        async for news in provider.news(since):
            try:
                applied += await self._apply_all([news])
            except (TooEarly, Refused, IllegalMove) as error:
                failed = failed if isinstance(error, TooEarly) else error
            if isinstance(news, MoneyIn | MoneyOut):
                listed[news.event_key] = news.amount
        if failed is not None:
            raise failed
        return listed, applied

    async def reconcile(self, code: str) -> Reconciled:
        """Compare the books of the last two days with one provider's, and apply what was missing here."""
        provider, now = self._providers[code], self._clock()
        async with self._asking[code]:
            listed, applied = await self._hear(provider, now - WINDOW_MS)
            gaps = await self._store.run(reconciling.compare, code, listed, now - WINDOW_MS)
        self._swept[code] = now
        for gap in gaps:
            log.error("books_differ", provider=code, wrong=gap.wrong)
        return Reconciled(provider=code, listed=len(listed), applied=applied, gaps=gaps)

    async def reconcile_all(self) -> Sequence[Reconciled]:
        """Every provider, one after the other; one that cannot be asked says why."""
        found = []
        for code in self._providers:
            try:
                async with asyncio.timeout(CALL_SECONDS):
                    found.append(await self.reconcile(code))
            except (Temporary, Permanent, TimeoutError) as error:
                found.append(Reconciled(provider=code, trouble=type(error).__name__))
        return found

    async def _call_off(self, provider: PaymentProvider) -> None:
        """Nobody should pay what has ended: its provider is told, once it answers."""
        for payment in await self._store.run(close_overdue, provider.terms.code, AT_ONCE):
            await self._cancel(provider, payment)

    async def _cancel(self, provider: PaymentProvider, payment: Payment) -> None:
        try:
            await provider.cancel(payment.key, payment.reference)
        except Permanent:
            log.info("checkout_not_cancelled", provider=payment.provider, payment=payment.id)
        await self._store.run(forget_ended, payment.id)

    # --- refunds

    async def _pay_back(self) -> None:
        """Ask for every refund that is due, side by side: none waits for another's provider. The key makes asking twice
        harmless."""
        errands = await self._store.run(refunds.claim_refunds, AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for errand in errands:
                group.create_task(self._edge("refunds", partial(self._pay_one_back, errand)))

    async def _pay_one_back(self, errand: Errand) -> None:
        refund = errand.refund
        provider = self._providers.get(refund.provider)
        try:
            if provider is None:
                raise Permanent(provider=refund.provider)
            async with asyncio.timeout(PAY_BACK_SECONDS):
                answer = await provider.pay_back(errand.payback)
        except (Temporary, TimeoutError) as error:
            wait = error.facts.get("retry_after", 0) if isinstance(error, Temporary) else 0
            await self._store.run(refunds.postpone_refund, refund, int(float(wait) * 1000))
            log.warning("refund_postponed", refund=refund.id, provider=refund.provider)
        except Permanent as error:
            failed = RefundFailed(provider=refund.provider, event_key=refund.key, refund=refund.key)
            await self._apply(failed)
            log.error("refund_failed", refund=refund.id, provider=refund.provider, error=type(error).__name__)
        else:
            await self._store.run(refunds.record_refund, refund, answer)
            log.info("refund_made", refund=refund.id, provider=refund.provider, done=answer.done)


def _tell_down(tx: Tx, lane: str) -> None:
    tell_owners(tx, NoticeKind.PROVIDER_DOWN, f"down:{lane}:{tx.now // DAY_MS}", provider=lane)


def _source(code: str) -> str:
    return f"pay:{code}"


def _mail_key(event_key: str) -> str:
    """A provider's key may be as long as it likes; ours says no more than whether it is the same."""
    return event_key if len(event_key) <= 200 else hashlib.sha256(event_key.encode()).hexdigest()


async def _pause(seconds: float, ends: asyncio.Event) -> None:
    """So long, or until the event."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await ends.wait()
