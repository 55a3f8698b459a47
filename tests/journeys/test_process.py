"""The shop as a process of its own: it closes politely when asked, and survives not being asked."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.journeys.world import World, open_world

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def shop_process(world: World, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`kiosk run` against the sandbox; killed at the end if it still lives."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TELEGRAM_BOT_TOKEN": world.sandbox.token,
        "TELEGRAM_API_URL": world.sandbox.telegram_url,
        "DATABASE_URL": world.settings.database_url,
        "SHOP_NAME": "Nova Keys",
        "SHOP_OWNERS": "telegram:42",
        "TEST_PAYMENTS": "1",
        "HTTP_PORT": "0",
        "LOG_FORMAT": "json",
    }
    with (folder / "shop.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=folder, env=environment, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def stocked(world: World) -> int:
    """Two keys on the shelf, put there by another life of the same shop."""
    async with world.open(working=False):
        _, offer = await world.stock("LB-CANARY-1", "LB-CANARY-2")
    return offer


async def test_a_shop_that_is_told_to_stop_finishes_and_ends_well(url: str, tmp_path: Path) -> None:
    async with open_world(url) as world:
        await stocked(world)
        async with shop_process(world, tmp_path) as process:
            await world.ada.start()
            await world.ada.wait_for("Nova Keys", timeout=40)
            parcel = await world.buys(world.ada)
            await world.ada.tap("Show my key", on=parcel)
            await world.ada.wait_for("LB-CANARY-1")
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(20):
                assert await process.wait() == 0
        log = (tmp_path / "shop.log").read_text()
        assert '"event": "shop_closed"' in log
        assert "CANARY" not in log
        assert world.sandbox.token not in log


async def test_a_shop_that_is_killed_between_taps_goes_on_where_it_was(url: str, tmp_path: Path) -> None:
    async with open_world(url) as world:
        await stocked(world)
        async with shop_process(world, tmp_path) as process:
            await world.ada.start()
            await world.ada.wait_for("Nova Keys", timeout=40)
            await world.ada.tap("Lantern Bay")
            await world.ada.wait_for_last("Price")
            await world.ada.tap("Buy")
            await world.ada.wait_for_last("How would you like to pay?")
            await world.ada.tap("Test money")
            await world.ada.wait_for_last("test payment")
            world.sandbox.fault("hang", method="sendMessage", seconds=60)  # the parcel is on its way
            tap = world.ada.tap_without_waiting("Pay $")
            await tap.answer
            await world.ada.wait_for("Thank you.")
            process.kill()
            await process.wait()
        world.sandbox.world.faults.clear()
        async with shop_process(world, tmp_path):
            parcel = await world.ada.wait_for("Your key is ready", timeout=40)
            await world.ada.tap("Show my key", on=parcel)
            await world.ada.wait_for("LB-CANARY-1")
        assert "CANARY" not in (tmp_path / "shop.log").read_text()
