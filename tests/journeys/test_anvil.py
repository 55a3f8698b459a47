"""The way money comes over a chain, on a real one."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from core.providers import Disputed, DisputeStage, MoneySeen
from payments.onchain.addresses import show_evm
from sandbox.gateways.chain.addresses import made_up
from sandbox.gateways.chain.blocks import TRANSFER
from sandbox.gateways.chain.gateway import EvmChain
from sandbox.world import World
from tests.chain import tills
from tests.chain.anvil import CHAIN_ID, Anvil
from tests.chain.tills import OneCoin, Till, came
from tests.shops import Clock

Json = dict[str, Any]
Answered = tuple[Json, Any]

SHOP: Final = "0x" + "ab" * 20
STORY: Final = ((SHOP, 5_000_100), (made_up("another"), 7), (SHOP, 0))
FINAL: Final = 8  # blocks behind the newest, on this chain


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


# --- the provider alone ---------------------------------------------------------------------------------------


@asynccontextmanager
async def open_till(url: str, anvil: Anvil, coin: str) -> AsyncIterator[Till]:
    """Opening it again is a restart."""
    settings = OneCoin(
        chains=((f"local:{CHAIN_ID}", anvil.url),),
        chain_addresses=(("local", show_evm(SHOP)),),
        chain_tokens=(("usdt-local", f"{coin}/6"),),
    )
    async with tills.open_till(url, settings, Clock(now=int(time.time() * 1000))) as till:
        yield till


async def test_a_payment_is_seen_at_once_and_counts_when_it_is_final(url: str, anvil: Anvil) -> None:
    coin = await anvil.deploy()
    async with open_till(url, anvil, coin) as till:
        first, second = await till.ask(), await till.ask()
        assert first.raw != second.raw  # one price, two amounts
        assert (
            first.uri == f"ethereum:{show_evm(coin)}@{CHAIN_ID}/transfer?address={show_evm(SHOP)}&uint256={first.raw}"
        )
        await anvil.scatter(coin, [(SHOP, first.raw), (made_up("another"), 5), (SHOP, second.raw)])
        assert {(type(one), one.payment) for one in await till.news() if isinstance(one, MoneySeen)} == {
            (MoneySeen, first.key),
            (MoneySeen, second.key),
        }
        await anvil.mine(FINAL - 1)
        assert await till.news() == []
        await anvil.mine(1)
        assert sorted(came(await till.news())) == sorted([(first.key, first.raw), (second.key, second.raw)])
        await anvil.mine(20)
        assert await till.news() == []


async def test_forty_orders_of_one_price_are_told_apart(url: str, anvil: Anvil) -> None:
    """Asked for at once, paid in one transaction, as an exchange pays its customers."""
    coin = await anvil.deploy()
    async with open_till(url, anvil, coin) as till:
        asked = await asyncio.gather(*(till.ask() for _ in range(40)))
        assert len({each.raw for each in asked}) == 40
        await anvil.scatter(coin, [(SHOP, each.raw) for each in asked])
        await anvil.mine(FINAL)
        assert sorted(came(await till.news())) == sorted((each.key, each.raw) for each in asked)


async def test_what_a_short_fork_takes_away_was_never_paid(url: str, anvil: Anvil) -> None:
    coin = await anvil.deploy()
    async with open_till(url, anvil, coin) as till:
        asked = await till.ask()
        await anvil.pay(coin, SHOP, asked.raw)
        assert [type(one) for one in await till.news()] == [MoneySeen]
        await anvil.reorg(1)
        assert await till.all_news() == []  # nothing is on its way any more
        await anvil.mine(FINAL + 5)
        assert await till.news() == []
        await anvil.pay(coin, SHOP, asked.raw)
        await anvil.mine(FINAL)
        assert came(await till.news()) == [(asked.key, asked.raw)]


async def test_what_was_paid_while_the_shop_was_closed_is_found(url: str, anvil: Anvil) -> None:
    coin = await anvil.deploy()
    async with open_till(url, anvil, coin) as till:
        asked = await till.ask()
    await anvil.pay(coin, SHOP, asked.raw)
    await anvil.mine(300)
    async with open_till(url, anvil, coin) as till:
        assert came(await till.news()) == [(asked.key, asked.raw)]


async def test_a_deep_fork_after_all_was_final_is_told_and_so_is_its_end(url: str, anvil: Anvil) -> None:
    coin = await anvil.deploy()
    async with open_till(url, anvil, coin) as till:
        asked = await till.ask()
        paid = await anvil.pay(coin, SHOP, asked.raw)
        await anvil.mine(FINAL + 2)
        assert came(await till.news()) == [(asked.key, asked.raw)]
        await anvil.reorg(FINAL + 3)
        [lost] = await till.news()
        assert isinstance(lost, Disputed)
        assert (lost.stage, lost.payment, lost.amount.minor) == (DisputeStage.OPENED, asked.key, asked.raw)
        assert await anvil.pay(coin, SHOP, asked.raw) == paid  # the same transaction, mined again
        await anvil.mine(FINAL)
        [back] = await till.news()
        assert isinstance(back, Disputed)
        assert back.stage is DisputeStage.WON


async def test_whatever_is_not_the_payment_is_money_of_nobody_or_none(url: str, anvil: Anvil) -> None:
    coin, forged = await anvil.deploy(), await anvil.deploy()
    async with open_till(url, anvil, coin) as till:
        asked = await till.ask()
        await anvil.pay(forged, SHOP, asked.raw)
        await anvil.pay(coin, SHOP, 0)
        await anvil.give(coin, SHOP, asked.raw)
        await anvil.fail(coin, SHOP, asked.raw)
        await anvil.pay(coin, made_up("another"), asked.raw)
        await anvil.mine(FINAL)
        assert await till.news() == []
        await anvil.pay(coin, SHOP, asked.raw - 1_000_000)  # an exchange kept its fee
        for _ in range(2):
            await anvil.pay(coin, SHOP, asked.raw)
        await anvil.mine(FINAL)
        assert came(await till.news()) == [
            ("", asked.raw - 1_000_000),
            (asked.key, asked.raw),
            (asked.key, asked.raw),  # paid twice: it is theirs, and the core says what becomes of it
        ]


async def test_money_that_comes_late_still_says_whose_it_is(url: str, anvil: Anvil) -> None:
    coin = await anvil.deploy()
    async with open_till(url, anvil, coin) as till:
        asked, other = await till.ask(), await till.ask()
        await anvil.ask("evm_increaseTime", 24 * 3600)
        await anvil.pay(coin, SHOP, asked.raw)
        await anvil.mine(FINAL)
        assert came(await till.news()) == [(asked.key, asked.raw)]
        assert (await till.ask()).raw not in (asked.raw, other.raw)
