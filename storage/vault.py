"""Encryption at rest: AES-256-GCM under data keys, which are themselves wrapped by a master key.

Each batch of stock has a data key of its own; the inbox and the fingerprint have one for ever. The associated
data binds a sealed body to its row: a body copied into another row does not open there. Rotation re-wraps the
data keys (a few bytes each) and leaves the bodies as they are.

All methods work on the connection of the step that calls them, so a data key commits or vanishes with the
rows sealed under it.
"""

import functools
import hashlib
import hmac
import logging
import os
from collections.abc import Iterable, Sequence
from typing import Any, NewType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import GoodsUnreadable
from storage.keyring import Keyring, MasterKey
from storage.queries import Queries

log = logging.getLogger(__name__)

DataKeyId = NewType("DataKeyId", int)

BATCH = "batch"  # one data key a batch; every other purpose has one data key in all
FINGERPRINT = "fingerprint"
INBOX = "inbox"

NONCE_BYTES = 12
FINGERPRINT_HEX = 32
CACHED_KEYS = 4096


class Vault:
    """Seals and opens what must not be read from a stolen disk. One for a shop, usable from any thread."""

    def __init__(self, keyring: Keyring, queries: Queries) -> None:
        self._keyring = keyring
        self._queries = queries
        self._mac: hmac.HMAC | None = None
        # By the wrapped bytes and never by the row's id: an id of a rolled-back row is given out again.
        self._cipher = functools.lru_cache(CACHED_KEYS)(self._unwrap_cipher)

    def __repr__(self) -> str:
        return "Vault(…)"

    def prepare(self, connection: Any, now: int) -> None:
        """Once, before anything else: load the fingerprint key, or make it for a new database."""
        key = self.standing_key(connection, FINGERPRINT, now)
        purpose, key_id, wrapped = self._row(connection, key)
        self.standing_key(connection, INBOX, now)  # made here: two first updates at once would both make it
        self._mac = hmac.new(unwrap(self._keyring, purpose, key_id, wrapped), digestmod=hashlib.sha256)

    def new_key(self, connection: Any, purpose: str, now: int) -> DataKeyId:
        """A fresh data key, stored in wrapped form."""
        master = self._keyring.current
        wrapped = wrap(master, purpose, AESGCM.generate_key(256))
        row = self._queries.data_key_add(connection, purpose=purpose, key_id=master.id, wrapped=wrapped, now=now)
        return DataKeyId(row[0])

    def standing_key(self, connection: Any, purpose: str, now: int) -> DataKeyId:
        """The one data key of a purpose; made at the first call."""
        row = self._queries.data_key_first(connection, purpose=purpose)
        return self.new_key(connection, purpose, now) if row is None else DataKeyId(row[0])

    def seal(self, connection: Any, key: DataKeyId, body: bytes, associated: bytes) -> bytes:
        """Nonce and ciphertext of a body that belongs to the row which ``associated`` names."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher(*self._row(connection, key)).encrypt(nonce, body, associated)

    def seal_many(self, connection: Any, key: DataKeyId, items: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        """`seal` for many pairs of body and associated data under one data key."""
        encrypt = self._cipher(*self._row(connection, key)).encrypt
        noise = os.urandom(NONCE_BYTES * len(items))
        nonces = (noise[start : start + NONCE_BYTES] for start in range(0, len(noise), NONCE_BYTES))
        return [nonce + encrypt(nonce, *item) for nonce, item in zip(nonces, items, strict=True)]

    def open(self, connection: Any, key: DataKeyId, sealed: bytes, associated: bytes) -> bytes:
        """The body; `GoodsUnreadable` if it, its row or its data key is not what was sealed."""
        return self.open_many(connection, key, [(sealed, associated)])[0]

    def open_many(self, connection: Any, key: DataKeyId, items: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
        """`open` for many pairs of sealed body and associated data under one data key."""
        decrypt = self._cipher(*self._row(connection, key)).decrypt
        try:
            return [decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated) for sealed, associated in items]
        except (InvalidTag, ValueError):
            log.error("a sealed row cannot be opened: data_key=%s", key)  # the buyer and the owners read less
            raise GoodsUnreadable(data_key=key) from None

    def fingerprint(self, body: bytes) -> str:
        """Equal for equal bodies of this shop, for ever; says nothing about them to others. 32 hex digits."""
        return self.fingerprints((body,))[0]

    def fingerprints(self, bodies: Iterable[bytes]) -> list[str]:
        """`fingerprint` for many bodies."""
        if self._mac is None:
            raise RuntimeError("the vault was not prepared")
        found = []
        for body in bodies:
            mac = self._mac.copy()
            mac.update(body)
            found.append(mac.hexdigest()[:FINGERPRINT_HEX])
        return found

    def secret(self, purpose: str) -> bytes:
        """32 bytes of this shop's own for one purpose: the same after a restart and after a change of the master key.

        No stocked line can have it for its fingerprint: lines hold no NUL.
        """
        if self._mac is None:
            raise RuntimeError("the vault was not prepared")
        mac = self._mac.copy()
        mac.update(b"\0secret\0" + purpose.encode())
        return mac.digest()

    def _row(self, connection: Any, key: DataKeyId) -> tuple[str, str, bytes]:
        row = self._queries.data_key_get(connection, id=key)
        if row is None:
            raise GoodsUnreadable(data_key=key, reason="there is no such data key")
        purpose, key_id, wrapped = row
        return purpose, key_id, bytes(wrapped)

    def _unwrap_cipher(self, purpose: str, key_id: str, wrapped: bytes) -> AESGCM:
        return AESGCM(unwrap(self._keyring, purpose, key_id, wrapped))


def wrap(master: MasterKey, purpose: str, data_key: bytes) -> bytes:
    """A data key sealed under a master key, bound to its purpose."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(master.secret).encrypt(nonce, data_key, _binding(purpose))


def unwrap(keyring: Keyring, purpose: str, key_id: str, wrapped: bytes) -> bytes:
    """The data key; `GoodsUnreadable` if its master key is not at hand or it was altered."""
    master = keyring.find(key_id)
    if master is None:
        raise GoodsUnreadable(reason="its master key is not at hand", key_id=key_id)
    try:
        return AESGCM(master.secret).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _binding(purpose))
    except (InvalidTag, ValueError):
        raise GoodsUnreadable(reason="a data key was altered", key_id=key_id) from None


def _binding(purpose: str) -> bytes:
    return b"kiosk data key: " + purpose.encode()
