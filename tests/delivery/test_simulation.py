"""The simulation: the published figures come out of it, the same seed repeats it, and ours is compared fairly."""

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from bot import simulate as command
from bot.cli import app
from core.channels import Kind
from core.health import State, Tally
from core.ways import MINUTE
from delivery.behaviour import BadBehaviour, Behaviour, draw_buyers, draw_outages, read_behaviour
from delivery.policies import POLICIES, RESTING, Policy, at_once, govuk_review
from delivery.simulation import HORIZON_MS, Result, make_world, simulate

SHIPPED: Final = Path(__file__).parents[2] / "delivery" / "behaviour.toml"
NAMES: Final = ["email_only", "fixed", "govuk", "everywhere", "kiosk"]
NOON: Final = 1_767_787_200_000


def play(behaviour: Behaviour, *policies: Policy, orders: int, seed: int = 1) -> dict[str, Result]:
    """One day."""
    world = make_world(behaviour, days=1, orders=orders, seed=seed)
    return {policy.name: simulate(world, policy) for policy in policies}


def named(*names: str) -> list[Policy]:
    return [policy for policy in POLICIES if policy.name in names]


@pytest.fixture(scope="module")
def day() -> Mapping[str, Result]:
    """One day of every policy, in which Telegram accepts everything for two hours and shows nothing."""
    return play(read_behaviour(), *POLICIES, orders=4000)


def test_the_policies_have_the_names_that_were_promised() -> None:
    assert [policy.name for policy in POLICIES] == NAMES


def test_the_published_figures_come_out_for_those_who_do_as_published() -> None:
    mail, text = Policy(name="mail", step=at_once(Kind.EMAIL)), Policy(name="text", step=at_once(Kind.EMAIL, Kind.SMS))
    push = Policy(name="push", step=at_once(Kind.EMAIL, Kind.SMS, Kind.PUSH))
    shares = {name: one.not_seen_in_time for name, one in play(read_behaviour(), mail, text, push, orders=8000).items()}
    assert shares["mail"] == pytest.approx(0.15, abs=0.01)
    assert shares["text"] == pytest.approx(0.05, abs=0.008)
    assert shares["push"] < 0.01
    assert sum("telegram" in one.refused for one in draw_buyers(read_behaviour(), 1, 8000, 1)) == pytest.approx(
        8000 * 0.73 * 0.03, rel=0.25
    )


def test_ours_is_seen_and_costs_little(day: Mapping[str, Result]) -> None:
    ours, everywhere = day["kiosk"], day["everywhere"]
    assert ours.not_seen_in_time < 0.005
    assert ours.not_seen_in_time < everywhere.not_seen_in_time + 0.001
    assert all(10 * ours.not_seen_in_time < day[name].not_seen_in_time for name in ("email_only", "fixed", "govuk"))
    assert 2 * ours.sms_per_1000 < everywhere.sms_per_1000
    assert 2 * ours.messages_an_order < everywhere.messages_an_order
    assert 2 * ours.cost < everywhere.cost
    assert ours.seen_after_s(0.99) < day["email_only"].seen_after_s(0.99) == HORIZON_MS / 1000


def test_ours_sees_a_silent_failure_within_minutes(day: Mapping[str, Result]) -> None:
    assert 60 < day["kiosk"].recovery_s < 400
    assert day["fixed"].recovery_s > 6000, "it believes what accepts"
    assert day["everywhere"].recovery_s == 0, "nobody ever waits"
    assert day["email_only"].recovery_s == 0, "it does not use what fails"


def test_who_blocked_the_bot_gets_an_e_mail(day: Mapping[str, Result]) -> None:
    assert day["fixed"].sent["email"] == pytest.approx(4000 * 0.03, rel=0.4)


