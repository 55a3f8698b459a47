"""The doctor asks every provider at once, and says in one line each what is wrong and what to do."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest

from bot.config import Settings
from bot.doctor_payments import Examined, check_payments, check_providers
from bot.findings import Finding, Level
from core.errors import KioskError, Permanent, Temporary
from core.ports import Store
from core.providers import Around, Malformed, Refunds, Terms
from payments import premium
from sandbox import DiscordLimits, Sandbox
from sandbox.discord.shelf import FIVE, FOREVER
from tests.contract.hurry import hurried

NOW = 1_795_348_800_000  # 2026-11-22 12:00 UTC
CANARY = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GExamp.canary-of-a-token-from-the-portal"
TELEGRAM = "123456789:AAF0canary-of-a-token-from-BotFather"


@dataclass(kw_only=True)
class Nothing:
    """A provider that nobody pays with, for what is asked of its terms. ``trouble`` is what its check comes to."""

    terms: Terms
    trouble: KioskError | None = None
    hangs: bool = False
    closed: bool = False

    async def check(self) -> str:
        if self.hangs:
            await asyncio.Event().wait()
        if self.trouble is not None:
            raise self.trouble
        return "all is well"

    async def close(self) -> None:
        self.closed = True


def way(code: str, asks_in: str = "USD", *, trouble: KioskError | None = None, **more: object) -> Nothing:
    terms = Terms(code=code, asks_in=asks_in, refunds=Refunds.NONE, **more)  # type: ignore[arg-type]
    return Nothing(terms=terms, trouble=trouble)


async def lines(settings: Settings, *providers: Examined) -> list[str]:
    found = await check_providers(settings, {each.terms.code: each for each in providers}, NOW)
    assert all("\n" not in str(line) and "canary" not in str(line) for line in found)
    return [_short(line) for line in found]


def _short(line: Finding) -> str:
    assert line.remedy or line.level is Level.OK
    return f"{line.level} {line.subject}: {line.text}" + (f" -> {line.remedy}" if line.remedy else "")


# --- what a provider says of us


@pytest.fixture
async def world() -> AsyncIterator[Sandbox]:
    async with Sandbox.open(discord_limits=DiscordLimits.none()) as opened:
        yield opened


async def asked(world: Sandbox, *, token: str = "", url: str = "", sku: int = FIVE) -> str:
    """What the doctor says of Premium Apps set up so."""
    settings = Settings(
        discord_bot_token=token or world.discord_token,
        discord_api_url=url or world.discord_url,
        discord_premium=((str(sku), "5.00"),),
    )
    around = Around(store=cast("Store", None), clock=lambda: NOW, currency="USD", secret=lambda _: bytes(32))
    [said] = await lines(settings, *premium.build(settings, around))
    return said


async def test_a_provider_that_knows_us_is_well(world: Sandbox) -> None:
    assert await asked(world) == "ok premium: 1 products on sale"


async def test_what_is_set_up_is_built_and_asked(world: Sandbox) -> None:
    settings = Settings(
        discord_bot_token=world.discord_token,
        discord_api_url=world.discord_url,
        discord_premium=((str(FIVE), "5.00"),),
        test_payments=True,
    )
    found = await check_payments(settings, NOW)
    assert [(line.level, line.subject) for line in found] == [(Level.OK, "premium"), (Level.OK, "sim")]
    [wrong, *_] = await check_payments(replace(settings, shop_currency="JPY"), NOW)
    assert (wrong.level, wrong.subject) == (Level.ERROR, "premium")
    assert wrong.remedy == "set DISCORD_PREMIUM to amounts of JPY"
    elsewhere = Settings(chains=(("ethereum", "http://127.0.0.1:1"),), chain_addresses=(("ethereum", "0x" + 40 * "a"),))
    [wrong, *_] = await check_payments(elsewhere, NOW)
    assert (wrong.level, wrong.subject) == (Level.ERROR, "onchain")
    assert "CHAIN_ADDRESSES: ethereum" in wrong.text
    assert wrong.remedy == "correct CHAINS, CHAIN_ADDRESSES and CHAIN_TOKENS"
    assert await check_payments(Settings(), NOW) == []


async def test_wrong_credentials_are_told_from_a_wrong_setting(world: Sandbox) -> None:
    assert await asked(world, token=CANARY) == (
        "error premium: does not take our credentials (401) -> correct DISCORD_BOT_TOKEN and DISCORD_PREMIUM"
    )
    assert await asked(world, sku=FOREVER) == (
        f"error premium: says no (not consumable, sku {FOREVER})"
        " -> make it a one-time purchase that is consumable, or take it out of DISCORD_PREMIUM"
    )
    assert "what we ask for (404)" in await asked(world, url=f"{world.url}/elsewhere")


async def test_a_provider_in_trouble_is_told_from_one_that_is_not_there(world: Sandbox) -> None:
    world.fault(kind="500", platform="discord")
    assert "is in trouble itself: it answers 500 -> try again later" in await asked(world)
    world.fault(kind="429", retry_after=7, platform="discord")
    assert "is asked too often" in await asked(world)
    assert "does not answer (connection, kind" in await asked(world, url="http://127.0.0.1:1")
    world.fault(kind="answer", status=200, body="<html>", platform="discord")
    assert "cannot be read (200, unreadable answer)" in await asked(world)


async def test_nobody_waits_longer_than_ten_seconds() -> None:
    slow = [replace(way(code), hangs=True) for code in ("stars", "stripe")]
    with hurried():
        begun = asyncio.get_running_loop().time()
        first, _ = (line for line in await lines(Settings(), *slow) if line.startswith("error"))
        assert asyncio.get_running_loop().time() - begun < 11
    assert first == (
        "error stars: does not answer within 10 seconds"
        " -> check the network, the firewall, and TELEGRAM_BOT_TOKEN and TELEGRAM_API_URL"
    )


async def test_one_in_trouble_hides_no_other_and_all_are_closed() -> None:
    ways = [
        way("stripe", trouble=Permanent(status=403, name="account_invalid")),
        way("btcpay", trouble=Temporary(reason="no answer in time")),
        way("usdt-tron", "USDT", trouble=Permanent(reason="another chain", remedy="set CHAINS to nodes of tron")),
        way("cryptopay", trouble=Malformed(field="app_id")),
        way("sim"),
    ]
    said = await lines(Settings(), *ways)
    assert [line.partition(": ")[0] for line in said] == [
        "error stripe", "error btcpay", "error usdt-tron", "error cryptopay", "ok sim",
    ]  # fmt: skip
    assert "credentials (403, account_invalid) -> correct STRIPE_KEY" in said[0]
    assert "BTCPAY_URL" in said[1]
    assert said[2].endswith("says no (another chain) -> set CHAINS to nodes of tron")
    assert "cannot be read (field app_id)" in said[3]
    assert all(each.closed for each in ways)


# --- rates


async def test_a_way_to_pay_without_a_rate_is_named() -> None:
    ways = [way("stripe", "EUR"), way("usdt-tron", "USDT"), way("stars", "XTR")]
    said = await lines(Settings(shop_currency="EUR"), *ways)
    assert said[3:] == ["error rates: closed, as there is no rate for EUR: usdt-tron, stars -> set EXCHANGE_RATES"]
    told = Settings(shop_currency="EUR", exchange_rates="2026-11-22 EUR=1.0850")
    assert len(await lines(told, *ways)) == 3


async def test_a_rate_that_is_old_or_cannot_be_read_is_not_told_twice(tmp_path: Path) -> None:
    old = Settings(shop_currency="EUR", exchange_rates="2026-11-20 EUR=1.0850")
    assert len(await lines(old, way("stars", "XTR"))) == 1
    gone = Settings(shop_currency="EUR", exchange_rates_file=tmp_path / "rates.txt")
    assert len(await lines(gone, way("stars", "XTR"))) == 1
    (tmp_path / "rates.txt").write_text("2026-11-22 EUR=1.0850")
    assert len(await lines(gone, way("stars", "XTR"), way("btcpay", "CHF"))) == 3


# --- where they are offered


async def test_a_chat_in_which_nothing_can_be_paid_with_is_named() -> None:
    both = {"telegram_bot_token": TELEGRAM, "discord_bot_token": CANARY}
    stars, cards = (
        way("stars", "XTR", chats=frozenset({"telegram"}), off_platform=False),
        way("stripe"),
    )
    sold = way("premium", chats=frozenset({"discord"}), off_platform=False, checkout=False)

    async def empty(*ways: Nothing, **more: object) -> list[str]:
        said = await lines(Settings(**both, **more), *ways)  # type: ignore[arg-type]
        return [line.partition(" -> ")[0].removeprefix("warning payments: ") for line in said[len(ways) :]]

    assert await empty() == ["no way to pay is set up: only what you put into wallets yourself can be spent"]
    assert await empty(stars, cards) == []
    assert await empty(stars) == ["nothing that is set up can be paid with in Discord"]
    assert await empty(stars, sold) == []
    assert await empty(cards) == ["nothing that is set up can be paid with in Telegram"]
    assert await empty(way("coins", chats=frozenset({"telegram", "discord"}))) == [
        "nothing that is set up can be paid with in Telegram"
    ]
    assert await empty(cards, telegram_allow_off_platform=True) == []
    assert await lines(Settings()) == []
