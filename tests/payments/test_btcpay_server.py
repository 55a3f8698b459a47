"""The provider in front of a BTCPay Server: every way in which an invoice can go, and what the shop is told of it."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from core.errors import Permanent, Temporary
from core.ids import new_payment_key
from core.money import Money
from core.providers import Checkout, Intent, MoneyIn, MoneyOut, MoneySeen, News, Payback, RefundFailed
from payments.btcpay.provider import PAGE
from sandbox.gateways.btcpay.account import STORE
from sandbox.gateways.btcpay.gateway import (
    CLAIM,
    MARK_INVALID,
    MARK_SETTLED,
    MINE,
    ON_CHAIN,
    PAY_OUT,
    REPLACE,
    REST,
    TAKE_BACK,
    TOO_MUCH,
    WITHDRAW,
)
from sandbox.gateways.btcpay.invoices import CHAIN, Invoice
from sandbox.gateways.btcpay.models import as_invoice
from sandbox.gateways.gateway import LATE, PAY, TOO_LITTLE, TWICE
from tests.contract.hurry import hurried
from tests.contract.payers.btcpay import BtcpayPayer, open_payer
from tests.contract.paying import Trouble, intent

DAY = 24 * 3600


async def sell(it: BtcpayPayer, amount: Money | None = None, seed: int = 1) -> tuple[Intent, Checkout]:
    asked = replace(intent(it, seed), asked=amount or it.asked)
    return asked, await it.provider.create(asked)


async def story(it: BtcpayPayer, checkout: Checkout, *acts: str) -> Sequence[News]:
    """Do all that; what the last of its callbacks leads to."""
    for act in acts:
        it.do(act, checkout)
        it.sandbox.forward(1)
    bill = it.there.bill(checkout.reference)
    body = it.there.letters(bill)[-1].body
    assert it.provider.read(it.signed(body, at=0), body, it.now()).event_key
    return await it.provider.resolve(body)


def sums(news: Sequence[Any], kind: type[Any] = MoneyIn) -> list[int]:
    return [one.amount.minor for one in news if isinstance(one, kind)]


async def everything(it: BtcpayPayer, since: int | None = None) -> list[News]:
    return [one async for one in it.provider.news(it.now() if since is None else since)]


async def test_the_invoice_asks_for_what_was_asked_and_leads_back() -> None:
    async with open_payer() as it:
        asked, checkout = await sell(it, Money(1949, "USD"))
        [bill] = it.there.of(asked.key)
        assert (bill.id, f"{bill.amount}", bill.currency) == (checkout.reference, "19.49", "USD")
        assert (bill.title, bill.back_url) == (asked.title, asked.back_url)
        assert (bill.expires_at - bill.made_at, bill.watched_until - bill.expires_at) == (1800, DAY)
        options = ("paymentTolerance", "monitoringMinutes", "defaultLanguage")
        assert [bill.checkout[option] for option in options] == [0, 1440, "en"]
        other, _ = await sell(it, seed=2)
        await it.provider.create(replace(other, key=new_payment_key(Random(3)), back_url=""))


@pytest.mark.parametrize(
    ("acts", "came"),
    [
        ((PAY,), [1949]),
        ((ON_CHAIN, MINE), [1949]),
        ((TOO_LITTLE,), [890]),
        ((TOO_LITTLE, REST), [890, 1059]),
        ((TOO_LITTLE, ON_CHAIN, MINE), [890, 1059]),
        ((TOO_MUCH,), [2923]),
        ((TWICE,), [1949, 1949]),
        ((PAY, TWICE), [1949, 1949]),
        ((LATE,), [1949]),
        ((ON_CHAIN, REPLACE, MINE), [1949]),
        ((MARK_SETTLED,), []),
        ((TOO_LITTLE, MARK_SETTLED), [890]),
        ((MARK_INVALID,), []),
        ((TOO_LITTLE, MARK_INVALID), [890]),
        ((MARK_INVALID, LATE), [1949]),
    ],
)
async def test_what_came_is_told_payment_by_payment(acts: tuple[str, ...], came: list[int]) -> None:
    async with open_payer() as it:
        asked, checkout = await sell(it, Money(1949, "USD"))
        told = await story(it, checkout, *acts)
        assert sums(told) == came
        assert await everything(it) == list(told) == list(await story(it, checkout))
        money = [one for one in told if isinstance(one, MoneyIn)]
        assert {one.payment for one in money} <= {asked.key}
        assert [one.event_key for one in money] == [moved.id for moved in it.there.ledger]


@pytest.mark.parametrize("currency", ["EUR", "RUB", "JPY", "BTC"])
async def test_an_exact_payment_is_exact_in_every_currency(currency: str) -> None:
    async with open_payer() as it:
        for seed, acts in enumerate(((PAY,), (TOO_LITTLE, REST), (TWICE,)), 1):
            _, checkout = await sell(it, Money(149_901, currency), seed)
            assert sum(sums(await story(it, checkout, *acts))) == 149_901 * (2 if TWICE in acts else 1)
        _, checkout = await sell(it, Money(149_901, currency), 4)
        for satoshis in (123, 777, 5):
            it.there.receive(it.there.bill(checkout.reference), CHAIN, Decimal(satoshis) / 10**8 * 2)
        assert sum(sums(await story(it, checkout, MINE, REST))) == 149_901


async def test_what_is_on_its_way_is_seen_and_not_counted() -> None:
    async with open_payer() as it:
        _, checkout = await sell(it, Money(1949, "USD"))
        seen = await story(it, checkout, ON_CHAIN)
        assert (sums(seen), sums(seen, MoneySeen)) == ([], [1949])
        gone = await story(it, checkout, TAKE_BACK)
        assert gone == []
        assert sums(await story(it, checkout, ON_CHAIN), MoneySeen) == [1949]
        it.sandbox.forward(600)
        assert sums(await story(it, checkout)) == [1949]


async def test_a_rest_that_settles_before_the_part_waits_for_it() -> None:
    """Or the rest would be told for what it is worth alone, and the sum be short for ever."""
    async with open_payer() as it:
        _, checkout = await sell(it, Money(1949, "USD"))
        it.there.receive(it.there.bill(checkout.reference), CHAIN, Decimal("0.0001"))
        told = await story(it, checkout, REST)
        assert (sums(told), len(sums(told, MoneySeen))) == ([], 2)
        told = await story(it, checkout, MINE)
        assert sum(sums(told)) == 1949
        assert not sums(told, MoneySeen)


async def test_a_lost_callback_is_made_up_for_even_days_later() -> None:
    async with open_payer() as it:
        _, checkout = await sell(it)
        it.sandbox.forward(1800 + DAY - 60)
        it.do(LATE, checkout)
        since = it.now()
        it.sandbox.forward(300)
        assert sums(await everything(it, since)) == [499]


async def test_a_transaction_that_waited_for_two_weeks_is_still_on_the_list() -> None:
    async with open_payer() as it:
        _, checkout = await sell(it)
        it.do(ON_CHAIN, checkout)
        it.sandbox.forward(14 * DAY)
        assert sums(await everything(it, it.now() - 2 * DAY * 1000)) == [499]
        assert await everything(it) == [], "a quick look is at what is new"


async def test_the_list_is_read_to_its_end_and_oldest_first() -> None:
    async with open_payer() as it:
        keys = []
        for seed in range(1, PAGE + 3):
            asked, checkout = await sell(it, seed=seed)
            it.sandbox.forward(1)
            if seed in (1, 2, PAGE, PAGE + 2):
                it.do(PAY, checkout)
                keys.append(asked.key)
        told = await everything(it)
        assert [one.payment for one in told if isinstance(one, MoneyIn)] == keys
        assert len(it.sandbox.requests.of("getPaymentMethods")) == len(keys), "nobody asks about unpaid ones"


async def test_two_taps_at_once_make_one_invoice() -> None:
    async with open_payer() as it:
        asked = intent(it)
        made = await asyncio.gather(*(it.provider.create(asked) for _ in range(5)))
        assert len(set(made)) == it.checkouts(asked.key) == 1


async def test_an_invoice_made_twice_over_counts_whichever_is_paid_and_is_cancelled_whole() -> None:
    """A server that was too slow to answer, and answered the search before it had made anything."""
    async with open_payer() as it:
        asked, first = await sell(it)
        again = Invoice.opened("again", "4.99", "USD", {"orderId": asked.key}, it.sandbox.now())
        it.there.made(again)
        second = Checkout(reference=again.id)
        assert await it.provider.create(asked) == first
        assert sums(await story(it, second, PAY)) == [499]
        await it.provider.cancel(asked.key, first.reference)
        assert [it.there.status(bill) for bill in it.there.of(asked.key)] == ["Invalid (Marked)", "Settled"]


async def test_a_server_that_lists_everything_gives_nobody_anothers_invoice() -> None:
    async with open_payer() as it:
        _, other = await sell(it, seed=2)
        listed = json.dumps([as_invoice(it.there.bill(other.reference), STORE, other.url)])
        it.sandbox.fault("answer", method="getInvoices", platform="btcpay", body=listed)
        _, checkout = await sell(it)
        assert checkout != other


async def test_what_came_in_part_stays_counted_when_the_rest_is_cancelled() -> None:
    async with open_payer() as it:
        asked, checkout = await sell(it, Money(1949, "USD"))
        it.do(TOO_LITTLE, checkout)
        await it.provider.cancel(asked.key, checkout.reference)
        assert it.there.status(it.there.bill(checkout.reference)) == "Invalid (Marked)"
        assert sums(await everything(it)) == [890]


async def test_money_that_is_on_its_way_is_not_cancelled() -> None:
    async with open_payer() as it:
        asked, checkout = await sell(it)
        it.do(ON_CHAIN, checkout)
        await it.provider.cancel(asked.key, checkout.reference)
        assert it.there.status(it.there.bill(checkout.reference)) == "Processing"
        assert sums(await story(it, checkout, MINE)) == [499]
        await it.provider.cancel(asked.key, checkout.reference)
        await it.provider.cancel(new_payment_key(Random(9)), "")


async def test_an_amount_that_the_server_changed_is_nobodys_to_pay() -> None:
    async with open_payer() as it:
        asked = replace(intent(it), asked=Money(1999, "UYW"))  # four decimals here, two there
        for _ in range(2):
            with pytest.raises(Permanent, match="another amount"):
                await it.provider.create(asked)
        assert it.checkouts(asked.key) == 1


async def test_callbacks_about_others_lead_nowhere() -> None:
    async with open_payer() as it:
        asked, checkout = await sell(it)
        told = it.claims(asked, checkout)
        assert await it.provider.resolve(told.body) == []
        for change in ((STORE, "another"), (checkout.reference, "unknown"), (checkout.reference, "../" + STORE)):
            assert await it.provider.resolve(told.body.replace(change[0].encode(), change[1].encode())) == ()
        assert await it.provider.resolve((await it.foreign()).body) == ()
        assert await it.provider.resolve(f'{{"storeId": "{STORE}", "pullPaymentId": "x"}}'.encode()) == []


# --- refunds ------------------------------------------------------------------------------------------------------


def payback(it: BtcpayPayer, asked: Intent, checkout: Checkout, minor: int = 500, key: str = "kr1") -> Payback:
    paid = [payment.id for bill in it.there.of(asked.key) for payment in bill.payments]
    return Payback(
        key=key,
        payment=asked.key,
        reference=checkout.reference,
        money_key=paid[0],
        amount=Money(minor, "USD"),
        whole=False,
        buyer=it.buyer,
    )


async def test_a_refund_is_fetched_by_its_buyer() -> None:
    async with open_payer() as it:
        asked, checkout = await sell(it, Money(1949, "USD"))
        it.do(PAY, checkout)
        wanted = payback(it, asked, checkout)
        taken_on = await it.provider.pay_back(wanted)
        assert not taken_on.done
        assert taken_on.url == checkout.url
        assert [pull.method for pull in it.there.pulls] == ["BTC-LN"]
        assert await it.provider.pay_back(wanted) == taken_on
        assert len(it.there.pulls) == 1
        claimed = await story(it, checkout, CLAIM)
        assert sums(claimed, MoneyOut) == []
        told = await story(it, checkout, PAY_OUT)
        [came, out] = told
        assert isinstance(came, MoneyIn)
        assert isinstance(out, MoneyOut)
        assert (out.event_key, out.refund, out.payment) == (taken_on.event_key, "kr1", asked.key)
        assert (out.amount, out.at > 0) == (Money(500, "USD"), True)
        assert await everything(it) == list(told)
        done = await it.provider.pay_back(wanted)
        assert (done.event_key, done.done, done.url) == (taken_on.event_key, True, "")


async def test_two_refunds_of_one_payment_are_two() -> None:
    async with open_payer() as it:
        asked, checkout = await sell(it, Money(1949, "USD"))
        it.do(LATE, checkout)
        both = [payback(it, asked, checkout, 700, "kr1"), payback(it, asked, checkout, 800, "kr2")]
        made = await asyncio.gather(*map(it.provider.pay_back, [*both, *both]))
        assert len({one.event_key for one in made}) == len(it.there.pulls) == 2
        await story(it, checkout, CLAIM, PAY_OUT)
        assert sorted(sums(await everything(it), MoneyOut)) == [700, 800]


async def test_a_lost_answer_makes_no_second_refund() -> None:
    async with open_payer() as it:
        asked, checkout = await sell(it, Money(1949, "USD"))
        it.do(PAY, checkout)
        wanted = payback(it, asked, checkout)
        it.sandbox.fault("lost", method="refundInvoice", platform="btcpay")
        with pytest.raises(Temporary):
            await it.provider.pay_back(wanted)
        assert (await it.provider.pay_back(wanted)).url
        assert it.given_back(asked.key) == [Money(500, "USD")]


async def test_a_refund_that_its_owner_withdrew_failed() -> None:
    async with open_payer() as it:
        asked, checkout = await sell(it, Money(1949, "USD"))
        it.do(PAY, checkout)
        wanted = payback(it, asked, checkout)
        await it.provider.pay_back(wanted)
        it.do(CLAIM, checkout)
        told = await story(it, checkout, WITHDRAW)
        assert [one.refund for one in told if isinstance(one, RefundFailed)] == ["kr1"]
        with pytest.raises(Permanent, match="withdrawn"):
            await it.provider.pay_back(wanted)


async def test_what_cannot_be_refunded_is_refused_for_good() -> None:
    async with open_payer() as it:
        asked, checkout = await sell(it, Money(1949, "USD"))
        it.do(ON_CHAIN, checkout)
        with pytest.raises(Permanent, match="non-refundable"):
            await it.provider.pay_back(payback(it, asked, checkout))


async def test_money_comes_in_even_where_refunds_may_not_be_seen() -> None:
    async with open_payer() as it:
        _, checkout = await sell(it)
        it.there.permissions = [f"btcpay.store.canmodifyinvoices:{STORE}"]
        assert sums(await story(it, checkout, PAY)) == [499]
        news = it.provider.news(it.now())
        assert sums([await anext(news)]) == [499]
        with pytest.raises(Permanent):
            await anext(news)


# --- the doctor ---------------------------------------------------------------------------------------------------


async def test_the_doctor_learns_the_store_and_whether_it_calls() -> None:
    async with open_payer() as it:
        assert await it.provider.check() == "store Nova Keys; no webhook of it calls /pay/btcpay"
        it.there.courier.call_at("http://127.0.0.1:9/pay/btcpay")
        assert await it.provider.check() == "store Nova Keys; its webhook calls /pay/btcpay"
        narrow = ("canviewstoresettings", "canmodifyinvoices", "cancreatenonapprovedpullpayments")
        it.there.permissions = [f"btcpay.store.{name}:{STORE}" for name in narrow]
        assert await it.provider.check() == "store Nova Keys; its webhooks are hidden from this key"
        it.there.permissions = it.there.permissions[:2]
        with pytest.raises(Permanent, match=r"permissions=btcpay[.]store[.]cancreatenonapprovedpullpayments"):
            await it.provider.check()


async def test_a_server_that_is_down_is_down_for_now() -> None:
    async with open_payer() as it:
        for kind in (Trouble.BROKEN, Trouble.GARBAGE, Trouble.SILENT):
            it.trouble(kind)
            with hurried(), pytest.raises(Temporary):
                await it.provider.check()
            it.mend()
