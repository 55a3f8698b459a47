"""A person in any chat, in one small vocabulary. A third chat adds a class, its opening, and its name in CHATS."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from bot.app import OpenShop
from bot.config import Settings
from core.people import Address
from sandbox import Sandbox, driver
from sandbox.discord import driver as discord_driver
from tests.journeys.world import OWNER, World, open_world

Wanted = str | Callable[["Sight"], bool]
_ESCAPED: Final = re.compile(r"\\([\\*_~`|<>\[\]@#+.()-])")
_STRING, _ATTACHMENT = 3, 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One message of the shop's, as a person reads it: its pictures are files too.

    ``carried`` are the packed actions behind its buttons.
    """

    id: int
    text: str
    labels: tuple[str, ...]
    carried: tuple[str, ...]
    files: Mapping[str, bytes] = field(repr=False)
    raw: Any = field(repr=False)


class Guest(Protocol):
    """What a person does in a chat, and what they see there. Everything waits until the chat has taken it."""

    key: str

    async def enters(self) -> None:
        """The first step, and whenever the shop's front door is wanted."""

    async def command(self, name: str, words: str = "") -> None: ...
    async def types(self, text: str) -> None:
        """Words that no button asked for."""

    async def answers(self, text: str) -> None:
        """The answer to the question that is open."""

    async def uploads(self, command: str, choice: str, name: str, body: bytes) -> None:
        """A file for what a command offers to choose."""

    async def taps(self, label: str, on: Sight | None = None) -> None:
        """The newest button or entry of a list that says this."""

    async def taps_often(self, label: str, times: int) -> None:
        """Faster than the shop can answer."""

    async def forges(self, data: str, on: Sight) -> None:
        """What no button of this message carries."""

    async def taps_what_goes(self, label: str) -> None:
        """A button whose message is deleted before the shop can answer."""

    async def sees(self, wanted: Wanted) -> Sight:
        """The newest message that fits, as soon as there is one."""

    async def reads(self, text: str) -> Sight:
        """The newest message, as soon as it says this."""

    def sights(self) -> Sequence[Sight]: ...
    def address(self, label: str) -> str:
        """Where the newest button that says this leads."""


class InTelegram:
    """See Guest."""

    def __init__(self, sandbox: Sandbox, key: str) -> None:
        self.key = key
        self.person = sandbox.person(key)
        self._sandbox = sandbox

    async def enters(self) -> None:
        await self.person.start()

    async def command(self, name: str, words: str = "") -> None:
        await self.person.say(f"/{name} {words}".strip())

    async def types(self, text: str) -> None:
        await self.person.say(text)

    async def answers(self, text: str) -> None:
        await self.person.say(text)

    async def uploads(self, command: str, choice: str, name: str, body: bytes) -> None:
        await self.command(command)
        await self.sees(lambda seen: any(choice in label for label in seen.labels))
        await self.taps(choice)
        await self.sees(lambda seen: "Send the keys" in seen.text)
        await self.person.send_file(name, body)

    async def taps(self, label: str, on: Sight | None = None) -> None:
        await self.person.tap(label, on=on.raw if on else None)

    async def taps_often(self, label: str, times: int) -> None:
        taps = [self.person.tap_without_waiting(label) for _ in range(times)]
        await asyncio.gather(*(tap.answer for tap in taps))

    async def forges(self, data: str, on: Sight) -> None:
        for mark in "lk":
            await self.person.tap_data(on.id, mark + data)

    async def taps_what_goes(self, label: str) -> None:
        tap = self.person.tap_without_waiting(label)
        del self._sandbox.bot.messages[tap.message_id]
        await tap.answer

    async def sees(self, wanted: Wanted) -> Sight:
        fits = wanted if isinstance(wanted, str) else lambda seen: wanted(self._sight(seen))
        return self._sight(await self.person.wait_for(fits))

    async def reads(self, text: str) -> Sight:
        return self._sight(await self.person.wait_for_last(text))

    def sights(self) -> Sequence[Sight]:
        return [self._sight(seen) for seen in self.person.messages() if not seen.mine]

    def address(self, label: str) -> str:
        return self.person.url(label)

    def _sight(self, seen: driver.Seen) -> Sight:
        buttons = [button for row in seen.rows for button in row]
        return Sight(
            id=seen.id,
            text=seen.text,
            labels=tuple(seen.labels),
            carried=tuple(str(one["callback_data"])[1:] for one in buttons if "callback_data" in one),
            files={seen.document or "photo": self.person.download(seen)} if seen.document or seen.photo else {},
            raw=seen,
        )


