"""A real chain for one test: anvil, taken from npm once, started on loopback, gone with its test.

Nobody signs anything here: anvil's own accounts are unlocked.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest

VERSION: Final = "1.7.1"
CHAIN_ID: Final = 31337
INSTALL_SECONDS: Final = 120
START_SECONDS: Final = 20
HERE: Final = Path(__file__).parent
COIN: Final[dict[str, Any]] = json.loads((HERE / "TestCoin.json").read_text(encoding="utf-8"))


class RpcRefused(Exception):
    """The node said no."""


class Anvil:
    """One node, asked over HTTP. Every transaction is a block of its own, at once."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self._session = session
        self._accounts: list[str] = []

    async def raw(self, body: object) -> Any:
        """Whatever it answers to whatever is posted."""
        async with self._session.post(self.url, json=body, timeout=aiohttp.ClientTimeout(10)) as response:
            return await response.json()

    async def ask(self, method: str, *params: object) -> Any:
        answer = await self.raw({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        if "error" in answer:
            raise RpcRefused(answer["error"]["message"])
        return answer["result"]

    async def deploy(self, symbol: str = "USDT", decimals: int = 6) -> str:
        """A new coin; the first account has all of it. Its address."""
        sign = symbol.encode().hex().ljust(64, "0")
        arguments = f"{64:064x}{decimals:064x}{len(symbol):064x}{sign}"
        receipt = await self._send(None, COIN["bytecode"] + arguments)
        return str(receipt["contractAddress"])

    async def pay(self, coin: str, to: str, amount: int) -> str:
        """The transaction's hash."""
        receipt = await self._send(coin, _call("transfer(address,uint256)", _word(to), _number(amount)))
        assert receipt["status"] == "0x1"
        return str(receipt["transactionHash"])

    async def scatter(self, coin: str, moves: Sequence[tuple[str, int]]) -> str:
        """Several transfers in one transaction."""
        heads = _number(64), _number(64 + 32 * (1 + len(moves)))
        to = _number(len(moves)), *(_word(one) for one, _ in moves)
        amounts = _number(len(moves)), *(_number(amount) for _, amount in moves)
        receipt = await self._send(coin, _call("scatter(address[],uint256[])", *heads, *to, *amounts))
        assert receipt["status"] == "0x1"
        return str(receipt["transactionHash"])

    async def give(self, coin: str, to: str, number: int) -> str:
        """What looks like a collectible that changes hands."""
        receipt = await self._send(coin, _call("give(address,uint256)", _word(to), _number(number)))
        return str(receipt["transactionHash"])

    async def fail(self, coin: str, to: str, amount: int) -> str:
        """A transfer by somebody who has nothing: it is in a block, and failed."""
        receipt = await self._send(coin, _call("transfer(address,uint256)", _word(to), _number(amount)), account=1)
        assert receipt["status"] == "0x0"
        return str(receipt["transactionHash"])

    async def mine(self, blocks: int) -> None:
        await self.ask("anvil_mine", hex(blocks))

    async def reorg(self, depth: int) -> None:
        """The newest blocks are empty ones now; what was in them never was."""
        await self.ask("anvil_reorg", depth, [])

    async def head(self) -> int:
        return int(await self.ask("eth_blockNumber"), 16)

    async def _send(self, to: str | None, data: str, *, account: int = 0) -> dict[str, Any]:
        if not self._accounts:
            self._accounts = await self.ask("eth_accounts")
        # With a price of its own, the same transaction after a fork has the same name.
        price = {"gas": hex(2_000_000), "maxFeePerGas": hex(10**11), "maxPriorityFeePerGas": hex(10**9)}
        transaction = {"from": self._accounts[account], "data": data, **price}
        name = await self.ask("eth_sendTransaction", transaction | ({"to": to} if to else {}))
        for _ in range(500):  # it may need a moment more than its own answer
            receipt = await self.ask("eth_getTransactionReceipt", name)
            if receipt is not None:
                return dict(receipt)
        raise RpcRefused("no receipt")


@pytest.fixture
async def anvil(tmp_path: Path) -> AsyncIterator[Anvil]:
    """A chain of the test's own, on which nothing has happened yet."""
    with running(tmp_path) as url:
        async with aiohttp.ClientSession() as session:
            yield Anvil(url, session)


def binary() -> Path:
    """Where anvil is; fetched from npm into a cache when it is not there yet. Skips the test where it can't be had."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kiosk-tests" / f"anvil-{VERSION}"
    if not cache.is_dir():
        _fetch(cache)
    found = next(cache.glob("node_modules/@foundry-rs/anvil-*/bin/anvil"), None)
    if found is None:
        pytest.skip("there is no anvil for this machine: the journeys on a real chain were not made")
    return found


@contextmanager
def running(home: Path) -> Iterator[str]:
    """A fresh chain, with its final block eight behind the newest. Its address."""
    command = [str(binary()), "--port", "0", "--chain-id", str(CHAIN_ID), "--slots-in-an-epoch", "4", "--accounts", "2"]
    environment = {"HOME": str(home), "PATH": os.environ.get("PATH", "")}
    said = home / "anvil.txt"
    with said.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, env=environment) as process:
        try:
            yield f"http://{_listening(process, said)}"
        finally:
            process.kill()


def _listening(process: "subprocess.Popen[bytes]", said: Path) -> str:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        found = re.search(r"Listening on (127\.0\.0\.1:\d+)", said.read_text(encoding="utf-8"))
        if found:
            return found[1]
        time.sleep(0.01)
    raise AssertionError(f"anvil does not start: {said.read_text(encoding='utf-8')[-500:]}")


def _fetch(cache: Path) -> None:
    """Into a folder of its own, then renamed: two workers at once do not disturb each other."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm: the journeys on a real chain were not made")
    cache.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=cache.parent))
    order = [npm, "install", "--prefix", str(fresh), "--no-audit", "--no-fund", "--ignore-scripts"]
    try:
        subprocess.run(
            [*order, f"@foundry-rs/anvil@{VERSION}"], check=True, timeout=INSTALL_SECONDS, capture_output=True
        )
        fresh.rename(cache)
    except subprocess.SubprocessError:
        pytest.skip("npm cannot fetch anvil: the journeys on a real chain were not made")
    except OSError:  # somebody else was faster
        assert cache.is_dir()
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _call(signature: str, *words: str) -> str:
    return "0x" + str(COIN["selectors"][signature]) + "".join(words)


def _word(address: str) -> str:
    return address.removeprefix("0x").lower().rjust(64, "0")


def _number(amount: int) -> str:
    return f"{amount:064x}"
