"""Every test of this folder runs in every chat."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.chats import CHATS
from tests.engines import migrated_database


@pytest.fixture(params=sorted(CHATS))
def chat(request: pytest.FixtureRequest) -> str:
    """The name of a chat."""
    return str(request.param)


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A migrated, empty shop on SQLite."""
    with migrated_database("sqlite", tmp_path) as database_url:
        yield database_url
