"""Mail for the page: JSON under `/sandbox/mail`, and a mail's HTML where it can do no harm."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.mail.driver import Mailbox
from sandbox.mail.letters import Mail
from sandbox.mail.office import Office
from sandbox.mail.troubles import Stage, Trouble, TroubleKind
from sandbox.telegram.control import read_json

Json = dict[str, Any]
SHOWN = 100
PREVIEW = 120
# The mail's own scripts, forms and pictures from elsewhere stay what they are: text. Only its links work.
CONFINED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
NEW_TAB = '<!doctype html><base target="_blank">'

ACTS: dict[str, Callable[[Mailbox, Mail], Awaitable[None]]] = {
    "bounce": lambda box, mail: box.bounce(mail),
    "full": lambda box, mail: box.bounce(mail, status="5.2.2"),
    "delay": lambda box, mail: box.delay(mail),
    "away": lambda box, mail: box.out_of_office(mail),
    "complain": lambda box, mail: box.complain(mail),
}


class Control:
    """Answers the page."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def routes(self) -> list[web.RouteDef]:
        base = "/sandbox/mail"
        return [
            web.get(base, self.listing),
            web.get(f"{base}/troubles", self.troubles),
            web.post(f"{base}/troubles", self.add_trouble),
            web.delete(f"{base}/troubles", self.clear_troubles),
            web.get(f"{base}/{{mail}}", self.mail),
            web.get(f"{base}/{{mail}}/html", self.html),
            web.get(f"{base}/{{mail}}/raw", self.raw),
            web.post(f"{base}/{{mail}}/{{act}}", self.act),
        ]

    async def listing(self, _request: web.Request) -> web.Response:
        """Everything the pane shows: the newest mails first."""
        office = self._office
        newest = list(office.mails)[-SHOWN:]
        return web.json_response({
            "seq": office.world.journal.last,
            "mails": [_summary(mail) for mail in reversed(newest)],
            **self._state(),
        })  # fmt: skip

    async def troubles(self, _request: web.Request) -> web.Response:
        return web.json_response(self._state())

    async def mail(self, request: web.Request) -> web.Response:
        mail = self._mail(request)
        return web.json_response(
            _summary(mail)
            | {
                "text": mail.text,
                "has_html": bool(mail.html),
                "headers": mail.headers,
                "code": mail.code,
                "size": len(mail.raw),
                "domain": mail.dkim.domain,
                "reason": mail.dkim.reason,
            }
        )

    async def html(self, request: web.Request) -> web.Response:
        headers = {
            "Content-Security-Policy": CONFINED,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }
        return web.Response(text=NEW_TAB + self._mail(request).html, content_type="text/html", headers=headers)

    async def raw(self, request: web.Request) -> web.Response:
        mail = self._mail(request)
        headers = {"Content-Disposition": f'attachment; filename="mail-{mail.id}.eml"'}
        return web.Response(body=mail.raw, content_type="application/octet-stream", headers=headers)

    async def act(self, request: web.Request) -> web.Response:
        mail = self._mail(request)
        act = ACTS.get(request.match_info["act"])
        if act is None:
            raise _refusal(web.HTTPNotFound, "nobody can do that")
        try:
            await act(Mailbox(self._office, mail.recipient), mail)
        except OSError as wrong:
            raise _refusal(web.HTTPConflict, str(wrong) or type(wrong).__name__) from None
        return web.json_response({"ok": True})

    async def add_trouble(self, request: web.Request) -> web.Response:
        given = await read_json(request)
        try:
            kinds = {"kind": TroubleKind(given.get("kind", "")), "stage": Stage(given.get("stage", Stage.RCPT))}
            self._office.trouble(Trouble(**given | kinds))
        except (TypeError, ValueError) as wrong:
            raise _refusal(web.HTTPBadRequest, str(wrong)) from None
        return await self.troubles(request)

    async def clear_troubles(self, request: web.Request) -> web.Response:
        self._office.clear()
        return await self.troubles(request)

    def _state(self) -> Json:
        """`known`: mail has been used. `returns`: somebody listens for what comes back."""
        office = self._office
        return {
            "known": office.is_known,
            "returns": office.returns is not None,
            "troubles": office.troubles.listing(),
        }

    def _mail(self, request: web.Request) -> Mail:
        number = request.match_info["mail"]
        mail = self._office.mail(int(number)) if number.isdecimal() else None
        if mail is None:
            raise _refusal(web.HTTPNotFound, "there is no such mail")
        return mail


def _summary(mail: Mail) -> Json:
    return {
        "id": mail.id,
        "at": mail.at,
        "from": mail.header("From"),
        "sender": mail.sender,
        "recipient": mail.recipient,
        "subject": mail.subject,
        "preview": " ".join(mail.text.split())[:PREVIEW],
        "dkim": mail.dkim.result,
    }


def _refusal(kind: type[web.HTTPError], reason: str) -> web.HTTPError:
    return kind(text=json.dumps({"error": reason}), content_type="application/json")
