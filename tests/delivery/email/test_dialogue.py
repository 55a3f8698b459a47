"""Mail on the wire, against a server that can be as difficult as real ones."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from core.channels import Outcome, Report
from delivery.email import smtp
from delivery.email.refusals import GREYLIST_MS
from delivery.email.smtp import parse_smtp_url
from sandbox import MailSetup
from tests.delivery.email.conftest import ADA, RETURNS, Office, errand, open_office
from tests.sandbox.mail.certificates import self_signed

ACCEPTED = Outcome.ACCEPTED


async def test_a_parcel_arrives_with_its_own_return_address(office: Office) -> None:
    report = await office.channel.deliver(errand())
    assert report == Report(outcome=ACCEPTED, reference="1")
    mail = office.box().last()
    assert mail.sender == RETURNS.of(errand().attempt)
    assert mail.recipient == ADA


@pytest.mark.parametrize(
    ("code", "enhanced", "text", "stage", "expected"),
    [
        (550, "5.1.1", "User unknown", "rcpt", Report(outcome=Outcome.ADDRESS, detail="5.1.1")),
        (550, "5.7.1", "ada@example.com blocked you", "rcpt", Report(outcome=Outcome.CONFIG, detail="5.7.1")),
        (552, "5.2.3", "Too big", "data", Report(outcome=Outcome.MESSAGE, detail="5.2.3")),
        (550, "5.7.26", "DMARC", "data", Report(outcome=Outcome.CONFIG, detail="5.7.26")),
        (452, "4.2.2", "Mailbox full", "rcpt", Report(outcome=Outcome.TRANSIENT, detail="4.2.2")),
        (421, "4.3.2", "Closing", "rcpt", Report(outcome=Outcome.TRANSIENT, detail="4.3.2")),
        (451, "", "Local error", "data", Report(outcome=Outcome.TRANSIENT, detail="451")),
    ],
)
async def test_a_refusal_is_reported_by_its_code(
    office: Office, code: int, enhanced: str, text: str, stage: str, expected: Report
) -> None:
    office.box().refuse(code, enhanced, text, stage=stage, times=1)
    assert await office.channel.deliver(errand()) == expected
    assert office.post.mails == []
    assert (await office.channel.deliver(errand())).outcome is ACCEPTED, "the next one goes well"


async def test_a_greylist_is_waited_for(office: Office) -> None:
    office.box().greylist()
    assert await office.channel.deliver(errand()) == Report(
        outcome=Outcome.TRANSIENT, detail="4.7.1", wait_ms=GREYLIST_MS
    )
    assert (await office.channel.deliver(errand())).outcome is ACCEPTED


@pytest.mark.parametrize("trouble", ["drop", "lose_answer"])
async def test_an_answer_that_never_came_leaves_it_open(office: Office, trouble: str) -> None:
    getattr(office.box(), trouble)()
    assert await office.channel.deliver(errand()) == Report(outcome=Outcome.UNKNOWN, detail="disconnected")
    assert (await office.channel.deliver(errand(repeated=True))).outcome is ACCEPTED
    names = {mail.header("Message-ID") for mail in office.box().mails}
    assert len(names) == 1, "copies can be folded into one"


async def test_a_server_that_falls_silent_costs_only_its_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "DATA_SECONDS", 0.2)
    monkeypatch.setattr(smtp, "TALK_SECONDS", 0.2)
    office.box().hang(stage="data")
    assert await office.channel.deliver(errand()) == Report(outcome=Outcome.UNKNOWN, detail="timeout")
    office.box().hang(stage="rcpt")
    assert await office.channel.deliver(errand()) == Report(outcome=Outcome.TRANSIENT, detail="timeout")
    office.post.everybody.hang(stage="connect")
    assert await office.channel.deliver(errand()) == Report(outcome=Outcome.TRANSIENT, detail="timeout")
    assert (await office.channel.deliver(errand())).outcome is ACCEPTED


def test_no_wait_is_longer_than_a_channel_may_take() -> None:
    assert smtp.PLACE_SECONDS + smtp.TALK_SECONDS + smtp.DATA_SECONDS < 30


async def test_the_door_may_be_closed(office: Office) -> None:
    office.post.everybody.drop(stage="connect")
    assert await office.channel.deliver(errand()) == Report(outcome=Outcome.TRANSIENT, detail="connection")
    office.post.everybody.refuse(554, "", "No SMTP service here", stage="connect", times=1)
    assert await office.channel.deliver(errand()) == Report(outcome=Outcome.CONFIG, detail="554")
    office.post.everybody.refuse(421, "4.3.2", "Too busy", stage="connect", times=1)
    assert await office.channel.deliver(errand()) == Report(outcome=Outcome.TRANSIENT, detail="4.3.2")


async def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"smtp://127.0.0.1:{free.getsockname()[1]}"
        async with open_office(url=lambda _: url) as office:
            report = await office.channel.deliver(errand())
    assert report == Report(outcome=Outcome.TRANSIENT, detail="connection")


async def test_a_wrong_password_is_ours_to_mend() -> None:
    async with open_office(url=lambda url: url.replace("opens-nothing", "opens-something")) as office:
        assert await office.channel.deliver(errand()) == Report(outcome=Outcome.CONFIG, detail="5.7.8")


@dataclass
class Street:
    """What lies between the shop and the mail server: it counts who passes, and can be cut."""

    way_in: asyncio.Server
    target: tuple[str, int] = ("", 0)
    passed: int = 0
    ends: list[asyncio.StreamWriter] = field(default_factory=list)

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator["Street"]:
        async with asyncio.TaskGroup() as walkers:

            async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                while some := await reader.read(65_536):
                    writer.write(some)
                writer.close()

            async def passes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                street.passed += 1
                there_reader, there_writer = await asyncio.open_connection(*street.target)
                street.ends += [writer, there_writer]
                walkers.create_task(carry(reader, there_writer))
                walkers.create_task(carry(there_reader, writer))

            street = cls(await asyncio.start_server(passes, "127.0.0.1", 0))
            async with street.way_in:
                yield street
            street.cut()

    def leading_to(self, url: str) -> str:
        parts = urlsplit(url)
        self.target = (parts.hostname or "", parts.port or 0)
        port = self.way_in.sockets[0].getsockname()[1]
        return parts._replace(netloc=parts.netloc.replace(f":{parts.port}", f":{port}")).geturl()

    def cut(self) -> None:
        for end in self.ends:
            end.close()
        self.ends.clear()


async def test_connections_are_few_and_used_again() -> None:
    async with Street.open() as street, open_office(url=street.leading_to) as office:
        reports = await asyncio.gather(*(office.channel.deliver(errand(attempt=number)) for number in range(1, 41)))
        assert {report.outcome for report in reports} == {ACCEPTED}
        assert len(office.post.mails) == 40
        assert 1 <= street.passed <= smtp.CONNECTIONS


async def test_a_connection_is_left_after_a_hundred_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "MAILS_EACH", 2)
    async with Street.open() as street, open_office(url=street.leading_to) as office:
        for number in range(1, 6):
            assert (await office.channel.deliver(errand(attempt=number))).outcome is ACCEPTED
        assert street.passed == 3


async def test_a_connection_that_was_cut_meanwhile_is_replaced_at_once() -> None:
    async with Street.open() as street, open_office(url=street.leading_to) as office:
        assert (await office.channel.deliver(errand())).outcome is ACCEPTED
        street.cut()
        assert (await office.channel.deliver(errand())).outcome is ACCEPTED
        assert len(office.post.mails) == 2
        assert street.passed == 2


async def test_a_recipient_of_any_script_is_written_to(office: Office) -> None:
    assert (await office.channel.deliver(errand(to="用户@例え.jp"))).outcome is ACCEPTED
    mail = office.post.mails[-1]
    assert mail.recipient == "用户@xn--r8jz45g.jp"
    assert mail.header("To") == "用户@xn--r8jz45g.jp"


async def test_a_refusal_costs_no_connection() -> None:
    async with Street.open() as street, open_office(url=street.leading_to) as office:
        office.box().refuse(times=1)
        office.box().refuse(stage="data", times=1)
        for expected in (Outcome.ADDRESS, Outcome.ADDRESS, ACCEPTED):
            assert (await office.channel.deliver(errand())).outcome is expected
        assert street.passed == 1


async def test_a_connection_that_has_waited_for_long_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Street.open() as street, open_office(url=street.leading_to) as office:
        assert (await office.channel.deliver(errand())).outcome is ACCEPTED
        monkeypatch.setattr(smtp, "IDLE_SECONDS", -1.0)
        assert (await office.channel.deliver(errand())).outcome is ACCEPTED
        assert street.passed == 2


@pytest.mark.parametrize(
    "address", ["ada@example.com\r\nRCPT TO:<eve@example.com>", '"ada eve"@example.com', "a" * 320, "ada", ""]
)
async def test_what_is_no_address_is_never_spoken_to_the_server(address: str) -> None:
    async with Street.open() as street, open_office(url=street.leading_to) as office:
        assert await office.channel.deliver(errand(to=address)) == Report(outcome=Outcome.ADDRESS, detail="5.1.3")
        assert street.passed == 0


@pytest.mark.parametrize("implicit", [False, True])
async def test_tls_is_used_and_the_certificate_looked_at(
    tmp_path: Path, implicit: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _ = self_signed(tmp_path)

    def url(given: str) -> str:
        return given if implicit else f"{given}?tls=required"

    async with open_office(setup=MailSetup(tls=server, implicit=implicit), url=url) as office:
        assert await office.channel.deliver(errand()) == Report(outcome=Outcome.CONFIG, detail="tls")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "public.pem"))
    async with open_office(setup=MailSetup(tls=server, implicit=implicit), url=url) as office:
        assert (await office.channel.deliver(errand())).outcome is ACCEPTED


async def test_a_server_without_tls_is_told_nothing() -> None:
    async with open_office(url=lambda url: f"{url}?tls=required") as office:
        assert await office.channel.deliver(errand()) == Report(outcome=Outcome.CONFIG, detail="unsupported")
        assert office.post.mails == []


@pytest.mark.parametrize(
    ("url", "facts"),
    [
        ("smtp://mail.example.com", ("mail.example.com", 587, False, False)),
        ("smtps://mail.example.com", ("mail.example.com", 465, True, False)),
        ("smtp://mail.example.com:25?tls=off", ("mail.example.com", 25, False, True)),
        ("smtp://127.0.0.1:1025", ("127.0.0.1", 1025, False, True)),
        ("smtp://[::1]:1025", ("::1", 1025, False, True)),
        ("smtp://localhost?tls=required", ("localhost", 587, False, False)),
    ],
)
def test_tls_is_needed_everywhere_but_at_home(url: str, facts: tuple[str, int, bool, bool]) -> None:
    server = parse_smtp_url(url)
    assert (server.host, server.port, server.implicit, server.in_clear) == facts


def test_a_password_may_have_any_sign_and_is_not_shown() -> None:
    server = parse_smtp_url("smtp://ada%40example.com:p%3A%2F%40ss@mail.example.com")
    assert (server.user, server.password) == ("ada@example.com", "p:/@ss")
    assert "p:/@ss" not in repr(server)


@pytest.mark.parametrize("url", ["http://mail.example.com", "smtp://", "smtp://host/path", "smtp://host?tls=maybe",
                                 "smtp://host?verify=0", "mail.example.com"])  # fmt: skip
def test_a_strange_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        parse_smtp_url(url)


async def test_logs_know_no_address_no_link_and_no_words_of_the_server(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    office.box().refuse(550, "5.7.1", "ada@example.com is protected", times=1)
    await office.channel.deliver(errand())
    await office.channel.deliver(errand())
    office.box().lose_answer()
    await office.channel.deliver(errand())
    said = " ".join(
        record.getMessage() for record in caplog.records if not record.name.startswith(("mail.", "sandbox"))
    )
    for secret in (ADA, "ada", errand().token.reveal(), "protected", "opens-nothing"):
        assert secret not in said
