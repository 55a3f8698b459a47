"""Transactions on one connection of their own, without a store: for what runs before the shop opens.

Migrations have their own; this is for looking at the vault's rows at start and for re-wrapping them.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from storage.address import Address, SqliteFile
from storage.flush import unavailable
from storage.sqlite import connect_writer

if TYPE_CHECKING:
    from storage.postgres import Connection

Begin = Callable[[], AbstractContextManager[Any]]

_POSTGRES_LOCK = 0x6B65_7973  # "keys"


@contextmanager
def transactions(address: Address) -> Iterator[Begin]:
    """A function that begins a transaction: ``with begin() as connection``; one at a time anywhere."""
    if isinstance(address, SqliteFile):
        with closing(connect_writer(address.path)) as connection:
            yield partial(_sqlite_transaction, connection)
        return
    from storage.postgres import connect

    with closing(connect(address.url, autocommit=True)) as server:
        yield partial(_postgres_transaction, server)


@contextmanager
def plain_errors() -> Iterator[None]:
    """The driver's errors in the shop's words: locked, full, damaged, not there."""
    try:
        yield
    except sqlite3.Error as error:
        raise unavailable(error) from error


@contextmanager
def _sqlite_transaction(connection: sqlite3.Connection) -> Iterator[Any]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextmanager
def _postgres_transaction(connection: "Connection") -> Iterator[Any]:
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_POSTGRES_LOCK,))
        yield connection
