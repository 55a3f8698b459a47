"""Who may speak when: never faster than allowed, the important first, nobody kept waiting for nothing."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lanes import Allowance, Lane, Lanes, Limits
from tests.bot.lane_world import Ask, Asked, LaneWorld, Time

WIDE = Allowance(count=100, seconds=0.001)
SMALL = Limits(
    account=Allowance(count=5, seconds=1.0),
    even=0.21,
    private=Allowance(count=3, seconds=4.0),
    group=Allowance(count=2, seconds=10.0),
)
ACCOUNT_ONLY = Limits(account=Allowance(count=5, seconds=1.0), even=0.21, private=WIDE, group=WIDE)
# When what may have been said before the start does not count any more.
SETTLED = 20.0
HAIR = 1e-6

CHATS = st.sampled_from([1, 2, 3, -4])
MOMENTS = st.integers(0, 3000).map(lambda hundredths: SETTLED + hundredths / 100)
ASKS = st.lists(
    st.builds(
        Ask,
        at=MOMENTS,
        lane=st.sampled_from(Lane),
        chat=CHATS,
        leaves=st.none() | st.sampled_from([0.0, 0.2, 1.0, 5.0]),
    ),
    max_size=60,
)
BUSY = st.lists(
    st.builds(Ask, at=st.integers(0, 300).map(lambda tenths: tenths / 100), lane=st.sampled_from(Lane), chat=CHATS),
    min_size=20,
    max_size=80,
)


def lived(asks: Sequence[Ask], limits: Limits = SMALL) -> list[Asked]:
    """Everybody who got a turn, in that order."""
    world = LaneWorld(limits)
    asyncio.run(world.live(asks))
    return world.given


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def too_many(times: Sequence[float], allowance: Allowance) -> list[float]:
    """Where a stretch of the window's length begins that holds more than are allowed."""
    return [
        first
        for first, last in zip(times, times[allowance.count :], strict=False)
        if last - first < allowance.seconds - HAIR
    ]


def by_chat(turns: Iterable[Asked]) -> dict[int, list[float]]:
    times = defaultdict(list)
    for turn in turns:
        times[turn.ask.chat].append(turn.given or 0.0)
    return times


# --- whatever comes -------------------------------------------------------------------------------------------


@given(ASKS | BUSY)
def test_no_stretch_of_time_holds_more_than_is_allowed(asks: list[Ask]) -> None:
    turns = lived(asks)
    assert too_many([turn.given or 0.0 for turn in turns], SMALL.account) == []
    for chat, times in by_chat(turns).items():
        assert too_many(times, SMALL.of(chat)) == []


@given(ASKS | BUSY)
def test_everybody_who_stays_gets_a_turn_and_who_leaves_takes_none(asks: list[Ask]) -> None:
    world = LaneWorld(SMALL)
    asyncio.run(world.live(asks))
    given_to = Counter(id(turn.ask) for turn in world.given)
    for ask in asks:
        assert given_to[id(ask)] == 1 or ask.leaves is not None
    assert world.lanes.waiting == 0


@given(ASKS | BUSY)
def test_a_chat_hears_in_the_order_of_asking(asks: list[Ask]) -> None:
    asks = sorted(asks, key=lambda ask: ask.at)
    order = {id(ask): number for number, ask in enumerate(asks)}
    lanes = defaultdict(list)
    for turn in lived(asks):
        lanes[turn.ask.lane, turn.ask.chat].append(order[id(turn.ask)])
    for numbers in lanes.values():
        assert numbers == sorted(numbers)


@given(BUSY)
def test_nobody_is_served_before_a_more_important_lane(asks: list[Ask]) -> None:
    turns = lived(asks, ACCOUNT_ONLY)
    for number, turn in enumerate(turns):
        overtaken = [
            later
            for later in turns[number + 1 :]
            if later.ask.lane < turn.ask.lane and later.ask.at < (turn.given or 0.0) < (later.given or 0.0)
        ]
        assert overtaken == []


