"""Stock: previewing an import, adding it in chunks, taking it back.

An import is a row (``Restock``) from the first pasted line on: it survives a restart, and a crash in the middle of
adding 100,000 keys goes on where it stopped. Stored lines are encrypted; the same key is never stocked twice, also
not after it was sold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.catalogue import BadText, GoodsKind, inspect_offer
from core.errors import Gone, Refused
from core.ids import BatchId, CustomerId, OfferId, RestockId
from core.lines import FILE_LIMIT, LINE_LIMIT, FileTooLarge, Lines, TooManyLines
from core.ports import Tx
from core.secret import Secret
from core.states import RestockState

TEXT_LIMIT: Final = 3500
CHUNK: Final = 1000
DRAFT_LIFE_MS: Final = 24 * 3600 * 1000


class NothingToAdd(Refused):
    """There is no new line in what was sent."""

    text_id = "error-nothing-to-add"


class DraftGone(Refused):
    """This preview was already added, dropped, or is too old."""

    text_id = "error-draft-gone"


class NotLines(Refused):
    """This offer sells one text or file to everybody; it takes no lines."""

    text_id = "error-not-lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKey:
    """A line that is in stock already, or was sold in the order with this reference."""

    hint: str
    order: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restock:
    """An import and where it is. Counts are of lines; ``added`` grows while it is being added."""

    id: RestockId
    offer: OfferId
    owner: CustomerId
    state: RestockState
    new: int
    repeated: int
    empty: int
    too_long: int
    in_stock: int
    already_sold: int
    added: int
    first_hint: str
    last_hint: str
    batch: BatchId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a draft holds: all its lines, and what of them is new."""

    owner: CustomerId
    offer: OfferId
    lines: Lines
    new: tuple[Secret, ...]
    in_stock: int
    already_sold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What taking back did: pieces gone from stock, and pieces that were held or sold and stay."""

    taken_back: int
    kept: int


# --- steps ----------------------------------------------------------------------------------------------------


def start_restock(tx: Tx, owner: CustomerId, offer: OfferId, lines: Lines) -> Restock:
    """Store a draft (sealed) with its preview counted against all keys ever stocked.

    An owner has one draft an offer: lines sent while it is open are added to it, because chats split a long
    paste into several messages. Raises NothingToAdd when there was nothing new in it at all.
    """
    product, _ = inspect_offer(tx, offer)
    if product.kind is not GoodsKind.KEY:
        raise NotLines()
    draft = tx.stock.open_draft(owner, offer, tx.now - DRAFT_LIFE_MS)
    if draft is not None:
        lines = _merge(tx.stock.draft_lines(draft.id), draft, lines)
    known = tx.stock.known(lines.keys)
    new = [key for key in lines.keys if key not in known]
    sold = sum(1 for order in known.values() if order is not None)
    if not new and draft is None and not known:
        raise NothingToAdd()
    preview = Preview(
        owner=owner, offer=offer, lines=lines, new=tuple(new), in_stock=len(known) - sold, already_sold=sold
    )
    return tx.stock.save_draft(draft.id if draft else None, preview, tx.now)


def _merge(before: Sequence[Secret], draft: Restock, more: Lines) -> Lines:
    seen = dict.fromkeys(before)
    fresh = [key for key in more.keys if key not in seen]
    if len(before) + len(fresh) > LINE_LIMIT:
        raise TooManyLines(limit=LINE_LIMIT, lines=len(before) + len(fresh))
    return Lines(
        keys=(*before, *fresh),
        repeated=draft.repeated + more.repeated + len(more.keys) - len(fresh),
        empty=draft.empty + more.empty,
        too_long=draft.too_long + more.too_long,
    )


def show_restock(tx: Tx, restock: RestockId) -> Restock:
    """An import; raises DraftGone."""
    found = tx.stock.restock(restock)
    if found is None:
        raise DraftGone()
    return found


def left_out(tx: Tx, restock: RestockId, limit: int = 20) -> tuple[KnownKey, ...]:
    """Some of the draft's lines that are in stock or sold already, as hints with the order's reference."""
    show_restock(tx, restock)
    known = tx.stock.known(tx.stock.draft_lines(restock))
    return tuple(KnownKey(hint=key.hint(), order=order) for key, order in list(known.items())[:limit])


def begin_adding(tx: Tx, restock: RestockId) -> Restock:
    """Open a batch and move the draft to adding; raises DraftGone when somebody did already."""
    draft = show_restock(tx, restock)
    if draft.state is not RestockState.DRAFT or draft.new == 0:
        raise DraftGone()
    batch = tx.stock.add_batch(draft.offer, draft.owner, tx.now)
    if not tx.stock.move_restock(restock, RestockState.DRAFT, RestockState.ADDING, batch):
        raise DraftGone()
    return show_restock(tx, restock)


def add_chunk(tx: Tx, restock: RestockId) -> Restock:
    """Add the next CHUNK lines of an import that is being added, and finish it after the last.

    A line that became known in the meantime is left out. May be called again after a crash: a chunk's lines
    are forgotten in the transaction that added them, so it goes on with the next.
    """
    found = show_restock(tx, restock)
    if found.state is not RestockState.ADDING or found.batch is None:
        return found
    piece = tx.stock.next_piece(restock)
    if piece is not None:
        number, keys = piece
        added = tx.stock.add_keys(found.offer, found.batch, number * CHUNK, keys)
        tx.stock.piece_added(restock, number, added)
    if piece is None or not tx.stock.next_piece(restock):
        tx.stock.move_restock(restock, RestockState.ADDING, RestockState.ADDED, found.batch)
        tx.stock.reset_low_notice(found.offer)
    return show_restock(tx, restock)


def drop_restock(tx: Tx, restock: RestockId) -> None:
    """Forget a draft and its lines; raises DraftGone."""
    if not tx.stock.move_restock(restock, RestockState.DRAFT, RestockState.DROPPED, None):
        raise DraftGone()
    tx.stock.forget_lines(restock)


def undo_restock(tx: Tx, restock: RestockId) -> Undone:
    """Take an import's free keys out of stock for good; held and sold ones stay. Raises DraftGone."""
    found = show_restock(tx, restock)
    if found.batch is None or not tx.stock.move_restock(restock, RestockState.ADDED, RestockState.UNDONE, found.batch):
        raise DraftGone()
    taken_back = tx.stock.void_free(found.offer, found.batch)
    return Undone(taken_back=taken_back, kept=found.added - taken_back)


