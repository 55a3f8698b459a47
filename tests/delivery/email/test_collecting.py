"""What came back, collected from a mailbox: against a small server that speaks IMAP on the wire."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.errors import Temporary
from core.ids import AttemptId
from delivery.email import collecting
from delivery.email.bounces import Bounced, BounceKind
from delivery.email.collecting import Collector, parse_imap_url
from tests.delivery.email.conftest import RETURNS
from tests.delivery.email.test_bounces import REPORT
from tests.delivery.email.test_intake import Desk
from tests.sandbox.mail.certificates import self_signed


@dataclass
class Imap:
    """One folder of mails by number, and which of them were read. As much of RFC 3501 as a collector speaks."""

    mails: dict[int, bytes] = field(default_factory=dict)
    read: set[int] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    broken: bool = False
    validity: int = 1
    port: int = 0

    def url(self, scheme: str = "imap", folder: str = "") -> str:
        return f"{scheme}://bounces:p%40ss@127.0.0.1:{self.port}/{folder}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK sandbox\r\n")
        while line := (await reader.readline()).decode().strip():
            self.said.append(line)
            tag, _, command = line.partition(" ")
            for answer in self._answers(command):
                writer.write(answer)
            status = "NO" if self._refuses(command) else "OK"
            writer.write(f"{tag} {status} done\r\n".encode())
            if command == "LOGOUT":
                break
        writer.close()

    def _refuses(self, command: str) -> bool:
        if command.startswith("LOGIN"):
            return self.broken or '"p@ss"' not in command
        return self.broken and command != "CAPABILITY"

    def _answers(self, command: str) -> list[bytes]:
        numbers = [int(number) for number in re.findall(r"\d+", command.partition("(")[0])]
        match command.split()[:2]:
            case ["CAPABILITY"]:
                return [b"* CAPABILITY IMAP4rev1\r\n"]
            case ["SELECT", _]:
                return [f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] as before\r\n".encode()]
            case ["UID", "SEARCH"]:
                first = min(int(command.rpartition(" ")[2].partition(":")[0]), max(self.mails))
                unread = sorted(number for number in self.mails.keys() - self.read if number >= first)
                return [f"* SEARCH {' '.join(map(str, unread))}".rstrip().encode() + b"\r\n"]
            case ["UID", "FETCH"]:
                return [
                    f"* {number} FETCH (UID {number} BODY[]<0> {{{len(self.mails[number])}}}\r\n".encode()
                    + self.mails[number] + b")\r\n"
                    for number in numbers
                ]  # fmt: skip
            case ["UID", "STORE"]:
                self.read.update(numbers)
            case ["LOGOUT"]:
                return [b"* BYE\r\n"]
        return []


@asynccontextmanager
async def open_imap(imap: Imap, **given: object) -> AsyncIterator[Imap]:
    server = await asyncio.start_server(imap.serve, "127.0.0.1", 0, **given)  # type: ignore[arg-type]
    async with server:
        imap.port = server.sockets[0].getsockname()[1]
        yield imap


async def until(fits: Callable[[], bool]) -> None:
    """Wait for what has no event of its own."""
    async with asyncio.timeout(10):
        while not fits():  # noqa: ASYNC110 (that is the point of it)
            await asyncio.sleep(0.005)


def report(attempt: int, *, header: str = "To") -> bytes:
    address = RETURNS.of(AttemptId(attempt))
    mail = REPORT.replace(b"b+dlv_1=tok@shop.example.com", b"postmaster@shop.example")
    return f"{header}: Bounces <{address.upper()}>\r\n".encode() + mail


async def test_reports_are_taken_in_once_and_marked_as_read() -> None:
    desk = Desk()
    letter = b"From: ada@example.com\r\nTo: bounces@shop.example\r\n\r\nWhere is my key?\r\n"
    mails = {3: report(11), 7: letter, 8: report(12, header="Delivered-To"), 9: b"\xff\x00" * 20}
    async with open_imap(Imap(mails)) as imap:
        collector = Collector(parse_imap_url(imap.url()), RETURNS, desk.note)
        for _ in range(2):
            assert not await collector.look()
    assert [(bounced.attempt, bounced.status) for bounced in desk.bounces] == [(11, "5.1.1"), (12, "5.1.1")]
    assert desk.bounces[0] == Bounced(attempt=AttemptId(11), kind=BounceKind.FAILED, status="5.1.1")
    assert imap.read == {3, 8}, "what is not ours stays as it is"
    assert len([line for line in imap.said if "UID FETCH" in line]) == 1, "and is not fetched again"
    assert not any("EXPUNGE" in line or "Deleted" in line for line in imap.said)


async def test_a_report_that_could_not_be_written_down_stays_unread() -> None:
    desk = Desk(trouble=Temporary())
    async with open_imap(Imap({3: report(11)})) as imap:
        collector = Collector(parse_imap_url(imap.url()), RETURNS, desk.note)
        await collector.look()
        assert imap.read == set()
        desk.trouble = None
        await collector.look()
    assert imap.read == {3}
    assert len(desk.bounces) == 1


async def test_a_folder_that_counts_anew_is_looked_through_again() -> None:
    desk = Desk()
    async with open_imap(Imap({30: report(11)})) as imap:
        collector = Collector(parse_imap_url(imap.url()), RETURNS, desk.note)
        await collector.look()
        imap.mails, imap.validity = {3: report(12)}, 2
        imap.read.clear()
        await collector.look()
    assert [bounced.attempt for bounced in desk.bounces] == [11, 12]


async def test_a_report_with_a_made_up_address_says_nothing() -> None:
    desk = Desk()
    forged = report(11).replace(b"B+11.", b"B+12.")
    async with open_imap(Imap({3: forged})) as imap:
        await Collector(parse_imap_url(imap.url()), RETURNS, desk.note).look()
    assert desk.bounces == []


async def test_many_are_taken_in_by_and_by() -> None:
    desk = Desk()
    count = collecting.AT_ONCE + 3
    async with open_imap(Imap({number: report(number) for number in range(1, count + 1)})) as imap:
        collector = Collector(parse_imap_url(imap.url()), RETURNS, desk.note)
        assert await collector.look()
        assert not await collector.look()
    assert [bounced.attempt for bounced in desk.bounces] == list(range(1, count + 1))


@dataclass(kw_only=True)
class LastDesk(Desk):
    """After what it wrote down nobody looks again in this test: so nothing is under way when the collector is ended."""

    monkeypatch: pytest.MonkeyPatch

    async def note(self, bounced: Bounced) -> None:
        await super().note(bounced)
        self.monkeypatch.setattr(collecting, "POLL_SECONDS", 60.0)


async def test_a_fault_of_our_own_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "POLL_SECONDS", 0.01)
    desk = LastDesk(monkeypatch=monkeypatch, trouble=RuntimeError("a fault"))
    async with open_imap(Imap({3: report(11)})) as imap:
        collector = Collector(parse_imap_url(imap.url()), RETURNS, desk.note)
        running = asyncio.create_task(collector.run())
        await until(lambda: collector.failures > 0)
        desk.trouble = None
        await until(lambda: collector.looks > 0)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    assert imap.read == {3}
    assert len(desk.bounces) == 1


async def test_a_mailbox_that_is_out_of_reach_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "POLL_SECONDS", 0.01)
    desk = LastDesk(monkeypatch=monkeypatch)
    async with open_imap(Imap({3: report(11)}, broken=True)) as imap:
        collector = Collector(parse_imap_url(imap.url()), RETURNS, desk.note)
        running = asyncio.create_task(collector.run())
        await until(lambda: len([line for line in imap.said if "LOGIN" in line]) > 1)
        assert collector.looks == 0
        imap.broken = False
        await until(lambda: collector.looks > 0)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_the_certificate_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server, _ = self_signed(tmp_path)
    desk = Desk()
    async with open_imap(Imap({3: report(11)}), ssl=server) as imap:
        collector = Collector(parse_imap_url(imap.url("imaps")), RETURNS, desk.note)
        with pytest.raises(OSError, match="certificate"):
            await collector.look()
        assert imap.said == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "public.pem"))
        await collector.look()
    assert len(desk.bounces) == 1


def test_a_folder_has_a_name_and_a_password_is_not_shown() -> None:
    box = parse_imap_url("imaps://b%40shop.example:s3cr3t@imap.example.com/Sub%20folder")
    assert (box.host, box.port, box.user, box.folder) == ("imap.example.com", 993, "b@shop.example", "Sub folder")
    assert "s3cr3t" not in repr(box)


@pytest.mark.parametrize(
    "url",
    ["pop3://a:b@host", "imaps://host", "imaps://a:b@host/x%22y", "imaps://a:b@host/x%0d%0aA1%20LOGOUT", "imaps://"],
)
def test_a_strange_mailbox_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        parse_imap_url(url)
