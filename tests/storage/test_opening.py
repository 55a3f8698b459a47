"""Opening: one call from an address to a shop that is locked, migrated and unlocked, or a clear refusal."""

import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from storage.address import SqliteFile, parse_address
from storage.errors import (
    AlreadyRunning,
    CannotStart,
    GoodsUnreadable,
    MasterKeyMissing,
    StoreUnavailable,
    UnknownDatabase,
)
from storage.instance_lock import instance_lock
from storage.keyring import MasterKey, create_key_file, read_key_file
from storage.opening import Opened, open_database
from storage.queries import Queries
from storage.rotation import NoNewMasterKey, Rotation, rotate_keys
from storage.sqlite import connect_writer
from storage.vault import BATCH, FINGERPRINT, DataKeyId, Vault

DEADLINE = 20
CANARY = b"CANARY-4F7K-9QXM"

Begin = Callable[..., AbstractAsyncContextManager[Opened["Bench"]]]


@dataclass(frozen=True, slots=True)
class Bench:
    """A transaction that reaches the vault."""

    connection: Any
    queries: Queries
    vault: Vault
    now: int
    random: random.Random

    def seal(self) -> tuple[DataKeyId, bytes]:
        key = self.vault.new_key(self.connection, BATCH, self.now)
        return key, self.vault.seal(self.connection, key, CANARY, b"row")

    def open(self, key: DataKeyId, sealed: bytes) -> bytes:
        return self.vault.open(self.connection, key, sealed, b"row")


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "master-key"


@pytest.fixture
def begin(engine_url: str, key_file: Path) -> Begin:
    def opened(master_key: str | None = None) -> AbstractAsyncContextManager[Opened[Bench]]:
        return open_database(
            engine_url,
            Bench,
            clock=lambda: 1_700_000_000_000,
            source=random.Random(1),
            master_key=master_key,
            key_file=key_file,
        )

    return opened


async def sealed_rows(begin: Begin, amount: int, master_key: str | None = None) -> list[tuple[DataKeyId, bytes]]:
    async with begin(master_key) as shop:
        return [await shop.store.run(Bench.seal) for _ in range(amount)]


async def assert_all_open(begin: Begin, rows: list[tuple[DataKeyId, bytes]], master_key: str | None = None) -> None:
    async with begin(master_key) as shop:
        for key, sealed in rows:
            assert await shop.store.read(Bench.open, key, sealed) == CANARY


async def test_a_restart_opens_what_was_sealed_and_knows_it_again(begin: Begin) -> None:
    async with begin() as shop:
        fingerprint = shop.vault.fingerprint(CANARY)
    rows = await sealed_rows(begin, 3)
    await assert_all_open(begin, rows)
    async with begin() as shop:
        assert shop.vault.fingerprint(CANARY) == fingerprint


async def test_a_lost_key_file_stops_the_start_and_is_named(begin: Begin, key_file: Path) -> None:
    rows = await sealed_rows(begin, 1)
    kept = key_file.read_bytes()
    key_file.unlink()
    with pytest.raises(MasterKeyMissing, match=str(key_file)):
        await assert_all_open(begin, rows)
    assert not key_file.exists()
    create_key_file(key_file)
    with pytest.raises(MasterKeyMissing, match=f"not_in={key_file}"):
        await assert_all_open(begin, rows)
    key_file.write_bytes(kept)
    await assert_all_open(begin, rows)


async def test_the_setting_replaces_the_file(begin: Begin, key_file: Path) -> None:
    old, new = MasterKey.new(), MasterKey.new()
    rows = await sealed_rows(begin, 1, old.text())
    assert not key_file.exists()
    rows += await sealed_rows(begin, 1, f"{new.text()},{old.text()}")
    with pytest.raises(MasterKeyMissing, match="KIOSK_MASTER_KEY"):
        await assert_all_open(begin, rows, new.text())
    await assert_all_open(begin, rows, f"{old.text()} {new.text()}")


