"""Backups: made while the shop sells, brought back whole or not at all, and never a key sold twice afterwards."""

import asyncio
import os
import random
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from core.errors import Refused
from core.ids import OfferId
from core.orders import OrderPolicy
from core.policy import ShopPolicy
from core.states import OrderStatus
from storage.address import parse_address
from storage.backup import Backup, make_backup
from storage.backup_file import CHUNK
from storage.errors import (
    AlreadyRunning,
    BackupDamaged,
    BackupFailed,
    BackupTrouble,
    CannotStart,
    DatabaseInTheWay,
    MasterKeyMissing,
    NotABackup,
    OtherTools,
    StoreUnavailable,
)
from storage.journal import sold
from storage.keyring import MasterKey
from storage.looking import audit
from storage.restore import Restored, release_stock, restore
from tests.engines import migrated_database
from tests.shops import OWNER, START, Clock, open_try_shop

WRITERS = 32
DAY = 24 * 3600 * 1000
BUSY = ShopPolicy(name="Nova Keys", owners=frozenset({OWNER}), orders=OrderPolicy(open_orders=100))


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with migrated_database("sqlite", tmp_path) as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def silent(_what: str, _done: int, _total: int) -> None: ...


def back_up(url: str, folder: Path, *, now: int = START, keep: int | None = None) -> Backup:
    return make_backup(url, folder, now=now, keep=keep, progress=silent)


def bring_back(url: str, file: Path, *, force: bool = False) -> Restored:
    return restore(url, file, now=START + DAY, force=force, progress=silent)


def destroy(tmp_path: Path, *, kept: tuple[str, ...] = ("master-key",)) -> None:
    """The disk is new; the owner has a copy of the key. Or only the database is gone, and the journal is there."""
    for file in tmp_path.glob("shop.db*"):
        if not file.name.endswith(kept):
            file.unlink()


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in tables}


def left_over(tmp_path: Path) -> list[str]:
    return [file.name for file in tmp_path.rglob("*") if "draft" in file.name]


async def opened_once(url: str, keys: int = 3) -> OfferId:
    async with open_try_shop(url, Clock()) as shop:
        await shop.person("ann")
        return await shop.stocked(*(f"KEY-{n}" for n in range(keys)))


async def test_a_backup_while_everybody_buys_is_one_moment_of_the_shop(url: str, folder: Path, tmp_path: Path) -> None:
    async with open_try_shop(url, Clock(), policy=BUSY) as shop:
        offer = await shop.stocked(*(f"KEY-{n}" for n in range(2000)))
        stop = asyncio.Event()

        async def writer(number: int) -> int:
            bought = 0
            while not stop.is_set():
                await shop.bought(f"buyer {number}", offer)
                bought += 1
            return bought

        writers = [asyncio.create_task(writer(number)) for number in range(WRITERS)]
        made = [await asyncio.to_thread(back_up, url, folder, now=START + turn) for turn in range(3)]
        stop.set()
        assert sum(await asyncio.gather(*writers)) > WRITERS
    assert [backup.differences for backup in made] == [(), (), ()]
    assert made[0].file.stat().st_mode & 0o777 == 0o600
    assert left_over(tmp_path) == []
    destroy(tmp_path)
    assert bring_back(url, made[-1].file).differences == ()
    assert audit(url).differences == ()


async def test_what_comes_back_is_what_was_there_and_only_the_stock_waits(
    url: str, folder: Path, tmp_path: Path
) -> None:
    offer = await opened_once(url)
    before = rows(tmp_path / "shop.db")
    file = back_up(url, folder).file
    destroy(tmp_path)
    restored = bring_back(url, file)
    assert (restored.created_at, restored.held.keys, restored.replaced) == (START, 3, None)
    assert (tmp_path / "shop.db").stat().st_mode & 0o777 == 0o600
    async with open_try_shop(url, Clock()) as shop:
        with pytest.raises(Refused):
            await shop.order("ann", offer)
    assert release_stock(url) == 3
    assert rows(tmp_path / "shop.db") == before


