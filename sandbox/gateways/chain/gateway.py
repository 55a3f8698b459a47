"""A chain as one of the gateways: its node for the shop, and a wallet's page for whoever is to pay."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final

from aiohttp import web

from sandbox.gateways.chain.blocks import Chain, Coin, Kind, Setup
from sandbox.gateways.chain.networks import EVM, TRON
from sandbox.gateways.chain.node import Node
from sandbox.gateways.chain.page import wallet_page
from sandbox.gateways.chain.rpc import QuietDoor, Rpc, method_of
from sandbox.gateways.chain.wallet import Unreadable, Wallet
from sandbox.gateways.courier import Sign
from sandbox.gateways.gateway import BASE, LATE, PAY, TOO_LITTLE, TWICE, Act, Bill, CannotDo, Gateway
from sandbox.gateways.ledger import Flow
from sandbox.gateways.page import PROTECTION
from sandbox.world import World

TOO_MUCH: Final = "pay too much"
EXCHANGE: Final = "send from an exchange that takes a fee"
FORGED: Final = "send a forged coin"
NOTHING: Final = "send nothing at all"
MINE: Final = "mine a block"
REORG: Final = "tear away the newest blocks"
AGAIN: Final = "tear them away and mine them again"
PATIENCE: Final = 3600.0
TORN: Final = 2


@dataclass(slots=True, kw_only=True)
class Wanted(Bill):
    """What was pasted into the wallet. `raw` is in the coin's smallest units; `sent` are transactions' hashes."""

    to: str
    coin: Coin
    raw: int
    sent: list[str] = field(default_factory=list)


class ChainGateway(Gateway[Wanted]):
    """One chain. Nothing calls anybody back here: whoever wants to know has to look."""

    SETUP: ClassVar[Setup]

    def __init__(self, world: World, pace: float) -> None:
        super().__init__(world, pace)
        self.door = QuietDoor(world, self.CODE, self.broken)
        self.chain = Chain(world, self.SETUP)
        self.node = Node(self.chain)
        self.rpc = Rpc(self.node)
        self.wallet = Wallet(self.chain)

    # For whoever plays or tests

    @property
    def chain_id(self) -> int:
        return self.SETUP.chain_id

    @property
    def rpc_url(self) -> str:
        """Where the shop asks the node."""
        return f"{self.url}{self._rpc_path}"

    @property
    def wallet_url(self) -> str:
        """Where what the shop shows is pasted; `?link=` does that too."""
        return f"{self.url}/wallet"

    @property
    def home(self) -> str:
        """An address for the shop, as its owner writes it."""
        return self.SETUP.home

    @property
    def account(self) -> str:
        """An account's public key for a shop that wants an address for each payment; empty where there is none."""
        return self.SETUP.account

    def contract(self, symbol: str, *, genuine: bool = True) -> str:
        """A coin's address as the shop's owner writes it."""
        return self.SETUP.kind.written(self.chain.coin(symbol, genuine=genuine).address)

    def paste(self, link: str, amount: str = "") -> Wanted:
        """Something to pay: a link, or an address and an amount. Raises `CannotDo`."""
        try:
            asked = self.wallet.read(link)
            raw = asked.raw(amount)
        except Unreadable as wrong:
            raise CannotDo(str(wrong)) from None
        wanted = Wanted(
            id=f"{self.CODE}{self.new_number()}",
            amount=asked.coin.amount(raw),
            currency=asked.coin.symbol,
            title=f"A payment over {self.SETUP.title}",
            key="",
            made_at=self.world.now(),
            expires_at=self.world.now() + PATIENCE,
            to=asked.to,
            coin=asked.coin,
            raw=raw,
        )
        wanted.facts["To"] = self.SETUP.kind.written(asked.to)
        wanted.facts["Coin"] = self.SETUP.kind.written(asked.coin.address)
        self.bills[wanted.id] = wanted
        return wanted

    # What a gateway says of itself

    def routes(self) -> list[web.RouteDef]:
        base = f"{BASE}/{self.CODE}"
        return [
            web.post(f"{base}{self._rpc_path}", self.door.answering(self.rpc.speak, method_of)),
            web.get(f"{base}/wallet", self._wallet),
        ]

    def pages(self) -> Mapping[str, str]:
        return {"Open the wallet": f"{BASE}/{self.CODE}/wallet"}

    def status(self, bill: Wanted) -> str:
        if not bill.sent:
            return "not paid"
        number = self.chain.place_of(bill.sent[-1])
        if number is None:
            return "handed in" if self.chain.is_known(bill.sent[-1]) else "torn away"
        left = number - self.chain.final
        return f"in block {number}, final in {left}" if left > 0 else f"final, in block {number}"

    def acts(self, bill: Wanted) -> Mapping[str, Act[Wanted]]:
        paying: dict[str, Act[Wanted]] = {
            PAY: lambda bill: self._pay(bill, bill.raw),
            TOO_LITTLE: lambda bill: self._pay(bill, max(bill.raw - _tenth(bill), 1)),
            TOO_MUCH: lambda bill: self._pay(bill, bill.raw + _tenth(bill)),
            LATE: self._pay_late,
            TWICE: lambda bill: self._pay(bill, bill.raw, bill.raw),
            EXCHANGE: self._pay_from_exchange,
            FORGED: self._pay_forged,
            NOTHING: lambda bill: self._pay(bill, 0),
        }
        waiting: dict[str, Act[Wanted]] = {MINE: lambda _: _none(self.chain.mine())}
        tearing: dict[str, Act[Wanted]] = {
            REORG: lambda _: self._tear(again=False),
            AGAIN: lambda _: self._tear(again=True),
        }
        return paying | waiting | (tearing if bill.sent else {})

    def offers(self, bill: Wanted) -> list[str]:
        return list(self.acts(bill))

    def broken(self, status: int) -> web.Response:
        said = "The key exceeds the frequency limit" if status == 429 else "Internal Server Error"
        return web.json_response({"Success": False, "Error": said}, status=status)

    def sign(self) -> Sign:
        return lambda _: {}

    # What happens

    @property
    def _rpc_path(self) -> str:
        return "/jsonrpc" if self.SETUP.kind is Kind.TRON else "/rpc"

    def _pay(self, bill: Wanted, *amounts: int) -> None:
        for raw in amounts:
            self._sent(bill, self.wallet.pay(bill.to, bill.coin, raw), raw)

    def _pay_late(self, bill: Wanted) -> None:
        self.world.forward(PATIENCE)
        self._pay(bill, bill.raw)

    def _pay_from_exchange(self, bill: Wanted) -> None:
        fee = 10**bill.coin.decimals
        self._sent(bill, self.wallet.pay_from_exchange(bill.to, bill.coin, bill.raw, fee), max(bill.raw - fee, 0))

    def _pay_forged(self, bill: Wanted) -> None:
        forged = self.chain.coin("USDT", genuine=False)
        bill.sent.append(self.wallet.pay(bill.to, forged, bill.raw))

    def _sent(self, bill: Wanted, name: str, raw: int) -> None:
        bill.sent.append(name)
        if raw:
            self.move(Flow.IN, bill, name, bill.coin.amount(raw))

    def _tear(self, *, again: bool) -> None:
        """What is torn away and does not come back was never paid."""
        lost = self.chain.reorg(TORN, again=again)
        if again:
            return
        for one in [movement for movement in self.ledger if movement.id in lost]:
            self.move(Flow.OUT, self.bills[one.bill], f"{one.id} torn away", one.amount)

    async def _wallet(self, request: web.Request) -> web.Response:
        link, amount, said = request.query.get("link", ""), request.query.get("amount", ""), ""
        if link:
            try:
                wanted = self.paste(link, amount)
            except CannotDo as reason:
                said = str(reason).capitalize()
            else:
                raise web.HTTPSeeOther(f"{BASE}/{self.CODE}/pay/{wanted.id}")
        text = wallet_page(self.SETUP, link, amount, said)
        return web.Response(text=text, status=409 if said else 200, content_type="text/html", headers=PROTECTION)


class EvmChain(ChainGateway):
    """As on Ethereum and its kin."""

    CODE = "evm"
    NAME = EVM.title
    SETUP = EVM


class TronChain(ChainGateway):
    """As on TRON."""

    CODE = "tron"
    NAME = TRON.title
    SETUP = TRON


def _tenth(bill: Wanted) -> int:
    return max(bill.raw // 10, 1)


def _none(_: object) -> None:
    return None