def test_only_who_is_sent_to_the_failing_channel_waits_for_it() -> None:
    shipped = read_behaviour()
    bad_mail = {**shipped.channels, "email": replace(shipped.channels["email"], refused=0.5)}
    [mail] = play(replace(shipped, channels=bad_mail), *named("email_only"), orders=1000).values()
    assert list(mail.recovery_ms) == [0]


def test_a_channel_that_refuses_is_gone_around_at_once() -> None:
    shipped = read_behaviour()
    behaviour = replace(shipped, failure=replace(shipped.failure, mode="refuses"))
    refused = play(behaviour, *named("fixed", "kiosk"), orders=2000)
    assert refused["fixed"].recovery_s == 0
    assert refused["kiosk"].recovery_s < 150
    assert refused["kiosk"].not_seen_in_time < 0.006


def test_without_a_failure_there_is_nothing_to_recover_from() -> None:
    shipped = read_behaviour()
    behaviour = replace(shipped, failure=replace(shipped.failure, minutes=0))
    [fixed] = play(behaviour, *named("fixed"), orders=1000).values()
    assert not fixed.recovery_ms
    assert fixed.recovery_s == 0
    assert fixed.not_seen_in_time < 0.08


def test_the_same_seed_gives_the_same_numbers_and_another_one_others() -> None:
    first, again, other = (
        play(read_behaviour(), *named("kiosk", "govuk"), orders=300, seed=seed) for seed in (7, 7, 8)
    )  # fmt: skip
    assert first == again
    assert all(first[name] != other[name] for name in first)


def test_everybody_meets_the_same_buyers_whatever_fails() -> None:
    shipped = read_behaviour()
    other = replace(shipped, failure=replace(shipped.failure, mode="refuses", minutes=10))
    buyers = draw_buyers(shipped, 2, 200, 3)
    assert buyers == draw_buyers(other, 2, 200, 3)
    assert all(one.origin in one.delays and one.refused <= one.delays.keys() for one in buyers)
    assert all(one.looks_at >= one.at and one.deadline >= one.at + shipped.in_time_ms for one in buyers)
    assert [one.begin for one in draw_outages(shipped, 9, 3)] == [one.begin for one in draw_outages(other, 9, 3)]


# --- GOV.UK Notify's weights


def weighed(**weights: float) -> dict[str, State]:
    return {code: State(arrival=weight) for code, weight in weights.items()}


def minutes_ago(channel: str, seen: int, missed: int) -> Tally:
    return Tally(channel=channel, begin=NOON - 10 * MINUTE, seen=seen, missed=missed)


def broken(failed: int) -> Tally:
    return Tally(channel="sms", begin=NOON - MINUTE, failed=failed)


FINE: Final = [minutes_ago("sms", 90, 10), minutes_ago("chat", 95, 5)]
SLOW: Final = [minutes_ago("sms", 80, 20), minutes_ago("chat", 95, 5)]


@pytest.mark.parametrize(
    ("tallies", "before", "after"),
    [
        (SLOW, weighed(sms=0.2, chat=0.2), {"sms": 0.1, "chat": 0.3}),
        ([SLOW[0], minutes_ago("chat", 8, 2)], weighed(sms=0.1, chat=0.3), {"sms": 0.2, "chat": 0.2}),  # drifts
        ([minutes_ago("sms", 0, 1), SLOW[1]], weighed(sms=0.2, chat=0.2), {"sms": 0.1, "chat": 0.3}),  # no sample
        (SLOW, {"sms": State(arrival=0.2, changed_at=NOON - 4 * MINUTE), **weighed(chat=0.2)}, {}),
        ([], weighed(sms=0.05), {"sms": 0.15}),
        ([*FINE, broken(51)], weighed(sms=0.2, chat=0.2), {"sms": 0.1, "chat": 0.3}),
        ([*FINE, broken(50)], {"sms": State(arrival=0.2, changed_at=NOON - 4 * MINUTE), **weighed(chat=0.2)}, {}),
        ([], {}, {}),
    ],
)
def test_weights_move_as_those_of_govuk_notify(
    tallies: list[Tally], before: Mapping[str, State], after: Mapping[str, float]
) -> None:
    found = {code: round(state.arrival, 6) for code, state in govuk_review(tallies, before, NOON).items()}
    assert found == (after or {code: state.arrival for code, state in before.items()})
    assert RESTING == 0.2


