"""What came back, collected from a mailbox by IMAP: for shops whose mail provider keeps it for them.

imaplib waits in a thread, and for nothing longer than its timeout. A report is marked as read when what it says was
written down. Nothing is deleted, and what is not ours is left as it is: the mailbox is its owner's.
"""

import asyncio
import imaplib
import re
import ssl
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.errors import MessageError
from email.utils import getaddresses
from typing import Final
from urllib.parse import unquote, urlsplit

import structlog

from core.ids import AttemptId
from delivery.email.intake import OnBounce, pass_on
from delivery.email.smtp import is_loopback
from delivery.email.verp import ReturnAddresses

POLL_SECONDS: Final = 60.0
LONGEST_PAUSE: Final = 15 * 60.0
TALK_SECONDS: Final = 20.0
AT_ONCE: Final = 50
LARGEST_REPORT: Final = 1024 * 1024
# Where providers write the address that a mail was delivered to; ``To`` is what the reporting server wrote itself.
_TO: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To")
_UID: Final = re.compile(rb"\bUID (\d+)")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapBox:
    """A mailbox to look into. ``implicit``: TLS from the first byte; else STARTTLS, unless it is on this machine."""

    host: str
    port: int
    implicit: bool
    user: str = field(repr=False)
    password: str = field(repr=False)
    folder: str = "INBOX"


def parse_imap_url(url: str) -> ImapBox:
    """``imaps://user:password@host/folder``; without a folder it is the inbox. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username or parts.query:
        raise ValueError("must be imaps://user:password@host")
    implicit = parts.scheme == "imaps"
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if not folder.isprintable() or '"' in folder or "\\" in folder:
        raise ValueError("must name an ordinary folder")
    return ImapBox(
        host=parts.hostname,
        port=parts.port or (993 if implicit else 143),
        implicit=implicit,
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=folder,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """How far a folder was looked through. Numbers are good as long as the folder's ``validity`` is the same."""

    validity: bytes | None = None
    after: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a look into the folder brought: mails by number, behind ``after``."""

    validity: bytes | None
    after: int
    mails: list[tuple[int, bytes]] = field(repr=False)


class Collector:
    """Looks into the mailbox again and again. ``looks`` counts the times that it could be read,
    ``failures`` faults of our own.

    What is not ours stays unread and is passed over; after a start, everything unread is looked at once more.
    """

    def __init__(self, box: ImapBox, returns: ReturnAddresses, on_bounce: OnBounce) -> None:
        self._box = box
        self._returns = returns
        self._on_bounce = on_bounce
        self._place = Place()
        self.looks = 0
        self.failures = 0

    async def run(self) -> None:
        """Until it is cancelled. A mailbox that can't be read is tried again, less and less often."""
        pause = POLL_SECONDS
        while True:
            try:
                more = await self.look()
            except (imaplib.IMAP4.error, OSError) as error:
                log.warning("mailbox_not_read", error=type(error).__name__)
                pause = _longer(pause)
            except Exception:  # one strange answer must not end what brings the next one
                self.failures += 1
                log.exception("collecting_failed", count=self.failures)
                pause = _longer(pause)
            else:
                pause = 0.0 if more else POLL_SECONDS
            await asyncio.sleep(pause)

    async def look(self) -> bool:
        """Take in what is new; True when there is more of it. Raises what imaplib and the network raise."""
        found = await asyncio.to_thread(_fetch, self._box, self._place)
        self._place, ours = replace(self._place, validity=found.validity, after=found.after), []
        for number, raw in found.mails:
            attempt = self._attempt(raw)
            if attempt is not None and not await pass_on(attempt, raw, self._on_bounce):
                break
            ours += [number] if attempt is not None else []
            self._place = replace(self._place, after=number)
        if ours:
            await asyncio.to_thread(_mark_read, self._box, ours)
        self.looks += 1
        return len(found.mails) == AT_ONCE and self._place.after == found.mails[-1][0]

    def _attempt(self, raw: bytes) -> AttemptId | None:
        """Which attempt a mail is about; None for one that has lost its way."""
        try:
            mail = message_from_bytes(raw)
            written = [str(value) for name in _TO for value in mail.get_all(name, [])]
            found = (self._returns.attempt(address) for _, address in getaddresses(written))
            return next((attempt for attempt in found if attempt is not None), None)
        except (MessageError, ValueError, LookupError):
            return None


def _longer(pause: float) -> float:
    return min(max(pause, POLL_SECONDS) * 2, LONGEST_PAUSE)


# --- in a thread


def _fetch(box: ImapBox, place: Place) -> Found:
    """The oldest unread mails behind a place, each with its number in the folder. They stay unread."""
    with _open(box) as connection:
        _, [validity] = connection.response("UIDVALIDITY")
        after = place.after if validity == place.validity else 0
        _, [listed] = connection.uid("SEARCH", f"UNSEEN UID {after + 1}:*")
        # A range that ends in a star has the last mail in it, whatever its number.
        numbers = [number for word in bytes(listed or b"").split() if (number := int(word)) > after][:AT_ONCE]
        parts: list[object] = []
        if numbers:
            wanted = f"(UID BODY.PEEK[]<0.{LARGEST_REPORT}>)"
            _, parts = connection.uid("FETCH", ",".join(map(str, numbers)), wanted)
    pairs = [part for part in parts if isinstance(part, tuple)]
    mails = [(int(known[1]), bytes(body)) for head, body in pairs if (known := _UID.search(head))]
    return Found(validity=validity, after=after, mails=sorted(mails))


def _mark_read(box: ImapBox, numbers: list[int]) -> None:
    with _open(box) as connection:
        connection.uid("STORE", ",".join(map(str, numbers)), "+FLAGS.SILENT", r"(\Seen)")


def _open(box: ImapBox) -> imaplib.IMAP4:
    """Connected, logged in, and in the folder; leaving it as a context logs out."""
    tls = ssl.create_default_context()
    connection: imaplib.IMAP4
    if box.implicit:
        connection = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=tls, timeout=TALK_SECONDS)
    else:
        connection = imaplib.IMAP4(box.host, box.port, timeout=TALK_SECONDS)
    try:
        if not box.implicit and not is_loopback(box.host):
            connection.starttls(tls)
        connection.login(box.user, box.password)
        status, _ = connection.select(f'"{box.folder}"')
        if status != "OK":
            raise imaplib.IMAP4.error("there is no such folder")
    except BaseException:
        connection.shutdown()
        raise
    return connection
