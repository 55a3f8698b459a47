"""The command line. Everything heavy is imported by the command that needs it, so that help comes at once."""

import asyncio
import errno
import http.client
import os
import sys
import time
from collections.abc import Coroutine
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import typer

from bot.config import Settings, SettingsError, parse_settings, read_settings
from bot.explain import explain, first_cause
from core.errors import KioskError

if TYPE_CHECKING:
    from bot.findings import Finding

T = TypeVar("T")
EXIT_FAILED: Final = 1
EXIT_MISSING: Final = 2
EXIT_FAULT: Final = 70
ENV_FILE: Final = Path(".env")
BACKUPS: Final = Path("data/backups")
HEALTH_SECONDS: Final = 8
ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (where to ask, not where to listen)

GUIDE: Final = """\
The shop needs a chat to live in: neither TELEGRAM_BOT_TOKEN nor DISCORD_BOT_TOKEN is set.
Copy .env.example to .env and fill in one of them, or both. Either takes a few minutes.

Telegram
  1. Open https://t.me/BotFather in Telegram and send /newbot.
  2. Choose a name, then a user name that ends in "bot". Put the token it answers with behind TELEGRAM_BOT_TOKEN=
  3. Ask @userinfobot for your id, and set SHOP_OWNERS=telegram:<your id>: you may restock then.

Discord
  1. Open https://discord.com/developers/applications and press New Application.
  2. Under Bot press Reset Token, and put the token behind DISCORD_BOT_TOKEN= . No privileged intent is needed.
  3. Under Installation tick User Install and Guild Install; give the latter the scopes bot and applications.commands.
     Whoever opens the link shown there adds the shop to a server or to their own account.
  4. Switch on Developer Mode in Discord (Settings, Advanced), press your name with the right button, Copy User ID,
     and set SHOP_OWNERS=discord:<your id>. To let a role of your server own the shop, copy its id the same way
     from Server Settings, Roles, and set DISCORD_OWNER_ROLES=<its id>.

Then run `kiosk doctor` to see whether all is well, and `kiosk run`.
To try the shop without a token: kiosk demo"""

