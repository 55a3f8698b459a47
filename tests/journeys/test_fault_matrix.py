"""Everything that can go wrong with money, row by row, and the tests that show what happens then.

What stands here happens in a whole shop, over HTTP, at the sandbox's stand-ins; the rest is shown elsewhere.

1   the same callback at once
        test_01_ten_equal_callbacks_at_once_are_one_payment_and_one_delivery
        tests/payments/test_cashier.py::test_however_many_callbacks_come_at_once_it_is_paid_once
        tests/journeys/test_stars.py::test_a_payment_told_twice_is_one
2   a callback before the checkout is there
        test_02_money_that_is_told_of_before_its_checkout_is_made
        tests/payments/test_cashier.py::test_what_is_told_of_nothing_we_know_harms_nothing
3   callbacks out of their order
        test_03_callbacks_in_the_reverse_order
        tests/payments/test_cashier.py::test_money_that_went_back_before_it_is_known_to_have_come_waits_for_it
        tests/payments/test_btcpay_server.py::test_a_rest_that_settles_before_the_part_waits_for_it
4   a signature that is bad, missing, old, of other bytes; a body that is too large
        test_04_and_05_what_nobody_signed_and_what_nobody_knows
        tests/contract/test_paying_callbacks.py::test_one_flipped_bit_anywhere_and_it_is_refused
        tests/contract/test_paying_callbacks.py::test_a_callback_without_its_signature_or_with_somebody_elses_is_refused
        tests/contract/test_paying_callbacks.py::test_a_callback_of_another_time_is_refused
        tests/payments/test_cashier.py::test_nobody_else_comes_in
5   an object that nobody knows
        test_04_and_05_what_nobody_signed_and_what_nobody_knows
        tests/contract/test_paying.py::test_somebody_elses_order_is_not_taken_for_ours
        tests/payments/test_btcpay_server.py::test_callbacks_about_others_lead_nowhere
6   another amount, currency, buyer, world or network
        tests/core/test_settling.py::test_another_currency_than_was_asked_for_is_kept_apart
        tests/core/test_settling.py::test_the_same_money_with_another_amount_is_told_to_the_owner
        tests/contract/test_paying.py::test_nothing_is_known_of_what_was_not_paid
        tests/payments/stripe/test_checkout.py::test_money_of_the_other_world_or_of_another_shop_is_left_out
        tests/payments/test_cryptopay.py::test_money_under_our_key_in_another_currency_is_told_as_it_is
        tests/journeys/test_stars.py::test_only_its_buyer_pays_an_invoice_and_only_as_it_was_made
        tests/payments/onchain/test_watcher.py::test_a_node_of_another_chain_is_not_believed
7   late
        test_07_and_08_money_that_does_not_fit_is_its_buyers
        test_07_nobody_pays_what_is_over
        tests/core/test_settling.py::test_late_money_for_goods_that_are_gone_is_in_the_wallet
        tests/core/test_settling.py::test_money_a_day_late_is_in_the_wallet
        tests/core/test_settling.py::test_late_money_does_not_buy_what_became_dearer
        tests/journeys/test_chain_shop.py::test_money_that_comes_late_buys_what_is_still_there
        tests/journeys/test_stars.py::test_goods_wait_for_whoever_was_let_through
8   too little, the rest, too much, twice
        test_07_and_08_money_that_does_not_fit_is_its_buyers
        tests/core/test_settling.py::test_too_little_until_the_end_is_in_the_wallet
        tests/core/test_settling.py::test_too_much_buys_and_the_rest_is_in_the_wallet
        tests/journeys/test_stars.py::test_what_is_paid_twice_is_paid_once_and_in_the_wallet
9   a crash between any two steps
        test_09_a_crash_after_each_step_leaves_one_payment_and_one_delivery
        tests/payments/test_cashier.py::test_a_crash_between_stored_and_worked_off_loses_nothing
        tests/storage/test_store.py::test_a_killed_process_keeps_every_acknowledged_step
        tests/journeys/test_process.py::test_a_shop_that_is_killed_between_taps_goes_on_where_it_was
        tests/journeys/test_stars.py::test_a_payment_made_as_the_shop_goes_down_is_applied_when_it_is_up_again
10  refunds: a lost answer, too many questions, a failure later, too much, two owners
        test_10_a_refund_is_made_once_whatever_happens_to_its_answer
        tests/payments/test_cashier.py::test_a_refund_is_asked_for_until_it_is_made_once
        tests/contract/test_paying.py::test_a_refund_is_made_once_whatever_happens_to_its_answer
        tests/payments/test_stars.py::test_too_many_refunds_wait_as_long_as_they_are_told
11  a chargeback after the goods went out
        test_11_a_dispute_stops_everything_until_it_is_won
        tests/payments/stripe/test_in_a_shop.py::test_a_dispute_costs_its_fee_and_a_lost_one_the_money
        tests/payments/test_premium.py::test_money_that_discord_gave_back_leaves_the_wallet_it_had_filled
12  a slow database before a checkout in the chat
        tests/journeys/test_stars.py::test_a_slow_database_declines_in_time_and_nobody_pays
13  an invoice that was forwarded
        tests/journeys/test_stars.py::test_only_its_buyer_pays_an_invoice_and_only_as_it_was_made
14  a provider that is down when a checkout is made
        test_14_a_checkout_that_was_not_made_leaves_nothing_and_a_lost_one_is_found
        tests/contract/test_paying.py::test_what_happens_while_it_is_made_makes_no_second_checkout
15  a callback that was lost
        test_15_a_callback_that_never_came_is_found_by_asking
        tests/contract/test_paying.py::test_asking_finds_what_callbacks_told_and_under_the_same_keys
        tests/journeys/test_stars.py::test_a_payment_that_nobody_told_is_found_in_telegrams_list
16  two processes
        test_16_two_shops_on_one_database_are_paid_once
        tests/storage/test_opening.py::test_a_second_instance_is_refused_with_the_first_ones_number
17  a chain: forks, forged coins, nodes that lie
        tests/journeys/test_chain_shop.py::test_a_deep_fork_freezes_whom_it_concerns_until_it_is_over_and_the_owner_knows
        tests/journeys/test_anvil.py::test_a_deep_fork_after_all_was_final_is_told_and_so_is_its_end
        tests/payments/onchain/test_watcher.py::test_what_only_looks_like_money_is_nothing
        tests/payments/onchain/test_watcher.py::test_what_a_node_takes_back_or_makes_up_is_nothing
        tests/payments/onchain/test_watcher.py::test_a_transaction_that_is_mined_again_elsewhere_counts_once
18  anything, in any order
        tests/core/test_money_machine.py::test_no_order_of_news_loses_or_makes_money
        tests/core/test_shop_machine.py::test_no_order_of_events_breaks_the_shop
"""

