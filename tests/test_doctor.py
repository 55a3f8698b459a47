"""The doctor: finds what is wrong before a buyer does, says what to do, and changes nothing."""

import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest
from aiohttp import web

from bot import doctor
from bot.config import Settings
from bot.doctor_discord import check_discord
from bot.findings import Finding, Level, error, ok, warning
from core.people import Address
from sandbox import Sandbox
from storage.address import SqliteFile, parse_address
from storage.keyring import MasterKey, create_key_file
from storage.migrate import migrate
from storage.opening import unlock
from storage.queries import load_queries

TOKEN = "123456789:AAF0canary-of-a-token-from-BotFather"
DISCORD_TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GExamp.canary-of-a-token-from-the-portal"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Api:
    """A Bot API of one answer, on loopback."""

    def __init__(self) -> None:
        self.url = ""
        self.answer: Answer = self.known
        self.date: str | None = None

    async def known(self, _: web.Request) -> web.StreamResponse:
        me = {"id": 123456789, "is_bot": True, "first_name": "Nova", "username": "nova_bot"}
        return web.json_response({"ok": True, "result": me})

    async def handle(self, request: web.Request) -> web.StreamResponse:
        headers = {"Date": self.date} if self.date else {}
        if request.path == "/":
            return web.Response(headers=headers)
        return await self.answer(request)


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    api = Api()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", api.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    api.url = f"http://{host}:{port}"
    yield api
    await runner.cleanup()


@pytest.fixture
def database(tmp_path: Path) -> SqliteFile:
    """Where a shop's database would be."""
    address = parse_address(f"sqlite:///{tmp_path}/data/kiosk.db")
    assert isinstance(address, SqliteFile)
    return address


@pytest.fixture
def opened(database: SqliteFile) -> SqliteFile:
    """A database that a shop has been opened on: migrated, with a key in use."""
    database.path.parent.mkdir(mode=0o700)
    database.path.touch(0o600)
    migrate(database, 0)
    unlock(database, load_queries("sqlite"), None, None, 0)
    return database


def settings_for(address: SqliteFile, **more: object) -> Settings:
    return Settings(database_url=f"sqlite:///{address.path}", **more)  # type: ignore[arg-type]


def levels(findings: list[Finding]) -> list[Level]:
    return [finding.level for finding in findings]


def answering(status: int, description: str) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        body = {"ok": False, "error_code": status, "description": description}
        return web.json_response(body, status=status)

    return answer


# --- the lines


def test_a_finding_is_one_line_in_words_with_its_remedy() -> None:
    assert str(error("disk", "full", "make room")) == "✖ error    disk       full → make room"
    assert str(warning("disk", "nearly full", "make room")).startswith("! warning  disk ")
    assert str(ok("disk", "9.0 GiB free")) == "✔ ok       disk       9.0 GiB free"


async def test_a_shop_in_order_has_no_errors_and_nothing_is_changed(api: Api, opened: SqliteFile) -> None:
    settings = settings_for(
        opened,
        telegram_bot_token=TOKEN,
        telegram_api_url=api.url,
        shop_owners=(Address("telegram", "42"),),
    )
    before = {path: path.read_bytes() for path in opened.path.parent.iterdir()}
    findings = await doctor.examine(settings)
    assert [str(finding) for finding in findings if finding.level is Level.ERROR] == []
    assert {finding.subject for finding in findings} == {
        "settings", "telegram", "clock", "payments", "sqlite", "folder", "disk", "database", "key", "backup",
    }  # fmt: skip
    after = {path: path.read_bytes() for path in opened.path.parent.iterdir()}
    assert {path: text for path, text in after.items() if not path.name.endswith(("-shm", "-wal"))} == before
    lines = "".join(map(str, findings))
    assert "canary" not in lines
    assert "\n" not in lines


async def test_a_shop_that_never_ran_needs_a_token_and_gets_no_files(database: SqliteFile) -> None:
    findings = await doctor.examine(settings_for(database, telegram_api_url="http://127.0.0.1:9"))
    assert [finding.subject for finding in findings if finding.level is Level.ERROR] == ["chats"]
    assert not database.path.parent.exists()


# --- settings


