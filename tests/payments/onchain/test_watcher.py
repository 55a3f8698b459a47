"""The watcher, on the wire: what is paid is credited once, whatever the chain and its nodes do."""

from collections.abc import AsyncIterator, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from core import chains
from core.chains import WATCHED_MS
from core.errors import Permanent, Temporary
from core.ids import PaymentKey
from core.money import Money
from core.providers import MoneyIn, Payback
from payments.onchain.addresses import parse_evm
from payments.onchain.rpc import WrongChain
from payments.onchain.watcher import WrongToken
from sandbox.gateways.chain.errors import Cap
from storage.tx import SqlTx
from tests.engines import migrated_database
from tests.payments.onchain.accounts import EVM_XPUB
from tests.payments.onchain.node_world import (
    EVM,
    HOME,
    OURS,
    USDT,
    Network,
    Till,
    minor,
    open_network,
    open_till,
    second_node,
)


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with migrated_database("sqlite", tmp_path) as made:
        yield made


@pytest.fixture
async def network() -> AsyncIterator[Network]:
    async with open_network() as made:
        yield made


@pytest.fixture
async def till(url: str, network: Network) -> AsyncIterator[Till]:
    async with open_till(url, network) as made:
        yield made


async def test_money_is_seen_then_final_and_told_again_for_as_long_as_somebody_asks(till: Till) -> None:
    key, checkout = await till.ask()
    tx = till.network.pay(minor(checkout))
    assert await till.seen() == [(key, minor(checkout))]
    assert await till.came() == []
    till.network.settle()
    [money] = [one for one in await till.news() if isinstance(one, MoneyIn)]
    assert (money.payment, money.amount, money.trace) == (key, checkout.asked, tx)
    assert money.event_key == f"{EVM}:{tx}:0"
    assert await till.news() == [money], "the core may not have kept it: it knows the key"
    assert await till.news(since=till.network.clock() + 3_600_000) == []


async def test_every_transfer_of_one_transaction_counts(till: Till) -> None:
    """Crediting by the transaction's hash alone would lose the second one."""
    (one, first), (two, second) = await till.ask(), await till.ask()
    tx = till.network.pay(minor(first), 7 * USDT, minor(second))
    till.network.settle()
    told = [one for one in await till.news() if isinstance(one, MoneyIn)]
    assert [(money.payment, money.event_key) for money in told] == [
        (one, f"{EVM}:{tx}:0"),
        ("", f"{EVM}:{tx}:1"),
        (two, f"{EVM}:{tx}:2"),
    ]


async def test_what_only_looks_like_money_is_nothing(till: Till) -> None:
    _, checkout = await till.ask()
    network, chain = till.network, till.network.gateway.chain
    coin, wallet = chain.coin("USDT"), network.gateway.wallet
    network.node.careless = True  # it tells of logs that nobody asked for
    network.pay(minor(checkout), genuine=False)
    network.pay(0)
    network.pay(minor(checkout), to="0x" + 40 * "7")
    wallet.give(OURS, coin, minor(checkout))
    wallet.fail(OURS, coin, minor(checkout))
    chain.send([wallet.move(OURS, coin, minor(checkout), OURS)])  # from oneself to oneself
    network.settle()
    assert await till.news() == []
    assert await till.kept() == 0


async def test_what_a_node_takes_back_or_makes_up_is_nothing(till: Till) -> None:
    """An event that was removed, and a collectible whose number stands where an amount does."""

    def made_up(logs: Any, _: object) -> Any:
        gone = [{**one, "removed": True} for one in logs]
        return gone + [{**one, "topics": [*one["topics"], one["data"]]} for one in logs]

    _, checkout = await till.ask()
    till.network.pay(minor(checkout))
    with till.network.twisted("eth_getLogs", made_up):
        await till.news()
    assert await till.kept() == 0
    till.network.mine()
    await till.news()
    assert await till.kept() == 1


async def test_a_receipt_of_another_block_decides_nothing(till: Till) -> None:
    key, checkout = await till.ask()
    till.network.pay(minor(checkout))
    till.network.settle()
    with till.network.twisted("eth_getTransactionReceipt", lambda told, _: {**told, "blockHash": "0x" + 64 * "9"}):
        assert await till.came() == []
    till.network.mine()
    with till.network.twisted("eth_getTransactionReceipt", lambda _told, _: None):
        assert await till.came() == []
    till.network.mine()
    assert await till.came() == [(key, minor(checkout))]


