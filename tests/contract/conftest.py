"""Every test of this folder runs in every chat."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot import discord_bot, telegram_bot
from bot.lanes import Limits
from bot.logs import configure_logs
from tests.contract.chats import CHATS
from tests.contract.paying import payer_codes
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


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The people here tap faster than people do, and their sandbox lets them."""
    for chat in (telegram_bot, discord_bot):
        monkeypatch.setattr(chat, "LIMITS", Limits.none())


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    """Every log line, at its most talkative."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = list(root.handlers), root.level
    configure_logs("json", "debug", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


@pytest.fixture(params=payer_codes())
def code(request: pytest.FixtureRequest) -> str:
    """The code of a provider."""
    return str(request.param)
