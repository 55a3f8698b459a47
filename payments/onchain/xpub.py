"""An account's public key (xpub), from which every payment gets an address of its own: BIP 32, its public half only.

Nothing here is secret and nothing can spend. What could spend (xprv) is refused with a word of warning.
"""

import hmac
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from payments.onchain.addresses import BadAddress, decode58, keccak256

_PUBLIC: Final = bytes.fromhex("0488b21e")
_LENGTH: Final = 78
# m/44'/60'/0' or m/44'/195'/0': what wallets call the account.
_ACCOUNT_DEPTH: Final = 3
_RECEIVING: Final = 0
_HARDENED: Final = 2**31
_FIELD: Final = 2**256 - 2**32 - 977
_ORDER: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@dataclass(frozen=True, slots=True)
class Point:
    """A point of secp256k1 that is not at infinity."""

    x: int
    y: int

    def compressed(self) -> bytes:
        return bytes([2 + self.y % 2]) + self.x.to_bytes(32)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key of the tree, and the chain code that its children are made with."""

    point: Point
    code: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account that addresses are derived from. ``name`` is a digest of it, the same for ever."""

    name: str
    _receiving: PublicKey = field(repr=False)

    def address(self, place: int) -> str:
        """The receiving address at a place, which the account's own wallet shows as 0/place."""
        point = child(self._receiving, place).point
        return "0x" + keccak256(point.x.to_bytes(32) + point.y.to_bytes(32))[-20:].hex()


def parse_account(text: str) -> Account:
    """The account of an xpub; raises BadAddress, without the text in it."""
    if text[1:4] == "prv":
        raise BadAddress("is a private key. Nobody must ever be given it: export the account's public key, xpub")
    body = decode58(text)
    if len(body) != _LENGTH or body[:4] != _PUBLIC:
        raise BadAddress("must begin with xpub")
    if body[4] != _ACCOUNT_DEPTH:
        raise BadAddress("must be an account's own key (m/44'/60'/0', or m/44'/195'/0' for TRON)")
    key = PublicKey(_point(body[45:]), body[13:45])
    return Account(name=sha256(text.encode()).hexdigest()[:32], _receiving=child(key, _RECEIVING))


def child(parent: PublicKey, place: int) -> PublicKey:
    """The child at a place (CKDpub). Raises ValueError for a hardened one; one in 2**127 places has none."""
    if not 0 <= place < _HARDENED:
        raise ValueError("a public key has no hardened children")
    both = hmac.digest(parent.code, parent.point.compressed() + place.to_bytes(4), "sha512")
    tweak = int.from_bytes(both[:32])
    if not 0 < tweak < _ORDER:
        raise ValueError("this place has no key")
    numbers = ec.derive_private_key(tweak, ec.SECP256K1()).public_key().public_numbers()
    return PublicKey(_add(Point(numbers.x, numbers.y), parent.point), both[32:])


def _point(compressed: bytes) -> Point:
    try:
        numbers = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), compressed).public_numbers()
    except ValueError:
        raise BadAddress("holds no public key") from None
    return Point(numbers.x, numbers.y)


def _add(one: Point, other: Point) -> Point:
    """The sum of two different points. (Both are public: this need not take the same time for all.)"""
    if one.x == other.x:
        raise ValueError("this place has no key")
    slope = (other.y - one.y) * pow(other.x - one.x, -1, _FIELD) % _FIELD
    x = (slope * slope - one.x - other.x) % _FIELD
    return Point(x, (slope * (one.x - x) - one.y) % _FIELD)
