"""What Discord knows: accounts, a server, channels, messages, interactions. Everything else acts on this."""

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sandbox.discord.rates import Limits, Meter
from sandbox.discord.shelf import Shelf
from sandbox.world import Profile, World

Json = dict[str, Any]

EPOCH = 1_420_070_400_000
"""Discord's ids count milliseconds from the first second of 2015."""

EPHEMERAL, LOADING, SILENT, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 12, 1 << 15
LOCALES = {
    "en": "en-US", "zh-hans": "zh-CN", "zh-hant": "zh-TW", "ru": "ru", "es": "es-ES", "de": "de",
    "pt-br": "pt-BR", "uk": "uk", "fr": "fr", "tr": "tr",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Something that was uploaded. `path` is where the CDN serves it."""

    id: int
    name: str
    mime: str
    path: str
    content: bytes = field(repr=False)
    description: str | None = None


@dataclass(slots=True, kw_only=True)
class Account:
    """A person on Discord."""

    key: str
    id: int
    name: str
    username: str
    locale: str
    dms_open: bool = True
    is_member: bool = True  # of the shop's server
    has_installed: bool = False  # the app, for themselves
    roles: set[int] = field(default_factory=set)
    uploads: dict[int, File] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The server's text channel, somebody's DM with the bot, or somebody's group of friends, where no bot is."""

    id: int
    name: str = ""
    recipient: int | None = None
    group_of: int | None = None

    @property
    def is_dm(self) -> bool:
        return self.recipient is not None

    @property
    def place(self) -> str:
        """What a person calls it."""
        if self.group_of is not None:
            return "elsewhere"
        return "dm" if self.is_dm else "server"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guild:
    """The shop's server."""

    id: int
    name: str
    owner: int
    channel: Channel
    roles: tuple[Role, ...]


@dataclass(slots=True, kw_only=True)
class Message:
    """One message; bots and people see the same one. An ephemeral one is seen by one person alone."""

    id: int
    channel: int
    author: int
    date: float
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    flags: int = 0
    mentions: list[int] = field(default_factory=list)  # those it is about
    pings: set[int] = field(default_factory=set)  # those who are alerted
    edited: float | None = None
    only_for: int | None = None
    vanished: bool = False  # from the client of the one person who saw it
    nonce: str = ""
    interaction: Json | None = None
    reply_to: int | None = None

    @property
    def is_loading(self) -> bool:
        return bool(self.flags & LOADING)


@dataclass(slots=True, kw_only=True)
class Interaction:
    """A command, a press, a choice or a filled form, and what came of it."""

    id: int
    token: str
    kind: int
    account: int
    channel: Channel
    name: str  # the command or custom_id
    asked_at: float
    answer: asyncio.Future[Json]  # what the person's client sees of the first answer
    message: int | None = None  # the one whose component was used
    acknowledged: int | None = None  # the type of the callback
    original: int | None = None  # the message that @original means
    modal: Json | None = None
    is_by_installation: bool = False
    is_late: bool = False
    follow_ups: int = 0


@dataclass(slots=True, kw_only=True)
class App:
    """The application and its bot."""

    token: str
    id: int
    name: str
    meter: Meter
    commands: dict[int | None, list[Json]] = field(default_factory=dict)  # by server; None is everywhere
    allowed_intents: int = 0  # which privileged ones were approved
    shelf: Shelf = field(default_factory=Shelf)


class Discord:
    """The whole of it. Every change is also written to the world's journal, so that the page sees it."""

    def __init__(self, world: World, *, limits: Limits | None = None, answer_lasts: float = 3.0) -> None:
        self.world = world
        self.limits = limits or Limits()
        self.answer_lasts = answer_lasts  # seconds in which an interaction must be acknowledged
        self.token_lasts = 15 * 60.0
        self.url = ""
        self.accounts = {(account := _account(profile)).id: account for profile in world.people.values()}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, Message] = {}
        self.interactions: dict[int, Interaction] = {}
        self.files: dict[str, File] = {}
        self._last_id = 0
        self.guild = self._found_server()

    def new_id(self) -> int:
        """A snowflake: later ones are bigger, and they tell when they were made."""
        made = (int(self.world.now() * 1000) - EPOCH) << 22
        self._last_id = max(self._last_id + 1, made)
        return self._last_id

    def account(self, key: str) -> Account:
        """The account of a resident. Raises `KeyError`."""
        return self.accounts[self.world.people[key].discord_id]

    def dm(self, account_id: int) -> Channel:
        """Somebody's DM with the bot, opened when it is not there yet."""
        found = self.find_dm(account_id)
        if found is None:
            found = Channel(id=self.new_id(), recipient=account_id)
            self.channels[found.id] = found
        return found

    def find_dm(self, account_id: int) -> Channel | None:
        return next((one for one in self.channels.values() if one.recipient == account_id), None)

    def group(self, account_id: int) -> Channel:
        """Somebody's group of friends: what they do there reaches the bot only because they installed the app."""
        found = next((one for one in self.channels.values() if one.group_of == account_id), None)
        if found is None:
            found = Channel(id=self.new_id(), name="friends", group_of=account_id)
            self.channels[found.id] = found
        return found

    def seen_in(self, channel_id: int, account_id: int) -> list[Message]:
        """The messages of a channel that this person's client shows, oldest first."""
        return [
            one
            for one in self.messages.values()
            if one.channel == channel_id and one.only_for in (None, account_id) and not one.vanished
        ]

    def those_in(self, channel: Channel) -> Iterable[Account]:
        if channel.recipient is not None:
            return [self.accounts[channel.recipient]]
        if channel.group_of is not None:
            return [self.accounts[channel.group_of]]
        return [account for account in self.accounts.values() if account.is_member]

    def tell(self, kind: str, message: Message) -> None:
        """Write a change of a message to the journal of everybody who sees it."""
        channel = self.channels[message.channel]
        for account in self.those_in(channel):
            if message.only_for in (None, account.id):
                facts = {"platform": "discord", "place": channel.place, "message": str(message.id)}
                self.world.journal.write(kind, account.key, **facts)

    def tell_person(self, kind: str, account_id: int, **facts: Any) -> None:
        self.world.journal.write(kind, self.accounts[account_id].key, platform="discord", **facts)

    def _found_server(self) -> Guild:
        owner = next((one.discord_id for one in self.world.people.values() if one.role == "owner"), 1)
        channel = Channel(id=self.new_id(), name="shop")
        self.channels[channel.id] = channel
        guild_id = self.new_id()
        roles = (Role(id=guild_id, name="@everyone"), Role(id=self.new_id(), name="Staff"))
        return Guild(id=guild_id, name="Kiosk", owner=owner, channel=channel, roles=roles)


def new_token() -> str:
    return secrets.token_urlsafe(48)


def _account(profile: Profile) -> Account:
    return Account(
        key=profile.key,
        id=profile.discord_id,
        name=profile.name,
        username=f"{profile.key}_sandbox",
        locale=LOCALES.get(profile.language, "en-US"),
    )
