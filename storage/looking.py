"""A look at a database from outside, also while the shop is running: nothing is locked, migrated or written."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from core.audit import SENTENCES, Audit
from storage.address import SqliteFile, parse_address
from storage.direct import plain_errors
from storage.errors import CannotStart
from storage.queries import load_queries
from storage.repositories.audit import AuditRows


def audit(database_url: str) -> Audit:
    """The proof of a shop, running or not. Raises `CannotStart` where there is none, or `StoreUnavailable`."""
    address = parse_address(database_url)
    with plain_errors():
        if isinstance(address, SqliteFile):
            with _sqlite(address.path) as connection:
                return AuditRows(connection, load_queries("sqlite")).read(SENTENCES)
        with _postgres(address.url) as connection:
            return AuditRows(connection, load_queries("postgres")).read(SENTENCES)


@contextmanager
def _sqlite(path: Path) -> Iterator[Any]:
    if not path.is_file():
        raise CannotStart(file=str(path), reason="there is no shop here yet")
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)) as connection:
        connection.execute("BEGIN")  # one snapshot for every question
        yield connection


@contextmanager
def _postgres(url: str) -> Iterator[Any]:
    from storage.postgres import connect

    with closing(connect(url, autocommit=False)) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield connection
        connection.rollback()