import ast
import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import OpenShop
from bot.config import Settings
from core.attention import SettledBefore
from core.errors import Temporary
from core.ids import OrderId
from core.money import Money
from core.people import Address, Contact
from core.ports import Tx
from core.providers import MoneyIn
from core.refunds import Fate, RefundState, RefundTo, TooMuch, Wish
from core.shop import Paying
from sandbox import Limits, Sandbox
from sandbox.gateways.btcpay.account import KEY, SECRET, STORE
from sandbox.gateways.btcpay.gateway import REST
from sandbox.gateways.gateway import DISPUTE, LATE, NEVER, PAY, TEN, TOO_LITTLE, TWICE, CannotDo
from sandbox.gateways.stripe.gateway import LOSE, REFUND_FAILS, WIN
from tests.engines import Engine, migrated_database
from tests.invariants import broken
from tests.journeys.world import World
from tests.payments.booth import hurry, until
from tests.shops import OWNER, Clock, open_try_shop

CODES = ("cryptopay", "stripe", "btcpay")
MAKING = {"cryptopay": "createInvoice", "stripe": "open_session", "btcpay": "createInvoice"}
ROOT = Path(__file__).parents[2]
PRICE = 1949


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


@dataclass(kw_only=True)
class Bought:
    """An order, and how it is to be paid."""

    code: str
    order: OrderId
    buyer: Contact
    paying: Paying


