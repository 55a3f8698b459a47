"""Opening the store: from a DATABASE_URL to a database that is locked, migrated, unlocked and ready.

Everything that can be wrong is found here and said in words (`CannotStart`), before a buyer can be let in.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from storage.address import Address, SqliteFile, parse_address
from storage.direct import plain_errors, transactions
from storage.errors import CannotStart
from storage.instance_lock import instance_lock
from storage.keyring import Keyring, load_keyring
from storage.migrate import migrate
from storage.queries import Queries, load_queries
from storage.sqlite import SqliteStore
from storage.vault import Vault, unwrap

if TYPE_CHECKING:
    from storage.postgres import PostgresStore
    from storage.tx import SqlTx

TxT = TypeVar("TxT")
Clock = Callable[[], int]
#: what `storage.tx.SqlTx` is called with: the connection, the queries, the vault, the time, the random source
MakeTx = Callable[[Any, Queries, Vault, int, random.Random], TxT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Generic[TxT]):
    """An open store, and what was opened with it."""

    store: "SqliteStore[TxT] | PostgresStore[TxT]"
    vault: Vault
    keyring: Keyring
    address: Address


def open_store(
    database_url: str,
    *,
    clock: Clock,
    source: random.Random,
    master_key: str | None = None,
    key_file: Path | None = None,
) -> "AbstractAsyncContextManager[Opened[SqlTx]]":
    """The shop's store, for as long as the context lasts. Raises `CannotStart` or `StoreUnavailable`."""
    from storage.tx import SqlTx

    return open_database(database_url, SqlTx, clock=clock, source=source, master_key=master_key, key_file=key_file)


@asynccontextmanager
async def open_database(
    database_url: str,
    make_tx: MakeTx[TxT],
    *,
    clock: Clock,
    source: random.Random,
    master_key: str | None = None,
    key_file: Path | None = None,
) -> AsyncIterator[Opened[TxT]]:
    """`open_store` with transactions of any kind."""
    address = parse_address(database_url)
    with ExitStack() as stack:
        await asyncio.to_thread(stack.enter_context, claimed(address))
        queries = load_queries("sqlite" if isinstance(address, SqliteFile) else "postgres")
        keyring, vault = await asyncio.to_thread(_prepare, address, queries, clock, master_key, key_file)

        def tx_factory(connection: Any, now: int, source: random.Random) -> TxT:
            return make_tx(connection, queries, vault, now, source)

        store = await _connect(address, tx_factory, clock, source)
        try:
            yield Opened(store=store, vault=vault, keyring=keyring, address=address)
        finally:
            await store.close()


@contextmanager
def claimed(address: Address, *, alone: bool = False) -> Iterator[None]:
    """A database that is there and is ours, as long as the context lasts; `AlreadyRunning` if it is not.

    A SQLite file (made here, 0600) has one instance. A PostgreSQL server may have several, unless ``alone``.
    """
    if isinstance(address, SqliteFile):
        _make_file(address.path)
        claim = instance_lock(address.lock_file)
    else:
        _require_psycopg()
        from storage.postgres import session_lock

        claim = session_lock(address.url, exclusive=alone)
    with claim:
        yield


def unlock(
    address: Address, queries: Queries, master_key: str | None, key_file: Path | None, now: int
) -> tuple[Keyring, Vault]:
    """The keyring, tried on a data key of each master key in use, and a vault that is ready."""
    with transactions(address) as begin, begin() as connection:
        needed = [key_id for key_id, _ in queries.data_key_ids_in_use(connection)]
        keyring = load_keyring(master_key, key_file or address.key_file, needed)
        for sample in queries.data_key_samples(connection):
            unwrap(keyring, *sample)
        vault = Vault(keyring, queries)
        vault.prepare(connection, now)
    return keyring, vault


def _prepare(
    address: Address, queries: Queries, clock: Clock, master_key: str | None, key_file: Path | None
) -> tuple[Keyring, Vault]:
    with plain_errors():
        migrate(address, clock())
        return unlock(address, queries, master_key, key_file, clock())


def _make_file(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite gives its -wal and -shm the same mode
    except OSError as error:
        raise CannotStart(file=str(path), reason=error.strerror or str(error)) from error


def _require_psycopg() -> None:
    try:
        import psycopg_pool  # noqa: F401
    except ImportError as error:
        raise CannotStart(missing="psycopg", remedy="pip install 'kiosk[postgres]'") from error


async def _connect(
    address: Address,
    tx_factory: Callable[[Any, int, random.Random], TxT],
    clock: Clock,
    source: random.Random,
) -> "SqliteStore[TxT] | PostgresStore[TxT]":
    if isinstance(address, SqliteFile):
        return await SqliteStore.open(address.path, tx_factory, clock=clock, source=source, sold_file=address.sold_file)
    from storage.postgres import PostgresStore

    return await PostgresStore.open(address.url, tx_factory, clock=clock, source=source)
