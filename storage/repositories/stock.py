"""Sellable secrets. Every statement that moves rows moves the counted level with them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from core.catalogue import Level
from core.errors import IllegalMove
from core.ids import BatchId, CustomerId, OfferId, OrderLineId, SharedGoodsId
from core.secret import Secret
from storage.queries import Queries
from storage.repositories.rows import Rows
from storage.vault import Vault

_LOOK_UP_AT_ONCE = 1000


def item_binding(batch: int, position: int) -> bytes:
    """What a stock item's sealed body is bound to: its batch and its place in it, which never change."""
    return b"stock:%d:%d" % (batch, position)


class StockRows(Rows):
    """See core.ports.Stock: the part about keys and goods for everybody."""

    __slots__ = ("_vault",)

    def __init__(self, connection: Any, queries: Queries, vault: Vault) -> None:
        super().__init__(connection, queries)
        self._vault = vault

    # --- levels

    def level(self, offer: OfferId) -> Level:
        free, held, sold, void = self._queries.level_get(self._connection, offer_id=offer)
        shared = self.shared(offer) is not None
        return Level(free=free, held=held, sold=sold, void=void, unlimited=shared)

    def low_now(self, offer: OfferId) -> int | None:
        free: int | None = self._queries.level_tell_low(self._connection, offer_id=offer)
        return free

    def reset_low_notice(self, offer: OfferId) -> None:
        self._queries.level_arm_low(self._connection, offer_id=offer)

    def _move_level(self, offer: OfferId, *, free: int = 0, held: int = 0, sold: int = 0, void: int = 0) -> None:
        self._queries.level_move(self._connection, offer_id=offer, free=free, held=held, sold=sold, void=void)

    # --- a sale

    def hold(self, offer: OfferId, line: OrderLineId, quantity: int) -> int:
        count: int = self._queries.stock_hold(self._connection, offer_id=offer, line_id=line, quantity=quantity)
        if count:
            self._move_level(offer, free=-count, held=count)
        return count

    def release(self, offer: OfferId, line: OrderLineId) -> int:
        count: int = self._queries.stock_release(self._connection, line_id=line)
        if count:
            self._move_level(offer, free=count, held=-count)
        return count

    def sell(self, offer: OfferId, line: OrderLineId) -> int:
        count: int = self._queries.stock_sell(self._connection, line_id=line)
        if count:
            self._move_level(offer, held=-count, sold=count)
        return count

    def void_sold(self, offer: OfferId, line: OrderLineId) -> int:
        count: int = self._queries.stock_void_sold(self._connection, line_id=line)
        if count:
            self._move_level(offer, sold=-count, void=count)
        return count

    def sold_keys(self, line: OrderLineId) -> tuple[Secret, ...]:
        keys: list[Secret] = []
        for batch, data_key, position, body in self._queries.stock_sold_of(self._connection, line_id=line):
            opened = self._vault.open(self._connection, data_key, bytes(body), item_binding(batch, position))
            keys.append(Secret(opened.decode()))
        return tuple(keys)

    # --- goods for everybody

    def shared(self, offer: OfferId) -> SharedGoodsId | None:
        goods: SharedGoodsId | None = self._queries.shared_current(self._connection, offer_id=offer)
        return goods

    def share(self, offer: OfferId, body: bytes, file_name: str, now: int) -> SharedGoodsId:
        data_key = self._vault.new_key(self._connection, "batch", now)
        sealed = self._vault.seal(self._connection, data_key, body, b"shared")
        self._queries.shared_retire(self._connection, offer_id=offer)
        goods = self._queries.shared_add(
            self._connection, offer_id=offer, data_key_id=data_key, file_name=file_name, body=sealed, now=now
        )
        return SharedGoodsId(goods)

    def shared_body(self, goods: SharedGoodsId) -> tuple[str, bytes]:
        row = self._queries.shared_get(self._connection, id=goods)
        if row is None:
            raise IllegalMove(goods=goods)
        return row[1], self._vault.open(self._connection, row[0], bytes(row[2]), b"shared")

    # --- what is known, and what is added

    def known(self, keys: Sequence[Secret]) -> Mapping[Secret, str | None]:
        found: dict[Secret, str | None] = {}
        for some in _slices(keys, _LOOK_UP_AT_ONCE):
            prints = self._vault.fingerprints(key.reveal().encode() for key in some)
            rows = self._queries.stock_known(self._connection, fingerprints=json.dumps(prints))
            stocked = {row[0]: row[1] for row in rows}
            for key, fingerprint in zip(some, prints, strict=True):
                if fingerprint in stocked:
                    found[key] = stocked[fingerprint]
        return found

    def add_batch(self, offer: OfferId, owner: CustomerId, now: int) -> BatchId:
        data_key = self._vault.new_key(self._connection, "batch", now)
        batch = self._queries.batch_add(self._connection, offer_id=offer, owner_id=owner, data_key_id=data_key, now=now)
        return BatchId(batch)

    def add_keys(self, offer: OfferId, batch: BatchId, first: int, keys: Sequence[Secret]) -> int:
        data_key = self._queries.batch_data_key(self._connection, id=batch)
        bodies = [key.reveal().encode() for key in keys]
        bound = [(body, item_binding(batch, first + n)) for n, body in enumerate(bodies)]
        sealed = self._vault.seal_many(self._connection, data_key, bound)
        prints = self._vault.fingerprints(bodies)
        added: int = self._queries.stock_add(self._connection, _item_rows(offer, batch, first, prints, sealed))
        if added:
            self._move_level(offer, free=added)
        return added

    def void_free(self, offer: OfferId, batch: BatchId) -> int:
        count: int = self._queries.stock_void_free(self._connection, batch_id=batch, nothing=b"")
        if count:
            self._move_level(offer, free=-count, void=count)
        return count


def _slices(keys: Sequence[Secret], size: int) -> Iterator[Sequence[Secret]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))


def _item_rows(
    offer: OfferId, batch: BatchId, first: int, prints: Iterable[str], sealed: Iterable[bytes]
) -> list[dict[str, Any]]:
    return [
        {
            "offer_id": offer,
            "batch_id": batch,
            "position": first + n,
            "fingerprint": fingerprint,
            "body": body,
        }
        for n, (fingerprint, body) in enumerate(zip(prints, sealed, strict=True))
    ]