async def test_a_transfer_that_its_receipt_denies_is_not_credited(till: Till) -> None:
    """A node that lies, or has not noticed, shows the event of a transaction that failed."""
    key, checkout = await till.ask()
    network = till.network
    network.gateway.wallet.fail(OURS, network.gateway.chain.coin("USDT"), minor(checkout), shown=True)
    network.settle()
    assert await till.came() == []
    network.pay(minor(checkout))
    network.settle()
    assert await till.came() == [(key, minor(checkout))]


async def test_late_twice_wrong_and_crumbs(till: Till) -> None:
    (late, first), (twice, second), (_, third) = await till.ask(), await till.ask(), await till.ask()
    till.network.clock.forward(hours=2)
    till.network.pay(minor(first))
    till.network.pay(minor(second))
    till.network.pay(minor(second))
    till.network.pay(minor(third) - 1)
    till.network.pay(9_999, 10_000)
    till.network.pay(minor(first) * 10**12, symbol="USDC")
    till.network.settle()
    assert await till.came() == [
        (late, minor(first)),
        (twice, minor(second)),
        (twice, minor(second)),
        ("", minor(third) - 1),
        ("", 10_000),
    ]
    assert await till.came(provider=1) == [("", minor(first))]


async def test_18_decimals_are_compared_to_the_last_and_kept_to_a_millionth(till: Till) -> None:
    key, checkout = await till.ask(provider=1)
    assert checkout.transfer is not None
    assert checkout.transfer.uri.endswith(f"&uint256={minor(checkout) * 10**12}")
    till.network.pay(minor(checkout) * 10**12 + 1, minor(checkout) * 10**12, symbol="USDC")
    till.network.settle()
    assert await till.came(provider=1) == [("", minor(checkout)), (key, minor(checkout))]


async def test_a_new_start_goes_on_where_the_last_one_was(url: str, network: Network) -> None:
    async with open_till(url, network) as till:
        first, checkout = await till.ask()
        second, other = await till.ask()
        await till.news()
    network.pay(minor(checkout))
    network.mine(9_000)
    network.pay(minor(other))
    network.settle()
    network.node.cap = Cap(blocks=700)
    async with open_till(url, network) as till:
        assert await till.came() == [(first, minor(checkout)), (second, minor(other))]
        before = network.asked["eth_getLogs"]
        network.mine()
        await till.news()
        assert network.asked["eth_getLogs"] == before + 1


async def test_money_that_was_confirmed_and_not_told_is_told_after_a_crash(url: str, network: Network) -> None:
    async with open_till(url, network) as till:
        key, checkout = await till.ask()
        network.pay(minor(checkout))
        network.settle()
        async for _ in till.providers[0].news(0):
            break  # the first of it was read, and the power went
    async with open_till(url, network, urls=["http://127.0.0.1:9"]) as till:
        news = till.providers[0].news(0)
        told = await anext(news)
        assert isinstance(told, MoneyIn)
        assert told.payment == key, "what is known needs no node"
        with pytest.raises(Temporary):
            await anext(news)


async def test_what_was_confirmed_before_a_long_absence_is_told_after_it(url: str, network: Network) -> None:
    """The core asks for two days, and the shop was closed for four, from the very moment on."""
    async with open_till(url, network) as till:
        key, checkout = await till.ask()
        network.pay(minor(checkout))
        network.settle()
        async for _ in till.providers[0].news(0):
            break
    network.clock.forward(hours=96)
    since = network.clock() - 48 * 3_600_000
    async with open_till(url, network) as till:
        await anext(till.providers[0].news(since))
        told = await till.news(since=since)
        assert [(one.payment, one.amount.minor) for one in told if isinstance(one, MoneyIn)] == [(key, minor(checkout))]
        assert await till.news(since=since) == [], "once all of it was read"


async def test_nodes_that_take_few_blocks_at_once_are_asked_for_few(till: Till) -> None:
    key, checkout = await till.ask()
    till.network.node.cap = Cap(blocks=5)
    till.network.pay(minor(checkout))
    till.network.mine(200)
    assert await till.came() == [(key, minor(checkout))]


# --- a chain that changes its mind ----------------------------------------------------------------------------


async def test_a_short_fork_takes_back_what_was_only_seen(till: Till) -> None:
    key, checkout = await till.ask()
    till.network.mine(20)
    await till.news()
    till.network.pay(minor(checkout))
    assert await till.seen() == [(key, minor(checkout))]
    till.network.gateway.chain.reorg(2)
    assert await till.news() == []
    till.network.settle()
    assert await till.news() == []
    till.network.pay(minor(checkout))
    till.network.settle()
    assert await till.came() == [(key, minor(checkout))]


