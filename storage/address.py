"""Where the database is: DATABASE_URL, read once and checked.

``sqlite:///data/kiosk.db`` is a path relative to the working directory, ``sqlite:////var/lib/kiosk.db`` an
absolute one (as in SQLAlchemy and Django); ``postgresql://user:password@host:5432/name?sslmode=require`` goes
to libpq as it is.
"""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from storage.errors import UnknownDatabase


@dataclass(frozen=True, slots=True, kw_only=True)
class SqliteFile:
    """A database in one file of this machine."""

    path: Path

    @property
    def key_file(self) -> Path:
        """Where the master key lies when no setting names another place: beside the database."""
        return self.path.with_name(f"{self.path.name}.master-key")

    @property
    def lock_file(self) -> Path:
        """Locked by the one instance that uses the database."""
        return self.path.with_name(f"{self.path.name}.lock")

    @property
    def sold_file(self) -> Path:
        """The journal of keys sold, which outlives the database."""
        return self.path.with_name(f"{self.path.name}.sold")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresServer:
    """A database on a PostgreSQL server; the address holds a password and is never shown."""

    url: str = field(repr=False)

    @property
    def key_file(self) -> Path:
        """Where the master key lies when no setting names another place."""
        return Path("data/kiosk.master-key")


Address = SqliteFile | PostgresServer


def parse_address(url: str) -> Address:
    """The address that a DATABASE_URL names; `UnknownDatabase` for anything else, without repeating it."""
    scheme, separator, rest = url.strip().partition("://")
    if separator and scheme in {"postgresql", "postgres"}:
        return _postgres(f"postgresql://{rest}")
    if separator and scheme == "sqlite":
        return _sqlite(rest)
    raise UnknownDatabase(found=f"{scheme}://" if separator else "no scheme")


def _sqlite(rest: str) -> SqliteFile:
    if not rest.startswith("/"):
        raise UnknownDatabase(found="sqlite:// with two slashes: a file needs three, or four when absolute")
    path = unquote(rest[1:].partition("?")[0])
    if not path or path == ":memory:":
        raise UnknownDatabase(found="sqlite without a file: a shop that forgets its sales is no shop")
    if path.endswith("/"):
        raise UnknownDatabase(found="sqlite with a folder instead of a file")
    return SqliteFile(path=Path(path))


def _postgres(url: str) -> PostgresServer:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise UnknownDatabase(found="postgresql:// with an address that cannot be read") from None
    if not parts.path.strip("/"):
        raise UnknownDatabase(found="postgresql:// without the name of a database")
    return PostgresServer(url=url)
