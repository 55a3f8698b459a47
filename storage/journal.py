"""What was sold, a second time: the fingerprint of every key, in a file beside the database that is only added to.

A database that is brought back from a backup has forgotten what was sold since; this file has not. A line is on the
disk before the sale is committed, so the file may name a key too many (its commit failed) and never one too few. A
fingerprint says nothing to whoever has no master key.
"""

import os
import re
import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from storage.errors import CannotStart
from storage.keyring import sync_folder

_FIRST_LINE: Final = re.compile(rb"kiosk sold keys ([0-9a-f]{32})\n")
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{32}")
# On the writer's own connection: whatever makes a key sold, now or in a later release, is seen.
_TRIGGER: Final = """
CREATE TEMP TRIGGER journal_sale AFTER UPDATE OF state ON stock_item WHEN NEW.state = 'sold'
BEGIN SELECT journal_sale(NEW.fingerprint); END"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Which journal, and how long it was at least; a journal of that name that is no shorter goes on from there."""

    name: str = ""
    size: int = 0

    def leads_to(self, later: "Position") -> bool:
        """Whether the later one holds all that was sold since this one."""
        return bool(self.name) and self.name == later.name and self.size <= later.size


class Journal:
    """The journal of an open store. Used by its writer's thread alone; closed by who opened it."""

    def __init__(self, file: Path) -> None:
        """Open it, or begin a new one. Raises `CannotStart`."""
        try:
            if not position(file).name:
                _begin(file)
            self._descriptor = os.open(file, os.O_WRONLY | os.O_APPEND)
        except OSError as error:
            raise CannotStart(file=str(file), reason=error.strerror or str(error)) from error
        self._sold: list[str] = []

    def watch(self, connection: sqlite3.Connection) -> None:
        """Note every key that this connection sells."""
        connection.create_function("journal_sale", 1, self._sold.append)
        connection.execute(_TRIGGER)

    def sync(self) -> None:
        """Before a commit: what was noted is on the disk, or OSError, and then the sale must not be."""
        if not self._sold:
            return
        lines = "\n".join(("", *self._sold, "")).encode()  # the first line end closes what a crash cut off
        self._sold.clear()
        while lines:
            lines = lines[os.write(self._descriptor, lines) :]
        os.fdatasync(self._descriptor)

    def close(self) -> None:
        """Nothing is noted any more."""
        os.close(self._descriptor)


def position(file: Path) -> Position:
    """Where a journal is; nowhere if there is none, or what is there is none."""
    if not file.exists():
        return Position()
    with file.open("rb") as stream:
        match = _FIRST_LINE.fullmatch(stream.readline(100))
        return Position(name=match[1].decode(), size=os.fstat(stream.fileno()).st_size) if match else Position()


def sold(file: Path) -> Iterator[str]:
    """Every fingerprint in the journal; what a crash cut off was not sold."""
    if file.exists():
        with file.open(encoding="ascii", errors="replace") as stream:
            yield from (line[:-1] for line in stream if _FINGERPRINT.fullmatch(line[:-1]))


def _begin(file: Path) -> None:
    """A new one, under its name only when it is whole; what was there and is no journal stays beside it."""
    if file.exists():
        file.rename(file.with_name(f"{file.name}.{secrets.token_hex(4)}"))
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, f"kiosk sold keys {secrets.token_hex(16)}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    draft.rename(file)
    sync_folder(file)
