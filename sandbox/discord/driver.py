"""People for tests: they act in their own Discord and see what a person would see."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sandbox.discord import objects, selling
from sandbox.discord.acts import Hands
from sandbox.discord.components import flat
from sandbox.discord.filling import CannotDo, inputs
from sandbox.discord.gateway import Gateway
from sandbox.discord.seeing import Answer, Seen, readable, value_of
from sandbox.discord.shelf import PURCHASE, Entitlement
from sandbox.discord.state import App, Discord, File, Interaction, Message
from sandbox.watching import PATIENCE, NoAnswer, answered_in_time, seen_in_time

__all__ = ["EVERYWHERE", "DiscordPerson", "Seen"]

Json = dict[str, Any]
T = TypeVar("T")

EVERYWHERE = ("server", "dm", "elsewhere")


class DiscordPerson:
    """A resident in front of their Discord. `where` is "server", "dm" or "elsewhere"."""

    def __init__(self, discord: Discord, app: App, gateway: Gateway, key: str) -> None:
        self.key = key
        self.account = discord.account(key)
        self.asked: Interaction | None = None  # the one that was answered with a form
        self.hands = Hands(discord, app, gateway, self.account)
        self._discord = discord
        self._app = app

    @property
    def id(self) -> int:
        return self.account.id

    @property
    def modal(self) -> Json | None:
        """The form that is open."""
        return self.asked.modal if self.asked else None

    async def command(self, name: str, *, where: str = "dm", timeout: float = PATIENCE, **options: Any) -> Answer:
        """Use a slash command and wait until the bot acknowledges it."""
        return await self._answered(await self.hands.command(where, name, options), timeout)

    async def command_without_waiting(self, name: str, *, where: str = "dm", **options: Any) -> Interaction:
        return await self.hands.command(where, name, options)

    async def complete(self, name: str, option: str, text: str, *, where: str = "dm", **others: Any) -> list[Json]:
        """Type into an option and see what it offers."""
        one = await self.hands.autocomplete(where, name, others | {option: text}, option)
        return list((await self._answered(one, PATIENCE)).choices)

    async def tap(
        self, label: str, *, on: Seen | None = None, where: str | None = None, timeout: float = PATIENCE
    ) -> Answer:
        """Press the newest button whose label contains this, and wait until the bot acknowledges it."""
        return await self._answered(await self.tap_without_waiting(label, on=on, where=where), timeout)

    async def tap_without_waiting(self, label: str, *, on: Seen | None = None, where: str | None = None) -> Interaction:
        """For double presses."""
        seen = on or self._with(
            lambda one: any(label.casefold() in text.casefold() for text in one.labels), label, where
        )
        return await self.hands.press(seen.id, str(seen.button(label)["custom_id"]))

    async def tap_data(self, custom_id: str, *, on: Seen, timeout: float = PATIENCE) -> Answer:
        """Press what was never under this message."""
        return await self._answered(await self.hands.use(on.id, custom_id), timeout)

    async def choose(
        self, option: str, *more: str, on: Seen | None = None, where: str | None = None, timeout: float = PATIENCE
    ) -> Answer:
        """Choose the options whose labels contain these, in the newest menu that has the first of them."""
        wanted = [option, *more]
        seen = on or self._with(
            lambda one: any(option.casefold() in text.casefold() for text in one.options), option, where
        )
        for select in seen.selects:
            values = [value_of(select, text) for text in wanted]
            if all(values):
                one = await self.hands.choose(seen.id, str(select["custom_id"]), [str(value) for value in values])
                return await self._answered(one, timeout)
        raise KeyError(option)

    async def fill_modal(self, values: dict[str, Any], *, forced: bool = False, timeout: float = PATIENCE) -> Answer:
        """Fill the open form, by the labels or custom_ids of its inputs, and send it."""
        asked = self.asked
        if asked is None or asked.modal is None:
            raise CannotDo("there is no form")
        named = {}
        for name, value in values.items():
            named[self._input(asked.modal, name)] = value
        one = await self.hands.submit(asked, named, forced=forced)
        self.asked = None
        return await self._answered(one, timeout)

    async def say(self, text: str, *, where: str = "dm", files: Iterable[File] = ()) -> None:
        """Type and send."""
        await self.hands.say(where, text, list(files))

    def attach(self, name: str, content: bytes) -> File:
        """Choose a file, for `say(files=…)`, an option of a command, or a form."""
        return self.hands.attach(name, content)

    def url(self, label: str) -> str:
        """Where a link button leads."""
        seen = self._with(lambda one: any(label.casefold() in text.casefold() for text in one.labels), label, None)
        return str(seen.button(label)["url"])

    async def buy(self, sku: int, *, kind: int = PURCHASE, told: bool = True) -> Entitlement:
        """Buy in Discord's own shop; `told` is off where the event gets lost."""
        return await selling.buy(self.hands, sku, kind=kind, told=told)

    async def have_refunded(self, bought: Entitlement, *, told: bool = True) -> None:
        """Have Discord give the money back."""
        await selling.refund(self.hands, bought.id, told=told)

    def close_dms(self) -> None:
        self.hands.close_dms()

    def open_dms(self) -> None:
        self.hands.open_dms()

    async def leave_server(self) -> None:
        await self.hands.leave_server()

    async def join_server(self) -> None:
        await self.hands.join_server()

    def install(self) -> None:
        self.hands.install()

    async def give_role(self, name: str) -> None:
        await self.hands.give_role(name)

    def restart_client(self) -> None:
        """Ephemeral messages vanish."""
        self.hands.restart_client()

    def speak_language(self, locale: str) -> None:
        self.hands.speak_language(locale)

    def commands(self, where: str = "dm") -> dict[str, str]:
        """The commands that are offered there, in this person's language, with their descriptions."""
        return {self._own(one, "name"): self._own(one, "description") for one in self.hands.commands(where)}

    def messages(self, where: str | None = None) -> list[Seen]:
        """What this person's client shows, oldest first: in one place, or in both."""
        found = [(said, place) for place in ([where] if where else EVERYWHERE) for said in self.hands.messages(place)]
        return [self._seen(said, place) for said, place in sorted(found, key=lambda one: one[0].id)]

    def last(self, where: str | None = None) -> Seen:
        """The bot's newest message. Raises `NoAnswer` when it has said nothing."""
        seen = self._newest("", where)
        if seen is None:
            raise NoAnswer(f"the bot has said nothing to {self.key}")
        return seen

    async def wait_for(
        self, wanted: str | Callable[[Seen], bool], *, where: str | None = None, timeout: float = PATIENCE
    ) -> Seen:
        """The newest message of the bot that fits, as soon as there is one; a text fits what contains it."""
        return await self._until(lambda: self._newest(wanted, where), f"{wanted!r}", timeout)

    async def wait_until(self, fits: Callable[[list[Seen]], bool], timeout: float = PATIENCE) -> list[Seen]:
        """Everything there is to see, as soon as it fits."""

        def look() -> list[Seen] | None:
            messages = self.messages()
            return messages if fits(messages) else None

        return await self._until(look, "what is seen to fit", timeout)

    async def wait_for_last(self, text: str, *, where: str | None = None, timeout: float = PATIENCE) -> Seen:
        """The bot's newest message, as soon as that very one contains this text."""

        def look() -> Seen | None:
            newest = self._newest("", where)
            return newest if newest is not None and text in newest.text else None

        return await self._until(look, f"{text!r} in the last message", timeout)

    async def _until(self, look: Callable[[], T | None], what: str, timeout: float) -> T:
        journal = self._discord.world.journal
        return await seen_in_time(journal, look, timeout, lambda: f"{self.key} waited for {what}\n{self._picture()}")

    async def _answered(self, one: Interaction, timeout: float) -> Answer:
        complaint = f"{one.name!r} was not answered"
        given = await answered_in_time(one.answer, timeout, lambda: f"{complaint}\n{self._picture()}")
        if given["modal"] is not None:
            self.asked = one
        return Answer(kind=given["type"], modal=given["modal"], choices=tuple(given["choices"]))

    def _newest(self, wanted: str | Callable[[Seen], bool], where: str | None) -> Seen | None:
        fits = (lambda seen: wanted in seen.text) if isinstance(wanted, str) else wanted
        return next((seen for seen in reversed(self.messages(where)) if not seen.mine and fits(seen)), None)

    def _with(self, fits: Callable[[Seen], bool], what: str, where: str | None) -> Seen:
        seen = self._newest(fits, where)
        if seen is None:
            raise NoAnswer(f"nothing says {what!r}\n{self._picture()}")
        return seen

    def _input(self, modal: Json, name: str) -> str:
        for label, part in inputs(modal):
            if name in (label, part["custom_id"]):
                return str(part["custom_id"])
        raise KeyError(name)

    def _own(self, command: Json, name: str) -> str:
        localized = command.get(f"{name}_localizations") or {}
        return str(localized.get(self.account.locale) or command[name])

    def _seen(self, said: Message, where: str) -> Seen:
        return Seen(
            id=said.id,
            where=where,
            mine=said.author == self.id,
            content=said.content,
            text=readable(said),
            embeds=tuple(said.embeds),
            components=tuple(flat(said.components)),
            files=tuple(said.files),
            ephemeral=said.only_for is not None,
            loading=said.is_loading,
            edited=said.edited is not None,
            silent=bool(said.flags & 1 << 12),
            pinged=self.id in said.pings or (where == "dm" and said.author != self.id),
            raw=objects.message(self._discord, self._app, said),
        )

    def _picture(self) -> str:
        """The end of what is seen, for whoever reads why a test failed."""
        return "\n".join(_lines(self.messages()[-6:]))


def _lines(messages: Iterable[Seen]) -> Iterable[str]:
    for seen in messages:
        who = "me " if seen.mine else "bot"
        yield f"{who} {seen.where}{' (only me)' if seen.ephemeral else ''}: {seen.text or '(no text)'}"
        if seen.labels or seen.options:
            yield "      " + " ".join(f"[{label}]" for label in [*seen.labels, *seen.options])
