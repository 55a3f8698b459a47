"""One shop at a time on one SQLite file.

Two would be safe for the data (SQLite locks) and wrong for the shop: both would poll Telegram with one token
and answer every buyer twice. The lock is the kernel's, on a file beside the database: it ends with the
process, however that ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.errors import AlreadyRunning


@contextmanager
def instance_lock(file: Path) -> Iterator[None]:
    """Hold the lock; `AlreadyRunning` with the other's process id if somebody else holds it."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(pid=_holder(descriptor), lock=str(file)) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)  # and with it the lock; the file stays, for removing it would be a race


def _holder(descriptor: int) -> str:
    return os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "unknown"
