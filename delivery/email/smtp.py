"""The way to the mail server: a few connections, a hundred mails each, one recipient a mail, a limit on every wait."""

import asyncio
import re
import ssl
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponseException

from core.channels import Outcome, Report
from delivery.email.refusals import Stage, refusal

CONNECTIONS: Final = 3
MAILS_EACH: Final = 100
# Together less than the thirty seconds that a channel has.
PLACE_SECONDS: Final = 5.0
TALK_SECONDS: Final = 11.0
DATA_SECONDS: Final = 12.0
IDLE_SECONDS: Final = 60.0
_STAGES: Final[Mapping[type[Exception], Stage]] = {
    aiosmtplib.SMTPRecipientRefused: Stage.RECIPIENT,
    aiosmtplib.SMTPSenderRefused: Stage.SENDER,
}
_QUEUED: Final = re.compile(r"(?i)\bqueued as ([\w.-]{1,64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail goes out. ``implicit``: TLS from the first byte; else STARTTLS is required, unless ``in_clear``."""

    host: str
    port: int
    implicit: bool = False
    in_clear: bool = False
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    tls: ssl.SSLContext | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail for one mailbox. ``options`` and ``notify`` ask for reports where the server knows how (RFC 3461)."""

    sender: str
    recipient: str = field(repr=False)
    raw: bytes = field(repr=False)
    envelope_id: str = ""


def parse_smtp_url(url: str) -> Server:
    """``smtp://user:password@host:587`` or ``smtps://…:465``; ``?tls=off`` for a relay that is trusted as it is.

    Loopback needs no TLS; ``?tls=required`` asks for it there as well. Raises ValueError.
    """
    parts = urlsplit(url)
    wishes = dict(parse_qsl(parts.query))
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError("must be smtp://host or smtps://host")
    if not wishes.keys() <= {"tls"} or wishes.get("tls", "off") not in ("off", "required"):
        raise ValueError("knows tls=off and tls=required behind the question mark, and nothing else")
    implicit = parts.scheme == "smtps"
    return Server(
        host=parts.hostname,
        port=parts.port or (465 if implicit else 587),
        implicit=implicit,
        in_clear=not implicit and wishes.get("tls", "off" if is_loopback(parts.hostname) else "required") == "off",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Line:
    """One connection. ``hello`` is the name we give ourselves."""

    def __init__(self, server: Server, hello: str) -> None:
        self._smtp = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            local_hostname=hello,
            timeout=TALK_SECONDS,
            use_tls=server.implicit,
            start_tls=not (server.implicit or server.in_clear),
            tls_context=server.tls,
        )
        self.mails = 0
        self.used_at = 0.0

    async def open(self) -> bool:
        await self._smtp.connect()
        if self._smtp.is_ehlo_or_helo_needed:  # without TLS and login nobody has asked yet what the server can do
            with suppress(aiosmtplib.SMTPHeloError):  # an old one that only knows HELO is greeted so by MAIL
                await self._smtp.ehlo()
        self.used_at = asyncio.get_running_loop().time()
        return True

    @property
    def is_usable(self) -> bool:
        fresh = asyncio.get_running_loop().time() - self.used_at < IDLE_SECONDS
        return self._smtp.is_connected and self.mails < MAILS_EACH and fresh

    async def still_there(self) -> bool:
        """Whether the server has kept the connection; it forgets what was begun on it."""
        try:
            await self._smtp.rset()
        except (SMTPException, OSError):
            return False
        return True

    async def address(self, mail: Mail) -> None:
        """Who writes to whom."""
        self.mails += 1
        self.used_at = asyncio.get_running_loop().time()
        options, notify, encoding = [f"SIZE={len(mail.raw)}"], [], "ascii"
        if not mail.recipient.isascii():
            if not self._smtp.supports_extension("smtputf8"):
                raise aiosmtplib.SMTPNotSupported("SMTPUTF8")
            options, encoding = [*options, "SMTPUTF8"], "utf-8"
        if not self._smtp.supports_extension("size"):
            options = options[1:]
        if mail.envelope_id and self._smtp.supports_extension("dsn"):
            options += ["RET=HDRS", f"ENVID={mail.envelope_id}"]
            notify = ["NOTIFY=SUCCESS,FAILURE,DELAY"]
        await self._smtp.mail(mail.sender, options=options, encoding=encoding)
        await self._smtp.rcpt(mail.recipient, options=notify, encoding=encoding)

    async def hand_over(self, mail: Mail) -> str:
        """The mail itself; what the server said to it."""
        return (await self._smtp.data(mail.raw, timeout=DATA_SECONDS)).message

    async def end(self) -> None:
        """Say goodbye, briefly."""
        with suppress(SMTPException, OSError):
            async with asyncio.timeout(1):
                await self._smtp.quit()
        self.cut()

    def cut(self) -> None:
        self._smtp.close()


class Postman:
    """Carries mails to the server. Waits at most twenty-eight seconds, and raises for nothing the server does."""

    def __init__(self, server: Server, hello: str) -> None:
        self._server = server
        self._hello = hello
        self._places = asyncio.Semaphore(CONNECTIONS)
        self._idle: list[_Line] = []

    async def carry(self, mail: Mail) -> Report:
        """Hand one mail over. Whoever calls again with the same mail may make a second copy of it arrive."""
        try:
            async with asyncio.timeout(PLACE_SECONDS):
                await self._places.acquire()
        except TimeoutError:
            return Report(outcome=Outcome.TRANSIENT, detail="busy")
        try:
            return await self._carried(mail)
        finally:
            self._places.release()

    async def check(self) -> Report:
        """Connect and log in, and send nothing."""
        line = _Line(self._server, self._hello)
        try:
            async with asyncio.timeout(TALK_SECONDS):
                await line.open()
        except (SMTPException, OSError) as error:
            return _not_sent(error)
        finally:
            await line.end()
        return Report(outcome=Outcome.ACCEPTED)

    async def close(self) -> None:
        """Say goodbye on every connection that waits for its next mail."""
        while self._idle:
            await self._idle.pop().end()

    async def _carried(self, mail: Mail) -> Report:
        line, kept = None, False
        try:
            async with asyncio.timeout(TALK_SECONDS):
                line = await self._line()
                await line.address(mail)
            report = await _handed_over(line, mail)
            kept = report.outcome is not Outcome.UNKNOWN
        except (SMTPException, OSError) as error:
            kept = isinstance(error, SMTPResponseException)
            return _not_sent(error)
        finally:
            if line is not None:
                await self._put_away(line, kept=kept)
        return report

    async def _line(self) -> _Line:
        """A connection that is open and clean: one that waits, or a new one."""
        while self._idle:
            line = self._idle.pop()
            if line.is_usable and await _unless_ended(line, line.still_there()):
                return line
            line.cut()
        line = _Line(self._server, self._hello)
        await _unless_ended(line, line.open())
        return line

    async def _put_away(self, line: _Line, *, kept: bool) -> None:
        if kept and line.is_usable:
            self._idle.append(line)
        elif kept:
            await line.end()
        else:
            line.cut()


async def _unless_ended(line: _Line, work: Awaitable[bool]) -> bool:
    """Whoever is interrupted leaves no half-open connection behind."""
    try:
        return await work
    except BaseException:
        line.cut()
        raise


async def _handed_over(line: _Line, mail: Mail) -> Report:
    """From here on the mail may arrive, whatever becomes of the connection."""
    try:
        async with asyncio.timeout(DATA_SECONDS):
            said = await line.hand_over(mail)
    except aiosmtplib.SMTPDataError as error:
        return refusal(error.code, error.message, Stage.DATA)
    except (SMTPException, OSError) as error:
        return Report(outcome=Outcome.UNKNOWN, detail="timeout" if isinstance(error, TimeoutError) else "disconnected")
    queued = _QUEUED.search(said)
    return Report(outcome=Outcome.ACCEPTED, reference=queued[1] if queued else "")


def _not_sent(error: SMTPException | OSError) -> Report:
    """What came before the mail itself: nothing can have arrived."""
    if isinstance(error, SMTPResponseException):
        return refusal(error.code, error.message, _STAGES.get(type(error), Stage.LOGIN))
    match error:
        case aiosmtplib.SMTPNotSupported():
            return Report(outcome=Outcome.ADDRESS, detail="5.6.7")
        case TimeoutError():
            return Report(outcome=Outcome.TRANSIENT, detail="timeout")
        case _ if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
            return Report(outcome=Outcome.CONFIG, detail="tls")
        case SMTPException() if not isinstance(error, ConnectionError):
            # The server knows no STARTTLS, or no way to log in that we know.
            return Report(outcome=Outcome.CONFIG, detail="unsupported")
        case _:
            return Report(outcome=Outcome.TRANSIENT, detail="connection")
