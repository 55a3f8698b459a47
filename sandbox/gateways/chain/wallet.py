"""What people do with their coins: they pay, and they pay wrongly in every way there is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from urllib.parse import parse_qs, urlsplit

from sandbox.gateways.chain.addresses import NoAddress, made_up
from sandbox.gateways.chain.blocks import Chain, Coin, Kind, Move

EXCHANGE: Final = made_up("exchange")
LONGEST_LINK: Final = 500
PLAIN: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,18})?")


class Unreadable(ValueError):
    """What was pasted asks for nothing that this wallet could pay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a QR code asks for. A bare address says neither which coin nor how much."""

    to: str
    coin: Coin
    amount: int | None = None

    def raw(self, typed: str = "") -> int:
        """The amount in the coin's smallest units, or what somebody typed beside it. Raises `Unreadable`."""
        if self.amount is not None:
            return self.amount
        if not PLAIN.fullmatch(typed.strip()):
            raise Unreadable("type the amount, as in 19.4903")
        amount = Decimal(typed.strip()).scaleb(self.coin.decimals)
        if amount != int(amount):
            raise Unreadable(f"{self.coin.symbol} has only {self.coin.decimals} decimals here")
        return int(amount)


class Wallet:
    """Somebody's wallet. It is never empty. Every act returns the hashes of what was handed in."""

    def __init__(self, chain: Chain, owner: str = "ada") -> None:
        self.chain = chain
        self.address = made_up("wallet", owner)

    def read(self, pasted: str) -> Asked:
        """A link (`ethereum:<coin>@<chain>/transfer?address=…&uint256=…`) or an address. Raises `Unreadable`."""
        pasted = pasted.strip()[:LONGEST_LINK]
        try:
            if pasted.startswith("ethereum:"):
                return self._link(pasted)
            to = pasted.removeprefix("tron:").partition("?")[0]
            return Asked(to=self.chain.setup.kind.read(to), coin=self.chain.setup.coins[0])
        except NoAddress as wrong:
            raise Unreadable(str(wrong)) from None

    def pay(self, to: str, coin: Coin, amount: int, *, sender: str = "") -> str:
        """One transfer in one transaction; nothing of it is checked, as nobody checks it."""
        return self.chain.send([self.move(to, coin, amount, sender)])

    def pay_from_exchange(self, to: str, coin: Coin, amount: int, fee: int) -> str:
        """The exchange keeps its fee of what was to be sent, and pays its other customers in the same transaction."""
        others = [self.move(made_up("customer", number), coin, 5 * 10**coin.decimals, EXCHANGE) for number in (1, 2)]
        mine = self.move(to, coin, max(amount - fee, 0), EXCHANGE)
        return self.chain.send([others[0], mine, others[1]])

    def pay_many(self, to: str, coin: Coin, *amounts: int) -> str:
        """Several transfers in one transaction."""
        return self.chain.send([self.move(to, coin, amount) for amount in amounts])

    def fail(self, to: str, coin: Coin, amount: int, *, shown: bool = False) -> str:
        """A transaction that fails: it is in a block, and moved nothing. `shown`: a node that lies lists its log."""
        return self.chain.send([self.move(to, coin, amount)], failed=True, logged=shown)

    def give(self, to: str, coin: Coin, number: int) -> str:
        """A collectible with this number, whose log looks nearly like a payment of as much."""
        move = Move(coin=coin.address, sender=self.address, to=to, amount=number, collectible=True)
        return self.chain.send([move])

    def move(self, to: str, coin: Coin, amount: int, sender: str = "") -> Move:
        """One transfer, to be handed in alone or with others."""
        return Move(coin=coin.address, sender=sender or self.address, to=to, amount=amount)

    def _link(self, pasted: str) -> Asked:
        """EIP-681."""
        if self.chain.setup.kind is not Kind.EVM:
            raise Unreadable("that is a link for another kind of chain")
        target, _, call = urlsplit(pasted).path.partition("/")
        contract, _, chain_id = target.partition("@")
        if call != "transfer" or chain_id != str(self.chain.setup.chain_id):
            raise Unreadable("that is for another chain")
        query = parse_qs(urlsplit(pasted).query)
        coin = self.chain.contract(self.chain.setup.kind.read(contract))
        if coin is None:
            raise Unreadable("nobody has this coin")
        return Asked(to=self.chain.setup.kind.read(_only(query, "address")), coin=coin, amount=_whole(query))


def _only(query: Mapping[str, list[str]], name: str) -> str:
    values = query.get(name, [])
    if len(values) != 1:
        raise Unreadable(f"{name} is missing")
    return values[0]


def _whole(query: Mapping[str, list[str]]) -> int:
    amount = _only(query, "uint256")
    if not amount.isascii() or not amount.isdecimal():
        raise Unreadable("the amount is not a whole number")
    return int(amount)