async def test_a_transaction_that_is_mined_again_elsewhere_counts_once(till: Till) -> None:
    """In another block, at another place of that block, it has the same place in its transaction."""
    key, checkout = await till.ask()
    till.network.pay(minor(checkout))
    await till.news()
    till.network.gateway.chain.reorg(1, again=True)
    assert await till.seen() == [(key, minor(checkout))]
    till.network.settle()
    assert await till.came() == [(key, minor(checkout))]


async def test_a_fork_below_what_was_final_is_a_dispute_until_it_is_back(till: Till) -> None:
    key, checkout = await till.ask()
    till.network.pay(minor(checkout))
    till.network.settle()
    [before] = await till.news()
    chain = till.network.gateway.chain
    chain.reorg(6, again=True)
    assert await till.disputed() == ["opened"]
    till.network.clock.forward(minutes=1)
    till.network.settle()
    assert await till.disputed() == ["opened", "won"]
    assert next(one for one in await till.news() if isinstance(one, MoneyIn)).event_key == before.event_key
    assert await till.came() == [(key, minor(checkout))]


@pytest.mark.parametrize("depth", [1, 2])
async def test_blocks_that_change_while_they_are_read_are_read_again(till: Till, depth: int) -> None:
    """The newest one's name is asked for first, so that the next look sees it; another one is noticed at once."""
    key, checkout = await till.ask()
    chain = till.network.gateway.chain
    turned: list[bool] = []

    def turn(logs: Any, _: object) -> Any:
        if not turned:
            turned.append(True)
            chain.reorg(depth, again=True)
        return logs

    till.network.pay(minor(checkout))
    till.network.mine(depth - 1)
    with till.network.twisted("eth_getLogs", turn), nullcontext() if depth == 1 else pytest.raises(Temporary):
        await till.news()
    till.network.settle()
    assert await till.came() == [(key, minor(checkout))]


# --- nodes ----------------------------------------------------------------------------------------------------


async def test_a_node_that_is_behind_hides_nothing_and_loses_nothing(url: str, network: Network) -> None:
    """It answers "no such events" about blocks that it does not have."""
    async with second_node(network) as other:
        first, second = network.urls
        async with open_till(url, network, urls=[first]) as till:
            key, checkout = await till.ask()
            await till.news()
        network.pay(minor(checkout))
        other.lag = 3
        with network.twisted("eth_getLogs", lambda _logs, _: []):
            async with open_till(url, network, urls=[first]) as till:
                assert await till.news() == [], "its logs are behind its blocks"
        network.mine()
        async with open_till(url, network, urls=[second]) as till:
            assert await till.news() == [], "behind all that was read"
        async with open_till(url, network, urls=[first]) as till:
            network.settle()
            assert await till.came() == [(key, minor(checkout))]


@pytest.mark.parametrize("status", [403, 429, 503])
async def test_where_one_node_fails_the_next_one_answers(url: str, network: Network, status: int) -> None:
    async with second_node(network, status), open_till(url, network, urls=network.urls[::-1]) as till:
        key, checkout = await till.ask()
        network.pay(minor(checkout))
        network.settle()
        assert await till.came() == [(key, minor(checkout))]


async def test_a_node_of_another_chain_is_not_believed(url: str, network: Network) -> None:
    with network.twisted("eth_chainId", lambda _id, _: "0x1"):
        async with open_till(url, network) as till:
            for deed in (till.ask, till.news, till.providers[0].check):
                with pytest.raises(WrongChain):
                    await deed()


async def test_a_test_network_is_not_the_real_one(url: str) -> None:
    """Whoever tries Base's test network first does not read its blocks' numbers on Base."""
    async with open_network(chain_id=84532) as trial, open_till(url, trial, name="base") as till:
        trial.mine(9_000)
        await till.ask()
        await till.news()
    async with open_network(chain_id=8453) as real, open_till(url, real, name="base") as till:
        till.chance.seed(4)
        key, checkout = await till.ask()
        tx = real.pay(minor(checkout))
        real.settle()
        [money] = [one for one in await till.news() if isinstance(one, MoneyIn)]
        assert (money.payment, money.event_key) == (key, f"base:{tx}:0")


async def test_a_contract_that_is_another_token_is_refused(url: str, network: Network) -> None:
    async with open_till(url, network, decimals=18) as till:
        for deed in (till.ask, till.news, till.providers[0].check):
            with pytest.raises(WrongToken):
                await deed()


