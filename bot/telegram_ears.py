"""What Telegram tells us, told apart and handed to the conversation.

aiogram's dispatcher tells updates apart; what it does not know of (storing first, order within a chat, pace,
retries) stands in the modules beside this one.
"""

from collections import OrderedDict
from collections.abc import AsyncIterator
from typing import Final

import structlog
from aiogram import Dispatcher, F
from aiogram.methods import AnswerCallbackQuery, SendMessage
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update

from bot.telegram_calls import Line
from bot.telegram_commands import Menus
from bot.telegram_files import fetch, name_of, upload_of
from bot.telegram_inflow import Json
from bot.telegram_render import marked
from bot.telegram_send import standing
from bot.telegram_stars import Stars
from bot.telegram_talk import Spot, Talk, address_of, tapped_spot
from bot.typed import ordered
from core.errors import Refused, Temporary
from core.shop import Shop
from handlers.answering import commanded, commands_for, refused, replied, tapped
from handlers.routes import Reply
from handlers.visitor import Visitor
from views.screen import Screen
from views.texts import Texts

GROUPS_KNOWN: Final = 1000
_PRIVATE: Final = F.chat.type == "private"

log = structlog.get_logger(__name__)


class Ears:
    """Hears updates. ``failures`` counts those that ended in a fault of our own."""

    def __init__(self, line: Line, talk: Talk, stars: Stars, shop: Shop, texts: Texts, menus: Menus) -> None:
        self._line = line
        self._stars = stars
        self._talk = talk
        self._shop = shop
        self._texts = texts
        self._menus = menus
        self._names = frozenset(command.name for command in commands_for(owner=True))
        self._greeted: OrderedDict[int, None] = OrderedDict()
        self._dispatcher = self._listen()
        self.failures = 0

    def _listen(self) -> Dispatcher:
        dispatcher = Dispatcher(disable_fsm=True)
        dispatcher.callback_query.register(self.tap)
        dispatcher.message.register(self._stars.paid, F.successful_payment)
        dispatcher.message.register(self._stars.refunded, F.refunded_payment)
        dispatcher.message.register(self.message, _PRIVATE)
        dispatcher.message.register(self.group_message)
        dispatcher.my_chat_member.register(self.membership, _PRIVATE)
        return dispatcher

    async def hear(self, raw: Json) -> None:
        """Work off one update. Nothing gets out of here but cancellation: the next one has its own chance."""
        try:
            update = Update.model_validate(raw, context={"bot": self._line.bot})
        except ValueError:  # pydantic's own error is one
            log.warning("update_not_understood", update=raw.get("update_id"))
            return
        try:
            await self._dispatcher.feed_update(self._line.bot, update)
        except Exception:
            self.failures += 1
            log.exception("update_failed", update=update.update_id)

    # --- what there is to hear

    async def tap(self, query: CallbackQuery) -> None:
        """A button, ours or forged."""
        if query.message is None or query.message.chat.type != "private":
            await self._line.try_call(AnswerCallbackQuery(callback_query_id=query.id))
            return
        entered = await self._talk.enter(query.from_user)
        mark, data = marked(query.data or "")
        spot = tapped_spot(query.message.chat.id, query.id, mark, standing(query.message))
        await self._talk.answer(entered, tapped(data, entered.visitor, self._shop), spot)

    async def message(self, message: Message) -> None:
        """A command, an answer to a question, words to look for, or a file."""
        if message.from_user is None:
            return
        entered = await self._talk.enter(message.from_user)
        screens = self._screens(message, entered.before.ask, entered.visitor)
        await self._talk.answer(entered, screens, Spot(chat=message.chat.id))
        await self._menus.greet(entered.visitor.contact.address)

    def _screens(self, message: Message, ask: str, visitor: Visitor) -> AsyncIterator[Screen]:
        order = ordered(message.text or "", self._names, asked=bool(ask))
        if order is not None:
            return commanded(order.name, order.words, visitor, self._shop)
        return self._reply(message, ask, visitor)

    async def _reply(self, message: Message, ask: str, visitor: Visitor) -> AsyncIterator[Screen]:
        """What was sent, with its file when a question is open; a text counts however it was forwarded."""
        upload = upload_of(message)
        reply = Reply(text=message.text or message.caption or "")
        if upload is not None and not ask:
            reply = Reply(name=name_of(upload))
        elif upload is not None:
            try:
                reply = await fetch(self._line, message, upload)
            except (Refused, Temporary) as error:
                async for screen in refused(ask, error, visitor, self._shop):
                    yield screen
                return
        async for screen in replied(ask, reply, visitor, self._shop):
            yield screen

    async def membership(self, change: ChatMemberUpdated) -> None:
        """Somebody stopped the bot, or let it in again: the only sign Telegram gives before a send fails."""
        if change.new_chat_member.status == "kicked":
            await self._shop.lose(address_of(change.from_user.id))
        elif change.new_chat_member.status == "member":
            await self._talk.enter(change.from_user)

    async def group_message(self, message: Message) -> None:
        """The shop is a private conversation: a group is told so once, when it calls the bot."""
        if message.chat.type == "channel" or message.chat.id in self._greeted or not message.from_user:
            return
        if not (message.text or "").startswith("/"):
            return
        self._greeted[message.chat.id] = None
        if len(self._greeted) > GROUPS_KNOWN:
            self._greeted.popitem(last=False)
        say = self._texts.speaker(message.from_user.language_code or "")
        await self._line.try_call(SendMessage(chat_id=message.chat.id, text=say("group-hint")))
