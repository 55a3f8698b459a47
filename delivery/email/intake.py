"""The door through which reports come back: a small SMTP and LMTP server that takes mail for the shop's own addresses.

A mail server in front of it hands over what was sent to the return addresses. Everything else is refused at once, so
this is no relay and no mailbox, and nobody learns which attempts there are.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Final, Self, cast

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from core.errors import KioskError
from core.ids import AttemptId
from delivery.email.bounces import Bounced, parse_report
from delivery.email.verp import ReturnAddresses

LARGEST_REPORT: Final = 1024 * 1024
TALK_SECONDS: Final = 60.0
CLOSE_SECONDS: Final = 2.0
# Commits what it is told before it returns; may be told the same twice.
OnBounce = Callable[[Bounced], Awaitable[None]]

log = structlog.get_logger(__name__)


async def pass_on(attempt: AttemptId, raw: bytes, on_bounce: OnBounce) -> bool:
    """Understand what came back about an attempt and pass it on; False when it must be brought again."""
    report = parse_report(raw)
    if report is None:
        log.info("mail_ignored", attempt=attempt)
        return True
    kind, status = report
    try:
        await on_bounce(Bounced(attempt=attempt, kind=kind, status=status))
    except KioskError as error:
        log.warning("bounce_postponed", attempt=attempt, error=type(error).__name__)
        return False
    log.info("bounced", attempt=attempt, kind=kind, status=status)
    return True


class Intake:
    """Listens while it is entered. ``port`` 0 takes a free one; ``address`` tells which."""

    def __init__(self, returns: ReturnAddresses, on_bounce: OnBounce, host: str, port: int) -> None:
        self.returns = returns
        self._on_bounce = on_bounce
        self._host = host
        self._port = port
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.BaseTransport] = set()
        self._empty = asyncio.Event()
        self._empty.set()
        self.failures = 0

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens, once entered."""
        if self._server is None:
            raise RuntimeError("the intake is not open")
        host, port = self._server.sockets[0].getsockname()[:2]
        return str(host), int(port)

    async def __aenter__(self) -> Self:
        # It writes addresses at INFO.
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Conversation(self), self._host, self._port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
        for transport in tuple(self._open):
            cast("asyncio.Transport", transport).abort()
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._empty.wait()

    def opened(self, transport: asyncio.BaseTransport) -> None:
        self._open.add(transport)
        self._empty.clear()

    def closed(self, transport: asyncio.BaseTransport) -> None:
        self._open.discard(transport)
        if not self._open:
            self._empty.set()

    async def take(self, attempt: AttemptId, raw: bytes) -> str:
        """The answer to a report. A 250 is a promise: what it says is committed by then."""
        if await pass_on(attempt, raw, self._on_bounce):
            return "250 2.0.0 Noted"
        return "451 4.3.0 Please try again later"

    def failed(self, error: Exception) -> str:
        """Something of our own went wrong: whoever brings the report keeps it and comes again."""
        self.failures += 1
        log.error("intake_failed", exc_info=error, count=self.failures)
        return "451 4.3.0 Please try again later"


class _Conversation(SMTP):
    """One connection. LMTP's greeting is SMTP's here: there is one recipient a mail, so the answers are the same."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._lowest: asyncio.BaseTransport | None = None
        super().__init__(
            _Hooks(intake),
            data_size_limit=LARGEST_REPORT,
            enable_SMTPUTF8=True,
            hostname="kiosk",
            ident="kiosk",
            timeout=TALK_SECONDS,
            loop=asyncio.get_running_loop(),
        )

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802 (aiosmtpd finds commands by their names)
        await self.smtp_EHLO(arg)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._lowest = transport
        self._intake.opened(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        if self._lowest is not None:
            self._intake.closed(self._lowest)


class _Hooks:
    """What happens at each step. aiosmtpd finds these by their names."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if envelope.rcpt_tos:
            return "452 4.5.3 One at a time"
        if self._intake.returns.attempt(address) is None:
            return "550 5.1.1 Nobody here by that name"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        attempt = self._intake.returns.attempt(envelope.rcpt_tos[0])
        if attempt is None:
            return "550 5.1.1 Nobody here by that name"
        return await self._intake.take(attempt, envelope.original_content or b"")

    async def handle_exception(self, error: Exception) -> str:
        return self._intake.failed(error)
