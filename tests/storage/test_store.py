"""What both engines promise: one step, one transaction, answered after its commit."""

import asyncio
import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from core.errors import Gone
from storage.address import SqliteFile, parse_address
from storage.direct import transactions
from storage.errors import StoreUnavailable, WroteInRead
from tests.engines import Engine
from tests.storage.conftest import OpenStore, Page, Store

DEADLINE = 20


async def test_what_was_run_is_seen_by_the_next_read(store: Store) -> None:
    for number in range(20):
        await store.run(Page.write, number)
        assert await store.read(Page.numbers) == list(range(number + 1))


async def test_a_step_gets_its_arguments_the_time_and_the_random_source(store: Store) -> None:
    def step(tx: Page, first: int, *, second: str) -> tuple[int, str, bool, bool]:
        return first, second, tx.now >= 1_000, 0 <= tx.random.random() < 1

    assert await store.run(step, 1, second="two") == (1, "two", True, True)
    assert await store.read(step, 1, second="two") == (1, "two", True, True)


async def test_the_time_moves_between_steps_and_not_within_one(store: Store) -> None:
    times = [await store.run(lambda tx: (tx.now, tx.now)) for _ in range(3)]
    assert all(first == second for first, second in times)
    assert times[0][0] < times[1][0] < times[2][0]


async def test_a_step_that_raises_changes_nothing_and_its_caller_gets_the_error(store: Store) -> None:
    def fail(tx: Page) -> None:
        tx.write(1)
        raise Gone(order=7)

    with pytest.raises(Gone) as caught:
        await store.run(fail)
    assert caught.value.facts == {"order": 7}
    assert await store.read(Page.numbers) == []


async def test_a_step_that_fails_in_a_group_is_rolled_back_alone(store: Store) -> None:
    def third_fails(tx: Page, number: int) -> int:
        tx.write(number)
        if number % 3 == 0:
            raise Gone(number=number)
        return number

    answers = await asyncio.gather(*(store.run(third_fails, number) for number in range(60)), return_exceptions=True)
    for number, answer in enumerate(answers):
        assert isinstance(answer, Gone) if number % 3 == 0 else answer == number
    assert await store.read(Page.numbers) == [number for number in range(60) if number % 3]


