"""The chains that are known, what makes a block of theirs final, and the contracts of USDT and USDC on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.money import Money, exponent
from payments.onchain.addresses import show_evm, show_tron

# Up to so much, a block that so many others stand on is final enough; above, only what the chain itself calls final.
SMALL: Final = 50


class Kind(StrEnum):
    """How a chain writes addresses."""

    EVM = "evm"
    TRON = "tron"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A network. ``blocks``: so many make a small amount final, none where the chain is quick enough itself.

    ``minute`` is how many blocks a minute has; ``most`` how many are asked for at once.
    """

    name: str
    title: str
    number: int
    kind: Kind = Kind.EVM
    blocks: int = 0
    minute: int = 30
    most: int = 2000

    @property
    def key(self) -> str:
        """What it is called where it is kept: a test network's rows are never taken for those of the real one."""
        known = CHAINS.get(self.name)
        return self.name if known is not None and known.number == self.number else f"{self.name}:{self.number}"

    def show(self, address: str) -> str:
        """An address as this chain's wallets write it."""
        return show_tron(address) if self.kind is Kind.TRON else show_evm(address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token on a chain. ``calls_itself``: what its contract may answer to symbol(); nothing is asked when empty."""

    currency: str
    chain: Chain
    contract: str = field(repr=False)
    decimals: int
    calls_itself: frozenset[str] = frozenset()

    @property
    def code(self) -> str:
        return f"{self.currency.lower()}-{self.chain.name}"

    def money(self, raw: int) -> Money:
        """An amount as the ledger has it: what is below a millionth is dropped."""
        unit: int = 10 ** (self.decimals - exponent(self.currency))
        return Money(raw // unit, self.currency)

    def is_small(self, raw: int) -> bool:
        limit: int = SMALL * 10**self.decimals
        return raw <= limit


# Finality as the chains say it. TRON and BNB Chain are final within a minute or less; Ethereum takes a quarter of an
# hour, and Base and Arbitrum wait for Ethereum. bsc: three blocks in two seconds.
CHAINS: Final[Mapping[str, Chain]] = {
    chain.name: chain
    for chain in (
        Chain(name="tron", title="TRON (TRC-20)", number=728126428, kind=Kind.TRON, minute=20),
        Chain(name="ethereum", title="Ethereum (ERC-20)", number=1, blocks=12, minute=5),
        Chain(name="bsc", title="BNB Smart Chain (BEP-20)", number=56, minute=100),
        Chain(name="polygon", title="Polygon", number=137, blocks=32),
        Chain(name="arbitrum", title="Arbitrum One", number=42161, blocks=64, minute=240),
        Chain(name="base", title="Base", number=8453, blocks=20),
    )
}
_USDT: Final = frozenset({"USDT", "USDT0", "USD₮", "USD₮0"})
_USDC: Final = frozenset({"USDC"})
_CONTRACTS: Final = (
    ("USDT", "tron", "0xa614f803b6fd780986a42c78ec9c7f77e6ded13c", 6),
    ("USDT", "ethereum", "0xdac17f958d2ee523a2206206994597c13d831ec7", 6),
    ("USDC", "ethereum", "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", 6),
    ("USDT", "bsc", "0x55d398326f99059ff775485246999027b3197955", 18),
    ("USDC", "bsc", "0x8ac76a51cc950d9822d68b83fe1ad97b32cd580d", 18),
    ("USDT", "polygon", "0xc2132d05d31c914a87c6611c10748aeb04b58e8f", 6),
    ("USDC", "polygon", "0x3c499c542cef5e3811e1192ce70d8cc03d5c3359", 6),
    ("USDT", "arbitrum", "0xfd086bc7cd5c481dcc9c85ebe478a1c0b69fcbb9", 6),
    ("USDC", "arbitrum", "0xaf88d065e77c8cc2239327c5edb3a432268e5831", 6),
    ("USDC", "base", "0x833589fcd6edb6e08f4c7c32d4f71b54bda02913", 6),
)
TOKENS: Final[Mapping[str, Token]] = {
    token.code: token
    for token in (
        Token(
            currency=currency,
            chain=CHAINS[chain],
            contract=contract,
            decimals=decimals,
            calls_itself=_USDT if currency == "USDT" else _USDC,
        )
        for currency, chain, contract, decimals in _CONTRACTS
    )
}
