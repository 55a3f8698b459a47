"""The demo: the shop that ships, in front of the sandbox's stand-ins for everything outside."""

import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final

from bot.app import open_shop
from bot.config import Settings
from bot.demo import OWNERS, stock_shelves
from sandbox import BotProfile, Sandbox
from sandbox.discord.shelf import FIVE, TEN
from sandbox.gateways.btcpay import account as btcpay
from sandbox.gateways.chain.gateway import ChainGateway

LOOPBACK: Final = "127.0.0.1"
_EPOCH: Final = 1_767_225_600  # 2026-01-01


@asynccontextmanager
async def open_demo(settings: Settings, port: int) -> AsyncIterator[str]:
    """The demo, open as long as the context lasts; gives the address of its page."""
    async with Sandbox.open(port=port, bot=BotProfile(first_id=_first_id())) as sandbox:
        settings = _paid_there(_in_the_sandbox(settings, sandbox), sandbox)
        async with open_shop(settings, clock=lambda: int(sandbox.now() * 1000)) as running:
            await stock_shelves(running.shop)
            if running.mail is not None:
                sandbox.mail.returns_to(*running.mail.returns)
            sandbox.gateways.call_back_to(f"{settings.public_url}/pay")
            yield sandbox.page_url


def _in_the_sandbox(settings: Settings, sandbox: Sandbox) -> Settings:
    """Both chats and the mail."""
    return replace(
        settings,
        http_host=LOOPBACK,
        http_port=(pages := _free_port()),
        public_url=f"http://{LOOPBACK}:{pages}",
        telegram_webhook_secret=None,
        telegram_bot_token=sandbox.token,
        telegram_api_url=sandbox.telegram_url,
        discord_bot_token=sandbox.discord_token,
        discord_api_url=sandbox.discord_url,
        smtp_url=sandbox.smtp_url,
        mail_from="orders@nova.example",
        mail_bounce_domain="bounce.nova.example",
        mail_bounce_listen=(LOOPBACK, 0),
        shop_owners=OWNERS,
        shop_tagline="Game keys and cards, here in seconds.",
        shop_support="@nova_support",
    )


def _paid_there(settings: Settings, sandbox: Sandbox) -> Settings:
    """Every way to pay that there is, so that each can be tried."""
    there = sandbox.gateways
    chains = (there.tron, there.evm)
    return replace(
        settings,
        test_payments=True,
        telegram_allow_off_platform=True,
        stars=True,
        stripe_key=there.stripe.key,
        stripe_webhook_secrets=there.stripe.secrets,
        stripe_url=there.stripe.url,
        discord_premium=tuple((str(sku), price) for sku, price in ((FIVE, "5.00"), (TEN, "10.00"))),
        cryptopay_token=there.cryptopay.token,
        cryptopay_url=there.cryptopay.url,
        btcpay_url=there.btcpay.url,
        btcpay_store=btcpay.STORE,
        btcpay_key=btcpay.KEY,
        btcpay_webhook_secret=btcpay.SECRET,
        chains=tuple((f"{_name(chain)}:{chain.chain_id}", chain.rpc_url) for chain in chains),
        chain_addresses=tuple((_name(chain), chain.account or chain.home) for chain in chains),
        chain_tokens=tuple((f"usdt-{_name(chain)}", f"{chain.contract('USDT')}/6") for chain in chains),
    )


def _name(chain: ChainGateway) -> str:
    """What the shop calls a chain: the one that speaks as Ethereum does is shown as Ethereum."""
    return "ethereum" if chain.CODE == "evm" else chain.CODE


def _free_port() -> int:
    """A port for the demo's pages: links must know it before anything is served."""
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port: int = free.getsockname()[1]
        return port


def _first_id() -> int:
    """A number that no earlier sandbox has come to: the demo's shop remembers messages, the sandbox does not."""
    return (int(time.time()) - _EPOCH) * 4