@dataclass(kw_only=True)
class Market(World):
    """A world whose shop takes all three gateways' money; they call back over HTTP."""

    client: aiohttp.ClientSession

    @asynccontextmanager
    async def selling(self, **changes: Any) -> AsyncIterator[OpenShop]:
        """The shop, open, with the gateways told where it is. Leaving proves its books."""
        async with self.open(serve=True, **changes) as running:
            assert running.http is not None
            if changes.get("working", True):
                for code in CODES:
                    self.there(code).courier.call_at(f"{running.http.url}/pay/{code}")
            yield running
            assert await self.read(broken) == {}
            assert (self.failures, running.cashier.failures, running.http.failures) == (0, 0, 0)

    def there(self, code: str) -> Any:
        return getattr(self.sandbox.gateways, code)

    async def wants(self, code: str, number: int = 1) -> Bought:
        """Somebody orders, and chooses how to pay."""
        buyer, order = await self.orders(code, number)
        paying = await self.shop.shop.start_payment(buyer, order, code)
        return Bought(code=code, order=order, buyer=buyer, paying=paying)

    async def orders(self, code: str, number: int = 1) -> tuple[Contact, OrderId]:
        person = (self.ada, self.wei)[number % 2]
        buyer = await self.shop.shop.meet(Address("telegram", str(person.id)), "en")
        _, offer = await self.stock(f"{code}-{number}", f"{code}-{number}-spare", title=f"{code} {number}")
        return buyer, (await self.shop.shop.place_order(buyer, offer, 1)).id

    async def deliveries(self, sold: int) -> None:
        """Wait for so many messages that bring something; there are never more."""

        async def are_there() -> bool:
            came = [seen for one in (self.ada, self.wei) for seen in one.messages() if "Paid. Your" in seen.text]
            assert len(came) <= sold
            return len(came) == sold

        await until(are_there)

    def do(self, bought: Bought, act: str) -> None:
        self.there(bought.code).do(act, bought.paying.checkout.reference)

    async def status(self, bought: Bought) -> str:
        return (await self.shop.shop.order(bought.buyer.customer, bought.order)).status.value

    async def is_sold(self, bought: Bought) -> None:
        """Wait until it is paid, and nothing is left to do."""
        await until(lambda: self.has(bought, "paid"))
        await until(lambda: self.is_idle(bought.code))

    async def has(self, bought: Bought, *status: str) -> bool:
        return await self.status(bought) in status

    async def is_idle(self, code: str) -> bool:
        await self.there(code).courier.settled()
        return not await self.read(lambda tx: tx.inbox.waiting(f"pay:{code}"))

    async def wallet(self, bought: Bought) -> int:
        return (await self.shop.shop.wallet(bought.buyer.customer)).balance.minor

    async def holds(self, code: str) -> int:
        """What the shop thinks that a gateway holds, before it kept anything."""
        takings = await (await self.desk()).takings()
        return sum(money.minor for money in takings.of(f"asset:{code}"))

    async def keys(self, bought: Bought) -> list[str]:
        goods = await self.shop.shop.show_goods(bought.buyer, bought.order)
        return [key.reveal() for handover in goods.handovers for key in handover.keys]

    async def post(self, code: str, headers: Mapping[str, str], body: bytes) -> int:
        assert self.shop.http is not None
        url = f"{self.shop.http.url}/pay/{code}"
        async with self.client.post(url, data=body, headers=dict(headers)) as answer:
            return answer.status