def test_no_owner_and_test_payments_are_warned_about() -> None:
    findings = doctor.check_settings(Settings(telegram_bot_token=TOKEN, test_payments=True))
    assert [(finding.level, finding.subject) for finding in findings[1:]] == [
        (Level.WARNING, "owners"),
        (Level.WARNING, "payments"),
    ]
    quiet = doctor.check_settings(Settings(telegram_bot_token=TOKEN, shop_owners=(Address("telegram", "42"),)))
    assert levels(quiet) == [Level.OK]


def test_selling_past_telegram_is_warned_about_where_there_is_a_telegram() -> None:
    owner = (Address("telegram", "42"),)
    settings = Settings(telegram_bot_token=TOKEN, shop_owners=owner, telegram_allow_off_platform=True)
    [_, finding] = doctor.check_settings(settings)
    assert (finding.level, finding.subject) == (Level.WARNING, "payments")
    assert "remove it" in finding.text
    elsewhere = replace(settings, telegram_bot_token=None, discord_bot_token=DISCORD_TOKEN)
    assert levels(doctor.check_settings(elsewhere)) == [Level.OK]


async def test_payments_are_looked_at(api: Api, database: SqliteFile) -> None:
    settings = settings_for(database, telegram_bot_token=TOKEN, telegram_api_url=api.url, test_payments=True)
    findings = await doctor.examine(settings)
    assert [finding.level for finding in findings if finding.subject == "sim"] == [Level.OK]


async def test_rates_are_looked_at(api: Api, database: SqliteFile) -> None:
    settings = settings_for(database, telegram_api_url=api.url, exchange_rates="2026-01-02 EUR=1.0850")
    findings = await doctor.examine(settings)
    assert [finding.level for finding in findings if finding.subject == "rates"] == [Level.WARNING]


def test_a_proxy_that_does_not_tell_who_calls_is_warned_about() -> None:
    settings = Settings(telegram_bot_token=TOKEN, shop_owners=(Address("telegram", "42"),), public_url="https://a.test")
    assert [found.subject for found in doctor.check_settings(settings)[1:]] == ["pages"]
    assert levels(doctor.check_settings(replace(settings, client_address_header="X-Real-IP"))) == [Level.OK]


# --- Telegram


async def test_a_known_token_is_shown_by_the_bots_name(api: Api) -> None:
    [found] = await doctor.check_telegram(Settings(telegram_bot_token=TOKEN, telegram_api_url=api.url))
    assert (found.level, found.text) == (Level.OK, "the bot is @nova_bot")


@pytest.mark.parametrize(
    ("answer", "text", "remedy"),
    [
        (answering(401, "Unauthorized"), "does not know this token", "@BotFather"),
        (answering(404, "Not Found"), "TelegramNotFound", "TELEGRAM_API_URL"),
        (answering(429, "Too Many Requests: retry after 3"), "to getMe", "try again"),
        (answering(502, "Bad Gateway"), "TelegramServerError", "try again"),
    ],
)
async def test_a_refused_token_is_an_error_with_the_way_out(api: Api, answer: Answer, text: str, remedy: str) -> None:
    api.answer = answer
    [found] = await doctor.check_telegram(Settings(telegram_bot_token=TOKEN, telegram_api_url=api.url))
    assert found.level is Level.ERROR
    assert text in found.text
    assert remedy in found.remedy
    assert "canary" not in str(found)


async def test_something_that_is_not_the_bot_api_is_an_error(api: Api) -> None:
    async def page(_: web.Request) -> web.StreamResponse:
        return web.Response(text="<html>welcome to the hotel</html>")

    api.answer = page
    [found] = await doctor.check_telegram(Settings(telegram_bot_token=TOKEN, telegram_api_url=api.url))
    assert found.level is Level.ERROR


async def test_an_api_that_is_not_there_is_an_error_without_the_token() -> None:
    settings = Settings(telegram_bot_token=TOKEN, telegram_api_url="http://127.0.0.1:9")
    [found] = await doctor.check_telegram(settings)
    assert (found.level, found.text) == (Level.ERROR, "http://127.0.0.1:9 does not answer")


# --- Discord


def in_discord(url: str) -> Settings:
    return Settings(discord_bot_token=DISCORD_TOKEN, discord_api_url=url)


