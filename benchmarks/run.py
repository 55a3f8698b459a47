"""Measure everything, print a table, write results.json: ``python -m benchmarks [--quick] [--only NAME]``."""

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Final

from rich.console import Console

from benchmarks import broadcast, callbacks, claims, growth, memory, purchase, restock, settle, tap, watcher
from benchmarks.figure import Figure
from benchmarks.fill import Past
from benchmarks.report import as_json, look_around, show, write
from benchmarks.world import run_loop
from bot.app import settle_memory

RESULTS: Final = Path(__file__).parent / "results.json"
# On the disk where a shop would be: a temporary folder in memory would make every fsync free.
WORKSHOP: Final = Path(__file__).parents[1] / "artifacts"

Measure = Callable[[Path, bool], Awaitable[Sequence[Figure]]]

TINY_SMALL: Final = Past(keys=1_000, orders=100, customers=500)
TINY_LARGE: Final = Past(keys=10_000, orders=1_000, customers=1_000)


async def _purchase(folder: Path, quick: bool) -> Sequence[Figure]:
    return [await purchase.measure(folder, purchase.Size(each=4, rounds=3) if quick else purchase.Size())]


async def _tap(folder: Path, quick: bool) -> Sequence[Figure]:
    return await tap.measure(folder, tap.Size(each=4, rounds=3) if quick else tap.Size())


async def _growth(folder: Path, quick: bool) -> Sequence[Figure]:
    tiny = growth.Size(small=TINY_SMALL, large=TINY_LARGE, placed=300)
    return [await growth.measure(folder, tiny if quick else growth.Size())]


async def _restock(folder: Path, quick: bool) -> Sequence[Figure]:
    return [await restock.measure(folder, restock.Size(keys=3_000, rounds=2) if quick else restock.Size())]


async def _memory(folder: Path, quick: bool) -> Sequence[Figure]:
    tiny = memory.Size(past=TINY_LARGE, restocked=2_000, bought=256)
    return await memory.measure(folder, tiny if quick else memory.Size())


async def _broadcast(folder: Path, quick: bool) -> Sequence[Figure]:
    tiny = broadcast.Size(recipients=1_000, alone=3.0, purchases=6)
    return await broadcast.measure(folder, tiny if quick else broadcast.Size())


async def _claims(folder: Path, quick: bool) -> Sequence[Figure]:
    tiny = claims.Size(finished=2_000, each=32, rounds=2)
    return [await claims.measure(folder, tiny if quick else claims.Size())]


async def _watcher(folder: Path, quick: bool) -> Sequence[Figure]:
    tiny = watcher.Size(blocks=2_000, open_orders=50, looks=3, rounds=2)
    return await watcher.measure(folder, tiny if quick else watcher.Size())


async def _settle(folder: Path, quick: bool) -> Sequence[Figure]:
    return [await settle.measure(folder, settle.Size(each=64, rounds=2) if quick else settle.Size())]


async def _callbacks(folder: Path, quick: bool) -> Sequence[Figure]:
    return [await callbacks.measure(folder, callbacks.Size(each=4, rounds=2) if quick else callbacks.Size())]


BENCHMARKS: Final[dict[str, Measure]] = {
    "purchase": _purchase,
    "tap": _tap,
    "growth": _growth,
    "restock": _restock,
    "memory": _memory,
    "broadcast": _broadcast,
    "claims": _claims,
    "settle": _settle,
    "callbacks": _callbacks,
    "watcher": _watcher,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small numbers: does it run, not how fast")
    parser.add_argument("--only", action="append", choices=BENCHMARKS, help="measure this one; may be repeated")
    parser.add_argument("--folder", type=Path, default=WORKSHOP, help="where the databases are made")
    parser.add_argument("--results", type=Path, help="where the figures are written; quick ones nowhere by default")
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    run_loop(_run(options, options.only or list(BENCHMARKS)))


async def _run(options: argparse.Namespace, names: Sequence[str]) -> None:
    console, figures, begun = Console(), list[Figure](), perf_counter()
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="bench-") as folder:
        machine = look_around(Path(folder), type(asyncio.get_running_loop()).__module__)
        for name in names:
            with console.status(f"measuring {name} …"):
                (Path(folder) / name).mkdir()
                settle_memory()
                figures += await BENCHMARKS[name](Path(folder) / name, options.quick)
    show(console, machine, figures)
    if target := options.results or _usual_results(options):
        write(target, as_json(machine, figures, quick=options.quick, seconds=perf_counter() - begun))
        console.print(f"written to {target.name}", highlight=False)


def _usual_results(options: argparse.Namespace) -> Path | None:
    """The committed file holds whole runs only."""
    return None if options.quick or options.only else RESULTS
