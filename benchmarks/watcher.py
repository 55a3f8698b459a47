"""``watcher_blocks`` and ``watcher_open``: how fast a chain is read, and what a thousand open orders cost a look.

The node is the sandbox's, on loopback. Read are blocks of which every two hundredth has a transfer to the shop, each
confirmed by its receipt; over the same questions asked by hand, with nothing checked and nothing kept.

A look at a new block with a transfer costs the same however many orders wait for theirs: the limit is a shop in which
nobody waits.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final, cast

import aiohttp
from aiohttp import web

from benchmarks.figure import Figure, Goal, Rounds
from benchmarks.world import epoch_ms
from bot.logs import configure_logs
from core import chains
from core.chains import Wish
from core.ids import new_payment_key
from core.money import Money
from core.ports import Store
from payments.onchain.rpc import TRANSFER, Rpc
from payments.onchain.tokens import Chain, Token
from payments.onchain.watcher import Watcher
from sandbox.gateways.chain.blocks import Setup
from sandbox.gateways.chain.gateway import EvmChain
from sandbox.gateways.chain.networks import EVM
from sandbox.world import World
from storage.opening import open_store

GOAL_BLOCKS: Final = Goal(value=0.3)
GOAL_OPEN: Final = Goal(value=1.3, at_least=False)
OURS: Final = "0x" + "ab" * 20
EVERY: Final = 200
STEP: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many blocks a round has, how many orders are open, and how many looks a round compares."""

    blocks: int = 40_000
    open_orders: int = 1_000
    looks: int = 20
    rounds: int = 9


class Still(EvmChain):
    """A chain that only moves when it is told to."""

    SETUP: Setup = replace(EVM, period=0.0)  # type: ignore[misc]


async def measure(folder: Path, size: Size) -> Sequence[Figure]:
    """Both figures, on one chain."""
    configure_logs("console", "error")
    async with AsyncExitStack() as stack:
        gateway = await stack.enter_async_context(_node())
        session = await stack.enter_async_context(aiohttp.ClientSession())
        idle = await stack.enter_async_context(_watching(folder / "idle.db", gateway, 0))
        busy = await stack.enter_async_context(_watching(folder / "busy.db", gateway, size.open_orders))
        blocks = await _blocks(gateway, busy, session, size)
        await idle.look()
        return [blocks, await _looks(gateway, busy, idle, size)]


@asynccontextmanager
async def _node() -> AsyncIterator[Still]:
    gateway = Still(World(), 1.0)
    app = web.Application()
    app.add_routes(gateway.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        gateway.url = f"{site.name}/gateways/{gateway.CODE}"
        yield gateway
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _watching(file: Path, gateway: Still, open_orders: int) -> AsyncIterator[Watcher]:
    chain = Chain(name="evm", title="EVM", number=gateway.chain_id, most=STEP)
    token = Token(currency="USDT", chain=chain, contract=gateway.contract("USDT"), decimals=6)
    rpc = Rpc(chain, [gateway.rpc_url], {})
    async with open_store(f"sqlite:///{file}", clock=epoch_ms, source=random.SystemRandom()) as opened:
        store = cast("Store", opened.store)
        watcher = Watcher(rpc, store, [token], OURS)
        block = await watcher.begin()
        chance = random.Random(7)
        for number in range(open_orders):
            wish = Wish(
                key=new_payment_key(chance), chain=chain.key, contract=token.contract, decimals=6, block=block,
                asked=Money(1_000_000 + number % 50 * 10_000, "USDT"), expires_at=epoch_ms() + 3_600_000,
            )  # fmt: skip
            await opened.store.run(chains.reserve_amount, wish, OURS)
        try:
            yield watcher
        finally:
            await rpc.close()


async def _blocks(gateway: Still, watcher: Watcher, session: aiohttp.ClientSession, size: Size) -> Figure:
    ours, theirs = [], []
    for _ in range(size.rounds + 1):
        first = gateway.chain.head + 1
        _grow(gateway, size.blocks)
        start = perf_counter()
        await watcher.look()
        ours.append(size.blocks / (perf_counter() - start))
        start = perf_counter()
        await _by_hand(gateway, session, first)
        theirs.append(size.blocks / (perf_counter() - start))
    rounds = Rounds(measured=tuple(ours[1:]), limit=tuple(theirs[1:]))
    return Figure(
        name="watcher_blocks",
        what=f"blocks read with a transfer in every {EVERY}th, {size.open_orders:,} orders open",
        unit="/s",
        measured=median(rounds.measured),
        limit=median(rounds.limit),
        limit_is="the same questions by hand, nothing checked or kept",
        ratio=rounds.ratio,
        goal=GOAL_BLOCKS,
        details={"blocks_a_round": size.blocks, "rounds": size.rounds, "ratio_spread": rounds.spread()},
    )


def _grow(gateway: Still, blocks: int) -> None:
    """So many new blocks; the last ones, which are not final yet, are empty."""
    coin = gateway.chain.coin("USDT")
    for _ in range(blocks // EVERY):
        gateway.wallet.pay(OURS, coin, 5_000_100)
        gateway.chain.mine(EVERY)


async def _by_hand(gateway: Still, session: aiohttp.ClientSession, first: int) -> None:
    async def ask(method: str, *params: object) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        async with session.post(gateway.rpc_url, json=body) as response:
            return (await response.json())["result"]

    head = int((await ask("eth_getBlockByNumber", "latest", False))["number"], 16)
    to = "0x" + OURS[2:].rjust(64, "0")
    found = []
    for low in range(first, head + 1, STEP):
        high = min(low + STEP - 1, head)
        await ask("eth_getBlockByNumber", hex(high), False)
        question = {"fromBlock": hex(low), "toBlock": hex(high), "address": [gateway.contract("USDT")]}
        logs = await ask("eth_getLogs", question | {"topics": [TRANSFER, None, [to]]})
        for log in logs:
            await ask("eth_getBlockByNumber", log["blockNumber"], False)
        found += logs
    await ask("eth_getBlockByNumber", "finalized", False)
    for log in found:
        await ask("eth_getTransactionReceipt", log["transactionHash"])


async def _looks(gateway: Still, busy: Watcher, idle: Watcher, size: Size) -> Figure:
    """Both look at the same new blocks in turn."""
    took: dict[str, list[float]] = {"busy": [], "idle": []}
    sides = [("busy", busy), ("idle", idle)]
    for _ in range(size.rounds + 1):
        spent = {"busy": 0.0, "idle": 0.0}
        for _ in range(size.looks):
            gateway.wallet.pay(OURS, gateway.chain.coin("USDT"), 7_000_000)
            gateway.chain.mine()
            for name, watcher in sides:
                spent[name] += await _timed(watcher)
            sides.reverse()
        for name, seconds in spent.items():
            took[name].append(seconds * 1000 / size.looks)
    rounds = Rounds(measured=tuple(took["busy"][1:]), limit=tuple(took["idle"][1:]))
    return Figure(
        name="watcher_open",
        what=f"a look at a new block, {size.open_orders:,} orders open",
        unit="ms",
        measured=median(rounds.measured),
        limit=median(rounds.limit),
        limit_is="the same with nobody waiting",
        ratio=rounds.ratio,
        goal=GOAL_OPEN,
        details={"looks_a_round": size.looks, "rounds": size.rounds, "ratio_spread": rounds.spread()},
    )


async def _timed(watcher: Watcher) -> float:
    await asyncio.sleep(0)  # what else the loop has to do is nobody's
    start = perf_counter()
    await watcher.look()
    return perf_counter() - start
