"""What the owner can set, read once and checked whole.

Every setting is one field of ``Settings``; its name in ``.env`` is the field's name in capitals. A wrong
setting never stops at the first: ``SettingsError`` holds one readable line for each.
"""

import difflib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, TypeVar, cast
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values

from core.errors import Permanent
from core.people import Address
from core.preferences import BadHours, parse_hours
from core.rates import parse_rates
from core.ways import BadEscalation, Rules

T = TypeVar("T")

CHANNELS: Final[Mapping[str, str]] = {"telegram": r"[1-9][0-9]{0,18}", "discord": r"[1-9][0-9]{14,19}"}
LOG_FORMATS: Final = ("console", "json")
LOG_LEVELS: Final = ("debug", "info", "warning", "error")
# What one message holds of it, beside whom to ask.
TERMS_LIMIT: Final = 3000


class SettingsError(Permanent):
    """Some settings are wrong. Nothing was started."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__(problems=len(problems))


# A parser takes the text of a setting and returns its value, or raises ValueError with what is wrong.


def _text(longest: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if len(text) > longest or not text.isprintable():
            raise ValueError(f"must be one line of at most {longest} characters")
        return text

    return parse


def _number(smallest: int, largest: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not smallest <= int(text) <= largest:
            raise ValueError(f"must be a whole number from {smallest} to {largest}")
        return int(text)

    return parse


def _pattern(pattern: str, otherwise: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(otherwise)
        return text

    return parse


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in choices:
            raise ValueError(f"must be one of: {', '.join(choices)}")
        return text.lower()

    return parse


def _switch(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("must be 0 (off) or 1 (on)")
    return text == "1"


def _url(*schemes: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes or not parts.hostname or parts.query or parts.fragment or parts.username:
            raise ValueError(f"must be a plain {' or '.join(schemes)} address of a host")
        return text.rstrip("/")

    return parse


def _mail_server(text: str) -> str:
    parts = _split(text)
    fits = parts is not None and parts.scheme in ("smtp", "smtps") and parts.query in ("", "tls=off", "tls=required")
    if parts is None or not fits or parts.path not in ("", "/") or parts.fragment:
        raise ValueError("must be smtp:// or smtps://, user:password@ where it needs them, and a host")
    return text


def _mailbox_server(text: str) -> str:
    parts = _split(text)
    if parts is None or parts.scheme not in ("imap", "imaps") or not parts.username or parts.query or parts.fragment:
        raise ValueError("must be imaps://user:password@host, and a folder where it is not the inbox")
    return text


def _place(usual: int) -> Callable[[str], tuple[str, int]]:
    """A host and its port, or the usual one."""

    def parse(text: str) -> tuple[str, int]:
        parts = _split(f"//{text}")
        if parts is None or parts.hostname is None or parts.netloc != text or parts.username:
            raise ValueError("must be a host, and a colon and a port where it is not the usual one")
        return parts.hostname, parts.port or usual

    return parse


def _split(url: str) -> SplitResult | None:
    """An address that has a host, and a port if any; None otherwise. The library's errors may repeat a password."""
    try:
        parts = urlsplit(url)
        return parts if url.isprintable() and " " not in url and parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def _database(text: str) -> str:
    sqlite = re.fullmatch(r"sqlite:///[^?#]+", text)
    postgres = re.fullmatch(r"postgres(ql)?://\S+", text)
    if not sqlite and not postgres:
        raise ValueError("must start with sqlite:/// and a path, or with postgresql://")
    return text


def _time_zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("must be a name from the time zone database") from error


def _owners(text: str) -> tuple[Address, ...]:
    owners = []
    for entry in filter(None, (part.strip() for part in text.split(","))):
        channel, _, value = entry.partition(":")
        if channel not in CHANNELS or not re.fullmatch(CHANNELS[channel], value):
            known = " or ".join(CHANNELS)
            raise ValueError(f"must be a list of {known}, a colon and a numeric id; {entry[:60]!r} is not")
        owners.append(Address(channel, value))
    return tuple(dict.fromkeys(owners))


