"""One exchange in Discord: somebody does something, the conversation answers, its screens are put where they belong.

A tap on a message edits it in place; a kept screen (what was paid for, a notice) is a message of its own, and only a
kept answer to a tap on it takes its place. Which of the two a message is stands in its buttons.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Final

import discord
import structlog

from bot.discord_calls import TROUBLE, Verdict, verdict
from bot.discord_render import render
from bot.discord_send import Place
from bot.pace import Show, perform
from core.conversation import Conversation, recall
from core.errors import Temporary
from core.people import Address, Contact, ContactState, known
from core.ports import Tx
from core.shop import Shop
from handlers.visitor import Visitor
from views.action import pack
from views.problems import problem, unexpected
from views.screen import Screen, Text
from views.texts import Texts

CHANNEL: Final = "discord"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody came in: who, and what we remember of the conversation."""

    visitor: Visitor
    before: Conversation


class Talk:
    """The shop's side of every Discord chat. ``failures`` counts faults of our own."""

    def __init__(self, shop: Shop, texts: Texts) -> None:
        self._shop = shop
        self._texts = texts
        self.failures = 0

    async def enter(self, user: discord.abc.User, locale: str, *, in_dm: bool) -> Entered:
        """Who this is to the shop, known or new.

        Only what happens in the DM proves that messages arrive there: somebody whose DMs are closed stays marked
        while they use the shop in a server, and is not written to again and again.
        """
        address = address_of(user.id)
        found = await self._shop.store.read(_found, address, alive=in_dm)
        if found is None:
            new = await self._shop.meet(address, self._texts.match(locale))
            found = new, await self._shop.recall(new.id)
        contact, before = found
        visitor = Visitor(
            contact=contact,
            say=self._texts.speaker(contact.language),
            owner=self._shop.owns(address),
            name=user.display_name,
        )
        return Entered(visitor, before)

    async def apologize(self, error: Temporary, locale: str, place: Place) -> None:
        """The database does not even tell who this is: nothing was done, and the same is right in a moment."""
        say = self._texts.speaker(self._texts.match(locale))
        await place.put(render(problem(say, error, None), say))

    async def answer(self, entered: Entered, screens: AsyncIterator[Screen], place: Place) -> None:
        """Show the screens and remember the question that is open now."""
        shown: list[Screen] = []

        async def show(screen: Screen) -> None:
            shown[:] = [screen]
            await place.put(render(_with_warning(screen, entered.visitor), entered.visitor.say))

        try:
            await self._perform(entered.visitor, screens, show)
        except TROUBLE as error:
            self._not_shown(entered.visitor, error)
            if verdict(error) is Verdict.MESSAGE:  # as long as it says this it never will be shown
                await self._admit(entered.visitor, place)
        if shown:
            ask = shown[0].ask
            await self._remember(entered, pack(ask.action) if ask else "")

    async def _perform(self, visitor: Visitor, screens: AsyncIterator[Screen], show: Show) -> None:
        try:
            await perform(screens, show, _nothing, _nothing)
        except TROUBLE:
            raise
        except Exception:  # our own fault: it is logged and counted, and the person reads that it was not theirs
            self.failures += 1
            log.exception("exchange_failed", contact=visitor.id)
            await show(unexpected(visitor.say))

    async def _admit(self, visitor: Visitor, place: Place) -> None:
        """Discord will not take our answer (a file too large for it, say): our fault, and its reader is told."""
        self.failures += 1
        try:
            await place.put(render(unexpected(visitor.say), visitor.say))
        except TROUBLE as error:
            self._not_shown(visitor, error)

    async def _remember(self, entered: Entered, ask: str) -> None:
        """One write, and none when nothing is new."""
        if ask != entered.before.ask:
            await self._shop.remember(entered.visitor.id, replace(entered.before, ask=ask))

    @staticmethod
    def _not_shown(visitor: Visitor, error: BaseException) -> None:
        """The answer did not reach the person. Nothing is lost: the same tap or command shows it again."""
        meaning = verdict(error)
        write = log.debug if meaning is Verdict.LATE else log.warning
        write("screen_not_shown", contact=visitor.id, verdict=meaning, error=type(error).__name__)


def _with_warning(screen: Screen, visitor: Visitor) -> Screen:
    """Somebody who can't be written to reads so, with a way to mend it."""
    if visitor.contact.state is ContactState.LIVE:
        return screen
    return replace(screen, blocks=(*screen.blocks, Text(visitor.say("discord-closed"), quiet=True)))


def _found(tx: Tx, address: Address, *, alive: bool) -> tuple[Contact, Conversation] | None:
    """A known contact and its conversation in one read; ``alive`` asks for one that was not given up."""
    contact = known(tx, address) if alive else tx.people.contact(address)
    return None if contact is None else (contact, recall(tx, contact.id))


async def _nothing() -> None:
    """A person in Discord sees that something is coming: the interaction was acknowledged."""


def address_of(user: int) -> Address:
    """How the shop writes a Discord user down."""
    return Address(CHANNEL, str(user))
