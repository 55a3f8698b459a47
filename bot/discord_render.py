"""A Screen as Discord shows it: Markdown, rows of buttons and menus, and files, inside Discord's limits.

Every text is escaped once, here: neither markup nor a mention in a title does anything. Goods are never cut: when
they do not fit, or when Discord would change a letter of them, a text file holds them instead.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise
from typing import Final, assert_never

from bot.discord_layout import Part, lay_out
from bot.wording import ELLIPSIS, clean, cut, survives, units
from views.screen import Block, Copyable, Document, Drawing, Goods, Heading, Picture, Quote, Screen, Text
from views.texts import Say

TEXT_UNITS: Final = 2000
KEYS_SHOWN: Final = 20
_SMALLEST: Final = 16
_FENCE: Final = "```"
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9./:?=&%#+,;_-]+")
_LIST_NUMBER: Final = re.compile(r"^(\s*\d{1,9})([.)])(?=\s)", re.MULTILINE)
_LINE_START: Final = re.compile(r"^(\s*)([#+-])", re.MULTILINE)
_ANYWHERE: Final = re.compile(r"([\\*_~`|<>\[\]@])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message, ready for Discord."""

    content: str = field(repr=False)
    rows: tuple[tuple[Part, ...], ...] = field(repr=False)
    files: tuple[Document, ...]
    picture: Picture | Drawing | None
    kept: bool
    files_stay: bool


class _Give(IntEnum):
    """What a piece is, by how gladly it is cut when there is no room."""

    GOODS = 0  # never
    HEADING = 1
    TEXT = 2
    REMARK = 3
    QUOTE = 4


@dataclass(slots=True, kw_only=True)
class _Piece:
    """One block on its way; ``lead`` begins each of its lines."""

    text: str
    lead: str = ""
    give: _Give

    @property
    def written(self) -> str:
        if self.give is _Give.GOODS:
            return f"{_FENCE}\n{self.text}\n{_FENCE}"
        return "\n".join(f"{self.lead}{line}" for line in escape(self.text).split("\n"))


def render(screen: Screen, say: Say) -> Letter:
    """The screen as one message; ``say`` names what Discord alone has (a menu, the button of a question)."""
    as_files = not _goods_fit(screen.blocks)
    pieces = [piece for block in screen.blocks for piece in _pieces(block, as_files) if piece.text.strip()]
    if screen.toast:
        pieces.append(_Piece(text=clean(screen.toast), give=_Give.TEXT))
    _fit(pieces)
    return Letter(
        content=_joined(pieces) or ELLIPSIS,  # Discord refuses an empty message
        rows=lay_out(screen, say),
        files=(*(_key_file(goods) for goods in _goods(screen.blocks) if as_files), *screen.documents),
        picture=screen.picture,
        kept=screen.kept,
        files_stay=screen.files_stay,
    )


def escape(text: str) -> str:
    """The text with every letter that Discord would read as markup or a mention made an ordinary one.

    Addresses stay as they are: a backslash would become part of them.
    """
    parts, end = [], 0
    for address in _ADDRESS.finditer(text):
        parts += [_escaped(text[end : address.start()], begins=end == 0), address.group()]
        end = address.end()
    return "".join([*parts, _escaped(text[end:], begins=end == 0)])


def _escaped(text: str, *, begins: bool) -> str:
    """``begins`` is whether the text starts a line of its own."""
    first, newline, rest = text.partition("\n")
    if not begins:
        return _ANYWHERE.sub(r"\\\1", first) + newline + (_escaped(rest, begins=True) if newline else "")
    marked = _ANYWHERE.sub(r"\\\1", text)
    return _LIST_NUMBER.sub(r"\1\\\2", _LINE_START.sub(r"\1\\\2", marked))


def _pieces(block: Block, goods_as_files: bool) -> list[_Piece]:
    match block:
        case Heading(text):
            return [_Piece(text=clean(text).replace("\n", " "), lead="### ", give=_Give.HEADING)]
        case Text(text, quiet=True):
            return [_Piece(text=clean(text), lead="-# ", give=_Give.REMARK)]
        case Text(text):
            return [_Piece(text=clean(text), give=_Give.TEXT)]
        case Quote(text):
            return [_Piece(text=clean(text), lead="> ", give=_Give.QUOTE)]
        case Goods(file_name=name) if goods_as_files:
            return [_Piece(text=f"📄 {clean(name)}", give=_Give.TEXT)]
        case Goods(keys):
            return [_Piece(text=key.reveal(), give=_Give.GOODS) for key in keys]
        case Copyable(text):
            return [_Piece(text=clean(text.reveal()).replace("`", "'"), give=_Give.GOODS)]
        case _:
            assert_never(block)


def _goods(blocks: Sequence[Block]) -> Iterator[Goods]:
    return (block for block in blocks if isinstance(block, Goods))


def _goods_fit(blocks: Sequence[Block]) -> bool:
    """Whether all the keys of a screen can stand in its message, whole and to the letter."""
    texts = [key.reveal() for goods in _goods(blocks) for key in goods.keys]
    room = TEXT_UNITS * 3 // 4
    enough = len(texts) <= KEYS_SHOWN and sum(units(text) + 2 * len(_FENCE) + 3 for text in texts) <= room
    return enough and all(survives(text) and "`" not in text for text in texts)


def _key_file(goods: Goods) -> Document:
    return Document(name=goods.file_name, body="".join(f"{key.reveal()}\n" for key in goods.keys).encode())


def _joined(pieces: Sequence[_Piece]) -> str:
    gaps = [_gap(above, below) for above, below in pairwise(pieces)]
    return "".join(part for piece, gap in zip(pieces, [*gaps, ""], strict=False) for part in (piece.written, gap))


def _gap(above: _Piece, below: _Piece) -> str:
    """A blank line between paragraphs; what brings its own room gets none."""
    close = above.give in (_Give.HEADING, _Give.GOODS) or below.give is _Give.GOODS
    return "\n" if close else "\n\n"


def _fit(pieces: Sequence[_Piece]) -> None:
    """Cut what gives most gladly until the whole fits; goods stay whole."""
    over = sum(units(piece.written) + 2 for piece in pieces) - TEXT_UNITS
    for piece in sorted(pieces, key=lambda piece: -piece.give):
        if over <= 0 or piece.give is _Give.GOODS:
            return
        before = units(piece.written)
        _shrink(piece, max(_SMALLEST, before - over))
        over -= before - units(piece.written)


def _shrink(piece: _Piece, limit: int) -> None:
    """Cut the piece until it is written in so many units: what is escaped counts with its backslashes."""
    room = min(units(piece.text), limit)
    while (excess := units(piece.written) - limit) > 0 and room > 1:
        room = max(1, room - max(1, excess // 2))
        piece.text = cut(piece.text, room)
