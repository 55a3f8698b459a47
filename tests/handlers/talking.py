"""A person at the shop's door, for tests: what they tap and type goes in, the screens come out and can be read."""

from dataclasses import dataclass, field

from core.people import Contact
from core.shop import Shop
from handlers.answering import commanded, replied, tapped
from handlers.routes import Reply
from handlers.visitor import Visitor
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
from views.texts import Texts


@dataclass
class Talker:
    """One person's side of a conversation; it remembers the screen in front of them and the open question."""

    shop: Shop
    texts: Texts
    contact: Contact
    language: str = "en"
    owner: bool = False
    seen: list[Screen] = field(default_factory=list)

    @property
    def visitor(self) -> Visitor:
        say = self.texts.speaker(self.language)
        return Visitor(contact=self.contact, say=say, owner=self.owner, name="Ada")

    @property
    def screen(self) -> Screen:
        """The last screen of the last exchange."""
        return self.seen[-1]

    @property
    def ask(self) -> str:
        return pack(self.screen.ask.action) if self.seen and self.screen.ask else ""

    async def tap(self, action: Action | str) -> Screen:
        """Tap a button that carries this."""
        data = action if isinstance(action, str) else pack(action)
        self.seen = [screen async for screen in tapped(data, self.visitor, self.shop)]
        return self.screen

    async def press(self, kind: type[Action], number: int = 0) -> Screen:
        """Tap the n-th button of the screen in front that has this kind of action."""
        return await self.tap(self.actions(kind)[number])

    def actions(self, kind: type[Action]) -> list[Action]:
        """What the buttons of the screen in front would do, those of one kind."""
        return [one.action for one in buttons(self.screen) if isinstance(one.action, kind)]

    async def command(self, line: str) -> Screen:
        """Type a command such as ``/search steam``."""
        name, _, words = line.removeprefix("/").partition(" ")
        self.seen = [screen async for screen in commanded(name, words, self.visitor, self.shop)]
        return self.screen

    async def type(self, text: str) -> Screen:
        """Send a text."""
        return await self.send(Reply(text=text))

    async def upload(self, name: str, body: bytes, caption: str = "") -> Screen:
        """Send a file or a picture."""
        return await self.send(Reply(text=caption, name=name, body=body))

    async def send(self, reply: Reply) -> Screen:
        ask = self.ask
        self.seen = [screen async for screen in replied(ask, reply, self.visitor, self.shop)]
        return self.screen


def buttons(screen: Screen) -> list[Button]:
    """Every button of a screen that performs an action."""
    return [one for row in screen.rows for one in row if isinstance(one, Button)]


def words(screen: Screen) -> str:
    """What a person reads on the screen: everything but the buttons."""
    return "\n".join(_block(block) for block in screen.blocks)


def drawn(screen: Screen) -> str:
    """The whole screen as plain text, the same for every chat."""
    lines = ["(a message of its own)"] if screen.kept else []
    if screen.toast:
        lines.append(f"(toast: {screen.toast})")
    if screen.picture:
        lines.append(pictured(screen.picture))
    lines += [_block(block) for block in screen.blocks]
    lines += [_document(document) for document in screen.documents]
    if screen.ask:
        expects = [name for name in ("long", "file", "picture") if getattr(screen.ask, name)]
        lines.append(f"(ask {pack(screen.ask.action)}: {' '.join([screen.ask.placeholder, *expects])})")
    return "\n\n".join(["\n\n".join(lines), "\n".join(map(_row, screen.rows))]).strip() + "\n"


def pictured(picture: Picture | Drawing) -> str:
    """A picture of the shop by its number, a drawing by nothing."""
    return "(drawing)" if isinstance(picture, Drawing) else f"(picture {picture.id})"


def _block(block: Block) -> str:
    match block:
        case Heading(text):
            return f"# {text}"
        case Text(text, quiet=True):
            return f"({text})"
        case Text(text):
            return text
        case Quote(text):
            return "\n".join(f"> {line}" for line in text.splitlines())
        case Goods(keys, file_name):
            return "\n".join([f"<{file_name}>", *(f"` {key.reveal()} `" for key in keys)])
        case Copyable(text):
            return f"` {text.reveal()} `"


def _document(document: Document) -> str:
    return f"<file {document.name}, {len(document.body)} bytes>"


def _row(row: Row) -> str:
    return "  ".join(_button(one) for one in row)


def _button(one: Button | Link | Copy | Sku) -> str:
    match one:
        case Button(label, action, style):
            mark = {Style.NEXT: "▶ ", Style.DANGER: "! ", Style.PLAIN: ""}[style]
            return f"[ {mark}{label} → {pack(action)} ]"
        case Link(label, url):
            return f"[ {label} → {url} ]"
        case Copy(label, text):
            return f"[ {label} → copies {text.reveal()} ]"
        case Sku(sku):
            return f"[ product {sku} ]"
