"""The SQL files as functions: ``queries.order_move(connection, id=…, …)``.

``storage/sql/*.sql`` is written for SQLite and holds every query; ``storage/sql/postgres/*.sql`` holds only
what PostgreSQL must say differently, under the same name, with the same parameters and the same kind of
answer. aiosql would let the later of two equal names win in silence, so the files are read one by one and
laid over each other here.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from aiosql.adapters.pyformat import PyFormatAdapter
from aiosql.adapters.sqlite3 import SQLite3Adapter
from aiosql.queries import Queries as AiosqlQueries
from aiosql.query_loader import QueryLoader
from aiosql.types import QueryDatum
from aiosql.utils import SQLLoadException

Engine = Literal["sqlite", "postgres"]

SQL = Path(__file__).parent / "sql"


class DirectAdapter(SQLite3Adapter):
    """aiosql's adapter with its four most used calls made by the driver in one go.

    The original makes, runs and closes a cursor step by step in Python, and hands rows out one by one: a tenth
    of a purchase's time.
    """

    def select(  # type: ignore[override]
        self, conn: Any, _name: str, sql: str, parameters: Any, _record: Any = None
    ) -> list[Any]:
        """All rows at once: nothing in the shop reads more of them than it needs."""
        rows: list[Any] = conn.execute(sql, parameters).fetchall()
        return rows

    def select_one(self, conn: Any, _name: str, sql: str, parameters: Any, _record: Any = None) -> Any:
        return conn.execute(sql, parameters).fetchone()

    def select_value(self, conn: Any, _name: str, sql: str, parameters: Any) -> Any:
        row = conn.execute(sql, parameters).fetchone()
        return row[0] if row else None

    def insert_update_delete(self, conn: Any, _name: str, sql: str, parameters: Any) -> int:
        count: int = conn.execute(sql, parameters).rowcount
        return count


class Queries(AiosqlQueries):
    """Every named query as a method; the first argument is the connection, the others are keywords."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


def load_queries(engine: Engine, folder: Path = SQL) -> Queries:
    """All queries for one engine. A name used twice, or an override of nothing, raises SQLLoadException."""
    make_adapter: Callable[[], Any] = DirectAdapter if engine == "sqlite" else PyFormatAdapter
    adapter = make_adapter()
    loader = QueryLoader(adapter, record_classes=None, attribute=None)
    data = _read(loader, sorted(folder.glob("*.sql")))
    if engine == "postgres":
        overrides = _read(loader, sorted((folder / "postgres").glob("*.sql")))
        _check_overrides(data, overrides)
        data = {**data, **overrides}
    queries = Queries(adapter)
    queries.load_from_list(list(data.values()))
    return queries


def _read(loader: QueryLoader, files: Iterable[Path]) -> dict[str, QueryDatum]:
    found: dict[str, QueryDatum] = {}
    for file in files:
        for query in loader.load_query_data_from_file(file, encoding="utf-8"):
            if query.query_name in found:
                raise SQLLoadException(f"{file}: the query {query.query_name} has been defined before")
            found[query.query_name] = query
    return found


def _check_overrides(base: Mapping[str, QueryDatum], overrides: Mapping[str, QueryDatum]) -> None:
    for name, override in overrides.items():
        original = base.get(name)
        if original is None:
            raise SQLLoadException(f"{override.floc[0]}: {name} overrides nothing: there is no such query")
        if original.operation_type != override.operation_type:
            raise SQLLoadException(f"{override.floc[0]}: {name} answers another kind of thing")
        if sorted(original.parameters or ()) != sorted(override.parameters or ()):
            raise SQLLoadException(f"{override.floc[0]}: {name} has other parameters than the original")
