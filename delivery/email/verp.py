"""Addresses that come back: an envelope sender says which attempt it is about, and only the shop can write it."""

import hashlib
import hmac
import re
from typing import Final

from core.ids import AttemptId

_LOCAL: Final = re.compile(r"b\+([1-9][0-9]{0,18})\.([0-9a-f]{20})")
_MAC_HEX: Final = 20
LARGEST_ID: Final = 2**63 - 1


class ReturnAddresses:
    """``b+<attempt>.<mac>@domain``. Whoever makes one up is told nothing about which attempts there are."""

    def __init__(self, secret: bytes, domain: str) -> None:
        self._secret = secret
        self._domain = domain.lower()

    def of(self, attempt: AttemptId) -> str:
        """Where a report about this attempt comes back to."""
        return f"b+{attempt}.{self._mac(attempt)}@{self._domain}"

    def attempt(self, address: str) -> AttemptId | None:
        """The attempt that an address belongs to; None for one that this shop has not written."""
        local, _, domain = address.lower().rpartition("@")
        found = _LOCAL.fullmatch(local)
        if found is None or domain != self._domain or int(found[1]) > LARGEST_ID:
            return None
        attempt = AttemptId(int(found[1]))
        return attempt if hmac.compare_digest(found[2], self._mac(attempt)) else None

    def _mac(self, attempt: AttemptId) -> str:
        return hmac.new(self._secret, b"return address %d" % attempt, hashlib.sha256).hexdigest()[:_MAC_HEX]
