"""The SMTP server, on loopback, with what real ones do when they are in a bad mood."""

import asyncio
import hmac
import logging
import ssl
from dataclasses import dataclass
from typing import Self, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sandbox.mail.office import Office
from sandbox.mail.reports import HOST
from sandbox.mail.troubles import Stage, Trouble, TroubleKind

USER = "kiosk"
PASSWORD = "opens-nothing-outside-of-this-sandbox"  # noqa: S105 (it is not a secret)
BIGGEST_MAIL = 5 * 1024 * 1024
FOREVER = 3600.0
TURNS = 5  # of the loop, in which a cut connection is noticed
LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, without the brackets


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSetup:
    """How the server wants to be spoken to: in the open, with STARTTLS, or (`implicit`) with TLS at once."""

    tls: ssl.SSLContext | None = None
    implicit: bool = False


IN_THE_OPEN = MailSetup()


class MailServer:
    """Listens on a free port until it is closed."""

    def __init__(self, office: Office, setup: MailSetup) -> None:
        self.office = office
        self._setup = setup
        self._server: asyncio.Server
        self.guests: set[Unwelcome | Conversation] = set()

    @classmethod
    async def open(cls, office: Office, setup: MailSetup, host: str) -> Self:
        # It would write addresses at INFO.
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        server = cls(office, setup)
        implicit = setup.tls if setup.implicit else None
        server._server = await asyncio.get_running_loop().create_server(server._answer, host, 0, ssl=implicit)
        return server

    @property
    def url(self) -> str:
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"{'smtps' if self._setup.implicit else 'smtp'}://{USER}:{PASSWORD}@{host}:{port}"

    async def close(self) -> None:
        """Cut every connection and let what served them end."""
        self._server.close()
        for guest in list(self.guests):
            guest.cut()
        for _ in range(TURNS):
            await asyncio.sleep(0)
        for guest in list(self.guests):
            guest.connection_lost(None)  # asyncio does not tell who was still shaking hands

    def _answer(self) -> asyncio.BaseProtocol:
        trouble = self.office.take(Stage.CONNECT)
        if trouble is not None and trouble.kind is not TroubleKind.SLOW:
            return Unwelcome(self, trouble)
        starttls = None if self._setup.implicit else self._setup.tls
        return Conversation(self, starttls)