def _roles(text: str) -> tuple[int, ...]:
    entries = [entry for part in text.split(",") if (entry := part.strip())]
    if not all(re.fullmatch(CHANNELS["discord"], entry) for entry in entries):
        raise ValueError("must be a list of ids of roles in your server, with commas between them")
    return tuple(map(int, entries))


def _escalation(text: str) -> str:
    try:
        Rules().told_by(text)
    except BadEscalation:
        raise ValueError("must be three rising numbers of minutes, such as 2 10 30") from None
    return text


def _hours(text: str) -> tuple[int, int]:
    try:
        return parse_hours(text)
    except BadHours:
        raise ValueError("must be two different times of the day, such as 22:00-08:00") from None


def _stripe_secrets(text: str) -> tuple[str, ...]:
    entries = tuple(entry for part in text.split(",") if (entry := part.strip()))
    if not all(re.fullmatch(r"whsec_[A-Za-z0-9_+/=-]{8,200}", entry) for entry in entries):
        raise ValueError("must be what your webhooks are signed with, each whsec_…, with commas between them")
    return entries


def _shelf(text: str) -> tuple[tuple[str, str], ...]:
    """Products of the Discord application, and what each puts into a wallet."""
    lines = [entry.partition("=")[::2] for entry in text.split()]
    fits = all(
        re.fullmatch(CHANNELS["discord"], sku) and re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,4})?", amount)
        for sku, amount in lines
    )
    if not fits or len(dict(lines)) < len(lines):
        raise ValueError("must be ids of products, each once and with =, and the amount that it puts into a wallet")
    return tuple(lines)


def _pairs(name: str, value: str, otherwise: str) -> Callable[[str], tuple[tuple[str, str], ...]]:
    """Names, each once, and what is said of each."""

    def parse(text: str) -> tuple[tuple[str, str], ...]:
        pairs = tuple((left, right) for left, _, right in (entry.partition("=") for entry in text.split()))
        fits = all(re.fullmatch(name, left) and re.fullmatch(value, right) for left, right in pairs)
        if not fits or len(dict(pairs)) < len(pairs):
            raise ValueError(otherwise)
        return pairs

    return parse


_NODE: Final = r"https?://[A-Za-z0-9.:_\[\]-]+(/[A-Za-z0-9._~/-]*)?"
_chains: Final = _pairs(
    r"[a-z][a-z0-9]{1,10}(:[1-9][0-9]{0,14})?",
    rf"{_NODE}(,{_NODE})*",
    "must be names of chains, each once and with =, and http addresses of nodes, with commas between them",
)
_chain_addresses: Final = _pairs(
    r"[a-z][a-z0-9]{1,10}",
    r"[A-Za-z0-9]{26,120}",
    "must be names of chains, each once and with =, and your address there, or an account's xpub",
)
_chain_tokens: Final = _pairs(
    r"usd[tc]-[a-z][a-z0-9]{1,10}",
    r"([A-Za-z0-9]{30,50}/([6-9]|1[0-9]|2[0-4]))?",
    "must be usdt- or usdc- and a chain's name; =contract/decimals after it where the shop does not know the chain",
)


