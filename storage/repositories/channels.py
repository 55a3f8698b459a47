"""How the channels do: counted hours, states, changes, and the owner's figures."""

from collections.abc import Mapping

from core.channels import Outcome
from core.health import Change, State, Tally
from core.standing import ChannelFigures, NotedChange
from storage.repositories.rows import Rows

_THOUSAND = 1000


class ChannelRows(Rows):
    """See core.ports.Channels."""

    def take_probe(self, channel: str, closed_until: int, until: int) -> bool:
        taken = self._queries.channel_take_probe(
            self._connection, channel=channel, closed_until=closed_until, until=until
        )
        return taken is not None

    def states(self) -> Mapping[str, State]:
        return {
            _key(row[0], row[1]): State(
                demoted=bool(row[2]), arrival=row[3] / _THOUSAND, closed_until=row[4], opened=row[5], reason=row[6],
                changed_at=row[7],
            )
            for row in self._queries.channel_states(self._connection)
        }  # fmt: skip

    def keep(self, key: str, state: State) -> None:
        channel, _, provider = key.partition("/")
        self._queries.channel_keep(
            self._connection, channel=channel, provider=provider, demoted=int(state.demoted),
            arrival=round(state.arrival * _THOUSAND), closed_until=state.closed_until, opened=state.opened,
            reason=state.reason, changed_at=state.changed_at,
        )  # fmt: skip

    def forget(self, key: str) -> None:
        channel, _, provider = key.partition("/")
        self._queries.channel_forget(self._connection, channel=channel, provider=provider)

    def note(self, change: Change, now: int) -> None:
        channel, _, provider = change.key.partition("/")
        self._queries.channel_note_change(
            self._connection, channel=channel, provider=provider, what=change.what.value, reason=change.reason, now=now
        )

    def changes(self, since: int, limit: int) -> tuple[NotedChange, ...]:
        rows = self._queries.channel_changes(self._connection, since=since, limit=limit)
        return tuple(NotedChange(key=_key(row[0], row[1]), what=row[2], reason=row[3], at=row[4]) for row in rows)

    def counted_until(self) -> int | None:
        until: int | None = self._queries.channel_counted_until(self._connection)
        return until

    def count(
        self, channel: str, judged_after: int, now: int, stretch: tuple[int, int], bucket: int
    ) -> tuple[Tally, ...]:
        rows = self._queries.channel_count(
            self._connection, channel=channel, judged_after=judged_after, now=now, begin=stretch[0], end=stretch[1],
            bucket=bucket,
        )  # fmt: skip
        return tuple(_tally((channel, *row)) for row in rows)

    def add_tally(self, tally: Tally) -> None:
        self._queries.channel_tally_add(
            self._connection, channel=tally.channel, provider=tally.provider, begin=tally.begin,
            accepted=tally.accepted, refused=tally.refused, failed=tally.failed, config=tally.config,
            seen=tally.seen, missed=tally.missed,
        )  # fmt: skip

    def tallies(self, since: int) -> tuple[Tally, ...]:
        return tuple(_tally(row) for row in self._queries.channel_tallies(self._connection, since=since))

    def figures(self, channel: str, begin: int, end: int) -> ChannelFigures:
        span = {"channel": channel, "begin": begin, "end": end}
        sent, accepted, delivered, seen = self._queries.channel_figures(self._connection, **span)
        median = self._queries.channel_median(self._connection, **span, half=seen // 2) if seen else None
        failures = self._queries.channel_failures(self._connection, **span)
        return ChannelFigures(
            sent=sent, accepted=accepted, delivered=delivered, seen=seen, median_ms=median,
            failures={Outcome(row[0]): row[1] for row in failures},
        )  # fmt: skip


def _key(channel: str, provider: str) -> str:
    return f"{channel}/{provider}" if provider else channel


def _tally(row: tuple[str, int, str, int, int, int, int, int, int]) -> Tally:
    return Tally(
        channel=row[0], begin=row[1], provider=row[2], accepted=row[3], refused=row[4], failed=row[5], config=row[6],
        seen=row[7], missed=row[8],
    )  # fmt: skip
