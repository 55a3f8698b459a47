"""What a node answers: the questions a watcher asks, and the same mistakes refused as real nodes refuse them."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from sandbox.gateways.chain import shapes
from sandbox.gateways.chain.blocks import Chain, Kind, Placed
from sandbox.gateways.chain.errors import METHOD_NOT_FOUND, REVERTED, Cap, RpcError, invalid_params

Params = list[Any]

QUANTITY: Final = re.compile(r"0x(0|[1-9a-fA-F][0-9a-fA-F]{0,15})")
HASH: Final = re.compile(r"0x[0-9a-fA-F]{64}")
ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]{40}")
MOST_ADDRESSES: Final = 1_000
DECIMALS: Final = "0x313ce567"
SYMBOL: Final = "0x95d89b41"


class Node:
    """One node of a chain. `cap` is how much of the past it tells at once; `lag`: how many blocks it is behind.

    A `careless` one tells of logs that it was not asked for.
    """

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.cap = Cap(blocks=5_000, way="java-tron") if chain.setup.kind is Kind.TRON else Cap()
        self.lag = 0
        self.careless = False
        self._methods: Mapping[str, Callable[[Params], Any]] = {
            "eth_chainId": self._chain_id,
            "eth_blockNumber": self._block_number,
            "eth_getBlockByNumber": self._block,
            "eth_getLogs": self._logs,
            "eth_getTransactionReceipt": self._receipt,
            "eth_call": self._call,
        }

    @property
    def head(self) -> int:
        return self.chain.head - self.lag

    def answer(self, method: str, params: Params) -> Any:
        """The result. Raises `RpcError`."""
        known = self._methods.get(method)
        if known is None:
            raise METHOD_NOT_FOUND
        return known(params)

    def _chain_id(self, _params: Params) -> str:
        return hex(self.chain.setup.chain_id)

    def _block_number(self, _params: Params) -> str:
        return hex(self.head)

    def _block(self, params: Params) -> Any:
        if len(params) != 2 or not isinstance(params[1], bool):
            raise invalid_params("expected a block's number or name, and whether with its transactions")
        number = self._number(params[0])
        return shapes.block(self.chain, number, whole=params[1]) if number <= self.head else None

    def _receipt(self, params: Params) -> Any:
        if len(params) != 1 or not isinstance(params[0], str) or not HASH.fullmatch(params[0]):
            raise invalid_params("invalid string length")
        number = self.chain.place_of(params[0].lower())
        if number is None or number > self.head:
            return None
        spending = next(one for one in self.chain.contents(number) if one.hash == params[0].lower())
        return shapes.receipt(self.chain, number, spending)

    def _logs(self, params: Params) -> list[Any]:
        if len(params) != 1 or not isinstance(params[0], dict):
            raise invalid_params("expected one filter")
        asked = params[0]
        low, high = self._range(asked)
        addresses = _several(asked.get("address"), ADDRESS)
        topics = [_several(topic, HASH) for topic in asked.get("topics") or ()]
        if len(topics) > 4:
            raise invalid_params("topics: at most four")
        there = self.chain.logs(low, min(high, self.head))
        return self._told([one for one in there if self.careless or shapes.fits(one, addresses, topics)])

    def _told(self, found: list[Placed]) -> list[Any]:
        if len(found) > self.cap.logs:
            raise self.cap.refusal()
        return [shapes.log(self.chain, placed) for placed in found]

    def _range(self, asked: Mapping[str, Any]) -> tuple[int, int]:
        low, high = self._number(asked.get("fromBlock", "latest")), self._number(asked.get("toBlock", "latest"))
        if self.chain.setup.kind is Kind.TRON:
            if low > high:
                raise RpcError(-32602, "please verify: fromBlock <= toBlock", data="{}")
            if min(high, self.head) - low > self.cap.blocks:
                raise self.cap.refusal()
            return low, high
        if low > self.head:
            raise invalid_params(f"BlockOutOfRangeError: block height is {self.head} but requested was {low}")
        if high - low + 1 > self.cap.blocks:
            raise self.cap.refusal()
        return low, high

    def _call(self, params: Params) -> str:
        """`decimals()` and `symbol()` of a coin: nothing else is asked of one here."""
        if not params or not isinstance(params[0], dict):
            raise invalid_params("expected a call")
        asked = params[0]
        coin = self.chain.contract(str(asked.get("to", "")).lower())
        if coin is None:
            return self._nobody()
        match str(asked.get("data") or asked.get("input")):
            case code if code == DECIMALS:
                return shapes.number_word(coin.decimals)
            case code if code == SYMBOL:
                return shapes.text_words(coin.symbol)
        raise REVERTED

    def _nobody(self) -> str:
        if self.chain.setup.kind is Kind.TRON:
            raise RpcError(-32600, "No contract or not a smart contract", data="{}")
        return "0x"

    def _number(self, asked: object) -> int:
        """A block's number, from its name too."""
        match asked:
            case "latest":
                return self.head
            case "earliest":
                return 0
            case "finalized":
                return min(self.chain.final, self.head)
            case "safe" | "pending" if self.chain.setup.kind is Kind.TRON:
                raise RpcError(-32602, f"TAG [{asked}] not supported", data="{}")
            case "safe" if self.chain.safe is not None:
                return min(self.chain.safe, self.head)
            case str() if QUANTITY.fullmatch(asked):
                return int(asked, 16)
        raise invalid_params("hex string without 0x prefix")


def _several(asked: object, form: re.Pattern[str]) -> list[str]:
    """One or several of something, or nothing. Raises `RpcError` for anything else."""
    several = [] if asked is None else asked if isinstance(asked, list) else [asked]
    if len(several) > MOST_ADDRESSES:
        raise invalid_params("exceed max topics or addresses")
    for one in several:
        if not isinstance(one, str) or not form.fullmatch(one):
            raise invalid_params("invalid string length")
    return [str(one).lower() for one in several]
