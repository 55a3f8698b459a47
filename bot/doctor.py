"""`kiosk doctor`: looks at everything a shop needs to run, changes nothing, says what to do.

One line a finding. Every check returns findings and raises nothing it could have foreseen; each call that
leaves this machine has a timeout.
"""

import asyncio
import http.client
import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.config import Settings
from bot.doctor_discord import check_discord
from bot.doctor_payments import check_payments
from bot.findings import Finding, error, failed, ok, warning
from bot.rates import check_rates
from core.errors import KioskError
from storage import migrate
from storage.address import Address, SqliteFile, parse_address
from storage.direct import plain_errors, transactions
from storage.errors import MasterKeyMissing
from storage.keyring import VARIABLE, Keyring, parse_keyring, read_key_file
from storage.queries import load_queries
from storage.sqlite import connect_reader

NETWORK_SECONDS: Final = 10
CLOCK_TOLERATED_SECONDS: Final = 30
# No shop runs before this program was written: 2026-01-01 UTC.
EARLIEST_TIME: Final = 1_767_225_600
DISK_ERROR_BYTES: Final = 100 * 1024**2
DISK_WARNING_BYTES: Final = 1024**3


async def examine(settings: Settings) -> list[Finding]:
    """Everything that was found, in the order in which one would put it right."""
    findings = check_settings(settings)
    for check in (check_telegram, check_discord, check_clock):
        findings += await check(settings)
    now = time.time_ns() // 1_000_000
    findings += check_rates(settings, now) + await check_payments(settings, now)
    return findings + await asyncio.to_thread(_check_storage, settings)


# --- settings


def check_settings(settings: Settings) -> list[Finding]:
    """Settings that are right one by one and make a poor shop together."""
    findings = [ok("settings", "every setting can be read")]
    if settings.telegram_bot_token is None and settings.discord_bot_token is None:
        text = "neither TELEGRAM_BOT_TOKEN nor DISCORD_BOT_TOKEN is set: the shop has no chat to live in"
        findings.append(error("chats", text, "`kiosk run` says where to get one"))
    if not settings.shop_owners and not settings.discord_owner_roles:
        findings.append(
            warning(
                "owners",
                "SHOP_OWNERS is empty: nobody can restock",
                "set SHOP_OWNERS=telegram:<your id> or discord:<your id>; `kiosk run` without a token says where it is",
            )
        )
    if settings.test_payments:
        findings.append(
            warning(
                "payments",
                "TEST_PAYMENTS is on: everybody can take goods without paying",
                "set TEST_PAYMENTS=0 before you sell",
            )
        )
    if settings.telegram_bot_token and settings.telegram_allow_off_platform:
        text = "cards and coins are offered in Telegram, which may warn you, hide your bot in store apps or remove it"
        remedy = "TELEGRAM_ALLOW_OFF_PLATFORM=0 keeps its rule: Stars alone for digital goods (see docs/payments.md)"
        findings.append(warning("payments", text, remedy))
    if settings.public_url and settings.client_address_header is None:
        text = "CLIENT_ADDRESS_HEADER is empty: whoever calls through your proxy looks the same to the order page"
        findings.append(warning("pages", text, "name the header in which your own proxy writes who called"))
    return findings


# --- the chats


async def check_telegram(settings: Settings) -> list[Finding]:
    """Ask the Bot API who we are. Nothing, where there is no token."""
    if settings.telegram_bot_token is None:
        return []
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.exceptions import AiogramError, TelegramNetworkError, TelegramUnauthorizedError

    session = AiohttpSession(api=TelegramAPIServer.from_base(settings.telegram_api_url))
    try:
        async with Bot(settings.telegram_bot_token, session=session) as bot:
            me = await bot.get_me(request_timeout=NETWORK_SECONDS)
    except TelegramUnauthorizedError:
        return [error("telegram", "Telegram does not know this token", "write /token to @BotFather for the right one")]
    except (TelegramNetworkError, OSError):
        remedy = "check the network, the firewall and TELEGRAM_API_URL"
        return [error("telegram", f"{settings.telegram_api_url} does not answer", remedy)]
    except AiogramError as refusal:
        remedy = "check TELEGRAM_API_URL, and try again in a minute"
        return [error("telegram", f"the Bot API answers {type(refusal).__name__} to getMe", remedy)]
    return [ok("telegram", f"the bot is @{me.username}")]


async def check_clock(settings: Settings) -> list[Finding]:
    """Compare the clock with the chat's: holds, webhooks and certificates depend on it."""
    is_discord = settings.telegram_bot_token is None and settings.discord_bot_token is not None
    chat, url = ("Discord", settings.discord_api_url) if is_discord else ("Telegram", settings.telegram_api_url)
    there = await asyncio.to_thread(_their_time, url)
    if there is None:
        if time.time() < EARLIEST_TIME:
            return [error("clock", "the clock stands before this program was written", "set the clock (NTP)")]
        return [ok("clock", "plausible; nobody to compare it with")]
    difference = abs(time.time() - there)
    if difference > CLOCK_TOLERATED_SECONDS:
        text = f"the clock differs from {chat}'s by {difference:.0f} seconds"
        return [error("clock", text, "synchronise the clock: timedatectl set-ntp true")]
    return [ok("clock", f"agrees with {chat}'s")]


