"""How the channels do: from counted outcomes to their standings, with the reason of every change.

Pure. What it promises:

- A channel is compared with its own usual arrival, so one that is naturally seen less is not demoted for it.
- A few messages prove nothing: it is demoted when the newest ones, however many that takes, can't be chance.
- It comes back when the newest ones show it, or when nothing has spoken against it for an hour: a paid channel
  gets its next chance that way, a free one is used all the while (see ``core/routing.py``).
- Never all of them: if every channel is slow, it is the buyers who sleep.
- A broken channel is left alone for a minute, then asked again, then for twice as long, up to a ceiling. The first
  success ends that.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import zip_longest
from math import sqrt
from operator import attrgetter
from typing import Final

from core.channels import Kind
from core.ways import HOUR, MINUTE, Standing

DAY: Final = 24 * HOUR
# How long a message may take to be seen before it counts as missed.
JUDGED_AFTER: Final[Mapping[Kind, int]] = {
    Kind.CHAT: 2 * MINUTE, Kind.EMAIL: 5 * MINUTE, Kind.PUSH: 5 * MINUTE, Kind.SMS: 5 * MINUTE,
}  # fmt: skip

# What is usual: three days, of which today counts most.
USUAL_MS: Final = 3 * DAY
USUAL_HALF_LIFE_MS: Final = DAY
# A channel nobody knows yet is thought well of: so it is tried.
BENEFIT_OF_DOUBT: Final = 5

FRESH_MS: Final = 6 * HOUR
FRESH_SAMPLE: Final = 5
# Demoted below this share of what is usual.
MARGIN: Final = 0.75
# One in 2,000 by chance: every new message is another look, and a month has many of them.
PROVEN_LOW: Final = 3.29
PROVEN_WELL: Final = 1.64
SURE_OF_USUAL: Final = 1.96
FORGOTTEN_MS: Final = HOUR

BURST_MS: Final = 5 * MINUTE
BURST_CONFIG: Final = 5
BURST_TRIES: Final = 20
BURST_SHARE: Final = 0.3
OPEN_MS: Final = MINUTE
LONGEST_OPEN_MS: Final = 8 * MINUTE


class What(StrEnum):
    """What changed."""

    DEMOTED = "demoted"
    RESTORED = "restored"
    OPENED = "opened"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What came of the attempts of one channel and provider that began in one stretch of time, from ``begin`` on.

    A stretch is a minute at most for the last quarter of an hour, and may be longer the older it is.

    ``seen`` and ``missed`` count loud attempts that were accepted at least ``JUDGED_AFTER`` ago. Seen: its parcel was
    seen by this very message within that time. Missed: its parcel was not seen within that time. Neither: another
    message was seen first, so this one had no fair chance; or it was silent, and says more of the night than of the
    channel; or it repeats what was accepted before, for somebody who does not look. ``refused``: the address or the
    message was, which is nothing against the channel. ``failed``: transient and unknown. A rate limit is no attempt.
    """

    channel: str
    begin: int
    provider: str = ""
    accepted: int = 0
    refused: int = 0
    failed: int = 0
    config: int = 0
    seen: int = 0
    missed: int = 0

    @property
    def failures(self) -> int:
        return self.failed + self.config

    @property
    def answered(self) -> int:
        """Tries that show that the channel works, whatever it said of the address."""
        return self.accepted + self.refused


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is remembered of a channel, or of one provider of it, between two reviews.

    ``arrival`` is what is usual; while the channel is demoted, what was usual before. ``opened``: how many times in a
    row its breaker has opened, 0 when it is closed.
    """

    demoted: bool = False
    arrival: float = 1.0
    closed_until: int = 0
    opened: int = 0
    reason: str = ""
    changed_at: int = 0

    @property
    def standing(self) -> Standing:
        """As routing sees it. A broken channel is demoted too, so that whoever probes it waits for nothing."""
        return Standing(
            arrival=self.arrival, demoted=self.demoted or self.opened > 0, closed_until=self.closed_until
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something the owner and the log should know. ``key`` is ``channel`` or ``channel/provider``."""

    key: str
    what: What
    facts: Mapping[str, int]

    @property
    def reason(self) -> str:
        return reason_of(self.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    """Whether a channel should be demoted; ``facts`` say why that differs from before."""

    demoted: bool
    arrival: float
    known: bool
    facts: Mapping[str, int] = field(default_factory=dict)


def reason_of(facts: Mapping[str, int]) -> str:
    """``seen=0 judged=9 usual_percent=88``: the same facts as one line."""
    return " ".join(f"{name}={value}" for name, value in facts.items())


def standings(states: Mapping[str, State]) -> dict[str, Standing]:
    """What routing looks at: the channels, not their providers."""
    return {key: state.standing for key, state in states.items() if "/" not in key}


def review(
    tallies: Iterable[Tally], before: Mapping[str, State], now: int
) -> tuple[Mapping[str, State], tuple[Change, ...]]:
    """The states after what is counted, by ``channel`` and ``channel/provider``, and what changed with its reason.

    A channel that was not used for three days, and is neither demoted nor broken, is forgotten.
    """
    units = _units(tallies, now)
    verdicts = _verdicts(units, before, now)
    after: dict[str, State] = {}
    changes: list[Change] = []
    for key in sorted(verdicts, key=lambda key: (-key.count("/"), key)):
        old = before.get(key, State())
        new, found = _placed(key, old, verdicts[key], now)
        providers = [state for name, state in after.items() if name.startswith(f"{key}/")]
        if providers:
            best = min(providers, key=lambda state: state.closed_until)
            new = replace(new, closed_until=best.closed_until, opened=best.opened)
        else:
            new, broken = _breaker(key, units.get(key, ()), old, new, now)
            found += broken
        after[key] = new
        changes += found
    return after, tuple(changes)


def wilson(seen: float, judged: float, z: float) -> tuple[float, float]:
    """Between which shares the true one lies, as surely as ``z`` says. Anything is possible of nothing."""
    if judged <= 0:
        return 0.0, 1.0
    share, weight = seen / judged, z * z / judged
    middle = share + weight / 2
    spread = sqrt(max(share * (1 - share) * weight + weight * weight / 4, 0.0))
    return max((middle - spread) / (1 + weight), 0.0), min((middle + spread) / (1 + weight), 1.0)


# --- what belongs together


def _units(tallies: Iterable[Tally], now: int) -> dict[str, list[Tally]]:
    """The tallies of each channel and of each of its named providers, newest first."""
    units: dict[str, list[Tally]] = defaultdict(list)
    for tally in sorted(tallies, key=attrgetter("begin"), reverse=True):
        if tally.begin > now - USUAL_MS:
            units[tally.channel].append(tally)
            if tally.provider:
                units[f"{tally.channel}/{tally.provider}"].append(tally)
    return units


def _verdicts(
    units: Mapping[str, Sequence[Tally]], before: Mapping[str, State], now: int
) -> dict[str, _Verdict]:  # fmt: skip
    """One for each channel and provider; all channels, or all providers of one, are never demoted together."""
    families: dict[str, dict[str, _Verdict]] = defaultdict(dict)
    kept = {key for key, state in before.items() if state.demoted or state.opened}
    for key in units.keys() | kept:
        verdict = _verdict(units.get(key, ()), before.get(key, State()), now)
        families[key.rpartition("/")[0]][key] = verdict
    return {key: verdict for family in families.values() for key, verdict in _spared(family).items()}


def _spared(family: Mapping[str, _Verdict]) -> Mapping[str, _Verdict]:
    if any(verdict.known and not verdict.demoted for verdict in family.values()):
        return family
    facts = {"slow": len(family), "others": 0}
    return {key: replace(verdict, demoted=False, facts=facts) for key, verdict in family.items()}


# --- arrival


def _verdict(unit: Sequence[Tally], before: State, now: int) -> _Verdict:
    seen, judged = _usual(unit, now)
    known = before.demoted or judged > 0
    if before.demoted:
        facts = _well_again(unit, before, now)
        return _Verdict(demoted=facts is None, arrival=before.arrival, known=known, facts=facts or {})
    arrival = round((seen + BENEFIT_OF_DOUBT) / (judged + BENEFIT_OF_DOUBT), 3)
    since = max(before.changed_at, now - FRESH_MS)
    limit = wilson(seen, judged, SURE_OF_USUAL)[0] * MARGIN
    low = _low(unit, limit, since)
    facts = {} if low is None else {**low, "usual_percent": round(100 * seen / judged)}
    return _Verdict(demoted=low is not None, arrival=arrival, known=known, facts=facts)


def _usual(unit: Sequence[Tally], now: int) -> tuple[float, float]:
    """Seen and judged in the longer run, older ones counting less."""
    seen = judged = 0.0
    for tally in unit:
        if tally.seen or tally.missed:
            weight = 0.5 ** (max(now - tally.begin, 0) / USUAL_HALF_LIFE_MS)
            seen += weight * tally.seen
            judged += weight * (tally.seen + tally.missed)
    return seen, judged


def _low(unit: Sequence[Tally], limit: float, since: int) -> dict[str, int] | None:
    """The facts, if of the newest messages, however many, measurably less than this share is seen."""
    for seen, judged in _newest(unit, since):
        if seen < limit * judged and wilson(seen, judged, PROVEN_LOW)[1] < limit:
            return {"seen": seen, "judged": judged}
    return None


def _well_again(unit: Sequence[Tally], before: State, now: int) -> dict[str, int] | None:
    """The facts, if a demoted channel has shown that it is well, or was left alone for long enough."""
    since = max(before.changed_at, now - FRESH_MS)
    for seen, judged in _newest(unit, since):
        if wilson(seen, judged, PROVEN_WELL)[0] >= before.arrival * MARGIN:
            return {"seen": seen, "judged": judged, "usual_percent": round(before.arrival * 100)}
    last = max((tally.begin for tally in unit if tally.seen or tally.missed), default=0)
    if max(last, before.changed_at) <= now - FORGOTTEN_MS:
        return {"minutes_untried": FORGOTTEN_MS // MINUTE}
    return None


def _newest(unit: Sequence[Tally], since: int) -> Iterable[tuple[int, int]]:
    """Seen and judged of the newest messages: of a few, of some more, of all since then."""
    seen = judged = 0
    for tally, older in zip_longest(unit, unit[1:]):
        if tally.begin < since:
            return
        seen += tally.seen
        judged += tally.seen + tally.missed
        # Those of two providers in the same minute belong together.
        if judged >= FRESH_SAMPLE and (older is None or older.begin < tally.begin):
            yield seen, judged


def _placed(key: str, old: State, verdict: _Verdict, now: int) -> tuple[State, list[Change]]:
    new = replace(old, arrival=verdict.arrival, demoted=verdict.demoted)
    if new.demoted == old.demoted:
        return new, []
    what = What.DEMOTED if new.demoted else What.RESTORED
    return _changed(key, new, what, verdict.facts, now)


def _changed(key: str, state: State, what: What, facts: Mapping[str, int], now: int) -> tuple[State, list[Change]]:
    change = Change(key=key, what=what, facts=facts)
    return replace(state, reason=change.reason, changed_at=now), [change]


# --- the breaker


def _breaker(key: str, unit: Sequence[Tally], old: State, new: State, now: int) -> tuple[State, list[Change]]:
    """Opens on a broken configuration or a burst of failures; then whoever was let through decides."""
    since = old.changed_at if old.opened else max(now - BURST_MS, old.changed_at)
    tries = [tally for tally in unit if tally.begin > since]
    answered, config = sum(one.answered for one in tries), sum(one.config for one in tries)
    failures = sum(one.failures for one in tries)
    facts = {"failures": failures, "config": config, "tries": answered + failures}
    if old.opened and answered:
        return _changed(key, replace(new, closed_until=0, opened=0), What.CLOSED, facts, now)
    burst = facts["tries"] >= BURST_TRIES and failures > BURST_SHARE * facts["tries"]
    if failures if old.opened else (config >= BURST_CONFIG or burst):
        pause = min(OPEN_MS << min(old.opened, 20), LONGEST_OPEN_MS)
        opened = replace(new, closed_until=now + pause, opened=old.opened + 1)
        return _changed(key, opened, What.OPENED, {**facts, "pause_s": pause // 1000}, now)
    return new, []
