"""What the page (and whoever likes HTTP) can make a person do: JSON under `/sandbox/telegram/<person>/…`."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from sandbox.telegram import objects
from sandbox.telegram.acts import CannotDo, Hands
from sandbox.telegram.errors import ApiError
from sandbox.telegram.profile import commands_for, text_for
from sandbox.telegram.state import Bot, Message, Telegram

Json = dict[str, Any]
Act = Callable[[Hands, Json], Awaitable[object] | object]

TOO_BIG = "the file is too big"


class Control:
    """One bot's people, acting by HTTP."""

    def __init__(self, telegram: Telegram, bot: Bot) -> None:
        self._telegram = telegram
        self._bot = bot

    def routes(self) -> list[web.RouteDef]:
        base = "/sandbox/telegram/{person}"
        return [
            web.get(f"{base}/chat", self.chat),
            web.get(f"{base}/messages/{{message}}", self.message),
            web.get(f"{base}/files/{{file}}", self.file),
            web.post(f"{base}/file", self.send_file),
            web.post(f"{base}/{{act}}", self.act),
        ]

    async def chat(self, request: web.Request) -> web.Response:
        """Everything a client shows of the chat with the bot."""
        hands = self._hands(request)
        account, bot = hands.account, self._bot
        return web.json_response({
            "seq": self._telegram.world.journal.last,
            "bot": {
                "id": bot.id,
                "username": bot.username,
                "name": text_for(bot, "name", account),
                "about": text_for(bot, "short_description", account),
                "description": text_for(bot, "description", account),
            },
            "started": account.id in bot.started,
            "blocked": account.id in bot.blocked,
            "deactivated": account.deactivated,
            "language": account.language_code,
            "commands": commands_for(bot, account),
            "messages": [self._shown(said) for said in hands.messages()],
        })  # fmt: skip

    async def message(self, request: web.Request) -> web.Response:
        hands = self._hands(request)
        said = self._bot.message(hands.chat_id, _number(request.match_info["message"]))
        if said is None:
            raise _refusal(web.HTTPNotFound, "there is no such message")
        return web.json_response({"message": self._shown(said)})

    async def file(self, request: web.Request) -> web.Response:
        """A file of the chat. Only pictures are shown in place; everything else is a download."""
        stored = self._hands(request).file(request.match_info["file"])
        if stored is None:
            raise _refusal(web.HTTPNotFound, "there is no such file")
        is_picture = bool(stored.width) and "download" not in request.query
        kind = "inline" if is_picture else "attachment"
        headers = {"Content-Disposition": f"{kind}; filename*=UTF-8''{quote(stored.name)}"}
        mime = stored.mime if is_picture else "application/octet-stream"
        return web.Response(body=stored.content, content_type=mime, headers=headers)

    async def send_file(self, request: web.Request) -> web.Response:
        hands = self._hands(request)
        name, content, caption, as_photo = "file", b"", "", False
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            if part.name == "file":
                name, content = part.filename or name, bytes(await part.read(decode=False))
            elif part.name == "caption":
                caption = await part.text()
            elif part.name == "as":
                as_photo = await part.text() == "photo"
        with _Refusing():
            said = hands.send_file(name, content, caption=caption, as_photo=as_photo)
        return web.json_response({"message": self._shown(said)})

    async def act(self, request: web.Request) -> web.Response:
        hands = self._hands(request)
        act = ACTS.get(request.match_info["act"])
        if act is None:
            raise _refusal(web.HTTPNotFound, "nobody can do that")
        given = await read_json(request)
        with _Refusing():
            outcome = act(hands, given)
            if isinstance(outcome, Awaitable):
                outcome = await outcome
        return web.json_response(outcome if isinstance(outcome, dict) else {"ok": True})

    def _hands(self, request: web.Request) -> Hands:
        try:
            account = self._telegram.account(request.match_info["person"])
        except KeyError:
            raise _refusal(web.HTTPNotFound, "nobody of that name lives here") from None
        return Hands(self._telegram, self._bot, account)

    def _shown(self, said: Message) -> Json:
        """As bots see it, and what only the person's client knows."""
        own = said.keyboard.other if said.keyboard else None
        shown = objects.message(self._telegram, self._bot, said)
        return shown | {"mine": said.sender != self._bot.id, "keyboard": own, "silent": said.silent}


async def read_json(request: web.Request) -> Json:
    """The body, an object. Raises a 400 that says what is wrong."""
    try:
        given = json.loads(await request.read() or b"{}")
    except ValueError:
        raise _refusal(web.HTTPBadRequest, "the body is not JSON") from None
    if not isinstance(given, dict):
        raise _refusal(web.HTTPBadRequest, "the body is not an object")
    return given


class _Refusing:
    """Inside, what a person cannot do becomes a 409 with the reason, and a wrong body a 400."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, CannotDo):
            raise _refusal(web.HTTPConflict, str(error))
        if isinstance(error, ApiError):
            raise _refusal(web.HTTPConflict, error.description)
        if isinstance(error, KeyError | TypeError | ValueError):
            raise _refusal(web.HTTPBadRequest, f"something is missing or of the wrong kind: {error}")


def _say(hands: Hands, given: Json) -> None:
    hands.say(
        str(given["text"]),
        forwarded_from=str(given.get("forwarded_from") or ""),
        reply_to=int(given["reply_to"]) if given.get("reply_to") else None,
    )


def _tap(hands: Hands, given: Json) -> Json:
    message = int(given["message"])
    if "data" in given:
        return {"tap": hands.tap_data(message, str(given["data"])).id}
    return {"tap": hands.tap(message, int(given["row"]), int(given["column"])).id}


async def _pay(hands: Hands, given: Json) -> Json:
    return await hands.pay_and_wait(hands.invoice_at(str(given["invoice"])))


ACTS: dict[str, Act] = {
    "start": lambda hands, given: hands.start(str(given.get("payload") or "")),
    "say": _say,
    "tap": _tap,
    "pay": _pay,
    "refund": lambda hands, given: hands.refund(str(given["charge"])),
    "block": lambda hands, _given: hands.block(),
    "unblock": lambda hands, _given: hands.unblock(),
    "deactivate": lambda hands, _given: hands.deactivate(),
    "language": lambda hands, given: hands.speak_language(str(given["code"])),
}


def _refusal(kind: type[web.HTTPError], reason: str) -> web.HTTPError:
    return kind(text=json.dumps({"error": reason}), content_type="application/json")


def _number(value: str) -> int:
    return int(value) if value.isdecimal() else 0
