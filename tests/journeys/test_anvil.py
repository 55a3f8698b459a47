"""The way money comes over a chain, on a real one."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.gateways.chain.addresses import made_up
from sandbox.gateways.chain.blocks import TRANSFER
from sandbox.gateways.chain.gateway import EvmChain
from sandbox.world import World
from tests.chain.anvil import Anvil, running

Json = dict[str, Any]
Answered = tuple[Json, Any]

SHOP = "0x" + "ab" * 20
STORY = ((SHOP, 5_000_100), (made_up("another"), 7), (SHOP, 0))


@pytest.fixture
async def anvil(tmp_path: Path) -> AsyncIterator[Anvil]:
    """A chain of its own, on which nothing has happened yet."""
    with running(tmp_path) as url:
        async with aiohttp.ClientSession() as session:
            yield Anvil(url, session)


# --- the stand-in is honest -----------------------------------------------------------------------------------


def shape(answer: Any) -> Any:
    """What an answer looks like: its keys, and how its values are written."""
    match answer:
        case dict():
            return {name: shape(value) for name, value in answer.items() if name not in ("id", "message")}
        case list():
            return [shape(one) for one in answer]
        case bool() | int() | None:
            return type(answer).__name__
        case str() if answer.startswith("0x"):
            return "quantity" if len(answer) <= 18 and not answer.startswith("0x0000") else f"{len(answer)} digits"
        case _:
            return str(answer)


def questions(coin: str, paid: str, failed: str, low: int) -> list[Json]:
    """Everything a watcher asks, and what it should not have asked."""
    span: Json = {"fromBlock": hex(low), "toBlock": "latest"}
    to = "0x" + SHOP[2:].rjust(64, "0")
    asked: list[tuple[str, list[Any]]] = [
        ("eth_chainId", []),
        ("eth_blockNumber", []),
        *(
            ("eth_getBlockByNumber", [name, False])
            for name in ("latest", "finalized", "safe", "earliest", hex(low), hex(low + 1))
        ),
        ("eth_getBlockByNumber", ["0xffffffffff", False]),
        ("eth_getBlockByNumber", ["nonsense", False]),
        ("eth_getBlockByNumber", ["0x1"]),
        ("eth_getLogs", [span | {"address": [coin], "topics": [TRANSFER, None, [to]]}]),
        ("eth_getLogs", [span | {"address": coin, "topics": [[TRANSFER], None, to]}]),
        ("eth_getLogs", [span | {"address": [made_up("nobody")]}]),
        ("eth_getLogs", [span | {"topics": ["0x12"]}]),
        ("eth_getLogs", [{"fromBlock": "0xfffffffff0", "toBlock": "0xffffffffff"}]),
        ("eth_getLogs", [{"fromBlock": hex(low), "toBlock": hex(low - 1)}]),
        ("eth_getTransactionReceipt", [paid]),
        ("eth_getTransactionReceipt", [failed]),
        ("eth_getTransactionReceipt", ["0x" + "11" * 32]),
        ("eth_getTransactionReceipt", ["0x11"]),
        ("eth_call", [{"to": coin, "data": "0x313ce567"}, "latest"]),
        ("eth_call", [{"to": coin, "data": "0x95d89b41"}, "latest"]),
        ("eth_call", [{"to": coin, "data": "0x12345678"}, "latest"]),
        ("eth_call", [{"to": SHOP, "data": "0x313ce567"}, "latest"]),
        ("eth_nothing", []),
    ]
    return [{"jsonrpc": "2.0", "id": 1, "method": method, "params": params} for method, params in asked]


async def told_by_anvil(anvil: Anvil) -> list[Answered]:
    coin = await anvil.deploy()
    await anvil.mine(20)
    low = await anvil.head()
    paid = await anvil.scatter(coin, STORY)
    failed = await anvil.fail(coin, SHOP, 5)
    await anvil.give(coin, SHOP, 5)
    await anvil.mine(12)
    return [(question, await anvil.raw(question)) for question in questions(coin, paid, failed, low)]


def told_by_the_sandbox() -> list[Answered]:
    stand_in = EvmChain(World(clock=lambda: 1_800_000_000.0), 1.0)
    chain, wallet, coin = stand_in.chain, stand_in.wallet, stand_in.chain.coin("USDT")
    low = chain.head
    paid = chain.send([wallet.move(to, coin, amount) for to, amount in STORY])
    chain.mine()
    failed = wallet.fail(SHOP, coin, 5)
    chain.mine()
    wallet.give(SHOP, coin, 5)
    chain.mine(13)
    return [(question, stand_in.rpc.one(question)[0]) for question in questions(coin.address, paid, failed, low)]


async def test_the_sandbox_answers_as_a_real_node_does(anvil: Anvil) -> None:
    """The same story on both, the same questions: answers of the same shape."""
    for (question, real), (_, stood) in zip(await told_by_anvil(anvil), told_by_the_sandbox(), strict=True):
        assert shape(stood) == shape(real), question
        if question["method"] == "eth_call":
            assert stood.get("result") == real.get("result")
