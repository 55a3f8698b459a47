"""The ways of routing that `kiosk simulate` compares: ours, and four that others use.

Each is a function with the signature of ``next_step`` and one with that of ``review``.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from core.channels import ARRIVED, Kind
from core.health import JUDGED_AFTER, State, Tally, review
from core.routing import Done, Send, Step, TellOwner, Wait, next_step, pause_ms
from core.ways import HOUR, MINUTE, Facts, Routing, Way, Why

States = Mapping[str, State]

# Nobody waits longer for a policy that only waits.
PATIENCE_MS: Final = 48 * HOUR

# GOV.UK Notify's own figures (alphagov/notifications-api at 8ea2366).
SLOW_AFTER_MS: Final = 5 * MINUTE
SLOW_SHARE: Final = 0.15
SLOW_WINDOW_MS: Final = 15 * MINUTE
STEP: Final = 0.1
# Equal ones for five channels.
RESTING: Final = 0.2
KEPT_MS: Final = 5 * MINUTE
DRIFT_AFTER_MS: Final = 15 * MINUTE
TOO_MANY_FAILURES: Final = 50


def _no_review(_tallies: Sequence[Tally], before: States, _now: int) -> States:
    return before


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How often it reviews its channels, and how long a message may take to be seen before that counts against one."""

    name: str
    step: Callable[[Facts, Routing, int], Step]
    review: Callable[[Sequence[Tally], States, int], States] = _no_review
    review_ms: int = MINUTE
    judged_after: Mapping[Kind, int] = field(default_factory=lambda: JUDGED_AFTER)

    @property
    def reviews(self) -> bool:
        return self.review is not _no_review


# --- one channel after another, or all of them


def at_once(*kinds: Kind) -> Callable[[Facts, Routing, int], Step]:
    """Every channel of these kinds at once; what fails is repeated, nothing else is done."""

    def step(facts: Facts, routing: Routing, now: int) -> Step:
        if facts.seen:
            return Done()
        ways = [way for way in facts.ways if routing.channels[way.channel].kind in kinds]
        return _next_of([way for way in ways if not _accepted(facts, way)], facts, now)

    return step


def fixed(facts: Facts, routing: Routing, now: int) -> Step:
    """A fixed order with failover: the next channel when one refuses or fails. What accepts is believed."""
    if facts.seen:
        return Done()
    if any(one.outcome in ARRIVED for one in facts.tries):
        return _patient(facts, now)
    kinds = list(Kind)
    order = sorted(
        facts.ways, key=lambda way: (way.contact != facts.origin, kinds.index(routing.channels[way.channel].kind))
    )
    return _next_of(order, facts, now)


def govuk(facts: Facts, routing: Routing, now: int) -> Step:
    """A weighted random choice, another one when it fails. What accepts is believed."""
    if facts.seen:
        return Done()
    if any(one.outcome in ARRIVED for one in facts.tries):
        return _patient(facts, now)
    ways = [way for way in facts.ways if way.live]
    if not ways:
        return TellOwner(reached=False)
    ready = _ready(facts, len(facts.tries)) if len(facts.tries) > len(facts.ways) else now
    if ready > now:
        return Wait(ready)
    known = routing.standings
    weights = [known[way.channel].arrival if way.channel in known else RESTING for way in ways]
    return Send(_weighted(ways, weights, _chance(facts)).contact, True, Why.FIRST)


def _next_of(ways: Sequence[Way], facts: Facts, now: int) -> Step:
    """The first that is alive and was not tried yet, else the one that failed longest ago, after a pause."""
    live = [way for way in ways if way.live]
    if not live:
        return _patient(facts, now) if any(one.heard for one in facts.tries) else TellOwner(reached=False)
    last = {one.contact: one.ended_at for one in facts.tries}
    best = min(live, key=lambda way: last.get(way.contact, 0))
    if best.contact not in last:
        return Send(best.contact, True, Why.FIRST)
    ready = last[best.contact] + pause_ms(sum(one.contact == best.contact for one in facts.tries))
    return Wait(ready) if ready > now else Send(best.contact, True, Why.RETRY)


def _accepted(facts: Facts, way: Way) -> bool:
    return any(one.contact == way.contact and one.outcome in ARRIVED for one in facts.tries)


