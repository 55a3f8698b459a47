"""Notices go out through Discord when it is slow, strict or gone: what came of each send is told as it was."""

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import discord
import pytest

from bot import discord_send
from bot.discord_calls import LONGEST_WAIT, listening, point_at
from bot.discord_channel import NEW_DMS, NEW_DMS_SECONDS, DiscordChannel, Line, Openings, TooManyNewDms
from bot.discord_doors import Doors
from bot.discord_send import Mailer
from bot.lanes import Lanes, Limits
from core.channels import Outcome, Report
from core.errors import Gone
from core.ids import NoticeId, PictureId
from core.notices import Notice, NoticeKind
from core.people import Address
from sandbox import DiscordLimits, Profile, Sandbox
from sandbox.discord.rates import Meter, Window
from views.texts import Texts

CROWD = tuple(Profile(key=f"p{number}", id=number, name=f"P{number}") for number in range(1001, 1014))


@dataclass(frozen=True, slots=True)
class Post:
    """A sandbox, and the channel that speaks to it."""

    sandbox: Sandbox
    channel: DiscordChannel

    async def tells(self, user: int, number: int = 1) -> Report:
        facts: dict[str, str | int | float] = {"title": "Lantern Bay", "offer": 1, "free": 0}
        address = Address("discord", str(user))
        notice = Notice(id=NoticeId(number), kind=NoticeKind.SOLD_OUT, facts=facts, address=address, tries=0, fence=1)
        return await self.channel.tell(notice, "en")

    def calls(self, method: str) -> int:
        return len(self.sandbox.requests.of(method))

    def limited(self, limits: DiscordLimits) -> None:
        """From now on."""
        self.sandbox.discord_app.meter = Meter(limits)


async def no_picture(_: PictureId) -> bytes:
    raise Gone()


async def not_lost(_: Address) -> None:
    raise AssertionError("nobody was given up")


def speaker() -> discord.Client:
    return discord.Client(intents=discord.Intents.none(), http_trace=listening(), max_ratelimit_timeout=LONGEST_WAIT)


@asynccontextmanager
async def posted(
    limits: DiscordLimits | None = None, token: str = "", lanes: Lanes | None = None
) -> AsyncIterator[Post]:
    async with Sandbox.open(people=CROWD, discord_limits=limits or DiscordLimits.none()) as sandbox:
        point_at(sandbox.discord_url)
        line = Line(speaker, token or sandbox.discord_token)
        channel = DiscordChannel(line, Mailer(no_picture), Doors(), Texts(), not_lost, lanes or Lanes(Limits.none()))
        try:
            yield Post(sandbox, channel)
        finally:
            await line.close()


async def test_an_answer_that_was_lost_does_not_become_a_second_message() -> None:
    async with posted() as post:
        ada = post.sandbox.discord_person("p1001")
        post.sandbox.fault("lost", method="create_message")
        assert (await post.tells(ada.id)).outcome is Outcome.UNKNOWN
        assert (await post.tells(ada.id)).outcome is Outcome.ACCEPTED
        assert (len(ada.messages()), post.calls("create_message")) == (1, 2)
        assert (await post.tells(ada.id, number=2)).outcome is Outcome.ACCEPTED
        assert len(ada.messages()) == 2


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [(200, "{}", Outcome.UNKNOWN), (200, "<html>", Outcome.UNKNOWN), (429, "{}", Outcome.RATE),
     (429, '{"retry_after":null}', Outcome.RATE), (400, '{"code":50006,"message":null}', Outcome.MESSAGE),
     (403, '{"code":50007}', Outcome.ADDRESS)],
)  # fmt: skip
async def test_an_answer_that_cannot_be_read_is_told_by_its_status(status: int, body: str, outcome: Outcome) -> None:
    async with posted() as post:
        post.sandbox.fault("answer", method="create_message", status=status, body=body)
        report = await post.tells(1001)
        assert (report.outcome, report.detail) == (outcome, "50007" if status == 403 else str(status))


async def test_a_turn_that_would_come_too_late_is_told_and_nothing_is_said() -> None:
    lanes = Lanes(Limits.none())
    lanes.refuse(300)
    async with posted(lanes=lanes) as post:
        report = await post.tells(1001)
        assert report.outcome is Outcome.RATE
        assert 290_000 < report.wait_ms <= 300_001
        assert post.calls("create_message") == 0


