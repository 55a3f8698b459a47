"""How channels stand, counted from real rows on both engines."""

from dataclasses import dataclass

from core.channels import Outcome, Report
from core.health import Tally, What
from core.notices import NoticeKind
from core.ports import Tx
from core.standing import ChannelsReport, current_standings, report_channels, review_channels
from core.ways import HOUR
from tests.shops import ROUTING, TryShop, claim, record

CHANNELS = ROUTING.channels


@dataclass
class Sales:
    """A shop that sells, with chats that answer as they are told."""

    shop: TryShop
    number: int = 0

    async def sell(self, count: int, report: Report, *, seen: bool, minutes: float = 0.5) -> None:
        """So many orders whose message gets this answer; some are looked at within the minute."""
        offer = await self.shop.stocked(*(f"S-{self.number + n}" for n in range(count)))
        for _ in range(count):
            self.number += 1
            name = f"buyer{self.number}"
            order = await self.shop.bought(name, offer)
            for errand in await self.shop.opened.store.run(claim, 5):
                await self.shop.opened.store.run(record, errand, report)
            self.shop.clock.forward(minutes=minutes)
            if seen:
                await self.shop.keys_of(name, order)

    async def review(self) -> list[tuple[str, What]]:
        _, changes = await self.shop.opened.store.run(review_channels, CHANNELS)
        return [(change.key, change.what) for change in changes]


GOOD = Report(outcome=Outcome.ACCEPTED)


async def noon(shop: TryShop) -> Sales:
    shop.clock.forward(hours=12)  # loud hours: what is silent is not judged
    return Sales(shop)


async def test_a_channel_that_works_has_nothing_to_tell(try_shop: TryShop) -> None:
    sales = await noon(try_shop)
    await sales.sell(8, GOOD, seen=True)
    assert await sales.review() == []
    standing = (await try_shop.opened.store.read(current_standings))["telegram"]
    assert (standing.demoted, standing.closed_until) == (False, 0)


async def test_a_broken_channel_opens_its_breaker_and_one_success_closes_it(try_shop: TryShop) -> None:
    sales = await noon(try_shop)
    await sales.sell(6, Report(outcome=Outcome.CONFIG, detail="401"), seen=False, minutes=0.1)
    assert await sales.review() == [("telegram", What.OPENED)]
    assert await sales.review() == [], "one change is told once"
    kinds = [kind for kind, _ in await try_shop.opened.store.read(_notices)]
    assert kinds.count(NoticeKind.CHANNEL) == 1
    closed_until = (await try_shop.opened.store.read(current_standings))["telegram"].closed_until
    assert closed_until > try_shop.clock.now
    assert not await try_shop.opened.store.run(_take_probe, closed_until + 1, closed_until + 2)
    assert await try_shop.opened.store.run(_take_probe, closed_until, closed_until + 60_000)
    assert not await try_shop.opened.store.run(_take_probe, closed_until, closed_until + 60_000), "one at a time"
    try_shop.clock.forward(minutes=2)
    await sales.sell(1, GOOD, seen=True)
    assert await sales.review() == [("telegram", What.CLOSED)]


async def test_a_provider_is_judged_beside_its_siblings(try_shop: TryShop) -> None:
    """One of two that is broken is left alone; the channel goes on by the other."""
    sales = await noon(try_shop)
    await sales.sell(6, Report(outcome=Outcome.CONFIG, provider="first"), seen=False, minutes=0.1)
    await sales.sell(3, Report(outcome=Outcome.ACCEPTED, provider="second"), seen=True, minutes=0.1)
    assert await sales.review() == [("telegram/first", What.OPENED)]
    standings = await try_shop.opened.store.read(current_standings)
    assert standings["telegram"].closed_until == 0


async def test_hours_that_are_over_are_counted_once_and_the_log_is_not_read_again(try_shop: TryShop) -> None:
    sales = await noon(try_shop)
    await sales.sell(5, GOOD, seen=True)
    await sales.sell(3, GOOD, seen=False)
    try_shop.clock.forward(hours=2)
    await sales.review()
    await sales.review()
    (tally,) = await try_shop.opened.store.read(_tallies)
    assert (tally.accepted, tally.seen, tally.missed) == (8, 5, 3)
    await try_shop.opened.store.run(_forget_attempts)
    await sales.review()
    assert await try_shop.opened.store.read(_tallies) == (tally,)


async def test_the_owner_sees_today_beside_a_week_ago(try_shop: TryShop) -> None:
    sales = await noon(try_shop)
    await sales.sell(2, GOOD, seen=True)
    await sales.sell(1, Report(outcome=Outcome.TRANSIENT, detail="502"), seen=False, minutes=0.01)
    report = await _report(try_shop)
    assert [channel.channel for channel in report.channels] == list(CHANNELS)
    today = report.channels[0].today
    assert (today.sent, today.accepted, today.seen, today.median_ms) == (3, 2, 2, 30_000)
    assert today.failures == {Outcome.TRANSIENT: 1}
    assert today.seen_share == 1.0
    assert report.channels[0].week_ago.seen_share is None
    try_shop.clock.forward(hours=7 * 24 + 1)
    assert (await _report(try_shop)).channels[0].week_ago.sent == 3


async def _report(shop: TryShop) -> ChannelsReport:
    return await shop.opened.store.read(report_channels, tuple(CHANNELS))


def _take_probe(tx: Tx, closed_until: int, until: int) -> bool:
    return tx.channels.take_probe("telegram", closed_until, until)


def _tallies(tx: Tx) -> tuple[Tally, ...]:
    return tx.channels.tallies(tx.now - 24 * HOUR)


def _notices(tx: Tx) -> list[tuple[NoticeKind, str]]:
    rows = tx._connection.execute("SELECT kind, key FROM notice ORDER BY id").fetchall()  # type: ignore[attr-defined]
    return [(NoticeKind(row[0]), row[1]) for row in rows]


def _forget_attempts(tx: Tx) -> None:
    tx._connection.execute("UPDATE parcel SET seen_attempt_id = NULL")  # type: ignore[attr-defined]
    tx._connection.execute("DELETE FROM attempt")  # type: ignore[attr-defined]
