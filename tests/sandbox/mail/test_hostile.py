"""What nobody should send, sent without a library that would object."""

import asyncio
import base64
import random
from contextlib import AsyncExitStack
from email.utils import formataddr
from urllib.parse import urlsplit

import aiosmtplib
import pytest

from sandbox import Sandbox
from sandbox.mail.server import BIGGEST_MAIL
from tests.sandbox.mail.conftest import ADA, VERP, Send, Wire, client, letter, wire


async def login(sandbox: Sandbox, talk: Wire) -> None:
    url = urlsplit(sandbox.smtp_url)
    token = base64.b64encode(f"\0{url.username}\0{url.password}".encode())
    assert (await talk.hear()).startswith("220 ")
    assert "250 HELP" in await talk.ask(b"EHLO shop.example")
    assert (await talk.ask(b"AUTH PLAIN " + token)).startswith("235 ")


@pytest.mark.parametrize(
    "address",
    [
        b"a\rRCPT TO:<eve@example.com>@example.com",
        b"a\0@example.com",
        b"\xff\xfe@example.com",
        b'"a\r b"@example.com',
        b"nobody",
        b"@example.com",
        b"a" * 320 + b"@example.com",
        b"a@" + b"b" * 320,
        b"a@example.com> SIZE=1",
        b"(((((((@example.com",
        b"a@b@[]\\",
        b"",
    ],
)
async def test_what_is_no_address_is_refused_and_the_talk_goes_on(sandbox: Sandbox, address: bytes) -> None:
    async with wire(sandbox) as talk:
        await login(sandbox, talk)
        for before, command in ((b"", b"MAIL FROM:"), (b"MAIL FROM:<a@shop.example>", b"RCPT TO:")):
            if before:
                assert (await talk.ask(before)).startswith("250 ")
            assert (await talk.ask(command + b"<" + address + b">")).startswith("5"), command
        assert (await talk.ask(b"RSET")).startswith("250 ")
        assert (await talk.ask(b"NOOP")).startswith("250 ")
    assert sandbox.mail.mails == []


async def test_a_line_feed_alone_ends_a_command(sandbox: Sandbox) -> None:
    """As the most lenient servers have it: a shop that lets one through is found out here."""
    async with wire(sandbox) as talk:
        await login(sandbox, talk)
        assert (await talk.ask(b"MAIL FROM:<a\nRSET"))[0] == "5"
        assert (await talk.hear()).startswith("250 ")


async def test_a_mail_that_is_too_big_is_refused_before_and_after(sandbox: Sandbox, send: Send) -> None:
    big = letter(text="x" * 70 + "\n") + b"x" * 76 * (10 * 1024 * 1024 // 76)
    with pytest.raises(aiosmtplib.SMTPSenderRefused, match=r"552.*5\.3\.4"):
        await send(big)
    line = b"x" * 998 + b"\r\n"
    async with wire(sandbox) as talk:
        await login(sandbox, talk)
        await talk.ask(b"MAIL FROM:<a@shop.example>")
        await talk.ask(b"RCPT TO:<ada@example.com>")
        assert (await talk.ask(b"DATA")).startswith("354 ")
        talk.writer.write(line * (BIGGEST_MAIL // len(line) + 1) + b".\r\n")
        assert (await talk.hear()).startswith("552 5.3.4")
    assert sandbox.mail.mails == []
    await send(letter(text=("x" * 70 + "\n") * 60_000))  # 4 MB


async def test_garbage_instead_of_smtp_ends_and_others_are_served(sandbox: Sandbox, send: Send) -> None:
    noise = random.Random(4)
    async with AsyncExitStack() as stack:
        for chunk in (
            noise.randbytes(20_000),
            b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
            b"\x16\x03\x01\x02\x00" + b"\0" * 600,
        ):
            talk = await stack.enter_async_context(wire(sandbox))
            talk.writer.write(chunk)
        early = await stack.enter_async_context(wire(sandbox))
        for command in (
            b"RCPT TO:<a@b.c>",
            b"DATA",
            b"AUTH PLAIN AGEAYg==",
            b"MAIL FROM:<a@b.c>",
            b"x" * 5000,
            b"\xff",
        ):
            early.writer.write(command + b"\r\n")
        assert (await early.hear()).startswith("220 ")
        for _ in range(6):
            assert (await early.hear())[0] == "5"
        await send()
    assert len(sandbox.mail.mails) == 1


async def test_fifty_shops_send_at_once(sandbox: Sandbox) -> None:
    async def one(number: int) -> None:
        async with client(sandbox, timeout=20) as smtp:
            await smtp.sendmail(VERP, [f"buyer{number}@example.com"], letter(f"Order {number}"))

    await asyncio.gather(*(one(number) for number in range(50)))
    assert {mail.recipient for mail in sandbox.mail.mails} == {f"buyer{number}@example.com" for number in range(50)}
    assert len({mail.id for mail in sandbox.mail.mails}) == 50


NASTY = [
    b"",
    b"\r\n",
    b"no header at all",
    b"Subject: =?nothing?b?////?=\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xff\xfe",
    b"Subject: =?utf-8?b?0?=\r\nContent-Type: text/html; charset*=x'y'%%\r\n\r\n<a href='javascript:x'>1</a><a href>",
    b"Content-Type: multipart/mixed\r\n\r\n--\r\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Transfer-Encoding: base64\r\n\r\n@@@\r\n--x--",
    b"DKIM-Signature: v=1\r\nDKIM-Signature: a=b; c\r\nFrom: a\r\n\r\n",
    b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed; d=x; s=y; h=from; bh=AA==; l=x; b=AA==; t=x\r\nFrom: a\r\n\r\n",
    b"DKIM-Signature: v=1; a=rsa-sha256; d=\xff; s=\xfe; h=from; bh=AA==; b=AA==\r\n\r\n",
    b": \r\n:\r\n \r\nFrom\r\n\t\r\n\r\nx",
    b"Subject: a\r\n b\x00\x07\r\nSubject: second\r\n\r\n" + b"\xe2\x28\xa1",
]


@pytest.mark.parametrize("raw", NASTY)
async def test_a_nasty_mail_is_kept_and_can_be_read(sandbox: Sandbox, raw: bytes) -> None:
    async with wire(sandbox) as talk:
        await login(sandbox, talk)
        await talk.ask(b"MAIL FROM:<a@shop.example>")
        await talk.ask(b"RCPT TO:<ada@example.com>")
        await talk.ask(b"DATA")
        assert (await talk.ask(raw + b"\r\n.")).startswith("250 ")
    mail = sandbox.mail.box(ADA).last()
    assert mail.raw == raw + b"\r\n"
    assert not mail.dkim.ok
    assert all(isinstance(value, str) for value in (mail.subject, mail.text, mail.html, mail.code, *mail.links))
    assert all(link.startswith("http") for link in mail.links)
    assert dict(mail.headers) is not None


async def test_random_mails_never_break_the_reader(sandbox: Sandbox) -> None:
    noise = random.Random(7)
    whole = letter("Тема", "text 123456 http://x.example/a?b=c).", "<a href='https://y.example'>y</a>")
    for _ in range(300):
        broken = bytearray(b"DKIM-Signature: v=1; a=rsa-sha256; d=a.b; s=c; h=from; bh=AAAA; b=AAAA\r\n" + whole)
        for _ in range(noise.randrange(1, 12)):
            broken[noise.randrange(len(broken))] = noise.randrange(256)
        mail = sandbox.mail._office.deliver("a@b.c", formataddr(("", ADA)), bytes(broken))
        assert (mail.headers, mail.text, mail.html, mail.links, mail.code) is not None