async def test_a_limit_of_minutes_is_told_with_its_length() -> None:
    async with posted() as post:
        post.sandbox.fault("429", method="create_message", retry_after=300)
        report = await post.tells(1001)
        assert (report.outcome, report.wait_ms) == (Outcome.RATE, 300_000)
        post.limited(DiscordLimits(overall=Window(calls=0, seconds=240)))
        report = await post.tells(1002)
        assert report.outcome is Outcome.RATE
        assert 200_000 < report.wait_ms <= 240_000


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [("429", Outcome.RATE), ("500", Outcome.TRANSIENT), ("502", Outcome.TRANSIENT), ("hang", Outcome.UNKNOWN),
     ("black hole", Outcome.UNKNOWN), ("reset", Outcome.UNKNOWN)],
)  # fmt: skip
async def test_a_send_that_ran_out_of_time_may_have_arrived_only_when_it_was_on_its_way(
    monkeypatch: pytest.MonkeyPatch, kind: str, outcome: Outcome
) -> None:
    monkeypatch.setattr(discord_send, "UPLOAD_SECONDS", 0.3)
    async with posted() as post:
        post.sandbox.fault(kind, method="create_message", times=9, retry_after=7)
        report = await post.tells(1001)
        assert report.outcome is outcome
        assert report.wait_ms == (7000 if kind == "429" else 0)


@pytest.mark.parametrize("kind", ["500", "hang", "black hole", "reset", "lost"])
async def test_nothing_can_have_arrived_before_the_dm_is_open(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr("bot.discord_channel.OPEN_SECONDS", 0.3)
    async with posted() as post:
        await post.tells(1002)
        post.sandbox.fault(kind, method="create_dm", times=9)
        assert (await post.tells(1001)).outcome is Outcome.TRANSIENT


async def test_who_cannot_be_written_to_is_asked_once() -> None:
    async with posted() as post:
        closed, gone = post.sandbox.discord_person("p1001"), post.sandbox.discord_person("p1002")
        closed.close_dms()
        gone.hands.account.is_member = False
        for user in (closed.id, gone.id, 5):  # 5 is nobody
            assert [(await post.tells(user, number)).outcome for number in (1, 2)] == [Outcome.ADDRESS] * 2
        assert (post.calls("create_dm"), post.calls("create_message")) == (3, 2)


async def test_new_dms_are_opened_at_a_pace_and_old_ones_are_written_to_all_the_same() -> None:
    async with posted() as post:
        reports = [await post.tells(one.id) for one in CROWD]
        assert [report.outcome for report in reports[:NEW_DMS]] == [Outcome.ACCEPTED] * NEW_DMS
        for late in reports[NEW_DMS:]:
            assert late.outcome is Outcome.RATE
            assert 0 < late.wait_ms <= NEW_DMS_SECONDS * 1000 + 1
        assert post.calls("create_dm") == NEW_DMS
        assert (await post.tells(CROWD[0].id, number=2)).outcome is Outcome.ACCEPTED


async def test_when_discord_finds_it_too_fast_nobody_else_tries() -> None:
    limits = DiscordLimits(openings=Window(calls=1, seconds=60))
    async with posted() as post:
        post.limited(limits)
        outcomes = [(await post.tells(one.id)).outcome for one in CROWD[:4]]
        assert outcomes == [Outcome.ACCEPTED, Outcome.RATE, Outcome.RATE, Outcome.RATE]
        assert post.calls("create_dm") == 2


def test_the_pace_is_kept_over_any_minute() -> None:
    now = 0.0

    def clock() -> float:
        return now

    openings = Openings(clock)
    taken: list[float] = []
    for step in range(600):
        now = step / 2
        with contextlib.suppress(TooManyNewDms):
            openings.take()
            taken.append(now)
    assert len(taken) == 5 * NEW_DMS
    assert all(later - first >= NEW_DMS_SECONDS for first, later in zip(taken, taken[NEW_DMS:], strict=False))


async def test_a_token_that_is_not_known_is_our_own_trouble() -> None:
    async with posted(token="MTIz.GExamp.known-to-nobody") as post:
        assert (await post.tells(1001)).outcome is Outcome.CONFIG
        assert (await post.tells(1001)).outcome is Outcome.CONFIG