app = typer.Typer(
    name="kiosk",
    help="A shop for digital goods that lives in chat.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
keys = typer.Typer(help="The master key, which opens the stock.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(keys, name="keys")


def main() -> None:
    """The console script: every error is one clear line and a remedy, never a traceback."""
    try:
        app(prog_name="kiosk")
    except Exception as error:  # noqa: BLE001 (the last edge: it says what happened and sets the exit status)
        sys.exit(_report(first_cause(error)))


def _report(error: BaseException) -> int:
    if isinstance(error, SettingsError):
        for problem in error.problems:
            typer.echo(f"✖ {problem}", err=True)
        return _fail("Nothing was started", "correct this in .env; .env.example shows every setting")
    if isinstance(error, KioskError):
        explained = explain(error)
        return _fail(explained.text, explained.remedy)
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return _fail("The port is in use by another program", "choose another one (--port, or HTTP_PORT in .env)")
    if isinstance(error, OSError):
        return _fail(str(error), "`kiosk doctor` looks for the cause")
    _log_fault(error)
    _fail(f"Kiosk stopped by a fault of its own ({type(error).__name__})", "please report it with the log above")
    return EXIT_FAULT


def _fail(text: str, remedy: str) -> int:
    from bot.logs import redact

    typer.echo(redact(f"✖ {text}\n→ {remedy}"), err=True)
    return EXIT_FAILED


def _log_fault(error: BaseException) -> None:
    import structlog

    structlog.get_logger("bot.cli").critical("fault", exc_info=error)


def _settings() -> Settings:
    """The settings of this folder's .env and of the environment; logs are configured by them."""
    settings = read_settings(os.environ, ENV_FILE)
    _configure_logs(settings)
    return settings


def _configure_logs(settings: Settings) -> None:
    from bot.logs import configure_logs

    configure_logs(settings.log_format, settings.log_level)


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end on uvloop, where there is one."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)


@app.command()
def run() -> None:
    """Run the shop. It reads .env and goes on until Ctrl+C or SIGTERM.

    Example: kiosk run
    """
    settings = _settings()
    if settings.telegram_bot_token is None and settings.discord_bot_token is None:
        typer.echo(GUIDE, err=True)
        raise typer.Exit(EXIT_MISSING)
    from bot.app import run_shop

    _run(run_shop(settings))


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where the page to play in is served.")] = 8080,
    database: Annotated[str, typer.Option(help="Where the demo keeps its shop.")] = "sqlite:///data/demo.db",
) -> None:
    """Play shop in a sandbox. No token, no network, no money; .env is not read.

    Example: kiosk demo --port 8080
    """
    shown = {name: os.environ[name] for name in ("LOG_FORMAT", "LOG_LEVEL") if name in os.environ}
    settings = parse_settings({"SHOP_NAME": "Nova Keys", "DATABASE_URL": database, **shown})
    _configure_logs(settings)
    from bot.app import run_demo

    _run(run_demo(settings, port))


@app.command()
def doctor(
    mail: Annotated[bool, typer.Option("--mail", help="Look at mail: its records, its server.")] = False,
    address: Annotated[str, typer.Argument(help="Where --mail sends a test.")] = "",
) -> None:
    """Find what is wrong. One line a finding, with the remedy; changes nothing.

    Example: kiosk doctor --mail you@example.com
    """
    from bot.findings import Level, error

    findings: list[Finding] = []
    try:
        settings = read_settings(os.environ, ENV_FILE)
    except SettingsError as wrong:
        findings = [error("settings", problem, "correct it in .env") for problem in wrong.problems]
    else:
        _configure_logs(settings)  # what a provider says of a node beside its answer is no finding
        findings = asyncio.run(_examine(settings, address, mail=mail or bool(address)))
    for finding in findings:
        typer.echo(finding)
    count = {level: sum(finding.level is level for finding in findings) for level in Level}
    typer.echo(f"ok {count[Level.OK]} · warnings {count[Level.WARNING]} · errors {count[Level.ERROR]}")
    if count[Level.ERROR]:
        raise typer.Exit(EXIT_FAILED)


async def _examine(settings: Settings, address: str, *, mail: bool) -> "list[Finding]":
    if mail:
        from bot.mail_check import examine_mail

        return await examine_mail(settings, address)
    from bot.doctor import examine

    return await examine(settings)


@app.command()
def health() -> None:
    """Ask the running shop if it is well. Exit status 0 if so, 1 if not.

    Example: kiosk health
    """
    settings = read_settings(os.environ, ENV_FILE)
    host = ANYWHERE.get(settings.http_host, settings.http_host)
    try:
        with closing(http.client.HTTPConnection(host, settings.http_port, timeout=HEALTH_SECONDS)) as connection:
            connection.request("GET", "/health")
            status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        typer.echo(f"the shop does not answer on {host}:{settings.http_port} ({type(error).__name__})", err=True)
        raise typer.Exit(EXIT_FAILED) from error
    typer.echo("well" if status == http.HTTPStatus.OK else "unwell")
    if status != http.HTTPStatus.OK:
        raise typer.Exit(EXIT_FAILED)


@app.command()
def migrate(
    check: Annotated[bool, typer.Option("--check", help="Only say what would be done; exit 1 if anything.")] = False,
) -> None:
    """Bring the database up to date. The shop does so itself at every start.

    Example: kiosk migrate --check
    """
    from storage import migrate as migrations
    from storage.address import parse_address
    from storage.direct import plain_errors
    from storage.opening import claimed

    address = parse_address(_settings().database_url)
    if check:
        with plain_errors():
            pending = migrations.check(address)
    else:
        with claimed(address), plain_errors():
            pending = migrations.migrate(address, time.time_ns() // 1_000_000)
    for migration in pending:
        typer.echo(f"{migration.number:04} {migration.name} {'waits' if check else 'applied'}")
    typer.echo("The schema is up to date." if not (check and pending) else f"{len(pending)} waiting.")
    if check and pending:
        raise typer.Exit(EXIT_FAILED)


@app.command()
def audit(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False,
) -> None:
    """Prove that every key, payment and parcel adds up.

    Exit status 1 on any difference. It only reads, and the shop may be running.

    Example: kiosk audit --json
    """
    from bot import proof
    from storage import looking

    found = looking.audit(_settings().database_url)
    for line in (proof.as_json(found),) if as_json else proof.as_text(found):
        typer.echo(line)
    if found.differences:
        raise typer.Exit(EXIT_FAILED)


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="Where backups are kept; better on another machine.")] = BACKUPS,
    keep: Annotated[int | None, typer.Option(min=1, help="Remove the oldest ones beyond so many.")] = None,
) -> None:
    """Make an encrypted backup. The shop may be running.

    It is proven, sealed under the master key, and opened again before it gets its name. The master key is not in it:
    without a copy of that, no backup helps.

    Example: kiosk backup /mnt/backups --keep 14
    """
    from bot import safekeeping

    for line in safekeeping.make(_settings(), folder, keep):
        typer.echo(line)


