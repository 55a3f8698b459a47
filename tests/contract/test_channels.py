"""What every delivery channel promises, on its real wire."""

import asyncio
import io
import re
from dataclasses import replace

import pytest

from bot import discord_channel, telegram_channel
from bot.discord_calls import UPLOAD_SECONDS
from core.channels import Kind, Outcome, Report
from core.ids import AttemptId, NoticeId
from core.notices import Notice, NoticeKind
from core.orders import Order
from core.ways import Why
from tests.contract.channels import CHANNELS, Door, Driver, Trouble, errand
from tests.contract.hurry import hurried
from tests.delivery.email.conftest import TOKEN, line, opened, order

KEY = "CANARY-7F3A-9C1E-0042"
MANY = tuple(f"{KEY}-{number:04}" for number in range(40))
BAIT = "<a href='https://evil.example'>x</a> [x](https://evil.example) @everyone \r\nBcc: eve@evil.example\r\n\r\n*`_"
AGAIN = "Sent again"
CODE = re.compile(r"[\w.]{1,20}")


@pytest.fixture(params=sorted(CHANNELS))
def channel(request: pytest.FixtureRequest) -> str:
    """The code of a channel."""
    return str(request.param)


@pytest.fixture(autouse=True)
def _no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test tries to open more DMs than a shop would."""
    monkeypatch.setattr(discord_channel, "NEW_DMS", 10_000)


def refused(report: Report, *outcomes: Outcome) -> None:
    """It did not go well, in one of these ways, and a code says why."""
    assert report.outcome in outcomes, report
    assert CODE.fullmatch(report.detail), report
    assert report.reference == ""


async def test_what_was_accepted_has_a_name_and_has_arrived(channel: str) -> None:
    async with CHANNELS[channel](Door.OPEN) as driver:
        assert driver.channel.traits.code == channel == driver.address.channel
        assert driver.channel.traits.copies >= 1
        report = await driver.channel.deliver(errand(driver))
        assert (report.outcome, report.detail) == (Outcome.ACCEPTED, "")
        assert report.reference
        (arrived,) = driver.arrived()
        assert "Steam Wallet 20 €" in arrived.text
        assert "K7F3-9QXM" in arrived.text
        assert AGAIN not in arrived.text


async def test_goods_come_with_the_message_only_where_they_should(channel: str) -> None:
    async with CHANNELS[channel](Door.OPEN) as driver:
        await driver.channel.deliver(errand(driver))
        assert KEY not in driver.arrived()[0].text
        of = order()
        await driver.channel.deliver(errand(driver, of=of, goods=opened(of, KEY), why=Why.REMINDER))
        assert KEY in driver.arrived()[-1].text
        many = await driver.channel.deliver(errand(driver, of=of, goods=opened(of, *MANY), why=Why.MORNING))
        assert many.outcome is Outcome.ACCEPTED
        everything = "\n".join(arrived.text for arrived in driver.arrived())
        assert [key for key in MANY if key not in everything] == []


async def test_a_chat_is_silent_at_night_and_rings_by_day(channel: str) -> None:
    async with CHANNELS[channel](Door.OPEN) as driver:
        of = order()
        await driver.channel.deliver(errand(driver, of=of, goods=opened(of, *MANY), loud=False))
        at_night = driver.arrived()
        quiet = driver.channel.traits.kind is Kind.CHAT
        assert [one.silent for one in at_night] == [quiet] * len(at_night)
        await driver.channel.deliver(errand(driver, of=of, goods=opened(of, *MANY), why=Why.MORNING))
        by_day = driver.arrived()[len(at_night) :]
        assert [one.silent for one in by_day] == [False] * len(at_night)


async def test_a_chat_says_why_something_comes_again(channel: str) -> None:
    async with CHANNELS[channel](Door.OPEN) as driver:
        if driver.channel.traits.kind is not Kind.CHAT:
            pytest.skip("mail has one Message-ID a parcel")
        of = order()
        for goods in (None, opened(of, KEY)):
            said = []
            for why, repeated in ((Why.FIRST, False), (Why.MORNING, True), (Why.REMINDER, True)):
                again = errand(driver, of=of, goods=goods, why=why, repeated=repeated)
                parcel = replace(again.parcel, round_fence=7 if goods else 0)
                assert (await driver.channel.deliver(replace(again, parcel=parcel))).outcome is Outcome.ACCEPTED
                said.append(driver.arrived()[-1].text.splitlines()[1])
            assert "quietly in the night" in said[1]
            assert said[2].lstrip("-# ").startswith("You have not looked at this yet")
            assert "not looked" not in said[0]
        assert len({one.name for one in driver.arrived()}) == 6, "none was taken for a copy of another"


@pytest.mark.parametrize("way", range(3))
async def test_who_is_gone_is_known_as_gone(channel: str, way: int) -> None:
    async with CHANNELS[channel](Door.OPEN) as driver:
        for make in list(driver.unreachable.values())[way : way + 1]:
            make()
            for _ in range(2):
                refused(await driver.channel.deliver(errand(driver)), Outcome.ADDRESS)
            assert driver.arrived() == []


async def test_refused_credentials_are_ours_to_mend(channel: str) -> None:
    async with CHANNELS[channel](Door.LOCKED) as driver:
        for _ in range(2):
            refused(await driver.channel.deliver(errand(driver)), Outcome.CONFIG)


async def test_where_nobody_listens_nothing_can_have_arrived(channel: str) -> None:
    async with CHANNELS[channel](Door.NOBODY) as driver:
        refused(await driver.channel.deliver(errand(driver)), Outcome.TRANSIENT)


@pytest.mark.parametrize(
    ("trouble", "outcomes", "is_told"),
    [
        (Trouble.WAIT, (Outcome.RATE, Outcome.TRANSIENT), True),
        (Trouble.WAIT_UNSAID, (Outcome.RATE, Outcome.TRANSIENT), False),
        (Trouble.BROKEN, (Outcome.TRANSIENT,), False),
        (Trouble.PAGE, (Outcome.TRANSIENT,), False),
    ],
)
async def test_trouble_over_there_passes(
    channel: str, trouble: Trouble, outcomes: tuple[Outcome, ...], is_told: bool
) -> None:
    async with CHANNELS[channel](Door.OPEN) as driver:
        driver.trouble(trouble, 1)
        with hurried():
            report = await driver.channel.deliver(errand(driver))
            # Who is only asked to wait has not failed, where the other side has an answer for just that.
            refused(report, outcomes[0] if driver.channel.traits.kind is Kind.CHAT else outcomes[-1])
            assert report.wait_ms >= 300_000 if is_told else report.wait_ms <= 60_000
            assert driver.arrived() == []


async def test_it_arrives_after_the_trouble(channel: str) -> None:
    async with CHANNELS[channel](Door.OPEN) as driver:
        driver.trouble(Trouble.PAGE, 1)
        with hurried():
            refused(await driver.channel.deliver(errand(driver)), Outcome.TRANSIENT)
            assert (await driver.channel.deliver(errand(driver))).outcome is Outcome.ACCEPTED
        assert len(driver.arrived()) == 1


async def test_a_lost_answer_becomes_one_message_or_is_marked(channel: str) -> None:
    async with CHANNELS[channel](Door.OPEN) as driver:
        driver.trouble(Trouble.LOST, 1)
        refused(await driver.channel.deliver(errand(driver)), Outcome.UNKNOWN)
        again = replace(errand(driver, why=Why.RETRY, repeated=True), attempt=AttemptId(12))
        assert (await driver.channel.deliver(again)).outcome is Outcome.ACCEPTED
        arrived = driver.arrived()
        names = {one.name for one in arrived}
        assert len(names) == 1 if driver.folds else AGAIN in arrived[-1].text
        assert len(arrived) <= driver.channel.traits.copies


def hostile() -> Order:
    return order(line(title=f"{BAIT}{'🗝' * 300}"), line(title="\x00\u202e\u200b"))


async def test_what_owners_write_does_nothing(channel: str) -> None:
    async with CHANNELS[channel](Door.OPEN) as driver:
        of = hostile()
        goods = opened(of, KEY, instructions=f"{BAIT}\n" * 400)
        assert (await driver.channel.deliver(errand(driver, of=of))).outcome is Outcome.ACCEPTED
        assert (await driver.channel.deliver(errand(driver, of=of, goods=goods, why=Why.REMINDER))).outcome is (
            Outcome.ACCEPTED
        )
        arrived = driver.arrived()
        assert KEY in arrived[-1].text
        assert [lure for one in arrived for lure in one.lures if "evil" in lure or "everyone" in lure] == []


async def test_whatever_the_answer_is_it_is_reported(channel: str) -> None:
    async with CHANNELS[channel](Door.OPEN) as driver:
        of, seen = order(), set()
        with hurried():
            for number, make_odd in enumerate(driver.odd()):
                make_odd()
                parcel = replace(errand(driver).parcel, round_fence=number)
                report = await driver.channel.deliver(
                    replace(errand(driver, of=of, goods=opened(of, *MANY)), parcel=parcel)
                )
                if report.outcome is not Outcome.ACCEPTED:
                    refused(report, *Outcome)
                seen.add(report.outcome)
        assert len(seen) > 2


async def test_nobody_is_waited_for_longer_than_half_a_minute(channel: str) -> None:
    async with CHANNELS[channel](Door.OPEN) as driver:
        calls = driver.calls
    for silent in (*((call,) for call in calls), calls):
        async with CHANNELS[channel](Door.OPEN) as driver:
            for call in silent:
                driver.silence(call)
            await _ends_in_time(driver)
    for seconds in (2.5, 5.5, 9.5):
        async with CHANNELS[channel](Door.OPEN) as driver:
            driver.slow(seconds)
            await _ends_in_time(driver)
        async with CHANNELS[channel](Door.OPEN) as driver:
            driver.silence(calls[-1])
            driver.slow(seconds)
            await _ends_in_time(driver)


async def _ends_in_time(driver: Driver) -> None:
    of, loop = order(), asyncio.get_running_loop()
    with hurried():
        begun = loop.time()
        report = await driver.channel.deliver(errand(driver, of=of, goods=opened(of, *MANY)))
        assert loop.time() - begun < 30
    if report.outcome is not Outcome.ACCEPTED:
        refused(report, Outcome.TRANSIENT, Outcome.UNKNOWN)


def test_no_turn_is_waited_for_on_top_of_that() -> None:
    assert discord_channel.PATIENCE + discord_channel.OPEN_SECONDS + UPLOAD_SECONDS < 30
    assert discord_channel.SEND_SECONDS < 30
    assert telegram_channel.SEND_SECONDS < 30


async def test_a_notice_is_a_message_too(channel: str) -> None:
    async with CHANNELS[channel](Door.OPEN) as driver:
        facts: dict[str, str | int | float] = {"title": BAIT, "offer": 1, "free": 0}
        notice = Notice(id=NoticeId(1), kind=NoticeKind.SOLD_OUT, facts=facts, address=driver.address, tries=0, fence=1)
        driver.trouble(Trouble.PAGE, 1)
        with hurried():
            refused(await driver.channel.tell(notice, "en"), Outcome.TRANSIENT)
            assert (await driver.channel.tell(notice, "en")).outcome is Outcome.ACCEPTED
        assert len(driver.arrived()) == 1


async def test_no_line_of_the_log_holds_a_secret(channel: str, told: io.StringIO) -> None:
    of = order()
    for door in Door:
        async with CHANNELS[channel](door) as driver:
            goods = opened(of, KEY)
            for number, trouble in enumerate((Trouble.PAGE, Trouble.LOST, Trouble.WAIT_UNSAID, Trouble.WAIT)):
                if door is Door.OPEN:
                    driver.trouble(trouble, 1)
                with hurried():
                    claimed = errand(driver, of=of, goods=goods)
                    parcel = replace(claimed.parcel, round_fence=number)
                    await driver.channel.deliver(replace(claimed, parcel=parcel))
            for make in driver.unreachable.values():
                make()
                await driver.channel.deliver(errand(driver, of=of, goods=goods))
    lines = told.getvalue()
    assert lines, "something was said"
    for secret in (KEY, TOKEN, "opens-nothing", "opens-something", "ada@example.com", "x" * 35, "MTIz.GExamp"):
        assert secret not in lines
