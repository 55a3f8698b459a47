"""The disk is full, or somebody else holds the database: nothing is half-done, and nothing is lost."""

import contextlib
import resource
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from core.ids import OfferId
from tests.invariants import broken
from tests.journeys.test_trouble import ready_to_pay
from tests.journeys.world import levels, open_world


@contextlib.contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process grows: every append to the database's log fails as on a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_purchase_waits_for_room_on_the_disk_and_is_paid_once(url: str) -> None:
    async with open_world(url) as world, world.open():
        _, offer = await world.stock("LB-1", "LB-2")
        await ready_to_pay(world, world.ada)
        await world.settled()
        with full_disk():
            world.ada.tap_without_waiting("Pay $")
            polls = len(world.sandbox.requests.of("getUpdates"))
            await world.as_time_passes(lambda: len(world.sandbox.requests.of("getUpdates")) > polls + 1)
            assert await world.read(levels, OfferId(offer)) == (1, 1, 0)
        await world.ada.wait_for("Thank you.", timeout=15)
        await world.ada.wait_for("Your key is ready")
        assert await world.read(levels, OfferId(offer)) == (1, 0, 1)
        assert await world.read(broken) == {}


async def test_a_purchase_waits_for_whoever_holds_the_database(url: str, tmp_path: Path) -> None:
    async with open_world(url) as world, world.open():
        _, offer = await world.stock("LB-1")
        await ready_to_pay(world, world.ada)
        await world.settled()
        with contextlib.closing(sqlite3.connect(tmp_path / "shop.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            world.ada.tap_without_waiting("Pay $")
            other.execute("ROLLBACK")
        await world.ada.wait_for("Thank you.", timeout=15)
        assert await world.read(levels, OfferId(offer)) == (0, 0, 1)
        assert await world.read(broken) == {}
