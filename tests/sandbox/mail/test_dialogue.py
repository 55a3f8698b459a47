"""The SMTP server as aiosmtplib meets it: what it offers, whom it lets in, what it keeps."""

import asyncio
import base64
import ssl
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path
from urllib.parse import urlsplit

import aiosmtplib
import dkim  # type: ignore[import-untyped]
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from sandbox import MailSetup, NoAnswer, Sandbox
from tests.sandbox.conftest import Clock, until
from tests.sandbox.mail.certificates import self_signed
from tests.sandbox.mail.conftest import ADA, VERP, Send, client, letter, wire

CODE_MAIL = "Your code: 428317\n\nOr follow http://127.0.0.1:8081/k/123456 (order #100234).\n"


async def test_a_mail_arrives_whole_and_readable(sandbox: Sandbox, send: Send, clock: Clock) -> None:
    html = '<p>Ключ: <a href="http://127.0.0.1:8081/k/only-here">show</a></p>'
    raw = letter("Ключ готов", CODE_MAIL, html)
    assert await send(raw) == "2.0.0 Ok: queued as 1"
    mail = await sandbox.mail.box("Ada@Example.com").arrived(matching="Ключ", within=5)
    assert (mail.sender, mail.recipient, mail.raw) == (VERP, ADA, raw)
    assert (mail.subject, mail.header("message-id")) == ("Ключ готов", "<dlv_1.1@shop.example>")
    assert (mail.text, mail.html, mail.code) == (CODE_MAIL.strip(), html, "428317")
    assert mail.links == ["http://127.0.0.1:8081/k/123456", "http://127.0.0.1:8081/k/only-here"]
    assert (mail.at, mail.dkim.result) == (clock.now, "none")
    [call] = sandbox.requests.of("mail")
    assert (call.platform, call.status, call.parameters["to"]) == ("mail", 250, ADA)


async def test_it_offers_what_real_servers_offer(sandbox: Sandbox) -> None:
    async with client(sandbox) as smtp:
        assert smtp.esmtp_extensions.keys() >= {"size", "8bitmime", "smtputf8", "auth"}
        assert not smtp.esmtp_extensions.keys() & {"dsn", "starttls"}
        assert sorted(smtp.server_auth_methods) == ["login", "plain"]


@pytest.mark.parametrize("method", ["auth_plain", "auth_login"])
async def test_only_the_right_password_opens(sandbox: Sandbox, method: str) -> None:
    url = urlsplit(sandbox.smtp_url)
    async with client(sandbox, username=None, password=None) as smtp:
        with pytest.raises(aiosmtplib.SMTPSenderRefused, match="530"):
            await smtp.sendmail(VERP, [ADA], letter())
        with pytest.raises(aiosmtplib.SMTPAuthenticationError, match="535"):
            await getattr(smtp, method)(url.username, "wrong")
        await getattr(smtp, method)(url.username, url.password)
        await smtp.sendmail(VERP, [ADA], letter())
    assert len(sandbox.mail.mails) == 1


async def test_each_recipient_has_a_mail_of_their_own(sandbox: Sandbox) -> None:
    async with client(sandbox) as smtp:
        await smtp.sendmail(VERP, [ADA, "wei@example.com"], letter())
    assert [mail.recipient for mail in sandbox.mail.mails] == [ADA, "wei@example.com"]
    assert len(sandbox.mail.box(ADA).mails) == 1


async def test_an_international_address_is_written_as_it_is(sandbox: Sandbox, send: Send) -> None:
    message = EmailMessage(policy=SMTPUTF8)
    message["To"], message["Subject"] = "用户@例子.广告", "钥匙"
    message.set_content("你好", cte="8bit")
    raw = message.as_bytes()
    await send(raw, to="用户@例子.广告", mail_options=["SMTPUTF8", "BODY=8BITMIME"])
    mail = sandbox.mail.box("用户@例子.广告").last()
    assert (mail.raw, mail.subject, mail.text, mail.header("To")) == (raw, "钥匙", "你好", "用户@例子.广告")


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "implicit"])
async def test_it_speaks_tls(implicit: bool, tmp_path: Path) -> None:
    ours, theirs = self_signed(tmp_path)
    async with Sandbox.open(mail=MailSetup(tls=ours, implicit=implicit)) as sandbox:
        assert sandbox.smtp_url.startswith("smtps://" if implicit else "smtp://")
        way = {"use_tls": implicit, "start_tls": not implicit, "tls_context": theirs}
        async with client(sandbox, **way) as smtp:
            await smtp.sendmail(VERP, [ADA], letter())
        assert sandbox.mail.box(ADA).last().text == "Hello Ada"
        if not implicit:
            async with client(sandbox, username=None, password=None) as smtp:
                with pytest.raises(aiosmtplib.SMTPSenderRefused, match="STARTTLS"):
                    await smtp.sendmail(VERP, [ADA], letter())
        with pytest.raises(aiosmtplib.SMTPConnectError if implicit else ssl.SSLCertVerificationError):
            async with client(sandbox, use_tls=implicit, start_tls=not implicit):
                pass  # nobody trusts this certificate without being told


def signed(selector: str = "s1", domain: str = "shop.example") -> tuple[bytes, str]:
    """A signed letter and the record that proves it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    public = base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    raw = letter()
    return dkim.sign(raw, selector.encode(), domain.encode(), pem) + raw, f"v=DKIM1; k=rsa; p={public}"


async def test_a_signature_holds_only_with_its_record_and_its_text(sandbox: Sandbox, send: Send) -> None:
    raw, record = signed()
    await send(raw)
    missing = sandbox.mail.box(ADA).last().dkim
    assert (missing.result, missing.reason) == ("failed", "there is no TXT record s1._domainkey.shop.example")
    sandbox.mail.names.publish("S1._domainkey.shop.example.", record)
    await send(raw)
    good = sandbox.mail.box(ADA).last().dkim
    assert (good.ok, good.domain, good.selector) == (True, "shop.example", "s1")
    await send(raw.replace(b"Hello Ada", b"Hello Eve"))
    assert sandbox.mail.box(ADA).last().dkim.result == "failed"
    sandbox.mail.names.withdraw("s1._domainkey.shop.example")
    sandbox.mail.names.publish("s1._domainkey.shop.example", "v=DKIM1; k=rsa; p=notakey")
    await send(raw)
    assert sandbox.mail.box(ADA).last().dkim.result == "failed"


async def test_waiting_for_a_mail_ends_with_what_there_is_instead(sandbox: Sandbox, send: Send) -> None:
    box = sandbox.mail.box("wei@example.com")
    with pytest.raises(NoAnswer, match="nothing has arrived for wei"):
        box.last()
    await send()
    with pytest.raises(NoAnswer, match=r"#1 to ada.*: Your order"):
        await box.arrived(within=0.01)
    waiting = asyncio.create_task(box.arrived(matching=lambda mail: mail.code == "428317"))
    await send(letter(text=CODE_MAIL), to="wei@example.com")
    assert (await waiting).text.startswith("Your code")


async def test_the_sandbox_closes_while_somebody_is_connected() -> None:
    async with Sandbox.open() as sandbox:
        sandbox.mail.everybody.hang()
        smtp = client(sandbox)
        await smtp.connect()
        sending = asyncio.create_task(smtp.sendmail(VERP, [ADA], letter()))
        await until(lambda: sandbox.requests.of("mail"))
        async with wire(sandbox) as quiet:
            assert (await quiet.hear()).startswith("220 ")
            began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < 2
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await sending
