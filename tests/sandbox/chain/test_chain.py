"""The sandbox's chains by themselves: what a node tells, and what it never tells."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from sandbox.faults import Fault, FaultKind
from sandbox.gateways.chain.addresses import NoAddress, base58, from_base58, from_hex
from sandbox.gateways.chain.blocks import TRANSFER, Chain, Kind, Setup
from sandbox.gateways.chain.errors import TOO_WIDE, Cap, RpcError
from sandbox.gateways.chain.gateway import (
    AGAIN,
    EXCHANGE,
    FORGED,
    MINE,
    NOTHING,
    REORG,
    TOO_MUCH,
    ChainGateway,
    EvmChain,
    TronChain,
)
from sandbox.gateways.chain.networks import EVM
from sandbox.gateways.chain.wallet import Unreadable
from sandbox.gateways.gateway import LATE, PAY, TOO_LITTLE, TWICE, CannotDo
from sandbox.gateways.room import Gateways
from sandbox.world import World

SHOP = "0x" + "ab" * 20
USDT_ON_TRON = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"


class Time:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def world() -> World:
    return World(clock=Time())


@pytest.fixture
def evm(world: World) -> EvmChain:
    return EvmChain(world, 1.0)


@pytest.fixture
def tron(world: World) -> TronChain:
    return TronChain(world, 1.0)


def ask(network: ChainGateway, method: str, *params: Any) -> Any:
    return network.node.answer(method, list(params))


def logs(network: ChainGateway, low: str = "0x0", high: str = "latest", **more: Any) -> list[Any]:
    network.node.cap = Cap(blocks=10**12)
    return list(ask(network, "eth_getLogs", {"fromBlock": low, "toBlock": high, **more}))


def test_an_address_of_tron_is_read_and_written_as_its_wallets_do() -> None:
    assert from_base58(USDT_ON_TRON) == "0xa614f803b6fd780986a42c78ec9c7f77e6ded13c"
    assert base58("0xa614f803b6fd780986a42c78ec9c7f77e6ded13c") == USDT_ON_TRON


@pytest.mark.parametrize("wrong", ["", "T", USDT_ON_TRON[:-1] + "u", USDT_ON_TRON + "1", "0" * 34, "é" * 34, "z" * 200])
def test_an_address_with_a_wrong_letter_is_none(wrong: str) -> None:
    with pytest.raises(NoAddress):
        from_base58(wrong)
    with pytest.raises(NoAddress):
        from_hex(wrong)


def test_blocks_come_with_the_clock_and_are_the_same_after_a_new_start(world: World, evm: EvmChain) -> None:
    before = evm.chain.head
    world.forward(40)
    assert evm.chain.head == before + 10
    again = EvmChain(world, 1.0)
    assert again.chain.hash_of(before) == evm.chain.hash_of(before)
    block = ask(evm, "eth_getBlockByNumber", "latest", False)
    assert int(block["timestamp"], 16) == int(world.now())
    assert block["parentHash"] == evm.chain.hash_of(before + 9)


def test_what_was_sent_is_in_the_next_block_and_is_final_some_blocks_later(evm: EvmChain) -> None:
    name = evm.wallet.pay(SHOP, evm.chain.coin("USDT"), 5_000_100)
    assert ask(evm, "eth_getTransactionReceipt", name) is None
    assert logs(evm) == []
    head = evm.chain.mine()
    receipt = ask(evm, "eth_getTransactionReceipt", name)
    [log] = logs(evm, address=evm.chain.coin("USDT").address, topics=[TRANSFER, None, ["0x" + SHOP[2:].rjust(64, "0")]])
    assert receipt["logs"] == [log]
    assert int(log["data"], 16) == 5_000_100
    assert int(log["blockNumber"], 16) == head
    assert ask(evm, "eth_getBlockByNumber", log["blockNumber"], False)["transactions"] == [name]
    assert int(ask(evm, "eth_getBlockByNumber", "finalized", False)["number"], 16) == head - 4
    assert int(ask(evm, "eth_getBlockByNumber", "safe", False)["number"], 16) == head - 2
    assert ask(evm, "eth_getBlockByNumber", hex(head + 1), False) is None


def test_a_block_keeps_its_time_whatever_comes_after_it(world: World, evm: EvmChain) -> None:
    first = evm.chain.head
    world.forward(8)
    pushed = evm.chain.mine(3)
    world.forward(8)
    numbers = [first, first + 2, pushed, pushed + 2]
    times = [evm.chain.at(number) for number in numbers]
    assert [time - times[0] for time in times] == [0, 8, 8, 16]
    evm.chain.reorg(1, grow=2)
    world.forward(400)
    assert [evm.chain.at(number) for number in numbers[:3]] == times[:3]
    assert evm.chain.at(evm.chain.head) == int(world.now())


def test_a_short_fork_takes_a_payment_away_and_leaves_older_blocks_alone(evm: EvmChain) -> None:
    name = evm.wallet.pay(SHOP, evm.chain.coin("USDT"), 7)
    head = evm.chain.mine(2)
    older, newer = evm.chain.hash_of(head - 2), evm.chain.hash_of(head - 1)
    assert evm.chain.reorg(2, grow=0) == [name]
    assert evm.chain.hash_of(head - 2) == older
    assert evm.chain.hash_of(head - 1) != newer
    assert ask(evm, "eth_getTransactionReceipt", name) is None
    assert logs(evm) == []


def test_a_payment_mined_again_is_in_another_block_at_another_place(evm: EvmChain) -> None:
    name = evm.wallet.pay_many(SHOP, evm.chain.coin("USDT"), 1, 2)
    evm.chain.mine()
    before = ask(evm, "eth_getTransactionReceipt", name)
    evm.chain.reorg(1, again=True)
    after = ask(evm, "eth_getTransactionReceipt", name)
    assert after["blockHash"] != before["blockHash"]
    places = [[int(log["logIndex"], 16) for log in receipt["logs"]] for receipt in (before, after)]
    assert places[1] == [place + 1 for place in places[0]] == [places[0][0] + 1, places[0][0] + 2]
    assert [log["data"] for log in before["logs"]] == [log["data"] for log in after["logs"]]


def test_a_fork_may_be_shorter_and_what_waits_goes_on_waiting(evm: EvmChain) -> None:
    head = evm.chain.mine(3)
    waiting = evm.wallet.pay(SHOP, evm.chain.coin("USDT"), 7)
    assert evm.chain.reorg(3, grow=-2) == []
    assert evm.chain.head == head - 2
    assert ask(evm, "eth_getTransactionReceipt", waiting) is None
    evm.chain.mine()
    assert ask(evm, "eth_getTransactionReceipt", waiting)["blockNumber"] == hex(head - 1)


def test_what_failed_has_a_receipt_and_no_log_unless_the_node_lies(evm: EvmChain) -> None:
    honest = evm.wallet.fail(SHOP, evm.chain.coin("USDT"), 5)
    lie = evm.wallet.fail(SHOP, evm.chain.coin("USDT"), 6, shown=True)
    evm.chain.mine()
    assert {ask(evm, "eth_getTransactionReceipt", name)["status"] for name in (honest, lie)} == {"0x0"}
    assert [int(log["data"], 16) for log in logs(evm)] == [6]


def test_a_collectible_has_four_topics_and_an_exchange_pays_several_at_once(evm: EvmChain) -> None:
    coin = evm.chain.coin("USDT")
    evm.wallet.give(SHOP, coin, 5_000_100)
    evm.wallet.pay_from_exchange(SHOP, coin, 5_000_100, 1_000_000)
    evm.chain.mine()
    collectible, first, ours, last = logs(evm)
    assert len(collectible["topics"]) == 4
    assert {log["transactionHash"] for log in (first, ours, last)} == {ours["transactionHash"]}
    assert int(ours["data"], 16) == 4_000_100


def test_coins_say_what_they_are_and_a_forged_one_says_the_same(evm: EvmChain) -> None:
    said = [
        [ask(evm, "eth_call", {"to": coin.address, "data": code}, "latest") for code in ("0x313ce567", "0x95d89b41")]
        for coin in (evm.chain.coin("USDT"), evm.chain.coin("USDT", genuine=False), evm.chain.coin("USDC"))
    ]
    assert said[0] == said[1]
    assert [int(decimals, 16) for decimals, _ in said] == [6, 6, 18]
    assert bytes.fromhex(said[0][1][2:])[64:68] == b"USDT"
    assert ask(evm, "eth_call", {"to": SHOP, "data": "0x313ce567"}, "latest") == "0x"


@pytest.mark.parametrize("way", sorted(TOO_WIDE))
def test_too_wide_a_range_is_refused_in_every_way_there_is(evm: EvmChain, way: str) -> None:
    evm.node.cap = Cap(blocks=5, way=way)
    head = evm.chain.head
    ask(evm, "eth_getLogs", {"fromBlock": hex(head - 4), "toBlock": hex(head)})
    with pytest.raises(RpcError) as refusal:
        ask(evm, "eth_getLogs", {"fromBlock": hex(head - 5), "toBlock": hex(head)})
    assert refusal.value.code == TOO_WIDE[way].code


def test_too_many_results_are_refused_too(evm: EvmChain) -> None:
    evm.wallet.pay_many(SHOP, evm.chain.coin("USDT"), 1, 2, 3)
    head = evm.chain.mine()
    evm.node.cap = Cap(logs=2, way="results")
    with pytest.raises(RpcError, match="more than"):
        ask(evm, "eth_getLogs", {"fromBlock": hex(head), "toBlock": hex(head)})


def test_tron_has_its_own_accent(tron: TronChain) -> None:
    for tag in ("safe", "pending"):
        with pytest.raises(RpcError, match="not supported"):
            ask(tron, "eth_getBlockByNumber", tag, False)
    with pytest.raises(RpcError, match="exceed max block range: 5000"):
        ask(tron, "eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest"})
    with pytest.raises(RpcError, match="fromBlock <= toBlock"):
        ask(tron, "eth_getLogs", {"fromBlock": "0x2", "toBlock": "0x1"})
    assert tron.chain.setup.kind is Kind.TRON
    assert from_base58(base58(SHOP)) == SHOP


def test_trons_answers_have_the_fields_that_java_tron_gives_them(tron: TronChain) -> None:
    """BlockResult, TransactionReceipt and its TransactionLog, of org.tron.core.services.jsonrpc.types."""
    name = tron.wallet.pay(SHOP, tron.chain.coin("USDT"), 5)
    tron.chain.mine()
    receipt = ask(tron, "eth_getTransactionReceipt", name)
    [log] = logs(tron)
    block = ask(tron, "eth_getBlockByNumber", "latest", False)
    assert " ".join(sorted(block)) == (
        "baseFeePerGas difficulty extraData gasLimit gasUsed hash logsBloom miner mixHash nonce number parentHash"
        " receiptsRoot sha3Uncles size stateRoot timestamp totalDifficulty transactions transactionsRoot uncles"
    )
    assert " ".join(sorted(receipt)) == (
        "blockHash blockNumber contractAddress cumulativeGasUsed effectiveGasPrice from gasUsed logs logsBloom "
        "status to transactionHash transactionIndex type"
    )
    assert " ".join(sorted(log)) == (
        "address blockHash blockNumber data logIndex removed topics transactionHash transactionIndex"
    )


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("eth_getBlockByNumber", ["0x01", False]),
        ("eth_getBlockByNumber", ["0x1"]),
        ("eth_getBlockByNumber", [1, False]),
        ("eth_getTransactionReceipt", ["0x11"]),
        ("eth_getTransactionReceipt", []),
        ("eth_getLogs", [{"fromBlock": "0x0", "toBlock": "0x1", "address": ["USDT"]}]),
        ("eth_getLogs", [{"fromBlock": "0x0", "toBlock": "0x1", "topics": [TRANSFER, 7]}]),
        ("eth_getLogs", []),
        ("eth_nothing", []),
        ("eth_call", []),
    ],
)
def test_a_wrong_question_is_refused(evm: EvmChain, method: str, params: list[Any]) -> None:
    with pytest.raises(RpcError):
        ask(evm, method, *params)


def test_a_wallet_reads_what_a_shop_shows(evm: EvmChain, tron: TronChain) -> None:
    coin = evm.chain.coin("USDC")
    link = f"ethereum:{coin.address}@{evm.chain_id}/transfer?address={SHOP}&uint256=5000100000000000000"
    asked = evm.wallet.read(f" {link}\n")
    assert (asked.to, asked.coin, asked.amount) == (SHOP, coin, 5_000_100_000_000_000_000)
    plain = tron.wallet.read(base58(SHOP))
    assert (plain.to, plain.coin.symbol, plain.amount) == (SHOP, "USDT", None)
    for wrong in (link.replace("@42", "@41"), link.replace("uint256", "value"), link[:-1] + "x", "hello", "", "0x12"):
        with pytest.raises(Unreadable):
            evm.wallet.read(wrong)
    with pytest.raises(Unreadable):
        tron.wallet.read(link)


@asynccontextmanager
async def served(world: World) -> AsyncIterator[tuple[aiohttp.ClientSession, Gateways]]:
    gateways = Gateways(world)
    app = web.Application()
    app.add_routes(gateways.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        gateways.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(5)) as session:
            yield session, gateways
    finally:
        await gateways.close()
        await runner.cleanup()


QUESTION = {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}


async def test_a_node_answers_one_question_or_a_list_and_breaks_when_it_is_told_to(world: World) -> None:
    async with served(world) as (session, gateways):
        url = gateways.evm.rpc_url

        async def post(body: object) -> tuple[int, Any]:
            async with session.post(url, json=body) as response:
                return response.status, await response.json(content_type=None)

        assert await post(QUESTION) == (200, {"jsonrpc": "2.0", "id": 1, "result": hex(EVM.chain_id)})
        assert [one["id"] for one in (await post([QUESTION, QUESTION | {"id": 2}]))[1]] == [1, 2]
        assert (await post({"a": 1}))[1]["error"]["code"] == -32600
        async with session.post(url, data=b"{") as response:
            assert (await response.json())["error"]["code"] == -32700
        world.faults.add(Fault(kind=FaultKind.SERVER_ERROR))  # meant for a call, and not for a poll
        assert (await post(QUESTION))[0] == 200
        for kind in (FaultKind.FLOOD, FaultKind.SERVER_ERROR):
            world.faults.add(Fault(kind=kind, platform="evm", method="eth_chainId"))
        assert [(await post(QUESTION))[0] for _ in range(3)] == [429, 500, 200]
        gateways.evm.node.cap = Cap(blocks=5, way="renter")
        status, refusal = await post(QUESTION | {"method": "eth_getLogs", "params": [{"fromBlock": "0x0"}]})
        assert (status, refusal["error"]["code"]) == (413, -32614)
        assert [exchange.status for exchange in world.wire] == [429, 500, 413]  # and none of the day's questions
        assert gateways.evm.rpc.asked == {"eth_chainId": 5, "eth_getLogs": 1}


async def test_half_an_answer_is_noticed(world: World) -> None:
    async with served(world) as (session, gateways):
        gateways.evm.rpc.halves = 1
        with pytest.raises(aiohttp.ClientPayloadError):
            async with session.post(gateways.evm.rpc_url, json=QUESTION) as response:
                await response.read()
        async with session.post(gateways.evm.rpc_url, json=QUESTION) as response:
            assert response.status == 200


async def test_a_node_may_want_a_key(world: World) -> None:
    async with served(world) as (session, gateways):
        gateways.tron.rpc.key = "the key"
        async with session.post(gateways.tron.rpc_url, json=QUESTION) as response:
            assert response.status == 401
        headers = {"TRON-PRO-API-KEY": "the key"}
        async with session.post(gateways.tron.rpc_url, json=QUESTION, headers=headers) as response:
            assert response.status == 200


async def test_what_a_shop_shows_is_pasted_into_the_wallet_and_paid(world: World) -> None:
    async with served(world) as (session, gateways):
        async with session.get(gateways.tron.wallet_url) as response:
            assert "Whom do you want to pay?" in await response.text()
        given = {"link": base58(SHOP), "amount": "19.4903"}
        async with session.get(gateways.tron.wallet_url, params=given) as response:
            shown, page = await response.text(), response.url
        assert "19.4903" in shown
        assert base58(SHOP) in shown
        for act, told in ((PAY, "handed in"), (MINE, "final in 6")):
            async with session.post(page, data={"act": act}) as response:
                assert told in await response.text()
        async with session.get(gateways.tron.wallet_url, params={"link": '"><b>hello'}) as response:
            assert response.status == 409
            assert "<b>hello" not in await response.text()
        async with session.get(f"{gateways.url}/gateways") as response:
            assert "/gateways/tron/wallet" in await response.text()
    assert [(one.amount, one.currency) for one in gateways.tron.ledger] == [(Decimal("19.4903"), "USDT")]


def test_every_button_does_what_it_says(world: World, evm: EvmChain) -> None:
    coin = evm.chain.coin("USDT")
    bill = evm.paste(f"ethereum:{coin.address}@{evm.chain_id}/transfer?address={SHOP}&uint256=5000100")
    assert evm.status(bill) == "not paid"
    before = world.now()
    for act in (PAY, TOO_LITTLE, TOO_MUCH, TWICE, EXCHANGE, FORGED, NOTHING, LATE):
        evm.do(act, bill.id)
    assert world.now() - before == 3600
    evm.do(MINE, bill.id)
    ours = logs(evm, topics=[None, None, "0x" + SHOP[2:].rjust(64, "0")])
    forged = evm.contract("USDT", genuine=False)
    assert [int(log["data"], 16) for log in ours if log["address"] == coin.address] == [
        5_000_100, 4_500_090, 5_500_110, 5_000_100, 5_000_100, 4_000_100, 0, 5_000_100,
    ]  # fmt: skip
    assert [int(log["data"], 16) for log in ours if log["address"] == forged] == [5_000_100]
    assert evm.ledger.balance("USDT") == Decimal("34.0007")
    evm.do(AGAIN, bill.id)
    assert evm.ledger.balance("USDT") == Decimal("34.0007")
    evm.do(REORG, bill.id)
    assert evm.ledger.balance("USDT") == Decimal("29.0006")
    assert evm.status(bill) == "torn away"
    with pytest.raises(CannotDo):
        evm.do("dispute", bill.id)


@pytest.mark.parametrize("typed", ["", "1,5", "-1", "1e3", "1.0000001", "NaN", "１", "9" * 40])
def test_an_amount_that_cannot_be_sent_is_refused(tron: TronChain, typed: str) -> None:
    with pytest.raises(CannotDo):
        tron.paste(base58(SHOP), typed)


def test_a_chain_may_wait_for_the_button(world: World) -> None:
    quiet = Chain(world, Setup(name="quiet", title="Quiet", kind=Kind.EVM, chain_id=1, coins=EVM.coins))
    world.forward(3600)
    assert quiet.head == 1_000
    assert quiet.mine(3) == 1_003
