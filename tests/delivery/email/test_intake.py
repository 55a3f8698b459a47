"""Reports come back: from the sandbox, which bounces what it took, to the shop's own door."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import aiosmtplib
import pytest

from core.errors import Temporary
from core.ids import AttemptId
from delivery.email.bounces import Bounced, BounceKind
from delivery.email.intake import LARGEST_REPORT, Intake
from tests.delivery.email.conftest import RETURNS, Office, errand
from tests.delivery.email.test_bounces import REPORT


@dataclass
class Desk:
    """Writes down what it is told, unless something is wrong with it."""

    bounces: list[Bounced] = field(default_factory=list)
    trouble: Exception | None = None

    async def note(self, bounced: Bounced) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.bounces.append(bounced)


@asynccontextmanager
async def open_intake(desk: Desk) -> AsyncIterator[Intake]:
    async with Intake(RETURNS, desk.note, "127.0.0.1", 0) as intake:
        yield intake


async def hand_in(intake: Intake, recipient: str, raw: bytes = REPORT) -> str:
    host, port = intake.address
    async with aiosmtplib.SMTP(hostname=host, port=port, local_hostname="mx.example", timeout=5) as smtp:
        _, said = await smtp.sendmail("", [recipient], raw)
        return said


@pytest.mark.parametrize("lmtp", [False, True])
async def test_what_came_back_is_known_by_its_address(office: Office, lmtp: bool) -> None:
    desk = Desk()
    async with open_intake(desk) as intake:
        office.post.returns_to(*intake.address, lmtp=lmtp)
        for attempt in (11, 12, 13):
            await office.channel.deliver(errand(attempt=attempt))
        first, second, third = office.post.mails
        await office.box().bounce(first, status="5.1.1")
        await office.box().delay(second)
        await office.box().complain(third)
        await office.box().bounce(second, status="2.0.0", action="delivered")
        await office.box().bounce(second, status="2.0.0", action="relayed")
        await office.box().out_of_office(third)
    assert desk.bounces == [
        Bounced(attempt=AttemptId(11), kind=BounceKind.FAILED, status="5.1.1"),
        Bounced(attempt=AttemptId(12), kind=BounceKind.DELAYED, status="4.4.1"),
        Bounced(attempt=AttemptId(13), kind=BounceKind.COMPLAINT, status=""),
        Bounced(attempt=AttemptId(12), kind=BounceKind.DELIVERED, status="2.0.0"),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "orders@shop.example",
        "b+11@bounce.shop.example",
        "b+11.0000000000000000000000@bounce.shop.example",
        RETURNS.of(AttemptId(11)).replace("b+11", "b+12"),
        "postmaster@bounce.shop.example",
    ],
)
async def test_nobody_else_lives_there(address: str) -> None:
    desk = Desk()
    async with open_intake(desk) as intake:
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
            await hand_in(intake, address)
    assert refused.value.recipients[0].code == 550
    assert desk.bounces == []


@pytest.mark.parametrize("trouble", [Temporary(), RuntimeError("a fault")])
async def test_a_report_that_could_not_be_written_down_is_asked_for_again(trouble: Exception) -> None:
    desk = Desk(trouble=trouble)
    async with open_intake(desk) as intake:
        with pytest.raises(aiosmtplib.SMTPDataError) as refused:
            await hand_in(intake, RETURNS.of(AttemptId(11)))
        assert refused.value.code == 451
        assert intake.failures == (0 if isinstance(trouble, Temporary) else 1)
        desk.trouble = None
        await hand_in(intake, RETURNS.of(AttemptId(11)))
    assert len(desk.bounces) == 1


async def test_a_mail_has_one_recipient_here() -> None:
    desk = Desk()
    async with open_intake(desk) as intake:
        host, port = intake.address
        async with aiosmtplib.SMTP(hostname=host, port=port, local_hostname="mx.example", timeout=5) as smtp:
            both = [RETURNS.of(AttemptId(11)), RETURNS.of(AttemptId(12))]
            refused, _ = await smtp.sendmail("", both, REPORT)
    assert [bounced.attempt for bounced in desk.bounces] == [11]
    assert refused[both[1]].code == 452


async def test_what_is_too_large_or_no_report_does_no_harm() -> None:
    desk = Desk()
    async with open_intake(desk) as intake:
        answer = b"Subject: Re: Your key\r\n\r\nHi\r\n"
        assert "Noted" in await hand_in(intake, RETURNS.of(AttemptId(11)), answer)
        with pytest.raises(aiosmtplib.SMTPResponseException):
            await hand_in(intake, RETURNS.of(AttemptId(11)), REPORT + b"x\r\n" * LARGEST_REPORT)
        assert intake.failures == 0
    assert desk.bounces == []


async def test_closing_cuts_whoever_is_still_talking() -> None:
    async with open_intake(Desk()) as intake:
        reader, writer = await asyncio.open_connection(*intake.address)
        assert (await reader.readline()).startswith(b"220 kiosk")
    async with asyncio.timeout(5):
        with suppress(ConnectionError):
            assert await reader.read() == b""
    writer.close()
