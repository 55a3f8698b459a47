"""Migrations: in order, once, whole or not at all, and never backwards."""

import multiprocessing
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest

from storage.address import Address, SqliteFile, parse_address
from storage.direct import transactions
from storage.errors import DatabaseTooNew, MigrationBroken, MigrationChanged
from storage.migrate import Migration, check, for_postgres, load_migrations, migrate, statements
from tests.engines import migrated_database

DEADLINE = 30

FIRST = Migration(number=1, name="first", sql="CREATE TABLE one (id INTEGER PRIMARY KEY, body BLOB NOT NULL);")
SECOND = Migration(
    number=2,
    name="second",
    sql="-- two statements; and a semicolon in a comment\n"
    "CREATE TABLE two (id INTEGER PRIMARY KEY, one_id BIGINT REFERENCES one (id));\n"
    "INSERT INTO one (body) VALUES ('a;b');\n-- the end;\n",
)
THIRD = Migration(number=3, name="third", sql="CREATE TABLE three (id INTEGER PRIMARY KEY);")


@pytest.fixture
def address(blank_url: str) -> Address:
    found = parse_address(blank_url)
    if isinstance(found, SqliteFile):
        found.path.touch(mode=0o600)
    return found


def ask(address: Address, question: str) -> list[tuple[Any, ...]]:
    with transactions(address) as begin, begin() as connection:
        rows: list[tuple[Any, ...]] = connection.execute(question).fetchall()
        return rows


def tables(address: Address) -> set[str]:
    if isinstance(address, SqliteFile):
        return {row[0] for row in ask(address, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {row[0] for row in ask(address, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}


def test_the_shops_own_migrations_apply_to_an_empty_database(address: Address) -> None:
    migrations = load_migrations()
    assert check(address) == migrations
    assert migrate(address, now=5) == migrations
    assert check(address) == []
    assert migrate(address, now=6) == []
    assert {row[0] for row in ask(address, "SELECT applied_at FROM schema_version")} == {5}


def test_migrations_apply_in_order_and_each_one_once(address: Address) -> None:
    assert migrate(address, 1, [FIRST]) == [FIRST]
    assert check(address, [FIRST, SECOND, THIRD]) == [SECOND, THIRD]
    assert migrate(address, 2, [FIRST, SECOND, THIRD]) == [SECOND, THIRD]
    assert ask(address, "SELECT number, name, applied_at FROM schema_version ORDER BY number") == [
        (1, "first", 1),
        (2, "second", 2),
        (3, "third", 2),
    ]
    assert ask(address, "SELECT id FROM one") == [(1,)]


def test_a_migration_that_fails_leaves_nothing_of_itself(address: Address) -> None:
    broken = Migration(
        number=2,
        name="broken",
        sql="CREATE TABLE two (id INTEGER PRIMARY KEY); INSERT INTO nowhere VALUES (1);",
    )
    with pytest.raises(MigrationBroken, match="nowhere") as caught:
        migrate(address, 1, [FIRST, broken, THIRD])
    assert caught.value.facts["number"] == 2
    assert tables(address) == {"schema_version", "one"}
    assert migrate(address, 2, [FIRST, SECOND, THIRD]) == [SECOND, THIRD]


def test_a_migration_whose_last_statement_is_cut_off_is_refused_whole(address: Address) -> None:
    cut = Migration(number=1, name="cut", sql="CREATE TABLE one (id BIGINT); CREATE TABLE two (id BIGINT)")
    with pytest.raises(MigrationBroken, match="semicolon"):
        migrate(address, 1, [cut])
    assert tables(address) == set()


def test_a_database_of_a_newer_release_is_refused_and_left_alone(address: Address) -> None:
    migrate(address, 1, [FIRST, SECOND])
    with pytest.raises(DatabaseTooNew, match="newer release") as caught:
        migrate(address, 2, [FIRST])
    assert caught.value.facts == {"database": 2, "program": 1}
    with pytest.raises(DatabaseTooNew, match="newer release"):
        check(address, [FIRST])


def test_a_migration_that_changed_after_it_was_applied_is_refused(address: Address) -> None:
    migrate(address, 1, [FIRST, SECOND])
    changed = Migration(number=1, name="first", sql=FIRST.sql + " -- improved")
    with pytest.raises(MigrationChanged):
        migrate(address, 2, [changed, SECOND, THIRD])
    assert "three" not in tables(address)


def test_checking_makes_no_file(tmp_path: Path) -> None:
    file = tmp_path / "shop.db"
    assert check(SqliteFile(path=file), [FIRST]) == [FIRST]
    assert not file.exists()


def test_rows_that_would_refer_to_nothing_stop_a_migration(tmp_path: Path) -> None:
    address = SqliteFile(path=tmp_path / "shop.db")
    address.path.touch()
    orphan = Migration(number=3, name="orphan", sql="INSERT INTO two (one_id) VALUES (77);")
    with pytest.raises(MigrationBroken, match="do not exist"):
        migrate(address, 1, [FIRST, SECOND, orphan])
    assert ask(address, "SELECT COUNT(*) FROM two") == [(0,)]


def _migrate_from_another_process(address: Address, start: Barrier) -> None:
    start.wait(DEADLINE)
    migrate(address, 1, [FIRST, SECOND, THIRD])


def test_processes_that_start_together_apply_each_migration_once(address: Address) -> None:
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(3)
    processes = [spawn.Process(target=_migrate_from_another_process, args=(address, start)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(DEADLINE)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert ask(address, "SELECT number FROM schema_version ORDER BY number") == [(1,), (2,), (3,)]
    assert ask(address, "SELECT COUNT(*) FROM one") == [(1,)]


def test_statements_are_split_where_sqlite_says_they_end() -> None:
    trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT ';'; END;"
    script = f"-- a; b\nCREATE TABLE a (x TEXT DEFAULT ';');\n{trigger}\n/* c; */\n"
    first, second = statements(script)
    assert first.endswith("CREATE TABLE a (x TEXT DEFAULT ';');")
    assert second == trigger


def test_two_words_are_translated_for_postgres() -> None:
    assert for_postgres("id INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB, blobs TEXT, n INTEGER") == (
        "id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, body BYTEA, blobs TEXT, n INTEGER"
    )


def test_numbers_without_a_gap_and_names_that_say_something(tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").write_text("SELECT 1;")
    (tmp_path / "0003_third.sql").write_text("SELECT 1;")
    with pytest.raises(MigrationBroken, match="expected 2"):
        load_migrations(tmp_path)
    (tmp_path / "0003_third.sql").rename(tmp_path / "third.sql")
    with pytest.raises(MigrationBroken, match=r"NNNN_name\.sql"):
        load_migrations(tmp_path)


def test_both_engines_end_with_the_same_tables_and_columns(tmp_path: Path) -> None:
    with migrated_database("sqlite", tmp_path) as file, migrated_database("postgres", tmp_path) as server:
        on_sqlite = ask(
            parse_address(file),
            "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type IN ('table', 'view')",
        )
        on_postgres = ask(
            parse_address(server),
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'",
        )
    assert set(on_sqlite) == set(on_postgres)
    assert len(on_sqlite) > 20
