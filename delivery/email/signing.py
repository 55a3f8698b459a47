"""DKIM: the shop's domain vouches for each mail, over its words and over who sent it to whom."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import dkim  # type: ignore[import-untyped]

from core.errors import Permanent

_SIGNED: Final = (
    b"from", b"to", b"reply-to", b"subject", b"date", b"message-id", b"mime-version", b"content-type",
    b"content-transfer-encoding", b"auto-submitted", b"list-unsubscribe", b"list-unsubscribe-post",
)  # fmt: skip
# Signed once more than they are there: nobody can add a second one in front of ours.
_SEALED: Final = (b"from", b"to", b"reply-to", b"subject", b"date", b"message-id", b"content-type")


class UnusableKey(Permanent):
    """The DKIM key can't be used: it must be an RSA private key in PEM."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Signs in the name of ``domain``, whose DNS has the public key under ``selector``."""

    domain: str
    selector: str
    key: bytes = field(repr=False)

    @classmethod
    def read(cls, file: Path, selector: str, domain: str) -> "Signer":
        """A signer with the key in this file; raises UnusableKey."""
        try:
            signer = cls(domain=domain, selector=selector, key=file.read_bytes())
            signer.sign(b"From: a@example.com\r\n\r\n\r\n")
        except (OSError, dkim.DKIMException, ValueError) as error:
            raise UnusableKey(file=str(file), reason=type(error).__name__) from None
        return signer

    def sign(self, raw: bytes) -> bytes:
        """The mail with its signature in front. It must be sent as these very bytes."""
        message = dkim.DKIM(raw)
        there = [name.lower() for name, _ in message.headers if name.lower() in _SIGNED]
        signature = message.sign(
            self.selector.encode(),
            self.domain.encode(),
            self.key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[*there, *_SEALED],
        )
        return bytes(signature) + raw
