"""Test money: a payment that is made by saying so. For the sandbox, or where the owner switched it on."""

from typing import ClassVar

from core.orders import Order
from core.payments import Checkout, Payment


class SimProvider:
    """The test provider. Its checkout is a button in the chat, and its event is that button's tap."""

    code: ClassVar[str] = "sim"
    test_money: ClassVar[bool] = True

    async def create(self, payment: Payment, order: Order) -> Checkout:  # noqa: ARG002 - the socket gives it
        """Nothing has to be asked of anybody; the reference is the same every time."""
        return Checkout(reference=f"sim-{payment.id}")


def build() -> SimProvider:
    """The provider, ready to use."""
    return SimProvider()
