"""Labels: what fits on a button, and the words that are chosen by a state."""

import unicodedata
from typing import Final

from core.catalogue import Category, GoodsKind
from core.orders import Order
from core.states import OrderStatus
from views.texts import Say, set_apart

ROOM: Final = 24
NAMED: Final = 3
_WORDS: Final = {GoodsKind.KEY: "key", GoodsKind.TEXT: "text", GoodsKind.FILE: "file"}


def short(text: str, room: int = ROOM) -> str:
    """The text in at most ``room`` characters, so that the price behind a long title stays on the button."""
    if len(text) <= room:
        return text
    cut = text[: room - 1]
    while cut and (unicodedata.combining(cut[-1]) or cut[-1] in "\u200d\ufe0f "):
        cut = cut[:-1]
    return f"{cut}…"


def path(categories: tuple[Category, ...]) -> str:
    """Where a category is, from the top, in at most one line."""
    return " › ".join(set_apart(short(category.title)) for category in categories[-4:])


def goods_word(kind: GoodsKind) -> str:
    """What a kind of goods is called where texts choose by it: ``key``, ``text`` or ``file``."""
    return _WORDS[kind]


def goods_of(order: Order) -> dict[str, str | int]:
    """The facts by which texts say *your key*, *your 3 keys*, *your file*, or (of several kinds) *what you bought*."""
    kinds = {line.kind for line in order.lines}
    kind = goods_word(kinds.pop() if len(kinds) == 1 else GoodsKind.TEXT)
    return {"kind": kind, "count": sum(line.quantity for line in order.lines)}


def order_title(order: Order) -> str:
    """What was ordered, in one line: the first few things, and how many more there are."""
    named, more = order.lines[:NAMED], len(order.lines) - NAMED
    titles = [f"{line.title} × {line.quantity}" if line.quantity > 1 else line.title for line in named]
    return ", ".join([*titles, f"+{more}"] if more > 0 else titles)


def order_word(order: Order) -> str:
    """Where an order is, as its buyer sees it: ``ready`` until the goods were seen, ``seen`` after that."""
    match order.status:
        case OrderStatus.PAID:
            return "ready" if order.seen_at is None else "seen"
        case OrderStatus.DELIVERED:
            return "seen"
        case status:
            return status.value


def provider_name(say: Say, code: str) -> str:
    """What people call a payment provider. A coin on a chain is called by both; a new provider needs no new text."""
    text_id = f"provider-{code}"
    if say.knows(text_id):
        return say(text_id)
    coin, _, chain = code.partition("-")
    return f"{coin.upper()} · {chain.capitalize()}" if chain else code.capitalize()
