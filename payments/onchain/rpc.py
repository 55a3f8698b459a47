"""What a node of a chain is asked, by JSON-RPC: blocks, logs, receipts, and what a contract says of itself.

A chain may have several nodes. They are asked in turn: one that fails lets the next one answer, one that asks for quiet
gets it as long as another one answers, and one that turns out to be on another chain is believed nothing.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import structlog

from core.errors import Fact, KioskError, Permanent, Temporary
from core.providers import Malformed
from payments.calling import JsonApi, error_name
from payments.onchain.tokens import Chain
from payments.reading import a_list, a_text, an_object

T = TypeVar("T")

TRANSFER: Final = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
QUIET_SECONDS: Final = 2.0
LONGEST_QUIET: Final = 300.0
_ASKS_FOR_QUIET: Final = frozenset({403, 429, 503})
_SYMBOL: Final = "0x95d89b41"
_DECIMALS: Final = "0x313ce567"

log = structlog.get_logger(__name__)


class NodeRefused(Temporary):
    """The node answers with an error of its own: it does not do this, or not so much of it at once."""


class WrongChain(Permanent):
    """This node is on another chain than the setting says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block's number, name and time in milliseconds."""

    number: int
    hash: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """An event of a contract, in the block that it is in."""

    block: int
    block_hash: str
    tx: str
    index: int
    contract: str
    topics: tuple[str, ...]
    data: str
    removed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What came of a transaction, in the block that it is in."""

    block_hash: str
    succeeded: bool
    logs: tuple[Log, ...]


class Node:
    """One address of a chain's nodes, and how it behaves."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        scheme, _, rest = url.partition("://")
        host, _, path = rest.partition("/")
        self.api = JsonApi(f"{scheme}://{host}", headers)
        self.path = path
        self.known = False
        self.quiet_until = 0.0
        self._told_off = 0

    def blame(self, error: KioskError, now: float) -> None:
        """Leave it alone for a while where it asks for that, the longer the more often."""
        if error.facts.get("status") in _ASKS_FOR_QUIET:
            self._told_off += 1
            asked = float(error.facts.get("retry_after", 0))
            self.quiet_until = now + max(asked, min(QUIET_SECONDS * 2.0**self._told_off, LONGEST_QUIET))

    def praise(self) -> None:
        self._told_off, self.quiet_until = 0, 0.0


class Rpc:
    """The nodes of one chain. Every call raises Temporary or Permanent when none of them answers it."""

    def __init__(self, chain: Chain, urls: Sequence[str], headers: Mapping[str, str]) -> None:
        self.chain = chain
        self._nodes = [Node(url, headers) for url in urls]

    async def block(self, which: int | str) -> Block | None:
        """A block by its number, or by ``latest`` or ``finalized``; None where the node has none."""
        name = hex(which) if isinstance(which, int) else which
        return await self._call("eth_getBlockByNumber", [name, False], _block)

    async def newest(self) -> Block:
        """The newest block."""
        found = await self.block("latest")
        if found is None:
            raise Temporary(reason="no newest block", chain=self.chain.name)
        return found

    async def transfers(self, first: int, last: int, contracts: Sequence[str], to: Sequence[str]) -> tuple[Log, ...]:
        """The transfer events of these contracts to these addresses. Raises NodeRefused for too many blocks."""
        question = {
            "fromBlock": hex(first),
            "toBlock": hex(last),
            "address": list(contracts),
            "topics": [TRANSFER, None, [_word(address) for address in to]],
        }
        return await self._call("eth_getLogs", [question], _logs)

    async def receipt(self, tx: str) -> Receipt | None:
        """None where the node does not know the transaction, or not yet."""
        return await self._call("eth_getTransactionReceipt", [tx], _receipt)

    async def describes_itself(self, contract: str) -> tuple[int, str]:
        """A token's decimals and symbol."""
        decimals = await self._ask_contract(contract, _DECIMALS)
        symbol = await self._ask_contract(contract, _SYMBOL)
        return int.from_bytes(decimals[:32]), _said(symbol)

    async def _ask_contract(self, contract: str, what: str) -> bytes:
        return await self._call("eth_call", [{"to": contract, "data": what}, "latest"], _bytes)

    async def check(self) -> None:
        """Ask every node who it is; raises what is wrong with the first one that is not right."""
        for node in self._nodes:
            await self._ensure(node)

    async def close(self) -> None:
        """Hang up everywhere."""
        for node in self._nodes:
            await node.api.close()

    async def _call(self, method: str, params: list[object], read: Callable[[object], T]) -> T:
        """The first answer that a node gives; those that asked for quiet are asked last.

        That one refused says more than that another one is not there.
        """
        now = asyncio.get_running_loop().time()
        trouble: KioskError | None = None
        for node in sorted(self._nodes, key=lambda node: node.quiet_until > now):
            try:
                await self._ensure(node)
                answer = await _ask(node, method, params, read)
            except (Temporary, Permanent) as error:
                node.blame(error, now)
                log.info("node_failed", chain=self.chain.name, method=method, error=type(error).__name__)
                trouble = trouble if isinstance(trouble, NodeRefused) else error
            else:
                node.praise()
                self._prefer(node)
                return answer
        raise trouble or Temporary(reason="no nodes", chain=self.chain.name)

    def _prefer(self, node: Node) -> None:
        """Whoever answered is asked first the next time."""
        if self._nodes[0] is not node:
            self._nodes.remove(node)
            self._nodes.insert(0, node)

    async def _ensure(self, node: Node) -> None:
        if not node.known:
            found = await _ask(node, "eth_chainId", [], _number)
            if found != self.chain.number:
                raise WrongChain(chain=self.chain.name, expected=self.chain.number, found=found)
            node.known = True