@given(st.lists(st.builds(Ask, at=MOMENTS, chat=CHATS), max_size=80))
def test_a_tap_waits_only_while_there_really_is_no_room(asks: list[Ask]) -> None:
    """Each answer goes out the moment it was asked for, or the moment its account's or its chat's window opens."""
    earlier: list[float] = []
    chats: dict[int, list[float]] = defaultdict(list)
    for turn in lived(asks):
        said, allowance = turn.given or 0.0, SMALL.of(turn.ask.chat)
        possible = [turn.ask.at]
        for times, one in ((earlier, SMALL.account), (chats[turn.ask.chat], allowance)):
            possible += [times[-one.count] + one.seconds] if len(times) >= one.count else []
            times.append(said)
        assert said == pytest.approx(max(possible))


@given(BUSY, st.floats(0.0, 4.0), BUSY)
def test_a_restart_says_no_more_than_one_life_would(before: list[Ask], died: float, after: list[Ask]) -> None:
    async def two_lives() -> None:
        first = LaneWorld(ACCOUNT_ONLY)
        await first.live(before, until=died)
        await first.end()
        second = LaneWorld(ACCOUNT_ONLY, Time(died))
        await second.live([Ask(at=died + ask.at, lane=ask.lane, chat=ask.chat) for ask in after])
        turns = [*first.given, *second.given]
        assert too_many([turn.given or 0.0 for turn in turns], ACCOUNT_ONLY.account) == []

    run(two_lives())


def while_telling_everybody(taps: list[float]) -> list[Asked]:
    """People tap while two hundred others are told something."""
    told = [Ask(at=SETTLED, lane=Lane.BROADCASTS, chat=1000 + number) for number in range(200)]
    return lived([*told, *(Ask(at=tap, chat=1) for tap in taps)], ACCOUNT_ONLY)


@given(st.lists(MOMENTS, max_size=40))
def test_an_answer_never_waits_behind_a_broadcast(taps: list[float]) -> None:
    turns = while_telling_everybody(taps)
    told = [turn.given or 0.0 for turn in turns if turn.ask.lane is Lane.BROADCASTS]
    for turn in turns:
        if turn.ask.lane is Lane.TAPS:
            assert [one for one in told if turn.ask.at + HAIR < one < (turn.given or 0.0) - HAIR] == []


@given(MOMENTS)
def test_an_answer_waits_for_the_next_place_and_no_longer(tap: float) -> None:
    [answer] = [turn for turn in while_telling_everybody([tap]) if turn.ask.lane is Lane.TAPS]
    assert (answer.given or 0.0) - tap <= ACCOUNT_ONLY.even * 1.5 + HAIR  # half a step may have been made up for


@pytest.mark.parametrize("lane", Lane)
def test_a_backlog_goes_out_at_the_limit(lane: Lane) -> None:
    turns = lived([Ask(at=SETTLED, lane=lane, chat=number) for number in range(1, 501)], ACCOUNT_ONLY)
    assert len(turns) == 500
    step = ACCOUNT_ONLY.account.step if lane is Lane.TAPS else ACCOUNT_ONLY.even
    assert (turns[-1].given or 0.0) - SETTLED <= 500 * step


# --- one by one -----------------------------------------------------------------------------------------------


def test_a_chat_with_much_to_hear_does_not_keep_the_others_waiting() -> None:
    asks = [Ask(at=SETTLED, lane=Lane.NOTICES, chat=1) for _ in range(50)]
    turns = lived([*asks, Ask(at=SETTLED, lane=Lane.NOTICES, chat=2)], ACCOUNT_ONLY)
    assert 2 in [turn.ask.chat for turn in turns[:3]]


def test_a_lane_that_waits_for_its_chat_lets_the_others_pass() -> None:
    asks = [Ask(at=SETTLED, chat=-4) for _ in range(5)] + [Ask(at=SETTLED, lane=Lane.BROADCASTS, chat=2)]
    turns = lived(asks)
    assert [turn.ask.lane for turn in turns[:3]] == [Lane.TAPS, Lane.TAPS, Lane.BROADCASTS]


