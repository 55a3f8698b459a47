"""What only PostgreSQL does: refused serializations, lost connections, a server that goes."""

import asyncio
import random
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from storage.errors import OutcomeUnknown, StoreUnavailable, WentOnAfterFailure
from storage.postgres import TRIES, PostgresStore, connect
from tests.engines import blank_database
from tests.storage.conftest import Page

DEADLINE = 20


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with blank_database("postgres", tmp_path) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE number (id BIGINT PRIMARY KEY, value BIGINT NOT NULL)")
        yield url


@pytest.fixture
async def store(url: str) -> AsyncIterator[PostgresStore[Page]]:
    opened = await PostgresStore.open(url, Page, clock=lambda: 1, source=random.Random(1), pool_size=4)
    yield opened
    await opened.close()


async def test_a_refused_transaction_is_run_again_from_the_start(store: PostgresStore[Page]) -> None:
    await store.run(Page.write, 1)
    both = threading.Barrier(2)
    runs = []

    def add(tx: Page) -> int:
        value: int = tx.sql("SELECT value FROM number WHERE id = 1")[0][0]
        runs.append(value)
        if len(runs) <= 2:
            both.wait(DEADLINE)  # both have read before either writes
        tx.sql("UPDATE number SET value = ? WHERE id = 1", value + 1)
        return value + 1

    assert sorted(await asyncio.gather(store.run(add), store.run(add))) == [1, 2]
    assert runs == [0, 0, 1]


async def test_a_step_that_is_always_refused_ends_in_store_unavailable(store: PostgresStore[Page]) -> None:
    runs = []

    def refused(tx: Page) -> None:
        runs.append(1)
        raise psycopg.errors.SerializationFailure

    with pytest.raises(StoreUnavailable, match="change the same rows"):
        await store.run(refused)
    assert len(runs) == TRIES


async def test_a_deadlock_is_run_again(store: PostgresStore[Page]) -> None:
    for number in (1, 2):
        await store.run(Page.write, number)
    both = threading.Barrier(2)
    one_is_done = threading.Event()
    begun: list[int] = []

    def lock_both(tx: Page, first: int, second: int) -> None:
        begun.append(first)
        if len(begun) > 2:  # run again at once, it could be faster than the winner, and they would meet once more
            assert one_is_done.wait(DEADLINE)
        tx.sql("SELECT 1 FROM number WHERE id = ? FOR UPDATE", first)
        if len(begun) <= 2:
            both.wait(DEADLINE)
        tx.sql("SELECT 1 FROM number WHERE id = ? FOR UPDATE", second)

    async def run(first: int, second: int) -> None:
        await store.run(lock_both, first, second)
        one_is_done.set()

    await asyncio.gather(run(1, 2), run(2, 1))
    assert len(begun) == 3


def cut(tx: Page, number: int) -> None:
    tx.write(number)
    tx.sql("SELECT pg_terminate_backend(pg_backend_pid())")


async def test_a_connection_lost_in_a_step_is_store_unavailable_and_the_next_step_works(
    store: PostgresStore[Page],
) -> None:
    for number in range(6):
        with pytest.raises(StoreUnavailable) as caught:
            await store.run(cut, number)
        assert not isinstance(caught.value, OutcomeUnknown)
    with pytest.raises(StoreUnavailable):
        await store.read(lambda tx: tx.sql("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert await store.read(Page.numbers) == []
    assert await store.run(Page.write, 1) == 1


async def test_a_connection_lost_in_the_commit_is_an_unknown_outcome_and_not_run_again(
    store: PostgresStore[Page], url: str
) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'"
        )
        connection.execute(
            "CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON number DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION cut()"
        )
    runs = []

    def write(tx: Page) -> None:
        runs.append(tx.write(1))

    with pytest.raises(OutcomeUnknown, match="may or may not"):
        await store.run(write)
    assert runs == [1]
    assert await store.read(Page.numbers) == []


async def test_connections_that_died_while_idle_cost_nobody_a_step(store: PostgresStore[Page], url: str) -> None:
    await asyncio.gather(*(store.run(Page.write, number) for number in range(20)))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    await asyncio.gather(*(store.run(Page.write, number) for number in range(100, 120)))
    assert len(await store.read(Page.numbers)) == 40


async def test_a_step_that_swallows_an_error_is_not_acknowledged(store: PostgresStore[Page]) -> None:
    def swallow(tx: Page) -> str:
        tx.write(1)
        try:
            tx.write(1)
        except psycopg.errors.UniqueViolation:
            return "fine"
        return "no error"

    with pytest.raises(WentOnAfterFailure):
        await store.run(swallow)
    assert await store.read(Page.numbers) == []


async def test_a_sum_of_whole_numbers_is_a_whole_number(store: PostgresStore[Page]) -> None:
    for number in (3, 4):
        await store.run(Page.write, number)
    [(total,)] = await store.read(lambda tx: tx.sql("SELECT SUM(id) FROM number"))
    assert (total, type(total)) == (7, int)


async def test_a_cancelled_caller_does_not_stop_a_step_that_is_run_again(store: PostgresStore[Page]) -> None:
    entered, go_on = threading.Event(), threading.Event()

    def refused_once(tx: Page) -> None:
        tx.write(1)
        if not entered.is_set():
            entered.set()
            assert go_on.wait(DEADLINE)
            raise psycopg.errors.SerializationFailure

    running = asyncio.create_task(store.run(refused_once))
    assert await asyncio.to_thread(entered.wait, DEADLINE)
    running.cancel()
    await asyncio.wait([running], timeout=DEADLINE)
    go_on.set()
    await _until_written(store)


async def _until_written(store: PostgresStore[Page]) -> None:
    deadline = time.monotonic() + DEADLINE
    while await store.read(Page.numbers) != [1]:
        assert time.monotonic() < deadline


@pytest.mark.parametrize(
    "url", ["postgresql://nobody:hunter2@127.0.0.1:9/shop", "postgresql://:hunter2@/shop?host=/nowhere"]
)
async def test_a_server_that_is_not_there_is_said_without_its_address(url: str) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        connect(url, autocommit=True)
    assert "hunter2" not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)
