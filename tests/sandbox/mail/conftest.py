"""What the tests of mail share: letters, and ways to hand them in."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as CRLF
from typing import Any
from urllib.parse import urlsplit

import aiosmtplib
import pytest

from sandbox import Sandbox

VERP = "b+dlv_1.a1b2c3d4@bounce.shop.example"
ADA = "ada@example.com"
Send = Callable[..., Awaitable[str]]


def letter(subject: str = "Your order", text: str = "Hello Ada", html: str = "", to: str = ADA) -> bytes:
    message = EmailMessage(policy=CRLF)
    message["From"] = "Nova Keys <orders@shop.example>"
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = "<dlv_1.1@shop.example>"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def client(sandbox: Sandbox, **given: Any) -> aiosmtplib.SMTP:
    """Logs in when it connects, as a shop with this URL does."""
    url = urlsplit(sandbox.smtp_url)
    asked = {"username": url.username, "password": url.password, "start_tls": False, "timeout": 5} | given
    return aiosmtplib.SMTP(hostname=url.hostname, port=url.port, local_hostname="shop.example", **asked)


@pytest.fixture
def send(sandbox: Sandbox) -> Send:
    return send_to(sandbox)


def send_to(sandbox: Sandbox) -> Send:
    """Hands one mail in on a connection of its own, and returns what the server said to it."""

    async def hand_in(raw: bytes | None = None, *, to: str = ADA, sender: str = VERP, **options: Any) -> str:
        async with client(sandbox) as smtp:
            refused, said = await smtp.sendmail(sender, [to], raw or letter(to=to), **options)
            assert not refused
            return said

    return hand_in


@dataclass
class Wire:
    """A connection with nothing in between."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def hear(self) -> str:
        """A whole answer; empty when the connection is over."""
        answer = b""
        async with asyncio.timeout(5):
            while line := await self.reader.readline():
                answer += line
                if line[3:4] == b" ":
                    break
        return answer.decode()

    async def ask(self, line: bytes) -> str:
        self.writer.write(line + b"\r\n")
        return await self.hear()


@asynccontextmanager
async def wire(sandbox: Sandbox) -> AsyncIterator[Wire]:
    url = urlsplit(sandbox.smtp_url)
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()
