"""Stopping mail: by a button, or by the one POST of a mail program (RFC 8058), which brings no cookie and no seal.

The token in the link is all that proves anything: it was only ever in a mail to the mailbox that it names.
"""

from collections.abc import Callable
from email import message_from_bytes
from typing import Final
from urllib.parse import parse_qsl, quote

import structlog
from aiohttp import web

from core.errors import Gone
from views import pages as texts
from views.pages import Target
from web.clients import Doorkeeper
from web.forms import MOST_FIELDS, read_body
from web.pages import LOOKUP, MISSES, Handler, LockedOut, Setting, edge

LINK: Final = "/u/{token}"
FIELD: Final = "List-Unsubscribe"
ONE_CLICK: Final = "One-Click"

log = structlog.get_logger(__name__)


class UnsubscribePage:
    """``mailbox_of`` tells whose link a token was made for; None for one that this shop has not made."""

    def __init__(
        self, setting: Setting, mailbox_of: Callable[[str], str | None], doorkeeper: Doorkeeper | None = None
    ) -> None:
        self._setting = setting
        self._mailbox_of = mailbox_of
        self._doorkeeper = Doorkeeper(MISSES) if doorkeeper is None else doorkeeper

    def routes(self) -> list[web.RouteDef]:
        return [web.get(LINK, self._edge(self._look)), web.post(LINK, self._edge(self._stop))]

    async def close(self) -> None:
        """Nothing is under way behind a request."""

    async def _look(self, request: web.Request) -> web.Response:
        """What the button would do. Scanners follow links in mails, so nothing changes by it."""
        self._mailbox(request)
        return self._question(request)

    async def _stop(self, request: web.Request) -> web.Response:
        """Nothing but what they paid for from now on, however often it is posted, known or not."""
        mailbox = self._mailbox(request)
        if not _one_click(request.headers.get("Content-Type", ""), await read_body(request)):
            return self._question(request, 403)
        await self._setting.shop.pages.unsubscribe(mailbox)
        log.info("mail_unsubscribed")
        say = self._setting.say(self._setting.visit(request))
        return self._setting.answer(texts.unsubscribed(say, self._setting.policy))

    def _question(self, request: web.Request, status: int = 200) -> web.Response:
        visit, here = self._setting.visit(request), LINK.format(token=quote(request.match_info["token"], safe=""))
        target = Target(path=f"{here}{visit.query}", hidden={FIELD: ONE_CLICK})
        page = texts.unsubscribe(self._setting.say(visit), self._setting.policy, target, switch=here)
        return self._setting.answer(page, status)

    def _mailbox(self, request: web.Request) -> str:
        """Whose link it is; raises Gone. Misses are counted; a crowd is not locked out for what one of it does."""
        client = self._setting.visit(request).client
        locked = self._doorkeeper.locked(client) > 0
        if locked and not client.crowd:
            raise LockedOut()
        mailbox = self._mailbox_of(request.match_info["token"])
        if mailbox is None:
            self._doorkeeper.miss(client)
            log.info("unsubscribe_link_leads_nowhere")
            raise LockedOut() if locked else Gone()
        return mailbox

    def _edge(self, handler: Handler) -> Handler:
        return edge(self._setting, self._doorkeeper, handler, LOOKUP)


def _one_click(content_type: str, body: bytes) -> bool:
    """Whether the body says so, in either of the two ways in which forms are posted: RFC 8058 allows both."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        try:
            return (FIELD, ONE_CLICK) in parse_qsl(body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
        except ValueError:  # too many fields
            return False
    return kind == "multipart/form-data" and _has_part(content_type, body)


def _has_part(content_type: str, body: bytes) -> bool:
    """A form in parts is written like a mail, and read by the library for mails, which stumbles over nothing."""
    form = message_from_bytes(b"Content-Type: %b\r\n\r\n%b" % (content_type.encode("utf-8", "replace"), body))
    said = (
        part.get_payload(decode=True)
        for part in form.walk()
        if part.get_param("name", header="content-disposition") == FIELD
    )
    return any(isinstance(one, bytes) and one.strip() == ONE_CLICK.encode() for one in said)
