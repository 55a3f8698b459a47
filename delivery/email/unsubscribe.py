"""Links that stop mail to one address with one POST (RFC 8058), without an account and without a stored row."""

import base64
import binascii
import hashlib
import hmac
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES: Final = 12
_PURPOSE: Final = b"kiosk unsubscribe"
LONGEST_TOKEN: Final = 600


class Unsubscribing:
    """Makes and reads tokens. A token is the address, sealed: no log or proxy on the way learns it."""

    def __init__(self, secret: bytes, public_url: str) -> None:
        self._cipher = AESGCM(hmac.digest(secret, _PURPOSE, hashlib.sha256))
        self._public_url = public_url

    def link(self, mailbox: str) -> str:
        """Where a bare POST stops mail to this mailbox. A GET there changes nothing: link checkers come by."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, mailbox.encode(), _PURPOSE)
        return f"{self._public_url}/u/{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}"

    def mailbox(self, token: str) -> str | None:
        """Whose link it was; None for a token that this shop has not made."""
        if len(token) > LONGEST_TOKEN:
            return None
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _PURPOSE).decode()
        except (InvalidTag, ValueError, binascii.Error):
            return None
