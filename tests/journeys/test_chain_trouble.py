"""Money over the sandbox's chains, whose nodes are worse than real ones: nothing is lost, nothing counts twice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from core.errors import KioskError, Temporary
from core.providers import MoneySeen, News
from sandbox import Sandbox
from sandbox.gateways.chain.addresses import made_up
from sandbox.gateways.chain.errors import TOO_WIDE, Cap
from sandbox.gateways.chain.gateway import ChainGateway
from sandbox.gateways.chain.networks import EVM
from tests.chain import tills
from tests.chain.tills import OneCoin, Till, came
from tests.shops import Clock

FAILURES = (
    ("429", "eth_getLogs"),
    ("500", "eth_getLogs"),
    ("502", "eth_getLogs"),
    ("answer", "eth_getLogs"),
    ("half", "eth_getBlockByNumber"),
    ("reset", "eth_getTransactionReceipt"),
)
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


async def test_however_a_node_refuses_a_wide_range_it_is_read_to_the_end(
    url: str, sandbox: Sandbox, clock: Clock
) -> None:
    chain = sandbox.gateways.evm
    async with open_till(url, sandbox, clock) as till:
        for way in sorted(TOO_WIDE):
            asked = await till.ask()
            chain.wallet.pay(SHOP, chain.chain.coin("USDT"), asked.raw)
            clock.forward(minutes=20)  # 300 blocks
            chain.node.cap = Cap(blocks=5, way=way)
            found: list[News] = []
            for _ in range(12):  # a look may end where a node had enough; the next one goes on
                with suppress(Temporary):
                    found += await till.news()
                clock.forward(minutes=0.1)
                if came(found):
                    break
            assert came(found) == [(asked.key, asked.raw)], way


async def test_a_look_that_fails_is_made_again(url: str, sandbox: Sandbox, clock: Clock) -> None:
    chain = sandbox.gateways.evm
    async with open_till(url, sandbox, clock) as till:
        for kind, method in FAILURES:
            asked = await till.ask()
            chain.wallet.pay(SHOP, chain.chain.coin("USDT"), asked.raw)
            chain.chain.mine(6)
            if kind == "half":
                chain.rpc.halves = 1
            else:
                sandbox.fault(kind, platform="evm", method=method, body='{"jsonrpc":"2.0","id":1,"result":[{"address"')
            with pytest.raises(Temporary):
                await till.news()
            assert came(await till.news()) == [(asked.key, asked.raw)], kind


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
