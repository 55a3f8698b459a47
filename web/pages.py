"""The order page: a link may be looked at as often as anybody likes, and shows the goods to whoever presses a button.

Every answer is a whole page in its reader's language. Tokens, addresses and goods are in no log line.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

import structlog
from aiohttp import web

from core.delivery import token_digest
from core.errors import Gone, Refused, Temporary
from core.handover import Goods
from core.links import OrderSheet
from core.policy import ShopPolicy
from core.secret import Secret
from core.shop import Shop
from views import pages as texts
from views.pages import Page, Target
from views.texts import Say, Texts
from web.clients import Client, Doorkeeper, client_of
from web.forms import SEAL, Forms, read_form
from web.rendering import FOLDER, SCRIPT, STYLE, Renderer

LINK: Final = "/k/{token}"
FILE: Final = "/k/{token}/file"
LOOKUP: Final = "/orders"
# So many links that lead nowhere are a slip; more are somebody trying.
MISSES: Final = 20
# A page lies open in a browser for as long as this, and its button still works.
SEAL_MINUTES: Final = 12 * 60
PREFIX: Final = 8
_CSP: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

Handler = Callable[[web.Request], Awaitable[web.Response]]

log = structlog.get_logger(__name__)


class LockedOut(Refused):
    """Too much from this client led nowhere."""

    text_id = "page-locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request: whose, and in which language where they chose one."""

    client: Client
    chosen: str
    accepted: str

    def language(self, known: str = "") -> str:
        """What was chosen on the page, else what the shop knows, else what the browser asks for."""
        return self.chosen or known or self.accepted

    @property
    def query(self) -> str:
        return f"?lang={quote(self.chosen)}" if self.chosen else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every page of the shop needs. ``trusted_header`` names the client where a proxy of ours writes it."""

    shop: Shop
    texts: Texts
    clock: Callable[[], int]
    trusted_header: str | None = None
    renderer: Renderer = field(default_factory=Renderer)

    @property
    def policy(self) -> ShopPolicy:
        return self.shop.policy

    def say(self, visit: Visit, known: str = "") -> Say:
        return self.texts.speaker(visit.language(known))

    def visit(self, request: web.Request) -> Visit:
        accepted = request.headers.get("Accept-Language", "")[:200]
        chosen = request.query.get("lang", "")[:35]
        return Visit(
            client=client_of(request.remote, request.headers, self.trusted_header),
            chosen=self.texts.match(chosen) if chosen else "",
            accepted=self._match(part.partition(";")[0].strip() for part in accepted.split(",")),
        )

    def _match(self, codes: Iterable[str]) -> str:
        for code in codes:
            matched = self.texts.match(code)
            if matched.partition("-")[0] == code.lower().partition("-")[0]:
                return matched
        return self.texts.match("")

    async def forms(self) -> Forms:
        return Forms(await self.shop.pages.form_key(), self.clock)

    def answer(self, page: Page, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
        return web.Response(
            text=self.renderer.html(page),
            status=status,
            content_type="text/html",
            charset="utf-8",
            headers={"Content-Security-Policy": _CSP, **(headers or {})},
        )


class OrderPage:
    """The page behind the link of a message."""

    def __init__(self, setting: Setting, doorkeeper: Doorkeeper | None = None) -> None:
        self._setting = setting
        self._doorkeeper = Doorkeeper(MISSES) if doorkeeper is None else doorkeeper

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(LINK, self._edge(self._look)),
            web.post(LINK, self._edge(self._reveal)),
            web.post(FILE, self._edge(self._file)),
            web.get(STYLE, asset("page.css", "text/css")),
            web.get(SCRIPT, asset("page.js", "text/javascript")),
        ]

    async def close(self) -> None:
        """Nothing is under way behind a request."""

    async def _look(self, request: web.Request) -> web.Response:
        """The order, closed. A preview, a scanner and a person all get this, and nothing changes by it."""
        visit, token = self._setting.visit(request), _token(request)
        return await self._closed(visit, token, await self._sheet(visit, token))

    async def _reveal(self, request: web.Request) -> web.Response:
        """The goods, after a click; without a fresh seal the page is shown once more, for a real one."""
        visit, token = self._setting.visit(request), _token(request)
        sheet = await self._sheet(visit, token)
        opened = await self._opened(sheet, token, await read_form(request))
        if opened is None:
            return await self._closed(visit, token, sheet, again=True)
        here = _path(token)
        target = Target(path=f"{here}/file{visit.query}", hidden=await self._seal(token))
        say = self._setting.say(visit, sheet.language)
        log.info("goods_shown", order=opened.order.reference, link=_prefix(token))
        page = texts.goods(say, self._setting.policy, opened, target, hide=f"{here}{visit.query}", switch=here)
        return self._setting.answer(page)

    async def _file(self, request: web.Request) -> web.Response:
        visit, token = self._setting.visit(request), _token(request)
        sheet, typed = await self._sheet(visit, token), await read_form(request)
        opened = await self._opened(sheet, token, typed)
        if opened is None:
            return await self._closed(visit, token, sheet, again=True)
        return download(opened, typed.get("line", ""))

    async def _opened(self, sheet: OrderSheet, token: Secret, typed: Mapping[str, str]) -> Goods | None:
        """The goods, seen now; None when the click was no click, or there is nothing to show for it."""
        forms = await self._setting.forms()
        if not sheet.open or not forms.sealed(typed.get(SEAL, ""), "show", token_digest(token), SEAL_MINUTES):
            return None
        return await self._setting.shop.pages.reveal(token)

    async def _sheet(self, visit: Visit, token: Secret) -> OrderSheet:
        """The order behind the link. Misses are counted; a crowd is not locked out for what one of it does."""
        locked = self._doorkeeper.locked(visit.client) > 0
        if locked and not visit.client.crowd:
            raise LockedOut()
        try:
            return await self._setting.shop.pages.look(token)
        except Gone:
            self._doorkeeper.miss(visit.client)
            log.info("link_leads_nowhere", link=_prefix(token))
            if locked:
                raise LockedOut() from None
            raise

    async def _closed(self, visit: Visit, token: Secret, sheet: OrderSheet, *, again: bool = False) -> web.Response:
        here = _path(token)
        target = Target(path=f"{here}{visit.query}", hidden=await self._seal(token))
        say = self._setting.say(visit, sheet.language)
        page = texts.order(say, self._setting.policy, sheet, target, again=again and sheet.open, switch=here)
        return self._setting.answer(page, 403 if again else 200)

    async def _seal(self, token: Secret) -> dict[str, str]:
        return {SEAL: (await self._setting.forms()).seal("show", token_digest(token))}

    def _edge(self, handler: Handler) -> Handler:
        """What a person is refused becomes a page for them."""
        lookup = LOOKUP if self._setting.shop.letters is not None else None
        return edge(self._setting, self._doorkeeper, handler, lookup)


def edge(setting: Setting, doorkeeper: Doorkeeper, handler: Handler, lookup: str | None = None) -> Handler:
    """Whatever a handler refuses becomes a page in its reader's language."""

    async def answer(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except (Refused, Temporary) as error:
            visit = setting.visit(request)
            say = setting.say(visit)
            match error:
                case LockedOut():
                    seconds = doorkeeper.locked(visit.client) or 1
                    page = texts.locked(say, setting.policy, -(-seconds // 60))
                    return setting.answer(page, 429, {"Retry-After": str(seconds)})
                case Gone():
                    return setting.answer(texts.gone(say, setting.policy, lookup), 404)
                case Temporary():
                    return setting.answer(texts.problem(say, setting.policy, error), 503, {"Retry-After": "5"})
                case _:
                    return setting.answer(texts.problem(say, setting.policy, error), 409)

    return answer


def download(opened: Goods, line: str) -> web.Response:
    """The file of one line; raises Gone when it has none."""
    number = int(line) if line.isascii() and line.isdecimal() and len(line) < 4 else -1
    if not 0 <= number < len(opened.handovers) or not opened.handovers[number].body:
        raise Gone()
    handover = opened.handovers[number]
    return web.Response(
        body=handover.body,
        content_type="application/octet-stream",
        headers={"Content-Disposition": disposition(handover.file_name)},
    )


def disposition(name: str) -> str:
    """A file's name as a header may hold it: nothing but plain letters, and the real one encoded beside them."""
    kept = "".join(letter if letter.isalnum() or letter in " ._-" else "_" for letter in name.strip())[:120]
    plain = kept.encode("ascii", "replace").decode().replace("?", "_").lstrip(".") or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(kept.lstrip('.') or 'file', safe='')}"


def asset(name: str, content_type: str) -> Handler:
    """One of the two files that pages load, read once."""
    body = (FOLDER / "assets" / name).read_bytes()

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type=content_type, charset="utf-8")

    return answer


def _token(request: web.Request) -> Secret:
    return Secret(request.match_info["token"])


def _path(token: Secret) -> str:
    return LINK.format(token=quote(token.reveal(), safe=""))


def _prefix(token: Secret) -> str:
    """By which a link is known in the log: the beginning of its digest."""
    return token_digest(token)[:PREFIX]
