"""Fixtures of the worker's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import migrated_database
from tests.events import events

__all__ = ["events"]  # a fixture, for whoever asks for it


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A migrated, empty shop on SQLite."""
    with migrated_database("sqlite", tmp_path) as database_url:
        yield database_url
