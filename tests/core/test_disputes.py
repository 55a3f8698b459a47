"""Disputes: while a bank has a buyer's money nothing more goes out to them, and the books know where the money is."""

from collections.abc import AsyncIterator

import pytest

from core.attention import Attention, Reason
from core.errors import Gone
from core.ids import PaymentKey
from core.money import Money
from core.orders import Order
from core.payments import Frozen
from core.providers import Disputed, DisputeStage, MoneyIn
from core.settling import Settled
from core.states import OrderStatus
from tests.invariants import broken
from tests.shops import TryShop, claim

PRICE = Money(1949, "USD")
FEE = Money(1500, "USD")


@pytest.fixture(autouse=True)
async def _proof(try_shop: TryShop) -> AsyncIterator[None]:
    """Whatever a test does, the books are right in the end."""
    yield
    assert await try_shop.opened.store.read(broken) == {}


async def paid(shop: TryShop, *keys: str) -> tuple[Order, MoneyIn]:
    """A sale, and the money it was paid with."""
    order = await shop.order("ada", await shop.stocked(*(keys or ("A",))))
    money = await shop.money_for("ada", order)
    await shop.shop.apply(money)
    return order, money


def told(money: MoneyIn, stage: DisputeStage, case: str = "dp_1", fee: Money | None = None) -> Disputed:
    return Disputed(
        provider="sim", event_key=f"{case}:{stage.value}", dispute=case, payment=money.payment, amount=money.amount,
        stage=stage, fee=fee, reason="fraudulent",
    )  # fmt: skip


async def account(shop: TryShop, code: str) -> int:
    return sum(money.minor for money in (await (await shop.desk()).takings()).of(code))


async def money_is(shop: TryShop, *, held: int = 0, withheld: int = 0, lost: int = 0, fees: int = 0) -> None:
    found = [await account(shop, f"asset:sim{what}") for what in ("", ":disputed")]
    assert [*found, await account(shop, "exp:chargebacks"), await account(shop, "exp:fees")] == [
        held, withheld, lost, fees,
    ]  # fmt: skip


async def attention(shop: TryShop) -> tuple[Attention, ...]:
    return (await (await shop.desk()).attention(0, 9)).entries


async def sends(shop: TryShop) -> int:
    """How many parcels a worker would send now."""
    return len(await shop.opened.store.run(claim, 9))


async def test_what_is_owed_waits_and_the_owner_is_told_once(try_shop: TryShop) -> None:
    order, money = await paid(try_shop)
    assert await try_shop.shop.apply(told(money, DisputeStage.OPENED)) is Settled.NOW
    assert await try_shop.shop.apply(told(money, DisputeStage.OPENED)) is Settled.BEFORE
    (entry,) = await attention(try_shop)
    assert (entry.reason, entry.amount, entry.note) == (Reason.DISPUTE, PRICE, "fraudulent")
    assert entry.order is not None
    assert entry.order.id == order.id
    assert await sends(try_shop) == 0
    with pytest.raises(Gone):
        await try_shop.keys_of("ada", order)
    await money_is(try_shop, withheld=1949)


async def test_what_was_seen_stays_theirs_to_look_at(try_shop: TryShop) -> None:
    order, money = await paid(try_shop)
    await try_shop.keys_of("ada", order)
    await try_shop.shop.apply(told(money, DisputeStage.OPENED))
    assert await try_shop.keys_of("ada", order) == ["A"]


async def test_won_everything_goes_on_and_who_is_right_pays_all_the_same(try_shop: TryShop) -> None:
    order, money = await paid(try_shop)
    await try_shop.shop.apply(told(money, DisputeStage.OPENED))
    assert await try_shop.shop.apply(told(money, DisputeStage.WON, fee=FEE)) is Settled.NOW
    assert await try_shop.shop.apply(told(money, DisputeStage.WON, fee=FEE)) is Settled.BEFORE
    assert await try_shop.shop.apply(told(money, DisputeStage.OPENED)) is Settled.BEFORE
    assert await sends(try_shop) == 1
    assert await try_shop.keys_of("ada", order) == ["A"]
    await money_is(try_shop, held=449, fees=1500)


@pytest.mark.parametrize("opened_first", [True, False])
async def test_lost_it_is_gone_whatever_is_told_first(try_shop: TryShop, opened_first: bool) -> None:
    """The buyer stays frozen until their owner decides otherwise."""
    order, money = await paid(try_shop)
    if opened_first:
        await try_shop.shop.apply(told(money, DisputeStage.OPENED))
    assert await try_shop.shop.apply(told(money, DisputeStage.LOST, fee=FEE)) is Settled.NOW
    for stage in DisputeStage:
        assert await try_shop.shop.apply(told(money, stage, fee=FEE)) is Settled.BEFORE
    await money_is(try_shop, held=-1500, lost=1949, fees=1500)
    assert (len(await attention(try_shop)), await sends(try_shop)) == (1, 0)
    await (await try_shop.desk()).unfreeze(order.customer)
    assert await sends(try_shop) == 1


async def test_with_two_open_winning_one_is_not_enough(try_shop: TryShop) -> None:
    _, first = await paid(try_shop, "A", "B")
    _, second = await paid(try_shop, "C")
    for money, case in ((first, "dp_1"), (second, "dp_2")):
        await try_shop.shop.apply(told(money, DisputeStage.OPENED, case))
    await try_shop.shop.apply(told(first, DisputeStage.WON, "dp_1"))
    assert await sends(try_shop) == 0
    await try_shop.shop.apply(told(second, DisputeStage.WON, "dp_2"))
    assert await sends(try_shop) == 2


async def test_a_frozen_buyer_buys_nothing_and_loses_nothing(try_shop: TryShop) -> None:
    ada = await try_shop.person("ada")
    _, money = await paid(try_shop)
    offer = await try_shop.stocked("C", "D")
    other = await try_shop.order("ada", offer)
    late = await try_shop.money_for("ada", other)
    await try_shop.shop.apply(told(money, DisputeStage.OPENED))
    with pytest.raises(Frozen):
        await try_shop.shop.start_payment(ada, other.id, "sim")
    with pytest.raises(Frozen):
        await try_shop.shop.start_top_up(ada, PRICE, "sim")
    assert await try_shop.shop.apply(late) is Settled.WALLET
    with pytest.raises(Frozen):
        await try_shop.shop.pay_from_wallet(ada.customer, other.id)
    assert (await try_shop.shop.wallet(ada.customer)).balance == PRICE
    assert (await try_shop.shop.order(ada.customer, other.id)).status is OrderStatus.PLACED
    wei = await try_shop.bought("wei", offer)
    assert await sends(try_shop) == 1
    assert await try_shop.keys_of("wei", wei) == ["D"]
    await (await try_shop.desk()).unfreeze(ada.customer)
    assert (await try_shop.shop.pay_from_wallet(ada.customer, other.id)).order.status is OrderStatus.PAID


async def test_a_dispute_about_money_that_is_not_known_is_the_owners_to_look_at(try_shop: TryShop) -> None:
    stray = MoneyIn(provider="sim", event_key="x", payment=PaymentKey("kpnobody"), amount=PRICE)
    assert await try_shop.shop.apply(told(stray, DisputeStage.OPENED)) is Settled.NOW
    (entry,) = await attention(try_shop)
    assert (entry.reason, entry.order, entry.customer) == (Reason.DISPUTE, None, None)
    await try_shop.shop.apply(told(stray, DisputeStage.LOST))
    await money_is(try_shop, held=-1949, lost=1949)
