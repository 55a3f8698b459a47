"""Return addresses: known again by the shop, made up by nobody."""

import pytest

from core.ids import AttemptId
from delivery.email.verp import ReturnAddresses

RETURNS = ReturnAddresses(b"secret", "Bounce.shop.example")


def test_an_attempt_is_known_again_by_its_address() -> None:
    address = RETURNS.of(AttemptId(11))
    assert address.startswith("b+11.")
    assert address.endswith("@bounce.shop.example")
    assert RETURNS.attempt(address) == 11
    assert RETURNS.attempt(address.upper()) == 11


@pytest.mark.parametrize(
    "change",
    [
        lambda address: address.replace("b+11.", "b+12."),
        lambda address: address.replace("b+11.", "b+011."),
        lambda address: address.replace("b+", "c+"),
        lambda address: address.replace("@bounce.", "@"),
        lambda address: address.partition(".")[0] + ".@bounce.shop.example",
        lambda address: address + " ",
        lambda address: address.replace("11", "9" * 30),
        lambda address: address[:0],
        lambda address: address[:0] + ReturnAddresses(b"another", "bounce.shop.example").of(AttemptId(11)),
    ],
)
def test_an_address_that_the_shop_has_not_written_is_nobodys(change: object) -> None:
    assert callable(change)
    assert RETURNS.attempt(change(RETURNS.of(AttemptId(11)))) is None
