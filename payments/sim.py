"""Test money: a payment that is made by saying so. For the sandbox, or where the owner switched it on."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from core.ids import PaymentKey
from core.providers import (
    Around,
    BadSignature,
    Callback,
    Checkout,
    Intent,
    News,
    PaidBack,
    Payback,
    PaymentProvider,
    Refunds,
    Terms,
)


class SimProvider:
    """The test provider. Its checkout is a button in the chat, and its money that button's tap."""

    def __init__(self, currency: str) -> None:
        self.terms = Terms(
            code="sim", asks_in=currency, refunds=Refunds.PARTIAL, off_platform=False, test_money=True
        )  # fmt: skip

    async def create(self, intent: Intent) -> Checkout:
        """Nothing has to be asked of anybody; the reference is the same every time."""
        return Checkout(reference=intent.key)

    async def cancel(self, payment: PaymentKey, reference: str) -> None:
        """There is nobody to tell."""

    def read(self, headers: Mapping[str, str], body: bytes, now: int) -> Callback:  # noqa: ARG002 (the socket's)
        """It makes no callbacks: whoever sends one is somebody else."""
        raise BadSignature()

    async def resolve(self, body: bytes) -> Sequence[News]:  # noqa: ARG002 (the socket's)
        return ()

    async def news(self, since: int) -> AsyncIterator[News]:  # noqa: ARG002 (the socket's)
        """What was paid was said at once."""
        for _ in ():
            yield _

    async def pay_back(self, payback: Payback) -> PaidBack:
        """Money that was never there is back at once."""
        return PaidBack(event_key=f"back:{payback.key}", done=True)

    async def check(self) -> str:
        return "test money: anybody can buy without paying"

    async def close(self) -> None:
        """There is nothing to hang up."""


def build(settings: Any, around: Around) -> Sequence[PaymentProvider]:  # noqa: ARG001 (the socket's)
    """The provider, ready to use."""
    return (SimProvider(around.currency),)
