"""Resident memory: of a shop that has just opened, and of the same shop after a large run.

Measured in a process of its own, so that nobody else's garbage counts. The shop is the whole one (chat, handlers,
views, HTTP), wired as it ships, on a database with a past; only Telegram is not there. The limit of the idle shop
is a process that has imported aiogram and nothing else.
"""

import asyncio
import gc
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.figure import Figure
from benchmarks.fill import Past, fill
from benchmarks.growth import LONG

TOKEN: Final = "1:" + "A" * 35
LIMIT_SECONDS: Final = 180
BARE: Final = "import aiogram; print(open('/proc/self/status').read())"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """The shop's past, and the large run: an import, and purchases by 64 at once."""

    past: Past = LONG
    restocked: int = 100_000
    bought: int = 10_000
    at_once: int = 64


async def measure(folder: Path, size: Size) -> list[Figure]:
    """Idle and after the run, as a child process tells them."""
    from benchmarks.world import add_products, epoch_ms, open_world

    file = folder / "memory.db"
    async with open_world(file) as world:
        await add_products(world.shop, size.past.offers)
    fill(file, size.past, epoch_ms() - size.past.orders)
    aiogram = _read_status(await _child("-c", BARE), "VmRSS")
    told: dict[str, float] = json.loads(await _child("-m", "benchmarks.memory", str(file), json.dumps(asdict(size))))
    idle = Figure(
        name="memory_idle",
        what="resident memory of an open shop",
        unit="MB",
        measured=told["idle"],
        limit=aiogram,
        limit_is="a process that has imported aiogram",
        ratio=told["idle"] / aiogram,
        details={"all_code_imported_mb": told["imported"]},
    )
    after = Figure(
        name="memory_after",
        what=f"the same shop after {size.restocked:,} keys in and {size.bought:,} purchases",
        unit="MB",
        measured=told["after"],
        limit=told["idle"],
        limit_is="the same shop before",
        ratio=told["after"] / told["idle"],
        details={"peak_mb": told["peak"], "keys_in_stock": size.past.keys, "orders_before": size.past.orders},
    )
    return [idle, after]


async def _child(*arguments: str) -> str:
    """What a Python of its own prints."""
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(LIMIT_SECONDS):
            out, _ = await process.communicate()
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise RuntimeError("the process whose memory is measured has failed")
    return out.decode()


# --- in the child ---------------------------------------------------------------------------------------------


def main() -> None:
    """Open the shop, run, and print what the kernel says at each stage, in MB."""
    import benchmarks.purchase  # noqa: F401 - imported for its weight, as is the next
    import bot.app  # noqa: F401
    from benchmarks.world import run_loop

    told = {"imported": _resident()}
    file, size = Path(sys.argv[1]), json.loads(sys.argv[2])
    run_loop(_live(file, size, told))
    told["peak"] = _status("VmHWM")
    sys.stdout.write(json.dumps(told))


async def _live(file: Path, size: dict[str, Any], told: dict[str, float]) -> None:
    from benchmarks.purchase import buy
    from benchmarks.world import add_products, buyers, new_keys, stock

    async with _whole_shop(file) as shop:
        told["idle"] = _resident()
        [(_, offer)] = await add_products(shop, 1)
        await stock(shop, offer, new_keys(size["restocked"]))
        people = await buyers(shop, size["at_once"])
        each = size["bought"] // size["at_once"]

        async def buy_some(number: int) -> None:
            for _ in range(each):
                await buy(shop, offer, people[number])

        async with asyncio.TaskGroup() as group:
            for number in range(size["at_once"]):
                group.create_task(buy_some(number))
        told["after"] = _resident()


@asynccontextmanager
async def _whole_shop(file: Path) -> AsyncIterator[Any]:
    from benchmarks.world import OWNER
    from bot.app import open_shop, settle_memory
    from bot.config import Settings

    settings = Settings(
        telegram_bot_token=TOKEN,
        telegram_api_url="http://127.0.0.1:9",
        database_url=f"sqlite:///{file}",
        shop_owners=(OWNER,),
        test_payments=True,
    )
    async with open_shop(settings, serve=False, open_for_business=False) as running:
        settle_memory()
        yield running.shop


def _resident() -> float:
    gc.collect()
    return _status("VmRSS")


def _status(name: str) -> float:
    return _read_status(Path("/proc/self/status").read_text(encoding="ascii"), name)


def _read_status(status: str, name: str) -> float:
    """One line of what the kernel tells of a process, in MB."""
    for line in status.splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"the kernel does not tell {name}")


if __name__ == "__main__":
    main()
