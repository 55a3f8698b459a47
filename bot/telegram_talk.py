"""One exchange: something comes in, the conversation answers, and its screens are put where they belong.

There is one living message a chat. A tap on it edits it in place; a typed text gets a new one below, and the
old one is taken away. A kept screen (what was paid for, a notice) is a message of its own: only a kept answer to
a tap on it takes its place. Where a tapped message belongs is read from the tap itself, so no memory is needed
for it and messages from last month work.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Final

import structlog
from aiogram.exceptions import AiogramError
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import User

from bot.telegram_calls import Line, Verdict, verdict
from bot.telegram_pace import perform
from bot.telegram_render import TOAST_UNITS, Mark, cut, render
from bot.telegram_send import Sender, Standing
from core.conversation import Conversation
from core.people import Address
from core.shop import Shop
from handlers.visitor import Visitor
from views.action import pack
from views.problems import unexpected
from views.screen import Screen
from views.texts import Texts

CHANNEL: Final = "telegram"
# The screens that answer, given the question that is open.
Screens = Callable[[str], AsyncIterator[Screen]]

log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Spot:
    """Where an answer goes: the chat, the tap that asked for it, and the message it may replace, by kind.

    ``shown`` is the last screen that was shown, ``newest`` the living message it made.
    """

    chat: int
    tap: str = ""
    living: Standing | None = None
    kept: Standing | None = None
    shown: Screen | None = field(default=None, repr=False)
    newest: Standing | None = None

    def at(self, screen: Screen) -> Standing | None:
        return self.kept if screen.kept else self.living

    def placed(self, screen: Screen, at: Standing) -> None:
        """The screen stands there now; what follows in this exchange replaces it."""
        self.shown = screen
        if screen.kept:
            self.kept = at
        else:
            self.living = self.newest = at


class Talk:
    """The shop's side of every Telegram chat. ``failures`` counts faults of our own."""

    def __init__(self, line: Line, sender: Sender, shop: Shop, texts: Texts) -> None:
        self._line = line
        self._sender = sender
        self._shop = shop
        self._texts = texts
        self.failures = 0

    async def visitor(self, user: User) -> Visitor:
        """Who this is to the shop, known or new."""
        address = address_of(user.id)
        contact = await self._shop.meet(address, self._texts.match(user.language_code or ""))
        return Visitor(
            contact=contact,
            say=self._texts.speaker(contact.language),
            owner=self._shop.owns(address),
            name=user.first_name,
        )

    async def answer(self, visitor: Visitor, screens: Screens, spot: Spot) -> None:
        """Show the screens, remember what has to be remembered, and end a tap's waiting whatever happens."""
        before = await self._shop.recall(visitor.id)
        tap = _Tap(self._line, spot.tap)
        try:
            await self._perform(visitor, screens(before.ask), spot, tap, before)
        except AiogramError as error:
            await self._not_shown(visitor, error)
        except asyncio.CancelledError:
            tap.drop()
            raise
        await tap.finish()
        if spot.shown is not None:
            await self._remember(visitor, before, spot)

    async def _perform(
        self,
        visitor: Visitor,
        screens: AsyncIterator[Screen],
        spot: Spot,
        tap: "_Tap",
        before: Conversation,
    ) -> None:
        async def show(screen: Screen) -> None:
            tap.acknowledge(screen.toast)
            await self._show(screen, spot, before)

        async def busy() -> None:
            tap.acknowledge()
            await self._sender.say_busy(spot.chat)

        try:
            await perform(screens, show, busy)
        except AiogramError:
            raise
        except Exception:  # our own fault: it is logged and counted, and the person reads that it was not theirs
            self.failures += 1
            log.exception("exchange_failed", contact=visitor.id)
            await show(unexpected(visitor.say))

    async def _show(self, screen: Screen, spot: Spot, before: Conversation) -> None:
        at = spot.at(screen)
        placed = await self._sender.put(spot.chat, render(screen), at)
        spot.placed(screen, placed)
        if at is None and not screen.kept and before.message.isdecimal():
            await self._sender.remove(spot.chat, int(before.message))

    async def _remember(self, visitor: Visitor, before: Conversation, spot: Spot) -> None:
        """One write, and none when nothing is new: most taps change neither the message nor the question."""
        ask = spot.shown.ask if spot.shown else None
        after = replace(before, ask=pack(ask.action) if ask else "")
        if spot.newest is not None:
            after = replace(after, message=str(spot.newest.id))
        if after != before:
            await self._shop.remember(visitor.id, after)

    async def _not_shown(self, visitor: Visitor, error: AiogramError) -> None:
        """The answer did not reach the chat. Nothing is lost: the same tap or text shows it again."""
        meaning = verdict(error)
        if meaning is Verdict.ADDRESS:
            await self._shop.lose(visitor.contact.address)
        log.warning("screen_not_shown", contact=visitor.id, verdict=meaning, error=type(error).__name__)


class _Tap:
    """A tap to be acknowledged once, beside everything else; Telegram shows a spinner until it is."""

    def __init__(self, line: Line, query: str) -> None:
        self._line = line
        self._query = query
        self._answer: asyncio.Task[None] | None = None

    def acknowledge(self, toast: str = "") -> None:
        if self._query and self._answer is None:
            self._answer = asyncio.create_task(self._send(cut(toast, TOAST_UNITS)))

    async def finish(self) -> None:
        """A tap is acknowledged whatever became of its answer."""
        self.acknowledge()
        if self._answer is not None:
            await self._answer

    def drop(self) -> None:
        if self._answer is not None:
            self._answer.cancel()

    async def _send(self, toast: str) -> None:
        try:
            await self._line.call(AnswerCallbackQuery(callback_query_id=self._query, text=toast or None))
        except AiogramError as error:
            if verdict(error) is not Verdict.LATE:
                log.info("tap_not_acknowledged", verdict=verdict(error))


def tapped_spot(chat: int, tap: str, mark: Mark, at: Standing | None) -> Spot:
    """Where the answer to a tap goes: in place of the tapped message, when it is of the same kind."""
    if mark is Mark.KEPT:
        return Spot(chat=chat, tap=tap, kept=at)
    return Spot(chat=chat, tap=tap, living=at)


def address_of(user: int) -> Address:
    """How the shop writes a Telegram user down."""
    return Address(CHANNEL, str(user))