@pytest.fixture
async def market(url: str) -> AsyncIterator[Market]:
    clock = Clock()
    async with (
        Sandbox.open(limits=Limits.none(), clock=lambda: clock.now / 1000, callback_pace=0.001) as sandbox,
        aiohttp.ClientSession() as client,
    ):
        there = sandbox.gateways
        settings = Settings(
            telegram_bot_token=sandbox.token,
            telegram_api_url=sandbox.telegram_url,
            database_url=url,
            shop_name="Nova Keys",
            shop_owners=(OWNER,),
            telegram_allow_off_platform=True,
            http_host="127.0.0.1",
            http_port=0,
            cryptopay_token=there.cryptopay.token,
            cryptopay_url=there.cryptopay.url,
            stripe_key=there.stripe.key,
            stripe_webhook_secrets=there.stripe.secrets,
            stripe_url=there.stripe.url,
            btcpay_url=there.btcpay.url,
            btcpay_key=KEY,
            btcpay_store=STORE,
            btcpay_webhook_secret=SECRET,
        )
        for name in ("ada", "wei"):
            await sandbox.person(name).start()
        yield Market(sandbox=sandbox, settings=settings, clock=clock, client=client)


async def test_01_ten_equal_callbacks_at_once_are_one_payment_and_one_delivery(market: Market) -> None:
    async with market.selling():
        for code in CODES:
            bought = await market.wants(code)
            market.do(bought, PAY)
            await market.is_sold(bought)
            market.do(bought, TEN)
            await until(lambda code=code: market.is_idle(code))  # type: ignore[misc]
            assert all(letter.answers == [200] for letter in market.there(code).courier.letters)
            assert await market.keys(bought) == [f"{code}-1"]
            assert await market.wallet(bought) == 0
        await market.deliveries(len(CODES))


async def test_02_money_that_is_told_of_before_its_checkout_is_made(market: Market) -> None:
    """The gateway is slow to answer, and its buyer was faster."""
    async with market.selling():
        for code in CODES:
            there = market.there(code)
            market.sandbox.fault("slow", platform=code, method=MAKING[code], seconds=0.5)
            wanting = asyncio.create_task(market.wants(code))
            await until(lambda there=there: is_made(there))  # type: ignore[misc]
            [bill] = there.bills.values()
            there.do(PAY, bill.id)
            await there.courier.settled()
            assert not wanting.done()
            await market.is_sold(await wanting)


async def test_03_callbacks_in_the_reverse_order(market: Market) -> None:
    async with market.selling():
        for code in CODES:
            there = market.there(code)
            there.courier.call_at("")
            bought = await market.wants(code)
            market.do(bought, PAY)
            for letter in reversed(there.courier.letters):
                assert await market.post(code, there.sign()(letter.body), letter.body) == 200
            await market.is_sold(bought)


async def test_04_and_05_what_nobody_signed_and_what_nobody_knows(market: Market) -> None:
    async with market.selling() as running:
        for code in CODES:
            there = market.there(code)
            there.courier.call_at("")
            bought = await market.wants(code)
            market.do(bought, PAY)
            letter = there.courier.letters[-1]
            right = there.sign()(letter.body)
            assert await market.post(code, {}, letter.body) == 401
            assert await market.post(code, {name: text[:-1] + "x" for name, text in right.items()}, letter.body) == 401
            assert await market.post(code, right, letter.body.replace(b'"', b"'", 1)) == 401
            assert await market.post(code, right, b"x" * 300_000) == 413
            strange = about_nobody(letter.body)
            assert await market.post(code, there.sign()(strange), strange) == 200
            market.clock.forward(minutes=0.1)
            await until(lambda code=code: market.is_idle(code))  # type: ignore[misc]
            assert await market.post(code, right, letter.body) == 200
            await market.is_sold(bought)
        assert running.cashier.refused == {"signature": 9}


async def test_07_and_08_money_that_does_not_fit_is_its_buyers(market: Market) -> None:
    """Only BTCPay Server takes money that does not fit; at the others a checkout is paid once, whole, and in time."""
    async with market.selling():
        part = await market.wants("btcpay", 1)
        market.do(part, TOO_LITTLE)
        await until(lambda: market.is_idle("btcpay"))
        assert await market.status(part) == "placed"
        market.do(part, REST)
        await market.is_sold(part)
        twice = await market.wants("btcpay", 2)
        market.do(twice, TWICE)
        await market.is_sold(twice)
        late = await market.wants("btcpay", 3)
        market.clock.forward(minutes=50)
        await until(lambda: market.has(late, "expired"))
        market.do(late, LATE)
        await market.is_sold(late)
        assert [await market.wallet(one) for one in (part, twice, late)] == [0, PRICE, 0]


