"""What comes back: delivery reports (RFC 3464), an absent reader's answer, and a complaint (RFC 5965)."""

import smtplib
import time
from dataclasses import dataclass
from email.utils import formatdate
from uuid import uuid4

from sandbox.mail.letters import Mail

HOST = "mx.sandbox.test"
TIMEOUT = 10.0
ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPath:
    """Where answers go: the shop's listener, which speaks SMTP or LMTP."""

    host: str
    port: int
    lmtp: bool = False

    def carry(self, report: bytes, recipient: str) -> None:
        """Blocking. Raises `OSError` (which every error of smtplib is) when it is not taken."""
        kind = smtplib.LMTP if self.lmtp else smtplib.SMTP
        connection = kind(self.host, self.port, local_hostname=HOST, timeout=TIMEOUT)
        with connection:
            connection.sendmail("", [recipient], report)


def delivery_report(mail: Mail, *, status: str, action: str, diagnostic: str) -> bytes:
    """A DSN with the headers of the mail that it is about."""
    if action not in ACTIONS:
        raise ValueError(f"an action is one of {', '.join(ACTIONS)}")
    if not f"{status}{diagnostic}".isprintable():
        raise ValueError("a status and a diagnostic are one line each")
    kind = "rfc822" if mail.recipient.isascii() else "utf-8"
    lines = [
        f"Reporting-MTA: dns; {HOST}",
        f"Arrival-Date: {formatdate(mail.at)}",
        "",
        f"Final-Recipient: {kind}; {mail.recipient}",
        f"Action: {action}",
        f"Status: {status}",
        f"Remote-MTA: dns; {HOST}",
        f"Diagnostic-Code: smtp; {diagnostic}",
    ]
    if action == "delayed":
        lines.append(f"Will-Retry-Until: {formatdate(mail.at + 4 * 86_400)}")
    said = f"This is the mail system at {HOST}.\r\n\r\n<{mail.recipient}>: {action}: {diagnostic}\r\n"
    parts = [
        ("text/plain; charset=utf-8", said.encode()),
        ("message/delivery-status", "\r\n".join([*lines, ""]).encode()),
        ("text/rfc822-headers", mail.head + b"\r\n"),
    ]
    subject = "Delayed Mail (still being retried)" if action == "delayed" else "Undelivered Mail Returned to Sender"
    return _report("delivery-status", _top(f"MAILER-DAEMON@{HOST}", mail.sender, subject), parts)


def absence(mail: Mail) -> bytes:
    """An answer that a machine gives for somebody who is away (RFC 3834)."""
    about = mail.header("Message-ID")
    top = [
        *_top(mail.recipient, mail.sender, f"Out of office: {mail.subject}"[:200]),
        "Precedence: bulk",
        *([f"In-Reply-To: {about}", f"References: {about}"] if about.isascii() else []),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
    ]
    return "\r\n".join([*top, "", "I am away and will read your mail when I am back.", ""]).encode()


def complaint(mail: Mail) -> bytes:
    """What a mail provider sends when its customer has pressed *This is spam*: the whole mail, with who it was for."""
    lines = [
        "Feedback-Type: abuse",
        f"User-Agent: {HOST}/1.0",
        "Version: 1",
        f"Original-Mail-From: <{mail.sender}>",
        f"Original-Rcpt-To: <{mail.recipient}>",
        f"Arrival-Date: {formatdate(mail.at)}",
        f"Reporting-MTA: dns; {HOST}",
        "Source-IP: 127.0.0.1",
    ]
    parts = [
        ("text/plain; charset=utf-8", b"This is a report of a mail that its reader did not want.\r\n"),
        ("message/feedback-report", "\r\n".join([*lines, ""]).encode()),
        ("message/rfc822", mail.raw),
    ]
    return _report("feedback-report", _top(f"complaints@{HOST}", mail.sender, f"FW: {mail.subject}"[:200]), parts)


def _top(sender: str, recipient: str, subject: str) -> list[str]:
    return [
        f"From: <{sender}>",
        f"To: <{recipient}>",
        f"Subject: {' '.join(subject.split())}",
        f"Date: {formatdate(time.time())}",
        f"Message-ID: <{uuid4().hex}@{HOST}>",
        "Auto-Submitted: auto-replied",
    ]


def _report(kind: str, top: list[str], parts: list[tuple[str, bytes]]) -> bytes:
    boundary = uuid4().hex
    head = [*top, "MIME-Version: 1.0", f'Content-Type: multipart/report; report-type={kind}; boundary="{boundary}"']
    written = "\r\n".join([*head, "", ""]).encode()
    for content_type, body in parts:
        written += f"--{boundary}\r\nContent-Type: {content_type}\r\n\r\n".encode() + body + b"\r\n"
    return written + f"--{boundary}--\r\n".encode()
