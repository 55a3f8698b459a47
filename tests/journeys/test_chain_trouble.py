"""Money over the sandbox's chains, whose nodes are worse than real ones: nothing is lost, nothing counts twice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from core.errors import KioskError, Temporary
from core.providers import MoneyIn, MoneySeen
from sandbox import Sandbox
from sandbox.gateways.chain.addresses import made_up
from sandbox.gateways.chain.errors import TOO_WIDE, Cap
from sandbox.gateways.chain.gateway import ChainGateway
from sandbox.gateways.chain.networks import EVM
from tests.chain import tills
from tests.chain.tills import OneCoin, Till, came
from tests.shops import Clock

SHOP = EVM.kind.read(EVM.home)


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[Sandbox]:
    """Its clock is the shop's, and so are its blocks."""
    async with Sandbox.open(clock=lambda: clock.now / 1000) as sandbox:
        yield sandbox


def coins(chain: ChainGateway, name: str, **more: str) -> OneCoin:
    return OneCoin(
        chains=((f"{name}:{chain.chain_id}", chain.rpc_url),),
        chain_addresses=((name, chain.home),),
        chain_tokens=((f"usdt-{name}", f"{chain.contract('USDT')}/6"),),
        **more,
    )


@asynccontextmanager
async def open_till(url: str, sandbox: Sandbox, clock: Clock) -> AsyncIterator[Till]:
    async with tills.open_till(url, coins(sandbox.gateways.evm, "local"), clock) as till:
        yield till


async def test_tron_is_a_chain_like_another(url: str, sandbox: Sandbox, clock: Clock) -> None:
    """Its addresses begin with T, it has no word for safe, it wants a key, and it is final after six blocks here."""
    tron = sandbox.gateways.tron
    tron.rpc.key = "the key"
    async with tills.open_till(url, coins(tron, "tron", tron_api_key="the key"), clock) as till:
        asked = await till.ask()
        assert asked.uri == tron.home
        tron.do("pay", tron.paste(asked.uri, f"{asked.raw / 10**6:.6f}").id)
        clock.forward(minutes=0.1)
        assert [type(one) for one in await till.news()] == [MoneySeen]
        clock.forward(minutes=0.5)
        assert came(await till.news()) == [(asked.key, asked.raw)]
    tron.rpc.key = "another key"
    async with tills.open_till(url, coins(tron, "tron", tron_api_key="the key"), clock) as till:
        clock.forward(minutes=1)
        with pytest.raises(KioskError) as refused:
            await till.news()
        assert "the key" not in str(refused.value)


@pytest.mark.parametrize("way", sorted(TOO_WIDE))
async def test_a_node_that_tells_five_blocks_at_a_time_is_read_to_the_end(
    url: str, sandbox: Sandbox, clock: Clock, way: str
) -> None:
    chain = sandbox.gateways.evm
    async with open_till(url, sandbox, clock) as till:
        asked = await till.ask()
        chain.wallet.pay(SHOP, chain.chain.coin("USDT"), asked.raw)
        clock.forward(minutes=40)  # 600 blocks
        chain.node.cap = Cap(blocks=5, way=way)
        found = []
        for _ in range(12):  # a look may end where a node had enough; the next one goes on
            try:
                found += await till.news()
            except Temporary:
                continue
            if came(found):
                break
            clock.forward(minutes=0.1)
        assert came(found) == [(asked.key, asked.raw)]


async def test_a_payment_mined_again_elsewhere_counts_once(url: str, sandbox: Sandbox, clock: Clock) -> None:
    chain = sandbox.gateways.evm
    async with open_till(url, sandbox, clock) as till:
        one, two = await till.ask(), await till.ask()
        chain.wallet.pay_many(SHOP, chain.chain.coin("USDT"), one.raw, two.raw)
        chain.chain.mine(5)
        assert sorted(came(await till.news())) == sorted([(one.key, one.raw), (two.key, two.raw)])
        chain.chain.reorg(6, again=True)
        chain.chain.mine(6)
        assert not came(await till.news())
        told = await till.all_news()
        assert len({news.event_key for news in told if isinstance(news, MoneyIn)}) == 2