async def test_a_shop_that_is_destroyed_and_brought_back_sells_no_key_twice(
    url: str, folder: Path, tmp_path: Path
) -> None:
    async with open_try_shop(url, Clock()) as shop:
        offer = await shop.stocked(*(f"KEY-{n}" for n in range(6)))
        kept = await shop.bought("ann", offer)
        waiting = await shop.order("bea", offer)
        money = await shop.money_for("bea", waiting)
        desk = await shop.desk()
        draft = await desk.restock_text(offer, "LATER-1\nLATER-2")
        file = back_up(url, folder).file
        delivered = await shop.keys_of("cid", await shop.bought("cid", offer, 2))
        await shop.shop.apply(money)
        delivered += await shop.keys_of("bea", waiting)
    destroy(tmp_path)
    held = bring_back(url, file).held
    assert (held.keys, held.orders, held.imports) == (5, 1, 1)
    async with open_try_shop(url, Clock()) as shop:
        shop.people = {}
        assert await shop.keys_of("ann", kept) == ["KEY-0"]
        for name in ("cid", "dan"):
            with pytest.raises(Refused):
                await shop.order(name, offer)
        await shop.shop.apply(money)  # its provider tells of it again: the buyer has the money, and nobody's key
        order = await shop.shop.order((await shop.person("bea")).customer, waiting.id)
        assert order.status is OrderStatus.EXPIRED
        with pytest.raises(Refused):
            async for _ in (await shop.desk()).add_restock(draft.id):
                pass
    assert not {"KEY-0"} & set(delivered)
    assert audit(url).differences == ()


async def test_the_journal_tells_which_keys_were_sold_since_and_the_rest_is_sold_at_once(
    url: str, folder: Path, tmp_path: Path
) -> None:
    async with open_try_shop(url, Clock()) as shop:
        offer = await shop.stocked(*(f"KEY-{n}" for n in range(6)))
        await shop.bought("ann", offer)
        waiting = await shop.order("bea", offer)
        file = back_up(url, folder).file
        after = await shop.pay("bea", waiting), await shop.bought("cid", offer, 2)
        delivered = [*await shop.keys_of("bea", after[0]), *await shop.keys_of("cid", after[1])]
    destroy(tmp_path, kept=("master-key", "sold"))
    held = bring_back(url, file).held
    assert (held.by_journal, held.keys, held.orders) == (True, 3, 1)
    assert release_stock(url) == 0  # whatever the owner says, the journal knows better
    assert release_stock(url) == 0
    async with open_try_shop(url, Clock()) as shop:
        sold = await shop.keys_of("dan", await shop.bought("dan", offer, 2))
        assert sorted([*sold, *delivered, "KEY-0"]) == [f"KEY-{n}" for n in range(6)]
        with pytest.raises(Refused):
            await shop.order("eve", offer)
    assert bring_back(url, file, force=True).held.keys == 5  # the journal goes on: the same backup once more
    assert audit(url).differences == ()


async def test_a_journal_that_does_not_go_on_from_the_backup_is_not_relied_on(
    url: str, folder: Path, tmp_path: Path
) -> None:
    offer = await opened_once(url, keys=4)
    journal = tmp_path / "shop.db.sold"
    first = journal.read_bytes()
    async with open_try_shop(url, Clock()) as shop:
        await shop.bought("ann", offer)
        file = back_up(url, folder).file
        await shop.bought("ann", offer)
    whole = journal.read_bytes()
    for other in (first, whole.replace(b"keys ", b"keys 0", 1), b"", b"noise\n"):  # put back from a copy, another's
        journal.write_bytes(other)
        held = bring_back(url, file, force=True).held
        assert (held.by_journal, held.keys) == (False, 3)
    journal.write_bytes(whole + b"0123")  # cut off by a crash: it was not sold
    assert release_stock(url) == 2
    assert audit(url).differences == ()


async def test_every_key_sold_is_in_the_journal_also_by_many_at_once(url: str, tmp_path: Path) -> None:
    async with open_try_shop(url, Clock()) as shop:
        offer = await shop.stocked(*(f"KEY-{n}" for n in range(200)))
        await asyncio.gather(*(shop.bought(f"buyer {n}", offer, 2) for n in range(WRITERS)))
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        in_books = {row[0] for row in connection.execute("SELECT fingerprint FROM stock_item WHERE state = 'sold'")}
    assert len(in_books) == 2 * WRITERS
    assert set(sold(tmp_path / "shop.db.sold")) == in_books


