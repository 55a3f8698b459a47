"""What Discord tells us, told apart and handed to the conversation.

Every interaction is acknowledged before anything else happens, so that a slow database never lets the three seconds
run out. Discord does not tell an interaction again: one that can't be acknowledged any more is not worked off either,
and whoever made it sees that and taps again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import discord
import structlog

from bot.discord_calls import TROUBLE, Verdict, in_time, verdict
from bot.discord_commands import Given, choices, given, given_focus
from bot.discord_doors import Door, Doors
from bot.discord_files import fetch
from bot.discord_forms import Upload, filled, form, title_of
from bot.discord_ids import Kind, Mark, read_mark
from bot.discord_send import Answer, Chat, Mailer, Place
from bot.discord_staff import Staff
from bot.discord_talk import Entered, Talk, address_of
from bot.turns import Turns
from bot.typed import ordered
from core.errors import KioskError, Refused, Temporary
from core.shop import Shop
from handlers.answering import commanded, commands_for, refused, replied, tapped
from handlers.routes import Reply
from handlers.visitor import Visitor
from views.screen import Screen
from views.texts import Texts

# Suggestions that come later than this are not shown any more.
SUGGEST_SECONDS: Final = 2.5
# The payment provider that knows what Discord sold.
PREMIUM: Final = "premium"

log = structlog.get_logger(__name__)

Interaction = discord.Interaction[discord.Client]
Screens = Callable[[Visitor], AsyncIterator[Screen]]


class Ears:
    """Hears interactions, direct messages and sales. ``failures`` counts those that ended in a fault of our own."""

    def __init__(self, talk: Talk, mailer: Mailer, shop: Shop, texts: Texts, doors: Doors, staff: Staff) -> None:
        self._talk = talk
        self._mailer = mailer
        self._shop = shop
        self._texts = texts
        self._doors = doors
        self._staff = staff
        self._turns = Turns()
        self._commands = {command.name: command for command in commands_for(owner=True)}
        self._running: set[asyncio.Task[None]] = set()
        self.failures = 0

    def hear(self, event: Interaction | discord.Message, client: discord.Client) -> None:
        """Work off one event, beside others."""
        task = asyncio.create_task(self._edge(event, client))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def sold(self) -> None:
        """Discord's own shop sold something, or took it back. That is a reason to look, and its list is believed."""
        self._shop.hint(PREMIUM)

    async def idle(self) -> None:
        """Wait until everything that came in was worked off."""
        while self._running:
            await asyncio.wait(self._running)

    async def settle(self, seconds: float) -> None:
        """Wait until what came in so far was worked off, for so long."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)

    async def finish(self, seconds: float) -> None:
        """Let what has begun end, for so long."""
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            log.warning("exchanges_interrupted", count=len(late))
            await asyncio.wait(late)

    async def _edge(self, event: Interaction | discord.Message, client: discord.Client) -> None:
        """Nothing gets out of here but cancellation: the next event has its own chance."""
        try:
            if isinstance(event, discord.Message):
                await self.message(event, client)
            else:
                await self.interaction(event)
        except Temporary:
            log.warning("event_postponed")
        except TROUBLE as error:
            late = verdict(error) is Verdict.LATE
            (log.debug if late else log.warning)("event_not_answered", error=type(error).__name__)
        except Exception:
            self.failures += 1
            log.exception("event_failed", count=self.failures)

    # --- interactions

    async def interaction(self, event: Interaction) -> None:
        """A command, a suggestion that is wanted, a tap, a choice or a filled form."""
        self._notice(event)
        data: Any = event.data or {}
        match event.type:
            case discord.InteractionType.autocomplete:
                await self._suggest(event, given_focus(data))
            case discord.InteractionType.application_command:
                await self._command(event, given(data))
            case discord.InteractionType.component:
                await self._component(event, data)
            case discord.InteractionType.modal_submit:
                await self._form(event, data)
            case _:
                pass

    def _notice(self, event: Interaction) -> None:
        """Remember where this person is, and which roles they have there."""
        if is_dm(event):
            self._doors.written(event.user.id, event.channel_id or 0)
            return
        self._doors.seen(event.user.id, Door(event.application_id, event.token))
        if isinstance(event.user, discord.Member):
            self._staff.see(address_of(event.user.id), (role.id for role in event.user.roles))

    async def _command(self, event: Interaction, called: Given) -> None:
        place = await self._acknowledge(event, None)
        await self._converse(event, lambda visitor: self._commanded(event, called, visitor), place)

    def _commanded(self, event: Interaction, called: Given, visitor: Visitor) -> AsyncIterator[Screen]:
        if called.chosen and called.upload is not None:
            return self._uploaded(event.client, called.chosen, "", called.upload, visitor)
        if called.chosen:
            return tapped(called.chosen, visitor, self._shop)
        return commanded(called.name, called.words, visitor, self._shop)

    async def _component(self, event: Interaction, data: Any) -> None:
        mark = read_mark(str(data.get("custom_id") or ""))
        if mark.kind is Kind.ASK:
            await self._open_form(event, mark)
            return
        packed = str((data.get("values") or [""])[0]) if mark.kind is Kind.PICK else mark.data
        await self._exchange(event, mark, lambda visitor: tapped(packed, visitor, self._shop))

    async def _open_form(self, event: Interaction, mark: Mark) -> None:
        """A form must be the first answer, so it is made of the message that asks and of nothing else."""
        message = event.message
        title = title_of(message.content) if message else ""
        file_label = self._texts.speaker(str(event.locale))("discord-file")
        await in_time(event.response.send_modal(form(mark, title, _label_of(message, str(mark)), file_label)))

    async def _form(self, event: Interaction, data: Any) -> None:
        mark = read_mark(str(data.get("custom_id") or ""))
        written = filled(data)

        def screens(visitor: Visitor) -> AsyncIterator[Screen]:
            if written.upload is not None:
                return self._uploaded(event.client, mark.data, written.text, written.upload, visitor)
            return replied(mark.data, Reply(text=written.text), visitor, self._shop)

        await self._exchange(event, mark, screens)

    async def _exchange(self, event: Interaction, mark: Mark, screens: Screens) -> None:
        place = await self._acknowledge(event, mark.kept)
        await self._converse(event, screens, place)

    async def _converse(self, event: Interaction, screens: Screens, place: Place) -> None:
        """It was acknowledged, so it is answered: Discord does not tell it again when the database is back."""
        async with self._turns.of(event.user.id):
            try:
                entered = await self._enter(event)
            except Temporary as error:
                await self._talk.apologize(error, str(event.locale), place)
                return
            await self._talk.answer(entered, screens(entered.visitor), place)

    async def _acknowledge(self, event: Interaction, kept: bool | None) -> Place:
        """Tell Discord that we heard it. Raises when it is too late or was answered already: then nothing is done."""
        private = not is_dm(event)
        if event.message is None:
            kept = None
        await in_time(event.response.defer(ephemeral=private, thinking=kept is None))
        return Answer(self._mailer, event, tapped=kept, ephemeral=private)

    async def _enter(self, event: Interaction) -> Entered:
        return await self._talk.enter(event.user, str(event.locale), in_dm=is_dm(event))

    async def _suggest(self, event: Interaction, focus: tuple[str, str]) -> None:
        name, words = focus
        command = self._commands.get(name)
        found: list[discord.app_commands.Choice[str]] = []
        if command is not None and command.suggest is not None:
            try:
                async with asyncio.timeout(SUGGEST_SECONDS):
                    entered = await self._enter(event)
                    found = choices(await command.suggest(words, entered.visitor, self._shop))
            except (KioskError, TimeoutError):
                found = []  # no suggestions: what is typed counts all the same
        await in_time(event.response.autocomplete(found))

    async def _uploaded(
        self, client: discord.Client, ask: str, text: str, upload: Upload, visitor: Visitor
    ) -> AsyncIterator[Screen]:
        """An answer that came with a file."""
        try:
            reply = Reply(text=text, name=upload.name, body=await fetch(client, upload))
        except (Refused, Temporary) as error:
            async for screen in refused(ask, error, visitor, self._shop):
                yield screen
            return
        async for screen in replied(ask, reply, visitor, self._shop):
            yield screen

    # --- direct messages

    async def message(self, message: discord.Message, client: discord.Client) -> None:
        """Words or a file in the DM: an answer to the open question, a command that was typed, words to look for."""
        if message.guild is not None or message.author.bot or not (message.content or message.attachments):
            return
        self._doors.written(message.author.id, message.channel.id)
        async with self._turns.of(message.author.id):
            place = Chat(self._mailer, message.channel)
            try:
                entered = await self._talk.enter(message.author, "", in_dm=True)
            except Temporary as error:
                await self._talk.apologize(error, "", place)
                return
            screens = self._said(message, client, entered)
            await self._talk.answer(entered, screens, place)

    def _said(self, message: discord.Message, client: discord.Client, entered: Entered) -> AsyncIterator[Screen]:
        ask, visitor = entered.before.ask, entered.visitor
        order = ordered(message.content, self._commands, asked=bool(ask))
        if order is not None:
            return commanded(order.name, order.words, visitor, self._shop)
        if not message.attachments:
            return replied(ask, Reply(text=message.content), visitor, self._shop)
        file = message.attachments[0]
        if not ask:
            return replied(ask, Reply(name=file.filename), visitor, self._shop)
        upload = Upload(name=file.filename, size=file.size, url=file.url)
        return self._uploaded(client, ask, message.content, upload, visitor)


def is_dm(event: Interaction) -> bool:
    """Whether this happens in the bot's own DM; in every other place answers are private."""
    told = event.context.dm_channel or event.context.private_channel or event.context.guild
    if told:
        return bool(event.context.dm_channel)
    return event.guild_id is None and event.channel is not None and event.channel.type is discord.ChannelType.private


def _label_of(message: discord.Message | None, custom_id: str) -> str:
    """What stands on the tapped button."""
    rows = message.components if message else []
    parts = (part for row in rows if isinstance(row, discord.ActionRow) for part in row.children)
    return next(
        (part.label or "" for part in parts if isinstance(part, discord.Button) and part.custom_id == custom_id), ""
    )
