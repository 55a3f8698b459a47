"""Routing: which channel next, when, how loud. A pure function of what is known about one parcel.

The rules, in the order in which people notice them:

- The chat the buyer came from goes first, at once. A refused address is dropped and the next way goes at once.
- Nothing accepted after a little patience: the next way goes as well.
- Accepted and not seen after a while: the next way goes (e-mail after 2 minutes, push 10, text message 30).
- Quiet hours make a chat silent, never late; e-mail then goes at once, and so does a text message its owner asked
  for. What is still unseen in the morning comes once more, aloud.
- A channel whose measured arrival has dropped goes last and holds up nobody, and is still used where it costs
  nothing: so it can show that it is well again. A broken one is left alone until its breaker lets somebody try.
- After a day: one reminder, then the owner.

No way ever gets more copies than its channel's published bound, whatever happens.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from core.channels import ARRIVED, Kind, Outcome
from core.ids import ContactId
from core.ways import MINUTE, SECOND, Facts, Routing, Rules, Standing, Try, Way, Why

FIRST_PAUSE_MS: Final = 2 * SECOND
LONGEST_PAUSE_MS: Final = 15 * MINUTE
# A broken channel is not asked more often than this, whoever still has a parcel for it.
CONFIG_PAUSE_MS: Final = MINUTE
# Everybody's morning begins within half an hour, not in one second.
MORNING_MS: Final = 30 * MINUTE


@dataclass(frozen=True, slots=True)
class Send:
    """Send now, to this contact."""

    contact: ContactId
    loud: bool
    why: Why


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing before this time (epoch ms), unless something new is known."""

    until: int


@dataclass(frozen=True, slots=True)
class Done:
    """It was seen."""


@dataclass(frozen=True, slots=True)
class TellOwner:
    """Nothing is left that a machine can do. ``reached``: some message was accepted and nobody looked."""

    reached: bool


Step = Send | Wait | Done | TellOwner

_UNKNOWN: Final = Standing()


@dataclass(frozen=True, slots=True, order=True)
class _Course:
    """A message that could go: when, and among equals which first."""

    at: int
    rank: int
    contact: ContactId
    why: Why


def next_step(facts: Facts, routing: Routing, now: int) -> Step:
    """What to do with a parcel. Pure and total: the same answer for the same facts, whatever they are."""
    if facts.seen:
        return Done()
    ways = _usable(facts, routing)
    heard_at = _first_heard(facts, ways, routing)
    deadline = (facts.since if heard_at is None else heard_at) + routing.rules.remind
    if now >= deadline:
        return _remind(facts, ways, routing, deadline, now)
    courses = tuple(_courses(facts, ways, routing, heard_at, now))
    due = [course for course in courses if course.at <= now]
    if due:
        best = min(due, key=lambda course: course.rank)
        return Send(best.contact, _quiet_until(facts, routing.rules, now) is None, best.why)
    if not courses and not _reached(facts, ways):
        return TellOwner(reached=False)
    return Wait(min((course.at for course in courses if course.at < deadline), default=deadline))


def pause_ms(failures: int) -> int:
    """How long to wait after the n-th failed try in a row: doubling, with a ceiling."""
    return min(FIRST_PAUSE_MS << min(max(failures - 1, 0), 20), LONGEST_PAUSE_MS)


# --- which ways, in which order


def place(way: Way, origin: ContactId, preferred: Sequence[str], standing: Standing) -> tuple[bool, int, bool, float]:
    """Where a way stands among the others: the customer's order, else the chat they came from, else arrival."""
    chosen = preferred.index(way.channel) if way.channel in preferred else len(preferred)
    return standing.demoted, chosen, way.contact != origin, -standing.arrival


def _usable(facts: Facts, routing: Routing) -> tuple[Way, ...]:
    """Ways that are not refused, best first."""
    ways = (way for way in facts.ways if _open(facts, way, routing))
    return tuple(sorted(ways, key=lambda way: place(way, facts.origin, facts.preferred, _standing(routing, way))))


def _open(facts: Facts, way: Way, routing: Routing) -> bool:
    if not way.live or way.channel not in routing.channels:
        return False
    return all(one.outcome is not Outcome.MESSAGE for one in _tries(facts, way))


def _standing(routing: Routing, way: Way) -> Standing:
    return routing.standings.get(way.channel, _UNKNOWN)


def _tries(facts: Facts, way: Way) -> list[Try]:
    return [one for one in facts.tries if one.contact == way.contact]


def _copies_left(facts: Facts, way: Way, routing: Routing) -> bool:
    return sum(one.heard for one in _tries(facts, way)) < routing.channels[way.channel].copies


