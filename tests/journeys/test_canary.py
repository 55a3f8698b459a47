"""Canaries: goods that must never be read where no buyer asked for them, neither in a log nor on the disk."""

import contextlib
import io
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.logs import configure_logs
from core.catalogue import GoodsKind
from core.secret import Secret
from tests.journeys.world import World, open_world

CANARIES = [f"CANARY-{n}-7f3a9c" for n in range(6)]
PASTED, FROM_FILE, TEXT, UNREADABLE = CANARIES[0], CANARIES[1], CANARIES[2], CANARIES[3]


@pytest.fixture
def everything_logged() -> Iterator[io.StringIO]:
    """All that any logger says at its most talkative, libraries too."""
    root, before = logging.getLogger(), logging.getLogger().level
    told = io.StringIO()
    configure_logs("json", "DEBUG", told)
    for name in ("aiogram.event", "aiogram.dispatcher", "aiohttp.access", "aiosqlite"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield told
    for handler in [handler for handler in root.handlers if handler.name == "kiosk"]:
        root.removeHandler(handler)
    root.setLevel(before)
    structlog.reset_defaults()


def stray(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text or repr(canary.encode())[2:-1] in text]


async def restock(world: World) -> None:
    """One key by pasting, one by file, through the chat."""
    olga = world.olga
    await olga.start()
    await olga.wait_for("Nova Keys")
    await olga.say("/restock")
    await olga.wait_for_last("Which one")
    await olga.tap("Lantern Bay")
    await olga.wait_for_last("Send the keys")
    await olga.say(PASTED)
    await olga.wait_for_last("1 new")
    await olga.send_file("keys.txt", FROM_FILE.encode())
    await olga.wait_for_last("2 new")
    await olga.send_file("broken.txt", FROM_FILE.encode("utf-16")[2:])
    await olga.wait_for(lambda seen: "not" in seen.text and "text" in seen.text)
    await olga.tap("Add 2")
    await olga.wait_for("Added 2 keys")


async def buy_through_trouble(world: World) -> None:
    """The parcel's send fails in every way first; then the key is shown."""
    for kind in ("502", "500", "reset"):
        world.sandbox.fault(kind, method="sendMessage", times=1)
    parcel = await world.buys(world.ada)
    await world.ada.tap("Show my key", on=parcel)
    await world.ada.wait_for(PASTED)


def spoil(database: Path) -> None:
    """Somebody alters sealed rows on the disk."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE stock_item SET body = CAST(substr(body, 1, 20) AS BLOB) WHERE state = 'free'")
        connection.commit()


async def test_no_key_is_ever_logged_or_stored_in_the_clear(
    url: str, tmp_path: Path, everything_logged: io.StringIO
) -> None:
    async with open_world(url) as world:
        async with world.open():
            await world.stock(title="Lantern Bay")
            await world.stock(TEXT, title="Guide", kind=GoodsKind.TEXT)
            await restock(world)
            await buy_through_trouble(world)
            await world.settled()
            on_disk = b"".join(path.read_bytes() for path in tmp_path.glob("shop.db*"))
            spoil(tmp_path / "shop.db")
            parcel = await world.buys(world.ada)
            await world.ada.tap("Show my key", on=parcel)
            await world.ada.wait_for("cannot be opened right now")
            await world.olga.wait_for("cannot be opened")
        assert "parcel_sent" in everything_logged.getvalue()
        assert "a sealed row cannot be opened" in everything_logged.getvalue()
        assert stray(everything_logged.getvalue()) == []
        assert stray(on_disk.decode("latin-1")) == []
        assert world.sandbox.token not in everything_logged.getvalue()


def test_a_secret_is_dots_however_it_is_written() -> None:
    secret = Secret(UNREADABLE)
    written = [
        str(secret),
        repr(secret),
        f"{secret}",
        f"{secret!r:>40}",
        str([secret]),
        str({secret: 1}),
    ]
    assert stray(" ".join(written)) == []
    with pytest.raises(TypeError):
        secret.__reduce__()
