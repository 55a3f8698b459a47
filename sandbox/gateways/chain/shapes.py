"""Blocks, receipts and logs as they stand in a node's answers. Held to a real node's by `tests/journeys`."""

from collections.abc import Sequence
from typing import Any, Final

from sandbox.gateways.chain.addresses import made_up, random_looking
from sandbox.gateways.chain.blocks import Chain, Kind, Placed, Spending

Json = dict[str, Any]

EMPTY: Final = "0x" + "0" * 64
NO_BLOOM: Final = "0x" + "0" * 512
GAS: Final = 51_201
PRICE: Final = 1_000_000_000


def block(chain: Chain, number: int, *, whole: bool = False) -> Json:
    """`eth_getBlockByNumber`. `whole`: with the transactions themselves, not their hashes."""
    contents = chain.contents(number)
    sums = len(contents) * GAS
    shown = {
        "hash": chain.hash_of(number),
        "parentHash": chain.hash_of(number - 1) if number else EMPTY,
        "sha3Uncles": EMPTY,
        "miner": made_up("miner"),
        "stateRoot": _root("state", chain, number),
        "transactionsRoot": _root("transactions", chain, number),
        "receiptsRoot": _root("receipts", chain, number),
        "logsBloom": NO_BLOOM,
        "difficulty": "0x0",
        "number": hex(number),
        "gasLimit": hex(30_000_000),
        "gasUsed": hex(sums),
        "timestamp": hex(chain.at(number)),
        "extraData": "0x",
        "mixHash": EMPTY,
        "nonce": "0x" + "0" * 16,
        "baseFeePerGas": hex(PRICE),
        "totalDifficulty": "0x0",
        "size": hex(600 + 200 * len(contents)),
        "uncles": [],
        "transactions": [_transaction(chain, number, place, one) if whole else one.hash
                         for place, one in enumerate(contents)],
    }  # fmt: skip
    return shown if chain.setup.kind is Kind.TRON else shown | _since_shanghai()


def receipt(chain: Chain, number: int, spending: Spending) -> Json:
    """`eth_getTransactionReceipt`."""
    contents = chain.contents(number)
    place = contents.index(spending)
    logs = [log(chain, placed) for placed in chain.logs(number, number) if placed.spending is spending]
    shown = {
        "type": "0x0" if chain.setup.kind is Kind.TRON else "0x2",
        "status": "0x0" if spending.failed else "0x1",
        "cumulativeGasUsed": hex((place + 1) * GAS),
        "logs": logs,
        "logsBloom": NO_BLOOM,
        "transactionHash": spending.hash,
        "transactionIndex": hex(place),
        "blockHash": chain.hash_of(number),
        "blockNumber": hex(number),
        "gasUsed": hex(GAS),
        "effectiveGasPrice": hex(PRICE),
        "from": spending.sender,
        "to": spending.moves[0].coin,
        "contractAddress": None,
    }
    if chain.setup.kind is Kind.TRON:
        return shown
    return shown | {"blobGasPrice": "0x1", "blockTimestamp": chain.at(number)}  # a number: so does the real one


def log(chain: Chain, placed: Placed) -> Json:
    """One of `eth_getLogs`."""
    shown = {
        "address": placed.move.coin,
        "topics": placed.move.topics,
        "data": placed.move.data,
        "blockHash": chain.hash_of(placed.block),
        "blockNumber": hex(placed.block),
        "transactionHash": placed.spending.hash,
        "transactionIndex": hex(placed.position),
        "logIndex": hex(placed.index),
        "removed": False,
    }
    return shown if chain.setup.kind is Kind.TRON else shown | {"blockTimestamp": hex(chain.at(placed.block))}


def number_word(number: int) -> str:
    """A number as `eth_call` gives it."""
    return f"0x{number:064x}"


def text_words(text: str) -> str:
    """A text as `eth_call` gives it: where it starts, how long it is, and its bytes, filled up with zeros."""
    raw = text.encode()
    filled = raw.hex().ljust(-(-len(raw) // 32) * 64, "0")
    return f"0x{32:064x}{len(raw):064x}{filled}"


def fits(placed: Placed, addresses: Sequence[str], topics: Sequence[Sequence[str]]) -> bool:
    """Whether a log is asked for. Nothing in a place means anything."""
    if addresses and placed.move.coin not in addresses:
        return False
    here = placed.move.topics
    if len(topics) > len(here):
        return False
    return all(not wanted or topic in wanted for topic, wanted in zip(here, topics, strict=False))


def _transaction(chain: Chain, number: int, place: int, spending: Spending) -> Json:
    return {
        "hash": spending.hash,
        "blockHash": chain.hash_of(number),
        "blockNumber": hex(number),
        "transactionIndex": hex(place),
        "from": spending.sender,
        "to": spending.moves[0].coin,
        "value": "0x0",
    }


def _since_shanghai() -> Json:
    return {
        "withdrawalsRoot": EMPTY,
        "blobGasUsed": "0x0",
        "excessBlobGas": "0x0",
        "parentBeaconBlockRoot": EMPTY,
        "requestsHash": EMPTY,
        "withdrawals": [],
    }


def _root(what: str, chain: Chain, number: int) -> str:
    return "0x" + random_looking(what, chain.hash_of(number), *(one.hash for one in chain.contents(number)))