@app.command()
def restore(
    file: Annotated[Path | None, typer.Argument(help="A file that `kiosk backup` made.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Move the database that is there to a dated name.")] = False,
    stock_checked: Annotated[bool, typer.Option("--stock-checked", help="Sell what a restore held back.")] = False,
) -> None:
    """Bring a backup back. Stop the shop first.

    A key that is free in the backup may have been sold since. The journal beside the database tells; without it all
    stock is held back until you know that none of it was delivered and say `kiosk restore --stock-checked`.

    Example: kiosk restore data/backups/kiosk-20261122T233348000Z.kiosk-backup
    """
    from bot import safekeeping

    if (file is None) is not stock_checked:
        raise typer.BadParameter("name a backup, or say --stock-checked")
    lines = safekeeping.release(_settings()) if file is None else safekeeping.bring_back(_settings(), file, force=force)
    for line in lines:
        typer.echo(line)


@app.command()
def reconcile(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, for machines.")] = False,
) -> None:
    """Compare the books with every provider's. What was missing here is applied.

    Exit status 1 on any difference. A shop on SQLite that is running does this every hour by itself: there, an owner
    asks with /reconcile in the chat.

    Example: kiosk reconcile --json
    """
    from bot import books

    found = _run(books.reconcile(_settings()))
    for line in map(books.as_json if as_json else books.as_text, found):
        typer.echo(line)
    if any(one.gaps or one.trouble for one in found):
        raise typer.Exit(EXIT_FAILED)


@app.command()
def simulate(
    seed: Annotated[int, typer.Option(help="Which chance; the same seed gives the same numbers.")] = 1,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days are played.")] = 30,
    orders: Annotated[int, typer.Option(min=1, max=100_000, help="Orders a day.")] = 5000,
    behaviour: Annotated[Path | None, typer.Option(help="How buyers and channels behave (TOML).")] = None,
    picture: Annotated[Path | None, typer.Option(help="Draw the result into this PNG file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures for a program.")] = False,
) -> None:
    """Play a month of orders. Through the real routing, and four other ways of delivering beside it.

    Example: kiosk simulate --seed 7 --picture month.png
    """
    from bot.simulate import Scale, run_simulation

    scale = Scale(days=days, orders=orders, seed=seed)
    typer.echo(run_simulation(scale, behaviour, picture, as_json=as_json))


@keys.command("new")
def keys_new() -> None:
    """Print a fresh master key. For KIOSK_MASTER_KEY; nothing is stored.

    Example: kiosk keys new
    """
    from storage.keyring import MasterKey

    typer.echo(MasterKey.new().text())


@keys.command("rotate")
def keys_rotate() -> None:
    """Change the master key. Every data key is wrapped anew, the goods stay as they are.

    Stop the shop first, and copy the old key: backups made before still need it, and its file forgets it.
    Interrupted, it goes on where it stopped when it is called again.

    Example: kiosk keys rotate
    """
    from rich.console import Console
    from rich.progress import Progress

    from storage.rotation import rotate_keys

    settings = _settings()
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("Wrapping the data keys anew", total=None)
        done = rotate_keys(
            settings.database_url,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
            master_key=settings.kiosk_master_key,
        )
    typer.echo(f"{done.rewrapped} data keys are under the master key {done.current} now, in {done.where}.")
    if done.retired:
        old = ", ".join(done.retired)
        typer.echo(f"Backups made before still need the old key ({old}): keep it with them, it opens nothing else now.")
    typer.echo(f"Copy {done.where} to a safe place, then run `kiosk keys backed-up`.")


@keys.command("backed-up")
def keys_backed_up() -> None:
    """Note that you keep a copy of the key. The doctor stops asking, until the key changes.

    Example: kiosk keys backed-up
    """
    from bot.doctor import backup_note, load_existing_keyring
    from storage.address import parse_address

    settings = _settings()
    file = parse_address(settings.database_url).key_file
    keyring = load_existing_keyring(settings, file)
    note = backup_note(file)
    note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    note.write_text(f"{keyring.current.id} {time.strftime('%Y-%m-%d')}\n", encoding="utf-8")
    typer.echo(f"Noted: you keep a copy of the master key {keyring.current.id}.")
