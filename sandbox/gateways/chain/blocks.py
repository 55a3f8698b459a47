"""A chain: blocks that come with the clock or at a button, what is in them, and how they are torn away again.

A block with nothing in it needs no memory: its hash follows from its number and from the forks below it. So a chain
is as old as its clock says, however far that is put forward, and is the same after the sandbox was started anew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from sandbox.gateways.chain.addresses import base58, from_base58, from_hex, made_up, random_looking
from sandbox.world import World

Json = dict[str, Any]

TRANSFER: Final = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
STRANGER: Final = made_up("stranger")


class Kind(StrEnum):
    """Which software the node is: they speak one language, with an accent each."""

    EVM = "evm"
    TRON = "tron"

    def written(self, address: str) -> str:
        return base58(address) if self is Kind.TRON else address

    def read(self, written: str) -> str:
        """The address in hex. Raises `NoAddress`."""
        return from_base58(written) if self is Kind.TRON and not written.startswith("0x") else from_hex(written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coin:
    """A token's contract. Anybody can make one that is called USDT; `genuine` is the one people mean."""

    address: str
    symbol: str
    decimals: int
    genuine: bool = True

    def amount(self, raw: int) -> Decimal:
        """So many of its smallest units, as people write it."""
        return Decimal(raw).scaleb(-self.decimals).normalize()


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One transfer as a contract reports it. A collectible's is the same event, with one field more indexed."""

    coin: str
    sender: str
    to: str
    amount: int
    collectible: bool = False

    @property
    def topics(self) -> list[str]:
        ends = [TRANSFER, _word(self.sender), _word(self.to)]
        return [*ends, f"0x{self.amount:064x}"] if self.collectible else ends

    @property
    def data(self) -> str:
        return "0x" if self.collectible else f"0x{self.amount:064x}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spending:
    """A transaction. `failed`: its receipt says so. `logged`: its moves are in the logs (an honest node shows none of
    a failed one)."""

    hash: str
    sender: str
    moves: tuple[Move, ...]
    failed: bool = False
    logged: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What one chain is like. `period`: seconds from block to block, 0 when they only come at a button.

    `home` is an address that a shop can call its own here, as wallets write it (EIP-55 on EVM chains); `account` is an
    account's public key, for a shop that wants an address for each payment.
    A block is final when `final_after` more have come, and safe after `safe_after`; None: this node knows no such word.
    """

    name: str
    title: str
    kind: Kind
    chain_id: int
    coins: tuple[Coin, ...]
    home: str = ""
    account: str = ""
    period: float = 0.0
    final_after: int = 6
    safe_after: int | None = 3
    starts_at: int = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One log, and where it is."""

    move: Move
    spending: Spending
    block: int
    index: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """Somebody pressed a button: the blocks from `first` to `last` all came at once. After them the clock goes on,
    and blocks have numbers that are higher by `extra` than it would give them."""

    first: int
    last: int
    extra: int
    at: float