async def test_a_shop_in_discord_alone_is_examined_there() -> None:
    async with Sandbox.open() as sandbox:
        settings = replace(in_discord(sandbox.discord_url), discord_bot_token=sandbox.discord_token)
        bot, invitation = await check_discord(settings)
        assert (bot.level, bot.text) == (Level.OK, "the bot is Kiosk")
        assert f"authorize?client_id={sandbox.discord_app.id} " in invitation.text
        [clock] = await doctor.check_clock(settings)
        assert (clock.level, clock.text) == (Level.OK, "agrees with Discord's")
        assert await doctor.check_telegram(settings) == []
        assert await check_discord(Settings()) == []


async def test_a_token_that_discord_refuses_is_an_error_with_the_way_out() -> None:
    async with Sandbox.open() as sandbox:
        [found] = await check_discord(in_discord(sandbox.discord_url))
    assert (found.level, found.text) == (Level.ERROR, "Discord does not know this token")
    assert "DISCORD_BOT_TOKEN" in found.remedy
    assert "canary" not in str(found)


@pytest.mark.parametrize(
    ("fault", "text", "remedy"),
    [
        ("429", "asked too often", "wait"),
        ("500", "answers 500", "try again"),
        ("502", "answers 502", "try again"),
        ("reset", "does not answer", "the network"),
        ("hang", "does not answer", "the network"),
    ],
)
async def test_a_discord_in_trouble_is_an_error_in_words(
    monkeypatch: pytest.MonkeyPatch, fault: str, text: str, remedy: str
) -> None:
    monkeypatch.setattr("bot.doctor_discord.NETWORK_SECONDS", 0.3)
    async with Sandbox.open() as sandbox:
        sandbox.fault(fault, method="get_my_user", platform="discord", seconds=5)
        [found] = await check_discord(replace(in_discord(sandbox.discord_url), discord_bot_token=sandbox.discord_token))
    assert found.level is Level.ERROR
    assert text in found.text
    assert remedy in found.remedy


async def test_a_discord_that_is_not_there_or_is_none_is_an_error_without_the_token(api: Api) -> None:
    [gone] = await check_discord(in_discord("http://127.0.0.1:9/api/v10"))
    assert (gone.level, gone.text) == (Level.ERROR, "http://127.0.0.1:9/api/v10 does not answer")
    [other] = await check_discord(in_discord(f"{api.url}/api"))
    assert (other.level, other.text) == (Level.ERROR, f"{api.url}/api does not answer like Discord")


async def test_an_application_that_people_cannot_add_is_found(api: Api) -> None:
    async def closed(_: web.Request) -> web.StreamResponse:
        facts = {"id": "4", "username": "Nova", "bot_public": False, "bot_require_code_grant": True}
        return web.json_response(facts | {"integration_types_config": {}})

    api.answer = closed
    found = await check_discord(in_discord(api.url))
    wrong = {finding.remedy.rpartition(" under ")[2]: finding.level for finding in found if finding.remedy}
    assert wrong == {"Bot": Level.ERROR, "Bot, if others should": Level.WARNING, "Installation": Level.WARNING}
    assert ["Guild Install" in str(found), "User Install" in str(found)] == [True, True]


# --- the clock


@pytest.mark.parametrize(("seconds", "level"), [(0, Level.OK), (3600, Level.ERROR), (-3600, Level.ERROR)])
async def test_the_clock_is_compared_with_the_apis(api: Api, seconds: int, level: Level) -> None:
    api.date = formatdate(time.time() + seconds, usegmt=True)
    [found] = await doctor.check_clock(Settings(telegram_api_url=api.url))
    assert found.level is level


