"""The command line: help with an example for every command, and one clear line for every error."""

import errno
import json
import logging
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Coroutine
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot import cli
from bot.config import Settings
from core.errors import IllegalMove, KioskError, Permanent, Refused, Temporary
from storage.errors import AlreadyRunning, DatabaseTooNew, MasterKeyMissing

ROOT = Path(__file__).parents[1]
TOKEN = "123456789:AAF0canary-of-a-token-from-BotFather"
COMMANDS = (
    "run",
    "demo",
    "doctor",
    "health",
    "migrate",
    "audit",
    "backup",
    "restore",
    "simulate",
    "keys new",
    "keys rotate",
    "keys backed-up",
)


@dataclass(frozen=True, slots=True)
class Result:
    code: int
    out: str
    err: str


Kiosk = Callable[..., Result]


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kiosk:
    """The console script, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["kiosk", *arguments])
        code = 0
        try:
            cli.main()
        except SystemExit as exit_:
            code = exit_.code if isinstance(exit_.code, int) else 0
        said = capsys.readouterr()
        return Result(code, said.out, said.err)

    return call


@pytest.fixture
def shop_that(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., Coroutine[Any, Any, None]]], None]:
    """Put another shop in the place of bot/app.py, so that the command line alone is looked at."""

    def install(behave: Callable[..., Coroutine[Any, Any, None]]) -> None:
        module = ModuleType("bot.app")
        module.run_shop = module.run_demo = behave  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "bot.app", module)

    return install


def python(*arguments: str) -> str:
    """What a Python of its own prints."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(kiosk: Kiosk, command: str) -> None:
    result = kiosk(*command.split(), "--help")
    assert result.code == 0
    assert f"Example: kiosk {command}" in result.out


def test_the_help_names_every_command_uncut(kiosk: Kiosk) -> None:
    usage, _, listed = kiosk("--help").out.partition("\n")
    assert usage.startswith("Usage: kiosk")
    assert {command.split()[0] for command in COMMANDS} <= set(listed.split())
    assert "..." not in listed
    assert "..." not in kiosk("keys", "--help").out.partition("\n")[2]


