"""One exchange: something comes in, the conversation answers, and its screens are put where they belong.

There is one living message a chat. A tap on it edits it in place; a typed text gets a new one below, and the
old one is taken away. A kept screen (what was paid for, a notice) is a message of its own: only a kept answer to
a tap on it takes its place. Where a tapped message belongs is read from the tap itself, so no memory is needed
for it and messages from last month work.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Final

import structlog
from aiogram.exceptions import AiogramError
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import User

from bot.pace import perform
from bot.telegram_calls import Line, Verdict, verdict
from bot.telegram_render import TOAST_UNITS, Mark, render
from bot.telegram_send import Sender, Standing
from bot.wording import cut
from core.conversation import Conversation, recall
from core.people import Address, Contact, known
from core.ports import Tx
from core.shop import Shop
from handlers.visitor import Visitor
from views.action import pack
from views.problems import unexpected
from views.screen import Screen
from views.texts import Texts

CHANNEL: Final = "telegram"

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


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody came in: who, and what we remember of the chat."""

    visitor: Visitor
    before: Conversation


class Talk:
    """The shop's side of every Telegram chat. ``failures`` counts faults of our own."""

    def __init__(self, line: Line, sender: Sender, shop: Shop, texts: Texts) -> None:
        self._line = line
        self._sender = sender
        self._shop = shop
        self._texts = texts
        self.failures = 0

    async def enter(self, user: User) -> Entered:
        """Who this is to the shop, known or new, and what their chat was about."""
        address = address_of(user.id)
        found = await self._shop.store.read(_known, address)
        if found is None:
            new = await self._shop.meet(address, self._texts.match(user.language_code or ""))
            found = new, await self._shop.recall(new.id)
        contact, before = found
        visitor = Visitor(
            contact=contact,
            say=self._texts.speaker(contact.language),
            owner=self._shop.owns(address),
            name=user.first_name,
        )
        return Entered(visitor, before)

    async def answer(self, entered: Entered, screens: AsyncIterator[Screen], spot: Spot) -> None:
        """Show the screens, remember what has to be remembered, and end a tap's waiting whatever happens."""
        tap = _Tap(self._line, spot.tap)
        try:
            await self._perform(entered, screens, spot, tap)
        except AiogramError as error:
            await self._not_shown(entered.visitor, error)
        except asyncio.CancelledError:
            tap.drop()
            raise
        await tap.finish()
        if spot.shown is not None:
            await self._remember(entered, spot)

    async def _perform(self, entered: Entered, screens: AsyncIterator[Screen], spot: Spot, tap: "_Tap") -> None:
        async def show(screen: Screen) -> None:
            tap.acknowledge(screen.toast)
            await self._show(screen, spot, entered.before)

        async def slow() -> None:
            tap.acknowledge()

        async def busy() -> None:
            await self._sender.say_busy(spot.chat)

        try:
            await perform(screens, show, slow, busy)
        except AiogramError:
            raise
        except Exception:  # our own fault: it is logged and counted, and the person reads that it was not theirs
            self.failures += 1
            log.exception("exchange_failed", contact=entered.visitor.id)
            await show(unexpected(entered.visitor.say))

    async def _show(self, screen: Screen, spot: Spot, before: Conversation) -> None:
        at = spot.at(screen)
        placed = await self._sender.put(spot.chat, render(screen), at)
        spot.placed(screen, placed)
        stale = before.message
        if not screen.kept and stale.isdecimal() and (at is None or at.id not in (placed.id, int(stale))):
            await self._sender.remove(spot.chat, int(stale))

    async def _remember(self, entered: Entered, spot: Spot) -> None:
        """One write, and none when nothing is new: most taps change neither the message nor the question."""
        before = entered.before
        ask = spot.shown.ask if spot.shown else None
        after = replace(before, ask=pack(ask.action) if ask else "")
        if spot.newest is not None:
            after = replace(after, message=str(spot.newest.id))
        if after != before:
            await self._shop.remember(entered.visitor.id, after)

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


def _known(tx: Tx, address: Address) -> tuple[Contact, Conversation] | None:
    """A known contact and its conversation in one read: every tap begins with it."""
    contact = known(tx, address)
    return None if contact is None else (contact, recall(tx, contact.id))


def tapped_spot(chat: int, tap: str, mark: Mark, at: Standing | None) -> Spot:
    """Where the answer to a tap goes: in place of the tapped message, when it is of the same kind."""
    if mark is Mark.KEPT:
        return Spot(chat=chat, tap=tap, kept=at)
    return Spot(chat=chat, tap=tap, living=at)


def address_of(user: int) -> Address:
    """How the shop writes a Telegram user down."""
    return Address(CHANNEL, str(user))
