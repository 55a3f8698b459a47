"""Changing the master key: every data key is wrapped again under the new one; the goods stay as they are.

A chunk is a transaction, and every row says which master key it is under, so a rotation that was killed goes
on where it stopped. With a key file the new key is in the file, on disk, before the first row needs it, and
an old key leaves it only when no row does. With ``KIOSK_MASTER_KEY`` the owner does the same by hand: the new
key first, rotate, then drop the old.

The shop must be stopped: one that runs would go on wrapping new data keys under the master key it knows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.address import Address, SqliteFile, parse_address
from storage.direct import Begin, plain_errors, transactions
from storage.errors import MasterKeyMissing
from storage.keyring import Keyring, MasterKey, load_keyring, write_key_file
from storage.opening import claimed
from storage.queries import Queries, load_queries
from storage.vault import unwrap, wrap

CHUNK = 500

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """What a rotation did. Backups made before it still need the master keys named in ``retired``."""

    current: str
    rewrapped: int
    retired: tuple[str, ...]
    where: str


class NoNewMasterKey(MasterKeyMissing):
    """Nothing to rotate to: put a new key (`kiosk keys new`) before the others in KIOSK_MASTER_KEY."""


def rotate_keys(
    database_url: str,
    *,
    progress: Progress,
    master_key: str | None = None,
    key_file: Path | None = None,
) -> Rotation:
    """Re-wrap all data keys of a stopped shop; ``progress(done, total)`` is called after every chunk.

    Interrupted at any point, it can be called again and goes on. Raises `CannotStart`, `StoreUnavailable`, or
    `GoodsUnreadable` when a data key does not open: then nothing of its chunk was changed.
    """
    address = parse_address(database_url)
    with claimed(address, alone=True), plain_errors():
        return _rotate(address, master_key, key_file or address.key_file, progress)


def _rotate(address: Address, master_key: str | None, file: Path, progress: Progress) -> Rotation:
    queries = load_queries("sqlite" if isinstance(address, SqliteFile) else "postgres")
    with transactions(address) as begin:
        in_use = _in_use(begin, queries)
        keyring = load_keyring(master_key, file, list(in_use))
        if set(in_use) <= {keyring.current.id}:  # otherwise an earlier rotation is to be finished first
            keyring = _with_new_key(keyring)
        rewrapped = _rewrap_all(begin, queries, keyring, progress)
        return _retire(keyring, _in_use(begin, queries), rewrapped)


def _in_use(begin: Begin, queries: Queries) -> dict[str, int]:
    with begin() as connection:
        return dict(queries.data_key_ids_in_use(connection))


def _with_new_key(keyring: Keyring) -> Keyring:
    if keyring.file is None:
        raise NoNewMasterKey(current=keyring.current.id)
    fresh = Keyring(keys=(MasterKey.new(), *keyring.keys), file=keyring.file)
    write_key_file(fresh, keyring.file)
    return fresh


def _rewrap_all(begin: Begin, queries: Queries, keyring: Keyring, progress: Progress) -> int:
    in_use = _in_use(begin, queries)
    total = sum(in_use.values()) - in_use.get(keyring.current.id, 0)
    done = after = 0
    progress(done, total)
    while True:
        with begin() as connection:
            rows = list(queries.data_key_not_under(connection, key_id=keyring.current.id, after=after, amount=CHUNK))
            for row in rows:
                _rewrap(connection, queries, keyring, *row)
        if not rows:
            return done
        after = rows[-1][0]
        done += len(rows)
        progress(done, max(done, total))


def _rewrap(
    connection: Any, queries: Queries, keyring: Keyring, row: int, purpose: str, key_id: str, wrapped: bytes
) -> None:
    data_key = unwrap(keyring, purpose, key_id, bytes(wrapped))
    queries.data_key_rewrap(
        connection,
        id=row,
        wrapped=wrap(keyring.current, purpose, data_key),
        key_id=keyring.current.id,
        old_key_id=key_id,
    )


def _retire(keyring: Keyring, in_use: dict[str, int], rewrapped: int) -> Rotation:
    kept = tuple(key for key in keyring.keys if key is keyring.current or key.id in in_use)
    retired = tuple(key.id for key in keyring.keys if key not in kept)
    if keyring.file is not None and retired:
        write_key_file(Keyring(keys=kept, file=keyring.file), keyring.file)
    return Rotation(current=keyring.current.id, rewrapped=rewrapped, retired=retired, where=keyring.where)