def _their_time(url: str) -> float | None:
    """What time it is at the other end, from the Date header of any answer; None when there is none."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    try:
        with closing(kind(parts.hostname or "", parts.port, timeout=NETWORK_SECONDS)) as connection:
            connection.request("HEAD", "/")
            return parsedate_to_datetime(connection.getresponse().headers["Date"]).timestamp()
    except (OSError, http.client.HTTPException, ValueError, TypeError):
        return None


# --- storage


def _check_storage(settings: Settings) -> list[Finding]:
    try:
        address = parse_address(settings.database_url)
    except KioskError as cause:
        return [failed("database", cause)]
    findings: list[Finding] = []
    if isinstance(address, SqliteFile):
        findings += check_sqlite_version(sqlite3.sqlite_version_info[:3])
        findings += check_folder(address.path.absolute().parent)
        findings += check_disk(address.path.absolute().parent)
    return findings + check_database(address) + check_master_key(settings, address)


def check_sqlite_version(version: tuple[int, ...]) -> list[Finding]:
    """The WAL-reset bug, https://sqlite.org/wal.html#walresetbug: in 3.7.0 to 3.51.2, mended also in 3.50.7.

    It needs two connections that checkpoint at once; here only the writer does, so it is a warning.
    """
    words = ".".join(map(str, version))
    mended = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0)
    if version < (3, 35, 0):
        return [error("sqlite", f"SQLite {words} is too old: it has no RETURNING", "use SQLite 3.51.3 or newer")]
    if version == (3, 52, 0):
        return [warning("sqlite", "SQLite 3.52.0 was withdrawn by its authors", "use 3.51.3, or 3.53 or newer")]
    if not mended:
        return [
            warning(
                "sqlite",
                f"SQLite {words} has the WAL-reset bug, which can damage a database in rare cases",
                "use SQLite 3.51.3 or newer: the container image of docker/ brings one",
            )
        ]
    return [ok("sqlite", f"SQLite {words}")]


def check_folder(folder: Path) -> list[Finding]:
    """Whether the database's folder, or the nearest one that exists, can be written to."""
    existing = _nearest(folder)
    try:
        with tempfile.TemporaryFile(dir=existing) as probe:
            probe.write(b"kiosk")
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as cause:
        text = f"{existing} cannot be written to ({cause.strerror})"
        return [error("folder", text, f"give this user the folder: chown -R $(id -u) {existing}")]
    return [ok("folder", f"{folder} can be written to" if existing == folder else f"{folder} will be made")]


def check_disk(folder: Path) -> list[Finding]:
    """Whether the disk holds more than the next days' sales."""
    free = shutil.disk_usage(_nearest(folder)).free
    text, remedy = f"{free / 1024**3:.1f} GiB free", "make room, or move the database (DATABASE_URL)"
    if free < DISK_ERROR_BYTES:
        return [error("disk", text, remedy)]
    if free < DISK_WARNING_BYTES:
        return [warning("disk", text, remedy)]
    return [ok("disk", text)]


def _nearest(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.is_dir())


def check_database(address: Address) -> list[Finding]:
    """Whether the database answers and what it still has to be told."""
    if isinstance(address, SqliteFile) and not address.path.exists():
        return [ok("database", f"{address.path} will be made at the first start")]
    try:
        with plain_errors():
            pending = migrate.check(address)
    except KioskError as cause:
        return [failed("database", cause)]
    if pending:
        text = f"{len(pending)} migrations are waiting"
        return [warning("database", text, "they are applied at the next start, or by `kiosk migrate`")]
    return [ok("database", "answers, and its schema is up to date")]


def check_master_key(settings: Settings, address: Address) -> list[Finding]:
    """Whether the stock can be opened, and whether it still could be after this disk is gone."""
    file = address.key_file
    try:
        needed = _needed_keys(address)
        if not settings.kiosk_master_key and not file.exists() and not needed:
            return [ok("key", f"{file} will be made at the first start; keep a copy of it then")]
        keyring = load_existing_keyring(settings, file)
        keyring.require(needed)
    except KioskError as cause:
        return [failed("key", cause)]
    return [ok("key", f"{keyring.where} opens the stock"), _backup(keyring, file)]


def load_existing_keyring(settings: Settings, file: Path) -> Keyring:
    """The keyring from the setting, else from the file, which is never made here."""
    if settings.kiosk_master_key:
        return parse_keyring(settings.kiosk_master_key)
    try:
        return read_key_file(file)
    except OSError as cause:
        reason = cause.strerror or type(cause).__name__
        remedy = f"restore the file from your backup, or set {VARIABLE}"
        raise MasterKeyMissing(file=str(file), reason=reason, remedy=remedy) from cause


def _needed_keys(address: Address) -> list[str]:
    """The ids of the master keys that something in the database is sealed under. Changes nothing."""
    with plain_errors():
        if len(migrate.check(address)) == len(migrate.load_migrations()):
            return []  # a new database: nothing is sealed yet
        if isinstance(address, SqliteFile):
            with closing(connect_reader(address.path)) as connection:
                return [key_id for key_id, _ in load_queries("sqlite").data_key_ids_in_use(connection)]
        with transactions(address) as begin, begin() as server:
            return [key_id for key_id, _ in load_queries("postgres").data_key_ids_in_use(server)]


def backup_note(file: Path) -> Path:
    """Where it is written down that the owner keeps a copy of the current master key."""
    return file.with_name(f"{file.name}.backed-up")


def _backup(keyring: Keyring, file: Path) -> Finding:
    note = backup_note(file)
    known = note.read_text(encoding="utf-8").split() if note.is_file() else []
    if keyring.current.id in known[:1]:
        return ok("backup", f"you keep a copy of the master key {keyring.current.id}")
    return warning(
        "backup",
        f"no copy of the master key {keyring.current.id} is known: the stock would be lost with this disk",
        f"copy {keyring.where} to a safe place, then run `kiosk keys backed-up`",
    )
