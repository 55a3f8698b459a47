"""Bringing a backup back, without selling again what was sold after it was made.

The backup knows nothing of what came later: a key that is free in it may long be in a buyer's hands. The journal
beside the database knows which. Where it goes on from the backup, what it names is held back, else everything is, and
that before the database has its name. Only the owner may know more than a journal that is lost (`release_stock`).
"""

import json
import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from core.audit import Difference
from core.orders import expire_order
from storage.address import SqliteFile, parse_address
from storage.backup import Progress, drafts, examine, prove, sqlite_only
from storage.backup_file import Header, opened, read_header
from storage.direct import plain_errors, transactions
from storage.errors import CannotStart, DatabaseInTheWay
from storage.instance_lock import instance_lock
from storage.journal import Position, position, sold
from storage.keyring import load_keyring, sync_folder
from storage.migrate import migrate
from storage.opening import unlock
from storage.queries import Queries, load_queries
from storage.tx import SqlTx

_AT_ONCE: Final = 500
_FAR_FUTURE: Final = 1 << 62
_PARTS: Final = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a restored shop must not go on with as if nothing had happened since.

    ``by_journal``: the keys are those sold since, and no others; else they are all that could be sold.
    """

    keys: int
    by_journal: bool
    orders: int
    imports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A shop that is back. ``replaced`` is where the database that stood there lies now."""

    created_at: int
    held: Held
    replaced: Path | None
    differences: tuple[Difference, ...]


def restore(
    database_url: str, file: Path, *, now: int, force: bool, progress: Progress, master_key: str | None = None
) -> Restored:
    """Put a backup in the place of the database; everything is verified, migrated and held back before it is there.

    A database that is there is moved to a name with the date, and only with ``force``. Raises `BackupTrouble`,
    `CannotStart` or `StoreUnavailable`: then all is as it was.
    """
    address = sqlite_only(parse_address(database_url))
    if not file.is_file():
        raise CannotStart(file=str(file), reason="there is no such file")
    address.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with instance_lock(address.lock_file), drafts(address) as folder, plain_errors():
        if address.path.exists() and not force:
            raise DatabaseInTheWay(file=str(address.path))
        draft = SqliteFile(path=folder / "restored.db")
        header = _unseal(file, draft.path, master_key, address.key_file, partial(progress, "Decrypting"))
        examine(draft.path)
        known = Position(name=header.journal, size=header.journal_size).leads_to(position(address.sold_file))
        held = _prepare(draft, address, master_key, now, by_journal=known)
        differences = prove(draft.path)
        replaced = _put_in_place(draft.path, address.path, now)
    return Restored(created_at=header.created_at, held=held, replaced=replaced, differences=differences)


def release_stock(database_url: str) -> int:
    """Sell again what a restore held back, but never what the journal names; how many keys that are. The shop must be
    stopped."""
    address = sqlite_only(parse_address(database_url))
    if not address.path.is_file():
        raise CannotStart(file=str(address.path), reason="there is no shop here yet")
    queries = load_queries("sqlite")
    with instance_lock(address.lock_file), plain_errors(), transactions(address) as begin, begin() as connection:
        count: int = queries.backup_bring_back(connection)
        count -= _hold_sold(connection, queries, address)
        queries.backup_count_levels(connection)
    return count


def _unseal(
    file: Path, draft: Path, master_key: str | None, key_file: Path, advance: Callable[[int, int], None]
) -> Header:
    header = read_header(file)
    keyring = load_keyring(master_key, key_file, [header.key_id])
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        for piece in opened(file, keyring, advance):
            target.write(piece)
    return header


def _prepare(draft: SqliteFile, address: SqliteFile, master_key: str | None, now: int, *, by_journal: bool) -> Held:
    """Migrated, its keys tried, and everything held back; written through to the one file."""
    migrate(draft, now)
    queries = load_queries("sqlite")
    _, vault = unlock(draft, queries, master_key, address.key_file, now)
    with transactions(draft) as begin, begin() as connection:
        tx = SqlTx(connection, queries, vault, now, random.SystemRandom())
        orders = _end_orders(tx)
        queries.backup_forget_lines(connection)
        imports = queries.backup_drop_imports(connection)
        keys = _hold_sold(connection, queries, address) if by_journal else queries.backup_hold_back(connection)
        queries.backup_count_levels(connection)
    return Held(keys=keys, by_journal=by_journal, orders=orders, imports=imports)


def _hold_sold(connection: Any, queries: Queries, address: SqliteFile) -> int:
    """Hold back what the journal names; how many of it were free."""
    held = 0
    fingerprints = sold(address.sold_file)
    while some := list(islice(fingerprints, _AT_ONCE)):
        held += queries.backup_hold_back_sold(connection, fingerprints=json.dumps(some))
    return held


def _end_orders(tx: SqlTx) -> int:
    """End every order that waits for money: what it holds may have been sold to somebody else since."""
    ended = 0
    while waiting := tx.orders.overdue(_FAR_FUTURE, _AT_ONCE):
        ended += sum(expire_order(tx, order) for order in waiting)
    return ended


def _put_in_place(draft: Path, path: Path, now: int) -> Path | None:
    """Two renames; stopped between them there is no database, and the same command goes on."""
    with draft.open("rb") as stream:
        os.fsync(stream.fileno())
    moment = datetime.fromtimestamp(now / 1000, UTC)
    replaced = path.with_name(f"{path.name}.replaced-{moment:%Y%m%dT%H%M%S}{now % 1000:03}Z")
    existed = path.exists()
    for part in _PARTS:  # a log that is left alone would be played into the new database
        old = path.with_name(f"{path.name}{part}")
        if old.exists():
            old.rename(f"{replaced}{part}")
    draft.rename(path)
    sync_folder(path)
    return replaced if existed else None
