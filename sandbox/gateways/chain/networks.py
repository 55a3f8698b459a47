"""The chains of the sandbox. Neither they nor their coins exist anywhere else."""

from typing import Final

from sandbox.gateways.chain.addresses import base58, made_up
from sandbox.gateways.chain.blocks import Coin, Kind, Setup


def _coins(chain: str, *more: Coin) -> tuple[Coin, ...]:
    genuine = Coin(address=made_up(chain, "USDT"), symbol="USDT", decimals=6)
    forged = Coin(address=made_up(chain, "forged USDT"), symbol="USDT", decimals=6, genuine=False)
    return genuine, *more, forged


# Some chains' coins have 18 decimals, and their amounts fit no 64 bits.
_MANY_DECIMALS: Final = Coin(address=made_up("evm", "USDC"), symbol="USDC", decimals=18)

# m/44'/60'/0' of the words that developers' tools all share (eleven times "test", and "junk").
_EVERYBODYS: Final = (
    "xpub6Ce9NcJvTk36xtLSrJLZqE7wtgA5deCeYs7rSQtreh4cj6ByPtrg9sD7V2FNFLPnf8heNP3FGkeV9qwfzvZNSd54JoNXVsXFYSYwHsnJxqP"
)

EVM: Final = Setup(
    name="evm",
    title="Sandbox chain",
    kind=Kind.EVM,
    chain_id=4_200_000_003,
    coins=_coins("evm", _MANY_DECIMALS),
    home="0xf686AAD7E8f592417849AB697C56C1BDEC5E4877",
    account=_EVERYBODYS,
    period=4.0,
    final_after=4,
    safe_after=2,
)
TRON: Final = Setup(
    name="tron",
    title="Sandbox TRON",
    kind=Kind.TRON,
    chain_id=4_200_000_004,
    coins=_coins("tron"),
    home=base58(made_up("tron", "shop")),
    period=3.0,
    final_after=6,
    safe_after=None,
)