def _rates(text: str) -> str:
    try:
        parse_rates(text, now=time.time_ns() // 1_000_000, source="")
    except ValueError as problem:
        raise ValueError(f"must be rates that are clear: {problem}") from None
    return text


_mailbox: Final = _pattern(
    r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", "must be one plain e-mail address"
)
_domain: Final = _pattern(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*", "must be a name as in DNS")


def _file(text: str) -> Path:
    return Path(text)


def setting(parse: Callable[[str], T], example: str, *, default: str, secret: bool = False) -> T:
    """A setting with a default, itself written as it would be in ``.env``."""
    facts = {"parse": parse, "example": example, "default": default, "secret": secret}
    made: Any = field(default_factory=lambda: parse(default), repr=not secret, metadata=facts)
    return cast("T", made)


def optional(parse: Callable[[str], T], example: str, *, secret: bool = False) -> T | None:
    """A setting that may be left out: None then."""
    facts = {"parse": parse, "example": example, "default": "", "secret": secret}
    made: Any = field(default=None, repr=not secret, metadata=facts)
    return cast("T | None", made)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting of the shop. ``Settings()`` is the shop as it comes: SQLite, loopback, no token."""

    telegram_bot_token: str | None = optional(
        _pattern(r"[0-9]+:[A-Za-z0-9_-]{20,}", "must be the token as @BotFather wrote it"),
        "123456789:AAF0example-of-a-token-from-BotFather",
        secret=True,
    )
    telegram_api_url: str = setting(
        _url("https", "http"), "https://api.telegram.org", default="https://api.telegram.org"
    )
    discord_bot_token: str | None = optional(
        _pattern(r"[A-Za-z0-9_-]{18,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{20,}", "must be the bot's token, three parts"),
        "MTIzNDU2Nzg5MDEyMzQ1Njc4.GExamp.the-token-from-the-developer-portal",
        secret=True,
    )
    discord_api_url: str = setting(
        _url("https", "http"), "https://discord.com/api/v10", default="https://discord.com/api/v10"
    )
    discord_owner_roles: tuple[int, ...] = setting(_roles, "123456789012345678", default="")
    public_url: str | None = optional(_url("https"), "https://shop.example.com")
    telegram_webhook_secret: str | None = optional(
        _pattern(r"[A-Za-z0-9_-]{1,256}", "must be 1 to 256 letters, digits, _ or -"),
        "a-long-random-word",
        secret=True,
    )

    http_host: str = setting(
        _pattern(r"[A-Za-z0-9.:_-]+", "must be a host name or an address"), "127.0.0.1", default="127.0.0.1"
    )
    http_port: int = setting(_number(0, 65535), "8081", default="8081")
    client_address_header: str | None = optional(
        _pattern(r"[A-Za-z][A-Za-z0-9-]{0,63}", "must be the name of a header"), "X-Forwarded-For"
    )

    database_url: str = setting(_database, "sqlite:///data/kiosk.db", default="sqlite:///data/kiosk.db", secret=True)
    kiosk_master_key: str | None = optional(_text(10_000), "what `kiosk keys new` prints", secret=True)

    smtp_url: str | None = optional(_mail_server, "smtp://user:password@smtp.example.com:587", secret=True)
    mail_from: str | None = optional(_mailbox, "orders@shop.example.com")
    mail_key_in_mail: bool = setting(_switch, "0", default="0")
    mail_dkim_key_file: Path | None = optional(_file, "data/dkim.pem")  # noqa: RUF009
    mail_dkim_selector: str = setting(_domain, "kiosk", default="kiosk")
    mail_dkim_domain: str | None = optional(_domain, "example.com")
    mail_bounce_domain: str | None = optional(_domain, "bounce.shop.example.com")
    mail_bounce_listen: tuple[str, int] = setting(_place(8025), "127.0.0.1:8025", default="127.0.0.1:8025")
    mail_bounce_imap_url: str | None = optional(
        _mailbox_server, "imaps://bounces:password@imap.example.com/INBOX", secret=True
    )
    dns_server: tuple[str, int] | None = optional(_place(53), "9.9.9.9")

    shop_name: str = setting(_text(64), "Nova Keys", default="Kiosk")
    shop_tagline: str | None = optional(_text(200), "Game keys and cards, here in seconds.")
    shop_owners: tuple[Address, ...] = setting(_owners, "telegram:42, discord:123456789012345678", default="")
    shop_currency: str = setting(
        _pattern(r"[A-Z]{3,4}", "must be a currency code of capital letters"), "USD", default="USD"
    )
    shop_language: str = setting(
        _pattern(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "must be a language code"), "en", default="en"
    )
    shop_time_zone: ZoneInfo = setting(_time_zone, "Europe/Lisbon", default="UTC")  # noqa: RUF009
    shop_support: str | None = optional(_text(200), "@nova_support")
    shop_terms_file: Path | None = optional(_file, "data/terms.txt")  # noqa: RUF009

    hold_minutes: int = setting(_number(1, 1440), "15", default="15")
    max_open_orders: int = setting(_number(1, 100), "3", default="3")
    low_stock: int = setting(_number(0, 1_000_000), "5", default="5")
    escalate_minutes: str = setting(_escalation, "2 10 30", default="2 10 30")
    remind_hours: int = setting(_number(1, 168), "24", default="24")
    night_hours: tuple[int, int] = setting(_hours, "22:00-08:00", default="22:00-08:00")
    test_payments: bool = setting(_switch, "0", default="0")
    stars: bool = setting(_switch, "0", default="0")
    stars_usd_micro: int = setting(_number(1, 100_000_000), "13000", default="13000")
    stripe_key: str | None = optional(
        _pattern(r"(sk|rk)_(test|live)_[A-Za-z0-9_]{10,300}", "must be a secret key: sk_live_… or sk_test_…"),
        "sk_live_theSecretKeyFromTheDashboard",
        secret=True,
    )
    stripe_webhook_secrets: tuple[str, ...] = setting(
        _stripe_secrets, "whsec_what-the-dashboard-shows", default="", secret=True
    )
    stripe_url: str = setting(_url("https", "http"), "https://api.stripe.com", default="https://api.stripe.com")
    btcpay_url: str | None = optional(_url("https", "http"), "https://btcpay.example.com")
    btcpay_store: str | None = optional(
        _pattern(r"[A-Za-z0-9_-]{1,100}", "must be the store's id, from its settings"),
        "9CiNzKoANXxmk5ayZngSXrHTiVvvgCrwrpFQd4m2K776",
    )
    btcpay_key: str | None = optional(
        _pattern(r"[A-Za-z0-9_-]{20,200}", "must be an API key of the server"),
        "what-the-server-shows-once",
        secret=True,
    )
    btcpay_webhook_secret: str | None = optional(_text(200), "what-the-webhook-shows", secret=True)
    cryptopay_token: str | None = optional(
        _pattern(r"[0-9]{1,20}:[A-Za-z0-9_-]{20,200}", "must be the token as @CryptoBot wrote it"),
        "12345:AAexample-of-a-token-from-CryptoBot",
        secret=True,
    )
    cryptopay_url: str = setting(_url("https", "http"), "https://pay.crypt.bot", default="https://pay.crypt.bot")
    discord_premium: tuple[tuple[str, str], ...] = setting(_shelf, "1300000000000000005=5.00", default="")
    discord_premium_tests: bool = setting(_switch, "0", default="0")
    chains: tuple[tuple[str, str], ...] = setting(
        _chains, "tron=https://api.trongrid.io/jsonrpc base=https://mainnet.base.org", default="", secret=True
    )
    chain_addresses: tuple[tuple[str, str], ...] = setting(
        _chain_addresses, "base=0xYourAddressAsYourWalletShowsIt", default="", secret=True
    )
    chain_tokens: tuple[tuple[str, str], ...] = setting(_chain_tokens, "usdt-tron usdc-base", default="")
    tron_api_key: str | None = optional(
        _pattern(r"[A-Za-z0-9-]{8,100}", "must be the key as TronGrid shows it"),
        "01234567-89ab-cdef-0123-456789abcdef",
        secret=True,
    )
    telegram_allow_off_platform: bool = setting(_switch, "0", default="0")
    exchange_rates: str | None = optional(_rates, "2026-11-22 EUR=1.0850 GBP=1.2700")
    exchange_rates_file: Path | None = optional(_file, "data/rates.txt")  # noqa: RUF009
    exchange_rates_max_age_hours: int = setting(_number(1, 8760), "24", default="24")

    log_format: str = setting(_one_of(*LOG_FORMATS), "json", default="console")
    log_level: str = setting(_one_of(*LOG_LEVELS), "info", default="info")


def setting_fields() -> dict[str, Field[Any]]:
    """Every setting by its name in ``.env``."""
    return {item.name.upper(): item for item in fields(Settings)}


def parse_settings(values: Mapping[str, str]) -> Settings:
    """The settings in a mapping; what is absent or empty keeps its default.

    Raises SettingsError with every problem found. No line repeats a secret.
    """
    found: dict[str, Any] = {}
    problems: list[str] = []
    for name, item in setting_fields().items():
        text = values.get(name, "").strip()
        if not text:
            continue
        try:
            found[item.name] = item.metadata["parse"](text)
        except ValueError as error:
            problems.append(_problem(name, item, text, error))
    problems += _contradictions(found, values)
    if problems:
        raise SettingsError(tuple(problems))
    return Settings(**found)


def _problem(name: str, item: Field[Any], text: str, error: ValueError) -> str:
    given = "" if item.metadata["secret"] else f" (it is {text[:60]!r})"
    return f"{name} {error}{given}. Example: {name}={item.metadata['example']}"


# Without the secret anybody could post updates in Telegram's name. A mail has a sender and a link to the order page.
# Stars are paid to the bot. A callback of Stripe's says only where to ask, which takes the key.
_COMPANY: Final = (
    ("PUBLIC_URL", "TELEGRAM_WEBHOOK_SECRET"),
    ("SMTP_URL", "MAIL_FROM"),
    ("SMTP_URL", "PUBLIC_URL"),
    ("MAIL_BOUNCE_IMAP_URL", "MAIL_BOUNCE_DOMAIN"),
    ("STARS", "TELEGRAM_BOT_TOKEN"),
    ("DISCORD_PREMIUM", "DISCORD_BOT_TOKEN"),
    ("STRIPE_WEBHOOK_SECRETS", "STRIPE_KEY"),
    ("CHAINS", "CHAIN_ADDRESSES"),
    ("BTCPAY_URL", "BTCPAY_STORE"),
    ("BTCPAY_URL", "BTCPAY_KEY"),
)


def _contradictions(found: Mapping[str, Any], values: Mapping[str, str]) -> list[str]:
    """Settings that are nothing without another one."""
    known = setting_fields()
    return [
        f"{needed} is required when {name} is set. Example: {needed}={known[needed].metadata['example']}"
        for name, needed in _COMPANY
        if found.get(name.lower()) and not values.get(needed, "").strip()
    ]


def read_settings(environment: Mapping[str, str], env_file: Path | None = None) -> Settings:
    """The settings of ``.env`` and of the environment, which wins. A missing file is an empty one."""
    return parse_settings({**_read_file(env_file), **environment})


def read_terms(settings: Settings) -> str:
    """The owner's own terms; empty where there are none. Raises SettingsError."""
    if settings.shop_terms_file is None:
        return ""
    try:
        words = settings.shop_terms_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        words = ""
    if not 0 < len(words) <= TERMS_LIMIT or "\0" in words:
        raise SettingsError((f"SHOP_TERMS_FILE must be a text file in UTF-8 of at most {TERMS_LIMIT} characters.",))
    return words


def _read_file(env_file: Path | None) -> dict[str, str]:
    if env_file is None or not env_file.is_file():
        return {}
    try:
        # Nothing is interpolated: a `$` in a password is a `$`.
        pairs = dotenv_values(env_file, interpolate=False, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError((f"{env_file} cannot be read: it must be a text file in UTF-8.",)) from error
    misspelt = tuple(filter(None, map(_misspelling, pairs)))
    if misspelt:
        raise SettingsError(misspelt)
    return {name: text or "" for name, text in pairs.items()}


def _misspelling(name: str) -> str | None:
    """A name that is almost a setting would be ignored in silence: say so instead."""
    known = setting_fields()
    close = [] if name in known else difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.9)
    return f"{name} is not a setting. Did you mean {close[0]}?" if close else None


def default_text(item: Field[Any]) -> str:
    """A setting's default as it would be written in ``.env``; empty when it may be left out."""
    if item.default_factory is MISSING:
        return ""
    return cast("str", item.metadata["default"])
