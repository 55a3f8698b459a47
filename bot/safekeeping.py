"""Backups as the command line makes them and brings them back, and what it says of them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, TaskID

from bot.config import Settings
from core.audit import Difference
from storage import backup as backups
from storage import restore as restores


def make(settings: Settings, folder: Path, keep: int | None) -> Iterator[str]:
    """Make one; what to tell the owner, a line each."""
    with _bar() as progress:
        made = backups.make_backup(
            settings.database_url,
            folder,
            now=_now(),
            keep=keep,
            progress=progress,
            master_key=settings.kiosk_master_key,
        )
    yield f"✔ {made.file} ({made.size:,} bytes), opened again and compared."
    yield from (f"Removed {file}." for file in made.removed)
    yield from _differences(made.differences)
    yield "The master key is not in it: keep a copy of that somewhere else (`kiosk keys backed-up` notes that you do)."


def bring_back(settings: Settings, file: Path, *, force: bool) -> Iterator[str]:
    """Restore one; what to tell the owner, a line each."""
    with _bar() as progress:
        back = restores.restore(
            settings.database_url,
            file,
            now=_now(),
            force=force,
            progress=progress,
            master_key=settings.kiosk_master_key,
        )
    yield f"✔ The shop is as it was at {datetime.fromtimestamp(back.created_at / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC."
    if back.replaced is not None:
        yield f"The database that was there is {back.replaced} now."
    yield from _held(back.held)
    yield from _differences(back.differences)


def release(settings: Settings) -> Iterator[str]:
    """Let go what a restore held back."""
    yield f"✔ {restores.release_stock(settings.database_url)} keys can be sold again."


def _held(held: restores.Held) -> Iterator[str]:
    if held.by_journal:
        yield f"{held.keys} keys that are free in the backup were sold after it, says the journal: they stay held back."
    else:
        yield from _all_held(held.keys)
    yield "Keys that you added after the backup are unknown to it: don't add again what was sold of them."
    yield f"Ended: {held.orders} orders that waited for money, {held.imports} imports that were not finished."
    yield "Orders after the backup are gone. `kiosk reconcile` asks the payment providers for what was paid since."


def _all_held(keys: int) -> Iterator[str]:
    yield f"All {keys} keys in stock are held back: no journal beside the database goes on from this backup, and so"
    yield "nothing here tells which were sold after it. Sold again, somebody would get a key that somebody else has."
    yield "Nothing but goods for everybody is sold until you say `kiosk restore --stock-checked`; say it only when you"
    yield "know that none of them was delivered since."


def _differences(differences: tuple[Difference, ...]) -> Iterator[str]:
    yield from (f"✖ {one.sentence}: {len(one.rows)}. The shop itself is so: `kiosk audit`" for one in differences)


@contextmanager
def _bar() -> Iterator[backups.Progress]:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what)
            bar.update(tasks[what], completed=done, total=total)

        yield show


def _now() -> int:
    return time.time_ns() // 1_000_000
