"""Cards at a stand-in that speaks Stripe's language: what is asked for, what is told, and what goes wrong."""

import asyncio
import json
import logging
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from core.errors import Permanent, Temporary
from core.money import Money
from core.providers import (
    Checkout,
    Disputed,
    DisputeStage,
    MoneyIn,
    MoneyOut,
    MoneySeen,
    News,
    Payback,
    RefundFailed,
)  # fmt: skip
from payments import calling
from payments.stripe import calls
from payments.stripe.provider import StripeCheckout
from sandbox.gateways import gateway as page
from sandbox.gateways.stripe import gateway as there
from tests.contract.payers.stripe import KEY, StripePayer, open_payer
from tests.contract.paying import Door, Trouble, around, intent


async def bought(it: StripePayer, seed: int = 1) -> Checkout:
    wanted = intent(it, seed)
    checkout = await it.provider.create(wanted)
    await it.pay(wanted, checkout)
    return checkout


async def told(it: StripePayer, checkout: Checkout) -> Sequence[News]:
    """What the newest callback about it leads to."""
    return await it.provider.resolve(it.there.letters(it.there.bill(checkout.reference))[-1].body)


async def listed(it: StripePayer, since: int = 0) -> list[News]:
    async with aclosing(it.provider.news(since)) as news:  # type: ignore[type-var]
        return [one async for one in news]


def payback(it: StripePayer, checkout: Checkout, amount: int = 499, key: str = "kr1") -> Payback:
    session = it.there.bill(checkout.reference).thing
    return Payback(
        key=key, payment=intent(it).key, reference=checkout.reference, money_key=session["payment_intent"],
        amount=Money(amount, "USD"), whole=amount == 499,
    )  # fmt: skip


async def test_a_session_asks_for_the_price_by_card_and_carries_our_name_wherever_money_will_lead() -> None:
    async with open_payer(Door.OPEN) as it:
        wanted = intent(it)
        checkout = await it.provider.create(wanted)
        [bill] = it.there.of(wanted.key)
        assert (checkout.reference, checkout.url, checkout.asked) == (bill.id, it.there.page_url(bill), None)
        assert (bill.amount, bill.currency, bill.title) == (it.asked.amount, "USD", wanted.title)
        assert bill.thing["payment_method_types"] == ["card"]
        assert bill.thing["metadata"] == bill.intent["metadata"] == {"kiosk_payment": wanted.key}
        assert bill.expires_at == wanted.expires_at // 1000
        [sent] = it.sandbox.requests.of("open_session")
        assert "adaptive_pricing[enabled]=false" in sent.parameters["body"]


@pytest.mark.parametrize(
    ("price", "there", "asked"),
    [
        (Money(500, "ISK"), 50000, None),
        (Money(500, "UGX"), 50000, None),
        (Money(500, "JPY"), 500, None),
        (Money(4990, "BHD"), 4990, None),
        (Money(4991, "BHD"), 5000, Money(5000, "BHD")),
    ],
)
async def test_a_price_is_paid_whole_in_any_currency(price: Money, there: int, asked: Money | None) -> None:
    async with open_payer(Door.OPEN) as it:
        wanted = replace(intent(it), asked=price)
        checkout = await it.provider.create(wanted)
        assert it.there.bill(checkout.reference).thing["amount_total"] == there
        assert checkout.asked == asked
        await it.pay(wanted, checkout)
        [came] = await told(it, checkout)
        assert isinstance(came, MoneyIn)
        assert came.amount == (asked or price)


async def test_another_language_or_a_later_tap_opens_the_same_session() -> None:
    async with open_payer(Door.OPEN) as it:
        wanted = intent(it)
        first = await it.provider.create(wanted)
        other = intent(it, 2)
        await it.provider.create(other)
        assert await it.provider.create(replace(wanted, language="zh-Hans")) == first
        it.sandbox.world.forward(34 * 60)
        assert await it.provider.create(wanted) == first
        it.sandbox.world.forward(2 * 60)
        with pytest.raises(Permanent):
            await it.provider.create(wanted)


async def test_a_session_that_was_not_made_in_time_is_made_for_the_shortest_time_there_is() -> None:
    async with open_payer(Door.OPEN) as it:
        wanted = intent(it)
        it.sandbox.world.forward(30 * 60)
        checkout = await it.provider.create(wanted)
        assert 30 * 60 < it.there.bill(checkout.reference).expires_at - it.sandbox.now() <= 31 * 60


async def test_a_buyer_without_a_way_back_comes_to_their_chat() -> None:
    async with open_payer(Door.OPEN) as it:
        checkout = await it.provider.create(replace(intent(it), back_url="", language="tlh", title=""))
        bill = it.there.bill(checkout.reference)
        assert (bill.back_url, bill.thing["locale"], bill.title) == ("https://t.me/", "auto", bill.key)


