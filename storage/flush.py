"""A group of steps in one SQLite transaction: plain functions that a simulation calls as they are.

``flush_writes`` and ``flush_reads`` never raise and never leave a transaction open: they leave each step's
value or error on its `Call`.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from storage.errors import StoreUnavailable, WroteInRead

TxT = TypeVar("TxT")
NewTx = Callable[[sqlite3.Connection], TxT]

log = logging.getLogger(__name__)

#: the machine's trouble, not the step's, by primary result code (the low byte of the extended ones)
_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY: "the database is locked by another program",
    sqlite3.SQLITE_LOCKED: "the database is locked by another program",
    sqlite3.SQLITE_FULL: "the disk or the database is full",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
    sqlite3.SQLITE_NOMEM: "there is not enough memory",
    sqlite3.SQLITE_CANTOPEN: "the database file cannot be opened",
    sqlite3.SQLITE_READONLY: "the database file cannot be written",
    sqlite3.SQLITE_CORRUPT: "the database file is damaged: restore a backup",
    sqlite3.SQLITE_NOTADB: "the database file is not a database: restore a backup",
}


class Call:
    """One step on its way: what to call, who waits, and afterwards what came of it."""

    __slots__ = ("args", "error", "kwargs", "step", "value", "waiter")

    def __init__(
        self,
        step: Callable[..., Any],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
        waiter: "asyncio.Future[Any] | None" = None,
    ) -> None:
        self.step = step
        self.args = args
        self.kwargs = kwargs or {}
        self.waiter = waiter
        self.value: Any = None
        self.error: BaseException | None = None


def flush_writes(
    connection: sqlite3.Connection,
    calls: Sequence[Call],
    new_tx: NewTx[TxT],
    before_commit: Callable[[], None] = lambda: None,
) -> None:
    """Run the steps inside one ``BEGIN IMMEDIATE … COMMIT``, a savepoint for each when there are several.

    A step that fails is rolled back alone. If the transaction is lost, every call gets StoreUnavailable; it is lost
    too when ``before_commit`` raises OSError.
    """
    try:
        _begin(connection, "BEGIN IMMEDIATE")
        if len(calls) == 1:
            _run_alone(connection, calls[0], new_tx)
        else:
            _run_group(connection, calls, new_tx)
        if connection.in_transaction:
            before_commit()
            connection.execute("COMMIT")
    except (sqlite3.Error, OSError, _TransactionLost) as error:
        _abandon(connection)
        for call in calls:
            call.error = unavailable(error)


def flush_reads(connection: sqlite3.Connection, calls: Sequence[Call], new_tx: NewTx[TxT]) -> None:
    """Run reading steps on one snapshot, which holds all that was acknowledged before any was called."""
    try:
        _begin(connection, "BEGIN")
    except sqlite3.Error as error:
        for call in calls:
            call.error = unavailable(error)
        return
    for call in calls:
        try:
            call.value = call.step(new_tx(connection), *call.args, **call.kwargs)
        except BaseException as error:  # noqa: BLE001 - handed to the caller: the others' steps go on
            call.error = _for_reader(error)
    _abandon(connection)


def unavailable(error: Exception) -> StoreUnavailable:
    """What the caller is told when the machine failed and not the step."""
    answer = StoreUnavailable(reason=_reason(error))
    answer.__cause__ = error
    return answer


class _TransactionLost(Exception):
    """The transaction ended under the steps that shared it."""


def _begin(connection: sqlite3.Connection, statement: str) -> None:
    if connection.in_transaction:  # a rollback failed before: the lock must not be held for ever
        connection.execute("ROLLBACK")
    connection.execute(statement)


def _run_alone(connection: sqlite3.Connection, call: Call, new_tx: NewTx[TxT]) -> None:
    try:
        call.value = call.step(new_tx(connection), *call.args, **call.kwargs)
    except BaseException as error:  # noqa: BLE001 - handed to the caller: the writer's thread goes on
        call.error = _for_caller(error)
        _abandon(connection)
    else:
        if not connection.in_transaction:
            raise _TransactionLost("the step ended the transaction")


def _run_group(connection: sqlite3.Connection, calls: Sequence[Call], new_tx: NewTx[TxT]) -> None:
    execute = connection.execute
    for call in calls:
        execute("SAVEPOINT step")
        try:
            call.value = call.step(new_tx(connection), *call.args, **call.kwargs)
        except BaseException as error:  # handed to the caller: the others' steps go on
            call.error = _for_caller(error)
            if not connection.in_transaction:  # SQLite itself gave up: disk full, I/O error, out of memory
                raise _TransactionLost(_reason(error)) from error
            execute("ROLLBACK TO step")
        execute("RELEASE step")  # fails if the step has ended the transaction, and with it everybody's


def _abandon(connection: sqlite3.Connection) -> None:
    try:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    except sqlite3.Error as error:  # the next flush tries again before it begins
        log.warning("rollback failed: %s", _reason(error))


def _for_caller(error: BaseException) -> BaseException:
    if isinstance(error, sqlite3.Error) and _code(error) in _UNAVAILABLE:
        return unavailable(error)
    if isinstance(error, StopIteration):  # a future cannot hold one: the caller would wait for ever
        changed = RuntimeError("a step raised StopIteration")
        changed.__cause__ = error
        return changed
    return error


def _for_reader(error: BaseException) -> BaseException:
    if isinstance(error, sqlite3.Error) and _code(error) == sqlite3.SQLITE_READONLY:
        refused = WroteInRead()
        refused.__cause__ = error
        return refused
    return _for_caller(error)


def _reason(error: BaseException) -> str:
    return _UNAVAILABLE.get(_code(error), str(error))


def _code(error: BaseException) -> int:
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF
