"""E-mail as a channel: a parcel, a notice or a code becomes a mail, is signed, sent, and reported."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import structlog

from core.channels import Kind, Outcome, Report, Traits
from core.delivery import Errand
from core.ids import AttemptId
from core.notices import Notice
from core.people import EMAIL, Address
from core.secret import Secret
from core.ways import Why
from delivery.email.mailbox import BadMailbox, parse_mailbox
from delivery.email.mime import Cover, compose
from delivery.email.signing import Signer
from delivery.email.smtp import Mail, Postman
from delivery.email.unsubscribe import Unsubscribing
from delivery.email.verp import ReturnAddresses
from views import letters
from views.letters import Letter, Letterhead
from views.texts import Texts

_OURS: Final = frozenset({Outcome.CONFIG, Outcome.MESSAGE})

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRoom:
    """How the shop writes. ``secret`` makes what others must not guess.

    Without ``signer`` the relay signs, or nobody does. Without ``returns`` nothing comes back. Without
    ``unsubscribing`` nobody serves such links.
    """

    head: Letterhead
    public_url: str
    secret: bytes = field(repr=False)
    keys_in_mail: bool = False
    signer: Signer | None = None
    returns: ReturnAddresses | None = None
    unsubscribing: Unsubscribing | None = None


class EmailChannel:
    """See core.delivery.Channel. Every copy of a parcel has one Message-ID, so that mailboxes may fold them into one;
    a reminder has its own.

    A mail that was written without an answer is reported as such: it may have arrived.
    """

    traits = Traits(code=EMAIL, kind=Kind.EMAIL, copies=3)

    def __init__(self, room: MailRoom, postman: Postman, texts: Texts, clock: Callable[[], int]) -> None:
        self._room = room
        self._postman = postman
        self._texts = texts
        self._clock = clock
        self._domain = room.head.sender.rpartition("@")[2]
        self._shop = hmac.digest(room.secret, b"message id", hashlib.sha256).hex()[:10]

    async def deliver(self, errand: Errand) -> Report:
        """Send the parcel's mail: its link, and its key where the product and the shop want it there."""
        link = f"{self._room.public_url}/k/{errand.token.reveal()}"
        say = self._texts.speaker(errand.language)
        letter = letters.parcel(say, self._room.head, errand, link, with_keys=self._room.keys_in_mail)
        name = f"parcel.{errand.parcel.id}"
        if errand.why is Why.REMINDER:
            name += ".reminder"  # folded into the first mail, it would remind nobody
        # One sender for all copies: a server that asks an unknown sender to come again would ask each of them.
        return await self._send(letter, errand.address.value, name, attempt=errand.first)

    async def tell(self, notice: Notice, language: str) -> Report:
        """Send a notice."""
        letter = letters.notice(self._texts.speaker(language), self._room.head, notice)
        return await self._send(letter, notice.address.value, f"notice.{notice.id}", ends=True)

    async def send_code(self, address: Address, code: Secret, language: str) -> Report:
        """See core.letters.Letters. Each code is a mail of its own."""
        letter = letters.code(self._texts.speaker(language), self._room.head, code)
        return await self._send(letter, address.value, f"code.{secrets.token_hex(8)}", ends=True)

    async def send_letter(self, address: str, letter: Letter) -> Report:
        """Send any letter, such as a test."""
        return await self._send(letter, address, f"letter.{secrets.token_hex(8)}")

    async def close(self) -> None:
        """Let the mail server go."""
        await self._postman.close()

    async def _send(
        self, letter: Letter, address: str, name: str, *, attempt: AttemptId | None = None, ends: bool = False
    ) -> Report:
        try:
            recipient = parse_mailbox(address)
        except BadMailbox:
            return Report(outcome=Outcome.ADDRESS, detail="5.1.3")
        report = await self._postman.carry(self._mail(letter, recipient, name, attempt, ends=ends))
        if report.outcome in _OURS:
            log.error("mail_refused", outcome=report.outcome, detail=report.detail)
        return report

    def _mail(self, letter: Letter, recipient: str, name: str, attempt: AttemptId | None, *, ends: bool) -> Mail:
        room = self._room
        cover = Cover(
            shop=room.head.shop,
            sender=room.head.sender,
            recipient=recipient,
            reply_to=_mailbox_in(room.head.support),
            message_id=f"<{name}.{self._shop}@{self._domain}>",
            at=self._clock(),
            unsubscribe=room.unsubscribing.link(recipient) if ends and room.unsubscribing else "",
        )
        raw = compose(letter, cover)
        returns = room.returns if attempt is not None else None
        return Mail(
            sender=returns.of(attempt) if returns and attempt is not None else room.head.sender,
            recipient=recipient,
            raw=room.signer.sign(raw) if room.signer else raw,
            envelope_id=str(attempt) if returns else "",
        )


def _mailbox_in(support: str) -> str:
    """Where answers go: whom buyers write to, when that is a mailbox."""
    try:
        return parse_mailbox(support)
    except BadMailbox:
        return ""
