"""``tap_ratio``: taps a second through the whole shop, over a bare aiogram bot that answers a constant.

The shop takes the raw update's way: stored in the inbox and committed, dispatched by aiogram, handler, reads,
rendering, and the two Bot API calls of every tap (the acknowledgement and the edit), then marked as done. The bare
bot gets the same raw updates through the same kind of dispatcher, acknowledges, and edits in a constant text.
Neither reaches a network: both bots have the same session, which answers at once. The shop's rate lanes are passed
through, with nothing to wait for.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final, cast

from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import CallbackQuery, Chat, Message, Update

from benchmarks.figure import Figure, Goal, Rounds
from benchmarks.purchase import buy
from benchmarks.world import FIRST_BUYER, World, add_products, buyers, epoch_ms, new_keys, open_world, stock
from bot.lanes import Limits
from bot.telegram_bot import TelegramBot, Wiring
from bot.telegram_inflow import needed
from bot.telegram_render import Mark
from core.catalogue import ROOT
from core.ids import CategoryId, OfferId, ProductId
from core.ports import Store
from views.action import Action, pack
from views.actions import Browse, ListOrders, ShowProduct
from views.texts import Texts

GOAL: Final = Goal(value=0.4)
TOKEN: Final = "1:" + "A" * 35
BOUGHT: Final = 3
PRODUCTS: Final = 12

Json = dict[str, Any]
Wave = Sequence[Json]
Rates = tuple[float, ...]
Tapping = Callable[[Sequence[Wave]], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """In each round every one of ``at_once`` people taps ``each`` times, everybody at once."""

    at_once: int = 64
    each: int = 16
    rounds: int = 15


class CannedSession(BaseSession):
    """Telegram's side of every call: an answer that is ready made."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: Counter[str] = Counter()
        self._message = Message(
            message_id=10, date=datetime.now(UTC), chat=Chat(id=FIRST_BUYER, type="private"), text="…"
        )

    async def make_request(
        self,
        bot: Bot,  # noqa: ARG002 - aiogram gives it to every session
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ARG002
    ) -> TelegramType:
        self.calls[method.__api_method__] += 1
        return cast("TelegramType", True if method.__returning__ is bool else self._message)

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        """Nobody downloads anything here."""
        yield b""

    async def close(self) -> None:
        """There is nothing to close."""