async def test_a_broken_rule_of_the_database_fails_its_own_step_alone(store: Store) -> None:
    answers = await asyncio.gather(*(store.run(Page.write, n // 2) for n in range(20)), return_exceptions=True)
    assert sum(isinstance(answer, Exception) for answer in answers) == 10
    assert not any(isinstance(answer, StoreUnavailable) for answer in answers)
    assert await store.read(Page.numbers) == list(range(10))


@pytest.mark.parametrize("way", ["run", "read"])
async def test_a_step_that_raises_stop_iteration_does_not_hang_its_caller(store: Store, way: str) -> None:
    def fail(tx: Page) -> int:
        return next(iter(()))

    with pytest.raises(RuntimeError, match="StopIteration"):
        await asyncio.wait_for(getattr(store, way)(fail), DEADLINE)


async def test_concurrent_increments_are_exact(store: Store) -> None:
    await store.run(Page.write, 1)

    async def caller() -> list[int]:
        return [await store.run(Page.add_one, 1) for _ in range(5)]

    seen = await asyncio.gather(*(caller() for _ in range(40)))
    assert sorted(value for values in seen for value in values) == list(range(1, 201))


async def test_reading_steps_cannot_write(store: Store) -> None:
    with pytest.raises(WroteInRead):
        await store.read(Page.write, 1)
    assert await store.run(Page.numbers) == []
    assert await store.read(Page.numbers) == []


async def test_a_reading_step_sees_one_snapshot(store: Store) -> None:
    began, written = threading.Event(), threading.Event()

    def look_twice(tx: Page) -> tuple[list[int], list[int]]:
        before = tx.numbers()
        began.set()
        assert written.wait(DEADLINE)
        return before, tx.numbers()

    await store.run(Page.write, 1)
    looking = asyncio.create_task(store.read(look_twice))
    assert await asyncio.to_thread(began.wait, DEADLINE)
    await store.run(Page.write, 2)
    written.set()
    assert await looking == ([1], [1])
    assert await store.read(Page.numbers) == [1, 2]


async def test_a_long_read_holds_up_neither_writers_nor_other_readers(store: Store) -> None:
    began, finish = threading.Event(), threading.Event()

    def dawdle(tx: Page) -> bool:
        tx.numbers()
        began.set()
        return finish.wait(DEADLINE)

    dawdling = asyncio.create_task(store.read(dawdle))
    assert await asyncio.to_thread(began.wait, DEADLINE)
    for number in range(5):
        await store.run(Page.write, number)
        assert len(await asyncio.wait_for(store.read(Page.numbers), DEADLINE)) == number + 1
    finish.set()
    assert await dawdling


class Gate:
    """A step that holds the writer until it is let go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()

    def step(self, tx: Page, number: int) -> int:
        tx.write(number)
        self.entered.set()
        assert self.opened.wait(DEADLINE)
        return number


@pytest.fixture
def one_at_a_time(engine: Engine) -> dict[str, int]:
    return {} if engine == "sqlite" else {"pool_size": 1}


async def test_a_caller_cancelled_while_it_queues_leaves_nothing(
    open_numbers: OpenStore, one_at_a_time: dict[str, int]
) -> None:
    gate = Gate()
    async with open_numbers(**one_at_a_time) as store:
        holding = asyncio.create_task(store.run(gate.step, 1))
        assert await asyncio.to_thread(gate.entered.wait, DEADLINE)
        queued = [asyncio.create_task(store.run(Page.write, number)) for number in (2, 3, 4)]
        await asyncio.sleep(0)
        queued[1].cancel()
        await asyncio.wait([queued[1]], timeout=DEADLINE)
        gate.opened.set()
        assert await asyncio.gather(holding, *queued, return_exceptions=True) != []
        assert queued[1].cancelled()
        assert await store.read(Page.numbers) == [1, 2, 4]


async def test_a_caller_cancelled_in_the_middle_leaves_all_of_it(
    open_numbers: OpenStore, one_at_a_time: dict[str, int]
) -> None:
    gate = Gate()
    async with open_numbers(**one_at_a_time) as store:
        running = asyncio.create_task(store.run(gate.step, 1))
        assert await asyncio.to_thread(gate.entered.wait, DEADLINE)
        running.cancel()
        await asyncio.wait([running], timeout=DEADLINE)
        assert running.cancelled()
        gate.opened.set()
        assert await store.run(Page.write, 2) == 2  # nothing holds the lock
        assert await store.read(Page.numbers) == [1, 2]


async def test_random_cancellations_leave_whole_steps_and_no_lock(store: Store) -> None:
    def pair(tx: Page, number: int) -> int:
        tx.write(2 * number)
        return tx.write(2 * number + 1)

    tasks = [asyncio.create_task(store.run(pair, number)) for number in range(200)]
    for turn, task in enumerate(tasks):
        if turn % 3 == 0:
            await asyncio.sleep(0)
        if turn % 2 == 0:
            task.cancel()
    await asyncio.wait(tasks, timeout=DEADLINE)
    numbers = set(await store.run(Page.numbers))
    for number, task in enumerate(tasks):
        assert (2 * number in numbers) == (2 * number + 1 in numbers)
        assert task.cancelled() or 2 * number in numbers


async def test_errors_leave_no_transaction_open(store: Store, blank_url: str) -> None:
    def fail(tx: Page, number: int) -> None:
        tx.write(number)
        raise Gone

    for callers in (1, 5):
        await asyncio.gather(*(store.run(fail, n) for n in range(callers)), return_exceptions=True)
        await asyncio.gather(*(store.read(fail, n) for n in range(callers)), return_exceptions=True)
    with transactions(parse_address(blank_url)) as begin, begin() as connection:
        connection.execute("INSERT INTO number (id, value) VALUES (1, 0)")
        if not isinstance(parse_address(blank_url), SqliteFile):
            states = connection.execute(
                "SELECT state FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
            ).fetchall()
            assert states == []


async def test_closing_finishes_what_is_queued_and_refuses_the_rest(open_numbers: OpenStore) -> None:
    async with open_numbers() as store:
        queued = [asyncio.create_task(store.run(Page.write, number)) for number in range(50)]
        await asyncio.sleep(0)
        await store.close()
        assert [task.result() for task in queued] == list(range(50))
        for way in (store.run, store.read):
            with pytest.raises(StoreUnavailable):
                await way(Page.numbers)
    async with open_numbers() as store:
        assert await store.read(Page.numbers) == list(range(50))


async def test_a_restart_keeps_everything(open_numbers: OpenStore) -> None:
    for start in range(3):
        async with open_numbers() as store:
            assert len(await store.read(Page.numbers)) == 10 * start
            await asyncio.gather(*(store.run(Page.write, 10 * start + n) for n in range(10)))


async def test_a_killed_process_keeps_every_acknowledged_step(open_numbers: OpenStore, blank_url: str) -> None:
    acknowledged: list[int] = []
    for round_number in range(4):
        acknowledged += await _run_until_killed(blank_url, 1_000_000 * round_number, 150 + 77 * round_number)
        async with open_numbers() as store:
            kept = await store.read(Page.numbers)
        assert set(acknowledged) <= set(kept)
        assert all((number + 1 in kept) == (number in kept) for number in kept if number % 2 == 0)
    assert len(acknowledged) > 600


async def _run_until_killed(url: str, first: int, after: int) -> list[int]:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        Path(__file__).with_name("writer_process.py"),
        url,
        str(first),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert child.stdout is not None
    async with asyncio.timeout(DEADLINE):
        lines = [await child.stdout.readline() for _ in range(after)]
        child.send_signal(signal.SIGKILL)
        lines += (await child.stdout.read()).splitlines(keepends=True)
        await child.wait()
    return [int(line) for line in lines if line.endswith(b"\n")]
