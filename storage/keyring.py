"""Master keys: a few 32-byte keys, of which the first wraps new data keys and every one opens old ones.

They come from ``KIOSK_MASTER_KEY`` (keys separated by commas or spaces) or from a file beside the database,
one key a line, readable by its owner alone. The file is made for a new database and never for one that
already has sealed rows: a fresh key there would hide that the right one is lost.
"""

import base64
import binascii
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import CannotStart, MasterKeyMalformed, MasterKeyMissing, MasterKeyUnsafe

KEY_BYTES = 32
VARIABLE = "KIOSK_MASTER_KEY"


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterKey:
    """One master key; ``id`` names it in the database and gives nothing of it away."""

    secret: bytes = field(repr=False)
    id: str = field(init=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise MasterKeyMalformed(found_bytes=len(self.secret))
        derived = HKDF(algorithm=SHA256(), length=8, salt=None, info=b"kiosk master key id").derive(self.secret)
        object.__setattr__(self, "id", derived.hex())

    @classmethod
    def new(cls) -> "MasterKey":
        """A fresh key from the system's random source."""
        return cls(secret=secrets.token_bytes(KEY_BYTES))

    @classmethod
    def parse(cls, text: str, where: str) -> "MasterKey":
        """The key that a word in base64url stands for; ``where`` the word stood is for the error."""
        try:
            secret = base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise MasterKeyMalformed(where=where) from None
        if len(secret) != KEY_BYTES:
            raise MasterKeyMalformed(where=where, found_bytes=len(secret))
        return cls(secret=secret)

    def text(self) -> str:
        """The key in base64url, for the key file and for `kiosk keys new` alone."""
        return base64.urlsafe_b64encode(self.secret).decode().rstrip("=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """The master keys that are at hand, the current one first. ``file`` is None when they came by setting."""

    keys: tuple[MasterKey, ...]
    file: Path | None = None

    def __post_init__(self) -> None:
        if not self.keys:
            raise MasterKeyMalformed(where=self.where, found_keys=0)

    @property
    def current(self) -> MasterKey:
        """The key that wraps new data keys."""
        return self.keys[0]

    @property
    def where(self) -> str:
        """Where the keys came from, in words for the owner."""
        return VARIABLE if self.file is None else str(self.file)

    def find(self, key_id: str) -> MasterKey | None:
        """The key of this id, if it is at hand."""
        return next((key for key in self.keys if key.id == key_id), None)

    def require(self, needed: Iterable[str]) -> None:
        """`MasterKeyMissing` unless every one of these ids is at hand."""
        for key_id in needed:
            if self.find(key_id) is None:
                raise MasterKeyMissing(
                    key_id=key_id,
                    not_in=self.where,
                    remedy=f"put the key back into {self.where} from your backup",
                )


def load_keyring(setting: str | None, file: Path, needed: Sequence[str]) -> Keyring:
    """The keyring from the setting, else from the file; a new file only when no row needs any key.

    ``needed`` are the ids of the master keys that the database's rows are sealed under.
    """
    if setting and setting.strip():
        keyring = parse_keyring(setting)
    elif file.exists():
        keyring = read_key_file(file)
    elif needed:
        raise MasterKeyMissing(
            missing_file=str(file),
            key_id=needed[0],
            remedy=f"restore the file from your backup, or set {VARIABLE}",
        )
    else:
        keyring = create_key_file(file)
    keyring.require(needed)
    return keyring


def parse_keyring(setting: str) -> Keyring:
    """The keyring that the setting holds."""
    words = re.split(r"[\s,]+", setting.strip())
    return Keyring(keys=tuple(MasterKey.parse(word, VARIABLE) for word in words if word))


def read_key_file(file: Path) -> Keyring:
    """The keyring in a file; `MasterKeyUnsafe` if others than its owner can read it."""
    if file.stat().st_mode & 0o077:
        raise MasterKeyUnsafe(file=str(file), remedy=f"chmod 600 {file}")
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError):
        raise MasterKeyMalformed(where=str(file), reason="the file cannot be read") from None
    keys = tuple(MasterKey.parse(line, str(file)) for line in lines if line and not line.startswith("#"))
    return Keyring(keys=keys, file=file)


def create_key_file(file: Path) -> Keyring:
    """A keyring with one fresh key, in a new file; if another process made the file meanwhile, that one's."""
    keyring = Keyring(keys=(MasterKey.new(),), file=file)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = _write_draft(keyring, file)
    except OSError as error:
        raise CannotStart(file=str(file), reason=error.strerror or str(error)) from error
    try:
        os.link(draft, file)  # unlike a rename, this never replaces a file that is there
    except FileExistsError:
        return read_key_file(file)
    finally:
        draft.unlink()
    sync_folder(file)
    return keyring


def write_key_file(keyring: Keyring, file: Path) -> None:
    """Replace the file's keys by the keyring's, at once or not at all."""
    _write_draft(keyring, file).replace(file)
    sync_folder(file)


def _write_draft(keyring: Keyring, file: Path) -> Path:
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    content = "".join(f"{key.text()}\n" for key in keyring.keys)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return draft


def sync_folder(file: Path) -> None:
    """Bring a file's name to the disk."""
    descriptor = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)  # the name itself must survive a power cut: the rows are lost without the key
    finally:
        os.close(descriptor)
