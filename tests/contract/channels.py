"""One driver for each delivery channel: its shop's side, and the hands on the other side of its wire.

A further channel adds its driver here and its name to CHANNELS; test_channels.py asks the same of all of them.
"""

import json
import re
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol

import discord
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.discord_calls import LONGEST_WAIT, listening, point_at
from bot.discord_channel import DiscordChannel
from bot.discord_channel import Line as DiscordLine
from bot.discord_doors import Doors
from bot.discord_send import Mailer
from bot.lanes import Lane, Lanes, Limits
from bot.telegram_bot import PATIENCE
from bot.telegram_calls import Line as TelegramLine
from bot.telegram_channel import TelegramChannel
from bot.telegram_send import Sender
from core.delivery import Channel, Errand
from core.errors import Gone
from core.handover import Goods
from core.ids import PictureId
from core.orders import Order
from core.people import Address
from core.ways import Why
from sandbox import DiscordLimits, Sandbox
from sandbox import Limits as TelegramLimits
from tests.delivery.email import conftest as mail
from tests.delivery.email.conftest import texts

WAIT_SECONDS = 300
ODD = ("", "{", "[]", "null", '"yes"', "<html>", "{}", '{"ok":true}', '{"ok":true,"result":{}}', '{"ok":false}',
       '{"code":"50007"}', '{"code":[],"message":null}', '{"retry_after":null}', '{"parameters":{}}')  # fmt: skip
STATUSES = (200, 204, 302, 400, 403, 404, 418, 429, 500, 503)


class Door(StrEnum):
    """How the other side receives the shop."""

    OPEN = "open"
    LOCKED = "our credentials are refused"
    NOBODY = "nobody listens"


class Trouble(StrEnum):
    """What befalls sends on their way."""

    WAIT = "asked to wait"
    WAIT_UNSAID = "asked to wait, not how long"
    BROKEN = "broken over there"
    PAGE = "a gateway's page"
    LOST = "the answer is lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A message as its reader has it. ``name`` is what their client knows it by; ``lures`` are links behind words."""

    name: str
    text: str = field(repr=False)
    silent: bool
    lures: tuple[str, ...]


class Driver(Protocol):
    """What every channel must let a test do. ``calls`` are the places of the wire at which time may be lost.

    ``folds``: where the other side makes one message of two tries.
    """

    channel: Channel
    address: Address
    folds: bool
    calls: Sequence[str]
    unreachable: Mapping[str, Callable[[], None]]

    def arrived(self) -> list[Arrived]: ...

    def trouble(self, kind: Trouble, times: int) -> None: ...

    def silence(self, call: str) -> None: ...

    def slow(self, seconds: float) -> None: ...

    def odd(self) -> Sequence[Callable[[], None]]: ...


def errand(
    driver: Driver, *, of: Order | None = None, goods: Goods | None = None, why: Why = Why.FIRST, loud: bool = True,
    repeated: bool = False,
) -> Errand:  # fmt: skip
    """A claimed send to the driver's reader."""
    claimed = mail.errand(of=of, goods=goods, repeated=repeated)
    return replace(claimed, address=driver.address, why=why, loud=loud)


async def no_picture(_: PictureId) -> bytes:
    raise Gone()


async def lost(_: Address) -> None:
    """Nobody to tell."""


def nowhere() -> str:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


_FAULTS: Mapping[Trouble, Mapping[str, Any]] = {
    Trouble.WAIT: {"kind": "429", "retry_after": WAIT_SECONDS},
    Trouble.WAIT_UNSAID: {"kind": "answer", "status": 429, "body": '{"ok":false,"description":"Too Many Requests"}'},
    Trouble.BROKEN: {"kind": "500"},
    Trouble.PAGE: {"kind": "502"},
    Trouble.LOST: {"kind": "lost"},
}


@dataclass
class ChatDriver:
    """What both chats share: the sandbox's faults."""

    sandbox: Sandbox
    channel: Channel
    address: Address
    calls: Sequence[str]
    folds: bool
    send: str
    unreachable: Mapping[str, Callable[[], None]]
    look: Callable[[], list[Arrived]]

    def arrived(self) -> list[Arrived]:
        return self.look()

    def trouble(self, kind: Trouble, times: int) -> None:
        # discord.py asks five times by itself.
        again = 5 if kind in (Trouble.BROKEN, Trouble.PAGE) and self.send == "create_message" else 1
        self.sandbox.fault(**{"method": self.send, "times": times * again, **_FAULTS[kind]})

    def silence(self, call: str) -> None:
        self.sandbox.fault("hang", method=call, times=99)

    def slow(self, seconds: float) -> None:
        for call in self.calls:
            self.sandbox.fault("slow", method=call, times=99, seconds=seconds)

    def odd(self) -> Sequence[Callable[[], None]]:
        def answers(call: str, status: int, body: str) -> Callable[[], None]:
            def make() -> None:
                self.sandbox.world.faults.clear()
                self.sandbox.fault("answer", method=call, status=status, body=body, times=9)

            return make

        return [answers(call, status, body) for call in self.calls for status in STATUSES for body in ODD]