async def test_what_the_journal_can_not_take_is_not_sold(url: str, tmp_path: Path) -> None:
    async with open_try_shop(url, Clock()) as shop:
        offer = await shop.stocked("KEY-1")
        order = await shop.order("ann", offer)
        money = await shop.money_for("ann", order)
        with journal_that_is_full(tmp_path / "shop.db.sold"), pytest.raises(StoreUnavailable):
            await shop.shop.apply(money)
        assert (await shop.shop.order((await shop.person("ann")).customer, order.id)).status is OrderStatus.PLACED
        await shop.shop.apply(money)
        assert await shop.keys_of("ann", order) == ["KEY-1"]


async def test_a_byte_that_was_changed_anywhere_and_a_file_cut_anywhere_are_refused(
    url: str, folder: Path, tmp_path: Path
) -> None:
    await opened_once(url)
    whole = back_up(url, folder).file.read_bytes()
    destroy(tmp_path)
    draw = random.Random(3)
    header = whole.index(b"}\n") + 2
    chunk = header + CHUNK + 16
    places = {*range(header + 20), min(chunk, len(whole)) - 1, len(whole) - 1}
    torn = tmp_path / "torn.kiosk-backup"
    for place in places | {draw.randrange(len(whole)) for _ in range(40)}:
        changed = bytearray(whole)
        changed[place] ^= 1 << draw.randrange(8)
        torn.write_bytes(changed)
        with pytest.raises((BackupDamaged, NotABackup, MasterKeyMissing)):
            bring_back(url, torn)
    for length in {0, 5, header - 1, header, header + 1, chunk, len(whole) - 1, *draw.sample(range(len(whole)), 20)}:
        torn.write_bytes(whole[: min(length, len(whole) - 1)])
        with pytest.raises((BackupDamaged, NotABackup)):
            bring_back(url, torn)
    torn.write_bytes(whole + b"x")
    with pytest.raises(BackupDamaged):
        bring_back(url, torn)
    assert not (tmp_path / "shop.db").exists()
    assert left_over(tmp_path) == []


async def test_chunks_can_be_neither_swapped_nor_left_out(url: str, folder: Path, tmp_path: Path) -> None:
    await opened_once(url, keys=9000)
    whole = back_up(url, folder).file.read_bytes()
    start, size = whole.index(b"}\n") + 2, CHUNK + 16
    assert len(whole) > start + 2 * size
    first, second, rest = whole[start : start + size], whole[start + size : start + 2 * size], whole[start + 2 * size :]
    torn = tmp_path / "torn.kiosk-backup"
    for body in (second + first + rest, first + rest, second + rest, first + second, first + second + second + rest):
        torn.write_bytes(whole[:start] + body)
        with pytest.raises(BackupDamaged):
            bring_back(url, torn, force=True)
    before = rows(tmp_path / "shop.db")
    torn.write_bytes(whole)
    bring_back(url, torn, force=True)
    assert rows(tmp_path / "shop.db") == before


async def test_another_shops_key_opens_nothing_and_the_key_is_not_inside(
    url: str, folder: Path, tmp_path: Path
) -> None:
    await opened_once(url)
    file = back_up(url, folder).file
    key_file = tmp_path / "shop.db.master-key"
    secret = MasterKey.parse(key_file.read_text().strip(), "here")
    whole = file.read_bytes()
    assert secret.secret not in whole
    assert secret.text().encode() not in whole
    assert b"SQLite" not in whole
    assert b"Steam Wallet" not in whole
    destroy(tmp_path)
    key_file.write_text(MasterKey.new().text())
    with pytest.raises(MasterKeyMissing):
        bring_back(url, file)
    key_file.unlink()
    with pytest.raises(MasterKeyMissing):
        bring_back(url, file)
    assert not key_file.exists()
    assert not (tmp_path / "shop.db").exists()


async def test_a_database_in_the_way_is_moved_only_when_told_and_stays_whole(
    url: str, folder: Path, tmp_path: Path
) -> None:
    offer = await opened_once(url)
    file = back_up(url, folder).file
    async with open_try_shop(url, Clock()) as shop:
        await shop.bought("ann", offer)
        with pytest.raises(AlreadyRunning):
            bring_back(url, file, force=True)
    before = rows(tmp_path / "shop.db")
    with pytest.raises(DatabaseInTheWay):
        bring_back(url, file)
    assert rows(tmp_path / "shop.db") == before
    replaced = bring_back(url, file, force=True).replaced
    assert replaced is not None
    assert replaced.name == "shop.db.replaced-20260102T000000000Z"
    assert rows(replaced) == before
    assert rows(tmp_path / "shop.db")["orders"] == []