async def test_an_idle_chain_costs_one_call_a_look_and_a_new_block_three(till: Till) -> None:
    await till.ask()
    till.network.mine()
    await till.news()
    before = sum(till.network.asked.values())
    for provider in (0, 1, 0):
        await till.news(provider)
    assert sum(till.network.asked.values()) == before + 3
    till.network.mine()
    await till.news()
    assert sum(till.network.asked.values()) == before + 3 + 3


async def test_small_amounts_need_not_wait_for_the_last_word(url: str) -> None:
    """Base: twenty blocks for up to fifty coins, and what the chain calls final above."""
    async with open_network(final_after=60) as network, open_till(url, network, name="base") as till:
        small, little = await till.ask(50_000_000 - 9_900)
        large, much = await till.ask(50_010_000)
        network.pay(minor(little), minor(much))
        network.mine(18)
        assert await till.came() == []
        network.mine(1)
        assert await till.came() == [(small, minor(little))]
        network.mine(40)
        assert await till.came() == [(small, minor(little))]
        network.mine(1)
        assert await till.came() == [(small, minor(little)), (large, minor(much))]


async def test_a_node_that_knows_nothing_final_credits_nothing(till: Till) -> None:
    _, checkout = await till.ask()
    till.network.pay(minor(checkout))
    till.network.mine(500)
    nothing_final = till.network.twisted(
        "eth_getBlockByNumber", lambda told, params: None if params[0] == "finalized" else told
    )
    with nothing_final:
        assert await till.came() == []


async def test_a_strangers_crumbs_hold_up_nobody(till: Till) -> None:
    key, checkout = await till.ask()
    till.network.pay(*(1 + number for number in range(300)))
    till.network.pay(minor(checkout))
    till.network.settle()
    assert await till.came() == [(key, minor(checkout))]


# --- an address for each payment ------------------------------------------------------------------------------


async def test_an_account_gives_each_payment_an_address_and_takes_any_amount_there(url: str, network: Network) -> None:
    async with open_till(url, network, home=EVM_XPUB) as till:
        key, checkout = await till.ask()
        other, second = await till.ask()
        assert checkout.transfer is not None
        assert second.transfer is not None
        assert checkout.transfer.address == HOME
        assert checkout.transfer.own
        assert second.transfer.address == "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
        assert minor(checkout) == 19_490_000
        network.pay(5 * USDT)
        network.pay(14_490_000)
        network.pay(3 * 10**18, symbol="USDC", to=parse_evm(second.transfer.address))
        network.settle()
        assert await till.came() == [(key, 5 * USDT), (key, 14_490_000)]
        assert await till.came(provider=1) == [(other, 3 * USDT)]
        assert "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266" in await till.providers[0].check()
        network.clock.forward(hours=WATCHED_MS / 3_600_000 + 1)
        network.pay(7 * USDT)
        network.settle()
        assert len(await till.came()) == 2, "after ninety days nobody looks there"


async def test_many_addresses_are_asked_about_in_portions(url: str, network: Network) -> None:
    """A node takes a thousand at once, and refuses more."""
    async with open_till(url, network, home=EVM_XPUB) as till:
        _, checkout = await till.ask()
        run = till.opened.store.run

        def crowd(tx: SqlTx) -> None:
            for number in range(1, 1_200):
                wish = chains.Wish(
                    key=PaymentKey(f"kp{number:020}"), chain=EVM, contract="0x", asked=Money(1, "USDT"),
                    decimals=6, block=0, expires_at=tx.now + 1,
                )  # fmt: skip
                chains.reserve_address(tx, wish, "crowd", lambda place: f"0x{place + 1:040x}")

        await run(crowd)
        before = network.asked.get("eth_getLogs", 0)
        network.pay(minor(checkout), to=f"0x{1100:040x}")
        network.settle()
        assert await till.came() == [(f"kp{1100:020}", minor(checkout))]
        assert network.asked["eth_getLogs"] == before + 2


async def test_a_closed_shops_amounts_are_not_given_away_too_early(url: str, network: Network) -> None:
    """Four days away: what was sent in time is found before its amount is anybody else's."""
    async with open_till(url, network) as till:
        key, checkout = await till.ask()
        await till.news()
    network.pay(minor(checkout))
    network.settle()
    network.clock.forward(hours=96)
    async with open_till(url, network) as till:
        assert await till.came() == [(key, minor(checkout))]


async def test_nothing_can_be_given_back_from_here(till: Till) -> None:
    key, checkout = await till.ask()
    amount = Money(minor(checkout), "USDT")
    payback = Payback(key="rf", payment=key, reference=checkout.reference, money_key="", amount=amount, whole=True)
    with pytest.raises(Permanent):
        await till.providers[0].pay_back(payback)