def test_help_comes_without_loading_the_shop() -> None:
    code = (
        "import sys, bot.cli\n"
        "heavy = {'aiogram', 'aiohttp', 'aiosqlite', 'cryptography', 'psycopg', 'rich', 'structlog'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert python("-c", code).strip() == "[]"


def test_the_shop_loads_no_chat_that_nobody_asked_for() -> None:
    code = "import sys, bot.app; print(sorted({'aiogram', 'discord'} & set(sys.modules)), *bot.app.PLATFORMS)"
    assert python("-c", code).strip() == "[] telegram discord"


def test_a_backup_and_its_restore_say_what_they_did_and_what_is_held_back(kiosk: Kiosk, tmp_path: Path) -> None:
    assert "there is no shop here yet" in kiosk("backup").err
    make_a_shop = "import asyncio, random; from storage.opening import open_store\nasync def main():\n"
    opening = f"open_store('sqlite:///{tmp_path}/data/kiosk.db', clock=lambda: 1, source=random.Random(1))"
    python("-c", f"{make_a_shop}    async with {opening}: pass\nasyncio.run(main())")
    made = kiosk("backup", "--keep", "3")
    (file,) = (tmp_path / "data/backups").iterdir()
    assert (made.code, f"✔ data/backups/{file.name}" in made.out) == (0, True)
    in_the_way = kiosk("restore", str(file))
    assert (in_the_way.code, "--force" in in_the_way.err) == (1, True)
    back = kiosk("restore", str(file), "--force")
    assert back.code == 0
    assert "0 keys that are free in the backup were sold after it" in back.out
    assert "kiosk.db.replaced-" in back.out
    (tmp_path / "data/kiosk.db.sold").unlink()
    assert "All 0 keys in stock are held back" in kiosk("restore", str(file), "--force").out
    assert "0 keys can be sold again" in kiosk("restore", "--stock-checked").out
    file.write_bytes(file.read_bytes()[:-1])
    torn = kiosk("restore", str(file), "--force")
    assert (torn.code, "not whole" in torn.err, "Traceback" in torn.err) == (1, True, False)
    assert kiosk("restore").code == kiosk("restore", str(file), "--stock-checked").code == 2


def test_python_m_bot_is_the_same_program() -> None:
    assert "Usage: kiosk" in python("-m", "bot", "--help")


def test_run_without_a_token_says_what_is_missing_and_where_to_get_it(kiosk: Kiosk, tmp_path: Path) -> None:
    result = kiosk("run")
    assert result.code == 2
    for word in ("TELEGRAM_BOT_TOKEN", "BotFather", "DISCORD_BOT_TOKEN", "discord.com/developers", "SHOP_OWNERS"):
        assert word in result.err
    assert max(map(len, result.err.splitlines())) <= 120
    assert "kiosk demo" in result.err
    assert list(tmp_path.iterdir()) == []


def test_wrong_settings_are_all_listed(kiosk: Kiosk, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HTTP_PORT=x\nLOG_LEVEL=loud\n", encoding="utf-8")
    result = kiosk("run")
    assert result.code == 1
    assert "HTTP_PORT must be" in result.err
    assert "LOG_LEVEL must be" in result.err
    assert ".env.example" in result.err
    assert "Traceback" not in result.err


def test_run_hands_over_the_settings(kiosk: Kiosk, tmp_path: Path, shop_that: Callable[[Any], None]) -> None:
    seen: list[Settings] = []

    async def shop(settings: Settings) -> None:
        seen.append(settings)

    shop_that(shop)
    (tmp_path / ".env").write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nSHOP_NAME=Nova\n", encoding="utf-8")
    assert kiosk("run").code == 0
    assert [settings.shop_name for settings in seen] == ["Nova"]


def test_the_demo_never_sees_a_real_token(
    kiosk: Kiosk, tmp_path: Path, shop_that: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Settings, int]] = []

    async def world(settings: Settings, port: int) -> None:
        seen.append((settings, port))

    shop_that(world)
    (tmp_path / ".env").write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\n", encoding="utf-8")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("LOG_LEVEL", "error")
    assert kiosk("demo", "--port", "9000", "--database", "sqlite:///other.db").code == 0
    [(settings, port)] = seen
    assert (settings.telegram_bot_token, settings.database_url, port) == (None, "sqlite:///other.db", 9000)
    assert settings.log_level == "error"


@pytest.mark.parametrize(
    ("error", "said", "remedy"),
    [
        (
            AlreadyRunning(pid="42"),
            "Another instance of the shop already uses this database",
            "stop it first",
        ),
        (DatabaseTooNew(database=9, program=1), "written by a newer release", "install that release"),
        (MasterKeyMissing(remedy="restore data/x from your backup"), "master key", "restore data/x"),
        (Temporary(), "did not work now", "try again"),
        (Permanent(), "until the owner changes something", "kiosk doctor"),
        (Refused(), "can't be done", "nothing was changed"),
        (IllegalMove(), "no arrow", "report"),
        (OSError(errno.EADDRINUSE, "address already in use"), "port is in use", "--port"),
        (PermissionError(errno.EACCES, "Permission denied", "data"), "Permission denied", "kiosk doctor"),
    ],
)
def test_an_error_is_one_line_and_a_remedy(
    kiosk: Kiosk, shop_that: Callable[[Any], None], error: Exception, said: str, remedy: str
) -> None:
    async def failing(_: Settings, __: int) -> None:
        raise ExceptionGroup("tasks", [ExceptionGroup("inner", [error])])

    shop_that(failing)
    result = kiosk("demo")
    assert result.code == 1
    first, second = result.err.strip().splitlines()
    assert re.match(r"✖ .", first)
    assert said in first
    assert re.match(r"→ .", second)
    assert remedy in second


def test_a_fault_of_our_own_is_logged_redacted_and_has_its_own_exit_status(
    kiosk: Kiosk, shop_that: Callable[[Any], None]
) -> None:
    async def failing(_: Settings, __: int) -> None:
        raise ZeroDivisionError(f"while calling bot{TOKEN}/getMe")

    shop_that(failing)
    result = kiosk("demo")
    assert result.code == 70
    assert "ZeroDivisionError" in result.err
    assert "canary" not in result.err + result.out


def test_every_error_of_the_shop_can_be_explained() -> None:
    from bot.explain import explain

    def kinds(kind: type[KioskError]) -> list[type[KioskError]]:
        return [kind, *(deeper for child in kind.__subclasses__() for deeper in kinds(child))]

    for kind in kinds(KioskError):
        error = kind.__new__(kind)
        error.facts = {"path": "x"}
        explained = explain(error)
        assert explained.text.strip()
        assert explained.remedy.strip()
        assert "\n" not in explained.text + explained.remedy


def test_migrate_check_says_what_waits_and_makes_nothing(kiosk: Kiosk, tmp_path: Path) -> None:
    result = kiosk("migrate", "--check")
    assert result.code == 1
    assert "waits" in result.out
    assert list(tmp_path.iterdir()) == []


def test_migrate_brings_the_database_up_to_date_once(kiosk: Kiosk, tmp_path: Path) -> None:
    assert "applied" in kiosk("migrate").out
    assert (tmp_path / "data/kiosk.db").exists()
    again = kiosk("migrate", "--check")
    assert (again.code, again.out.strip()) == (0, "The schema is up to date.")


def test_keys_new_prints_a_key_that_the_shop_accepts_and_another_each_time(kiosk: Kiosk) -> None:
    from storage.keyring import parse_keyring

    first, second = kiosk("keys", "new").out.strip(), kiosk("keys", "new").out.strip()
    assert parse_keyring(f"{first},{second}").current.text() == first
    assert first != second


def test_keys_rotate_changes_the_key_and_the_backup_is_asked_for_again(kiosk: Kiosk, tmp_path: Path) -> None:
    assert kiosk("keys", "backed-up").code == 1, "there is no key yet"
    kiosk("migrate")
    assert kiosk("keys", "rotate").code == 0
    noted = kiosk("keys", "backed-up")
    assert noted.code == 0
    doctor = kiosk("doctor").out
    assert "you keep a copy" in doctor
    result = kiosk("keys", "rotate")
    assert result.code == 0
    assert "safe place" in result.out
    assert "Backups made before still need the old key" in result.out
    assert "you keep a copy" not in kiosk("doctor").out
    [key] = (tmp_path / "data").glob("*.master-key")
    assert key.read_text(encoding="utf-8").strip() not in result.out + result.err + noted.out


def test_doctor_lists_wrong_settings_as_findings(kiosk: Kiosk, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HTTP_PORT=x\n", encoding="utf-8")
    result = kiosk("doctor")
    assert result.code == 1
    assert "✖ error    settings   HTTP_PORT must be" in result.out


def test_doctor_says_findings_and_nothing_else(kiosk: Kiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    node, address = "http://127.0.0.1:1", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    words = f"CHAINS=ethereum={node}\nCHAIN_ADDRESSES=ethereum={address}\nTELEGRAM_API_URL={node}\n"
    (tmp_path / ".env").write_text(words, encoding="utf-8")
    result = kiosk("doctor")
    *lines, count = result.out.splitlines()
    assert [line for line in lines if not re.match(r"[✔!✖] (ok|warning|error) ", line)] == []
    assert count.startswith("ok ")
    assert [line.split()[2] for line in lines if "does not answer" in line] == ["usdt-ethereum", "usdc-ethereum"]
    assert logging.getLogger().handlers, "whatever is logged beside them is redacted, and goes elsewhere"


def test_health_is_1_when_nobody_answers(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PORT", "1")
    result = kiosk("health")
    assert result.code == 1
    assert "does not answer" in result.err


@pytest.mark.parametrize(("well", "code"), [(True, 0), (False, 1)])
async def test_health_asks_the_running_shop(well: bool, code: int) -> None:
    import asyncio
    import os

    from web.server import HttpServer

    async def check() -> bool:
        return well

    async with HttpServer("127.0.0.1", 0, check) as server:
        port = server.url.rsplit(":", 1)[1]
        asked = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "health",
            cwd=ROOT,
            env={**os.environ, "HTTP_HOST": "0.0.0.0", "HTTP_PORT": port},
            stdout=subprocess.PIPE,
        )
        async with asyncio.timeout(60):
            await asked.communicate()
    assert asked.returncode == code


def test_an_unknown_command_is_refused_with_the_way_to_help(kiosk: Kiosk) -> None:
    result = kiosk("sell")
    assert result.code == 2
    assert "--help" in result.err


def test_the_logs_of_a_command_follow_the_settings(
    kiosk: Kiosk, tmp_path: Path, shop_that: Callable[[Any], None]
) -> None:
    async def shop(_: Settings) -> None:
        import structlog

        structlog.get_logger("kiosk.test").info("started", port=1)

    shop_that(shop)
    (tmp_path / ".env").write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nLOG_FORMAT=json\n", encoding="utf-8")
    assert json.loads(kiosk("run").err)["event"] == "started"


def test_the_audit_proves_an_empty_shop_and_finds_what_does_not_add_up(kiosk: Kiosk, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DATABASE_URL=sqlite:///shop.db\n")
    assert kiosk("audit").code == cli.EXIT_FAILED, "there is no shop yet"
    assert kiosk("migrate").code == 0
    proof = kiosk("audit")
    assert (proof.code, "differences: 0" in proof.out, "✖" in proof.out) == (0, True, False)
    with closing(sqlite3.connect(tmp_path / "shop.db")) as shop:
        shop.executescript(
            "INSERT INTO product (id, category_id, title, search_text, created_at) VALUES (1, 0, 'Lamp', 'lamp', 0);"
            "INSERT INTO offer (id, product_id, price, currency) VALUES (1, 1, 5, 'USD');"
            "INSERT INTO stock_level (offer_id, sold) VALUES (1, 3);"
        )
    found = kiosk("audit", "--json")
    told = json.loads(found.out)
    assert (found.code, told["differences"], told["keys_sold"], told["oldest_unseen"]) == (cli.EXIT_FAILED, 1, 0, None)
    assert told["broken"] == [{"sentence": "the counted levels are what the rows say", "rows": [1]}]
    assert "✖ the counted levels are what the rows say: 1 (1)" in kiosk("audit").out
