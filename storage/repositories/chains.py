"""Transfers over chains: what is waited for, what was seen, and how far each chain was read."""

from collections.abc import Iterable
from typing import Any

from core.chains import Anchor, Cursor, Expected, Fit, Sighting, Standing, Transfer, Wish
from core.errors import IllegalMove
from core.ids import PaymentKey
from core.money import Money
from storage.repositories.rows import Rows


class ChainRows(Rows):
    """See core.ports.Chains."""

    def expected(self, key: PaymentKey) -> Expected | None:
        return _expected(self._queries.expected_get(self._connection, payment_key=key))

    def expect(self, wish: Wish, address: str, asked: Money, *, own: bool, now: int, free_at: int) -> Expected | None:
        row = self._queries.expected_add(
            self._connection, payment_key=wish.key, chain=wish.chain, contract=wish.contract, address=address,
            raw=str(wish.raw(asked)), asked=asked.minor, currency=asked.currency, own_address=int(own),
            from_block=wish.block, now=now, expires_at=wish.expires_at, free_at=free_at,
        )  # fmt: skip
        return _expected(row)

    def end(self, key: PaymentKey, now: int, free_at: int) -> None:
        self._queries.expected_end(self._connection, payment_key=key, now=now, free_at=free_at)

    def free(self, chain: str) -> None:
        self._queries.expected_free(self._connection, chain=chain)

    def pay(self, expected: int, free_at: int) -> bool:
        return self._queries.expected_paid(self._connection, id=expected, free_at=free_at) is not None

    def expires_at(self, expected: int) -> int:
        found = _expected(self._queries.expected_by_id(self._connection, id=expected))
        if found is None:
            raise IllegalMove(expected=expected)
        return found.expires_at

    def addresses(self, chain: str, since: int) -> tuple[str, ...]:
        rows = self._queries.expected_addresses(self._connection, chain=chain, since=since)
        return tuple(row[0] for row in rows)

    def next_place(self, account: str) -> int:
        place: int = self._queries.chain_account_next(self._connection, account=account)
        return place

    def start(self, chain: str, block: int) -> None:
        self._queries.chain_cursor_start(self._connection, chain=chain, block=block)

    def cursor(self, chain: str) -> Cursor | None:
        row = self._queries.chain_cursor_get(self._connection, chain=chain)
        return Cursor(start=row[0], block=row[1], caught_up_at=row[2]) if row else None

    def move(self, chain: str, old: int, new: int, caught_up_at: int) -> bool:
        moved = self._queries.chain_cursor_move(
            self._connection, chain=chain, old=old, new=new, caught_up_at=caught_up_at
        )
        return moved is not None

    def rewind(self, chain: str, old: int, new: int) -> bool:
        return self._queries.chain_cursor_rewind(self._connection, chain=chain, old=old, new=new) is not None

    def anchors(self, chain: str) -> tuple[Anchor, ...]:
        rows = self._queries.chain_anchors(self._connection, chain=chain)
        return tuple(Anchor(block=row[0], hash=row[1]) for row in rows)

    def keep_anchor(self, chain: str, anchor: Anchor) -> None:
        self._queries.chain_anchor_keep(self._connection, chain=chain, block=anchor.block, hash=anchor.hash)

    def drop_anchors(self, chain: str, above: int) -> None:
        self._queries.chain_anchors_above(self._connection, chain=chain, block=above)

    def sweep_anchors(self, chain: str, kept: int) -> None:
        self._queries.chain_anchors_sweep(self._connection, chain=chain, kept=kept)

    def saw(self, chain: str, seen: Sighting, now: int) -> None:
        raw = str(seen.raw)
        expected = self._queries.expected_match(
            self._connection, chain=chain, contract=seen.contract, address=seen.address, raw=raw, block=seen.block
        )
        self._queries.transfer_saw(
            self._connection, chain=chain, block=seen.block, block_hash=seen.block_hash, mined_at=seen.mined_at,
            tx=seen.tx, log_index=seen.log_index, contract=seen.contract, sender=seen.sender, address=seen.address,
            raw=raw, expected_id=expected, now=now,
        )  # fmt: skip

    def unconfirmed(self, chain: str, block: int) -> tuple[Transfer, ...]:
        return _transfers(self._queries.transfers_seen(self._connection, chain=chain, block=block))

    def credited(self, chain: str, tx: str, ordinal: int) -> Transfer | None:
        row = self._queries.transfer_credited(self._connection, chain=chain, tx=tx, ordinal=ordinal)
        return _transfer(row) if row else None

    def confirm(self, transfer: int, ordinal: int, fit: Fit, now: int) -> bool:
        done = self._queries.transfer_confirm(self._connection, id=transfer, ordinal=ordinal, kind=fit.value, now=now)
        return done is not None

    def retire(self, transfer: int) -> None:
        self._queries.transfer_retire(self._connection, id=transfer)

    def inherit(self, transfer: int, old: int, now: int) -> None:
        self._queries.transfer_inherit(self._connection, id=transfer, old=old, now=now)

    def orphan(self, chain: str, above: int) -> None:
        self._queries.transfers_orphan(self._connection, chain=chain, block=above)

    def lose(self, chain: str, above: int, now: int) -> None:
        self._queries.transfers_lose(self._connection, chain=chain, block=above, now=now)

    def on_the_way(self, chain: str, contract: str) -> tuple[Transfer, ...]:
        return _transfers(self._queries.transfers_on_the_way(self._connection, chain=chain, contract=contract))

    def confirmed(self, chain: str, contract: str, since: int) -> tuple[Transfer, ...]:
        rows = self._queries.transfers_confirmed(self._connection, chain=chain, contract=contract, since=since)
        return _transfers(rows)

    def lost(self, chain: str, contract: str, since: int) -> tuple[Transfer, ...]:
        rows = self._queries.transfers_lost(self._connection, chain=chain, contract=contract, since=since)
        return _transfers(rows)


def _expected(row: Any) -> Expected | None:
    if row is None:
        return None
    return Expected(
        id=row[0],
        key=PaymentKey(row[1]),
        chain=row[2],
        contract=row[3],
        address=row[4],
        raw=int(row[5]),
        asked=Money(row[6], row[7]),
        own_address=bool(row[8]),
        paid=row[9] == "paid",
        expires_at=row[10],
    )


def _transfers(rows: Iterable[Any]) -> tuple[Transfer, ...]:
    return tuple(map(_transfer, rows))


def _transfer(row: Any) -> Transfer:
    seen = Sighting(
        block=row[2],
        block_hash=row[3],
        mined_at=row[4],
        tx=row[5],
        log_index=row[6],
        contract=row[8],
        sender=row[9],
        address=row[10],
        raw=int(row[11]),
    )
    return Transfer(
        id=row[0],
        chain=row[1],
        sighting=seen,
        ordinal=row[7],
        standing=Standing(row[12]),
        expected=row[13],
        payment=PaymentKey(row[17] or ""),
        fit=Fit(row[14]) if row[14] else None,
        lost_at=row[15],
        back_at=row[16],
    )
