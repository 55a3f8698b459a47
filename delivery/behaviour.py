"""How buyers and channels behave in a simulated shop: read from a file, and drawn by a seed."""

import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from random import Random
from typing import Any, Final, Literal, NoReturn

from core.channels import Kind, Traits
from core.errors import Permanent
from core.ways import HOUR, MINUTE, NIGHT, SECOND

DAY: Final = 24 * HOUR
# A Monday, so that a picture begins with one.
BEGIN: Final = 1_767_571_200_000


class BadBehaviour(Permanent):
    """The behaviour file can't be used: compare it with delivery/behaviour.toml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One channel: who has it, who never finds its messages, when the others see them, what one costs."""

    traits: Traits
    origin: float
    share: float
    refused: float
    transient: float
    lost: float
    median_seconds: float
    spread: float
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One channel fails for a while every day, at another time each day."""

    channel: str
    mode: Literal["silent", "refuses"]
    minutes: int
    between_hours: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """A simulated world."""

    in_time_ms: int
    orders_by_hour: Sequence[float]
    asleep: float
    wakes: tuple[int, int]
    away: float
    away_hours: float
    failure: Failure
    channels: Mapping[str, Channel]

    @property
    def traits(self) -> dict[str, Traits]:
        return {code: channel.traits for code, channel in self.channels.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Somebody who has paid. ``delays``: after how long they see a message on each channel they have, None for never.

    Nothing is seen before ``looks_at``, and nothing arrives where they are ``refused``.
    """

    number: int
    at: int
    origin: str
    delays: Mapping[str, int | None]
    refused: frozenset[str]
    looks_at: int
    by_day: bool
    deadline: int


@dataclass(frozen=True, slots=True)
class Outage:
    """From when until when the failing channel fails."""

    begin: int
    end: int


def read_behaviour(file: Path | None = None) -> Behaviour:
    """The world of this file, or the one that ships. Raises BadBehaviour, which names what is wrong."""
    source = resources.files("delivery").joinpath("behaviour.toml") if file is None else file
    try:
        return _Reader(tomllib.loads(source.read_text(encoding="utf-8"))).behaviour()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadBehaviour(problem=str(error)) from error


class _Reader:
    """Takes values out of a document, each checked, and names the first that is wrong or unknown."""

    def __init__(self, document: Mapping[str, Any], path: str = "") -> None:
        self._left = dict(document)
        self._path = path

    def behaviour(self) -> Behaviour:
        channels = self._table("channels")
        codes = list(channels._left)
        buyers, failure = self._table("buyers"), self._table("failure")
        read = Behaviour(
            in_time_ms=int(self._number("in_time_minutes", 1, 1440) * MINUTE),
            orders_by_hour=self._numbers("orders_by_hour", 24, 0, 1e9),
            asleep=buyers._number("asleep"),
            wakes=buyers._pair("wakes", -600, 600),
            away=buyers._number("away"),
            away_hours=buyers._number("away_hours", 0, 48),
            failure=failure._failure(codes),
            channels={code: channels._table(code)._channel(code) for code in codes},
        )
        for table in (self, buyers, failure):
            table._all_read()
        if not sum(read.orders_by_hour) or not sum(channel.origin for channel in read.channels.values()):
            self._wrong("orders_by_hour and the channels' origin must not all be 0")
        return read

    def _failure(self, codes: Sequence[str]) -> Failure:
        return Failure(
            channel=self._choice("channel", codes),
            mode="silent" if self._choice("mode", ["silent", "refuses"]) == "silent" else "refuses",
            minutes=int(self._number("minutes", 0, 1440)),
            between_hours=self._pair("between_hours", 0, 24),
        )

    def _channel(self, code: str) -> Channel:
        traits = Traits(
            code=code, kind=Kind(self._choice("kind", [*Kind])), copies=int(self._number("copies", 1, 10)),
            paid=bool(self._left.pop("paid", False)),
        )  # fmt: skip
        shares = {name: self._number(name) for name in ("origin", "share", "refused", "transient", "lost")}
        channel = Channel(
            traits=traits, **shares, median_seconds=self._number("median_seconds", 0.1, 1e6),
            spread=self._number("spread", 0, 5), cost=int(self._number("cost", 0, 1e9)),
        )  # fmt: skip
        self._all_read()
        return channel

    def _take(self, name: str) -> Any:
        if name not in self._left:
            self._wrong(f"{self._path}{name} is missing")
        return self._left.pop(name)

    def _table(self, name: str) -> "_Reader":
        table = self._take(name)
        if not isinstance(table, dict) or not table:
            self._wrong(f"{self._path}{name} must be a table")
        return _Reader(table, f"{self._path}{name}.")

    def _number(self, name: str, least: float = 0, most: float = 1) -> float:
        return self._checked(name, self._take(name), least, most)

    def _numbers(self, name: str, count: int, least: float, most: float) -> tuple[float, ...]:
        values = self._take(name)
        if not isinstance(values, list) or len(values) != count:
            self._wrong(f"{self._path}{name} must be {count} numbers")
        return tuple(self._checked(name, value, least, most) for value in values)

    def _pair(self, name: str, least: int, most: int) -> tuple[int, int]:
        first, second = self._numbers(name, 2, least, most)
        if first > second:
            self._wrong(f"{self._path}{name} must rise")
        return int(first), int(second)

    def _choice(self, name: str, choices: Sequence[str]) -> str:
        value = self._take(name)
        if value not in choices:
            self._wrong(f"{self._path}{name} must be one of {', '.join(choices)}")
        return str(value)

    def _checked(self, name: str, value: object, least: float, most: float) -> float:
        number = float("nan") if isinstance(value, bool) or not isinstance(value, int | float) else value
        if not least <= number <= most:
            self._wrong(f"{self._path}{name} must be a number from {least:g} to {most:g}")
        return number

    def _all_read(self) -> None:
        if self._left:
            self._wrong(f"{self._path}{min(self._left)} is unknown")

    def _wrong(self, problem: str) -> NoReturn:
        raise BadBehaviour(problem=problem)


