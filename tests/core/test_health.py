"""Health: a table of examples to read, properties for whatever is counted, and one channel's bad afternoon."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.channels import Kind
from core.health import (
    DAY,
    FORGOTTEN_MS,
    JUDGED_AFTER,
    LONGEST_OPEN_MS,
    OPEN_MS,
    State,
    Tally,
    What,
    review,
    standings,
    wilson,
)
from core.ways import HOUR, MINUTE, Standing

NOON: Final = 1_767_787_200_000


def usually(channel: str, seen: int, judged: int, *, ago: int = 12 * HOUR) -> Tally:
    """What is usual of it: counted half a day ago."""
    return Tally(channel=channel, begin=NOON - ago, accepted=judged, seen=seen, missed=judged - seen)


def lately(channel: str, seen: int, judged: int, *, ago: int = 3 * MINUTE, provider: str = "") -> Tally:
    return Tally(
        channel=channel, provider=provider, begin=NOON - ago, accepted=judged, seen=seen, missed=judged - seen
    )  # fmt: skip


def tries(accepted: int = 0, failed: int = 0, config: int = 0, refused: int = 0, *, ago: int = 2 * MINUTE) -> Tally:
    return Tally(
        channel="telegram", begin=NOON - ago, accepted=accepted, failed=failed, config=config, refused=refused
    )  # fmt: skip


WELL: Final = (usually("telegram", 900, 1000), usually("email", 500, 1000), usually("sms", 600, 1000))
DEMOTED: Final = State(demoted=True, arrival=0.9, changed_at=NOON - 30 * MINUTE)
OPEN: Final = State(opened=1, closed_until=NOON - MINUTE, changed_at=NOON - 2 * MINUTE)

# What was counted, how telegram stood before, and what changes: "demoted: facts" or nothing.
EXAMPLES: Final[dict[str, tuple[Sequence[Tally], State, Sequence[str]]]] = {
    "nothing is known": ([], State(), []),
    "as usual": ([*WELL, lately("telegram", 9, 10)], State(), []),
    "one slow message condemns nobody": ([*WELL, lately("telegram", 0, 1)], State(), []),
    "four slow messages do not either": ([*WELL, lately("telegram", 0, 4)], State(), []),
    "not even where every one is seen usually": (
        [usually("telegram", 5000, 5000), WELL[1], lately("telegram", 0, 4)], State(), [],
    ),
    "seven in a row can't be chance": (
        [*WELL, lately("telegram", 0, 7)], State(), ["demoted: seen=0 judged=7 usual_percent=89"],
    ),
    "the newest count, however good it was before": (
        [*WELL, lately("telegram", 200, 210, ago=HOUR), lately("telegram", 0, 7)], State(),
        ["demoted: seen=0 judged=7 usual_percent=90"],
    ),
    "a third of what is usual: a longer look, then sure": (
        [*WELL, lately("telegram", 18, 60, ago=4 * MINUTE), lately("telegram", 2, 5)], State(),
        ["demoted: seen=20 judged=65 usual_percent=85"],
    ),
    "a little less than usual is no reason": ([*WELL, lately("telegram", 75, 100)], State(), []),
    "a new channel has no usual yet": ([*WELL[1:], lately("telegram", 0, 20)], State(), []),
    "everybody is slow: it is the buyers who sleep": (
        [*WELL, *(lately(code, 0, 40) for code in ("telegram", "email", "sms"))], State(), [],
    ),
    "nobody stands in for the only channel": ([WELL[0], lately("telegram", 0, 40)], State(), []),
    "demoted, and still unseen": ([*WELL, lately("telegram", 0, 9)], DEMOTED, []),
    "demoted, and half of them seen": ([*WELL, lately("telegram", 4, 8)], DEMOTED, []),
    "demoted, and three seen are too few to be sure": ([*WELL, lately("telegram", 3, 3)], DEMOTED, []),
    "demoted, and five of seven seen may be luck": ([*WELL, lately("telegram", 5, 7)], DEMOTED, []),
    "demoted, and seen again": (
        [*WELL, lately("telegram", 0, 40, ago=20 * MINUTE), lately("telegram", 8, 8)], DEMOTED,
        ["restored: seen=8 judged=8 usual_percent=90"],
    ),
    "restored: what was before counts no more": (
        [*WELL, lately("telegram", 0, 40, ago=20 * MINUTE), lately("telegram", 8, 8, ago=5 * MINUTE)],
        State(arrival=0.9, changed_at=NOON - 6 * MINUTE), [],
    ),
    "demoted, and not used for an hour: another chance": (
        WELL, replace(DEMOTED, changed_at=NOON - FORGOTTEN_MS), ["restored: minutes_untried=60"],
    ),
    "demoted, and now all the others are slow as well": (
        [*WELL, lately("email", 0, 60), lately("sms", 0, 60)], DEMOTED, ["restored: slow=3 others=0"],
    ),
    "four broken configurations": ([tries(config=4)], State(), []),
    "five broken configurations in five minutes": (
        [tries(config=3, ago=4 * MINUTE), tries(config=2)], State(),
        ["opened: failures=5 config=5 tries=5 pause_s=60"],
    ),
    "the same over a longer time": ([tries(config=3, ago=6 * MINUTE), tries(config=2)], State(), []),
    "a third of twenty tries fail": (
        [tries(accepted=12, refused=1, failed=7)], State(), ["opened: failures=7 config=0 tries=20 pause_s=60"],
    ),
    "a third of nineteen: too few to tell": ([tries(accepted=12, failed=7)], State(), []),
    "blocked by many: nothing against the channel": ([tries(accepted=10, refused=30)], State(), []),
    "half open, and nobody has tried yet": ([], OPEN, []),
    "half open, and the probe fails: twice as long": (
        [tries(failed=1, ago=MINUTE // 2)], OPEN, ["opened: failures=1 config=0 tries=1 pause_s=120"],
    ),
    "half open, and the first success closes it": (
        [tries(accepted=1, failed=3, ago=MINUTE // 2)], OPEN, ["closed: failures=3 config=0 tries=4"],
    ),
    "half open, and an answer about the address is one": (
        [tries(refused=1, ago=MINUTE // 2)], OPEN, ["closed: failures=0 config=0 tries=1"],
    ),
    "still open: what was under way when it opened proves nothing": (
        [tries(accepted=1, failed=1)], replace(OPEN, closed_until=NOON + MINUTE), [],
    ),
    "a probe is out, and its answer counts as soon as it comes": (
        [tries(accepted=1, ago=MINUTE)], replace(OPEN, closed_until=NOON + MINUTE // 2),
        ["closed: failures=0 config=0 tries=1"],
    ),
    "so does its failure": (
        [tries(failed=1, ago=MINUTE)], replace(OPEN, closed_until=NOON + MINUTE // 2),
        ["opened: failures=1 config=0 tries=1 pause_s=120"],
    ),
    "closed: the failures before it count no more": (
        [tries(failed=40)], State(changed_at=NOON - MINUTE), [],
    ),
    "the pause has a ceiling": (
        [tries(failed=1, ago=0)], replace(OPEN, opened=9), ["opened: failures=1 config=0 tries=1 pause_s=480"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES)
def test_example(example: str) -> None:
    tallies, telegram, expected = EXAMPLES[example]
    _, changes = review(tallies, {"telegram": telegram}, NOON)
    assert [f"{change.what}: {change.reason}" for change in changes if change.key == "telegram"] == expected


def test_a_channel_that_is_naturally_seen_less_is_not_demoted_for_it() -> None:
    states, changes = review(
        [usually("email", 200, 1000), usually("telegram", 900, 1000), lately("email", 8, 40)], {}, NOON
    )
    assert not changes
    assert states["email"].arrival < 0.25 < 0.85 < states["telegram"].arrival


def test_what_was_long_ago_counts_less() -> None:
    before = [usually("telegram", 0, 100, ago=2 * DAY), usually("telegram", 100, 100, ago=HOUR)]
    assert review(before, {}, NOON)[0]["telegram"].arrival > 0.75
    assert "telegram" not in review([usually("telegram", 0, 100, ago=4 * DAY)], {}, NOON)[0]


def test_an_unknown_channel_is_thought_well_of_until_it_is_known() -> None:
    shown = [review([lately("push", 0, count)], {}, NOON)[0]["push"].arrival for count in (0, 1, 5, 50)]
    assert shown == sorted(shown, reverse=True)
    assert shown[0] == 1.0
    assert shown[1] > 0.8
    assert shown[-1] < 0.1


def test_what_is_usual_is_not_learned_while_a_channel_is_demoted() -> None:
    tallies = [*WELL, *(lately("telegram", 0, 500, ago=hours * HOUR) for hours in range(1, 5))]
    before = State(demoted=True, arrival=0.9, changed_at=NOON - 5 * HOUR)
    state = review([*tallies, lately("telegram", 0, 9)], {"telegram": before}, NOON)[0]["telegram"]
    assert state == before


def test_a_provider_is_measured_against_its_siblings_and_one_that_works_keeps_the_channel_open() -> None:
    usual = [replace(usually("sms", 600, 1000), provider=name) for name in ("one", "two")]
    slow = [lately("sms", 0, 30, provider="one"), lately("sms", 54, 90, provider="two")]
    states, changes = review([*usual, *slow, *WELL[:2]], {}, NOON)
    assert [(change.key, change.what) for change in changes] == [("sms/one", What.DEMOTED)]
    assert states["sms/one"].demoted
    assert not states["sms"].demoted, "most of its messages arrive: not enough to be sure"
    broken = Tally(channel="sms", provider="one", begin=NOON - MINUTE, config=9)
    half = review([*usual, broken], {}, NOON)[0]
    assert half["sms/one"].opened
    assert not half["sms"].opened, "the other one works"
    both = review([*usual, broken, replace(broken, provider="two")], {}, NOON)[0]
    assert standings(both) == {"sms": Standing(arrival=both["sms"].arrival, demoted=True, closed_until=NOON + OPEN_MS)}


def test_routing_sees_a_broken_channel_as_one_that_holds_up_nobody() -> None:
    assert OPEN.standing == Standing(arrival=1.0, demoted=True, closed_until=NOON - MINUTE)
    assert State(arrival=0.7).standing == Standing(arrival=0.7)


def test_every_kind_of_channel_has_its_judging_time() -> None:
    assert set(JUDGED_AFTER) == set(Kind)


# --- whatever is counted

counts = st.integers(0, 60)
channels = st.sampled_from(["telegram", "discord", "email", "sms"])
any_tally = st.builds(
    Tally,
    channel=channels,
    provider=st.sampled_from(["", "", "one", "two"]),
    begin=st.integers(0, 5 * 24 * 60).map(lambda minutes: NOON + 5 * MINUTE - minutes * MINUTE),
    accepted=counts, refused=counts, failed=counts, config=counts, seen=counts, missed=counts,
)  # fmt: skip
any_state = st.builds(
    State,
    demoted=st.booleans(),
    arrival=st.floats(0, 1),
    opened=st.integers(0, 40),
    closed_until=st.integers(-20, 20).map(lambda minutes: NOON + minutes * MINUTE),
    changed_at=st.integers(0, 3 * 24 * 60).map(lambda minutes: NOON - minutes * MINUTE),
)
any_before = st.dictionaries(channels | st.sampled_from(["sms/one", "sms/two"]), any_state)


@given(st.lists(any_tally, max_size=40), any_before)
def test_never_all_channels_are_demoted_and_every_change_has_its_reason(
    tallies: list[Tally], before: dict[str, State]
) -> None:
    states, changes = review(tallies, before, NOON)
    seen = [state.demoted for key, state in states.items() if "/" not in key]
    assert not seen or not all(seen)
    for key, state in states.items():
        mine = {change.what for change in changes if change.key == key}
        old = before.get(key, State())
        assert (What.DEMOTED in mine) == (state.demoted and not old.demoted)
        assert (What.RESTORED in mine) == (old.demoted and not state.demoted)
        assert 0 <= state.arrival <= 1
        assert not mine or (state.reason, state.changed_at) == (
            [one.reason for one in changes if one.key == key][-1], NOON,
        )  # fmt: skip
        if What.OPENED in mine:
            assert NOON + OPEN_MS <= state.closed_until <= NOON + LONGEST_OPEN_MS
        if What.CLOSED in mine:
            assert state.closed_until == 0
            assert state.opened == 0
    assert all(change.reason for change in changes)


@given(st.lists(any_tally, max_size=20), any_before, st.randoms())
def test_the_order_of_the_counts_does_not_matter_and_a_second_look_changes_nothing_more(
    tallies: list[Tally], before: dict[str, State], random: object
) -> None:
    first = review(tallies, before, NOON)
    shuffled = sorted(tallies, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert review(shuffled, before, NOON) == first
    again = {change.what for change in review(tallies, first[0], NOON)[1]}
    assert What.OPENED not in again or any(tally.begin > NOON for tally in tallies)


@given(st.lists(any_tally, max_size=20), st.integers(0, 4))
def test_a_few_messages_condemn_nobody(tallies: list[Tally], missed: int) -> None:
    history = [replace(one, begin=one.begin - DAY) for one in tallies]
    before = {key: replace(state, demoted=False) for key, state in review(history, {}, NOON - DAY)[0].items()}
    states, _ = review([*history, lately("telegram", 0, missed)], before, NOON)
    assert not states.get("telegram", State()).demoted


@given(st.integers(0, 100), st.integers(1, 40))
def test_whatever_its_usual_share_a_channel_keeps_its_standing_at_that_share(percent: int, tens: int) -> None:
    usual = [usually("push", percent * 10, 1000), usually("telegram", 900, 1000)]
    judged = tens * 10
    _, changes = review([*usual, lately("push", -(-percent * judged // 100), judged)], {}, NOON)
    assert not changes


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0.5, 4))
def test_the_bounds_hold_the_share_and_come_closer_with_every_message(seen: int, missed: int, z: float) -> None:
    judged = seen + missed
    low, high = wilson(seen, judged, z)
    assert 0 <= low <= high <= 1
    if judged:
        assert low - 1e-9 <= seen / judged <= high + 1e-9
        low2, high2 = wilson(2 * seen, 2 * judged, z)
        assert high2 - low2 <= high - low + 1e-9


# --- one bad afternoon


def test_a_channel_that_shows_nothing_for_two_hours_is_left_within_minutes_and_taken_back_within_minutes() -> None:
    """Three messages a minute, nine of ten seen; from noon on none for two hours."""
    dead = range(NOON, NOON + 2 * HOUR)
    tallies = [usually("telegram", 900, 1000, ago=DAY), usually("email", 500, 1000, ago=DAY)]
    states: dict[str, State] = {}
    history: list[tuple[int, What]] = []
    for now in range(NOON - HOUR, NOON + 4 * HOUR, MINUTE):
        begin = now - 3 * MINUTE
        seen = 0 if begin in dead else 3 - (begin // MINUTE % 3 == 0)
        tallies.append(Tally(channel="telegram", begin=begin, accepted=3, seen=seen, missed=3 - seen))
        after, changes = review(tallies, states, now)
        states = dict(after)
        history += [(now, change.what) for change in changes]
    [(left, demoted), (back, restored)] = history
    assert (demoted, restored) == (What.DEMOTED, What.RESTORED)
    assert NOON < left <= NOON + 6 * MINUTE
    assert NOON + 2 * HOUR < back <= NOON + 2 * HOUR + 8 * MINUTE
