"""What the page (and whoever likes HTTP) can make a person do: JSON under `/sandbox/discord/<person>/…`."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from sandbox.discord import objects, selling
from sandbox.discord.acts import Hands
from sandbox.discord.filling import CannotDo
from sandbox.discord.gateway import Gateway
from sandbox.discord.state import App, Discord, File, Interaction, Message
from sandbox.discord.trouble import Trouble
from sandbox.telegram.control import read_json

Json = dict[str, Any]
Act = Callable[[Hands, Json], Awaitable[object] | object]

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


class Control:
    """The people, acting by HTTP."""

    def __init__(self, discord: Discord, app: App, gateway: Gateway) -> None:
        self._discord = discord
        self._app = app
        self._gateway = gateway

    def routes(self) -> list[web.RouteDef]:
        base = "/sandbox/discord/{person}"
        return [
            web.get(f"{base}/view", self.view),
            web.get(f"{base}/messages/{{message}}", self.message),
            web.get(f"{base}/files/{{file}}", self.file),
            web.post(f"{base}/attach", self.attach),
            web.post(f"{base}/{{act}}", self.act),
            *Trouble(self._gateway).routes(),
        ]

    async def view(self, request: web.Request) -> web.Response:
        """Everything that a client shows of the server's channel and of the DM with the bot."""
        hands = self._hands(request)
        places = ("server", "dm")
        return web.json_response({
            "seq": self._discord.world.journal.last,
            "bot": {
                "id": str(self._app.id),
                "name": self._app.name,
                "online": self._gateway.is_connected,
                "is_known": self._gateway.identifies > 0,
            },
            "server": {"name": self._discord.guild.name, "channel": self._discord.guild.channel.name},
            "me": _account(hands),
            "products": {str(sku.id): sku.name for sku in self._app.shelf.skus.values()},
            "commands": {where: _commands(hands, where) for where in places},
            "messages": {where: [self._shown(one, hands) for one in hands.messages(where)] for where in places},
        })  # fmt: skip

    async def message(self, request: web.Request) -> web.Response:
        hands = self._hands(request)
        number = request.match_info["message"]
        for where in ("server", "dm"):
            for said in hands.messages(where):
                if str(said.id) == number:
                    return web.json_response({"place": where, "message": self._shown(said, hands)})
        raise _refusal(web.HTTPNotFound, "there is no such message")

    async def file(self, request: web.Request) -> web.Response:
        """Only pictures are shown in place; everything else is a download."""
        self._hands(request)
        number = request.match_info["file"]
        file = next((one for one in self._discord.files.values() if str(one.id) == number), None)
        if file is None:
            raise _refusal(web.HTTPNotFound, "there is no such file")
        is_picture = file.mime in PICTURES and "download" not in request.query
        kind = "inline" if is_picture else "attachment"
        headers = {"Content-Disposition": f"{kind}; filename*=UTF-8''{quote(file.name)}"}
        mime = file.mime if is_picture else "application/octet-stream"
        return web.Response(body=file.content, content_type=mime, headers=headers)

    async def attach(self, request: web.Request) -> web.Response:
        """Keep a file at hand; it goes along with what is done next."""
        hands = self._hands(request)
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name == "file":
                file = hands.attach(part.filename or "file", bytes(await part.read(decode=False)))
                return web.json_response({"file": str(file.id), "name": file.name, "size": len(file.content)})
        raise _refusal(web.HTTPBadRequest, "there is no file")

    async def act(self, request: web.Request) -> web.Response:
        hands = self._hands(request)
        act = ACTS.get(request.match_info["act"])
        if act is None:
            raise _refusal(web.HTTPNotFound, "nobody can do that")
        given = await read_json(request)
        try:
            outcome = act(hands, given)
            if isinstance(outcome, Awaitable):
                outcome = await outcome
        except CannotDo as reason:
            raise _refusal(web.HTTPConflict, str(reason)) from None
        except (KeyError, TypeError, ValueError, StopIteration) as wrong:
            reason_ = f"something is missing or of the wrong kind: {wrong}"
            raise _refusal(web.HTTPBadRequest, reason_) from None
        if isinstance(outcome, Interaction):
            return web.json_response({"interaction": str(outcome.id)})
        return web.json_response(outcome if isinstance(outcome, dict) else {"ok": True})

    def _hands(self, request: web.Request) -> Hands:
        try:
            account = self._discord.account(request.match_info["person"])
        except KeyError:
            raise _refusal(web.HTTPNotFound, "nobody of that name lives here") from None
        return Hands(self._discord, self._app, self._gateway, account)

    def _shown(self, said: Message, hands: Hands) -> Json:
        """As bots see it, and what only the person's client knows."""
        names = {str(one.id): one.name for one in self._discord.accounts.values()} | {str(self._app.id): self._app.name}
        asked = said.interaction
        return objects.message(self._discord, self._app, said) | {
            "mine": said.author == hands.account.id,
            "by_bot": said.author == self._app.id,
            "sender": names[str(said.author)],
            "ephemeral": said.only_for is not None,
            "loading": said.is_loading,
            "names": names,
            "asked_by": names.get(asked["user"]["id"], "") if asked and asked["type"] == 2 else "",
        }


