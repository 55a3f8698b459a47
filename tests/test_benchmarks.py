"""Every benchmark runs, and what it reports has its shape. How fast anything is, is no test's business."""

import json
import math
from pathlib import Path

import pytest

from benchmarks import broadcast, callbacks, claims, growth, memory, purchase, report, restock, settle, tap, watcher
from benchmarks.figure import Figure, Goal, Rounds, percentile
from benchmarks.fill import Past
from benchmarks.run import BENCHMARKS, main
from benchmarks.statements import DifferentWork, require_same, shape

TINY = Past(keys=200, orders=10, customers=120, offers=2)
SMALL = Past(keys=300, orders=20, customers=130, offers=2)


def check(figure: Figure) -> None:
    """It is a figure: positive amounts, a ratio, words for both sides, details that can be written down."""
    assert figure.name.isidentifier()
    assert figure.what
    assert figure.limit_is
    assert figure.measured > 0
    assert figure.limit > 0
    assert math.isfinite(figure.ratio)
    assert figure.ratio > 0
    assert (figure.met is None) == (figure.goal is None)
    json.dumps(dict(figure.details))


async def test_a_purchase_by_hand_executes_the_same_statements_as_the_shops(tmp_path: Path) -> None:
    """``measure`` raises DifferentWork when the two have drifted apart."""
    figure = await purchase.measure(tmp_path, purchase.Size(at_once=3, each=2, rounds=2))
    check(figure)
    # SQLite reports a statement once more for each trigger that looks at it: 24 the ledger's, 3 the journal's.
    assert figure.details["statements_a_purchase"] == 55 + 24 + 3


async def test_taps_are_measured_with_and_without_the_inbox(tmp_path: Path) -> None:
    """``measure`` raises when a tap was not answered by one acknowledgement and one edit."""
    figures = await tap.measure(tmp_path, tap.Size(at_once=3, each=4, rounds=1))
    assert [figure.name for figure in figures] == ["tap_ratio", "tap_without_inbox", "tap_backlog"]
    for figure in figures:
        check(figure)


async def test_growth_compares_two_shops(tmp_path: Path) -> None:
    figure = await growth.measure(tmp_path, growth.Size(small=TINY, large=SMALL, placed=20))
    check(figure)
    assert figure.details["placed_in_each"] == 20


async def test_a_restock_adds_the_same_rows_on_both_sides(tmp_path: Path) -> None:
    figure = await restock.measure(tmp_path, restock.Size(keys=1_500, rounds=2))
    check(figure)
    assert figure.details["progress_shown"] == 3  # begun, a thousand in, all in


async def test_claims_compares_a_full_table_with_an_empty_one(tmp_path: Path) -> None:
    figure = await claims.measure(tmp_path, claims.Size(finished=200, each=20, rounds=1))
    check(figure)
    assert figure.details["claimed_a_round"] == 20


async def test_the_watcher_reads_a_chain_and_is_compared_with_an_idle_one(tmp_path: Path) -> None:
    blocks, looks = await watcher.measure(tmp_path, watcher.Size(blocks=600, open_orders=5, looks=2, rounds=1))
    for figure in (blocks, looks):
        check(figure)
    assert blocks.details["blocks_a_round"] == 600


async def test_settling_sells_on_both_sides(tmp_path: Path) -> None:
    """``measure`` raises when money did not become a sale."""
    figure = await settle.measure(tmp_path, settle.Size(each=70, rounds=1))
    check(figure)
    assert figure.details["payments_a_round"] == 70


async def test_every_callback_that_is_counted_is_stored(tmp_path: Path) -> None:
    """``measure`` raises when one was not, and when one was refused."""
    figure = await callbacks.measure(tmp_path, callbacks.Size(at_once=3, each=2, rounds=1))
    check(figure)
    assert figure.details["callbacks_a_round"] == 6


async def test_memory_is_told_by_a_process_of_its_own(tmp_path: Path) -> None:
    size = memory.Size(past=TINY, restocked=20, bought=4, at_once=2)
    idle, after = await memory.measure(tmp_path, size)
    for figure in (idle, after):
        check(figure)
    assert after.limit == idle.measured


async def test_a_broadcast_holds_up_no_parcel_and_is_never_refused(tmp_path: Path) -> None:
    """``measure`` raises when Telegram has refused a call as too fast."""
    size = broadcast.Size(recipients=300, alone=1.5, purchases=3, pause=0.2)
    speed, sent = await broadcast.measure(tmp_path, size)
    for figure in (speed, sent):
        check(figure)
    assert sent.details["purchases"] == 3


def test_the_command_writes_its_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = tmp_path / "results.json"
    main(["--quick", "--only", "restock", "--folder", str(tmp_path), "--results", str(results)])
    written = json.loads(results.read_text(encoding="utf-8"))
    assert written["quick"] is True
    assert written["machine"]["cores"] >= 1
    assert written["figures"]["restock_ratio"]["goal"] == "≥ 0.2"
    assert "restock_ratio" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]


def test_the_committed_results_are_of_a_whole_run() -> None:
    written = json.loads((Path(report.__file__).parent / "results.json").read_text(encoding="utf-8"))
    assert written["quick"] is False
    assert {name.partition("_")[0] for name in written["figures"]} == {*BENCHMARKS, "paid"}


def test_a_statement_has_one_shape_whatever_its_values() -> None:
    written = "-- why\nUPDATE t\n SET a = :a, b = b + :b WHERE c = 'x' AND d = :d;"
    reported = "UPDATE t SET a = 'it''s', b = b + -1 WHERE c = 'y' AND d = NULL"
    assert shape(reported) == "UPDATE t SET a = ?, b = b + ? WHERE c = ? AND d = ?"
    assert shape(written).replace(":a", "?").replace(":b", "?").replace(":d", "?") == shape(reported)


def test_different_work_is_named() -> None:
    assert require_same(["a", "b", "a"], ["a", "a", "b"]) == 3
    with pytest.raises(DifferentWork, match=r"only the shop: a"):
        require_same(["a", "a"], ["a"])
    with pytest.raises(DifferentWork, match="nothing"):
        require_same([], [])


def test_the_ratio_is_the_median_of_the_rounds() -> None:
    rounds = Rounds(measured=(1.0, 8.0, 3.0), limit=(2.0, 8.0, 4.0))
    assert rounds.ratio == 0.75
    assert rounds.spread() == "0.50–1.00"


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (0.999, 100), (1, 100)])
def test_a_percentile_is_the_value_that_so_many_do_not_exceed(share: float, value: int) -> None:
    assert percentile(list(range(100, 0, -1)), share) == value


def test_a_goal_is_met_from_its_own_side() -> None:
    assert Goal(value=0.5).met(0.5)
    assert not Goal(value=0.5).met(0.49)
    assert Goal(value=1.3, at_least=False).met(1.3)
    assert not Goal(value=1.3, at_least=False).met(1.31)
    assert (str(Goal(value=0.5)), str(Goal(value=1.3, at_least=False))) == ("≥ 0.5", "≤ 1.3")
