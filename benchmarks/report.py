"""The figures as a table for people and as a file for programs, with the facts of the machine they come from."""

import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from benchmarks.figure import Figure

LIBRARIES: Final = ("aiogram", "aiosqlite", "aiosql", "cryptography", "uvloop")
FSYNCS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the figures were measured on. Nothing here says whose machine it is."""

    python: str
    sqlite: str
    system: str
    cores: int
    loop: str
    fsync_ms: float
    load: float
    libraries: dict[str, str]


def look_around(folder: Path, loop: str) -> Machine:
    """The machine, and how long an fsync of one page takes where the databases will be."""
    return Machine(
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        system=f"{platform.system()} {platform.machine()}",
        cores=os.cpu_count() or 1,
        loop=loop,
        fsync_ms=round(_fsync_seconds(folder / "fsync") * 1000, 3),
        load=round(os.getloadavg()[0], 2),
        libraries={name: version(name) for name in LIBRARIES},
    )


def _fsync_seconds(file: Path) -> float:
    """The median; next to nothing means that the disk does not wait, and FULL costs nothing here."""
    took = []
    with file.open("wb", buffering=0) as stream:
        for _ in range(FSYNCS):
            stream.write(bytes(4096))
            start = perf_counter()
            os.fsync(stream.fileno())
            took.append(perf_counter() - start)
    file.unlink()
    return median(took)


def as_json(machine: Machine, figures: Sequence[Figure], *, quick: bool, seconds: float) -> dict[str, Any]:
    """Everything, as it is written to the results file."""
    return {
        "quick": quick,
        "seconds": round(seconds, 1),
        "machine": asdict(machine),
        "figures": {figure.name: _figure(figure) for figure in figures},
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "what": figure.what,
        "unit": figure.unit,
        "measured": _rounded(figure.measured),
        "limit": _rounded(figure.limit),
        "limit_is": figure.limit_is,
        "ratio": _rounded(figure.ratio),
        "goal": None if figure.goal is None else str(figure.goal),
        "met": figure.met,
        "details": {name: _rounded(value) for name, value in figure.details.items()},
    }


def _rounded(value: float | int | str) -> float | int | str:
    """Four figures: more would be noise."""
    return float(f"{value:.4g}") if isinstance(value, float) else value


def write(file: Path, results: dict[str, Any]) -> None:
    """Write the results over the last ones."""
    file.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def show(console: Console, machine: Machine, figures: Sequence[Figure]) -> None:
    """A row a figure: what was measured, its limit, their ratio, and whether that is the goal."""
    table = Table(title="Each figure next to its limit in the same run", title_justify="left", show_lines=True)
    table.add_column("figure", overflow="fold")
    for heading in ("measured", "limit", "ratio", "goal", ""):
        table.add_column(heading, justify="right", no_wrap=True)
    for figure in figures:
        mark = {True: "[green]met[/]", False: "[red]missed[/]", None: ""}[figure.met]
        table.add_row(
            f"[bold]{figure.name}[/]\n{figure.what}\n[dim]limit: {figure.limit_is}[/]",
            _amount(figure.measured, figure.unit),
            _amount(figure.limit, figure.unit),
            f"{figure.ratio:.2f}",
            str(figure.goal or "—"),
            mark,
        )
    console.print(table)
    console.print(
        f"Python {machine.python}, SQLite {machine.sqlite}, {machine.system}, {machine.cores} cores, "
        f"load {machine.load}, {machine.loop}, fsync {machine.fsync_ms} ms",
        highlight=False,
    )


def _amount(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"
