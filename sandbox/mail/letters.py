"""A mail as it came, and what a person and a mail client read out of it. Whatever it holds, reading it never fails."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from html import unescape

from sandbox.mail.signatures import Signature

LINK = re.compile(r"https?://[^\s<>\"'\])}]+")
ANCHOR = re.compile(r"<a\b[^<>]*?\bhref\s*=\s*[\"'](https?://[^\"'<>\s]+)", re.IGNORECASE)
CODE = re.compile(r"(?<![\w#-])\d{6}(?![\w-])")
AFTER_A_LINK = ".,;:!?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail for one address. `sender` and `recipient` are the envelope's, `raw` what came after DATA."""

    id: int
    at: float  # the sandbox's clock, epoch seconds
    sender: str
    recipient: str
    raw: bytes = field(repr=False)
    message: Message = field(repr=False, compare=False)  # the same, parsed
    dkim: Signature

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Every header in its order, unfolded and decoded."""
        return [(name, _decoded(value)) for name, value in self.message.raw_items()]

    def header(self, name: str) -> str:
        """The first header of this name; empty when there is none."""
        return next((value for known, value in self.headers if known.casefold() == name.casefold()), "")

    @property
    def subject(self) -> str:
        return self.header("Subject")

    @property
    def text(self) -> str:
        """The plain part, with plain line ends; empty when there is none."""
        return self._part("text/plain")

    @property
    def html(self) -> str:
        return self._part("text/html")

    @property
    def links(self) -> list[str]:
        """Where one can go from here: the links of the text, then those that only the HTML has."""
        found = [link.rstrip(AFTER_A_LINK) for link in LINK.findall(self.text)]
        return list(dict.fromkeys([*found, *_anchors(self.html)]))

    @property
    def code(self) -> str:
        """The first six digits that stand alone in the text, outside of links; empty when there are none."""
        found = CODE.search(LINK.sub(" ", self.text))
        return found[0] if found else ""

    @property
    def head(self) -> bytes:
        """The headers as they came, for a report."""
        return re.split(rb"\r?\n\r?\n", self.raw, maxsplit=1)[0]

    def _part(self, kind: str) -> str:
        for part in self.message.walk():
            if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
                return _body(part)
        return ""


def _body(part: Message) -> str:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    try:
        text = content.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):
        text = content.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").strip("\n")


def _decoded(raw: object) -> str:
    """A header's value as it is read: encoded words, raw UTF-8, folded lines."""
    written = str(raw).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    value = re.sub(r"\r?\n(?=[ \t])", "", written).strip()
    try:
        return "".join(_words(value))
    except (HeaderParseError, LookupError, ValueError):
        return value


def _words(value: str) -> Iterator[str]:
    for part, charset in decode_header(value):
        if isinstance(part, str):
            yield part
        else:
            yield part.decode(charset or "raw-unicode-escape", "replace")


def _anchors(html: str) -> list[str]:
    return [unescape(link) for link in ANCHOR.findall(html)]
