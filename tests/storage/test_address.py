"""DATABASE_URL: what is understood, what is refused, and what is never repeated."""

from pathlib import Path

import pytest

from storage.address import PostgresServer, SqliteFile, parse_address
from storage.errors import UnknownDatabase


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///data/kiosk.db", "data/kiosk.db"),
        (" sqlite:////var/lib/kiosk.db ", "/var/lib/kiosk.db"),
        ("sqlite:///my%20shop.db", "my shop.db"),
    ],
)
def test_a_file_is_relative_with_three_slashes_and_absolute_with_four(url: str, path: str) -> None:
    address = parse_address(url)
    assert isinstance(address, SqliteFile)
    assert address.path == Path(path)
    assert address.key_file == Path(f"{path}.master-key")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_a_server_goes_to_libpq_as_it_is_and_is_never_shown(scheme: str) -> None:
    address = parse_address(f"{scheme}://shop:hunter2@db.example:5433/kiosk?sslmode=require")
    assert isinstance(address, PostgresServer)
    assert address.url == "postgresql://shop:hunter2@db.example:5433/kiosk?sslmode=require"
    assert "hunter2" not in repr(address)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "data/kiosk.db",
        "sqlite://data/kiosk.db",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///data/",
        "mysql://root:hunter2@localhost/kiosk",
        "postgresql://shop:hunter2@localhost",
        "postgresql://shop:hunter2@localhost:port/kiosk",
        "postgresql://shop:hunter2@[::1/kiosk",
    ],
)
def test_anything_else_is_refused_with_an_example_and_without_the_password(url: str) -> None:
    with pytest.raises(UnknownDatabase, match=r"sqlite:///data/kiosk\.db") as caught:
        parse_address(url)
    assert "hunter2" not in str(caught.value)