@dataclass(slots=True)
class Chain:
    """The state of one chain."""

    world: World
    setup: Setup
    _pushes: list[Push] = field(default_factory=list)
    _sent: int = 0
    _before: int = 0  # how many logs of no interest every block begins with
    _contents: dict[int, list[Spending]] = field(default_factory=dict)
    _places: dict[str, int] = field(default_factory=dict)
    _forks: list[int] = field(default_factory=list)  # each: the first block that is another one now

    def __post_init__(self) -> None:
        """Another sandbox's block of this number may have had a payment in it: none is at the same place in both."""
        self._before = int(self.world.now() * 1000) % 997

    @property
    def head(self) -> int:
        """The number of the newest block."""
        setup = self.setup
        ticked = int(self.world.now() // setup.period) if setup.period else setup.starts_at
        return ticked + (self._pushes[-1].extra if self._pushes else 0)

    @property
    def final(self) -> int:
        return max(self.head - self.setup.final_after, 0)

    @property
    def safe(self) -> int | None:
        after = self.setup.safe_after
        return None if after is None else max(self.head - after, 0)

    def at(self, number: int) -> int:
        """When a block came, epoch seconds."""
        extra = 0
        for push in reversed(self._pushes):
            if push.first <= number <= push.last:
                return int(push.at)
            if number > push.last:
                extra = push.extra
                break
        return int((number - extra) * self.setup.period)

    def hash_of(self, number: int) -> str:
        forks = sum(1 for first in self._forks if first <= number)
        return "0x" + random_looking("block", self.setup.name, number, forks)

    def contents(self, number: int) -> list[Spending]:
        return self._contents.get(number, []) if number <= self.head else []

    def contract(self, address: str) -> Coin | None:
        """The coin at an address."""
        return next((coin for coin in self.setup.coins if coin.address == address), None)

    def coin(self, symbol: str, *, genuine: bool = True) -> Coin:
        """The coin that is called so, or a forged one. Raises `StopIteration` where there is none."""
        return next(one for one in self.setup.coins if one.symbol == symbol and one.genuine is genuine)

    def place_of(self, transaction: str) -> int | None:
        """The number of the block that a transaction is in; None while it waits, or when it is gone."""
        number = self._places.get(transaction)
        return number if number is not None and number <= self.head else None

    def is_known(self, transaction: str) -> bool:
        """Whether a transaction is in a block, or waits for one."""
        return transaction in self._places

    def logs(self, low: int, high: int) -> Iterator[Placed]:
        """All logs of these blocks, in their order."""
        for number in sorted(number for number in self._contents if low <= number <= min(high, self.head)):
            yield from self._logs_of(number)

    def _logs_of(self, number: int) -> Iterator[Placed]:
        index = self._before
        for position, spending in enumerate(self._contents[number]):
            for move in spending.moves if spending.logged else ():
                yield Placed(move=move, spending=spending, block=number, index=index, position=position)
                index += 1

    def send(self, moves: Sequence[Move], *, failed: bool = False, logged: bool | None = None) -> str:
        """Hand in a transaction: the next block will have it. Its hash."""
        self._sent += 1
        name = "0x" + random_looking("transaction", self.setup.name, self.world.now(), self._sent)
        spending = Spending(
            hash=name,
            sender=moves[0].sender,
            moves=tuple(moves),
            failed=failed,
            logged=not failed if logged is None else logged,
        )
        self._put(spending, self.head + 1)
        self._tell("sent", transaction=name)
        return name

    def mine(self, blocks: int = 1) -> int:
        """So many blocks come at once. The new head."""
        self._push(self.head + 1, max(blocks, 0))
        self._tell("mined", head=self.head)
        return self.head

    def reorg(self, depth: int, *, again: bool = False, grow: int = 1) -> list[str]:
        """The newest `depth` blocks turn out to be others, and `grow` more come (fewer, when it is negative).

        What was in them is gone; or, with `again`, is in the newest block, behind somebody else's transfer. Returns
        the hashes of the transactions that lost their place.
        """
        first = max(self.head - depth + 1, 1)
        waiting = self._contents.pop(self.head + 1, [])
        lost = [one for number in sorted(self._contents) if number >= first for one in self._contents.pop(number)]
        for spending in [*lost, *waiting]:
            del self._places[spending.hash]
        self._forks.append(first)
        self._push(first, grow)
        if again and lost:
            self.crowd(self.head)
            for spending in lost:
                self._put(spending, self.head)
        for spending in waiting:
            self._put(spending, self.head + 1)
        self._tell("reorganised", depth=depth, head=self.head)
        return [spending.hash for spending in lost]

    def crowd(self, number: int | None = None) -> None:
        """Somebody else pays somebody else."""
        coin = self.setup.coins[0].address
        move = Move(coin=coin, sender=STRANGER, to=made_up("another"), amount=1)
        self._sent += 1
        name = "0x" + random_looking("stranger", self.setup.name, self.world.now(), self._sent)
        self._put(Spending(hash=name, sender=STRANGER, moves=(move,)), self.head + 1 if number is None else number)

    def _push(self, first: int, blocks: int) -> None:
        extra = (self._pushes[-1].extra if self._pushes else 0) + blocks
        self._pushes.append(Push(first=first, last=self.head + blocks, extra=extra, at=self.world.now()))

    def _put(self, spending: Spending, number: int) -> None:
        self._contents.setdefault(number, []).append(spending)
        self._places[spending.hash] = number

    def _tell(self, what: str, **facts: Any) -> None:
        self.world.journal.write("chain", chain=self.setup.name, what=what, **facts)


def _word(address: str) -> str:
    return "0x" + address.removeprefix("0x").rjust(64, "0")