async def test_without_anybody_to_ask_the_clock_need_only_be_plausible(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = Settings(telegram_api_url="http://127.0.0.1:9")
    assert levels(await doctor.check_clock(settings)) == [Level.OK]
    monkeypatch.setattr(time, "time", lambda: 1_000_000.0)
    assert levels(await doctor.check_clock(settings)) == [Level.ERROR]


# --- storage


@pytest.mark.parametrize(
    ("version", "level"),
    [
        ((3, 34, 1), Level.ERROR),
        ((3, 40, 1), Level.WARNING),
        ((3, 50, 6), Level.WARNING),
        ((3, 50, 7), Level.OK),
        ((3, 51, 2), Level.WARNING),
        ((3, 51, 3), Level.OK),
        ((3, 52, 0), Level.WARNING),
        ((3, 53, 4), Level.OK),
        ((4, 0, 0), Level.OK),
    ],
)
def test_the_wal_reset_bug_is_known_by_its_versions(version: tuple[int, int, int], level: Level) -> None:
    assert levels(doctor.check_sqlite_version(version)) == [level]


def test_a_folder_that_cannot_be_written_to_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    # Root may write everywhere but into /proc.
    closed = Path("/proc/sys") if os.geteuid() == 0 else folder
    [found] = doctor.check_folder(closed)
    assert found.level is Level.ERROR
    assert "chown" in found.remedy


@pytest.mark.parametrize(
    ("free", "level"),
    [(50 * 1024**2, Level.ERROR), (500 * 1024**2, Level.WARNING), (5 * 1024**3, Level.OK)],
)
def test_a_disk_that_fills_up_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, level: Level
) -> None:
    class Usage:
        def __init__(self, _: Path) -> None:
            self.free = free

    monkeypatch.setattr("shutil.disk_usage", Usage)
    assert levels(doctor.check_disk(tmp_path / "not" / "there")) == [level]


def test_a_file_that_is_no_database_is_an_error(database: SqliteFile) -> None:
    database.path.parent.mkdir()
    database.path.write_bytes(b"this is not a database" * 100)
    assert levels(doctor.check_database(database)) == [Level.ERROR]
    assert levels(doctor.check_master_key(settings_for(database), database)) == [Level.ERROR]


def test_a_database_without_tables_waits_for_its_migrations(database: SqliteFile) -> None:
    database.path.parent.mkdir()
    database.path.touch()
    [found] = doctor.check_database(database)
    assert found.level is Level.WARNING
    assert "kiosk migrate" in found.remedy


def test_a_database_of_a_newer_release_is_an_error(opened: SqliteFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.migrate.load_migrations", lambda *_: [])
    [found] = doctor.check_database(opened)
    assert found.level is Level.ERROR
    assert "newer release" in found.text


# --- the master key


def test_a_key_in_use_is_ok_and_its_backup_is_asked_for_until_it_is_noted(opened: SqliteFile) -> None:
    settings = settings_for(opened)
    key, backup = doctor.check_master_key(settings, opened)
    assert (key.level, backup.level) == (Level.OK, Level.WARNING)
    assert "kiosk keys backed-up" in backup.remedy
    current = doctor.load_existing_keyring(settings, opened.key_file).current
    doctor.backup_note(opened.key_file).write_text(f"{current.id} 2026-11-22\n", encoding="utf-8")
    assert levels(doctor.check_master_key(settings, opened)) == [Level.OK, Level.OK]


def test_a_lost_key_is_an_error_that_names_the_file(opened: SqliteFile) -> None:
    opened.key_file.unlink()
    [found] = doctor.check_master_key(settings_for(opened), opened)
    assert found.level is Level.ERROR
    assert str(opened.key_file) in found.text
    assert "backup" in found.remedy
    assert not opened.key_file.exists()


def test_a_wrong_key_is_an_error(opened: SqliteFile) -> None:
    settings = settings_for(opened, kiosk_master_key=MasterKey.new().text())
    assert levels(doctor.check_master_key(settings, opened)) == [Level.ERROR]
    opened.key_file.unlink()
    create_key_file(opened.key_file)
    assert levels(doctor.check_master_key(settings_for(opened), opened)) == [Level.ERROR]


def test_a_key_that_others_can_read_is_an_error_with_the_command(opened: SqliteFile) -> None:
    opened.key_file.chmod(0o644)
    [found] = doctor.check_master_key(settings_for(opened), opened)
    assert found.level is Level.ERROR
    assert "chmod 600" in found.remedy


def test_a_malformed_key_is_an_error_that_does_not_repeat_it(database: SqliteFile) -> None:
    [found] = doctor.check_master_key(settings_for(database, kiosk_master_key="canary"), database)
    assert found.level is Level.ERROR
    assert "canary" not in str(found)
