"""A screen: what a handler returns and each chat renders its own way.

A platform escapes every text exactly once and cuts what is too long; whoever builds a screen writes plain
text.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from core.money import Money
from core.secret import Secret
from views.action import Action


@dataclass(frozen=True, slots=True)
class Heading:
    """The first line: where am I. One a screen."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of plain text; line breaks are kept. ``quiet`` marks a remark of less weight."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A longer text by the owner of the shop (a description, instructions): set apart, may fold."""

    text: str


@dataclass(frozen=True, slots=True)
class Goods:
    """A key the buyer has paid for: set so that one tap copies it. Never logged, never cut.

    A platform sends many or long goods as a text file instead, ``file_name`` long.
    """

    keys: tuple[Secret, ...]
    file_name: str


@dataclass(frozen=True, slots=True)
class Copyable:
    """One value on a line of its own, such as an address to send money to: to be copied whole, and never cut."""

    text: Secret


Block = Heading | Text | Quote | Goods | Copyable


class Style(StrEnum):
    """How much a button asks to be pressed. A platform that has no colours ignores it."""

    PLAIN = "plain"
    NEXT = "next"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """A button that performs an action when it is tapped; it works after a restart."""

    label: str
    action: Action
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens an address (https only)."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A button that copies a text of at most 256 characters; left out where a platform has none."""

    label: str
    text: Secret


@dataclass(frozen=True, slots=True)
class Sku:
    """The buy button of what a platform itself sells, with its own name and price; left out elsewhere."""

    id: str


Row = tuple[Button | Link | Copy | Sku, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. The next text or file the person sends goes to the reply handler of ``action``.

    ``long`` answers may have several lines; ``file`` and ``picture`` answers may be an upload.
    """

    action: Action
    placeholder: str = ""
    long: bool = False
    file: bool = False
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by its id in the shop; the platform fetches the bytes once and caches its own handle."""

    id: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """A PNG drawn for this one screen, such as a QR code; no platform keeps it for another."""

    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A file to hand out. The body is a Secret-like thing: it never shows in a repr."""

    name: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceCard:
    """An invoice that the chat takes the money for; ``label`` stands on its button. ``payload`` comes back with it."""

    title: str
    description: str
    payload: str = field(repr=False)
    amount: Money
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Everything one answer shows.

    ``kept``: a message of its own which browsing never edits away (what was paid for, notices).
    ``toast``: one short sentence shown over the chat, for a small change such as a quantity at its limit.
    ``ask``: the question this screen puts; None closes an open one.
    ``files_stay``: the files of the message whose place it takes are still the person's.
    ``invoice``: stands in the place of the blocks, above the buttons; a chat that takes no money shows the blocks.
    """

    blocks: tuple[Block, ...]
    rows: tuple[Row, ...] = ()
    ask: Ask | None = None
    picture: Picture | Drawing | None = None
    documents: tuple[Document, ...] = ()
    kept: bool = False
    private: bool = True
    toast: str = ""
    files_stay: bool = False
    invoice: InvoiceCard | None = None
