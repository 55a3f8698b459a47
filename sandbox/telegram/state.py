"""Telegram's state: accounts, chats, bots and everything that was said to them."""

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.telegram.files import Shelf, StoredFile
from sandbox.telegram.rates import Limits, Meter
from sandbox.telegram.updates import Updates
from sandbox.world import Profile, World

if TYPE_CHECKING:
    from sandbox.telegram.webhook import Courier

Json = dict[str, Any]
Rows = list[list[Json]]


@dataclass(slots=True, kw_only=True)
class Account:
    """A person's account. `key` is how the sandbox calls them."""

    key: str
    id: int
    first_name: str
    username: str
    language_code: str
    deactivated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group that the bots are members of; its id is negative."""

    id: int
    title: str
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text as it is kept: parsed, trimmed, with entities in UTF-16 units."""

    text: str = ""
    entities: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyboard:
    """Buttons under a message (`rows`), or what replaces the person's own keyboard (`other`)."""

    rows: Rows = field(default_factory=list)
    other: Json | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    kind: str  # "photo" or "document"
    file: StoredFile


@dataclass(slots=True, kw_only=True)
class Message:
    """One message of a chat with a bot. Bots and people see the same one."""

    id: int
    chat_id: int
    sender: int
    date: int
    words: Words = field(default_factory=Words)
    media: Media | None = None
    keyboard: Keyboard | None = None
    reply_to: int | None = None
    forward: Json | None = None
    service: Json = field(default_factory=dict)  # invoice, successful_payment, refunded_payment
    edited: int | None = None
    silent: bool = False
    protected: bool = False

    @property
    def rows(self) -> Rows:
        return self.keyboard.rows if self.keyboard else []


@dataclass(slots=True, kw_only=True)
class Tap:
    """A button was tapped and the person's client waits for the bot to answer."""

    id: str
    account: int
    message_id: int
    data: str
    asked_at: float
    answer: asyncio.Future[Json]


@dataclass(slots=True, kw_only=True)
class Invoice:
    """What a bot asks to be paid, in Stars. One in a message with a `start_parameter` is paid once at most."""

    slug: str
    title: str
    description: str
    payload: str
    amount: int
    start_parameter: str = ""
    message_id: int = 0  # 0: it is behind a link, which anybody may pay, and any number of times
    paid: bool = False


@dataclass(slots=True, kw_only=True)
class StarHabits:
    """What the real Telegram may do either way. `tells`: how many updates one payment or refund makes."""

    newest_first: bool = False
    tells: int = 1


@dataclass(slots=True, kw_only=True)
class Checkout:
    """A person pressed Pay; the bot has ten seconds to agree."""

    id: str
    account: int
    invoice: Invoice
    asked_at: float
    outcome: asyncio.Future[Json]


@dataclass(slots=True, kw_only=True)
class StarPayment:
    """Stars that a bot has received, and perhaps given back."""

    charge_id: str
    account: int
    amount: int
    payload: str
    date: int
    refunded_at: int | None = None


@dataclass(slots=True, kw_only=True)
class Bot:
    """One bot and its side of every chat."""

    token: str
    id: int
    username: str
    meter: Meter
    updates: Updates
    started: set[int] = field(default_factory=set)  # chats in which it may speak
    blocked: set[int] = field(default_factory=set)
    messages: dict[int, Message] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf)
    taps: dict[str, Tap] = field(default_factory=dict)
    invoices: dict[str, Invoice] = field(default_factory=dict)  # by message id, or by the slug of a link
    checkouts: dict[str, Checkout] = field(default_factory=dict)
    payments: dict[str, StarPayment] = field(default_factory=dict)
    star_habits: StarHabits = field(default_factory=StarHabits)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)  # by scope and language
    texts: dict[tuple[str, str], str] = field(default_factory=dict)  # name, descriptions, by language
    menu_buttons: dict[int | None, Json] = field(default_factory=dict)
    last_message_id: int = 0

    @property
    def name(self) -> str:
        return self.texts.get(("name", ""), "")

    def chat_with(self, chat_id: int) -> list[Message]:
        return [message for message in self.messages.values() if message.chat_id == chat_id]

    def message(self, chat_id: int, message_id: int) -> Message | None:
        found = self.messages.get(message_id)
        return found if found is not None and found.chat_id == chat_id else None

    def next_message_id(self) -> int:
        self.last_message_id += 1
        return self.last_message_id


class Telegram:
    """The whole of it. Every change is also written to the world's journal, so that the page sees it."""

    def __init__(
        self,
        world: World,
        *,
        limits: Limits | None = None,
        tap_lasts: float = 30.0,
        webhook_pause: float = 1.0,
    ) -> None:
        self.world = world
        self.limits = limits or Limits()
        self.tap_lasts = tap_lasts  # seconds in which a tap can be answered
        self.webhook_pause = webhook_pause  # seconds before a refused update comes again; doubles
        self.accounts = {profile.id: _account(profile) for profile in world.people.values()}
        self.groups: dict[int, Group] = {}
        self.bots: dict[str, Bot] = {}
        self.couriers: dict[str, Courier] = {}  # by token, of the bots that have a webhook
        self.leaving: list[Courier] = []  # told to stop, not yet gone

    def add_bot(self, token: str, *, username: str, name: str, first_id: int = 1) -> Bot:
        bot_id = int(token.partition(":")[0])
        bot = Bot(
            token=token,
            id=bot_id,
            username=username,
            meter=Meter(self.limits),
            updates=Updates(100_000_000 + first_id),
            last_message_id=first_id - 1,
        )
        bot.texts["name", ""] = name
        self.bots[token] = bot
        return bot

    def add_group(self, group_id: int, title: str, members: Iterable[int]) -> Group:
        group = Group(id=group_id, title=title, members=tuple(members))
        self.groups[group_id] = group
        return group

    def account(self, key: str) -> Account:
        """The account of a resident. Raises `KeyError`."""
        return self.accounts[self.world.people[key].id]

    def now(self) -> int:
        return int(self.world.now())

    def those_in(self, chat_id: int) -> list[str]:
        """The keys of the people who see this chat."""
        if chat_id in self.groups:
            return [self.accounts[member].key for member in self.groups[chat_id].members]
        return [self.accounts[chat_id].key] if chat_id in self.accounts else []

    def tell(self, kind: str, chat_id: int, **facts: Any) -> None:
        """Write a change of a chat to the journal of everybody in it."""
        for key in self.those_in(chat_id):
            self.world.journal.write(kind, key, platform="telegram", chat=chat_id, **facts)

    async def close(self) -> None:
        """Let every poll end and every delivery stop."""
        for courier in [*self.couriers.values(), *self.leaving]:
            await courier.close()
        for bot in self.bots.values():
            bot.updates.close()


def new_id() -> str:
    """An id that nobody can guess, in digits as Telegram's are."""
    return str(secrets.randbits(62) + 1)


def _account(profile: Profile) -> Account:
    return Account(
        key=profile.key,
        id=profile.id,
        first_name=profile.name,
        username=f"{profile.key}_sandbox",
        language_code=profile.language,
    )
