"""A Screen as Telegram shows it: HTML, an inline keyboard and documents, inside Telegram's limits.

Every text is escaped once, here. Telegram counts UTF-16 units after the tags are gone, and so do we. Goods
are never cut: when they do not fit, or when Telegram would change a letter of them, a text file holds them
instead. What an owner wrote gives way.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import Final, assert_never

from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.telegram_invoice import Invoice, invoice_of
from bot.wording import ELLIPSIS, clean, cut, survives, units
from views.action import Action, pack
from views.screen import (
    Block,
    Button,
    Copy,
    Copyable,
    Document,
    Drawing,
    Goods,
    Heading,
    Link,
    Picture,
    Quote,
    Row,
    Screen,
    Sku,
    Style,
    Text,
)

TEXT_UNITS: Final = 4096
CAPTION_UNITS: Final = 1024
KEYS_SHOWN: Final = 20
LABEL_UNITS: Final = 64
BUTTONS: Final = 100
BUTTONS_KNOWN: Final = 8192
COPY_UNITS: Final = 256
TOAST_UNITS: Final = 200
# A longer quotation folds.
FOLDED: Final = 300
_SMALLEST: Final = 16
_STYLES: Final = {Style.PLAIN: None, Style.NEXT: "primary", Style.DANGER: "danger"}


class Mark(StrEnum):
    """The first letter of a button's data: whether its message is the living one or is kept."""

    LIVING = "l"
    KEPT = "k"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message, ready for Telegram. ``plain`` is the same without markup, should Telegram refuse ours."""

    html: str = field(repr=False)
    plain: str = field(repr=False)
    keyboard: InlineKeyboardMarkup | None = field(repr=False)
    documents: tuple[Document, ...]
    picture: Picture | Drawing | None
    kept: bool
    invoice: Invoice | None = None


class _Give(IntEnum):
    """What a piece is, by how gladly it is cut when there is no room."""

    GOODS = 0  # never
    HEADING = 1
    TEXT = 2
    REMARK = 3
    QUOTE = 4


@dataclass(slots=True, kw_only=True)
class _Piece:
    """One block on its way: its text, and the tags around it. ``tight``: right below what stands above it."""

    text: str
    before: str = ""
    after: str = ""
    give: _Give = _Give.GOODS
    tight: bool = False

    @property
    def html(self) -> str:
        return f"{self.before}{escape(self.text, quote=False)}{self.after}"


def render(screen: Screen) -> Letter:
    """The screen as one message and its documents."""
    limit = CAPTION_UNITS if screen.picture else TEXT_UNITS
    as_files = not _goods_fit(screen.blocks, limit)
    pieces = [piece for block in screen.blocks for piece in _pieces(block, as_files) if piece.text.strip()]
    if not pieces and not screen.picture:
        pieces = [_Piece(text=ELLIPSIS)]  # Telegram refuses an empty message
    _fit(pieces, limit)
    return Letter(
        html=_joined(pieces, [piece.html for piece in pieces]),
        plain=_joined(pieces, [piece.text for piece in pieces]),
        keyboard=keyboard(screen.rows, Mark.KEPT if screen.kept else Mark.LIVING),
        documents=(*(_key_file(goods) for goods in _goods(screen.blocks) if as_files), *screen.documents),
        picture=screen.picture,
        kept=screen.kept,
        invoice=invoice_of(screen),
    )


def _pieces(block: Block, goods_as_files: bool) -> list[_Piece]:
    match block:
        case Heading(text):
            return [_Piece(text=clean(text), before="<b>", after="</b>", give=_Give.HEADING)]
        case Text(text, quiet=True):
            return [_Piece(text=clean(text), before="<i>", after="</i>", give=_Give.REMARK)]
        case Text(text):
            return [_Piece(text=clean(text), give=_Give.TEXT)]
        case Quote(text):
            cleaned = clean(text)
            tag = "<blockquote expandable>" if units(cleaned) > FOLDED else "<blockquote>"
            return [_Piece(text=cleaned, before=tag, after="</blockquote>", give=_Give.QUOTE)]
        case Goods(file_name=name) if goods_as_files:
            return [_Piece(text=f"📄 {clean(name)}", give=_Give.TEXT)]
        case Goods(keys):
            return [_key(key.reveal()) for key in keys]
        case Copyable(text):
            return [replace(_key(clean(text.reveal())), tight=True)]
        case _:
            assert_never(block)


def _goods(blocks: tuple[Block, ...]) -> Iterator[Goods]:
    return (block for block in blocks if isinstance(block, Goods))


def _goods_fit(blocks: tuple[Block, ...], limit: int) -> bool:
    """Whether all the keys of a screen can stand in its message, whole and to the letter."""
    texts = [key.reveal() for goods in _goods(blocks) for key in goods.keys]
    enough_room = len(texts) <= KEYS_SHOWN and sum(units(text) + 1 for text in texts) <= limit * 3 // 4
    return enough_room and all(map(survives, texts))


def _key(text: str) -> _Piece:
    """A key that one tap copies."""
    tag = "pre" if "\n" in text else "code"
    return _Piece(text=text, before=f"<{tag}>", after=f"</{tag}>")


def _key_file(goods: Goods) -> Document:
    return Document(name=goods.file_name, body="".join(f"{key.reveal()}\n" for key in goods.keys).encode())


def _joined(pieces: list[_Piece], texts: list[str]) -> str:
    gaps = [_gap(above, below) for above, below in pairwise(pieces)]
    return "".join(part for pair in zip(texts, [*gaps, ""], strict=False) for part in pair)


def _gap(above: _Piece, below: _Piece) -> str:
    """A blank line, but none under the heading, between keys, or beside a quotation, which brings its own room."""
    both = {above.give, below.give}
    close = below.tight or above.give is _Give.HEADING or both == {_Give.GOODS} or _Give.QUOTE in both
    return "\n" if close else "\n\n"


def _fit(pieces: list[_Piece], limit: int) -> None:
    """Cut what gives most gladly until the whole fits; goods stay whole."""
    over = sum(units(piece.text) + 2 for piece in pieces) - limit
    for piece in sorted(pieces, key=lambda piece: -piece.give):
        if over <= 0 or piece.give is _Give.GOODS:
            return
        length = units(piece.text)
        piece.text = cut(piece.text, max(_SMALLEST, length - over))
        over -= length - units(piece.text)


def keyboard(rows: Iterable[Row], mark: Mark) -> InlineKeyboardMarkup | None:
    """The buttons; those that Telegram could not hold are left out."""
    kept: list[list[InlineKeyboardButton]] = []
    room = BUTTONS
    for row in rows:
        buttons = [made for button in row[:room] if (made := _button(button, mark))]
        room -= len(buttons)
        if buttons:
            kept.append(buttons)
    return InlineKeyboardMarkup(inline_keyboard=kept) if kept else None


def _button(button: Button | Link | Copy | Sku, mark: Mark) -> InlineKeyboardButton | None:
    match button:
        case Button(label=label, action=action, style=style):
            return _action_button(label, action, style, mark)
        case Link(label=label, url=url):
            return InlineKeyboardButton(text=_label(label), url=url)
        case Copy(label=label, text=text):
            copied = text.reveal()
            if not copied or units(copied) > COPY_UNITS:
                return None
            return InlineKeyboardButton(text=_label(label), copy_text=CopyTextButton(text=copied))
        case Sku():
            return None  # Telegram sells nothing by itself
        case _:
            assert_never(button)


@lru_cache(maxsize=BUTTONS_KNOWN)
def _action_button(label: str, action: Action, style: Style, mark: Mark) -> InlineKeyboardButton:
    """Most buttons are everybody's, and pydantic takes its time with each: half of what a screen costs."""
    return InlineKeyboardButton(text=_label(label), callback_data=mark + pack(action), style=_STYLES[style])


def _label(text: str) -> str:
    """One line that is never empty."""
    return cut(clean(text).replace("\n", " ").strip(), LABEL_UNITS) or ELLIPSIS


def marked(data: str) -> tuple[Mark, str]:
    """What a tapped button says: the mark of its message, and its packed action."""
    return (Mark.KEPT if data[:1] == Mark.KEPT else Mark.LIVING), data[1:]
