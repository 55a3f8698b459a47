"""The doctor's look at payments: does each provider know us, is there a rate for what it asks, is it offered anywhere?

Every provider is asked something harmless at the same time as the others, for ten seconds at most.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Concatenate, Final, ParamSpec, Protocol, TypeVar

from bot.app import PROVIDERS
from bot.config import Settings, setting_fields
from bot.explain import explain
from bot.findings import Finding, error, ok, warning
from bot.rates import read_rates, setting_rates
from core.errors import KioskError, Permanent, Temporary
from core.money import Money
from core.offering import offered
from core.ports import Tx
from core.providers import Around, Terms
from core.rates import NoRate, Rates, StaleRate
from core.ways import HOUR

P = ParamSpec("P")
T = TypeVar("T")

NETWORK_SECONDS: Final = 10
# The settings of a provider begin with its code; these go through a chat's own bot, and coins have their chain's.
SETTINGS: Final[Mapping[str, str]] = {
    "stars": "TELEGRAM_BOT_TOKEN and TELEGRAM_API_URL",
    "premium": "DISCORD_BOT_TOKEN and DISCORD_PREMIUM",
}
REMEDIES: Final[Mapping[str, str]] = {
    "telegram": "STARS=1 takes Stars; docs/payments.md says what TELEGRAM_ALLOW_OFF_PLATFORM=1 risks",
    "discord": "set up cards or coins: .env.example names them",
}
_CREDENTIALS: Final = frozenset({401, 403})


class Examined(Protocol):
    """What is asked here of a payment provider."""

    @property
    def terms(self) -> Terms: ...
    async def check(self) -> str: ...
    async def close(self) -> None: ...


class _NoBooks:
    """A store for providers that are only asked who we are: the doctor writes nothing, and needs no key to look."""

    alone = False

    async def run(self, step: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:  # noqa: ARG002
        raise Permanent(reason="the doctor opens no books")

    read = run


async def check_payments(settings: Settings, now: int) -> list[Finding]:
    """What is wrong with the ways to pay that are set up, one line each."""
    around = Around(store=_NoBooks(), clock=lambda: now, currency=settings.shop_currency, secret=lambda _: bytes(32))
    providers: dict[str, Examined] = {}
    findings = []
    for name in (name for name, is_on in PROVIDERS.items() if is_on(settings)):
        try:
            built: Sequence[Examined] = import_module(f"payments.{name}").build(settings, around)
        except KioskError as cause:
            findings.append(_not_set_up(name, cause))
        else:
            providers |= {each.terms.code: each for each in built}
    return findings + await check_providers(settings, providers, now)


async def check_providers(settings: Settings, providers: Mapping[str, Examined], now: int) -> list[Finding]:
    """What is wrong with these. They are closed afterwards."""
    try:
        answers = await asyncio.gather(*(_ask(provider) for provider in providers.values()))
    finally:
        await asyncio.gather(*(provider.close() for provider in providers.values()))
    rates = _check_rates(settings, list(providers.values()), now)
    return [*answers, *rates, *_check_offered(settings, providers)]


async def _ask(provider: Examined) -> Finding:
    code = provider.terms.code
    try:
        async with asyncio.timeout(NETWORK_SECONDS):
            return ok(code, await provider.check())
    except TimeoutError:
        return error(code, f"does not answer within {NETWORK_SECONDS} seconds", _network_remedy(code))
    except Temporary as trouble:
        return _in_trouble(code, trouble)
    except Permanent as refusal:
        return _refused(code, refusal)
    except KioskError as strange:
        return error(code, f"answers in a way that cannot be read ({_facts(strange)})", _network_remedy(code))


def _in_trouble(code: str, trouble: Temporary) -> Finding:
    status = trouble.facts.get("status")
    if status == 429:
        return error(code, "is asked too often from here", "wait a few minutes, then try again")
    if isinstance(status, int) and status >= 500:
        return error(code, f"is in trouble itself: it answers {status}", "try again later; orders wait for it")
    said = "does not answer" if status is None else "answers in a way that cannot be read"
    return error(code, f"{said} ({_facts(trouble)})", _network_remedy(code))


def _refused(code: str, refusal: Permanent) -> Finding:
    """What the provider itself says to do goes before what its status makes us think."""
    facts, told = _facts(refusal), str(refusal.facts.get("remedy", ""))
    if refusal.facts.get("status") in _CREDENTIALS:
        return error(code, f"does not take our credentials ({facts})", told or f"correct {_settings_of(code)}")
    if refusal.facts.get("status") == 404:
        return error(code, f"does not know what we ask for ({facts})", told or f"correct {_settings_of(code)}")
    return error(code, f"says no ({facts})", told or f"look at {_settings_of(code)}")


def _not_set_up(name: str, cause: KioskError) -> Finding:
    """An error of its own says more than its facts do."""
    text = f"cannot be set up ({_facts(cause)})" if type(cause) is Permanent else explain(cause).text
    return error(name, text, str(cause.facts.get("remedy", "")) or f"correct {_settings_of(name)}")


def _facts(cause: KioskError) -> str:
    """Its facts as one would say them: a reason, a status and a name speak for themselves."""
    told = {name: value for name, value in cause.facts.items() if name != "remedy" and value not in ("refused", "0")}
    bare = [str(told.pop(name)) for name in ("status", "name", "reason") if name in told]
    return ", ".join([*bare, *(f"{name} {value}" for name, value in told.items())]) or "no reason given"


def _network_remedy(code: str) -> str:
    return f"check the network, the firewall, and {_settings_of(code)}"


def _settings_of(code: str) -> str:
    """The settings that a provider is set up by, in words."""
    own = [name for name in setting_fields() if name.startswith(f"{code.upper()}_")]
    return SETTINGS.get(code) or ", ".join(own) or "CHAINS, CHAIN_ADDRESSES and CHAIN_TOKENS"


# --- rates


def _check_rates(settings: Settings, providers: Sequence[Examined], now: int) -> list[Finding]:
    """Whether a price can be said in the currency of each. A file that cannot be read has a finding of its own."""
    table = dict(setting_rates(settings))
    if settings.exchange_rates_file is not None:
        try:
            table |= read_rates(settings.exchange_rates_file, now)
        except ValueError:
            return []
    rates = Rates(table=table, max_age_ms=settings.exchange_rates_max_age_hours * HOUR)
    closed: dict[str, list[str]] = {}
    for terms in (provider.terms for provider in providers):
        try:
            rates.quote(Money(1, settings.shop_currency), terms.asks_in, now)
        except StaleRate:
            continue
        except NoRate as missing:
            closed.setdefault(str(missing.facts["currency"]), []).append(terms.code)
    return [
        error("rates", f"closed, as there is no rate for {currency}: {', '.join(codes)}", "set EXCHANGE_RATES")
        for currency, codes in closed.items()
    ]


# --- where they are offered


def _check_offered(settings: Settings, providers: Mapping[str, Examined]) -> list[Finding]:
    """Whether money can come in at all in each chat that is set up."""
    chats = {"telegram": settings.telegram_bot_token, "discord": settings.discord_bot_token}
    closed = [chat for chat, token in chats.items() if token and not _takes_money(settings, providers, chat)]
    if closed and not providers:
        text = "no way to pay is set up: only what you put into wallets yourself can be spent"
        return [warning("payments", text, "set one up: .env.example names them, docs/payments.md says how")]
    return [
        warning("payments", f"nothing that is set up can be paid with in {chat.capitalize()}", REMEDIES[chat])
        for chat in closed
    ]


def _takes_money(settings: Settings, providers: Mapping[str, Examined], chat: str) -> bool:
    """Whether something is offered there, or the chat itself sells credit."""
    sold = any(not each.terms.checkout and chat in each.terms.chats for each in providers.values())
    return sold or bool(offered(providers, chat, settings.telegram_allow_off_platform))