# --- drawn by a seed


def draw_outages(behaviour: Behaviour, days: int, seed: int) -> list[Outage]:
    """One for each day."""
    random = Random(f"outages {seed}")
    first, last = behaviour.failure.between_hours
    begins = [BEGIN + day * DAY + random.randint(first * 60, last * 60) * MINUTE for day in range(days)]
    return [Outage(begin, begin + behaviour.failure.minutes * MINUTE) for begin in begins]


def draw_buyers(behaviour: Behaviour, days: int, orders: int, seed: int) -> list[Buyer]:
    """So many orders a day, in the order of their time: the same buyers for every policy."""
    random = Random(f"buyers {seed}")
    times = sorted(time for day in range(days) for time in _times(behaviour, day, orders, random))
    return [_buyer(behaviour, number, at, random) for number, at in enumerate(times)]


def _times(behaviour: Behaviour, day: int, orders: int, random: Random) -> Iterator[int]:
    for hour in random.choices(range(24), behaviour.orders_by_hour, k=orders):
        yield BEGIN + day * DAY + hour * HOUR + random.randrange(HOUR)


def _buyer(behaviour: Behaviour, number: int, at: int, random: Random) -> Buyer:
    channels = behaviour.channels
    [origin] = random.choices(list(channels), [channel.origin for channel in channels.values()])
    has = [code for code, channel in channels.items() if (random.random() < channel.share) | (code == origin)]
    night_ends = NIGHT.ends(at)
    return Buyer(
        number=number,
        at=at,
        origin=origin,
        delays={code: _delay(channels[code], random) for code in has},
        refused=frozenset(code for code in has if random.random() < channels[code].refused),
        looks_at=_looks_at(behaviour, at, night_ends, random),
        by_day=night_ends is None,
        deadline=(at if night_ends is None else night_ends) + behaviour.in_time_ms,
    )


def _delay(channel: Channel, random: Random) -> int | None:
    lost, normal = random.random() < channel.lost, random.gauss()
    return None if lost else int(channel.median_seconds * math.exp(channel.spread * normal) * SECOND)


def _looks_at(behaviour: Behaviour, at: int, night_ends: int | None, random: Random) -> int:
    asleep, away = random.random() < behaviour.asleep, random.random() < behaviour.away
    wakes, hours = random.randint(*behaviour.wakes), random.expovariate(1)
    looks = at + int(hours * behaviour.away_hours * HOUR) if away else at
    return max(looks, night_ends + wakes * MINUTE) if asleep and night_ends is not None else looks
