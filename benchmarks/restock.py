"""``restock_ratio``: keys added to the stock a second, over a raw ``executemany`` of the very same rows.

The shop opens the stored draft, seals and fingerprints every key, and commits after each thousand so that
buyers are served meanwhile and the owner sees how far it is. The limit gets the rows ready made, and commits once.
"""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

from benchmarks.figure import Figure, Goal, Rounds, seconds
from benchmarks.world import OWNER, SEED, add_products, new_keys, open_world
from core.desk import Desk
from core.ids import BatchId, OfferId
from core.states import RestockState
from core.stock import Restock
from storage.sqlite import connect_reader, connect_writer

GOAL: Final = Goal(value=0.2)

ROWS: Final = "SELECT offer_id, batch_id, position, fingerprint, body FROM stock_item WHERE batch_id = ? ORDER BY id"
ADD_ROWS: Final = "INSERT INTO stock_item (offer_id, batch_id, position, fingerprint, body) VALUES (?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many keys an import has, and how many imports there are; none is warm-up, as for an owner."""

    keys: int = 100_000
    rounds: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One import through the desk, in seconds; ``progress`` is how often the owner saw how far it is."""

    restock: Restock
    preview: float
    adding: float
    progress: int


async def measure(folder: Path, size: Size) -> Figure:
    """Both sides in turn, on two files that grow alike."""
    file, raw = folder / "shop.db", folder / "raw.db"
    async with open_world(file) as world:
        [(_, offer)] = await add_products(world.shop, 1)
    shutil.copyfile(file, raw)
    imports, limits = [], []
    async with open_world(file) as world:
        desk = world.shop.desk(await world.shop.meet(OWNER, "en"))
        for number in range(size.rounds):
            imports.append(await _import(desk, offer, new_keys(size.keys, SEED + number)))
            limits.append(_add_raw(file, raw, imports[-1].restock.batch))
    return _figure(size, imports, limits)


async def _import(desk: Desk, offer: OfferId, keys: list[str]) -> Import:
    text = "\n".join(keys)
    start = perf_counter()
    draft = await desk.restock_text(offer, text)
    preview = perf_counter() - start
    progress = [restock async for restock in desk.add_restock(draft.id)]
    adding = perf_counter() - start - preview
    if progress[-1].state is not RestockState.ADDED or progress[-1].added != len(keys):
        raise RuntimeError("the import did not add every key")
    return Import(restock=progress[-1], preview=preview, adding=adding, progress=len(progress))


def _add_raw(shop: Path, raw: Path, batch: BatchId | None) -> float:
    """Seconds for one transaction that adds the rows of a batch; its data key and batch are there before."""
    with closing(connect_reader(shop)) as connection:
        [batch_row] = connection.execute("SELECT * FROM batch WHERE id = ?", (batch,)).fetchall()
        rows = connection.execute(ROWS, (batch,)).fetchall()
    with closing(connect_writer(raw)) as connection:
        _owe_nothing(connection, batch_row)
        return seconds(lambda: _insert(connection, rows))


def _owe_nothing(connection: sqlite3.Connection, batch_row: tuple[Any, ...]) -> None:
    """What the rows refer to, so that foreign keys are checked on both sides."""
    connection.execute(
        "INSERT INTO data_key (id, purpose, key_id, wrapped, created_at) VALUES (?, 'batch', '', x'', 0)",
        (batch_row[3],),
    )
    connection.execute("INSERT INTO batch VALUES (?, ?, ?, ?, ?)", batch_row)


def _insert(connection: sqlite3.Connection, rows: list[tuple[Any, ...]]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(ADD_ROWS, rows)
    connection.execute("COMMIT")


def _figure(size: Size, imports: list[Import], limits: list[float]) -> Figure:
    rounds = Rounds(
        measured=tuple(size.keys / one.adding for one in imports), limit=tuple(size.keys / one for one in limits)
    )
    return Figure(
        name="restock_ratio",
        what=f"keys added to stock, {size.keys:,} sealed",
        unit="/s",
        measured=median(rounds.measured),
        limit=median(rounds.limit),
        limit_is="executemany of the same rows, one commit",
        ratio=rounds.ratio,
        goal=GOAL,
        details={
            "preview_seconds": median(one.preview for one in imports),
            "adding_seconds": median(one.adding for one in imports),
            "progress_shown": imports[0].progress,
            "rounds": size.rounds,
            "ratio_spread": rounds.spread(),
        },
    )
