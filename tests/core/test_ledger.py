"""The ledger itself: one entry a key, and nobody takes more than is there."""

import pytest

from core import ledger
from core.errors import IllegalMove
from core.ledger import GIVEN, SALES, Move, post, wallet
from core.money import Money
from core.ports import Tx
from tests.invariants import broken
from tests.shops import TryShop

FIVE = Money(500, "USD")


async def test_an_entry_is_written_once_and_its_key_says_nothing_else(try_shop: TryShop) -> None:
    mine = wallet((await try_shop.person("ada")).customer)

    def give(tx: Tx, money: Money) -> bool:
        return post(tx, "given:1", "given", None, Move(out_of=GIVEN, into=mine, money=money))

    store = try_shop.opened.store
    assert [await store.run(give, FIVE) for _ in range(2)] == [True, False]
    with pytest.raises(IllegalMove):
        await store.run(give, Money(501, "USD"))
    assert await store.read(ledger.balance, mine, FIVE) == FIVE
    assert await store.read(broken) == {}


@pytest.mark.parametrize("minor", [1, -1])
async def test_nobody_takes_what_is_not_there(try_shop: TryShop, minor: int) -> None:
    mine = wallet((await try_shop.person("ada")).customer)

    def take(tx: Tx) -> bool:
        return post(tx, "taken:1", "taken", None, Move(out_of=mine, into=SALES, money=Money(minor, "USD")))

    with pytest.raises(IllegalMove):
        await try_shop.opened.store.run(take)
    assert await try_shop.opened.store.read(broken) == {}