@asynccontextmanager
async def telegram(door: Door) -> AsyncIterator[Driver]:
    async with Sandbox.open(limits=TelegramLimits.none()) as sandbox:
        ada = sandbox.person("ada")
        await ada.start()
        token = sandbox.token if door is not Door.LOCKED else f"{sandbox.token.partition(':')[0]}:{'x' * 35}"
        where = sandbox.telegram_url if door is not Door.NOBODY else f"http://{nowhere()}"
        bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(where)))

        def sender(lane: Lane) -> Sender:
            line = TelegramLine(bot, Lanes(Limits.none()), lane, tries=1, patience=PATIENCE)
            return Sender(line, no_picture)

        def look() -> list[Arrived]:
            return [
                Arrived(
                    name=str(seen.id),
                    text=seen.text or ada.download(seen).decode(),
                    silent=seen.silent,
                    lures=tuple(str(one["url"]) for one in seen.entities if one["type"] == "text_link"),
                )
                for seen in ada.messages()
                if not seen.mine
            ]

        try:
            yield ChatDriver(
                sandbox=sandbox,
                channel=TelegramChannel(sender(Lane.KEYS), sender(Lane.NOTICES), texts()),
                address=Address("telegram", str(ada.id)),
                calls=("sendChatAction", "sendDocument", "sendMessage"),
                folds=False,
                send="sendMessage",
                unreachable={"blocked": ada.block, "deactivated": ada.deactivate},
                look=look,
            )
        finally:
            await bot.session.close()


@asynccontextmanager
async def chat_of_discord(door: Door) -> AsyncIterator[Driver]:
    async with Sandbox.open(discord_limits=DiscordLimits.none()) as sandbox:
        point_at(sandbox.discord_url if door is not Door.NOBODY else f"http://{nowhere()}/api/v10")
        line = DiscordLine(_speaker, sandbox.discord_token if door is not Door.LOCKED else "MTIz.GExamp.nobody")
        channel = DiscordChannel(line, Mailer(no_picture), Doors(), texts(), lost, Lanes(Limits.none()))
        ada = sandbox.discord_person("ada")

        def leave() -> None:
            ada.hands.account.is_member = False

        def deleted() -> None:
            body = json.dumps({"message": "Unknown User", "code": 10013})
            sandbox.fault("answer", method="create_dm", status=404, body=body)

        def look() -> list[Arrived]:
            return [
                Arrived(
                    name=str(seen.id),
                    text="\n".join([seen.text, *(file.content.decode() for file in seen.files)]),
                    silent=seen.silent,
                    lures=(*re.findall(r"(?<!\\)\]\((\S+)\)", seen.content), *map(str, seen.raw["mentions"])),
                )
                for seen in ada.messages("dm")
                if not seen.mine
            ]

        try:
            yield ChatDriver(
                sandbox=sandbox,
                channel=channel,
                address=Address("discord", str(ada.id)),
                calls=("get_my_user", "create_dm", "create_message"),
                folds=True,
                send="create_message",
                unreachable={"closed": ada.close_dms, "left": leave, "deleted": deleted},
                look=look,
            )
        finally:
            await line.close()


def _speaker() -> discord.Client:
    return discord.Client(intents=discord.Intents.none(), http_trace=listening(), max_ratelimit_timeout=LONGEST_WAIT)


@dataclass
class MailDriver:
    """A mail room in front of a mail server."""

    office: mail.Office
    channel: Channel
    address: Address = field(default_factory=lambda: Address("email", mail.ADA))
    calls: Sequence[str] = ("connect", "rcpt", "data")
    folds: bool = True

    def __post_init__(self) -> None:
        box = self.office.box()
        self.unreachable: Mapping[str, Callable[[], None]] = {
            "nobody": lambda: box.refuse(550, "5.1.1", "User unknown"),
            "moved": lambda: box.refuse(551, "5.1.6", "User not local"),
            "disabled": lambda: box.refuse(550, "5.2.1", "Mailbox disabled"),
        }

    def arrived(self) -> list[Arrived]:
        return [
            Arrived(
                name=one.header("Message-ID"),
                text=one.text,
                silent=False,
                lures=tuple(re.findall(r'href="([^"]+)"', one.html)),
            )
            for one in self.office.box().mails
        ]

    def trouble(self, kind: Trouble, times: int) -> None:
        box, everybody = self.office.box(), self.office.post.everybody
        match kind:
            case Trouble.WAIT:
                box.refuse(451, "4.7.1", "Greylisted, come again", times=times)
            case Trouble.WAIT_UNSAID:
                box.refuse(450, "", "Later", times=times)
            case Trouble.BROKEN:
                box.refuse(451, "4.3.0", "Local error", stage="data", times=times)
            case Trouble.PAGE:
                everybody.refuse(421, "", "<html>502 Bad Gateway</html>", stage="connect", times=times)
            case Trouble.LOST:
                box.lose_answer(times=times)

    def silence(self, call: str) -> None:
        self.office.post.everybody.hang(stage=call, times=99)

    def slow(self, seconds: float) -> None:
        for call in self.calls:
            self.office.post.everybody.slow(seconds, stage=call, times=99)

    def odd(self) -> Sequence[Callable[[], None]]:
        def answers(stage: str, code: int, enhanced: str, text: str) -> Callable[[], None]:
            def make() -> None:
                self.office.post.everybody.accept()
                self.office.post.everybody.refuse(code, enhanced, text, stage=stage, times=9)

            return make

        return [
            answers(stage, code, enhanced, text)
            for stage in self.calls
            for code in (400, 421, 499, 500, 550, 599)
            for enhanced in ("", "2.0.0", "5.999.999", "4.7.1", "5")
            for text in ("", "<html>", "5.1.1 5.7.1 4.2.2")
        ]


@asynccontextmanager
async def email(door: Door) -> AsyncIterator[Driver]:
    def way(url: str) -> str:
        if door is Door.NOBODY:
            return f"smtp://{nowhere()}"
        return url if door is Door.OPEN else url.replace("opens-nothing", "opens-something")

    async with mail.open_office(room=mail.mail_room(keys_in_mail=True), url=way) as office:
        yield MailDriver(office, office.channel)


CHANNELS: Mapping[str, Callable[[Door], AbstractAsyncContextManager[Driver]]] = {
    "telegram": telegram,
    "discord": chat_of_discord,
    "email": email,
}