async def _ask(node: Node, method: str, params: list[object], read: Callable[[object], T]) -> T:
    def result(answer: object) -> T:
        found = an_object(answer)
        if found.get("error") is not None:
            facts: dict[str, Fact] = {"method": method}
            raise NodeRefused(**facts, name=error_name(found))
        return read(found.get("result"))

    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return await node.api.post(node.path, result, body)


# --- reading what a node says: whatever is not as it should be is Malformed --------------------------------------


def _block(answer: object) -> Block | None:
    if answer is None:
        return None
    found = an_object(answer)
    return Block(
        number=_number(found.get("number")),
        hash=_name(found.get("hash")),
        at=_number(found.get("timestamp")) * 1000,
    )


def _logs(answer: object) -> tuple[Log, ...]:
    return tuple(_log(an_object(one)) for one in a_list(answer))


def _log(found: Mapping[str, Any]) -> Log:
    return Log(
        block=_number(found.get("blockNumber")),
        block_hash=_name(found.get("blockHash")),
        tx=_name(found.get("transactionHash")),
        index=_number(found.get("logIndex")),
        contract=_name(found.get("address")),
        topics=tuple(_name(topic) for topic in a_list(found.get("topics"))),
        data=_name(found.get("data")),
        removed=found.get("removed") is True,
    )


def _receipt(answer: object) -> Receipt | None:
    if answer is None:
        return None
    found = an_object(answer)
    return Receipt(
        block_hash=_name(found.get("blockHash")),
        succeeded=_number(found.get("status")) == 1,
        logs=_logs(found.get("logs")),
    )


def _number(answer: object) -> int:
    text = a_text(answer)
    try:
        return int(text, 16)
    except ValueError:
        raise Malformed(wanted="a number in hexadecimal") from None


def _name(answer: object) -> str:
    return a_text(answer).lower()


def _bytes(answer: object) -> bytes:
    try:
        return bytes.fromhex(a_text(answer).removeprefix("0x"))
    except ValueError:
        raise Malformed(wanted="bytes in hexadecimal") from None


def _word(address: str) -> str:
    return "0x" + address.removeprefix("0x").rjust(64, "0")


def _said(words: bytes) -> str:
    """A text as contracts return it: its place, its length and itself; or, in old ones, 32 bytes of it."""
    if len(words) >= 64:
        length = int.from_bytes(words[32:64])
        return words[64 : 64 + min(length, 64)].decode(errors="replace")
    return words[:32].rstrip(b"\0").decode(errors="replace")
