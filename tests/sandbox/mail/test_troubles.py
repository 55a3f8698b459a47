"""What goes wrong on demand, as a shop that sends with aiosmtplib would meet it."""

import time

import aiosmtplib
import pytest

from sandbox import Sandbox
from tests.sandbox.conftest import Clock, until
from tests.sandbox.mail.conftest import ADA, VERP, Send, client, letter, wire

REFUSALS = [
    (550, "5.1.1", "No such user here"),
    (552, "5.2.2", "Mailbox full"),
    (550, "5.7.1", "Message refused"),
    (550, "5.7.26", "Unauthenticated email is not accepted"),
    (450, "", "Try later"),
]


@pytest.mark.parametrize(("code", "enhanced", "text"), REFUSALS)
async def test_a_recipient_is_refused_with_any_answer(
    sandbox: Sandbox, send: Send, code: int, enhanced: str, text: str
) -> None:
    box = sandbox.mail.box(ADA)
    box.refuse(code, enhanced, text)
    for _ in range(2):
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
            await send()
        [one] = refused.value.recipients
        assert (one.code, one.message) == (code, f"{enhanced} {text}".strip())
    await send(to="wei@example.com")
    box.accept()
    await send()
    assert [mail.recipient for mail in sandbox.mail.mails] == ["wei@example.com", ADA]
    assert [call.status for call in sandbox.requests.of("mail")] == [code, code, 250, 250]
    assert sandbox.requests.of("mail")[0].summary()["error"] == f"{code} {enhanced} {text}".replace("  ", " ")


@pytest.mark.parametrize(("code", "enhanced", "text"), REFUSALS)
async def test_the_data_is_refused_with_any_answer(
    sandbox: Sandbox, send: Send, code: int, enhanced: str, text: str
) -> None:
    sandbox.mail.box(ADA).refuse(code, enhanced, text, stage="data", times=1)
    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await send()
    assert (refused.value.code, refused.value.message) == (code, f"{enhanced} {text}".strip())
    assert sandbox.mail.mails == []
    await send()


async def test_a_greylist_opens_after_its_wait_and_knows_both_addresses(
    sandbox: Sandbox, send: Send, clock: Clock
) -> None:
    sandbox.mail.everybody.greylist(300)
    for moved in (0, 299):
        clock.now += moved
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused, match=r"451.*4\.7\.1"):
            await send()
    clock.now += 1
    await send()
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused, match="451"):
        await send(sender="b+dlv_2.ffff@bounce.shop.example")


async def test_a_greylist_without_a_wait_opens_at_the_second_try(sandbox: Sandbox, send: Send) -> None:
    sandbox.mail.box(ADA).greylist()
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused, match="451"):
        await send()
    await send()


async def test_the_newest_trouble_counts_until_it_is_used_up(sandbox: Sandbox, send: Send) -> None:
    sandbox.mail.everybody.refuse(451, "4.3.1", "No room")
    sandbox.mail.box(ADA).refuse(550, "5.2.1", "Disabled", times=1)
    for code in (550, 451):
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused, match=str(code)):
            await send()
    sandbox.mail.box(ADA).accept()  # what is wrong with everybody stays
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused, match="451"):
        await send()
    sandbox.mail.everybody.accept()
    await send()


async def test_an_answer_is_lost_after_the_mail_was_taken(sandbox: Sandbox, send: Send) -> None:
    sandbox.mail.box(ADA).lose_answer()
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await send()
    assert len(sandbox.mail.mails) == 1
    assert [call.status for call in sandbox.requests.of("mail")] == [0]
    await send()
    assert [mail.header("Message-ID") for mail in sandbox.mail.mails] == ["<dlv_1.1@shop.example>"] * 2


@pytest.mark.parametrize("stage", ["rcpt", "data"])
async def test_the_connection_is_cut_before_the_mail_is_taken(sandbox: Sandbox, send: Send, stage: str) -> None:
    sandbox.mail.box(ADA).drop(stage=stage)
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await send()
    assert sandbox.mail.mails == []
    await send()


@pytest.mark.parametrize("stage", ["rcpt", "data"])
async def test_the_server_hangs(sandbox: Sandbox, stage: str) -> None:
    sandbox.mail.box(ADA).hang(stage=stage)
    with pytest.raises(aiosmtplib.SMTPReadTimeoutError):
        async with client(sandbox, timeout=0.2) as smtp:
            await smtp.sendmail(VERP, [ADA], letter())
    sandbox.mail.box(ADA).hang(0.05, stage=stage)
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        async with client(sandbox) as smtp:
            await smtp.sendmail(VERP, [ADA], letter())
    assert sandbox.mail.mails == []


async def test_the_server_is_slow(sandbox: Sandbox, send: Send) -> None:
    sandbox.mail.box(ADA).slow(0.1)
    began = time.monotonic()
    await send()
    assert time.monotonic() - began >= 0.1


async def test_421_is_a_goodbye_at_every_stage(sandbox: Sandbox, send: Send) -> None:
    everybody = sandbox.mail.everybody
    for stage in ("rcpt", "data"):
        everybody.refuse(421, "4.3.2", "Shutting down", stage=stage, times=1)
        async with client(sandbox) as smtp:
            with pytest.raises(aiosmtplib.SMTPException, match="Shutting down"):
                await smtp.sendmail(VERP, [ADA], letter())
            await until(lambda: not smtp.is_connected)
    everybody.refuse(421, "4.3.2", "Too many connections", stage="connect", times=1)
    with pytest.raises(aiosmtplib.SMTPConnectError, match="Too many connections"):
        await send()
    await send()


async def test_nobody_opens(sandbox: Sandbox, send: Send) -> None:
    sandbox.mail.everybody.drop(stage="connect", times=2)
    for _ in range(2):
        with pytest.raises((aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPConnectError)):
            await send()
    sandbox.mail.everybody.hang(0.05, stage="connect")
    async with wire(sandbox) as quiet:
        with pytest.raises((ConnectionResetError, AssertionError)):
            assert await quiet.hear()
    await send()


def test_what_cannot_be_is_said_at_once(sandbox: Sandbox) -> None:
    box = sandbox.mail.box(ADA)
    with pytest.raises(ValueError, match="known yet"):
        box.drop(stage="connect")
    with pytest.raises(ValueError, match="one line"):
        box.refuse(550, "5.1.1", "No\r\n250 Ok")
    with pytest.raises(ValueError, match="between 400 and 599"):
        box.refuse(250)
