"""From settings to providers: everything wrong is said at once, and neither an address nor a key is repeated."""

from dataclasses import dataclass
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from core.ports import Store
from core.providers import Around, Refunds
from payments.onchain import build
from payments.onchain.addresses import parse_evm, parse_tron
from payments.onchain.building import WrongChains
from payments.onchain.provider import TokenProvider
from payments.onchain.tokens import CHAINS, TOKENS, Token
from tests.payments.onchain.accounts import EVM_XPUB

OURS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
TRON = "TWer2Ygk5TEheHp3TPuYeqxmB6SsGZmaL6"
NODE = "https://node.example.com/canary7f3c"

# As block explorers show them.
CONTRACTS = {
    "usdt-tron": "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    "usdt-ethereum": "0xdAC17F958D2ee523a2206206994597C13D831ec7",
    "usdc-ethereum": "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48",
    "usdt-bsc": "0x55d398326f99059fF775485246999027B3197955",
    "usdc-bsc": "0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d",
    "usdt-polygon": "0xc2132D05D31c914a87C6611C10748AEb04B58e8F",
    "usdc-polygon": "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359",
    "usdt-arbitrum": "0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9",
    "usdc-arbitrum": "0xaf88d065e77c8cC2239327C5EDb3A432268e5831",
    "usdc-base": "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    chains: tuple[tuple[str, str], ...] = ()
    chain_addresses: tuple[tuple[str, str], ...] = ()
    chain_tokens: tuple[tuple[str, str], ...] = ()
    tron_api_key: str | None = None


def built(settings: Settings) -> list[TokenProvider]:
    around = Around(store=cast("Store", None), clock=lambda: 0, currency="USD", secret=lambda _: b"")
    return list(build(settings, around))


def codes(settings: Settings) -> list[str]:
    return [provider.terms.code for provider in built(settings)]


def test_every_contract_is_the_one_that_explorers_show() -> None:
    read = {code: parse_tron(text) if text.startswith("T") else parse_evm(text) for code, text in CONTRACTS.items()}
    assert {code: token.contract for code, token in TOKENS.items()} == read
    assert {code for code, token in TOKENS.items() if token.decimals == 18} == {"usdt-bsc", "usdc-bsc"}
    assert all(len(code) <= 16 for code in TOKENS)
    assert len({chain.number for chain in CHAINS.values()}) == len(CHAINS)


def test_nothing_set_is_nothing_offered() -> None:
    assert built(Settings()) == []


def test_both_coins_are_taken_wherever_they_are_unless_some_are_named() -> None:
    chains = (("base", NODE), ("tron", NODE), ("bsc", NODE))
    addresses = (("base", OURS), ("tron", TRON), ("bsc", OURS))
    assert codes(Settings(chains=chains, chain_addresses=addresses)) == [
        "usdc-base",
        "usdt-tron",
        "usdt-bsc",
        "usdc-bsc",
    ]
    named = Settings(
        chains=chains, chain_addresses=addresses, chain_tokens=(("usdt-tron", ""), ("usdc-base", ""), ("usdc-bsc", ""))
    )
    assert sorted(codes(named)) == ["usdc-base", "usdc-bsc", "usdt-tron"]
    terms = built(named)[0].terms
    assert (terms.asks_in, terms.refunds, terms.off_platform) == ("USDC", Refunds.NONE, True)


def test_any_other_chain_has_a_number_and_contracts_of_its_own() -> None:
    settings = Settings(
        chains=(("anvil:31337", NODE), ("tron:3448148188", NODE)),
        chain_addresses=(("anvil", EVM_XPUB), ("tron", TRON)),
        chain_tokens=(("usdt-anvil", f"{OURS.lower()}/18"), ("usdt-tron", f"{TRON}/6")),
    )
    assert codes(settings) == ["usdt-anvil", "usdt-tron"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings(chains=(("gnosis", NODE),), chain_addresses=(("gnosis", OURS),)), "gnosis needs its chain's number"),
        (Settings(chains=(("base", NODE),)), "CHAIN_ADDRESSES: base is missing"),
        (Settings(chains=(("base", NODE),), chain_addresses=(("base", OURS.lower()),)), "capital letters"),
        (Settings(chains=(("base", NODE),), chain_addresses=(("base", TRON),)), "0x and 40"),
        (Settings(chains=(("tron", NODE),), chain_addresses=(("tron", OURS),)), "34 letters"),
        (Settings(chains=(("base", NODE),), chain_addresses=(("base", "xprv9" + EVM_XPUB[5:]),)), "is a private key"),
        (Settings(chains=(("base", NODE),), chain_addresses=(("base", OURS), ("bsc", OURS))), "bsc is not in CHAINS"),
        (
            Settings(chains=(("base", NODE),), chain_addresses=(("base", OURS),), chain_tokens=(("usdt-base", ""),)),
            "usdt-base needs its contract",
        ),
        (
            Settings(chains=(("base", NODE),), chain_addresses=(("base", OURS),), chain_tokens=(("usdt-tron", ""),)),
            "on no chain of CHAINS",
        ),
        (  # the contracts of Base are not those of its test network
            Settings(
                chains=(("base:84532", NODE),), chain_addresses=(("base", OURS),), chain_tokens=(("usdc-base", ""),)
            ),
            "usdc-base needs its contract",
        ),
        (Settings(chains=(("base", NODE), ("base:7", NODE)), chain_addresses=(("base", OURS),)), "there twice"),
    ],
)
def test_what_does_not_fit_is_said_without_what_it_is(settings: Settings, said: str) -> None:
    with pytest.raises(WrongChains) as wrong:
        built(settings)
    assert said in str(wrong.value)
    for secret in ("canary", OURS[4:20], OURS.lower()[4:20], EVM_XPUB[8:20]):
        assert secret not in str(wrong.value) + repr(wrong.value)


def test_all_that_is_wrong_is_said_together() -> None:
    settings = Settings(chains=(("gnosis", NODE), ("base", NODE)), chain_tokens=(("usdc-x", ""),))
    with pytest.raises(WrongChains) as wrong:
        built(settings)
    for said in ("gnosis needs", "base is missing", "usdc-x is on no chain"):
        assert said in str(wrong.value)


@given(st.integers(0, 10**15), st.sampled_from([6, 18]))
def test_what_the_ledger_has_is_what_came_down_to_a_millionth(minor: int, decimals: int) -> None:
    token = Token(currency="USDT", chain=CHAINS["bsc"], contract=OURS.lower(), decimals=decimals)
    unit = 10 ** (decimals - 6)
    assert token.money(minor * unit) == Money(minor, "USDT")
    assert token.money(minor * unit + unit - 1) == Money(minor, "USDT")
    assert token.is_small(50 * 10**decimals)
    assert not token.is_small(50 * 10**decimals + 1)
