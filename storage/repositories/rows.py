"""What every repository has: the transaction's connection and the named queries."""

from typing import Any

from storage.queries import Queries


class Rows:
    """Base of the repositories: made anew for each step, so it holds two references and nothing else."""

    __slots__ = ("_connection", "_queries")

    def __init__(self, connection: Any, queries: Queries) -> None:
        self._connection = connection
        self._queries = queries
