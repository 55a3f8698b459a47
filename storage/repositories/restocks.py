"""Imports: their drafts, sealed, and how far they are."""

from collections.abc import Iterator, Sequence
from typing import Any

from core.ids import BatchId, CustomerId, OfferId, RestockId
from core.secret import Secret
from core.states import RESTOCK_MOVES, RestockState, check_move
from core.stock import CHUNK, DRAFT_LIFE_MS, Preview, Restock
from storage.repositories.stock import StockRows


def _restock(row: Any) -> Restock:
    return Restock(
        id=row[0], offer=row[1], owner=row[2], state=RestockState(row[3]), new=row[4], repeated=row[5], empty=row[6],
        too_long=row[7], in_stock=row[8], already_sold=row[9], added=row[10], first_hint=row[11], last_hint=row[12],
        batch=row[13],
    )  # fmt: skip


def _pieces(keys: Sequence[Secret]) -> Iterator[bytes]:
    """The lines in chunks; a key never holds a line break, so line breaks separate them."""
    for start in range(0, len(keys), CHUNK):
        yield "\n".join(key.reveal() for key in keys[start : start + CHUNK]).encode()


def _keys(piece: bytes) -> tuple[Secret, ...]:
    return tuple(Secret(line) for line in piece.decode().split("\n"))


def _binding(number: int) -> bytes:
    return b"restock:%d" % number


class RestockRows(StockRows):
    """See core.ports.Stock: with the part about imports it is whole."""

    __slots__ = ()

    def restock(self, restock: RestockId) -> Restock | None:
        row = self._queries.restock_get(self._connection, id=restock)
        return _restock(row) if row else None

    def open_draft(self, owner: CustomerId, offer: OfferId, since: int) -> Restock | None:
        row = self._queries.restock_open(self._connection, owner_id=owner, offer_id=offer, since=since)
        return _restock(row) if row else None

    def save_draft(self, restock: RestockId | None, preview: Preview, now: int) -> Restock:
        lines, new = preview.lines, preview.new
        counts: dict[str, Any] = {
            "new_lines": len(new), "repeated": lines.repeated, "empty": lines.empty, "too_long": lines.too_long,
            "in_stock": preview.in_stock, "already_sold": preview.already_sold,
            "first_hint": new[0].hint() if new else "", "last_hint": new[-1].hint() if new else "",
        }  # fmt: skip
        if restock is None:
            restock = self._new_draft(preview.owner, preview.offer, counts, now)
        else:
            self._queries.restock_write(self._connection, id=restock, **counts)
        self._write_pieces(restock, lines.keys)
        row = self._queries.restock_get(self._connection, id=restock)
        return _restock(row)

    def _new_draft(self, owner: CustomerId, offer: OfferId, counts: dict[str, Any], now: int) -> RestockId:
        self._queries.restock_drop_stale(self._connection, owner_id=owner, offer_id=offer, since=now - DRAFT_LIFE_MS)
        self._queries.restock_pieces_sweep(self._connection)
        data_key = self._vault.new_key(self._connection, "batch", now)
        draft = self._queries.restock_add(
            self._connection, offer_id=offer, owner_id=owner, data_key_id=data_key, now=now, **counts
        )
        return RestockId(draft)

    def _write_pieces(self, restock: RestockId, keys: Sequence[Secret]) -> None:
        data_key = self._queries.restock_data_key(self._connection, id=restock)
        bound = [(piece, _binding(number)) for number, piece in enumerate(_pieces(keys))]
        sealed = self._vault.seal_many(self._connection, data_key, bound)
        rows = [{"restock_id": restock, "number": number, "body": body} for number, body in enumerate(sealed)]
        self._queries.restock_pieces_forget(self._connection, restock_id=restock)
        self._queries.restock_piece_add(self._connection, rows)

    def draft_lines(self, restock: RestockId) -> tuple[Secret, ...]:
        data_key = self._queries.restock_data_key(self._connection, id=restock)
        rows = self._queries.restock_pieces(self._connection, id=restock)
        sealed = [(bytes(body), _binding(number)) for number, body in rows]
        opened = self._vault.open_many(self._connection, data_key, sealed) if sealed else []
        return tuple(key for piece in opened for key in _keys(piece))

    def move_restock(self, restock: RestockId, old: RestockState, new: RestockState, batch: BatchId | None) -> bool:
        check_move(RESTOCK_MOVES, old, new)
        moved = self._queries.restock_move(
            self._connection, id=restock, from_state=old.value, to_state=new.value, batch_id=batch
        )
        return moved is not None

    def next_piece(self, restock: RestockId) -> tuple[int, tuple[Secret, ...]] | None:
        row = self._queries.restock_next_piece(self._connection, id=restock)
        if row is None:
            return None
        data_key = self._queries.restock_data_key(self._connection, id=restock)
        return row[0], _keys(self._vault.open(self._connection, data_key, bytes(row[1]), _binding(row[0])))

    def piece_added(self, restock: RestockId, number: int, added: int) -> None:
        self._queries.restock_count_added(self._connection, id=restock, added=added)
        self._queries.restock_piece_forget(self._connection, restock_id=restock, number=number)

    def forget_lines(self, restock: RestockId) -> None:
        self._queries.restock_pieces_forget(self._connection, restock_id=restock)

    def unfinished(self) -> tuple[RestockId, ...]:
        return tuple(row[0] for row in self._queries.restock_unfinished(self._connection))

    def old_drafts(self, before: int) -> tuple[RestockId, ...]:
        return tuple(row[0] for row in self._queries.restock_old_drafts(self._connection, before=before))
