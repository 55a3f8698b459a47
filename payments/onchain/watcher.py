"""The watcher of one chain: it reads the blocks after the last one that was read, and confirms what is final.

Nothing is kept but by whole stretches of blocks, with the cursor, in one transaction. Whatever goes wrong, nothing was
written, and the next look begins where the last one ended.
"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

import structlog

from core import chains
from core.chains import Anchor, Cursor, Sighting, Stretch, Transfer
from core.errors import Permanent, Temporary
from core.ports import Store
from payments.onchain.rpc import TRANSFER, Block, Log, NodeRefused, Receipt, Rpc
from payments.onchain.tokens import Token

T = TypeVar("T")

# So many addresses go into one question.
AT_ONCE: Final = 1000
STRETCHES_A_LOOK: Final = 50
CONFIRMED_A_LOOK: Final = 200
JUDGED_AT_ONCE: Final = 50
GROWS_AFTER: Final = 50
# No token has so many: a contract that says so is mocking.
ABSURD: Final = 10**33
_WORD: Final = re.compile("0x[0-9a-f]{64}")
_TOO_MUCH: Final = frozenset({400, 413})

log = structlog.get_logger(__name__)


class WrongToken(Permanent):
    """The contract says of itself that it is another token than the shop takes it for."""


class Watcher:
    """Reads one chain for all its tokens. ``home`` is the owner's address, empty where each payment has its own."""

    def __init__(self, rpc: Rpc, store: Store, tokens: Sequence[Token], home: str) -> None:
        self.rpc = rpc
        self.chain = rpc.chain
        self._store = store
        self._tokens = {token.contract: token for token in tokens}
        self._home = home
        self._lock = asyncio.Lock()
        self._seen = ""
        self._span = self.chain.most
        self._good = 0
        self._verified = False

    async def begin(self) -> int:
        """The newest block's number, for a payment that begins now. The first one ever begins the reading."""
        await self.verify()
        newest = await self.rpc.newest()
        await self._store.run(chains.begin_reading, self.chain.key, newest.number)
        return newest.number

    async def verify(self) -> None:
        """Ask each contract, once, whether it is what it is taken for; raises WrongToken."""
        if self._verified:
            return
        for token in self._tokens.values():
            decimals, symbol = await self.rpc.describes_itself(token.contract)
            if decimals != token.decimals or not token.calls_itself.issuperset({symbol} if token.calls_itself else ()):
                raise WrongToken(token=token.code, decimals=decimals, expected=token.decimals)
        self._verified = True

    async def look(self) -> None:
        """Read what is new and confirm what has become final. Nothing is asked when the newest block is the same.

        Raises Temporary or Permanent when a node could not tell; what was read until then is kept.
        """
        async with self._lock:
            newest = await self.rpc.newest()
            if newest.hash == self._seen:
                return
            await self.verify()
            cursor = await self._store.run(chains.begin_reading, self.chain.key, newest.number)
            await self._read(newest, await self._mend(newest, cursor))
            await self._confirm(newest)
            self._seen = newest.hash

    # --- a chain that changed its mind ------------------------------------------------------------------------

    async def _mend(self, newest: Block, cursor: Cursor) -> Cursor:
        """Go back to the newest block that is still what it was. A node that is behind has not changed its mind."""
        kept = await self._store.read(chains.anchors, self.chain.key)
        known = [anchor for anchor in kept if anchor.block <= newest.number]
        if not known or await self._stands(known[0], newest):
            return cursor
        good = await self._newest_shared(known, newest)
        log.warning("chain_changed_its_mind", chain=self.chain.name, blocks=cursor.block - good)
        await self._store.run(chains.rewind, self.chain.key, cursor.block, good)
        return await self._store.read(chains.where, self.chain.key)

    async def _newest_shared(self, known: Sequence[Anchor], newest: Block) -> int:
        """Where one block is what it was, so are all before it: the search halves."""
        first, last = 1, len(known)
        while first < last:
            middle = (first + last) // 2
            if await self._stands(known[middle], newest):
                last = middle
            else:
                first = middle + 1
        return known[first].block if first < len(known) else known[-1].block - 1

    async def _stands(self, anchor: Anchor, newest: Block) -> bool:
        now = newest if anchor.block == newest.number else await self._block(anchor.block)
        return now.hash == anchor.hash

    # --- reading ----------------------------------------------------------------------------------------------

    async def _read(self, newest: Block, cursor: Cursor) -> None:
        after = cursor.block
        addresses = set(await self._store.read(chains.watched, self.chain.key)) | ({self._home} - {""})
        for _ in range(STRETCHES_A_LOOK):
            if after >= newest.number:
                return
            upto = min(after + max(self._span, self.chain.minute), newest.number)
            # The last minute is read again: behind one address there may be a node that did not have it yet.
            first = max(after - self.chain.minute, cursor.start) + 1
            last = newest if upto == newest.number else await self._block(upto)
            if not await self._keep(after, first, last, addresses, caught_up=last is newest):
                return
            after = upto
        log.info("chain_is_behind", chain=self.chain.name, blocks=newest.number - after)

    async def _keep(self, after: int, first: int, last: Block, addresses: set[str], *, caught_up: bool) -> bool:
        """Read a stretch whose last block was asked for before: if it changes while we read, the next look sees it."""
        sightings: list[Sighting] = []
        blocks = {last.number: last}
        for some in _portions(sorted(addresses), AT_ONCE):
            for one in await self._transfers(first, last.number, some):
                if self._is_money(one, addresses, first, last.number):
                    if one.block not in blocks:
                        blocks[one.block] = await self._block(one.block)
                    sightings.append(_sighting(one, blocks[one.block]))
        stretch = Stretch(
            chain=self.chain.key,
            after=after,
            upto=last.number,
            sightings=tuple(sightings),
            anchors=tuple(Anchor(block=block.number, hash=block.hash) for block in blocks.values()),
            caught_up=caught_up,
        )
        return await self._store.run(chains.keep_stretch, stretch)

    def _is_money(self, one: Log, addresses: set[str], first: int, last: int) -> bool:
        """Not an NFT (four topics), not nothing (bait in a wallet's history), not another contract's, not our own."""
        if one.removed or len(one.topics) != 3 or one.topics[0] != TRANSFER or one.contract not in self._tokens:
            return False
        sender, to = _address(one.topics[1]), _address(one.topics[2])
        if to not in addresses or sender in addresses or not first <= one.block <= last:
            return False
        return 0 < _amount(one) < ABSURD

    async def _transfers(self, first: int, last: int, addresses: Sequence[str]) -> list[Log]:
        """In pieces of as many blocks as the nodes take; what that is, only trying tells."""
        found: list[Log] = []
        while first <= last:
            upto = min(first + self._span - 1, last)
            try:
                found += await self.rpc.transfers(first, upto, tuple(self._tokens), addresses)
            except (Temporary, Permanent) as error:
                self._shrink(error, upto - first + 1)
                continue
            first = upto + 1
            self._good += 1
            if self._good >= GROWS_AFTER:
                self._span, self._good = min(self._span * 2, self.chain.most), 0
        return found

    def _shrink(self, error: Temporary | Permanent, asked: int) -> None:
        """Ask for half of it, at once where the node said no, and the next time where it did not answer in time."""
        refused = isinstance(error, NodeRefused) or error.facts.get("status") in _TOO_MUCH
        slow = error.facts.get("reason") == "no answer in time"
        if asked > 1 and (refused or slow):
            self._span, self._good = max(asked // 2, 1), 0
        if asked == 1 or not refused:
            raise error

    async def _block(self, number: int) -> Block:
        """A block that must be there. Raises Temporary where this node does not have it yet."""
        found = await self.rpc.block(number)
        if found is None or found.number != number:
            raise Temporary(reason="the node is behind", chain=self.chain.name)
        return found

    # --- confirming -------------------------------------------------------------------------------------------

    async def _confirm(self, newest: Block) -> None:
        waiting = await self._store.read(chains.unconfirmed, self.chain.key, newest.number)
        if not waiting:
            return
        final = await self._final()
        soon = max(final, newest.number - self.chain.blocks + 1) if self.chain.blocks else final
        ripe = [one for one in waiting if one.sighting.block <= (soon if self._is_small(one) else final)]
        # Those that somebody waits for go first: a stranger's thousand crumbs hold up nobody.
        ripe = sorted(ripe, key=lambda one: one.expected is None)[:CONFIRMED_A_LOOK]
        for some in _portions(ripe, JUDGED_AT_ONCE):
            await self._judge(some)

    def _is_small(self, transfer: Transfer) -> bool:
        token = self._tokens.get(transfer.sighting.contract)
        return token is not None and token.is_small(transfer.sighting.raw)

    async def _final(self) -> int:
        """The newest block that the chain itself never takes back."""
        found = await self.rpc.block("finalized")
        return found.number if found else -1

    async def _judge(self, transfers: Sequence[Transfer]) -> None:
        """By their receipts: the same block, a success, and this very event at its place in the transaction.

        A receipt that is missing or of another block decides nothing: the blocks are compared at the next look.
        """
        receipts: dict[str, Receipt | None] = {}
        verdicts: list[tuple[Transfer, int | None]] = []
        for transfer in transfers:
            tx = transfer.sighting.tx
            if tx not in receipts:
                receipts[tx] = await self.rpc.receipt(tx)
            receipt = receipts[tx]
            if receipt is not None and receipt.block_hash == transfer.sighting.block_hash:
                verdicts.append((transfer, _place(receipt, transfer) if receipt.succeeded else None))
        await self._store.run(chains.judge, verdicts)
        refused = [transfer.id for transfer, place in verdicts if place is None]
        if refused:
            log.warning("transfers_not_in_their_receipts", chain=self.chain.name, transfers=refused)
        log.info("transfers_confirmed", chain=self.chain.name, count=len(verdicts) - len(refused))


def _place(receipt: Receipt, transfer: Transfer) -> int | None:
    """Where the event is among those of its transaction. (Some nodes count an event's number in another way in
    receipts; then there must be one such event only.)"""
    seen = transfer.sighting
    same = [
        place
        for place, one in enumerate(receipt.logs)
        if len(one.topics) == 3
        and (one.topics[0], one.contract, _amount(one)) == (TRANSFER, seen.contract, seen.raw)
        and (_address(one.topics[1]), _address(one.topics[2])) == (seen.sender, seen.address)
    ]
    numbered = [place for place in same if receipt.logs[place].index == seen.log_index]
    return numbered[0] if numbered else same[0] if len(same) == 1 else None


def _sighting(one: Log, block: Block) -> Sighting:
    """Raises Temporary for an event of a block that is not the chain's any more: nothing is kept, and we look again."""
    if one.block_hash != block.hash:
        raise Temporary(reason="the chain changed its mind while it was read")
    return Sighting(
        block=one.block,
        block_hash=one.block_hash,
        mined_at=block.at,
        tx=one.tx,
        log_index=one.index,
        contract=one.contract,
        sender=_address(one.topics[1]),
        address=_address(one.topics[2]),
        raw=_amount(one),
    )


def _portions(all_of_them: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(all_of_them), size):
        yield all_of_them[start : start + size]


def _address(topic: str) -> str:
    return "0x" + topic[-40:]


def _amount(one: Log) -> int:
    return int(one.data, 16) if _WORD.fullmatch(one.data) else 0