@pytest.mark.parametrize("stayer_asks", [SETTLED + 0.1, SETTLED + 0.6])
async def test_a_turn_given_to_somebody_who_leaves_in_that_moment_is_somebody_elses(stayer_asks: float) -> None:
    """Whoever asks first winds the alarm: so the turn is given once just before the leaving, and once just after."""
    world = LaneWorld(Limits(account=Allowance(count=1, seconds=1.0), even=0.1, private=WIDE, group=WIDE))
    stays = Ask(at=stayer_asks, lane=Lane.KEYS, chat=2)
    everybody = await world.live([Ask(at=SETTLED), Ask(at=SETTLED + 0.5, leaves=0.5), stays])
    assert {asked.ask.chat: asked.given for asked in everybody if asked.ask.at > SETTLED} == {
        1: None,
        2: pytest.approx(SETTLED + 1.0),
    }


async def test_who_has_no_patience_is_told_when_to_ask_again() -> None:
    world = LaneWorld(SMALL)
    await world.time.pass_until(SETTLED)
    for _ in range(3):
        world.ask(Ask(at=SETTLED))
    at_once = world.ask(Ask(at=SETTLED, patience=2.0))
    await world.time.pass_until(SETTLED)
    assert at_once.crowded == pytest.approx(4.0)
    crowd = [world.ask(Ask(at=SETTLED, chat=2, patience=7.0)) for _ in range(9)]
    await world.time.pass_until(SETTLED + 9.0)
    assert [one.crowded is None for one in crowd] == [True] * 6 + [False] * 3
    assert world.lanes.waiting == 0


async def test_a_refusal_silences_the_chat_that_it_names() -> None:
    world = LaneWorld(SMALL)
    await world.time.pass_until(SETTLED)
    world.lanes.refuse(30.0, chat=1)
    refused, other = world.ask(Ask(at=SETTLED)), world.ask(Ask(at=SETTLED, chat=2))
    await world.time.pass_until(SETTLED + 100)
    assert (refused.given, other.given) == (SETTLED + 30, SETTLED)


@pytest.mark.parametrize("refused", [(None,), (1, 2)], ids=["named", "seen by a second chat"])
async def test_a_refusal_of_the_account_silences_everybody(refused: tuple[int | None, ...]) -> None:
    world = LaneWorld(SMALL)
    await world.time.pass_until(SETTLED)
    for chat in refused:
        world.lanes.refuse(30.0, chat)
    late = world.ask(Ask(at=SETTLED, chat=3))
    hopeless = world.ask(Ask(at=SETTLED, chat=3, patience=10.0))
    await world.time.pass_until(SETTLED + 100)
    assert late.given == SETTLED + 30
    assert hopeless.crowded == pytest.approx(30.0)


async def test_a_second_refusal_of_the_same_chat_is_still_the_chats() -> None:
    world = LaneWorld(SMALL)
    await world.time.pass_until(SETTLED)
    world.lanes.refuse(30.0, chat=1)
    world.lanes.refuse(40.0, chat=1)
    other = world.ask(Ask(at=SETTLED, chat=2))
    await world.time.pass_until(SETTLED + 1)
    assert other.given == SETTLED


def test_after_a_start_the_account_is_silent_and_a_chat_earns_its_burst() -> None:
    turns = lived([Ask(at=0.0, chat=1) for _ in range(5)])
    step = SMALL.private.step
    times = [turn.given or 0.0 for turn in turns]
    assert times[0] >= SMALL.account.seconds
    assert times[:3] == pytest.approx([step, step * 2, step * 3])


async def test_chats_that_were_not_spoken_to_are_forgotten() -> None:
    time = Time()
    lanes = Lanes(SMALL, time, time.later)
    time.now = SETTLED
    most = 0
    for chat in range(1, 1001):
        time.now += 1.0
        await lanes.turn(Lane.BROADCASTS, chat, 9.0)
        if chat == 1:
            lanes.refuse(1e6, chat=5000)  # one that is silenced for days is in nobody's way
        most = max(most, lanes.known)
    assert most <= 20