async def test_07_nobody_pays_what_is_over(market: Market) -> None:
    """Whatever was cancelled here is closed there."""
    async with market.selling():
        for code in CODES:
            bought = await market.wants(code)
            await market.shop.shop.cancel_order(bought.buyer.customer, bought.order)
            await until(lambda bought=bought: cannot_be_paid(market, bought))  # type: ignore[misc]


@pytest.mark.parametrize("code", CODES)
async def test_09_a_crash_after_each_step_leaves_one_payment_and_one_delivery(market: Market, code: str) -> None:
    """Stored and not looked at; applied and not ticked off; paid and not sent."""
    async with market.selling(working=False) as running:
        bought = await market.wants(code)
        market.do(bought, PAY)
        letter = market.there(code).courier.letters[-1]
        assert await running.cashier.accept(code, letter.headers, letter.body) == 200
    async with market.selling(working=False) as running:
        assert await market.status(bought) == "placed"
        for news in await running.shop.providers[code].resolve(letter.body):
            await running.shop.apply(news)
        assert not await market.is_idle(code)
    async with market.selling():
        await market.is_sold(bought)
        await market.deliveries(1)
        assert await market.keys(bought) == [f"{code}-1"]
        assert (await market.wallet(bought), await market.read(sales)) == (0, 1)


