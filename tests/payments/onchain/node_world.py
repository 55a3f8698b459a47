"""A chain on the wire, a shop that watches it, and the hands of whoever pays. Opening the shop again is a restart."""

import random
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast

from aiohttp import web

from core.ids import PaymentKey, new_payment_key
from core.money import Money
from core.people import Address
from core.ports import Store
from core.providers import Around, Checkout, Disputed, Intent, MoneyIn, MoneySeen, News
from payments.onchain import build
from payments.onchain.addresses import parse_evm
from payments.onchain.provider import TokenProvider
from sandbox.gateways.chain import networks
from sandbox.gateways.chain.blocks import Setup
from sandbox.gateways.chain.gateway import EvmChain
from sandbox.gateways.chain.node import Node
from sandbox.gateways.chain.rpc import Rpc
from sandbox.gateways.gateway import BASE
from sandbox.world import World
from storage.opening import Opened, open_store
from storage.tx import SqlTx
from tests.shops import Clock

HOME = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
OURS = parse_evm(HOME)
USDT = 10**6
EVM = f"evm:{networks.EVM.chain_id}"


@dataclass
class Network:
    """A chain that only moves when it is told to, at one address after another."""

    clock: Clock
    gateway: EvmChain
    urls: list[str] = field(default_factory=list)

    @property
    def node(self) -> Node:
        return self.gateway.node

    @property
    def asked(self) -> dict[str, int]:
        return dict(self.gateway.rpc.asked)

    def pay(self, *amounts: int, to: str = OURS, symbol: str = "USDT", genuine: bool = True) -> str:
        """Transfers in one transaction, in the next block."""
        coin = self.gateway.chain.coin(symbol, genuine=genuine)
        name = self.gateway.wallet.pay_many(to, coin, *amounts)
        self.mine()
        return name

    def mine(self, blocks: int = 1) -> None:
        self.gateway.chain.mine(blocks)

    @contextmanager
    def twisted(self, method: str, twist: Callable[[Any, list[Any]], Any]) -> Iterator[None]:
        """As long as it lasts, the node answers this with what the twist makes of the truth."""
        honest = self.node._methods
        right = honest[method]
        self.node._methods = {**honest, method: lambda params: twist(right(params), params)}
        try:
            yield
        finally:
            self.node._methods = honest

    def settle(self) -> None:
        """Everything so far is final."""
        self.mine(self.gateway.SETUP.final_after + 1)


@asynccontextmanager
async def open_network(**changes: object) -> AsyncIterator[Network]:
    """A chain of one node; its first block and the shop's time are fixed."""
    clock = Clock()

    class Still(EvmChain):
        SETUP: Setup = replace(networks.EVM, period=0.0, **changes)  # type: ignore[misc, arg-type]

    network = Network(clock=clock, gateway=Still(World(clock=lambda: clock() / 1000), 1.0))
    async with _served(network.gateway.routes()) as url:
        network.gateway.url = f"{url}{BASE}/{network.gateway.CODE}"
        network.urls.append(network.gateway.rpc_url)
        yield network


@asynccontextmanager
async def second_node(network: Network, answer: int = 200) -> AsyncIterator[Node]:
    """Another node of the same chain, behind or out of order."""
    node = Node(network.gateway.chain)
    rpc = Rpc(node)

    async def speak(request: web.Request) -> web.Response:
        if answer != 200:
            return web.json_response({"message": "no"}, status=answer)
        said, status = rpc.one(await request.json())
        return web.json_response(said, status=status)

    async with _served([web.post("/rpc", speak)]) as url:
        network.urls.append(f"{url}/rpc")
        yield node


@asynccontextmanager
async def _served(routes: Sequence[web.RouteDef]) -> AsyncIterator[str]:
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield site.name
    finally:
        await runner.cleanup()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    chains: tuple[tuple[str, str], ...]
    chain_addresses: tuple[tuple[str, str], ...]
    chain_tokens: tuple[tuple[str, str], ...]
    tron_api_key: str | None = None


@dataclass
class Till:
    """The providers of one shop, and who wants to pay there."""

    opened: Opened[SqlTx]
    network: Network
    providers: Sequence[TokenProvider]
    chance: random.Random = field(default_factory=lambda: random.Random(3))

    async def ask(self, price: int = 19_490_000, provider: int = 0) -> tuple[PaymentKey, Checkout]:
        """Somebody wants to pay so many millionths."""
        made = self.providers[provider]
        now = self.network.clock()
        intent = Intent(
            key=new_payment_key(self.chance),
            asked=Money(price, made.terms.asks_in),
            title="Lantern Bay · Standard",
            buyer=Address("telegram", "101"),
            language="en",
            expires_at=now + made.terms.life_ms,
        )
        return intent.key, await made.create(intent)

    async def news(self, provider: int = 0, since: int = 0) -> list[News]:
        return [one async for one in self.providers[provider].news(since)]

    async def came(self, provider: int = 0) -> list[tuple[PaymentKey, int]]:
        """What came in for good: whose it is, and how much."""
        return [(one.payment, one.amount.minor) for one in await self.news(provider) if isinstance(one, MoneyIn)]

    async def seen(self) -> list[tuple[PaymentKey, int]]:
        return [(one.payment, one.amount.minor) for one in await self.news() if isinstance(one, MoneySeen)]

    async def kept(self) -> int:
        """How many transfers are remembered, whatever became of them."""
        return await self.opened.store.read(_count_transfers)

    async def disputed(self) -> list[str]:
        return [one.stage.value for one in await self.news() if isinstance(one, Disputed)]


def _count_transfers(tx: SqlTx) -> int:
    count: int = tx._connection.execute("SELECT COUNT(*) FROM chain_transfer").fetchone()[0]
    return count


def minor(checkout: Checkout) -> int:
    """What a checkout asks for."""
    assert checkout.asked is not None
    return checkout.asked.minor


@asynccontextmanager
async def open_till(
    url: str, network: Network, *, home: str = HOME, name: str = "evm", decimals: int = 6, urls: Sequence[str] = ()
) -> AsyncIterator[Till]:
    """A shop on this database that takes both coins."""
    number = network.gateway.chain_id
    settings = Settings(
        chains=((f"{name}:{number}", ",".join(urls or network.urls)),),
        chain_addresses=((name, home),),
        chain_tokens=(
            (f"usdt-{name}", f"{network.gateway.contract('USDT')}/{decimals}"),
            (f"usdc-{name}", f"{network.gateway.contract('USDC')}/18"),
        ),
    )
    async with open_store(url, clock=network.clock, source=random.Random(7)) as opened:
        around = Around(
            store=cast("Store", opened.store), clock=network.clock, currency="USD", secret=lambda _: bytes(32)
        )
        providers = build(settings, around)
        try:
            yield Till(opened=opened, network=network, providers=providers)
        finally:
            for provider in providers:
                await provider.close()
