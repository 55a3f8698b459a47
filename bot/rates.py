"""Where the shop's rates come from: a setting, and a file that is read again whenever it changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

import structlog

from bot.findings import Finding, error, ok, warning
from core.rates import Rate, Rates, parse_rates
from core.ways import HOUR

SETTING: Final = "EXCHANGE_RATES"
LOOK_MS: Final = 1000
LARGEST_BYTES: Final = 100_000
_ANY_TIME: Final = 2**62
NOTHING: Final[Mapping[str, Rate]] = MappingProxyType({})

log = structlog.get_logger(__name__)


class RateSettings(Protocol):
    """What is read of the shop's settings here."""

    @property
    def exchange_rates(self) -> str | None: ...
    @property
    def exchange_rates_file(self) -> Path | None: ...
    @property
    def exchange_rates_max_age_hours(self) -> int: ...
    @property
    def stars_usd_micro(self) -> int: ...


@dataclass(frozen=True, slots=True)
class _State:
    """What tells one writing of a file from the next."""

    changed: int
    size: int
    inode: int


class RateBoard:
    """Calling it gives the rates of this moment. A file that cannot be read leaves the last good one standing."""

    def __init__(self, settings: RateSettings, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._file = settings.exchange_rates_file
        self._setting = setting_rates(settings)
        self._looked: int | None = None
        self._state: _State | str | None = None
        max_age_ms = settings.exchange_rates_max_age_hours * HOUR
        self._rates = Rates(table=self._setting, star_micros=settings.stars_usd_micro, max_age_ms=max_age_ms)

    def __call__(self) -> Rates:
        now = self._clock()
        # A clock that was set back must not keep us from looking until it has caught up.
        if self._file is not None and (self._looked is None or abs(now - self._looked) >= LOOK_MS):
            self._looked = now
            self._look(self._file, now)
        return self._rates

    def _look(self, file: Path, now: int) -> None:
        """Read the file if it is another one than last time; a broken one is told once, until it changes again."""
        state = _state(file)
        if state == self._state:
            return
        self._state = state
        try:
            table = read_rates(file, now)
        except ValueError as problem:
            log.error("exchange_rates_not_read", file=str(file), problem=str(problem), remedy="the last good ones stay")
            return
        self._rates = replace(self._rates, table=MappingProxyType({**self._setting, **table}))
        log.info("exchange_rates_read", file=str(file), currencies=len(table))


def setting_rates(settings: RateSettings) -> Mapping[str, Rate]:
    """The rates in the setting. That none is in the future was looked at when it was read, by the machine's clock."""
    if settings.exchange_rates is None:
        return NOTHING
    return parse_rates(settings.exchange_rates, now=_ANY_TIME, source=SETTING)


def read_rates(file: Path, now: int) -> Mapping[str, Rate]:
    """The rates in a file. Raises ValueError in words, also when it cannot be opened."""
    try:
        with file.open("rb") as opened:
            text = opened.read(LARGEST_BYTES + 1)
    except OSError as problem:
        raise ValueError(f"it cannot be opened ({_reason(problem)})") from None
    if len(text) > LARGEST_BYTES:
        raise ValueError(f"it is longer than {LARGEST_BYTES} bytes")
    try:
        words = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("it is not text in UTF-8") from None
    return parse_rates(words, now=now, source=file.name)


def _state(file: Path) -> _State | str:
    try:
        found = file.stat()
    except OSError as problem:
        return _reason(problem)
    return _State(found.st_mtime_ns, found.st_size, found.st_ino)


def _reason(problem: OSError) -> str:
    return problem.strerror or type(problem).__name__


def check_rates(settings: RateSettings, now: int) -> list[Finding]:
    """For the doctor: whether the file can be read, and what is too old. Nothing, where no rate is set."""
    file, table, findings = settings.exchange_rates_file, dict(setting_rates(settings)), []
    if file is not None:
        try:
            table |= read_rates(file, now)
        except ValueError as problem:
            remedy = "mend it; a shop that is open goes on with the last good one until then"
            findings.append(error("rates", f"{file}: {problem}", remedy))
    hours = settings.exchange_rates_max_age_hours
    stale = [code for code, rate in table.items() if rate.at is not None and now - rate.at > hours * HOUR]
    if stale:
        text = f"older than {hours} hours, so ways to pay that need them are closed: {', '.join(sorted(stale))}"
        findings.append(warning("rates", text, "write today's, or raise EXCHANGE_RATES_MAX_AGE_HOURS"))
    if table and not findings:
        findings.append(ok("rates", f"{len(table)} currencies, none older than {hours} hours"))
    return findings
