"""A lane: one SQLite connection on its own thread, the steps that queue for it, and the flush under way."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

import aiosqlite

from storage.errors import StoreUnavailable
from storage.flush import Call, NewTx

R = TypeVar("R")
TxT = TypeVar("TxT")
Flush = Callable[[sqlite3.Connection, Sequence[Call], NewTx[TxT]], None]

LARGEST_GROUP = 256


class WholeFunctionConnection(aiosqlite.Connection):
    """aiosqlite's connection and thread, given whole functions instead of single statements."""

    @classmethod
    async def open(cls, connector: Callable[[], sqlite3.Connection]) -> "WholeFunctionConnection":
        """A connection on a thread of its own; whatever the connector raises, and then no thread."""
        connection = cls(connector, iter_chunk_size=64)
        try:
            await connection
        except BaseException:  # aiosqlite tells its thread to stop and does not wait until it has
            await asyncio.to_thread(connection._thread.join)
            raise
        return connection

    def start(self, function: Callable[..., R], *args: Any) -> "asyncio.Future[R]":
        """Queue a function for the thread, which calls it with the raw connection; does not wait.

        This is `aiosqlite.Connection._execute` without its ``await``: no task stands between, so nobody's
        cancellation can lose the answer.
        """
        if not self._running or not self._connection:
            raise StoreUnavailable(reason="the database is closed")
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((future, partial(function, self._connection, *args)))
        return future


class Lane(Generic[TxT]):
    """Runs steps in the order in which they were put, as many as wait in one flush.

    All of it but the flush itself happens on the event loop, so it needs no lock.
    """

    def __init__(self, connection: WholeFunctionConnection, flush: Flush[TxT], new_tx: NewTx[TxT]) -> None:
        self._connection = connection
        self._flush = flush
        self._new_tx = new_tx
        self._queue: deque[Call] = deque()
        self._in_flight: Sequence[Call] = ()
        self._busy = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._closed = False

    @property
    def waiting(self) -> int:
        """How many steps are queued or under way."""
        return len(self._queue) + len(self._in_flight)

    def put(self, step: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> "asyncio.Future[R]":
        """Queue a step. Cancelled before the flush takes it, it never runs; after, it runs whole, quietly."""
        if self._closed:
            raise StoreUnavailable(reason="the database is closed")
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[R] = loop.create_future()
        self._queue.append(Call(step, args, kwargs, waiter))
        if not self._busy:
            self._busy = True
            self._idle.clear()
            loop.call_soon(self._start)  # not at once: whoever asks in this round of the loop joins the group
        return waiter

    def _start(self) -> None:
        self._in_flight = self._take()
        if not self._in_flight:
            self._busy = False
            self._idle.set()
            return
        try:
            done = self._connection.start(self._flush, self._in_flight, self._new_tx)
        except StoreUnavailable as error:
            self._answer_all(error)
        else:
            done.add_done_callback(self._deliver)

    def _take(self) -> list[Call]:
        calls: list[Call] = []
        while self._queue and len(calls) < LARGEST_GROUP:
            call = self._queue.popleft()
            if call.waiter is not None and not call.waiter.done():
                calls.append(call)
        return calls

    def _deliver(self, done: "asyncio.Future[None]") -> None:
        failure = done.exception()
        if failure is not None:  # a flush never raises: this is our bug, and nobody may wait for ever on it
            self._answer_all(failure)
            return
        for call in self._in_flight:
            waiter = call.waiter
            if waiter is None or waiter.done():  # cancelled meanwhile: it was done all the same
                continue
            if call.error is None:
                waiter.set_result(call.value)
            else:
                waiter.set_exception(call.error)
        self._next()

    def _answer_all(self, failure: BaseException) -> None:
        for call in self._in_flight:
            if call.waiter is not None and not call.waiter.done():
                call.waiter.set_exception(failure)
        self._next()

    def _next(self) -> None:
        self._in_flight = ()
        # after the waiters have woken: what they ask for next joins the next group
        asyncio.get_running_loop().call_soon(self._start)

    async def close(self) -> None:
        """Take nothing more, finish what is queued, close the connection."""
        self._closed = True
        await self._idle.wait()
        await self._connection.close()
