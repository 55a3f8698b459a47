"""How the channels stand: counted, judged, remembered, and told to the owner, once for each change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.channels import Outcome, Traits
from core.health import JUDGED_AFTER, USUAL_MS, Change, Tally, review, standings
from core.notices import NoticeKind, tell_owners
from core.ports import Tx
from core.ways import HOUR, MINUTE, Standing

DAY_MS: Final = 24 * HOUR
# After so long nothing that began in an hour can be judged otherwise.
FINAL_MS: Final = 15 * MINUTE
CHANGES_SHOWN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedChange:
    """A change of a channel's standing, as it was noted."""

    key: str
    what: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFigures:
    """What came of one channel's messages in a stretch of time. ``median_ms`` is until the buyer looked."""

    sent: int
    accepted: int
    delivered: int
    seen: int
    median_ms: int | None
    failures: Mapping[Outcome, int]

    @property
    def seen_share(self) -> float | None:
        """Of those accepted, how many brought their buyer; None of none."""
        return self.seen / self.accepted if self.accepted else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelReport:
    """One channel for its owner: today, a week ago, and how it stands."""

    channel: str
    today: ChannelFigures
    week_ago: ChannelFigures
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsReport:
    """Every channel of the shop, and what changed lately."""

    channels: tuple[ChannelReport, ...]
    changes: tuple[NotedChange, ...]


def review_channels(tx: Tx, channels: Mapping[str, Traits]) -> tuple[Mapping[str, Standing], Sequence[Change]]:
    """Count what is new, judge, and remember. Owners are told of every change, once.

    Hours that are over are counted once and kept, so that this reads an hour of messages and never the whole log.
    """
    before = tx.channels.states()
    after, changes = review(_tallies(tx, channels), before, tx.now)
    for key, state in after.items():
        if before.get(key) != state:
            tx.channels.keep(key, state)
    for key in before.keys() - after.keys():
        tx.channels.forget(key)
    for change in changes:
        tx.channels.note(change, tx.now)
        channel = change.key.partition("/")[0]
        key = f"channel:{change.key}:{change.what}:{tx.now}"
        tell_owners(tx, NoticeKind.CHANNEL, key, channel=channel, what=change.what.value, reason=change.reason)
    return standings(after), changes


def current_standings(tx: Tx) -> Mapping[str, Standing]:
    """As they were judged last."""
    return standings(tx.channels.states())


def _tallies(tx: Tx, channels: Mapping[str, Traits]) -> Iterator[Tally]:
    begin = max(tx.channels.counted_until() or 0, (tx.now - USUAL_MS) // HOUR * HOUR)
    final = (tx.now - FINAL_MS) // HOUR * HOUR
    for traits in channels.values():
        judged_after = JUDGED_AFTER[traits.kind]
        if final > begin:
            for tally in tx.channels.count(traits.code, judged_after, tx.now, (begin, final), HOUR):
                tx.channels.add_tally(tally)
        yield from tx.channels.count(traits.code, judged_after, tx.now, (max(begin, final), tx.now + 1), MINUTE)
    yield from tx.channels.tallies(tx.now - USUAL_MS)


def report_channels(tx: Tx, codes: Sequence[str]) -> ChannelsReport:
    """The last day of every channel beside the same day a week ago. A step that only reads."""
    known = current_standings(tx)
    day, week = (tx.now - DAY_MS, tx.now + 1), (tx.now - 8 * DAY_MS, tx.now - 7 * DAY_MS)
    return ChannelsReport(
        channels=tuple(
            ChannelReport(
                channel=code,
                today=tx.channels.figures(code, *day),
                week_ago=tx.channels.figures(code, *week),
                standing=known.get(code, Standing()),
            )
            for code in codes
        ),
        changes=tx.channels.changes(tx.now - DAY_MS, CHANGES_SHOWN),
    )