def _reached(facts: Facts, ways: Sequence[Way]) -> bool:
    return any(one.heard for way in ways for one in _tries(facts, way))


def _first_heard(facts: Facts, ways: Sequence[Way], routing: Routing) -> int | None:
    """When a message first may have arrived where it counts: on a way that works. Escalation runs from there.

    What a channel in bad standing took is no reason to wait, unless there is no better channel.
    """
    good = [way for way in ways if not _standing(routing, way).demoted] or ways
    return min((one.started_at for way in good for one in _tries(facts, way) if one.heard), default=None)


# --- what could go, and when


def _courses(facts: Facts, ways: Sequence[Way], routing: Routing, heard_at: int | None, now: int) -> Iterator[_Course]:
    waited_for = 0
    for rank, way in enumerate(ways):
        tries = _tries(facts, way)
        if _copies_left(facts, way, routing):
            turn = (
                _again(facts, way, tries, routing)
                if tries
                else _first(facts, way, routing, heard_at, facts.since + waited_for * routing.rules.patience, now)
            )
            if turn is not None:
                yield _Course(max(turn[0], _standing(routing, way).closed_until), rank, way.contact, turn[1])
        waited_for += _worth_waiting(way, tries, routing, now)


def _worth_waiting(way: Way, tries: Sequence[Try], routing: Routing, now: int) -> bool:
    """Whether the next way gives this one a moment: not when its channel is broken or in bad standing."""
    standing = _standing(routing, way)
    refused = bool(tries) and tries[-1].outcome is Outcome.CONFIG
    return not (refused or standing.demoted or standing.closed_until > now)


def _first(facts: Facts, way: Way, routing: Routing, heard_at: int | None, turn: int, now: int) -> tuple[int, Why]:
    """When a way that was not tried yet goes; ``turn`` is its turn while nothing was accepted."""
    traits, rules = routing.channels[way.channel], routing.rules
    if traits.kind in (Kind.EMAIL, Kind.SMS) and _quiet_until(facts, rules, now) is not None:
        return facts.since, Why.NIGHT
    first = Why.FALLBACK if facts.tries else Why.FIRST
    if _standing(routing, way).demoted and not traits.paid:
        return facts.since, first
    if heard_at is not None:
        return heard_at + rules.after[traits.kind], Why.ESCALATION
    return turn, first


def _again(facts: Facts, way: Way, tries: Sequence[Try], routing: Routing) -> tuple[int, Why] | None:
    """When a way that was tried has another turn; None when it has had all it should."""
    if any(one.outcome in ARRIVED for one in tries):
        morning = _morning(facts, way, tries, routing)
        return None if morning is None else (max(morning, _rested(tries)), Why.MORNING)
    return _rested(tries), Why.RETRY


def _rested(tries: Sequence[Try]) -> int:
    """When a way may be tried again after what came of it last. A rate limit is no failure, but asks for patience."""
    last = tries[-1]
    if last.outcome in ARRIVED:
        return last.ended_at
    failures = sum(one.outcome not in ARRIVED for one in tries)
    least = CONFIG_PAUSE_MS if last.outcome is Outcome.CONFIG else 0
    return last.ended_at + max(pause_ms(failures), last.wait_ms, least)


def _morning(facts: Facts, way: Way, tries: Sequence[Try], routing: Routing) -> int | None:
    """What came silently in the night comes once more, aloud; None when it was loud, or this is no chat."""
    silent = [one for one in tries if one.heard]
    if any(one.loud for one in silent) or routing.channels[way.channel].kind is not Kind.CHAT:
        return None
    ends = _quiet_until(facts, routing.rules, silent[-1].started_at)
    return None if ends is None else ends + facts.number * 7919 % MORNING_MS


def _remind(facts: Facts, ways: Sequence[Way], routing: Routing, deadline: int, now: int) -> Step:
    """A day has passed: one more message where one may still go, then it is the owner's."""
    since = [one for one in facts.tries if one.started_at >= deadline]
    if now < deadline + routing.rules.remind and all(one.outcome is Outcome.RATE for one in since):
        for way in ways:
            if _copies_left(facts, way, routing) and _standing(routing, way).closed_until <= now:
                return _remind_by(facts, way, since, routing, now)
    return TellOwner(_reached(facts, ways))


def _remind_by(facts: Facts, way: Way, since: Sequence[Try], routing: Routing, now: int) -> Step:
    ready = max(_rested(since) if since else now, _quiet_until(facts, routing.rules, now) or now)
    return Wait(ready) if ready > now else Send(way.contact, True, Why.REMINDER)


def _quiet_until(facts: Facts, rules: Rules, now: int) -> int | None:
    return (facts.quiet or rules.night).ends(now)
