"""Finding an order without any chat: its number and a mailbox, a code from there, and then the order.

Whatever is typed first, the answer is the same, and comes at once: the letter goes out behind it.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog
from aiohttp import web

from core.errors import Temporary
from core.handover import Goods
from core.lookup import NotTheCode, Question
from views import pages as texts
from views.pages import Target
from web.clients import Doorkeeper
from web.forms import SEAL, read_form
from web.pages import LOOKUP, Handler, LockedOut, Setting, Visit, download, edge

CODE: Final = "/orders/code"
SHOW: Final = "/orders/show"
FILE: Final = "/orders/file"
# Every letter that is asked for counts, and every wrong code: nobody is told what fits.
TRIES: Final = 10
CROWD: Final = 20
LETTERS_AT_ONCE: Final = 16
ASK_MINUTES: Final = 12 * 60
CODE_MINUTES: Final = 60
# So long a right code keeps the order open on the page that showed it.
SHOW_MINUTES: Final = 30
LONGEST: Final = 320

log = structlog.get_logger(__name__)


class LookupPage:
    """The form, the code, the order."""

    def __init__(self, setting: Setting, doorkeeper: Doorkeeper | None = None) -> None:
        self._setting = setting
        self._doorkeeper = Doorkeeper(TRIES, crowd=CROWD) if doorkeeper is None else doorkeeper
        self._letters: set[asyncio.Task[None]] = set()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(LOOKUP, self._edge(self._form)),
            web.post(LOOKUP, self._edge(self._ask)),
            web.post(CODE, self._edge(self._enter)),
            web.post(SHOW, self._edge(self._show)),
            web.post(FILE, self._edge(self._file)),
        ]

    async def close(self) -> None:
        """Give up the letters that are still on their way to the mail server: whoever waits asks again."""
        for letter in self._letters:
            letter.cancel()
        if self._letters:
            await asyncio.wait(self._letters)

    async def _form(self, request: web.Request) -> web.Response:
        return await self._blank(self._setting.visit(request))

    async def _ask(self, request: web.Request) -> web.Response:
        visit = self._admitted(request)
        typed = await read_form(request)
        question = _question(typed)
        if not await self._sealed(typed, "ask", "", ASK_MINUTES):
            return await self._blank(visit, question)
        self._doorkeeper.miss(visit.client)
        if len(self._letters) >= LETTERS_AT_ONCE:
            raise Temporary()
        letter = asyncio.create_task(self._setting.shop.pages.send_code(question))
        self._letters.add(letter)
        letter.add_done_callback(self._ended)
        return self._setting.answer(await self._code_page(visit, question))

    async def _enter(self, request: web.Request) -> web.Response:
        visit = self._admitted(request)
        typed = await read_form(request)
        question = _question(typed)
        if not await self._sealed(typed, "code", _about(question), CODE_MINUTES):
            return await self._blank(visit, question)
        try:
            sheet = await self._setting.shop.pages.enter_code(question, typed.get("code", ""))
        except NotTheCode as wrong:
            self._doorkeeper.miss(visit.client)
            return self._setting.answer(await self._code_page(visit, question, wrong), 422)
        log.info("order_looked_up", order=sheet.order.reference)
        target = await self._target(visit, SHOW, "show", question)
        page = texts.order(self._setting.say(visit, sheet.language), self._setting.policy, sheet, target)
        return self._setting.answer(page)

    async def _show(self, request: web.Request) -> web.Response:
        visit, typed = self._setting.visit(request), await read_form(request)
        question = _question(typed)
        opened = await self._opened(question, typed)
        if opened is None:
            return await self._blank(visit, question)
        sheet = await self._setting.shop.pages.look_again(question)
        log.info("goods_shown", order=opened.order.reference)
        target = await self._target(visit, FILE, "show", question)
        say = self._setting.say(visit, sheet.language)
        return self._setting.answer(texts.goods(say, self._setting.policy, opened, target))

    async def _file(self, request: web.Request) -> web.Response:
        typed = await read_form(request)
        question = _question(typed)
        opened = await self._opened(question, typed)
        if opened is None:
            return await self._blank(self._setting.visit(request), question)
        return download(opened, typed.get("line", ""))

    async def _opened(self, question: Question, typed: Mapping[str, str]) -> Goods | None:
        """The goods, for whom a code was right on the page before; raises Gone."""
        if not await self._sealed(typed, "show", _about(question), SHOW_MINUTES):
            return None
        return await self._setting.shop.pages.reveal_found(question)

    # --- pages and seals

    async def _blank(self, visit: Visit, typed: Question | None = None) -> web.Response:
        seal = (await self._setting.forms()).seal("ask", "")
        target = Target(path=f"{LOOKUP}{visit.query}", hidden={SEAL: seal})
        page = texts.lookup(self._setting.say(visit), self._setting.policy, target, typed, switch=LOOKUP)
        return self._setting.answer(page, 403 if typed else 200)

    async def _code_page(self, visit: Visit, question: Question, wrong: NotTheCode | None = None) -> texts.Page:
        target = await self._target(visit, CODE, "code", question)
        say = self._setting.say(visit)
        return texts.code(say, self._setting.policy, target, f"{LOOKUP}{visit.query}", wrong)

    async def _target(self, visit: Visit, path: str, purpose: str, question: Question) -> Target:
        """A form that knows its question: pages are not remembered here."""
        seal = (await self._setting.forms()).seal(purpose, _about(question))
        hidden = {"reference": question.reference, "mailbox": question.mailbox, SEAL: seal}
        return Target(path=f"{path}{visit.query}", hidden=hidden)

    async def _sealed(self, typed: Mapping[str, str], purpose: str, about: str, minutes: int) -> bool:
        return (await self._setting.forms()).sealed(typed.get(SEAL, ""), purpose, about, minutes)

    def _admitted(self, request: web.Request) -> Visit:
        visit = self._setting.visit(request)
        if self._doorkeeper.locked(visit.client):
            raise LockedOut()
        return visit

    def _ended(self, letter: asyncio.Task[None]) -> None:
        self._letters.discard(letter)
        if not letter.cancelled() and (error := letter.exception()) is not None:
            log.error("code_not_sent", exc_info=error)

    def _edge(self, handler: Handler) -> Handler:
        return edge(self._setting, self._doorkeeper, handler, LOOKUP)


def _question(typed: Mapping[str, str]) -> Question:
    return Question(
        reference=typed.get("reference", "").strip()[:LONGEST], mailbox=typed.get("mailbox", "").strip()[:LONGEST]
    )


def _about(question: Question) -> str:
    return f"{question.reference}\n{question.mailbox}"
