"""A letter as the bytes of a mail: headers that filters and mail programs look for, text, and HTML."""

from dataclasses import dataclass, field
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import formatdate
from typing import Final

from delivery.email.rendering import html, plain
from views.letters import Letter

LONGEST_HEADER: Final = 200
LONGEST_NAME: Final = 64
# Seven bits everywhere: no relay on the way has to change a byte, and the signature stays right.
_SEVEN_BIT: Final = SMTP.clone(cte_type="7bit")
_UTF8_HEADERS: Final = SMTPUTF8.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What stands outside of a letter. ``message_id`` is the same for all copies of one parcel.

    ``unsubscribe`` is an address that takes a bare POST (RFC 8058); a paid key has none.
    """

    shop: str
    sender: str
    recipient: str = field(repr=False)
    reply_to: str
    message_id: str
    at: int
    unsubscribe: str = field(default="", repr=False)


def compose(letter: Letter, cover: Cover) -> bytes:
    """The whole mail. Facts that people wrote can't add a header: each becomes one line of limited length."""
    message = EmailMessage(policy=_SEVEN_BIT if cover.recipient.isascii() else _UTF8_HEADERS)
    message["From"] = Mailbox(display_name=one_line(cover.shop, LONGEST_NAME), addr_spec=cover.sender)
    message["To"] = cover.recipient
    if cover.reply_to:
        message["Reply-To"] = cover.reply_to
    message["Subject"] = one_line(letter.subject)
    message["Date"] = formatdate(cover.at / 1000)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = letter.language
    message.set_content(plain(letter))
    message.add_alternative(html(letter), subtype="html")
    return _long_headers(cover) + message.as_bytes()


def _long_headers(cover: Cover) -> bytes:
    """Headers that must stay in one piece: the email package would encode what is longer than a line."""
    lines = [f"Message-ID: {cover.message_id}"]
    if cover.unsubscribe:
        lines += [f"List-Unsubscribe: <{cover.unsubscribe}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
    return "".join(f"{one_line(line, 900)}\r\n" for line in lines).encode("ascii", "replace")


def one_line(text: str, longest: int = LONGEST_HEADER) -> str:
    """A text that can stand in a header: printable, one line, not endless.

    The email package decodes what looks like an encoded word, line breaks in it included: so nothing may look like one.
    """
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    line = line.replace("=?", "= ?")
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
