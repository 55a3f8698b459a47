"""What comes back to the shop: bounces, answers of machines, complaints; read with nothing but the standard library."""

import asyncio
import email
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import Message

import pytest
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox import Sandbox
from tests.sandbox.mail.conftest import ADA, VERP, Send, letter

MAIL = letter("Ключ готов", to=ADA)


class Listener:
    """A shop's ear for bounces."""

    def __init__(self) -> None:
        self.heard: list[tuple[str | None, list[str], Message]] = []
        self.port = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        self.heard.append((envelope.mail_from, list(envelope.rcpt_tos), email.message_from_bytes(content)))
        return "250 2.0.0 Ok"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if not address.endswith("@bounce.shop.example"):
            return "550 5.7.1 Not a return address of ours"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"


@asynccontextmanager
async def listening(kind: type[SMTP] = SMTP) -> AsyncIterator[Listener]:
    listener = Listener()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: kind(listener, hostname="shop.example", loop=loop), "127.0.0.1", 0)
    listener.port = server.sockets[0].getsockname()[1]
    try:
        yield listener
    finally:
        server.close()
        await server.wait_closed()


def parts(report: Message) -> list[Message]:
    payload = report.get_payload()
    assert isinstance(payload, list)
    return [part for part in payload if isinstance(part, Message)]


@pytest.mark.parametrize("kind", [SMTP, LMTP])
async def test_a_bounce_comes_back_to_the_return_path(sandbox: Sandbox, send: Send, kind: type[SMTP]) -> None:
    await send(MAIL)
    async with listening(kind) as shop:
        sandbox.mail.returns_to("127.0.0.1", shop.port, lmtp=kind is LMTP)
        await sandbox.mail.box(ADA).bounce(status="5.1.1", action="failed")
    [(sender, recipients, report)] = shop.heard
    assert sender in ("", "<>")
    assert recipients == [VERP]
    assert report.get_content_type() == "multipart/report"
    assert report.get_param("report-type") == "delivery-status"
    assert report["Auto-Submitted"] == "auto-replied"
    _, status, headers = parts(report)
    whole, one = parts(status)
    assert whole["Reporting-MTA"] == "dns; mx.sandbox.test"
    assert (one["Final-Recipient"], one["Action"], one["Status"]) == (f"rfc822; {ADA}", "failed", "5.1.1")
    assert one["Diagnostic-Code"] == "smtp; 550 5.1.1 No such user here"
    assert headers.get_content_type() == "text/rfc822-headers"
    original = email.message_from_string(str(headers.get_payload()))
    assert original["Message-ID"] == "<dlv_1.1@shop.example>"
    assert original.get_payload() == ""


async def test_a_delay_and_other_reports_say_what_they_are(sandbox: Sandbox, send: Send) -> None:
    await send(MAIL, to="用户@例子.广告", mail_options=["SMTPUTF8"])
    box = sandbox.mail.box("用户@例子.广告")
    async with listening() as shop:
        sandbox.mail.returns_to("127.0.0.1", shop.port)
        await box.delay()
        await box.bounce(box.last(), status="5.7.26", diagnostic="550 5.7.26 Say who you are")
        await box.bounce(action="delivered", status="2.0.0", to="other@bounce.shop.example")
    seen = [parts(parts(report)[1])[1] for _, _, report in shop.heard]
    assert [(one["Action"], one["Status"]) for one in seen] == [
        ("delayed", "4.4.1"), ("failed", "5.7.26"), ("delivered", "2.0.0"),
    ]  # fmt: skip
    assert "Will-Retry-Until" in seen[0]
    assert seen[1]["Diagnostic-Code"] == "smtp; 550 5.7.26 Say who you are"
    assert shop.heard[2][1] == ["other@bounce.shop.example"]


async def test_somebody_is_away_and_somebody_complains(sandbox: Sandbox, send: Send) -> None:
    await send(MAIL)
    box = sandbox.mail.box(ADA)
    async with listening() as shop:
        sandbox.mail.returns_to("127.0.0.1", shop.port)
        await box.out_of_office()
        await box.complain()
    away, complaint = (report for _, _, report in shop.heard)
    assert (away["Auto-Submitted"], away["In-Reply-To"]) == ("auto-replied", "<dlv_1.1@shop.example>")
    assert away["From"] == f"<{ADA}>"
    assert (complaint.get_content_type(), complaint.get_param("report-type")) == ("multipart/report", "feedback-report")
    _, facts, original = parts(complaint)
    assert facts.get_content_type() == "message/feedback-report"
    assert "Feedback-Type: abuse" in facts.as_string()
    assert f"Original-Rcpt-To: <{ADA}>" in facts.as_string()
    assert parts(original)[0]["Message-ID"] == "<dlv_1.1@shop.example>"


async def test_nobody_takes_what_comes_back(sandbox: Sandbox, send: Send) -> None:
    await send(MAIL, sender="elsewhere@shop.example")
    box = sandbox.mail.box(ADA)
    with pytest.raises(OSError, match="nobody has said where"):
        await box.bounce()
    async with listening() as shop:
        sandbox.mail.returns_to("127.0.0.1", shop.port)
        with pytest.raises(OSError, match="Not a return address"):
            await box.bounce()
        with pytest.raises(ValueError, match="an action is one of"):
            await box.bounce(action="exploded")
        with pytest.raises(ValueError, match="one line"):
            await box.bounce(diagnostic="550\r\nSubject: x")
    with pytest.raises(ConnectionRefusedError):
        await box.bounce()
    assert shop.heard == []