async def test_nobody_pays_what_was_cancelled_and_what_is_over_need_not_be() -> None:
    async with open_payer(Door.OPEN) as it:
        wanted = intent(it)
        checkout = await it.provider.create(wanted)
        await it.provider.cancel(wanted.key, checkout.reference)
        assert it.there.offers(it.there.bill(checkout.reference))[0] == page.LATE
        await it.provider.cancel(wanted.key, checkout.reference)
        await it.provider.cancel(wanted.key, (await bought(it, 2)).reference)
        await it.provider.cancel(wanted.key, "")
        with pytest.raises(Permanent):
            await it.provider.cancel(wanted.key, "cs_of_nobody")


async def test_money_is_told_with_what_stripe_kept_of_it() -> None:
    async with open_payer(Door.OPEN) as it:
        checkout = await bought(it)
        session = it.there.bill(checkout.reference).thing
        [came] = await told(it, checkout)
        assert came == MoneyIn(
            provider="stripe", event_key=session["payment_intent"], payment=intent(it).key, amount=it.asked,
            fee=Money(44, "USD"), at=it.there.business.charge_of(it.there.bill(checkout.reference))["created"] * 1000,
        )  # fmt: skip


async def test_a_fee_in_another_currency_is_no_part_of_this_money() -> None:
    async with open_payer(Door.OPEN) as it:
        it.there.business.settles_in = "eur"
        [came] = await told(it, await bought(it))
        assert isinstance(came, MoneyIn)
        assert came.fee is None


async def test_a_bank_that_takes_days_is_seen_and_then_pays_or_does_not() -> None:
    async with open_payer(Door.OPEN) as it:
        for seed, end, news in ((1, there.ARRIVE, [MoneyIn]), (2, there.BOUNCE, [])):
            checkout = await it.provider.create(intent(it, seed))
            it.there.bill(checkout.reference).thing["payment_method_types"].append("sepa_debit")
            it.there.do(there.SLOWLY, checkout.reference)
            [seen] = await told(it, checkout)
            assert isinstance(seen, MoneySeen)
            assert (seen.amount, seen.payment) == (it.asked, intent(it, seed).key)
            it.there.do(end, checkout.reference)
            assert [type(one) for one in await told(it, checkout)] == news


async def test_what_was_given_back_over_there_is_told_after_the_money_and_ours_by_its_name() -> None:
    async with open_payer(Door.OPEN) as it:
        checkout = await bought(it)
        it.there.do(there.PART, checkout.reference)
        done = await it.provider.pay_back(payback(it, checkout, 100))
        came, first, second = await told(it, checkout)
        assert isinstance(came, MoneyIn)
        assert isinstance(first, MoneyOut)
        assert isinstance(second, MoneyOut)
        assert (first.amount, first.refund) == (Money(240, "USD"), "")
        assert (second.amount, second.refund, second.event_key) == (Money(100, "USD"), "kr1", done.event_key)


async def test_all_of_it_is_all_that_is_left() -> None:
    async with open_payer(Door.OPEN) as it:
        checkout = await bought(it)
        it.there.do(there.PART, checkout.reference)
        assert (await it.provider.pay_back(payback(it, checkout))).done
        assert [money.minor for money in it.given_back(intent(it).key)] == [240, 259]


async def test_what_was_given_back_before_counts_as_done() -> None:
    async with open_payer(Door.OPEN) as it:
        checkout = await bought(it)
        it.there.do(page.REFUND, checkout.reference)
        done = await it.provider.pay_back(payback(it, checkout))
        [_, out] = await told(it, checkout)
        assert (done.done, done.event_key) == (True, out.event_key)
        assert len(it.given_back(intent(it).key)) == 1


async def test_a_refund_is_one_also_after_stripe_forgot_its_key() -> None:
    async with open_payer(Door.OPEN) as it:
        checkout = await bought(it)
        it.sandbox.fault("lost", platform="stripe", method="refund")
        with pytest.raises(Temporary):
            await it.provider.pay_back(payback(it, checkout, 100))
        first = await it.provider.pay_back(payback(it, checkout, 100))
        it.sandbox.world.forward(3 * 24 * 3600)
        assert await it.provider.pay_back(payback(it, checkout, 100)) == first
        assert len(it.given_back(intent(it).key)) == 1


async def test_two_who_give_the_same_back_at_once_give_it_back_once() -> None:
    async with open_payer(Door.OPEN) as it:
        checkout = await bought(it)
        first, second = await asyncio.gather(*(it.provider.pay_back(payback(it, checkout, 100)) for _ in range(2)))
        assert first == second
        assert it.given_back(intent(it).key) == [Money(100, "USD")]