class Unwelcome(asyncio.Protocol):
    """Somebody who gets no further than the door."""

    def __init__(self, server: MailServer, trouble: Trouble) -> None:
        self._server = server
        self._trouble = trouble
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport = cast("asyncio.Transport", transport)
        self._server.guests.add(self)
        refuses = self._trouble.kind is TroubleKind.REFUSE
        office = self._server.office
        office.record({}, office.world.now(), self._trouble.code if refuses else 0, self._trouble.answer)
        match self._trouble.kind:
            case TroubleKind.REFUSE:
                transport.write(f"{self._trouble.answer}\r\n".encode())
                transport.close()
            case TroubleKind.HANG:
                asyncio.get_running_loop().call_later(self._trouble.seconds or FOREVER, transport.abort)
            case _:
                transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (asyncio's signature)
        self._server.guests.discard(self)

    def cut(self) -> None:
        self._transport.abort()


class Conversation(SMTP):
    """One connection: aiosmtpd's dialogue, without AUTH nothing is taken, and 421 is a goodbye."""

    def __init__(self, server: MailServer, starttls: ssl.SSLContext | None) -> None:
        self._server = server
        super().__init__(
            Hooks(server.office),
            data_size_limit=BIGGEST_MAIL,
            enable_SMTPUTF8=True,
            hostname=HOST,
            ident="sandbox",
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_require_tls=starttls is not None,
            authenticator=_authenticated,
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._server.guests.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._server.guests.discard(self)

    async def check_auth_needed(self, caller_method: str) -> bool:  # noqa: ARG002 (aiosmtpd's signature)
        if self.session is not None and self.session.authenticated:
            return False
        await self.push("530 5.7.0 Authentication required")
        return True

    async def push(self, status: str | bytes) -> None:
        """aiosmtpd gives no enhanced code for a mail that is too big, and stays after 421."""
        text = status.decode("utf-8", "replace") if isinstance(status, bytes) else status
        if text.startswith("552 Error"):
            text = "552 5.3.4 Message size exceeds fixed limit"
        await super().push(text)
        if text.startswith("421") and self.transport is not None:
            self.cut(abruptly=False)

    def cut(self, *, abruptly: bool = True) -> None:
        transport = cast("asyncio.Transport", self.transport)
        transport.abort() if abruptly else transport.close()


class Hooks:
    """What happens to a mail at each step. aiosmtpd finds these by their names."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._began = office.world.now()

    async def handle_MAIL(  # noqa: N802
        self, _conversation: Conversation, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self._began = self._office.world.now()
        if not _is_sound(address):
            return "553 5.1.7 That is not an address"
        envelope.mail_from = address
        return "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802
        self, conversation: Conversation, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        refusal = "553 5.1.3 That is not an address" if not _is_sound(address) else ""
        if not refusal:
            refusal = await self._suffer(conversation, envelope, Stage.RCPT, address)
        if refusal:
            self._record(envelope, address, refusal)
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(  # noqa: N802
        self, conversation: Conversation, _session: Session, envelope: Envelope
    ) -> str:
        for address in envelope.rcpt_tos:
            refusal = await self._suffer(conversation, envelope, Stage.DATA, address)
            if refusal:
                self._record(envelope, address, refusal)
                return refusal
        return self._take(envelope)

    async def _suffer(self, conversation: Conversation, envelope: Envelope, stage: Stage, address: str) -> str:
        """The refusal, or nothing when it goes on. What cuts the connection never returns."""
        trouble = self._office.take(stage, sender=envelope.mail_from or "", recipient=address)
        if trouble is None:
            return ""
        match trouble.kind:
            case TroubleKind.REFUSE:
                return trouble.answer
            case TroubleKind.GREYLIST:
                return "451 4.7.1 Greylisted, try again later"
            case TroubleKind.SLOW:
                await asyncio.sleep(trouble.seconds)
                return ""
            case TroubleKind.LOST:
                self._take(envelope, is_lost=True)
            case TroubleKind.HANG | TroubleKind.DROP:
                self._record(envelope, address, "")
        if trouble.kind is TroubleKind.HANG:
            await asyncio.sleep(trouble.seconds or FOREVER)
        conversation.cut()
        await asyncio.sleep(FOREVER)  # until aiosmtpd notices and ends this
        return ""

    def _take(self, envelope: Envelope, *, is_lost: bool = False) -> str:
        raw = envelope.original_content or b""
        mails = [self._office.deliver(envelope.mail_from or "", address, raw) for address in envelope.rcpt_tos]
        answer = f"250 2.0.0 Ok: queued as {mails[-1].id}"
        self._record(envelope, ", ".join(envelope.rcpt_tos), "" if is_lost else answer)
        return answer

    def _record(self, envelope: Envelope, address: str, answer: str) -> None:
        facts = {"from": envelope.mail_from or "", "to": address, "size": str(len(envelope.original_content or b""))}
        self._office.record(facts, self._began, int(answer[:3] or 0), answer)


def _authenticated(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
) -> AuthResult:
    """aiosmtpd answers 535 to the wrong ones by itself."""
    right = hmac.compare_digest(given.login, USER.encode()) & hmac.compare_digest(given.password, PASSWORD.encode())
    return AuthResult(success=bool(right), handled=False)


def _is_sound(address: str) -> bool:
    """One line of printable text with an @ in it, and no longer than addresses are."""
    local, _, domain = address.rpartition("@")
    is_short = len(address.encode("utf-8", "replace")) <= LONGEST_ADDRESS
    return bool(local and domain) and address.isprintable() and is_short