async def test_a_failed_transaction_counts_for_nothing_even_if_a_node_lies(
    url: str, sandbox: Sandbox, clock: Clock
) -> None:
    chain = sandbox.gateways.evm
    async with open_till(url, sandbox, clock) as till:
        asked = await till.ask()
        chain.wallet.fail(SHOP, chain.chain.coin("USDT"), asked.raw, shown=True)
        chain.chain.mine(10)
        assert came(await till.news()) == []
        chain.chain.mine(10)
        assert await till.news() == []
        chain.wallet.pay(SHOP, chain.chain.coin("USDT"), asked.raw)
        chain.chain.mine(10)
        assert came(await till.news()) == [(asked.key, asked.raw)]


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        ("429", "eth_getLogs"),
        ("500", "eth_getLogs"),
        ("502", "eth_getLogs"),
        ("answer", "eth_getLogs"),
        ("half", "eth_getBlockByNumber"),
        ("reset", "eth_getTransactionReceipt"),
    ],
)
async def test_a_look_that_fails_is_made_again(
    url: str, sandbox: Sandbox, clock: Clock, kind: str, method: str
) -> None:
    chain = sandbox.gateways.evm
    async with open_till(url, sandbox, clock) as till:
        asked = await till.ask()
        chain.wallet.pay(SHOP, chain.chain.coin("USDT"), asked.raw)
        chain.chain.mine(6)
        if kind == "half":
            chain.rpc.halves = 1
        else:
            sandbox.fault(kind, platform="evm", method=method, body='{"jsonrpc":"2.0","id":1,"result":[{"address"')
        with pytest.raises(Temporary):
            await till.news()
        assert came(await till.news()) == [(asked.key, asked.raw)]


async def test_another_node_answers_where_one_does_not(url: str, sandbox: Sandbox, clock: Clock) -> None:
    chain = sandbox.gateways.evm
    one = coins(chain, "local")
    two = replace(one, chains=((one.chains[0][0], f"{sandbox.url}/nowhere,{chain.rpc_url}"),))
    async with tills.open_till(url, two, clock) as till:
        asked = await till.ask()
        chain.wallet.pay(SHOP, chain.chain.coin("USDT"), asked.raw)
        chain.chain.mine(6)
        assert came(await till.news()) == [(asked.key, asked.raw)]


async def test_a_node_that_tells_of_everything_is_listened_to_with_care(
    url: str, sandbox: Sandbox, clock: Clock
) -> None:
    chain = sandbox.gateways.evm
    coin, forged = chain.chain.coin("USDT"), chain.chain.coin("USDT", genuine=False)
    async with open_till(url, sandbox, clock) as till:
        asked = await till.ask()
        chain.node.careless = True
        chain.wallet.pay(SHOP, forged, asked.raw)
        chain.wallet.pay(made_up("another"), coin, asked.raw)
        chain.wallet.give(SHOP, coin, asked.raw)
        chain.wallet.pay(SHOP, coin, 0)
        chain.chain.mine(10)
        assert await till.all_news() == []


async def test_a_node_that_is_behind_takes_nothing_back(url: str, sandbox: Sandbox, clock: Clock) -> None:
    chain = sandbox.gateways.evm
    async with open_till(url, sandbox, clock) as till:
        asked = await till.ask()
        chain.wallet.pay(SHOP, chain.chain.coin("USDT"), asked.raw)
        chain.chain.mine(6)
        assert came(await till.news()) == [(asked.key, asked.raw)]
        chain.node.lag = 5
        assert await till.news() == []
        chain.node.lag = 0
        chain.chain.mine(2)
        assert await till.news() == []


async def test_a_chain_that_was_put_forward_by_a_month_is_read_in_a_few_looks(
    url: str, sandbox: Sandbox, clock: Clock
) -> None:
    """And what came long after its time still says whose it was."""
    chain = sandbox.gateways.evm
    async with open_till(url, sandbox, clock) as till:
        asked = await till.ask()
        clock.forward(hours=70)
        chain.wallet.pay(SHOP, chain.chain.coin("USDT"), asked.raw)
        chain.wallet.pay(SHOP, chain.chain.coin("USDT", genuine=False), asked.raw)
        chain.wallet.give(SHOP, chain.chain.coin("USDT"), asked.raw)
        chain.wallet.pay(made_up("another"), chain.chain.coin("USDT"), asked.raw)
        clock.forward(hours=24 * 20)
        assert came(await till.news() + await till.news() + await till.news()) == [(asked.key, asked.raw)]
