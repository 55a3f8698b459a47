"""The SQL files: read for both engines, and refused when they contradict each other."""

from pathlib import Path

import pytest
from aiosql.utils import SQLLoadException

from storage.queries import load_queries
from tests.engines import Engine

BASE = "-- name: one(id)^\n-- why\nSELECT :id;\n\n-- name: two()$\n-- why\nSELECT 2;\n"


def folder(tmp_path: Path, **files: str) -> Path:
    (tmp_path / "postgres").mkdir()
    for name, text in files.items():
        path = tmp_path / ("postgres/more.sql" if name == "postgres" else f"{name}.sql")
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_the_shops_own_queries_load(engine: Engine) -> None:
    queries = load_queries(engine)
    assert "data_key_add" in queries.available_queries


def test_every_query_says_why_it_is_there(engine: Engine) -> None:
    queries = load_queries(engine)
    silent = [name for name in queries.available_queries if not getattr(queries, name).__doc__]
    assert [name for name in silent if not name.endswith("_cursor")] == []


def test_postgres_overrides_by_name_and_sqlite_does_not_see_it(tmp_path: Path) -> None:
    override = "-- name: two()$\n-- why\nSELECT 2 + 0;\n"
    path = folder(tmp_path, base=BASE, postgres=override)
    assert load_queries("sqlite", path).two.sql == "SELECT 2;"
    assert load_queries("postgres", path).two.sql == "SELECT 2 + 0;"
    assert load_queries("sqlite", path).one.sql == "SELECT :id;"
    assert load_queries("postgres", path).one.sql == "SELECT %(id)s;"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"base": BASE, "other": BASE}, "defined before"),
        ({"base": BASE, "postgres": "-- name: three()$\nSELECT 3;\n"}, "overrides nothing"),
        ({"base": BASE, "postgres": "-- name: two()!\nSELECT 2;\n"}, "another kind"),
        ({"base": BASE, "postgres": "-- name: one(name)^\nSELECT :name;\n"}, "other parameters"),
    ],
)
def test_contradictions_are_refused(tmp_path: Path, files: dict[str, str], said: str) -> None:
    with pytest.raises(SQLLoadException, match=said):
        load_queries("postgres", folder(tmp_path, **files))
