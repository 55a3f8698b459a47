"""What the shop logged during a test, as events with their facts."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from bot.logs import configure_logs

Events = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def events(caplog: pytest.LogCaptureFixture) -> Events:
    """Every event so far. Loggers remember how they were configured at first, so they are configured here."""
    configure_logs("json", "debug", io.StringIO())
    return lambda: [record.msg for record in caplog.records if isinstance(record.msg, dict)]
