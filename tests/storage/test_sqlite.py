"""What only SQLite does: group commit, files, locks and full disks."""

import asyncio
import random
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from core.errors import Gone
from storage.errors import StoreUnavailable
from storage.flush import Call, flush_reads, flush_writes
from storage.lane import LARGEST_GROUP
from storage.sqlite import SqliteStore, connect_writer
from tests.storage.conftest import Page

SCHEMA = """
CREATE TABLE number (id BIGINT PRIMARY KEY, value BIGINT NOT NULL);
CREATE TABLE page (id BIGINT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE child (id BIGINT PRIMARY KEY REFERENCES number (id) DEFERRABLE INITIALLY DEFERRED);
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SCHEMA)
    return path


@asynccontextmanager
async def opened(file: Path, busy_timeout_ms: int = 5_000) -> AsyncIterator[SqliteStore[Page]]:
    store = await SqliteStore.open(
        file, Page, clock=lambda: 1, source=random.Random(1), busy_timeout_ms=busy_timeout_ms
    )
    try:
        yield store
    finally:
        await store.close()


@pytest.fixture
async def store(file: Path) -> AsyncIterator[SqliteStore[Page]]:
    async with opened(file, busy_timeout_ms=50) as one:
        yield one


@asynccontextmanager
async def traced(store: SqliteStore[Page]) -> AsyncIterator[list[str]]:
    """What the writer executes while the context lasts; complete when it has ended."""
    seen: list[str] = []
    await store.run(lambda tx: tx.connection.set_trace_callback(seen.append))
    seen.clear()  # the commit of that step itself
    yield seen
    await store.run(lambda tx: tx.connection.set_trace_callback(None))
    assert seen.pop() == "BEGIN IMMEDIATE"  # of that step itself


def pragma(tx: Page, name: str) -> Any:
    return tx.sql(f"PRAGMA {name}")[0][0]


async def test_the_writer_syncs_every_commit_and_the_readers_cannot_write_or_checkpoint(
    store: SqliteStore[Page],
) -> None:
    assert await store.run(pragma, "journal_mode") == "wal"
    assert await store.run(pragma, "synchronous") == 2
    assert await store.run(pragma, "foreign_keys") == 1
    assert await store.run(pragma, "busy_timeout") == 50
    for _ in range(4):
        assert await store.read(pragma, "query_only") == 1
        assert await store.read(pragma, "wal_autocheckpoint") == 0


async def test_callers_who_wait_together_share_one_commit(store: SqliteStore[Page]) -> None:
    async with traced(store) as seen:
        await asyncio.gather(*(store.run(Page.write, number) for number in range(64)))
    assert seen[0] == "BEGIN IMMEDIATE"
    assert seen[-1] == "COMMIT"
    assert seen.count("SAVEPOINT step") == seen.count("RELEASE step") == 64
    assert len(seen) == 2 + 3 * 64


async def test_callers_who_come_back_share_the_next_commit_too(store: SqliteStore[Page]) -> None:
    async def caller(first: int) -> None:
        for number in range(first, first + 10):
            await store.run(Page.write, number)

    async with traced(store) as seen:
        await asyncio.gather(*(caller(100 * n) for n in range(32)))
    assert seen.count("COMMIT") == 10


async def test_callers_who_came_too_late_for_one_commit_do_not_stay_out_of_step(
    store: SqliteStore[Page],
) -> None:
    async def caller(first: int) -> None:
        for number in range(first, first + 10):
            await store.run(Page.write, number)

    async with traced(store) as seen:
        early = asyncio.create_task(caller(0))
        for _ in range(2):  # it asks, and its flush is on its way
            await asyncio.sleep(0)
        await asyncio.gather(early, *(caller(100 * n) for n in range(1, 32)))
    assert seen.count("COMMIT") <= 12  # each on its own turn it would be twenty


async def test_a_group_is_bounded_and_nobody_in_the_queue_is_forgotten(store: SqliteStore[Page]) -> None:
    amount = 2 * LARGEST_GROUP + 5
    async with traced(store) as seen:
        await asyncio.gather(*(store.run(Page.write, number) for number in range(amount)))
    assert seen.count("COMMIT") == 3
    assert await store.read(Page.numbers) == list(range(amount))


async def test_a_lone_step_needs_no_savepoint(store: SqliteStore[Page]) -> None:
    async with traced(store) as seen:
        await store.run(Page.write, 1)
    assert len(seen) == 3


def orphan(tx: Page) -> None:
    tx.sql("INSERT INTO child (id) VALUES (999)")  # nobody objects before the commit


@pytest.mark.parametrize("others", [0, 5])
async def test_a_failing_commit_fails_everybody_in_it_and_saves_nothing(store: SqliteStore[Page], others: int) -> None:
    steps = [store.run(Page.write, number) for number in range(others)]
    answers = await asyncio.gather(*steps, store.run(orphan), return_exceptions=True)
    assert [type(answer) for answer in answers] == [StoreUnavailable] * (others + 1)
    assert await store.read(Page.numbers) == []
    assert await store.run(Page.write, 1) == 1


@pytest.mark.parametrize("others", [0, 5])
async def test_a_step_that_ends_the_transaction_fails_everybody_in_it(store: SqliteStore[Page], others: int) -> None:
    def rolls_back(tx: Page) -> None:
        tx.sql("ROLLBACK")

    steps = [store.run(Page.write, number) for number in range(others)]
    answers = await asyncio.gather(*steps, store.run(rolls_back), return_exceptions=True)
    assert [type(answer) for answer in answers] == [StoreUnavailable] * (others + 1)
    assert await store.read(Page.numbers) == []
    assert await store.run(Page.write, 1) == 1


def fill(tx: Page, number: int, size: int) -> int:
    tx.sql("INSERT INTO page (id, body) VALUES (?, ?)", number, b"x" * size)
    return number


@pytest.mark.parametrize(("callers", "size"), [(1, 60_000), (8, 30_000)])
async def test_a_full_disk_refuses_clearly_loses_nothing_and_recovers(
    store: SqliteStore[Page], callers: int, size: int
) -> None:
    await store.run(fill, 0, 100)
    pages = await store.run(pragma, "page_count")
    await store.run(pragma, f"max_page_count={pages + 10}")
    answers = await asyncio.gather(
        *(store.run(fill, number, size) for number in range(1, callers + 1)), return_exceptions=True
    )
    saved = [answer for answer in answers if isinstance(answer, int)]
    refused = [answer for answer in answers if not isinstance(answer, int)]
    assert refused
    assert all(isinstance(one, StoreUnavailable) and "full" in str(one) for one in refused)
    kept = await store.read(lambda tx: [row[0] for row in tx.sql("SELECT id FROM page ORDER BY id")])
    assert kept == [0, *saved]
    await store.run(pragma, "max_page_count=1000000")
    assert await store.run(fill, 99, 30_000) == 99


async def test_a_database_locked_by_another_program_refuses_and_recovers(store: SqliteStore[Page], file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answers = await asyncio.gather(*(store.run(Page.write, number) for number in range(3)), return_exceptions=True)
        assert all(isinstance(one, StoreUnavailable) and "locked" in str(one) for one in answers)
        assert await store.read(Page.numbers) == []  # readers do not mind
        other.execute("ROLLBACK")
    assert await store.run(Page.write, 1) == 1


async def test_a_short_lock_of_another_program_is_waited_for(file: Path) -> None:
    async with opened(file, busy_timeout_ms=20_000) as store:
        with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(store.run(Page.write, 1))
            for _ in range(10):
                await asyncio.sleep(0)
            assert not waiting.done()
            other.execute("ROLLBACK")
        assert await waiting == 1


async def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    file = tmp_path / "shop.db"
    file.write_bytes(b"this is not a database, it is a letter" * 200)
    with pytest.raises(StoreUnavailable, match="not a database"):
        async with opened(file):
            pass


async def test_a_missing_file_is_not_made_in_silence(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        async with opened(tmp_path / "shop.db"):
            pass
    assert not (tmp_path / "shop.db").exists()


async def test_closing_leaves_one_file(file: Path) -> None:
    async with opened(file) as store:
        await store.run(Page.write, 1)
        await store.read(Page.numbers)
        assert file.with_name("shop.db-wal").exists()
    assert [path.name for path in file.parent.iterdir()] == ["shop.db"]


class TestFlush:
    """The flush itself, as a simulation without threads calls it."""

    @pytest.fixture
    def connection(self, file: Path) -> Iterator[sqlite3.Connection]:
        with closing(connect_writer(file)) as connection:
            yield connection

    def new_tx(self, connection: sqlite3.Connection) -> Page:
        return Page(connection, 1, random.Random(1))

    def test_values_and_errors_are_left_on_the_calls(self, connection: sqlite3.Connection) -> None:
        def fail(tx: Page) -> None:
            raise Gone

        calls = [Call(Page.write, (1,)), Call(fail), Call(Page.write, (), {"number": 2})]
        flush_writes(connection, calls, self.new_tx)
        assert [call.value for call in calls] == [1, None, 2]
        assert [type(call.error) for call in calls] == [type(None), Gone, type(None)]
        assert not connection.in_transaction

    def test_a_transaction_left_open_by_an_accident_is_ended_first(self, connection: sqlite3.Connection) -> None:
        for flush in (flush_writes, flush_reads):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO number VALUES (5, 0)")
            call = Call(Page.numbers)
            flush(connection, [call], self.new_tx)
            assert (call.value, call.error) == ([], None)
            assert not connection.in_transaction

    @pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError])
    def test_no_error_of_a_step_stops_the_writer(
        self, connection: sqlite3.Connection, error: type[BaseException]
    ) -> None:
        def fail(tx: Page) -> None:
            tx.write(1)
            raise error

        for calls in ([Call(fail)], [Call(fail), Call(Page.numbers)]):
            flush_writes(connection, calls, self.new_tx)
            assert isinstance(calls[0].error, error)
            assert not connection.in_transaction
        assert calls[1].value == []


def test_a_new_file_is_opened_by_several_at_once(tmp_path: Path) -> None:
    """The switch to WAL of a new file is refused at once while another switches it, whatever the busy timeout."""
    for number in range(30):
        path = tmp_path / f"{number}.db"
        path.touch()
        start = threading.Barrier(4)

        def open_and_close(path: Path = path, start: threading.Barrier = start) -> str:
            start.wait(10)
            with closing(connect_writer(path)) as connection:
                mode: str = connection.execute("PRAGMA journal_mode").fetchone()[0]
                return mode

        with ThreadPoolExecutor(4) as pool:
            assert [one.result() for one in [pool.submit(open_and_close) for _ in range(4)]] == ["wal"] * 4