def unfinished(tx: Tx) -> tuple[RestockId, ...]:
    """Imports that a stop interrupted; the caller goes on adding them."""
    return tx.stock.unfinished()


def forget_old_drafts(tx: Tx) -> int:
    """Drop drafts that nobody confirmed in a day; returns how many."""
    old = tx.stock.old_drafts(tx.now - DRAFT_LIFE_MS)
    for restock in old:
        drop_restock(tx, restock)
    return len(old)


def share_text(tx: Tx, offer: OfferId, text: str) -> None:
    """Set the text that every buyer of the offer gets; orders already placed keep the old one."""
    product, found = inspect_offer(tx, offer)
    if product.kind is not GoodsKind.TEXT:
        raise Gone()
    if not text.strip():
        raise NothingToAdd()
    if len(text) > TEXT_LIMIT:
        raise BadText(limit=TEXT_LIMIT, length=len(text))
    tx.stock.share(found.id, text.strip().encode(), "", tx.now)


def share_file(tx: Tx, offer: OfferId, name: str, body: bytes) -> None:
    """Set the file that every buyer of the offer gets; raises FileTooLarge or NothingToAdd."""
    product, found = inspect_offer(tx, offer)
    if product.kind is not GoodsKind.FILE:
        raise Gone()
    if not body:
        raise NothingToAdd()
    if len(body) > FILE_LIMIT:
        raise FileTooLarge(limit=FILE_LIMIT // (1024 * 1024))
    tx.stock.share(found.id, body, name[:100] or "file", tx.now)
