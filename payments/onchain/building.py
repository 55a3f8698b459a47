"""From settings to providers. Everything that is wrong is said at once, and no address is repeated."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol, TypeVar

from core.errors import Permanent
from core.providers import Around
from payments.onchain.addresses import BadAddress, parse_evm, parse_hex, parse_tron
from payments.onchain.provider import TokenProvider
from payments.onchain.rpc import Rpc
from payments.onchain.tokens import CHAINS, TOKENS, Chain, Kind, Token
from payments.onchain.watcher import Watcher
from payments.onchain.xpub import Account, parse_account

T = TypeVar("T")

Pairs = tuple[tuple[str, str], ...]


class WrongChains(Permanent):
    """The settings of the chains do not fit together."""


class OnchainSettings(Protocol):
    """The settings it reads: pairs of a name and its text."""

    @property
    def chains(self) -> Pairs: ...
    @property
    def chain_addresses(self) -> Pairs: ...
    @property
    def chain_tokens(self) -> Pairs: ...
    @property
    def tron_api_key(self) -> str | None: ...


def build(settings: OnchainSettings, around: Around) -> Sequence[TokenProvider]:
    """A provider for each token of each chain. Raises WrongChains with everything that is wrong."""
    plan = Plan(settings)
    if plan.problems:
        raise WrongChains(problems="; ".join(plan.problems))
    made: list[TokenProvider] = []
    for name, chain in plan.chains.items():
        tokens = [token for token in plan.tokens if token.chain == chain]
        home = plan.homes[name]
        rpc = Rpc(chain, plan.urls[name], _headers(chain, settings.tron_api_key))
        watcher = Watcher(rpc, around.store, tokens, home if isinstance(home, str) else "")
        made += [TokenProvider(token, watcher, around.store, home) for token in tokens]
    return made


def _headers(chain: Chain, key: str | None) -> Mapping[str, str]:
    return {"TRON-PRO-API-KEY": key} if key and chain.kind is Kind.TRON else {}


class Plan:
    """What the settings say, understood; ``problems`` are what could not be."""

    def __init__(self, settings: OnchainSettings) -> None:
        self.problems: list[str] = []
        self.chains: dict[str, Chain] = {}
        self.urls: dict[str, Sequence[str]] = {}
        self.homes: dict[str, str | Account] = {}
        for name, urls in settings.chains:
            self._add_chain(name, urls)
        for name, text in settings.chain_addresses:
            self._try(f"CHAIN_ADDRESSES: {name}", partial(self._add_home, name, text))
        self.problems += [f"CHAIN_ADDRESSES: {name} is missing" for name in self.chains if name not in self.homes]
        self.tokens = self._read_tokens(settings.chain_tokens)
        idle = [name for name in self.chains if all(token.chain.name != name for token in self.tokens)]
        self.problems += [f"CHAIN_TOKENS: none is on {name}" for name in idle]

    def _add_chain(self, text: str, urls: str) -> None:
        """``base=…`` is the chain everybody calls so; ``name:number=…`` any other one, such as a test network."""
        name, _, number = text.partition(":")
        known = CHAINS.get(name)
        if known is None and not number:
            self.problems.append(f"CHAINS: {name} needs its chain's number, {name}:number=")
        elif name in self.chains:
            self.problems.append(f"CHAINS: {name} is there twice")
        else:
            chain = known or Chain(name=name, title=name.capitalize(), number=int(number))
            self.chains[name] = replace(chain, number=int(number)) if number else chain
            self.urls[name] = urls.split(",")

    def _add_home(self, name: str, text: str) -> None:
        if name not in self.chains:
            raise BadAddress("is not in CHAINS")
        if text[1:4] in ("pub", "prv"):
            self.homes[name] = parse_account(text)
        else:
            self.homes[name] = parse_tron(text) if self.chains[name].kind is Kind.TRON else parse_evm(text)

    def _read_tokens(self, pairs: Pairs) -> Sequence[Token]:
        """What is named, or everything known on these chains."""
        if not pairs:
            return [token for token in TOKENS.values() if token.chain == self.chains.get(token.chain.name)]
        found = [self._try(f"CHAIN_TOKENS: {code}", partial(self._token, code, text)) for code, text in pairs]
        return [token for token in found if token is not None]

    def _token(self, code: str, text: str) -> Token:
        currency, _, name = code.partition("-")
        chain = self.chains.get(name)
        if chain is None:
            raise BadAddress("is on no chain of CHAINS")
        if not text:
            known = TOKENS.get(code)
            if known is None or known.chain != chain:
                raise BadAddress("needs its contract and decimals: =contract/6")
            return known
        contract, _, decimals = text.partition("/")
        read = parse_tron if chain.kind is Kind.TRON and not contract.startswith("0x") else parse_hex
        return Token(currency=currency.upper(), chain=chain, contract=read(contract), decimals=int(decimals))

    def _try(self, place: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except BadAddress as error:
            self.problems.append(f"{place} {error}")
            return None
