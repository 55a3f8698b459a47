"""The driver of coins on a chain: the provider in front of the sandbox's TRON, whose node wants a key."""

import random
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from core.ids import PaymentKey
from core.money import Money
from core.ports import Store
from core.providers import Checkout, Intent, PaymentProvider
from payments.onchain import build
from sandbox import Sandbox
from sandbox.gateways.chain.gateway import TronChain
from storage.opening import open_store
from tests.contract.channels import nowhere
from tests.contract.paying import Door, InSandbox, Told, Trouble, around
from tests.engines import migrated_database

KEY = "canary-key-of-ours"
LOCKED = "canary-key-of-nobody"
CALLS = ("eth_getBlockByNumber", "eth_getLogs", "eth_getTransactionReceipt", "eth_call")
HOME = "TWer2Ygk5TEheHp3TPuYeqxmB6SsGZmaL6"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    chains: tuple[tuple[str, str], ...]
    chain_addresses: tuple[tuple[str, str], ...]
    chain_tokens: tuple[tuple[str, str], ...]
    tron_api_key: str | None


@dataclass(kw_only=True)
class ChainPayer(InSandbox):
    provider: PaymentProvider
    gateway: TronChain
    asked: Money = field(default_factory=lambda: Money(19_490_000, "USDT"))
    making: str = ""
    refunding: str = ""
    cancels: bool = False
    signature: str = ""
    replay_ms: int | None = None
    secrets: Sequence[str] = (KEY, LOCKED)

    async def pay(self, intent: Intent, checkout: Checkout) -> None:  # noqa: ARG002 (the checkout says enough)
        assert checkout.transfer is not None
        assert checkout.asked is not None
        bill = self.gateway.paste(checkout.transfer.uri, str(checkout.asked.amount))
        self.gateway.wallet.pay(bill.to, bill.coin, bill.raw)
        self._settle()

    def trouble(self, kind: Trouble, *, times: int = 1, call: str = "") -> None:
        """Chains are polled all day, so that the sandbox spares them unless a call is named."""
        for name in (call,) if call else CALLS:
            super().trouble(kind, times=times, call=name)

    def checkouts(self, key: PaymentKey) -> int:  # noqa: ARG002 (nothing is made out there)
        return 0

    def given_back(self, key: PaymentKey) -> Sequence[Money]:  # noqa: ARG002 (nobody can)
        return ()

    def signed(self, body: bytes, *, at: int, ours: bool = True) -> Mapping[str, str]:
        raise NotImplementedError

    def dated(self, body: bytes, at: int) -> bytes:
        raise NotImplementedError

    def claims(self, intent: Intent, checkout: Checkout) -> Told | None:  # noqa: ARG002 (no chain calls anybody)
        return None

    async def foreign(self) -> None:
        """Somebody sends what nobody asked for."""
        bill = self.gateway.paste(HOME, "5")
        self.gateway.wallet.pay(bill.to, bill.coin, bill.raw)
        self._settle()

    def _settle(self) -> None:
        self.gateway.chain.mine(self.gateway.SETUP.final_after + 1)


@asynccontextmanager
async def open_payer(door: Door) -> AsyncIterator[ChainPayer]:
    with tempfile.TemporaryDirectory() as folder, migrated_database("sqlite", Path(folder)) as url:
        async with (
            Sandbox.open() as sandbox,
            open_store(url, clock=lambda: int(sandbox.now() * 1000), source=random.Random(7)) as opened,
        ):
            gateway = sandbox.gateways.tron
            gateway.rpc.key = KEY
            node = f"http://{nowhere()}" if door is Door.NOBODY else gateway.rpc_url
            settings = Settings(
                chains=((f"tron:{gateway.chain_id}", node),),
                chain_addresses=(("tron", HOME),),
                chain_tokens=(("usdt-tron", f"{gateway.contract('USDT')}/6"),),
                tron_api_key=LOCKED if door is Door.LOCKED else KEY,
            )
            [provider] = build(settings, around(sandbox, "USD", cast("Store", opened.store)))
            try:
                yield ChainPayer(
                    sandbox=sandbox,
                    platform=gateway.CODE,
                    refusal=(403, '{"Error":"suspended"}'),
                    provider=provider,
                    gateway=gateway,
                )
            finally:
                await provider.close()
