"""One figure: what was measured, next to the limit it is held against."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

Detail = float | int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a ratio should be: at least this, or at most this."""

    value: float
    at_least: bool = True

    def met(self, ratio: float) -> bool:
        return ratio >= self.value if self.at_least else ratio <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.value:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """``ratio`` is measured over limit: the median of the rounds, not the quotient of the medians."""

    name: str
    what: str
    unit: str
    measured: float
    limit: float
    limit_is: str
    ratio: float
    goal: Goal | None = None
    details: Mapping[str, Detail] = field(default_factory=dict)

    @property
    def met(self) -> bool | None:
        """Whether the goal was reached; None where there is none."""
        return None if self.goal is None else self.goal.met(self.ratio)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """What both sides did in each round, as amounts a second (or whatever both are counted in)."""

    measured: tuple[float, ...]
    limit: tuple[float, ...]

    @property
    def ratios(self) -> list[float]:
        return [ours / theirs for ours, theirs in zip(self.measured, self.limit, strict=True)]

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    def spread(self) -> str:
        """The lowest and the highest ratio of a round."""
        return f"{min(self.ratios):.2f}–{max(self.ratios):.2f}"


def seconds(work: Callable[[], object]) -> float:
    """How long a plain function takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]
