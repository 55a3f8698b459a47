"""SQLite: one writer that commits in groups, and readers that see one snapshot each.

The writer's flush is one ``BEGIN IMMEDIATE … COMMIT`` with a savepoint for each step, so one fsync pays for
everybody who waited, and nothing is answered before it. Statement by statement from coroutines would be
slower, and wrong: one coroutine's rollback would take another's acknowledged row with it.
"""

import random
import sqlite3
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Concatenate, Generic, ParamSpec, TypeVar

from storage.errors import StoreUnavailable
from storage.flush import flush_reads, flush_writes, unavailable
from storage.journal import Journal
from storage.lane import Lane, WholeFunctionConnection

P = ParamSpec("P")
R = TypeVar("R")
TxT = TypeVar("TxT")
Clock = Callable[[], int]
SqliteTxFactory = Callable[[sqlite3.Connection, int, random.Random], TxT]

READERS = 2
SWITCH_PAUSE_S = 0.01
BUSY_TIMEOUT_MS = 5_000
# 16 MB of log, all of it in the first block of its index, where readers find a page at once. SQLite's own 1000
# made one order in seventy wait for a checkpoint, which wrote the same busy pages again and again.
CHECKPOINT_PAGES = 4000


class SqliteStore(Generic[TxT]):
    """The store on one SQLite file; `open` it, and close it: whoever opens, closes."""

    # The file is locked for this process.
    alone = True

    def __init__(self, writer: Lane[TxT], readers: Sequence[Lane[TxT]], journal: Journal | None) -> None:
        self._writer = writer
        self._readers = readers
        self._journal = journal
        self._turn = 0

    @classmethod
    async def open(
        cls,
        path: Path,
        tx_factory: SqliteTxFactory[TxT],
        *,
        clock: Clock,
        source: random.Random,
        busy_timeout_ms: int = BUSY_TIMEOUT_MS,
        sold_file: Path | None = None,
    ) -> "SqliteStore[TxT]":
        """Open the writer and the readers of a file that exists and is migrated, and the journal of its sales."""

        def new_tx(connection: sqlite3.Connection) -> TxT:
            return tx_factory(connection, clock(), source)

        journal = Journal(sold_file) if sold_file else None
        flush = partial(flush_writes, before_commit=journal.sync) if journal else flush_writes
        connections: list[WholeFunctionConnection] = []
        try:
            connections += [await _open(partial(_connect_journalled, path, busy_timeout_ms, journal))]
            for _ in range(READERS):
                connections += [await _open(partial(connect_reader, path, busy_timeout_ms))]
        except BaseException:
            for connection in connections:
                await connection.close()
            if journal:
                journal.close()
            raise
        writer, *readers = connections
        return cls(Lane(writer, flush, new_tx), [Lane(one, flush_reads, new_tx) for one in readers], journal)

    async def run(self, step: Callable[Concatenate[TxT, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a step in a transaction and answer after its commit, as `core.ports.Store` promises."""
        return await self._writer.put(step, args, kwargs)

    async def read(self, step: Callable[Concatenate[TxT, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a step that only reads, on one snapshot, as `core.ports.Store` promises."""
        return await self._reader().put(step, args, kwargs)

    def _reader(self) -> Lane[TxT]:
        self._turn = (self._turn + 1) % len(self._readers)
        lane = self._readers[self._turn]
        if lane.waiting:  # a long report must not hold up the short reads behind it
            return min(self._readers, key=lambda other: other.waiting)
        return lane

    async def close(self) -> None:
        """Take no more steps, finish the queued ones; the writer closes last, and checkpoints."""
        for lane in (*self._readers, self._writer):
            await lane.close()
        if self._journal:
            self._journal.close()


async def _open(connector: Callable[[], sqlite3.Connection]) -> WholeFunctionConnection:
    try:
        return await WholeFunctionConnection.open(connector)
    except sqlite3.Error as error:
        raise unavailable(error) from error


def connect_writer(path: Path, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> sqlite3.Connection:
    """The one connection that writes and checkpoints: WAL, and an fsync for every commit."""
    connection = _connect(path, "rw", busy_timeout_ms)
    try:
        if _switch_to_wal(connection, busy_timeout_ms) != "wal":
            raise StoreUnavailable(reason="the file system under the database has no write-ahead logging")
        connection.execute("PRAGMA synchronous=FULL")  # NORMAL loses acknowledged commits when the power goes
        connection.execute("PRAGMA foreign_keys=ON")
        # what a savepoint may have to undo is kept in memory: it spilled into a temporary file in most steps,
        # which cost more writes than the rows themselves and saves nobody after a crash
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES:d}")
    except BaseException:
        connection.close()
        raise
    return connection


def _connect_journalled(path: Path, busy_timeout_ms: int, journal: Journal | None) -> sqlite3.Connection:
    connection = connect_writer(path, busy_timeout_ms)
    if journal:
        journal.watch(connection)
    return connection


def _switch_to_wal(connection: sqlite3.Connection, busy_timeout_ms: int) -> str:
    """The journal mode after asking for WAL. A new file's first switch is refused at once, whatever the busy
    timeout, when others switch it at the same moment: so it is asked again here."""
    deadline = time.monotonic() + busy_timeout_ms / 1000
    while True:
        try:
            mode: str = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                raise
            time.sleep(SWITCH_PAUSE_S)
        else:
            return mode


def connect_reader(path: Path, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> sqlite3.Connection:
    """A connection that can only read, and never checkpoints (before 3.51.3 that may corrupt a WAL)."""
    connection = _connect(path, "ro", busy_timeout_ms)
    connection.execute("PRAGMA query_only=ON")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    return connection


def _connect(path: Path, mode: str, busy_timeout_ms: int) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, cached_statements=512)
    connection.execute(f"PRAGMA busy_timeout={busy_timeout_ms:d}")
    return connection