class InDiscord:
    """See Guest. ``where`` is "server" or "dm"; parcels come by DM."""

    def __init__(self, sandbox: Sandbox, key: str) -> None:
        self.key = key
        self.person = sandbox.discord_person(key)
        self._sandbox = sandbox

    async def enters(self) -> None:
        await self.command("shop")

    async def command(self, name: str, words: str = "") -> None:
        options: dict[str, Any] = {self._option(name, _STRING): words} if words else {}
        await self.person.command(name, **options)

    def _option(self, command: str, kind: int) -> str:
        offered = next(one for one in self.person.hands.commands("dm") if one["name"] == command)
        return next(str(option["name"]) for option in offered["options"] if option["type"] == kind)

    async def types(self, text: str) -> None:
        await self.person.say(text)

    async def answers(self, text: str) -> None:
        await self.person.wait_for(lambda seen: "Answer" in seen.labels)
        await self.person.tap("Answer")
        await self.person.fill_modal({"words": text})

    async def uploads(self, command: str, choice: str, name: str, body: bytes) -> None:
        option = self._option(command, _STRING)
        chosen = (await self.person.complete(command, option, choice))[0]["value"]
        file = self.person.attach(name, body)
        await self.person.command(command, **{option: chosen, self._option(command, _ATTACHMENT): file})

    async def taps(self, label: str, on: Sight | None = None) -> None:
        raw = on.raw if on else self._with(label).raw
        is_option = not any(label.casefold() in one.casefold() for one in raw.labels)
        await (self.person.choose(label, on=raw) if is_option else self.person.tap(label, on=raw))

    def _with(self, label: str) -> Sight:
        wanted = label.casefold()
        fitting = [one for one in self.sights() if any(wanted in text.casefold() for text in one.labels)]
        assert fitting, f"nothing says {label!r}"
        return fitting[-1]

    async def taps_often(self, label: str, times: int) -> None:
        taps = [await self.person.tap_without_waiting(label) for _ in range(times)]
        await asyncio.gather(*(tap.answer for tap in taps))

    async def forges(self, data: str, on: Sight) -> None:
        for mark in ("tl.", "tk.", "al.", "fl."):
            await self.person.tap_data(mark + data, on=on.raw)

    async def taps_what_goes(self, label: str) -> None:
        tap = await self.person.tap_without_waiting(label)
        del self._sandbox.discord.messages[tap.message or 0]
        await tap.answer

    async def sees(self, wanted: Wanted) -> Sight:
        fits = (lambda one: wanted in one.text) if isinstance(wanted, str) else wanted
        return self._sight(await self.person.wait_for(lambda seen: fits(self._sight(seen))))

    async def reads(self, text: str) -> Sight:
        def newest(seen: list[discord_driver.Seen]) -> bool:
            theirs = [one for one in seen if not one.mine]
            return bool(theirs) and text in self._sight(theirs[-1]).text

        messages = await self.person.wait_until(newest)
        return self._sight([one for one in messages if not one.mine][-1])

    def sights(self) -> Sequence[Sight]:
        return [self._sight(seen) for seen in self.person.messages() if not seen.mine]

    def address(self, label: str) -> str:
        return self.person.url(label)

    @staticmethod
    def _sight(seen: discord_driver.Seen) -> Sight:
        assert not seen.raw.get("mentions"), "the shop mentions nobody"
        options = [option for one in seen.selects for option in one.get("options", [])]
        carried = [str(one["custom_id"]).partition(".")[2] for one in seen.buttons if "custom_id" in one]
        return Sight(
            id=seen.id,
            text=_ESCAPED.sub(r"\1", seen.text),
            labels=(*seen.labels, *seen.options),
            carried=(*carried, *(str(option["value"]) for option in options)),
            files={file.name: file.content for file in seen.files},
            raw=seen,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A chat that a shop can live in: what its settings need, and its people."""

    settings: Callable[[Sandbox], Mapping[str, Any]]
    guest: Callable[[Sandbox, str], Guest]


CHATS: Final[Mapping[str, Chat]] = {
    "telegram": Chat(
        settings=lambda sandbox: {"telegram_bot_token": sandbox.token, "telegram_api_url": sandbox.telegram_url},
        guest=InTelegram,
    ),
    "discord": Chat(
        settings=lambda sandbox: {
            "discord_bot_token": sandbox.discord_token,
            "discord_api_url": sandbox.discord_url,
        },
        guest=InDiscord,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """An open shop in some chats, and the people who come in."""

    world: World
    running: OpenShop

    def guest(self, chat: str, key: str) -> Guest:
        return CHATS[chat].guest(self.world.sandbox, key)

    async def settled(self) -> None:
        """Nothing that was heard waits, and nothing failed."""
        await self.world.settled()
        assert self.world.failures == 0


@asynccontextmanager
async def open_chats(url: str, *names: str) -> AsyncIterator[Room]:
    """A shop that lives in these chats and in no other; Olga owns it in each of them."""
    async with open_world(url) as world:
        world.settings = lives_in(world.settings, world.sandbox, *names)
        async with world.open() as running:
            for name in names:
                await running.platforms[name].ready.wait()
            yield Room(world=world, running=running)


def lives_in(settings: Settings, sandbox: Sandbox, *names: str) -> Settings:
    """These settings for a shop in these chats."""
    chats = {name: value for chat in names for name, value in CHATS[chat].settings(sandbox).items()}
    olga = Address("discord", str(sandbox.discord_person("olga").id))
    tokens: dict[str, Any] = {"telegram_bot_token": None, "discord_bot_token": None}
    return replace(settings, **{**tokens, **chats, "shop_owners": (OWNER, olga)})