async def measure(folder: Path, size: Size) -> list[Figure]:
    """The shop with its inbox, without, with a backlog, and the bare bot, in turn."""
    async with open_world(folder / "shop.db") as world:
        actions = await _prepare(world, size)
        telegram = await _telegram(world)
        bare, bare_session = _bare_bot()
        taps = Taps(size.at_once, actions)

        async def whole(waves: Sequence[Wave]) -> None:
            for updates in waves:
                await telegram.inflow.accept(updates)
                await telegram.inflow.idle()

        async def backlog(waves: Sequence[Wave]) -> None:
            for updates in waves:  # as the poller does it while there is more
                await telegram.inflow.room()
                await telegram.inflow.accept(updates)
            await telegram.inflow.idle()

        async def no_inbox(waves: Sequence[Wave]) -> None:
            for updates in waves:
                await asyncio.gather(*(telegram.ears.hear(needed(update)) for update in updates))

        took = await _run((whole, no_inbox, backlog, bare), taps, size)
        tapped = taps.made
        if telegram.failures:
            raise RuntimeError("taps have failed")
        _check(cast("CannedSession", telegram.bot.session).calls, tapped * 3 // 4)
        _check(bare_session.calls, tapped // 4)
    return _figures(size, *took)


def _check(calls: Counter[str], taps: int) -> None:
    """Each tap was acknowledged once and its message edited once; nothing else was said."""
    if calls != {"answerCallbackQuery": taps, "editMessageText": taps}:
        raise RuntimeError(f"{taps} taps were answered by {dict(calls)}")


async def _prepare(world: World, size: Size) -> list[Action]:
    """Products in stock, people with orders; returns what they tap on."""
    products = await add_products(world.shop, PRODUCTS)
    offer = products[0][1]
    await stock(world.shop, offer, new_keys(size.at_once * BOUGHT + 100))
    for person in await buyers(world.shop, size.at_once):
        for _ in range(BOUGHT):
            await buy(world.shop, offer, person)
    return _mix(products[0][0], offer)


def _mix(product: ProductId, offer: OfferId) -> list[Action]:
    """Browse, a product, two other quantities of it, the orders."""
    return [
        Browse(category=CategoryId(ROOT)),
        ShowProduct(product=product),
        ShowProduct(product=product, offer=offer, quantity=2),
        ListOrders(),
    ]


async def _telegram(world: World) -> TelegramBot:
    wiring = Wiring(token=TOKEN, api_url="http://127.0.0.1:9", language="en", limits=Limits.none())
    texts = Texts(zone=UTC, default="en", clock=epoch_ms)
    telegram = TelegramBot(wiring, cast("Store", world.opened.store), world.shop, texts)
    await telegram.close()
    telegram.bot.session = CannedSession()
    return telegram


def _bare_bot() -> tuple[Tapping, CannedSession]:
    """As little as a bot that answers taps can be."""
    session = CannedSession()
    bot, dispatcher = Bot(TOKEN, session=session), Dispatcher(disable_fsm=True)

    @dispatcher.callback_query()
    async def answer(query: CallbackQuery) -> None:
        await query.answer()
        await cast("Message", query.message).edit_text("Nothing changes here.")

    async def hear(raw: Json) -> None:
        await dispatcher.feed_update(bot, Update.model_validate(raw, context={"bot": bot}))

    async def hear_all(waves: Sequence[Wave]) -> None:
        for updates in waves:
            await asyncio.gather(*map(hear, updates))

    return hear_all, session


class Taps:
    """Updates as Telegram sends them: a tap on a button under a message with a text and a keyboard."""

    def __init__(self, people: int, actions: Sequence[Action]) -> None:
        self._people = people
        self._data = [Mark.LIVING + pack(action) for action in actions]
        self._numbers = count(1)
        self.made = 0

    def wave(self, turn: int) -> Wave:
        """One tap from everybody; neighbours tap on different buttons, and everybody on all of them in turn."""
        self.made += self._people
        return [
            self._tap(FIRST_BUYER + number, self._data[(turn + number) % len(self._data)])
            for number in range(self._people)
        ]

    def _tap(self, person: int, data: str) -> Json:
        number = next(self._numbers)
        user = {"id": person, "is_bot": False, "first_name": "Ann", "language_code": "en"}
        message = {
            "message_id": 10,
            "from": {"id": 1, "is_bot": True, "first_name": "Nova Keys", "username": "nova_keys_bot"},
            "chat": {"id": person, "type": "private", "first_name": "Ann"},
            "date": 1_767_225_600,
            "text": "Game 1\nEU accounts. Works at once.\n\nPrice 9.90 $\n34 in stock",
            "entities": [{"type": "bold", "offset": 0, "length": 6}, {"type": "bold", "offset": 45, "length": 6}],
            "reply_markup": {
                "inline_keyboard": [
                    [
                        {"text": "−", "callback_data": data},
                        {"text": "1", "callback_data": data},
                        {"text": "+", "callback_data": data},
                    ],
                    [{"text": "Buy · 9.90 $", "callback_data": data}],
                    [{"text": "‹ Back", "callback_data": data}, {"text": "🏠", "callback_data": data}],
                ]
            },
        }
        query = {"id": str(number), "from": user, "chat_instance": "1", "data": data, "message": message}
        return {"update_id": number, "callback_query": query}


async def _run(sides: Sequence[Tapping], taps: Taps, size: Size) -> list[Rates]:
    """Taps a second of each side in each round; one round more, the first, is not counted."""
    rates: list[list[float]] = [[] for _ in sides]
    for _ in range(size.rounds + 1):
        for side, of_side in zip(sides, rates, strict=True):
            of_side.append(await _round(side, taps, size))
    return [tuple(of_side[1:]) for of_side in rates]


async def _round(side: Tapping, taps: Taps, size: Size) -> float:
    waves = [taps.wave(turn) for turn in range(size.each)]
    start = perf_counter()
    await side(waves)
    return size.at_once * size.each / (perf_counter() - start)


def _figures(size: Size, whole: Rates, no_inbox: Rates, backlog: Rates, bare: Rates) -> list[Figure]:
    return [
        _figure("tap_ratio", f"taps through the whole shop, {size.at_once} at once", whole, bare, GOAL),
        _figure("tap_without_inbox", "the same, not stored first", no_inbox, bare),
        _figure("tap_backlog", f"the same, {size.at_once * size.each} waiting", backlog, bare),
    ]


def _figure(name: str, what: str, ours: Rates, bare: Rates, goal: Goal | None = None) -> Figure:
    rounds = Rounds(measured=ours, limit=bare)
    return Figure(
        name=name,
        what=what,
        unit="/s",
        measured=median(ours),
        limit=median(bare),
        limit_is="a bare aiogram bot that acknowledges and edits in a constant",
        ratio=rounds.ratio,
        goal=goal,
        details={"rounds": len(ours), "ratio_spread": rounds.spread()},
    )
