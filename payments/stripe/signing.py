"""Stripe's signature of a callback: ``t=<seconds>,v1=<hex>[,v1=<hex>…]``, over the time and the raw body.

Source: docs.stripe.com/webhooks/signature. The library's own check lets a time in the future pass, so it is not used.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Final

from core.providers import BadSignature
from payments.reading import same

HEADER: Final = "Stripe-Signature"
WINDOW_S: Final = 300
# While a secret is being rolled Stripe signs with each that is valid; nobody has more than a few.
_MOST: Final = 16
_SECONDS: Final = re.compile(r"[1-9][0-9]{0,11}")


def check(given: str, body: bytes, secrets: Sequence[str], now: int) -> None:
    """Raises BadSignature unless one of the secrets signed these very bytes, at most five minutes from now (ms)."""
    signed_at, signatures = _parts(given)
    message = f"{signed_at}.".encode() + body
    right = [hmac.new(secret.encode(), message, hashlib.sha256).hexdigest() for secret in secrets]
    if not any(same(one, other) for one in signatures for other in right):
        raise BadSignature()
    if abs(now - int(signed_at) * 1000) > WINDOW_S * 1000:
        raise BadSignature(reason="not of now")


def _parts(given: str) -> tuple[str, list[str]]:
    """The time as it is written, and the signatures of the one scheme that counts."""
    pairs = [part.partition("=") for part in given.split(",", _MOST)]
    times = [value for name, _, value in pairs if name == "t"]
    signatures = [value for name, _, value in pairs if name == "v1"]
    if len(times) != 1 or not _SECONDS.fullmatch(times[0]) or not signatures:
        raise BadSignature(reason="no signature")
    return times[0], signatures
