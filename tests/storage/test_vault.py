"""Encryption at rest: what is sealed opens in its own row alone, and says nothing on the way."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from storage.errors import GoodsUnreadable
from storage.keyring import Keyring, MasterKey
from storage.queries import Queries, load_queries
from storage.vault import BATCH, INBOX, DataKeyId, Vault

CANARY = b"CANARY-4F7K-9QXM"


@pytest.fixture
def queries() -> Queries:
    return load_queries("sqlite")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "vault.db", isolation_level=None)) as connection:
        connection.execute(
            "CREATE TABLE data_key (id INTEGER PRIMARY KEY, purpose TEXT NOT NULL, key_id TEXT NOT NULL,"
            " wrapped BLOB NOT NULL, created_at BIGINT NOT NULL)"
        )
        yield connection


@pytest.fixture
def keyring() -> Keyring:
    return Keyring(keys=(MasterKey.new(),))


@pytest.fixture
def vault(connection: sqlite3.Connection, keyring: Keyring, queries: Queries) -> Vault:
    vault = Vault(keyring, queries)
    vault.prepare(connection, now=1)
    return vault


@pytest.fixture
def key(vault: Vault, connection: sqlite3.Connection) -> DataKeyId:
    return vault.new_key(connection, BATCH, now=1)


def test_what_was_sealed_opens(vault: Vault, connection: sqlite3.Connection, key: DataKeyId) -> None:
    for body in (CANARY, b"", "ключ 🔑\x00".encode(), b"x" * 1_000_000):
        assert vault.open(connection, key, vault.seal(connection, key, body, b"row 1"), b"row 1") == body


def test_many_are_sealed_and_opened_at_once(vault: Vault, connection: sqlite3.Connection, key: DataKeyId) -> None:
    items = [(b"key %d" % number, b"row %d" % number) for number in range(500)]
    sealed = vault.seal_many(connection, key, items)
    assert len(set(sealed)) == 500
    assert len({one[:12] for one in sealed}) == 500
    rows = [(one, associated) for one, (_, associated) in zip(sealed, items, strict=True)]
    assert vault.open_many(connection, key, rows) == [body for body, _ in items]
    assert vault.open(connection, key, sealed[7], b"row 7") == b"key 7"


def test_the_same_body_is_sealed_differently_every_time(
    vault: Vault, connection: sqlite3.Connection, key: DataKeyId
) -> None:
    assert len({vault.seal(connection, key, CANARY, b"row") for _ in range(50)}) == 50


def assert_unreadable(vault: Vault, connection: Any, key: DataKeyId, sealed: bytes, row: bytes) -> None:
    with pytest.raises(GoodsUnreadable) as caught:
        vault.open(connection, key, sealed, row)
    shown = f"{caught.value!r} {caught.value} {caught.value.__cause__!r}"
    assert CANARY.decode() not in shown
    assert not sealed or sealed.hex() not in shown
    assert caught.value.__cause__ is None


def test_an_altered_moved_or_swapped_row_does_not_open(
    vault: Vault, connection: sqlite3.Connection, key: DataKeyId
) -> None:
    sealed = vault.seal(connection, key, CANARY, b"row 1")
    for place in range(len(sealed)):
        altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        assert_unreadable(vault, connection, key, altered, b"row 1")
    for cut in (b"", sealed[:5], sealed[:12], sealed[:-1]):
        assert_unreadable(vault, connection, key, cut, b"row 1")
    assert_unreadable(vault, connection, key, sealed, b"row 2")
    assert_unreadable(vault, connection, vault.new_key(connection, BATCH, 1), sealed, b"row 1")
    assert_unreadable(vault, connection, DataKeyId(999), sealed, b"row 1")


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE data_key SET purpose = 'inbox' WHERE id = {key}",
        "UPDATE data_key SET key_id = 'ffffffffffffffff' WHERE id = {key}",
        "UPDATE data_key SET wrapped = zeroblob(60) WHERE id = {key}",
        "UPDATE data_key SET wrapped = x'00' WHERE id = {key}",
        "UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key WHERE purpose = 'fingerprint') WHERE id = {key}",
        "DELETE FROM data_key WHERE id = {key}",
    ],
)
def test_a_damaged_data_key_is_said_also_when_the_good_one_was_in_use(
    vault: Vault, connection: sqlite3.Connection, key: DataKeyId, damage: str
) -> None:
    sealed = vault.seal(connection, key, CANARY, b"row 1")
    connection.execute(damage.format(key=key))
    assert_unreadable(vault, connection, key, sealed, b"row 1")


def test_a_data_key_of_a_rolled_back_step_is_not_remembered_under_its_number(
    vault: Vault, connection: sqlite3.Connection, keyring: Keyring, queries: Queries
) -> None:
    connection.execute("BEGIN")
    lost = vault.new_key(connection, BATCH, now=1)
    vault.seal(connection, lost, b"never", b"row")
    connection.execute("ROLLBACK")
    again = vault.new_key(connection, BATCH, now=1)
    assert again == lost  # SQLite gives the number out once more
    sealed = vault.seal(connection, again, CANARY, b"row")
    restarted = Vault(keyring, queries)
    assert restarted.open(connection, again, sealed, b"row") == CANARY


def test_nothing_secret_is_in_the_database_or_in_a_repr(
    vault: Vault, connection: sqlite3.Connection, key: DataKeyId, keyring: Keyring
) -> None:
    connection.execute("CREATE TABLE goods (body BLOB)")
    sealed = vault.seal(connection, key, CANARY, b"row")
    connection.execute("INSERT INTO goods VALUES (?)", (sealed,))
    dump = "\n".join(connection.iterdump())
    for secret in (CANARY, keyring.current.secret):
        assert secret.hex() not in dump.lower()
        assert secret.decode("latin-1") not in dump
    assert repr(vault) == "Vault(…)"


def test_a_fingerprint_is_the_same_for_ever_and_only_for_this_shop(
    vault: Vault, connection: sqlite3.Connection, keyring: Keyring, queries: Queries, tmp_path: Path
) -> None:
    first = vault.fingerprint(CANARY)
    assert re.fullmatch("[0-9a-f]{32}", first)
    assert vault.fingerprints([CANARY, b"other", CANARY]) == [first, vault.fingerprint(b"other"), first]
    restarted = Vault(keyring, queries)
    restarted.prepare(connection, now=2)
    assert restarted.fingerprint(CANARY) == first
    connection.execute("DELETE FROM data_key")
    elsewhere = Vault(keyring, queries)
    elsewhere.prepare(connection, now=3)
    assert elsewhere.fingerprint(CANARY) != first


def test_a_vault_that_was_not_prepared_refuses_to_fingerprint(keyring: Keyring, queries: Queries) -> None:
    with pytest.raises(RuntimeError, match="not prepared"):
        Vault(keyring, queries).fingerprint(CANARY)


def test_a_standing_key_is_made_once(vault: Vault, connection: sqlite3.Connection) -> None:
    first = vault.standing_key(connection, INBOX, now=1)
    assert vault.standing_key(connection, INBOX, now=2) == first
    assert connection.execute("SELECT COUNT(*) FROM data_key WHERE purpose = 'inbox'").fetchone() == (1,)


def test_old_data_keys_open_under_an_older_master_key(
    vault: Vault, connection: sqlite3.Connection, key: DataKeyId, keyring: Keyring, queries: Queries
) -> None:
    sealed = vault.seal(connection, key, CANARY, b"row")
    newer = Vault(Keyring(keys=(MasterKey.new(), *keyring.keys)), queries)
    assert newer.open(connection, key, sealed, b"row") == CANARY
    stranger = Vault(Keyring(keys=(MasterKey.new(),)), queries)
    assert_unreadable(stranger, connection, key, sealed, b"row")