async def test_a_log_without_its_database_is_not_played_into_the_restored_one(
    url: str, folder: Path, tmp_path: Path
) -> None:
    offer = await opened_once(url)
    file = back_up(url, folder).file
    async with open_try_shop(url, Clock()) as shop:
        await shop.bought("ann", offer)
        shutil.copyfile(tmp_path / "shop.db-wal", tmp_path / "log")
    destroy(tmp_path)
    shutil.copyfile(tmp_path / "log", tmp_path / "shop.db-wal")
    bring_back(url, file)
    assert rows(tmp_path / "shop.db")["orders"] == []
    assert audit(url).differences == ()


async def test_a_disk_that_fills_up_leaves_no_part_of_a_backup(url: str, folder: Path, tmp_path: Path) -> None:
    await opened_once(url, keys=2000)
    size = (tmp_path / "shop.db").stat().st_size
    before = rows(tmp_path / "shop.db")
    for limit in (size // 2, size + 100):  # in the copy; in the sealed file, which is a little larger
        with files_no_larger_than(limit), pytest.raises((BackupFailed, StoreUnavailable)):
            back_up(url, folder)
        assert left_over(tmp_path) == []
        assert list(folder.glob("*")) == []
    file = back_up(url, folder).file
    with files_no_larger_than(size // 2), pytest.raises((BackupTrouble, StoreUnavailable)):
        bring_back(url, file, force=True)
    assert left_over(tmp_path) == []
    assert rows(tmp_path / "shop.db") == before


@contextmanager
def journal_that_is_full(journal: Path) -> Iterator[None]:
    """The open file is a device that is always full, for as long as the context lasts."""
    found = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink() and link.readlink() == journal]
    (descriptor,) = (int(link.name) for link in found)
    kept = os.dup(descriptor)
    full = os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, descriptor)
    try:
        yield
    finally:
        os.dup2(kept, descriptor)
        os.close(kept)
        os.close(full)


@contextmanager
def files_no_larger_than(limit: int) -> Iterator[None]:
    """What a full disk looks like to whoever writes: the write fails in the middle of a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_so_many_are_kept_the_newest_and_nothing_else_is_removed(url: str, folder: Path) -> None:
    await opened_once(url)
    folder.mkdir()
    other = folder / "another-20200101T000000000Z.kiosk-backup"
    other.touch()
    made = [back_up(url, folder, now=START + day * DAY).file for day in range(4)]
    last = back_up(url, folder, now=START + 4 * DAY, keep=2)
    assert last.removed == tuple(made[:3])
    assert set(folder.iterdir()) == {other, made[3], last.file}


async def test_what_a_kill_left_behind_is_gone_after_the_next_backup(url: str, folder: Path, tmp_path: Path) -> None:
    await opened_once(url)
    stale = tmp_path / ".shop.db.draft-killed"
    stale.mkdir()
    (stale / "copy.db").touch()
    folder.mkdir()
    (folder / ".shop-20250101T000000000Z.kiosk-backup.draft").touch()
    back_up(url, folder)
    assert left_over(tmp_path) == []


def test_where_there_is_nothing_to_back_up_it_is_said(tmp_path: Path, folder: Path, url: str) -> None:
    with pytest.raises(OtherTools):
        back_up("postgresql://kiosk@127.0.0.1/kiosk", folder)
    with pytest.raises(CannotStart):
        back_up(f"sqlite:///{tmp_path}/none.db", folder)
    with pytest.raises(CannotStart):
        back_up(url, folder)  # migrated, and never opened
    assert not folder.exists()
    assert not parse_address(url).key_file.exists()


async def test_a_damaged_database_is_not_backed_up_over_good_backups(url: str, folder: Path, tmp_path: Path) -> None:
    await opened_once(url, keys=500)
    good = back_up(url, folder).file
    with (tmp_path / "shop.db").open("r+b") as stream:
        stream.seek(40 * 4096)
        stream.write(b"\xff" * 40 * 4096)
    with pytest.raises((BackupFailed, StoreUnavailable)):
        back_up(url, folder, now=START + DAY, keep=1)
    assert list(folder.iterdir()) == [good]
