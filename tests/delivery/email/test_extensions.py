"""What is said to a server depends on what it says it can: line by line, to one that says only what a test wants."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from core.channels import Outcome, Report
from tests.delivery.email.conftest import ADA, RETURNS, errand, open_office


@dataclass
class Plain:
    """A server that knows these extensions, takes everything, and remembers what was said."""

    extensions: tuple[str, ...] = ()
    greeting: str = "220 plain"
    old: bool = False
    said: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"{self.greeting}\r\n".encode())
        while line := (await reader.readline()).decode().rstrip("\r\n"):
            self.said.append(line)
            verb = line.split()[0].upper()
            if verb == "EHLO" and self.old:
                writer.write(b"502 what\r\n")
            elif verb == "EHLO":
                lines = "".join(f"250-{one}\r\n" for one in ("plain", *self.extensions))
                writer.write(f"{lines}250 HELP\r\n".encode())
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                writer.write(b"250 taken\r\n")
            else:
                writer.write(b"250 ok\r\n" if verb != "QUIT" else b"221 bye\r\n")
        writer.close()


@asynccontextmanager
async def listening(server: Plain) -> AsyncIterator[str]:
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0) as opened:
        yield f"smtp://127.0.0.1:{opened.sockets[0].getsockname()[1]}"


async def sent(server: Plain, to: str = ADA) -> Report:
    async with listening(server) as url, open_office(url=lambda _: url) as office:
        return await office.channel.deliver(errand(to=to))


async def test_reports_are_asked_for_where_the_server_knows_how() -> None:
    server = Plain(extensions=("DSN", "SIZE 1000000"))
    assert (await sent(server)).outcome is Outcome.ACCEPTED
    assert server.said[0] == "EHLO shop.example"
    sender, recipient = server.said[1:3]
    assert sender.startswith(f"MAIL FROM:<{RETURNS.of(errand().attempt)}> SIZE=")
    assert sender.endswith(" RET=HDRS ENVID=11")
    assert recipient == f"RCPT TO:<{ADA}> NOTIFY=SUCCESS,FAILURE,DELAY"


@pytest.mark.parametrize("old", [False, True])
async def test_a_server_without_extensions_is_spoken_to_plainly(old: bool) -> None:
    server = Plain(old=old)
    assert (await sent(server)).outcome is Outcome.ACCEPTED
    first = server.said.index(f"MAIL FROM:<{RETURNS.of(errand().attempt)}>")
    assert server.said[first + 1 : first + 3] == [f"RCPT TO:<{ADA}>", "DATA"]


async def test_letters_of_any_script_need_a_server_that_knows_them() -> None:
    server = Plain(extensions=("SMTPUTF8", "8BITMIME"))
    assert (await sent(server, to="用户@例え.jp")).outcome is Outcome.ACCEPTED
    assert server.said[1].endswith("> SMTPUTF8")
    assert server.said[2] == "RCPT TO:<用户@xn--r8jz45g.jp>"
    server = Plain()
    assert await sent(server, to="用户@例え.jp") == Report(outcome=Outcome.ADDRESS, detail="5.6.7")
    assert not any(line.startswith("MAIL") for line in server.said)


@pytest.mark.parametrize("greeting", ["HTTP/1.1 502 Bad Gateway", "220", "<html>", "\x00\xff"])
async def test_what_is_no_mail_server_does_no_harm(greeting: str) -> None:
    report = await sent(Plain(greeting=greeting))
    assert report.outcome in (Outcome.TRANSIENT, Outcome.ACCEPTED)
    assert (report.outcome is Outcome.ACCEPTED) is (greeting == "220")