def _account(hands: Hands) -> Json:
    account = hands.account
    return {
        "id": str(account.id),
        "name": account.name,
        "locale": account.locale,
        "dms_open": account.dms_open,
        "is_member": account.is_member,
        "has_installed": account.has_installed,
    }


def _commands(hands: Hands, where: str) -> list[Json]:
    """The commands that are offered, a line for each that can be used, in this person's language."""
    try:
        offered = hands.commands(where)
    except CannotDo:
        return []
    return sorted((line for one in offered for line in _lines(hands, one, "")), key=lambda line: str(line["name"]))


def _lines(hands: Hands, one: Json, before: str) -> list[Json]:
    name = f"{before} {one['name']}".strip()
    options = one.get("options") or []
    inner = [part for part in options if part["type"] in (1, 2)]
    if inner:
        return [line for part in inner for line in _lines(hands, part, name)]
    shown = f"{before} {_own(hands, one, 'name')}".strip()
    asked = [part | {"shown": _own(hands, part, "name"), "says": _own(hands, part, "description")} for part in options]
    return [{"name": name, "shown": shown, "description": _own(hands, one, "description"), "options": asked}]


def _own(hands: Hands, one: Json, name: str) -> str:
    return str((one.get(f"{name}_localizations") or {}).get(hands.account.locale) or one[name])


async def _say(hands: Hands, given: Json) -> object:
    return await hands.say(str(given["where"]), str(given.get("text") or ""), _files(hands, given.get("files") or []))


async def _complete(hands: Hands, given: Json) -> Json:
    asked = await hands.autocomplete(
        str(given["where"]), str(given["name"]), dict(given["options"]), str(given["focused"])
    )
    return {"choices": (await _patiently(hands, asked)).get("choices", [])}


async def _patiently(hands: Hands, asked: Interaction) -> Json:
    """What came within three seconds."""
    try:
        async with asyncio.timeout(hands.discord.answer_lasts):
            return await asyncio.shield(asked.answer)
    except TimeoutError:
        return {}


def _submit(hands: Hands, given: Json) -> Awaitable[Interaction]:
    asked = hands.discord.interactions[int(given["interaction"])]
    if asked.account != hands.account.id:
        raise CannotDo("this form was asked of somebody else")
    return hands.submit(asked, dict(given["values"]))


def _files(hands: Hands, numbers: list[Any]) -> list[File]:
    return [hands.account.uploads[int(number)] for number in numbers]


async def _buy(hands: Hands, given: Json) -> Json:
    return selling.shown(hands.app, await selling.buy(hands, int(given["sku"])))


ACTS: dict[str, Act] = {
    "say": _say,
    "command": lambda hands, given: hands.command(str(given["where"]), str(given["name"]), given.get("options") or {}),
    "complete": _complete,
    "press": lambda hands, given: hands.press(int(given["message"]), str(given["custom_id"])),
    "choose": lambda hands, given: hands.choose(int(given["message"]), str(given["custom_id"]), list(given["values"])),
    "submit": _submit,
    "dismiss": lambda hands, given: hands.dismiss(int(given["message"])),
    "close_dms": lambda hands, _given: hands.close_dms(),
    "open_dms": lambda hands, _given: hands.open_dms(),
    "leave": lambda hands, _given: hands.leave_server(),
    "join": lambda hands, _given: hands.join_server(),
    "install": lambda hands, _given: hands.install(),
    "uninstall": lambda hands, _given: hands.uninstall(),
    "buy": _buy,
    "refund": lambda hands, given: selling.refund(hands, int(given["entitlement"])),
    "restart": lambda hands, _given: hands.restart_client(),
    "language": lambda hands, given: hands.speak_language(str(given["locale"])),
}  # fmt: skip


def _refusal(kind: type[web.HTTPError], reason: str) -> web.HTTPError:
    return kind(text=json.dumps({"error": reason}), content_type="application/json")