async def test_a_refund_on_its_way_is_not_done_and_may_fail() -> None:
    async with open_payer(Door.OPEN) as it:
        it.there.business.refunds_take_time = True
        checkout = await bought(it)
        taken_on = await it.provider.pay_back(payback(it, checkout))
        assert not taken_on.done
        assert [type(one) for one in await told(it, checkout)] == [MoneyIn]
        it.there.do(there.REFUND_FAILS, checkout.reference)
        [_, failed] = await told(it, checkout)
        assert failed == RefundFailed(
            provider="stripe", event_key=f"{taken_on.event_key}:failed", refund="kr1", reason="expired_or_canceled_card"
        )
        with pytest.raises(Permanent):
            await it.provider.pay_back(payback(it, checkout))
        again = await it.provider.pay_back(payback(it, checkout, key="kr2"))
        it.there.do(there.REFUND_ARRIVES, checkout.reference)
        assert [one.event_key for one in await told(it, checkout) if isinstance(one, MoneyOut)] == [again.event_key]


async def test_disputed_money_is_not_given_back() -> None:
    async with open_payer(Door.OPEN) as it:
        checkout = await bought(it)
        it.there.do(page.DISPUTE, checkout.reference)
        with pytest.raises(Permanent) as refusal:
            await it.provider.pay_back(payback(it, checkout))
        assert refusal.value.facts["name"] == "charge_disputed"


@pytest.mark.parametrize(("end", "stage"), [(there.WIN, DisputeStage.WON), (there.LOSE, DisputeStage.LOST)])
async def test_a_dispute_is_opened_and_then_ends(end: str, stage: DisputeStage) -> None:
    async with open_payer(Door.OPEN) as it:
        checkout = await bought(it)
        it.there.do(page.DISPUTE, checkout.reference)
        _, opened = await told(it, checkout)
        it.there.do(end, checkout.reference)
        _, before, after = await told(it, checkout)
        assert isinstance(opened, Disputed)
        assert isinstance(after, Disputed)
        assert before == opened
        assert (opened.stage, after.stage) == (DisputeStage.OPENED, stage)
        assert (after.dispute, after.payment) == (opened.dispute, intent(it).key)
        assert (after.amount, after.fee, after.reason) == (it.asked, Money(1500, "USD"), "fraudulent")
        assert (opened.event_key, after.event_key) == (f"{opened.dispute}:opened", f"{opened.dispute}:{stage}")


async def test_a_question_of_the_banks_is_no_dispute_until_it_is_one() -> None:
    async with open_payer(Door.OPEN) as it:
        checkout = await bought(it)
        it.there.do(there.INQUIRE, checkout.reference)
        assert [type(one) for one in await told(it, checkout)] == [MoneyIn]
        it.there.do(there.ESCALATE, checkout.reference)
        assert [type(one) for one in await told(it, checkout)] == [MoneyIn, Disputed]


async def test_a_callback_says_where_to_look_and_nothing_else() -> None:
    """Whoever has the secret can lie about amounts, and still only what Stripe says when asked counts."""
    async with open_payer(Door.OPEN) as it:
        checkout = await bought(it)
        body: Any = json.loads(it.there.letters(it.there.bill(checkout.reference))[-1].body)
        body["data"]["object"] |= {"amount_total": 1, "currency": "jpy", "payment_status": "unpaid", "metadata": {}}
        [came] = await it.provider.resolve(json.dumps(body).encode())
        assert isinstance(came, MoneyIn)
        assert (came.amount, came.payment) == (it.asked, intent(it).key)


async def test_money_of_the_other_world_or_of_another_shop_is_left_out() -> None:
    async with open_payer(Door.OPEN) as it:
        it.there.sell_elsewhere()
        checkout = await bought(it)
        live = it.there.business.intent_of(it.there.bill(checkout.reference))
        live["livemode"] = True
        assert (await told(it, checkout), await listed(it)) == ((), [])
        live["livemode"] = False
        for name in ("", "kp1", "KP0123456789ABCDEFGHJK", "order-7"):
            live["metadata"] = {"kiosk_payment": name}
            assert (await told(it, checkout), await listed(it)) == ((), [])


async def test_the_list_pages_and_tells_what_callbacks_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "PAGE", 2)
    async with open_payer(Door.OPEN) as it:
        news: list[News] = []
        for seed in range(1, 6):
            checkout = await bought(it, seed)
            it.there.do(page.REFUND if seed % 2 else page.DISPUTE, checkout.reference)
            news += await told(it, checkout)
            it.sandbox.world.forward(2)
        assert await listed(it) == news
        assert len(news) == 10


