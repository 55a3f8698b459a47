"""PostgreSQL: the same steps on psycopg connections from a pool, in threads.

Each step is one SERIALIZABLE transaction, so it may think it is alone. When PostgreSQL cannot keep that up it
refuses one of the transactions, and the step runs again from the start: that is why a step has no effect
outside its ``tx``.
"""

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from functools import partial
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

import psycopg
from psycopg import IsolationLevel, errors
from psycopg.adapt import Buffer, Loader
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool

from storage.errors import AlreadyRunning, OutcomeUnknown, StoreUnavailable, WentOnAfterFailure, WroteInRead

P = ParamSpec("P")
R = TypeVar("R")
TxT = TypeVar("TxT")
Clock = Callable[[], int]
Connection = psycopg.Connection[tuple[Any, ...]]
PostgresTxFactory = Callable[[Connection, int, random.Random], TxT]

POOL_SIZE = 8
TRIES = 20
UNIQUE_TRIES = 3
CONNECT_TIMEOUT_S = 10
_IN_USE = 0x6F_70656E  # "open": the number of the advisory lock
#: a server or network that stops answering must not hold a purchase for ever
_SESSION = "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"


class PostgresStore(Generic[TxT]):
    """The store on a PostgreSQL database; `open` it, and close it: whoever opens, closes."""

    # Several processes may share the server.
    alone = False

    def __init__(
        self,
        pool: ConnectionPool[Connection],
        executor: ThreadPoolExecutor,
        new_tx: Callable[[Connection], TxT],
    ) -> None:
        self._pool = pool
        self._executor = executor
        self._new_tx = new_tx
        self._closed = False

    @classmethod
    async def open(
        cls,
        url: str,
        tx_factory: PostgresTxFactory[TxT],
        *,
        clock: Clock,
        source: random.Random,
        pool_size: int = POOL_SIZE,
    ) -> "PostgresStore[TxT]":
        """Open the pool on a database that is migrated; `StoreUnavailable` if nobody answers there."""

        def new_tx(connection: Connection) -> TxT:
            return tx_factory(connection, clock(), source)

        pool = _make_pool(url, pool_size)
        try:
            await asyncio.to_thread(pool.open, wait=True, timeout=CONNECT_TIMEOUT_S)
        except psycopg.OperationalError as error:
            await asyncio.to_thread(pool.close)
            raise StoreUnavailable(reason="the database server does not answer") from error
        return cls(pool, ThreadPoolExecutor(pool_size, thread_name_prefix="store"), new_tx)

    async def run(self, step: Callable[Concatenate[TxT, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a step in a transaction and answer after its commit, as `core.ports.Store` promises."""
        return await self._submit(partial(self._run, partial(_call, step, args, kwargs)))

    async def read(self, step: Callable[Concatenate[TxT, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a step that only reads, on one snapshot, as `core.ports.Store` promises."""
        return await self._submit(partial(self._read, partial(_call, step, args, kwargs)))

    async def close(self) -> None:
        """Take no more steps, finish the queued ones, close the connections."""
        self._closed = True
        await asyncio.to_thread(self._executor.shutdown, wait=True)
        await asyncio.to_thread(self._pool.close)

    def _submit(self, work: Callable[[], R]) -> "asyncio.Future[R]":
        # Cancelled before a thread takes it, it never runs; after, it runs whole, quietly.
        if self._closed:
            raise StoreUnavailable(reason="the database is closed")
        return asyncio.get_running_loop().run_in_executor(self._executor, work)

    def _run(self, step: Callable[[TxT], R]) -> R:
        for attempt in range(TRIES):
            try:
                return self._transact(step, IsolationLevel.SERIALIZABLE, read_only=False)
            except (errors.SerializationFailure, errors.DeadlockDetected):
                time.sleep(_pause(attempt))
            except errors.UniqueViolation:
                # somebody wrote the same a moment ago, out of this snapshot's sight: the next try sees it
                if attempt >= UNIQUE_TRIES:
                    raise
                time.sleep(_pause(attempt))
            except psycopg.OperationalError as error:
                raise _unavailable(error) from error
        raise StoreUnavailable(reason="too many others change the same rows", tries=TRIES)

    def _read(self, step: Callable[[TxT], R]) -> R:
        try:
            return self._transact(step, IsolationLevel.REPEATABLE_READ, read_only=True)
        except errors.ReadOnlySqlTransaction as error:
            raise WroteInRead from error
        except psycopg.OperationalError as error:
            raise _unavailable(error) from error

    def _transact(self, step: Callable[[TxT], R], isolation: IsolationLevel, *, read_only: bool) -> R:
        with self._pool.connection() as connection:
            connection.isolation_level = isolation
            connection.read_only = read_only
            value = step(self._new_tx(connection))
            if connection.info.transaction_status == TransactionStatus.INERROR:
                raise WentOnAfterFailure  # PostgreSQL would answer our COMMIT with a quiet ROLLBACK
            try:
                connection.commit()
            except psycopg.OperationalError as error:
                if connection.broken and not read_only:
                    raise OutcomeUnknown from error  # it may have arrived: running again may do it twice
                raise
            return value


def connect(url: str, *, autocommit: bool) -> Connection:
    """One connection beside the pool; `StoreUnavailable` if nobody answers, without the address."""
    try:
        connection = psycopg.connect(url, autocommit=autocommit, **_connect_settings())
    except psycopg.OperationalError as error:
        raise StoreUnavailable(reason="the database server does not answer, or refuses us") from error
    configure(connection)
    return connection


@contextmanager
def session_lock(url: str, *, exclusive: bool) -> Iterator[None]:
    """Say to other processes that this database is in use; `AlreadyRunning` if that cannot be together.

    Held by a connection of its own: many may share it, one may have it exclusively.
    """
    with closing(connect(url, autocommit=True)) as connection:
        lock = "pg_try_advisory_lock" if exclusive else "pg_try_advisory_lock_shared"
        row = connection.execute(f"SELECT {lock}(%s)".encode(), (_IN_USE,)).fetchone()
        if row is None or not row[0]:
            raise AlreadyRunning(where="on this PostgreSQL database")
        try:
            yield
        finally:
            with suppress(psycopg.OperationalError):  # closing lets it go too, but the server takes its time
                connection.execute("SELECT pg_advisory_unlock_all()")


def configure(connection: Connection) -> None:
    """Make both engines answer alike: PostgreSQL's SUM of whole numbers is a NUMERIC, ours is an int."""
    connection.adapters.register_loader("numeric", _WholeNumberLoader)


class _WholeNumberLoader(Loader):
    def load(self, data: Buffer) -> int:
        return int(bytes(data))


def _make_pool(url: str, size: int) -> ConnectionPool[Connection]:
    return ConnectionPool(
        url,
        kwargs=_connect_settings(),
        min_size=1,
        max_size=size,
        open=False,
        configure=configure,
        check=ConnectionPool.check_connection,  # a restarted server costs nobody a purchase
        timeout=CONNECT_TIMEOUT_S,
        name="store",
    )


def _connect_settings() -> dict[str, Any]:
    return {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "options": _SESSION,
        "tcp_user_timeout": 30_000,
        "application_name": "kiosk",
    }


def _call(step: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any], tx: Any) -> R:
    try:
        return step(tx, *args, **kwargs)
    except StopIteration as error:  # a future cannot hold one: the caller would wait for ever
        raise RuntimeError("a step raised StopIteration") from error


def _pause(attempt: int) -> float:
    return random.uniform(0, min(0.2, 0.002 * 2**attempt))


def _unavailable(error: psycopg.OperationalError) -> StoreUnavailable:
    state = error.sqlstate or "none"
    reasons = {
        "53100": "the disk is full",
        "57014": "it took too long",
        "55P03": "others hold the rows too long",
    }
    return StoreUnavailable(reason=reasons.get(state, "the connection was lost or refused"), sqlstate=state)