async def test_10_a_refund_is_made_once_whatever_happens_to_its_answer(market: Market) -> None:
    async with market.selling():
        for number, fault in enumerate(("lost", "429", "500"), 1):
            bought = await market.wants("stripe", number)
            market.do(bought, PAY)
            await market.is_sold(bought)
            market.sandbox.fault(fault, platform="stripe", method="refund", times=3, retry_after=7)
            desk = await market.desk()
            wish = Wish(order=bought.order, to=RefundTo.SOURCE, goods=Fate.KEEP, reason="", turn=0)
            too_much = replace(wish, amount=Money(PRICE + 1, "USD"))
            with pytest.raises(TooMuch):
                await desk.refund(too_much)
            both = await asyncio.gather(desk.refund(wish), desk.refund(wish), return_exceptions=True)
            assert sum(isinstance(one, SettledBefore) for one in both) == 1
            await until(lambda bought=bought: is_refund(market, bought, RefundState.DONE))  # type: ignore[misc]
            assert len(market.there("stripe").business.books.all("refund")) == number
            market.do(bought, REFUND_FAILS)
            await until(lambda bought=bought: is_refund(market, bought, RefundState.FAILED))  # type: ignore[misc]
            assert await market.wallet(bought) == PRICE * (1 + number // 3)


async def test_11_a_dispute_stops_everything_until_it_is_won(market: Market) -> None:
    async with market.selling():
        for number, end in enumerate((WIN, LOSE), 1):
            bought = await market.wants("stripe", number)
            market.do(bought, PAY)
            await market.is_sold(bought)
            assert await market.keys(bought)
            market.do(bought, DISPUTE)
            await until(lambda bought=bought: is_frozen(market, bought))  # type: ignore[misc]
            market.do(bought, end)
            await until(lambda: market.is_idle("stripe"))
            assert await is_frozen(market, bought) == (end == LOSE)
        assert market.there("stripe").ledger.balance("USD") == Money(PRICE, "USD").amount


async def test_14_a_checkout_that_was_not_made_leaves_nothing_and_a_lost_one_is_found(market: Market) -> None:
    async with market.selling():
        for code in CODES:
            there = market.there(code)
            buyer, order = await market.orders(code)
            for fault in ("500", "lost"):
                market.sandbox.fault(fault, platform=code, method=MAKING[code], times=9)
                with pytest.raises(Temporary):
                    await market.shop.shop.start_payment(buyer, order, code)
                market.sandbox.world.faults.clear()
                assert len(there.bills) == (fault == "lost")
            paying = await market.shop.shop.start_payment(buyer, order, code)
            assert [*there.bills] == [paying.checkout.reference]
            bought = Bought(code=code, order=order, buyer=buyer, paying=paying)
            market.do(bought, PAY)
            await market.is_sold(bought)


async def test_15_a_callback_that_never_came_is_found_by_asking(market: Market) -> None:
    async with market.selling():
        for code in CODES:
            bought = await market.wants(code)
            market.do(bought, NEVER)
            assert await market.status(bought) == "placed"
            market.clock.forward(minutes=6)
            await until(lambda bought=bought: market.has(bought, "paid"))  # type: ignore[misc]
            [books] = [one for one in await market.shop.cashier.reconcile_all() if one.provider == code]
            assert (books.trouble, books.gaps, books.applied) == ("", (), 0)


async def test_16_two_shops_on_one_database_are_paid_once(tmp_path: Path) -> None:
    clock = Clock()
    engine: Engine = "postgres"
    with migrated_database(engine, tmp_path) as url:
        async with open_try_shop(url, clock) as one, open_try_shop(url, clock, seed=8) as other:
            offer = await one.stocked("A", "B")
            order = await one.order("ada", offer)
            money = await one.money_for("ada", order)
            again = MoneyIn(provider="sim", event_key="again", payment=money.payment, amount=money.amount)
            tellings = [shop.shop.apply(news) for shop in (one, other) for news in (money, again) for _ in range(8)]
            settled = await asyncio.gather(*tellings)
            assert sorted(one.value for one in settled if one.value != "before") == ["now", "wallet"]
            assert (await one.shop.wallet(order.customer)).balance.minor == PRICE
            assert await other.opened.store.read(broken) == {}


def test_every_row_is_shown_by_tests_that_are_there() -> None:
    rows = re.findall(r"^(\d+) +\S", __doc__ or "", re.MULTILINE)
    assert [int(row) for row in rows] == list(range(1, 19))
    named = re.findall(r"^ {8}(?:(\S+\.py)::)?(test_\w+)$", __doc__ or "", re.MULTILINE)
    assert len(named) == len(re.findall(r"test_\w+$", __doc__ or "", re.MULTILINE))
    for file, name in named:
        assert name in names_in(file or "tests/journeys/test_fault_matrix.py"), f"{file}::{name}"
    here = {name for name in names_in("tests/journeys/test_fault_matrix.py") if re.match(r"test_\d", name)}
    assert here == {name for file, name in named if not file}


# --- hands ----------------------------------------------------------------------------------------------------


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


async def is_made(there: Any) -> bool:
    return bool(there.bills)


async def cannot_be_paid(market: Market, bought: Bought) -> bool:
    """Nobody presses: it is only looked whether anybody could."""
    there = market.there(bought.code)
    try:
        return PAY not in there.acts(there.bill(bought.paying.checkout.reference))
    except CannotDo:
        return True


async def is_refund(market: Market, bought: Bought, state: RefundState) -> bool:
    """An hour goes by with each look, until it is so."""
    found = await (await market.desk()).refund_prospect(bought.order)
    if [one.state for one in found.done] == [state]:
        return True
    await market.later(minutes=2)
    return False


async def is_frozen(market: Market, bought: Bought) -> bool:
    return bool(await market.read(lambda tx: tx.people.frozen(bought.buyer.customer)))


def about_nobody(body: bytes) -> bytes:
    """The same callback, about things whose names have another last letter."""
    names = re.findall(
        rb'"(?:invoice_id|invoiceId|deliveryId|originalDeliveryId)": ?"?(\w+)|"((?:pi|cs|evt)_\w+)', body
    )
    assert names
    for name in {one for found in names for one in found if one}:
        body = body.replace(name, name[:-1] + (b"7" if name[-1:] != b"7" else b"8"))
    return body


def sales(tx: Tx) -> int:
    return tx.audit.read({}).orders_paid