# --- the file


def changed(old: str, new: str, tmp_path: Path) -> Path:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "behaviour.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("in_time_minutes = 60", "", "in_time_minutes is missing"),
        ("in_time_minutes = 60", "in_time_minutes = 0", "in_time_minutes must be a number from 1 to 1440"),
        ("in_time_minutes = 60", "in_time_minutes = true", "in_time_minutes must be a number"),
        ("in_time_minutes = 60", "in_time_minutes = nan", "in_time_minutes must be a number"),
        ("in_time_minutes = 60", "hurry = 1\nin_time_minutes = 60", "hurry is unknown"),
        ("[15, 10, 6", "[10, 6", "orders_by_hour must be 24 numbers"),
        ('mode = "silent"', 'mode = "loud"', "failure.mode must be one of silent, refuses"),
        ('channel = "telegram"', 'channel = "pigeon"', "failure.channel must be one of telegram, discord"),
        ("between_hours = [8, 20]", "between_hours = [20, 8]", "failure.between_hours must rise"),
        ("[buyers]", "[people]", "buyers is missing"),
        ("lost = 0.05", 'lost = "few"', "channels.telegram.lost must be a number from 0 to 1"),
        ("lost = 0.05", "lost = 0.05\nlots = 1", "channels.telegram.lots is unknown"),
        ('kind = "chat"', 'kind = "fax"', "channels.telegram.kind must be one of chat, email, push, sms"),
        ("[buyers]", "[buyers", "Expected ']'"),
    ],
)
def test_a_bad_behaviour_file_is_refused_by_the_name_of_what_is_wrong(
    old: str, new: str, problem: str, tmp_path: Path
) -> None:
    with pytest.raises(BadBehaviour) as refused:
        read_behaviour(changed(old, new, tmp_path))
    assert problem in str(refused.value)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for name in ("nowhere", "binary", "."):
        with pytest.raises(BadBehaviour):
            read_behaviour(tmp_path / name)


# --- the command


def test_the_command_prints_exactly_the_promised_figures(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["simulate", "--days", "1", "--orders", "200", "--seed", "4", "--json"])
    assert result.exit_code == 0, result.output
    [policies] = json.loads(result.stdout).values()
    assert list(policies) == NAMES
    played = play(read_behaviour(), *POLICIES, orders=200, seed=4)
    assert policies == {name: one.figures() for name, one in played.items()}
    assert set(policies["kiosk"]) == {"not_seen_in_time", "seen_p50_s", "seen_p99_s", "sms_per_1000", "recovery_s"}


@pytest.mark.parametrize("workers", [1, 2, 3, 5])
def test_every_policy_is_played_once_however_many_processes_there_are(workers: int) -> None:
    hands = command._shared(workers)
    assert sorted(name for names in hands for name in names) == sorted(NAMES)
    assert len(hands) == workers


def test_the_table_says_what_was_played_and_the_picture_is_one(day: Mapping[str, Result], tmp_path: Path) -> None:
    scale = command.Scale(days=1, orders=4000, seed=1)
    shown = command.as_table(list(day.values()), scale, read_behaviour())
    assert "seed 1" in shown
    assert "never" in shown
    assert all(words in shown for words in command.WORDS.values())
    file = tmp_path / "month.png"
    command.draw(list(day.values()), file)
    assert file.read_bytes().startswith(b"\x89PNG")


def test_a_picture_that_can_not_be_written_is_said_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        command.run_simulation(
            command.Scale(days=366, orders=100_000, seed=1), None, tmp_path / "nowhere" / "a.png", as_json=True
        )
    assert "matplotlib.pyplot" not in sys.modules
