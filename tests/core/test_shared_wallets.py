"""Wallets and frozen buyers when chats are linked, and when that is undone: nobody has more than before, or less."""

from collections.abc import AsyncIterator

import pytest

from core.ids import JoiningId
from core.money import Money
from core.notices import NoticeKind
from core.providers import Disputed, DisputeStage, MoneyIn
from core.settling import Settled
from tests.core.test_linking import linked, person, told
from tests.invariants import broken
from tests.shops import TryShop, claim


@pytest.fixture(autouse=True)
async def _proof(try_shop: TryShop) -> AsyncIterator[None]:
    """Whatever a test does, the books are right in the end."""
    yield
    assert await try_shop.opened.store.read(broken) == {}


async def top_up(shop: TryShop, name: str, minor: int) -> MoneyIn:
    contact = await person(shop, name)
    payment = (await shop.shop.start_top_up(contact, Money(minor, "USD"), "sim")).payment
    money = MoneyIn(provider="sim", event_key=f"paid:{payment.key}", payment=payment.key, amount=payment.asked)
    await shop.shop.apply(money)
    return money


async def wallet_of(shop: TryShop, name: str) -> int:
    return (await shop.shop.wallet((await person(shop, name)).customer)).balance.minor


async def wallets(shop: TryShop) -> tuple[int, int]:
    return await wallet_of(shop, "ada"), await wallet_of(shop, "discord")


async def undo(shop: TryShop, joining: JoiningId, by: str = "ada") -> None:
    await shop.shop.chats((await person(shop, by)).id).undo(joining)


async def both_topped_up(shop: TryShop) -> JoiningId:
    await top_up(shop, "ada", 1000)
    await top_up(shop, "discord", 300)
    return await linked(shop, "ada", "discord")


@pytest.mark.parametrize("by", ["ada", "discord"])
async def test_linked_it_is_one_wallet_and_undone_each_has_their_own(try_shop: TryShop, by: str) -> None:
    joining = await both_topped_up(try_shop)
    assert await wallets(try_shop) == (1300, 1300)
    await undo(try_shop, joining, by)
    assert await wallets(try_shop) == (1000, 300)


@pytest.mark.parametrize(("price", "left"), [("2.00", (800, 300)), ("11.00", (0, 200)), ("13.00", (0, 0))])
async def test_what_was_spent_together_is_first_of_the_one_who_stayed(
    try_shop: TryShop, price: str, left: tuple[int, int]
) -> None:
    joining = await both_topped_up(try_shop)
    contact = await person(try_shop, "discord")
    order = await try_shop.order("discord", await try_shop.stocked("A", price=price))
    await try_shop.shop.pay_from_wallet(contact.customer, order.id)
    await undo(try_shop, joining)
    assert await wallets(try_shop) == left


async def test_money_that_comes_while_linked_is_of_the_one_wallet(try_shop: TryShop) -> None:
    joining = await both_topped_up(try_shop)
    await top_up(try_shop, "discord", 50)
    assert await wallets(try_shop) == (1350, 1350)
    await undo(try_shop, joining)
    assert sum(await wallets(try_shop)) == 1350


async def test_money_that_was_asked_for_before_comes_to_whose_chat_it_is_then(try_shop: TryShop) -> None:
    contact = await person(try_shop, "discord")
    payment = (await try_shop.shop.start_top_up(contact, Money(500, "USD"), "sim")).payment
    await person(try_shop, "ada")
    await linked(try_shop, "ada", "discord")
    money = MoneyIn(provider="sim", event_key="late", payment=payment.key, amount=payment.asked)
    assert await try_shop.shop.apply(money) is Settled.WALLET
    assert await wallets(try_shop) == (500, 500)


async def test_what_was_put_towards_an_order_goes_with_it(try_shop: TryShop) -> None:
    await top_up(try_shop, "discord", 300)
    order = await try_shop.order("discord", await try_shop.stocked("A"))
    await try_shop.shop.pay_from_wallet((await person(try_shop, "discord")).customer, order.id)
    await person(try_shop, "ada")
    await linked(try_shop, "ada", "discord")
    await try_shop.shop.cancel_order((await person(try_shop, "ada")).customer, order.id)
    assert await wallets(try_shop) == (300, 300)


async def test_a_recovery_code_brings_the_wallet(try_shop: TryShop) -> None:
    await top_up(try_shop, "ada", 1000)
    code = await try_shop.shop.chats((await person(try_shop, "ada")).id).new_recovery_code()
    await try_shop.shop.chats((await person(try_shop, "discord")).id).recover(code.reveal())
    assert await wallets(try_shop) == (0, 1000)
    await undo(try_shop, JoiningId((await told(try_shop, "ada"))[NoticeKind.RECOVERED]["joining"]))
    assert await wallets(try_shop) == (1000, 0)


# --- a dispute ------------------------------------------------------------------------------------------------


async def disputed(shop: TryShop, stage: DisputeStage, money: MoneyIn) -> None:
    await shop.shop.apply(
        Disputed(
            provider="sim", event_key=f"d:{stage.value}", dispute="d", payment=money.payment, amount=money.amount,
            stage=stage,
        )
    )  # fmt: skip


async def frozen(shop: TryShop, name: str) -> bool:
    customer = (await person(shop, name)).customer
    return await shop.opened.store.read(lambda tx: tx.people.frozen(customer))


async def test_linking_is_no_way_round_a_dispute(try_shop: TryShop) -> None:
    money = await top_up(try_shop, "discord", 300)
    await person(try_shop, "ada")
    await disputed(try_shop, DisputeStage.OPENED, money)
    await linked(try_shop, "ada", "discord")
    assert (await frozen(try_shop, "ada"), await frozen(try_shop, "discord")) == (True, True)
    assert await try_shop.opened.store.run(claim, 9) == ()


async def test_undone_only_whose_money_is_disputed_stays_frozen(try_shop: TryShop) -> None:
    money = await top_up(try_shop, "discord", 300)
    await person(try_shop, "ada")
    await disputed(try_shop, DisputeStage.OPENED, money)
    joining = await linked(try_shop, "ada", "discord")
    await undo(try_shop, joining)
    assert (await frozen(try_shop, "ada"), await frozen(try_shop, "discord")) == (False, True)
    await disputed(try_shop, DisputeStage.WON, money)
    assert await frozen(try_shop, "discord") is False


@pytest.mark.parametrize("undone", [True, False])
async def test_won_while_linked_nobody_is_frozen(try_shop: TryShop, undone: bool) -> None:
    money = await top_up(try_shop, "discord", 300)
    await person(try_shop, "ada")
    await disputed(try_shop, DisputeStage.OPENED, money)
    joining = await linked(try_shop, "ada", "discord")
    await disputed(try_shop, DisputeStage.WON, money)
    if undone:
        await undo(try_shop, joining)
    assert (await frozen(try_shop, "ada"), await frozen(try_shop, "discord")) == (False, False)


async def test_the_owner_lets_whoever_they_are_now_buy_again(try_shop: TryShop) -> None:
    money = await top_up(try_shop, "discord", 300)
    await person(try_shop, "ada")
    await disputed(try_shop, DisputeStage.OPENED, money)
    joining = await linked(try_shop, "ada", "discord")
    await disputed(try_shop, DisputeStage.LOST, money)
    desk = await try_shop.desk()
    (entry,) = (await desk.attention(0, 9)).entries
    assert entry.customer is not None
    await desk.unfreeze(entry.customer)
    assert await frozen(try_shop, "ada") is False
    await undo(try_shop, joining)
    assert (await frozen(try_shop, "ada"), await frozen(try_shop, "discord")) == (False, False)
