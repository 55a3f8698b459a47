"""Fixtures of the journeys: a database on each engine, or one on SQLite where the engine makes no difference."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import discord_bot, telegram_bot
from bot.lanes import Limits
from tests.chain.anvil import anvil
from tests.engines import migrated_database
from tests.events import events

__all__ = ["anvil", "events"]  # fixtures, for whoever asks for them

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The people of the journeys tap faster than people do, and their sandbox lets them."""
    for chat in (telegram_bot, discord_bot):
        monkeypatch.setattr(chat, "LIMITS", Limits.none())


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A migrated, empty shop on SQLite."""
    with migrated_database("sqlite", tmp_path) as database_url:
        yield database_url


@pytest.fixture
def png() -> bytes:
    """A small picture."""
    return (ROOT / "bot/demo/quill-notes.png").read_bytes()