async def test_an_altered_data_key_stops_the_start(begin: Begin) -> None:
    async with begin() as shop:
        fingerprint = await shop.store.run(lambda tx: tx.vault.standing_key(tx.connection, FINGERPRINT, 1))
        await shop.store.run(damage, fingerprint)
    with pytest.raises(GoodsUnreadable, match="altered"):
        async with begin():
            pass


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/data/shop.db"


def begin_on(url: str) -> AbstractAsyncContextManager[Opened[Bench]]:
    return open_database(url, Bench, clock=lambda: 1, source=random.Random(1))


async def test_a_new_shop_makes_its_folder_and_files_for_its_owner_alone(sqlite_url: str, tmp_path: Path) -> None:
    async with begin_on(sqlite_url) as shop:
        await shop.store.run(Bench.seal)
        files = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data").iterdir()}
        assert set(files) >= {"shop.db", "shop.db-wal", "shop.db.lock", "shop.db.master-key"}
        assert set(files.values()) == {0o600}
        assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


async def test_a_second_instance_is_refused_with_the_first_ones_number(sqlite_url: str) -> None:
    code = (
        "import sys, pathlib\n"
        "from storage.instance_lock import instance_lock\n"
        "with instance_lock(pathlib.Path(sys.argv[1])):\n"
        "    print('locked', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    async with begin_on(sqlite_url):
        pass
    address = parse_address(sqlite_url)
    assert isinstance(address, SqliteFile)
    with subprocess.Popen(
        [sys.executable, "-c", code, str(address.lock_file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"locked\n"
        with pytest.raises(AlreadyRunning, match=f"pid={other.pid}"):
            async with begin_on(sqlite_url):
                pass
        other.kill()
        other.wait(DEADLINE)
    async with begin_on(sqlite_url):  # the kernel let the dead one's lock go
        pass


async def test_a_refused_start_leaves_no_lock(sqlite_url: str, tmp_path: Path) -> None:
    async with begin_on(sqlite_url):
        pass
    (tmp_path / "data" / "shop.db.master-key").unlink()
    with pytest.raises(MasterKeyMissing):
        async with begin_on(sqlite_url):
            pass
    with instance_lock(tmp_path / "data" / "shop.db.lock"):
        pass


async def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "shop.db"
    file.write_bytes(b"my diary " * 999)
    with pytest.raises(StoreUnavailable, match="not a database"):
        async with begin_on(f"sqlite:///{file}"):
            pass
    assert file.read_bytes() == b"my diary " * 999


async def test_a_locked_file_is_said_to_be_locked(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.direct.connect_writer", partial(connect_writer, busy_timeout_ms=50))
    async with begin_on(sqlite_url):
        pass
    address = parse_address(sqlite_url)
    assert isinstance(address, SqliteFile)
    with closing(sqlite3.connect(address.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            async with begin_on(sqlite_url):
                pass


async def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    with pytest.raises(CannotStart, match=r"data/shop\.db"):
        async with begin_on(f"sqlite:///{tmp_path}/data/shop.db"):
            pass


async def test_an_address_of_no_database_is_refused() -> None:
    with pytest.raises(UnknownDatabase):
        async with begin_on("redis://localhost"):
            pass


def damage(tx: Bench, key: DataKeyId) -> None:
    tx.connection.execute(f"UPDATE data_key SET purpose = 'damaged' WHERE id = {key}")


def killed_after(chunks: int) -> Callable[[int, int], None]:
    def progress(done: int, total: int) -> None:
        if done >= chunks:
            raise KeyboardInterrupt

    return progress


class TestRotation:
    """Changing the master key, also when it is interrupted."""

    def rotate(self, url: str, key_file: Path, master_key: str | None = None) -> tuple[Rotation, list[Any]]:
        seen: list[tuple[int, int]] = []
        done = rotate_keys(
            url,
            progress=lambda done, total: seen.append((done, total)),
            master_key=master_key,
            key_file=key_file,
        )
        return done, seen

    async def test_a_rotation_rewraps_everything_and_drops_the_old_key(
        self, begin: Begin, engine_url: str, key_file: Path
    ) -> None:
        rows = await sealed_rows(begin, 5)
        old = read_key_file(key_file)
        rotation, seen = self.rotate(engine_url, key_file)
        assert seen[0] == (0, 7)  # five batches, the inbox and the fingerprint
        assert seen[-1] == (7, 7)
        new = read_key_file(key_file)
        assert len(new.keys) == 1
        assert rotation.rewrapped == 7
        assert (rotation.current, rotation.retired) == (new.current.id, (old.current.id,))
        assert key_file.stat().st_mode & 0o777 == 0o600
        await assert_all_open(begin, rows)

    async def test_progress_is_told_after_every_chunk(
        self, begin: Begin, engine_url: str, key_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("storage.rotation.CHUNK", 2)
        await sealed_rows(begin, 3)
        assert self.rotate(engine_url, key_file)[1] == [(0, 5), (2, 5), (4, 5), (5, 5)]

    async def test_a_rotation_killed_after_any_chunk_goes_on_where_it_stopped(
        self, begin: Begin, engine_url: str, key_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("storage.rotation.CHUNK", 1)
        rows = await sealed_rows(begin, 4)

        for chunks in (0, 2, 1):
            with pytest.raises(KeyboardInterrupt):
                rotate_keys(engine_url, progress=killed_after(chunks), key_file=key_file)
            assert len(read_key_file(key_file).keys) == 2  # the same two: no third is made
            await assert_all_open(begin, rows)  # the shop may even be started in between
        rotation, seen = self.rotate(engine_url, key_file)
        assert seen[-1] == (3, 3)
        assert read_key_file(key_file).current.id == rotation.current
        assert len(read_key_file(key_file).keys) == 1
        await assert_all_open(begin, rows)

    async def test_a_rotation_that_meets_a_damaged_key_stops_and_keeps_both_keys(
        self, begin: Begin, engine_url: str, key_file: Path
    ) -> None:
        rows = await sealed_rows(begin, 3)
        async with begin() as shop:
            await shop.store.run(
                lambda tx: tx.connection.execute(f"UPDATE data_key SET purpose = 'x' WHERE id = {rows[2][0]}") and None
            )
        with pytest.raises(GoodsUnreadable, match="altered"):
            self.rotate(engine_url, key_file)
        assert len(read_key_file(key_file).keys) == 2
        await assert_all_open(begin, rows[:2])

    async def test_with_the_setting_the_owner_puts_the_new_key_first(
        self, begin: Begin, engine_url: str, key_file: Path
    ) -> None:
        old, new = MasterKey.new(), MasterKey.new()
        rows = await sealed_rows(begin, 2, old.text())
        with pytest.raises(NoNewMasterKey, match="kiosk keys new"):
            self.rotate(engine_url, key_file, old.text())
        rotation, _ = self.rotate(engine_url, key_file, f"{new.text()},{old.text()}")
        assert (rotation.rewrapped, rotation.retired) == (4, (old.id,))
        await assert_all_open(begin, rows, new.text())
        assert not key_file.exists()

    async def test_a_running_shop_is_not_rotated(self, begin: Begin, engine_url: str, key_file: Path) -> None:
        async with begin():
            before = key_file.read_bytes()
            with pytest.raises(AlreadyRunning):
                self.rotate(engine_url, key_file)
            assert key_file.read_bytes() == before

    async def test_a_lost_key_is_not_papered_over_by_a_rotation(
        self, begin: Begin, engine_url: str, key_file: Path
    ) -> None:
        await sealed_rows(begin, 1)
        key_file.unlink()
        with pytest.raises(MasterKeyMissing):
            self.rotate(engine_url, key_file)
        assert not key_file.exists()
