"""The worker over a real store, with a channel that does as it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from core.channels import Kind, Outcome, Report, Traits
from core.delivery import Errand
from core.errors import Temporary
from core.ids import OrderId, RestockId
from core.notices import Notice, NoticeKind, tell_owners
from core.orders import Order
from core.people import Address, ContactState
from core.ports import Tx
from core.states import OrderStatus, ParcelState, RestockState
from core.stock import begin_adding
from core.ways import Rules
from delivery.worker import AT_ONCE, Worker
from tests.events import Events
from tests.shops import OWNER, Clock, TryShop, open_try_shop

GOOD = Report(outcome=Outcome.ACCEPTED, reference="1")


@dataclass
class FakeChannel:
    """Reports what it is told to, in turn, and then that all is well; notices by a list of their own."""

    traits: Traits = field(default_factory=lambda: Traits(code="telegram", kind=Kind.CHAT, copies=3))
    notice_reports: list[Report | Exception] = field(default_factory=list)
    reports: list[Report | Exception] = field(default_factory=list)
    errands: list[Errand] = field(default_factory=list)
    notices: list[tuple[Notice, str]] = field(default_factory=list)
    gate: asyncio.Event | None = None
    at_once: int = 0
    most_at_once: int = 0

    async def deliver(self, errand: Errand) -> Report:
        self.errands.append(errand)
        return await self._answer(self.reports)

    async def tell(self, notice: Notice, language: str) -> Report:
        self.notices.append((notice, language))
        return await self._answer(self.notice_reports)

    async def _answer(self, reports: list[Report | Exception]) -> Report:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.gate is not None:
                await self.gate.wait()
            report = reports.pop(0) if reports else GOOD
        finally:
            self.at_once -= 1
        if isinstance(report, Exception):
            raise report
        return report


@dataclass
class Office:
    """A shop with a worker in it."""

    shop: TryShop
    channel: FakeChannel
    worker: Worker
    news: asyncio.Event

    async def until(self, fits: Callable[[], bool]) -> None:
        """Let the worker work until this is so."""
        async with asyncio.timeout(10):
            while not fits():
                self.news.set()
                await asyncio.sleep(0.005)

    async def order(self, order: Order) -> Order:
        buyer = order.customer
        return await self.shop.shop.order(buyer, order.id)

    async def parcel(self, order: Order, state: ParcelState) -> Order:
        """The order, once its parcel is in this state."""
        async with asyncio.timeout(10):
            while (found := await self.order(order)).parcel is not state:
                self.news.set()
                await asyncio.sleep(0.005)
        return found


@asynccontextmanager
async def open_office(
    url: str, *reports: Report | Exception, gate: asyncio.Event | None = None, clock: Clock | None = None
) -> AsyncIterator[Office]:
    """A worker at work; leaving stops it."""
    async with open_try_shop(url, clock or Clock()) as shop:
        channel = FakeChannel(reports=list(reports), gate=gate)
        news = asyncio.Event()
        worker = Worker(
            shop.shop.store, {channel.traits.code: channel}, (OWNER,), shop.shop.expire_orders, news, Rules()
        )
        running = asyncio.create_task(worker.run())
        try:
            yield Office(shop, channel, worker, news)
        finally:
            await worker.stop(5)
            await running


async def test_a_paid_order_is_sent_once(engine_url: str) -> None:
    async with open_office(engine_url) as office:
        order = await office.shop.bought("ada", await office.shop.stocked("K-1", "K-2"))
        await office.parcel(order, ParcelState.ACCEPTED)
        await office.until(lambda: office.worker.failures == 0)
        (errand,) = office.channel.errands
        assert errand.order.reference == order.reference
        assert errand.address == Address("telegram", "buyer-ada")
        assert not errand.repeated
        assert errand.goods is None


@pytest.mark.parametrize(
    "report",
    [
        Report(outcome=Outcome.TRANSIENT),
        Report(outcome=Outcome.RATE, wait_ms=5000),
        Report(outcome=Outcome.CONFIG),
        Report(outcome=Outcome.UNKNOWN),
        LookupError("a fault in the channel"),
    ],
    ids=lambda report: getattr(report, "outcome", "fault"),
)
async def test_whatever_came_of_a_send_it_is_tried_again(engine_url: str, report: Report | Exception) -> None:
    async with open_office(engine_url, report) as office:
        order = await office.shop.bought("ada", await office.shop.stocked("K-1", "K-2"))
        await office.until(lambda: len(office.channel.errands) == 1)
        await office.parcel(order, ParcelState.OWED)
        office.shop.clock.forward(minutes=20)
        await office.parcel(order, ParcelState.ACCEPTED)
        maybe_arrived = isinstance(report, Exception) or report.outcome is Outcome.UNKNOWN
        assert office.channel.errands[1].repeated is maybe_arrived
        assert office.worker.failures == isinstance(report, Exception)


async def test_what_a_chat_can_not_show_goes_to_the_owner(url: str) -> None:
    async with open_office(url, Report(outcome=Outcome.MESSAGE)) as office:
        order = await office.shop.bought("ada", await office.shop.stocked("K-1", "K-2"))
        await office.parcel(order, ParcelState.GIVEN_UP)
        assert len(office.channel.errands) == 1
        await office.shop.keys_of("ada", order)
        await office.parcel(order, ParcelState.SEEN)


async def test_an_address_that_is_dead_goes_to_the_owner_and_back_when_it_lives(url: str) -> None:
    async with open_office(url, Report(outcome=Outcome.ADDRESS)) as office:
        order = await office.shop.bought("ada", await office.shop.stocked("K-1", "K-2"))
        await office.parcel(order, ParcelState.GIVEN_UP)
        await office.until(lambda: any(it.kind is NoticeKind.ATTENTION for it, _ in office.channel.notices))
        ada = await office.shop.shop.meet(Address("telegram", "buyer-ada"), "en")
        assert ada.state is ContactState.LIVE
        await office.parcel(order, ParcelState.ACCEPTED)


async def test_copies_that_may_have_arrived_are_bounded(url: str) -> None:
    async with open_office(url, *([Report(outcome=Outcome.UNKNOWN)] * 20)) as office:
        order = await office.shop.bought("ada", await office.shop.stocked("K-1", "K-2"))
        async with asyncio.timeout(10):
            while (await office.order(order)).parcel is not ParcelState.GIVEN_UP:
                office.shop.clock.forward(minutes=20)
                office.news.set()
                await asyncio.sleep(0.005)
        assert len(office.channel.errands) == 3


async def test_sends_run_beside_each_other_and_never_too_many(url: str) -> None:
    gate = asyncio.Event()
    async with open_office(url, gate=gate) as office:
        offer = await office.shop.stocked(*(f"K-{number}" for number in range(AT_ONCE + 8)))
        orders = [await office.shop.bought(f"buyer{number}", offer) for number in range(AT_ONCE + 4)]
        await office.until(lambda: office.channel.at_once >= AT_ONCE)
        gate.set()
        for order in orders:
            await office.parcel(order, ParcelState.ACCEPTED)
        assert office.channel.most_at_once <= AT_ONCE + 1
        assert len(office.channel.errands) == len(orders)


async def test_a_stop_lets_a_send_end_and_its_outcome_be_written(url: str) -> None:
    gate = asyncio.Event()
    async with open_office(url, gate=gate) as office:
        order = await office.shop.bought("ada", await office.shop.stocked("K-1", "K-2"))
        await office.until(lambda: len(office.channel.errands) == 1)
        stop = asyncio.create_task(office.worker.stop(5))
        await asyncio.sleep(0)
        gate.set()
        await stop
        assert (await office.order(order)).parcel is ParcelState.ACCEPTED


async def test_a_send_cut_off_by_a_stop_is_sent_again_and_says_so(engine_url: str, events: Events) -> None:
    clock = Clock()
    async with open_office(engine_url, gate=asyncio.Event(), clock=clock) as office:
        order = await office.shop.bought("ada", await office.shop.stocked("K-1", "K-2"))
        await office.until(lambda: len(office.channel.errands) == 1)
        await office.worker.stop(0)
        assert any(entry["event"] == "sends_interrupted" for entry in events())
    clock.forward(minutes=2)  # longer than a lease: on PostgreSQL another process might still be at it
    async with open_office(engine_url, clock=clock) as office:
        await office.parcel(order, ParcelState.ACCEPTED)
        assert office.channel.errands[0].repeated


async def test_what_was_seen_meanwhile_stays_seen(url: str) -> None:
    gate = asyncio.Event()
    async with open_office(url, Report(outcome=Outcome.TRANSIENT), gate=gate) as office:
        order = await office.shop.bought("ada", await office.shop.stocked("K-1", "K-2"))
        await office.until(lambda: len(office.channel.errands) == 1)
        await office.shop.keys_of("ada", order)  # from /orders, while the send hangs
        gate.set()
        await office.worker.idle()
        assert (await office.order(order)).parcel is ParcelState.SEEN


async def test_owners_are_told_once_each_in_their_language(url: str) -> None:
    async with open_office(url) as office:
        office.channel.notice_reports.append(Report(outcome=Outcome.TRANSIENT))
        await office.shop.shop.meet(OWNER, "es")
        await office.shop.shop.store.run(_tell)
        await office.until(lambda: len(office.channel.notices) == 1)
        await office.worker.idle()
        office.shop.clock.forward(hours=2)
        await office.until(lambda: len(office.channel.notices) == 2)
        await office.worker.idle()
        office.shop.clock.forward(hours=2)
        office.news.set()
        await office.until(lambda: not office.news.is_set() or office.worker.failures > 0)
        assert [language for _, language in office.channel.notices] == ["es", "es"]


def _tell(tx: Tx) -> bool:
    return tell_owners(tx, NoticeKind.LOW_STOCK, "low:1", title="Lantern Bay", free=2, offer=1)


async def test_overdue_orders_end_and_their_goods_are_free(url: str) -> None:
    async with open_office(url) as office:
        offer = await office.shop.stocked("K-1")
        order = await office.shop.order("ada", offer)
        office.shop.clock.forward(minutes=16)
        async with asyncio.timeout(10):
            while (await office.order(order)).status is not OrderStatus.EXPIRED:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert (await office.shop.order("eve", offer)).status is OrderStatus.PLACED


async def test_a_restock_that_a_stop_interrupted_goes_on(engine_url: str) -> None:
    clock = Clock()
    async with open_try_shop(engine_url, clock) as shop:
        _, offer = await shop.product()
        desk = await shop.desk()
        draft = await desk.restock_text(offer, "\n".join(f"K-{number}" for number in range(2500)))
        await shop.shop.store.run(begin_adding, draft.id)
    async with open_office(engine_url, clock=clock) as office:
        desk = await office.shop.desk()
        async with asyncio.timeout(20):
            while (await desk.restock(RestockId(draft.id))).state is not RestockState.ADDED:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert (await desk.offer(offer))[1].level.free == 2500


async def test_a_busy_database_postpones_work_and_counts_no_fault(url: str) -> None:
    async with open_try_shop(url, Clock()) as shop:
        calls = 0

        async def busy() -> int:
            nonlocal calls
            calls += 1
            raise Temporary()

        worker = Worker(shop.shop.store, {}, (), busy, asyncio.Event(), Rules())
        running = asyncio.create_task(worker.run())
        async with asyncio.timeout(10):
            while not calls:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert worker.failures == 0
        await worker.stop(1)
        await running


async def test_a_channel_that_is_not_there_is_configuration(url: str) -> None:
    async with open_try_shop(url, Clock()) as shop:
        order = await shop.bought("ada", await shop.stocked("K-1", "K-2"))
        worker = Worker(shop.shop.store, {}, (), shop.shop.expire_orders, asyncio.Event(), Rules())
        running = asyncio.create_task(worker.run())
        async with asyncio.timeout(10):
            while not await shop.shop.store.read(_tries, order.id):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await worker.stop(1)
        await running


def _tries(tx: Tx, order: OrderId) -> bool:
    found = tx.orders.get(order)
    return found is not None and found.parcel is ParcelState.OWED