async def test_many_payments_are_two_questions_and_only_trouble_is_asked_about_one_by_one() -> None:
    async with open_payer(Door.OPEN) as it:
        for seed in range(1, 21):
            await bought(it, seed)
        it.there.sell_elsewhere()
        before = len(it.sandbox.requests)
        assert len(await listed(it)) == 20
        asked = [one.method for one in list(it.sandbox.requests)[before:]]
        assert asked == ["intents", "events"]
        unlucky = await bought(it, 21)
        it.there.do(page.REFUND, unlucky.reference)
        it.there.do(there.REFUND_FAILS, unlucky.reference)
        before = len(it.sandbox.requests)
        assert len(await listed(it)) == 21
        asked = [one.method for one in list(it.sandbox.requests)[before:]]
        assert asked == ["intents", "events", "intent", "refunds", "disputes"]


async def test_the_list_tells_what_became_of_older_money() -> None:
    async with open_payer(Door.OPEN) as it:
        old, untouched = await bought(it), await bought(it, 2)
        it.sandbox.world.forward(40 * 24 * 3600)
        since = it.now()
        assert await listed(it, since) == []
        it.there.do(page.DISPUTE, old.reference)
        assert await listed(it, since) == await told(it, old)
        assert untouched.reference not in str(await listed(it, since))


async def test_the_doctor_hears_whose_account_it_is_and_whether_it_may_charge() -> None:
    async with open_payer(Door.OPEN) as it:
        assert await it.provider.check() == "acct_sandbox, test money"
        it.sandbox.fault("answer", platform="stripe", body='{"id":"acct_1","charges_enabled":false}')
        with pytest.raises(Permanent):
            await it.provider.check()
    async with open_payer(Door.LOCKED) as it:
        with pytest.raises(Permanent) as refusal:
            await it.provider.check()
        assert refusal.value.facts["status"] == 401


async def test_a_webhook_of_another_account_leads_nowhere() -> None:
    async with open_payer(Door.OPEN) as it:
        wanted = intent(it)
        claim = it.claims(wanted, await it.provider.create(wanted))
        assert claim is not None
        assert await it.provider.resolve(claim.body) == ()


@pytest.mark.parametrize(
    "answer", ["[]", "null", '"yes"', "{}", "3", '{"object":"list","data":7}', '{"object":"list","data":[7]}',
               '{"id":"cs_1","url":null}', '{"id":"../x","url":"y"}', "", "<html>"],
)  # fmt: skip
async def test_an_answer_that_means_nothing_is_asked_for_again_later(answer: str) -> None:
    async with open_payer(Door.OPEN) as it:
        checkout = await bought(it)
        for call in (
            lambda: it.provider.create(intent(it, 2)),
            lambda: told(it, checkout),
            lambda: listed(it),
            lambda: it.provider.pay_back(payback(it, checkout)),
        ):
            it.sandbox.fault("answer", platform="stripe", body=answer)
            with pytest.raises(Temporary):
                await call()
            it.mend()


async def test_a_second_call_under_way_with_the_same_key_waits_its_turn() -> None:
    async with open_payer(Door.OPEN) as it:
        it.sandbox.fault("answer", platform="stripe", status=409, body='{"error":{"type":"idempotency_error"}}')
        with pytest.raises(Temporary):
            await it.provider.create(intent(it))


async def test_nobody_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "PATIENCE", 0.05)
    async with open_payer(Door.OPEN) as it:
        it.trouble(Trouble.SILENT)
        with pytest.raises(Temporary):
            await it.provider.check()
    assert calling.PATIENCE == 10


async def test_the_library_says_nothing_of_buyers_keys_or_this_machine(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("stripe._telemetry_id._loaded", False)
    async with open_payer(Door.OPEN) as it:
        checkout = await bought(it)
        await told(it, checkout)
        it.trouble(Trouble.REFUSED)
        with pytest.raises(Permanent) as refusal:
            await it.provider.check()
        shown = f"{it.provider!r} {refusal.value!r} {caplog.text}"
        assert not any(secret in shown for secret in it.secrets)
        assert "stripe" not in {record.name for record in caplog.records}
        assert list(tmp_path.iterdir()) == []


async def test_a_key_for_real_money_takes_real_money() -> None:
    async with open_payer(Door.OPEN) as it:
        it.there.key = "sk_live_opensNothingAnywhere"
        settings = Settings(stripe_key=it.there.key, stripe_webhook_secrets=("whsec_x",), stripe_url=it.there.url)
        live = StripeCheckout(it.there.key, settings, around(it.sandbox, "USD"))
        try:
            assert await live.check() == "acct_sandbox, real money"
            checkout = await live.create(intent(it))
            await it.pay(intent(it), checkout)
            body = it.there.letters(it.there.bill(checkout.reference))[-1].body
            assert await live.resolve(body) == ()
        finally:
            await live.close()


async def test_ten_buyers_at_once_have_ten_sessions() -> None:
    async with open_payer(Door.OPEN) as it:
        made = await asyncio.gather(*(it.provider.create(intent(it, seed)) for seed in range(10)))
        assert len({one.reference for one in made}) == 10
        assert KEY not in repr(it.there.bill(made[0].reference))
