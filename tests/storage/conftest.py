"""A store with a transaction of its own kind: the engines are tested without the shop's tables."""

import random
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from storage.address import SqliteFile, parse_address
from storage.direct import transactions
from storage.postgres import PostgresStore
from storage.sqlite import SqliteStore

Store = SqliteStore["Page"] | PostgresStore["Page"]
OpenStore = Callable[..., AbstractAsyncContextManager[Any]]


@dataclass(frozen=True, slots=True)
class Page:
    """A transaction on a table of numbers; the same words on both engines."""

    connection: Any
    now: int
    random: random.Random

    def sql(self, text: str, *values: Any) -> list[tuple[Any, ...]]:
        if not isinstance(self.connection, sqlite3.Connection):
            text = text.replace("?", "%s")
        cursor = self.connection.execute(text, values)
        return cursor.fetchall() if cursor.description else []

    def write(self, number: int) -> int:
        self.sql("INSERT INTO number (id, value) VALUES (?, 0)", number)
        return number

    def numbers(self) -> list[int]:
        return [row[0] for row in self.sql("SELECT id FROM number ORDER BY id")]

    def add_one(self, number: int) -> int:
        """Read, then write: what loses updates when transactions are not kept apart."""
        value: int = self.sql("SELECT value FROM number WHERE id = ?", number)[0][0]
        self.sql("UPDATE number SET value = ? WHERE id = ?", value + 1, number)
        return value + 1


@pytest.fixture
def open_numbers(blank_url: str) -> OpenStore:
    """Open a store on this test's database; call it again for a restart."""
    address = parse_address(blank_url)
    if isinstance(address, SqliteFile):
        address.path.touch(mode=0o600)
    with transactions(address) as begin, begin() as connection:
        connection.execute("CREATE TABLE number (id BIGINT PRIMARY KEY, value BIGINT NOT NULL)")
    ticks = count(1_000)

    @asynccontextmanager
    async def opened(**settings: Any) -> AsyncIterator[Any]:
        common: dict[str, Any] = {"clock": lambda: next(ticks), "source": random.Random(7)}
        if isinstance(address, SqliteFile):
            store: Any = await SqliteStore.open(address.path, Page, **common, **settings)
        else:
            store = await PostgresStore.open(address.url, Page, **common, **settings)
        try:
            yield store
        finally:
            await store.close()

    return opened


@pytest.fixture
async def store(open_numbers: OpenStore) -> AsyncIterator[Store]:
    async with open_numbers() as opened:
        yield opened