def _ready(facts: Facts, failures: int) -> int:
    return facts.tries[-1].ended_at + pause_ms(failures)


def _patient(facts: Facts, now: int) -> Step:
    end = facts.since + PATIENCE_MS
    return Wait(end) if end > now else TellOwner(reached=True)


def _chance(facts: Facts) -> float:
    """Between 0 and 1, another for each parcel and try."""
    return (facts.number * 2_654_435_761 + len(facts.tries) * 40_503_001) % 2**32 / 2**32


def _weighted(ways: Sequence[Way], weights: Sequence[float], chance: float) -> Way:
    total = sum(weights)
    if total <= 0:
        return ways[int(chance * len(ways))]
    left = chance * total
    for way, weight in zip(ways, weights, strict=True):
        left -= weight
        if left < 0:
            return way
    return ways[-1]


def govuk_review(tallies: Sequence[Tally], before: States, now: int) -> States:
    """The weights of GOV.UK Notify, over channels instead of two providers. A weight is the state's ``arrival``.

    Where too many are slow, ten points go to the best of the others, at most every five minutes and unless all are
    slow; where more than fifty fail within a minute, once a minute. After a quarter of an hour without a change, the
    weights drift back to equal ones.
    """
    slow = _slow_shares(tallies, now)
    states = {**{code: State(arrival=RESTING) for code in slow}, **before}
    changed_at = max((state.changed_at for state in states.values()), default=0)
    late = [code for code, share in slow.items() if share >= SLOW_SHARE and states[code].arrival > 0]
    fine = [code for code, share in slow.items() if share < SLOW_SHARE]
    broken = [code for code in _broken(tallies, now) if code in states]
    others = [code for code in slow if code not in broken]
    if broken and others and now - changed_at >= MINUTE:
        return _shifted(states, broken[0], min(others, key=lambda code: slow[code]), now)
    if late and fine and now - changed_at >= KEPT_MS:
        return _shifted(states, max(late, key=lambda code: slow[code]), min(fine, key=lambda code: slow[code]), now)
    if now - changed_at >= DRIFT_AFTER_MS:
        return {code: _drifted(state, now) for code, state in states.items()}
    return states


def _slow_shares(tallies: Sequence[Tally], now: int) -> dict[str, float]:
    """How many of what was created in the last quarter of an hour were seen late, or not at all."""
    seen: dict[str, int] = defaultdict(int)
    judged: dict[str, int] = defaultdict(int)
    for tally in tallies:
        if tally.begin > now - SLOW_WINDOW_MS - SLOW_AFTER_MS and tally.seen + tally.missed:
            seen[tally.channel] += tally.seen
            judged[tally.channel] += tally.seen + tally.missed
    return {code: 1 - seen[code] / judged[code] for code in sorted(judged)}


def _broken(tallies: Sequence[Tally], now: int) -> list[str]:
    """Which channels have failed too often in the last minute, the worst first."""
    failed: Counter[str] = Counter()
    for tally in tallies:
        if tally.begin >= now - MINUTE:
            failed[tally.channel] += tally.failures
    return [code for code, count in failed.most_common() if count > TOO_MANY_FAILURES]


def _shifted(states: States, loser: str, winner: str, now: int) -> States:
    points = min(STEP, states[loser].arrival)
    return {
        **states,
        loser: replace(states[loser], arrival=states[loser].arrival - points, changed_at=now),
        winner: replace(states[winner], arrival=min(states[winner].arrival + points, 1.0), changed_at=now),
    }


def _drifted(state: State, now: int) -> State:
    towards = max(min(RESTING - state.arrival, STEP), -STEP)
    return replace(state, arrival=state.arrival + towards, changed_at=now if towards else state.changed_at)


def _our_review(tallies: Sequence[Tally], before: States, now: int) -> States:
    return review(tallies, before, now)[0]


POLICIES: Final = (
    Policy(name="email_only", step=at_once(Kind.EMAIL)),
    Policy(name="fixed", step=fixed),
    Policy(
        name="govuk", step=govuk, review=govuk_review, judged_after=dict.fromkeys(Kind, SLOW_AFTER_MS),
    ),
    Policy(name="everywhere", step=at_once(*Kind)),
    Policy(name="kiosk", step=next_step, review=_our_review, review_ms=MINUTE // 2),
)  # fmt: skip
