"""Where rates come from: the setting, and a file that changes while the shop is open and may be broken for a while."""

import os
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.config import Settings
from bot.findings import Level
from bot.rates import LARGEST_BYTES, LOOK_MS, RateBoard, check_rates
from core.money import Money
from core.rates import NoRate, StaleRate
from core.ways import HOUR

NOON = 1_795_348_800_000  # 2026-11-22 12:00 UTC
EURO = Money(1000, "EUR")


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rates.txt"


def write(file: Path, text: str | bytes) -> None:
    """Write it as a careful program does, and never in the same moment as before."""
    fresh = file.with_suffix(".new")
    fresh.write_bytes(text if isinstance(text, bytes) else text.encode())
    fresh.replace(file)


def board(clock: Clock, file: Path | None = None, **more: object) -> RateBoard:
    return RateBoard(Settings(exchange_rates_file=file, **more), clock)  # type: ignore[arg-type]


def dollars(board: RateBoard, clock: Clock) -> int:
    return board().quote(EURO, "USD", clock()).asked.minor


def test_nothing_set_knows_the_dollar_and_what_stands_for_it(clock: Clock) -> None:
    rates = board(clock)()
    assert rates.quote(Money(499, "USD"), "XTR", NOON).asked == Money(384, "XTR")
    with pytest.raises(NoRate):
        rates.quote(EURO, "USD", NOON)


def test_a_star_is_worth_what_the_setting_says(clock: Clock) -> None:
    rates = board(clock, stars_usd_micro=20_000)()
    assert rates.quote(Money(499, "USD"), "XTR", NOON).asked == Money(250, "XTR")


def test_a_setting_is_used_and_says_where_it_is_from(clock: Clock) -> None:
    rates = board(clock, exchange_rates="2026-11-22 EUR=1.0850")()
    assert "(EXCHANGE_RATES, 2026-11-22 00:00)" in rates.quote(EURO, "USD", NOON).text


def test_a_machine_whose_clock_is_behind_opens_all_the_same(clock: Clock) -> None:
    clock.now = 0
    assert dollars(board(clock, exchange_rates="2026-11-22 EUR=1.0850"), clock) == 1085


def test_a_file_that_changes_is_read_again_at_most_once_a_second(clock: Clock, file: Path) -> None:
    write(file, "2026-11-22 EUR=1.0850")
    rates = board(clock, file)
    assert dollars(rates, clock) == 1085
    write(file, "2026-11-22T11:00Z EUR=1.0900")
    clock.now += LOOK_MS - 1
    assert dollars(rates, clock) == 1085
    clock.now += 1
    assert dollars(rates, clock) == 1090
    write(file, "2026-11-22T11:00Z EUR=1.0950")
    clock.now -= HOUR  # somebody sets the clock back
    assert dollars(rates, clock) == 1095


def test_a_file_goes_before_the_setting_currency_by_currency(clock: Clock, file: Path) -> None:
    write(file, "2026-11-22 EUR=1.1000")
    rates = board(clock, file, exchange_rates="2026-11-22 EUR=1.0850 GBP=1.2700")
    assert dollars(rates, clock) == 1100
    assert rates().quote(Money(1000, "GBP"), "USD", NOON).asked == Money(1270, "USD")


@pytest.mark.parametrize(
    "broken",
    ["2026-11-22 EUR=0", "", "half a li", b"\xff\xfe2\x000\x00", "#" * (LARGEST_BYTES + 1), "2026-11-24 EUR=1"],
)
def test_a_broken_file_leaves_the_last_good_one_and_is_told_once(clock: Clock, file: Path, broken: str | bytes) -> None:
    write(file, "2026-11-22 EUR=1.0850")
    rates = board(clock, file)
    assert dollars(rates, clock) == 1085
    write(file, broken)
    with capture_logs() as logs:
        for _ in range(3):
            clock.now += LOOK_MS
            assert dollars(rates, clock) == 1085
    assert [line["event"] for line in logs] == ["exchange_rates_not_read"]
    write(file, "2026-11-22 EUR=1.0900")
    clock.now += LOOK_MS
    assert dollars(rates, clock) == 1090


def test_a_file_that_goes_and_comes_back_is_noticed(clock: Clock, file: Path) -> None:
    with capture_logs() as logs:
        rates = board(clock, file)
        with pytest.raises(NoRate):
            dollars(rates, clock)
        clock.now += LOOK_MS
        with pytest.raises(NoRate):
            dollars(rates, clock)
        write(file, "\ufeff2026-11-22 EUR=1.0850\r\n")
        clock.now += LOOK_MS
        assert dollars(rates, clock) == 1085
        file.unlink()
        clock.now += LOOK_MS
        assert dollars(rates, clock) == 1085
    assert [line["event"] for line in logs] == [
        "exchange_rates_not_read", "exchange_rates_read", "exchange_rates_not_read",
    ]  # fmt: skip


def test_a_file_written_in_place_within_the_same_tick_is_noticed_by_its_size(clock: Clock, file: Path) -> None:
    write(file, "2026-11-22 EUR=1.0850")
    rates = board(clock, file)
    assert dollars(rates, clock) == 1085
    moment = file.stat().st_mtime_ns
    file.write_text("2026-11-22 EUR=1.09")
    os.utime(file, ns=(moment, moment))
    clock.now += LOOK_MS
    assert dollars(rates, clock) == 1090


def test_a_rate_grows_old_while_the_shop_is_open(clock: Clock, file: Path) -> None:
    write(file, "2026-11-22 EUR=1.0850")
    rates = board(clock, file, exchange_rates_max_age_hours=13)
    clock.now += HOUR
    assert dollars(rates, clock) == 1085
    clock.now += 1
    with pytest.raises(StaleRate):
        dollars(rates, clock)


# --- the doctor


def findings(now: int = NOON, **settings: object) -> list[tuple[Level, str]]:
    found = check_rates(Settings(**settings), now)  # type: ignore[arg-type]
    assert all("\n" not in str(finding) for finding in found)
    return [(finding.level, finding.text) for finding in found]


def test_the_doctor_says_nothing_where_no_rate_is_set_and_all_is_well_where_all_is(file: Path) -> None:
    assert findings() == []
    write(file, "2026-11-22 EUR=1.0850 GBP=1.2700")
    assert findings(exchange_rates_file=file) == [(Level.OK, "2 currencies, none older than 24 hours")]


def test_the_doctor_names_what_is_too_old(file: Path) -> None:
    write(file, "2026-11-20 EUR=1.0850\n2026-11-22 GBP=1.2700\n2026-11-20 CHF=1.1")
    [(level, text)] = findings(exchange_rates_file=file)
    assert level is Level.WARNING
    assert text == "older than 24 hours, so ways to pay that need them are closed: CHF, EUR"


def test_the_doctor_names_the_line_that_is_wrong(file: Path) -> None:
    write(file, "2026-11-22 EUR=1.0850\n2026-11-22 GBP=0")
    [(level, text)] = findings(exchange_rates_file=file)
    assert level is Level.ERROR
    assert f"{file}: line 2: 'GBP=0' must be" in text
    [(level, text)] = findings(exchange_rates_file=file.with_name("elsewhere"))
    assert level is Level.ERROR
    assert "cannot be opened (No such file or directory)" in text
