"""The form of a backup: a line that says what it is, then the database in sealed chunks.

Chunks are AES-256-GCM under a key of this file's own, derived from the master key and the file's salt. A nonce is the
chunk's number and a mark on the last one (the STREAM construction), and every chunk is bound to the whole header: none
can be altered, moved, left out or cut off without the file being refused.
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import BackupDamaged, NotABackup
from storage.keyring import Keyring, MasterKey

MAGIC: Final = b"kiosk backup 1\n"
CHUNK: Final = 1 << 20
SALT_BYTES: Final = 32
_TAG_BYTES: Final = 16
_LONGEST_HEADER: Final = 1000
_FIELDS: Final = {
    "created_at": int,
    "schema": int,
    "key_id": str,
    "salt": str,
    "journal": str,
    "journal_size": int,
}

Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What can be read without a key. ``created_at`` is epoch milliseconds, ``key_id`` names the master key.

    ``journal`` and ``journal_size`` are where the journal of sold keys was before anything was copied.
    """

    created_at: int
    schema: int
    key_id: str
    salt: str
    journal: str
    journal_size: int

    def line(self) -> bytes:
        """The beginning of the file."""
        return MAGIC + json.dumps(asdict(self)).encode() + b"\n"


def new_salt() -> str:
    """What makes a file's key its own."""
    return os.urandom(SALT_BYTES).hex()


def seal(source: BinaryIO, target: BinaryIO, header: Header, master: MasterKey, advance: Advance) -> None:
    """Write a header and all of the source, sealed."""
    line = header.line()
    target.write(line)
    cipher = _cipher(header, master)
    total = os.fstat(source.fileno()).st_size
    for number, (piece, last) in enumerate(_pieces(source, CHUNK)):
        target.write(cipher.encrypt(_nonce(number, last=last), piece, line))
        advance(min((number + 1) * CHUNK, total), total)


def opened(file: Path, keyring: Keyring, advance: Advance) -> Iterator[bytes]:
    """The database in pieces. `NotABackup`, `MasterKeyMissing` or `BackupDamaged`, perhaps after some good pieces."""
    with file.open("rb") as stream:
        line, header = _read_header(stream, file)
        keyring.require([header.key_id])
        cipher = _cipher(header, keyring.find(header.key_id) or keyring.current)
        total = os.fstat(stream.fileno()).st_size
        for number, (sealed, last) in enumerate(_pieces(stream, CHUNK + _TAG_BYTES)):
            try:
                yield cipher.decrypt(_nonce(number, last=last), sealed, line)
            except (InvalidTag, ValueError):
                raise BackupDamaged(file=str(file)) from None
            advance(stream.tell(), total)


def read_header(file: Path) -> Header:
    """What a backup says of itself; it is believed only when the chunks have opened. `NotABackup`, `BackupDamaged`."""
    with file.open("rb") as stream:
        return _read_header(stream, file)[1]


def _read_header(stream: BinaryIO, file: Path) -> tuple[bytes, Header]:
    if stream.read(len(MAGIC)) != MAGIC:
        raise NotABackup(file=str(file))
    line = stream.readline(_LONGEST_HEADER)
    try:
        said = json.loads(line)
        if {name: type(said[name]) for name in _FIELDS} != _FIELDS:
            raise ValueError("a header has other fields")
        header = Header(**said)
        if header.line() != MAGIC + line or len(bytes.fromhex(header.salt)) != SALT_BYTES:
            raise ValueError("a header is written in one way")
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BackupDamaged(file=str(file)) from None
    return MAGIC + line, header


def _cipher(header: Header, master: MasterKey) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=bytes.fromhex(header.salt), info=b"kiosk backup")
    return AESGCM(derived.derive(master.secret))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _pieces(stream: BinaryIO, size: int) -> Iterator[tuple[bytes, bool]]:
    """A stream in pieces, and of each whether it is the last; a stream of nothing is one piece of nothing."""
    piece = stream.read(size)
    while following := stream.read(size):
        yield piece, False
        piece = following
    yield piece, True
