"""Backups of a shop on SQLite, also while it runs: one snapshot, proven, sealed, opened again, and only then named.

The copy is made beside the database, where the same people can read it, and is gone before the backup has a name.
"""

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from core.audit import SENTENCES, Difference
from storage.address import Address, SqliteFile, parse_address
from storage.backup_file import Header, new_salt, opened, seal
from storage.direct import plain_errors
from storage.errors import AlreadyRunning, BackupFailed, CannotStart, OtherTools
from storage.instance_lock import instance_lock
from storage.journal import position
from storage.keyring import Keyring, load_keyring, sync_folder
from storage.migrate import check
from storage.queries import load_queries
from storage.repositories.audit import AuditRows
from storage.sqlite import connect_reader

#: what is being done, how far it is, and how much there is
Progress = Callable[[str, int, int], None]

SUFFIX: Final = ".kiosk-backup"
PAGES_AT_ONCE: Final = 4000
# Of a database's size: a copy that fills the disk would stop the shop.
_ROOM: Final = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was opened again and is what was copied. ``differences`` are the shop's own, in the copy."""

    file: Path
    size: int
    differences: tuple[Difference, ...]
    removed: tuple[Path, ...]


def make_backup(
    database_url: str,
    folder: Path,
    *,
    now: int,
    keep: int | None,
    progress: Progress,
    master_key: str | None = None,
) -> Backup:
    """A backup in the folder, and the oldest ones there removed down to ``keep``; a running shop is not held up.

    Raises `BackupTrouble`, `CannotStart` or `StoreUnavailable`: then there is no backup, nor a part of one.
    """
    address = sqlite_only(parse_address(database_url))
    if not address.path.is_file():
        raise CannotStart(file=str(address.path), reason="there is no shop here yet")
    with drafts(address) as drafts_folder, plain_errors():
        draft = drafts_folder / "copy.db"
        journal = position(address.sold_file)
        _check_room(address.path)
        _copy(address.path, draft, partial(progress, "Copying"))
        examine(draft)
        keyring, schema = _keyring_of(draft, master_key, address.key_file)
        header = Header(
            created_at=now,
            schema=schema,
            key_id=keyring.current.id,
            salt=new_salt(),
            journal=journal.name,
            journal_size=journal.size,
        )
        file = folder / f"{address.path.stem}-{_stamp(now)}{SUFFIX}"
        _write(draft, file, header, keyring, progress)
        size = file.stat().st_size
        return Backup(file=file, size=size, differences=prove(draft), removed=_retire(folder, address, keep))


def sqlite_only(address: Address) -> SqliteFile:
    """`OtherTools` for a server, which has better ones."""
    if isinstance(address, SqliteFile):
        return address
    raise OtherTools(remedy="pg_dump --format=custom, and test it with pg_restore; keep the master key with it")


@contextmanager
def drafts(address: SqliteFile) -> Iterator[Path]:
    """A folder for what is not finished, for one at a time; what a kill left there is gone."""
    prefix = f".{address.path.name}.draft-"
    try:
        with instance_lock(address.path.with_name(f"{address.path.name}.backup-lock")):
            for stale in address.path.parent.glob(f"{prefix}*"):
                shutil.rmtree(stale)
            with tempfile.TemporaryDirectory(dir=address.path.parent, prefix=prefix) as folder:
                yield Path(folder)
    except AlreadyRunning:
        raise BackupFailed(reason="another backup or restore is under way") from None
    except OSError as error:
        raise BackupFailed(reason=error.strerror or type(error).__name__) from error


def examine(path: Path) -> None:
    """`BackupFailed` unless the file is a whole database in which every row refers to rows that are there."""
    with closing(connect_reader(path)) as connection:
        if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise BackupFailed(reason="the database is damaged", remedy="go back to an older backup")
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise BackupFailed(reason="rows refer to rows that do not exist", remedy="please report it")


def prove(path: Path) -> tuple[Difference, ...]:
    """What `kiosk audit` would find. A database of an older release has other tables: it is asked after migrating."""
    if check(SqliteFile(path=path)):
        return ()
    with closing(connect_reader(path)) as connection:
        return AuditRows(connection, load_queries("sqlite")).differences(SENTENCES)


def _check_room(path: Path) -> None:
    needed = int(path.stat().st_size * _ROOM)
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise BackupFailed(reason="there is no room beside the database for a copy", needed_bytes=needed, free=free)


def _copy(path: Path, draft: Path, advance: Callable[[int, int], None]) -> None:
    """All pages of one snapshot. The transaction around it holds the snapshot, so that writers do not restart it."""
    draft.touch(mode=0o600)
    with closing(connect_reader(path)) as source, closing(sqlite3.connect(draft, isolation_level=None)) as copy:
        copy.execute("PRAGMA synchronous=OFF")  # it is read once and then deleted
        source.execute("BEGIN")
        source.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        source.backup(copy, pages=PAGES_AT_ONCE, progress=lambda _, left, total: advance(total - left, total))
        copy.execute("PRAGMA journal_mode=DELETE")  # all of it in the one file


def _keyring_of(draft: Path, master_key: str | None, key_file: Path) -> tuple[Keyring, int]:
    """The keyring that opens this database, and its schema's number."""
    with closing(connect_reader(draft)) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        needed = [row[0] for row in load_queries("sqlite").data_key_ids_in_use(connection)] if tables else []
        if not needed:
            raise CannotStart(reason="there is no shop here yet")
        schema = connection.execute("SELECT MAX(number) FROM schema_version").fetchone()[0]
    keyring = load_keyring(master_key, key_file, needed)
    keyring.require(needed)
    return keyring, schema


def _write(draft: Path, file: Path, header: Header, keyring: Keyring, progress: Progress) -> None:
    """Seal, open again and compare, then give it its name: at no moment is there half a backup of that name."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shop = file.stem.rpartition("-")[0]
    for stale in file.parent.glob(f".{shop}-*{SUFFIX}.draft"):
        stale.unlink()
    unfinished = file.with_name(f".{file.name}.draft")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with draft.open("rb") as source, os.fdopen(descriptor, "wb") as target:
            seal(source, target, header, keyring.current, partial(progress, "Encrypting"))
            target.flush()
            os.fsync(target.fileno())
        _compare(draft, unfinished, keyring, partial(progress, "Verifying"))
        unfinished.rename(file)
        sync_folder(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _compare(draft: Path, sealed: Path, keyring: Keyring, advance: Callable[[int, int], None]) -> None:
    restored = hashlib.sha256()
    for piece in opened(sealed, keyring, advance):
        restored.update(piece)
    with draft.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").digest() != restored.digest():
            raise BackupFailed(reason="what was written is not what is read back", remedy="look at the disk")


def _retire(folder: Path, address: SqliteFile, keep: int | None) -> tuple[Path, ...]:
    """Only this shop's backups, by the names that sort by age."""
    if keep is None:
        return ()
    digit = "[0-9]"
    made = sorted(folder.glob(f"{address.path.stem}-{digit * 8}T{digit * 9}Z{SUFFIX}"))
    removed = made[: -max(keep, 1)]
    for file in removed:
        file.unlink()
    return tuple(removed)


def _stamp(now: int) -> str:
    moment = datetime.fromtimestamp(now / 1000, UTC)
    return f"{moment:%Y%m%dT%H%M%S}{now % 1000:03}Z"
