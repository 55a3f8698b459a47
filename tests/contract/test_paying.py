"""What every payment provider promises of money, on its real wire: in once, and back once."""

import asyncio
from pathlib import Path

import pytest

from core.errors import Permanent, Temporary
from core.money import Money
from core.providers import (
    Checkout,
    PaidBack,
    Payback,
    Refunds,
)
from tests.contract.hurry import hurried
from tests.contract.paying import Closed, Payer, Trouble, intent, open_payer
from tests.contract.sales import (
    Sale,
    came_in,
    everything,
    payback,
    sold,
    story,
    went_out,
    with_checkouts,
)

LOCALES = Path(__file__).parents[2] / "locales"


async def test_its_terms_and_its_label_are_there(code: str) -> None:
    async with open_payer(code) as payer:
        terms = payer.provider.terms
        assert terms.asks_in == payer.asked.currency
        assert not terms.test_money, "whoever taps pays that"
        assert terms.life_ms >= 60_000
        assert terms.poll_ms >= 1_000
        assert 0 < terms.smallest <= payer.asked.minor
        with_checkouts(payer)
    for file in LOCALES.glob("*.ftl"):
        assert f"\npay-{terms.code} = " in file.read_text(encoding="utf-8"), file.name


async def test_a_checkout_can_be_paid_and_is_the_same_when_asked_for_again(code: str) -> None:
    async with open_payer(code) as payer:
        with_checkouts(payer)
        asked = intent(payer)
        first, second = await payer.provider.create(asked), await payer.provider.create(asked)
        assert first == second
        assert first.reference
        ways = [bool(first.url), first.transfer is not None, first.invoice is not None]
        assert sum(ways) == 1
        assert not first.url or first.url.startswith(("http://", "https://"))
        other = await payer.provider.create(intent(payer, 2))
        assert other.reference != first.reference
        assert not payer.making or payer.checkouts(asked.key) == 1


@pytest.mark.parametrize("kind", [Trouble.LOST, Trouble.RESET, Trouble.SILENT, Trouble.BROKEN, Trouble.GARBAGE])
async def test_what_happens_while_it_is_made_makes_no_second_checkout(code: str, kind: Trouble) -> None:
    async with open_payer(code) as payer:
        if not payer.making:
            pytest.skip("nobody is asked for a checkout")
        asked = intent(payer)
        payer.trouble(kind, call=payer.making, times=99)
        with hurried(), pytest.raises(Temporary):
            await payer.provider.create(asked)
        assert payer.checkouts(asked.key) == (kind is Trouble.LOST)
        payer.mend()
        checkout = await payer.provider.create(asked)
        assert payer.checkouts(asked.key) == 1
        told = await payer.pay(asked, checkout)
        assert len(came_in(await story(payer, Sale(intent=asked, checkout=checkout, told=told)))) == 1


async def test_two_taps_at_once_make_one_checkout(code: str) -> None:
    async with open_payer(code) as payer:
        with_checkouts(payer)
        asked = intent(payer)
        made = await asyncio.gather(*(payer.provider.create(asked) for _ in range(5)), return_exceptions=True)
        checkouts = [one for one in made if isinstance(one, Checkout)]
        assert checkouts
        assert all(one == checkouts[0] for one in checkouts)
        assert all(isinstance(one, Checkout | Temporary) for one in made)
        assert not payer.making or payer.checkouts(asked.key) == 1


async def test_what_is_paid_is_one_movement_however_often_it_is_told(code: str) -> None:
    async with open_payer(code) as payer:
        sale = await sold(payer)
        first, second = came_in(await story(payer, sale)), came_in(await story(payer, sale))
        assert first == second
        [money] = first
        assert (money.provider, money.payment, money.amount) == (
            payer.provider.terms.code,
            sale.intent.key,
            sale.amount,
        )
        assert money.event_key
        assert abs(money.at - payer.now()) < 300_000
        assert money.fee is None or money.fee.currency == money.amount.currency


async def test_asking_finds_what_callbacks_told_and_under_the_same_keys(code: str) -> None:
    async with open_payer(code) as payer:
        with_checkouts(payer)
        sales = [await sold(payer, seed) for seed in range(1, 4)]
        told = [(await story(payer, sale))[0] for sale in sales]
        listed = came_in(await everything(payer))
        assert sorted(one.event_key for one in listed) == sorted(one.event_key for one in came_in(told))
        assert {one.payment: one.amount for one in listed} == {sale.intent.key: sale.amount for sale in sales}
        assert [one.at for one in listed] == sorted(one.at for one in listed)
        assert came_in(await everything(payer)) == listed


async def test_nothing_is_known_of_what_was_not_paid(code: str) -> None:
    async with open_payer(code) as payer:
        with_checkouts(payer)
        asked = intent(payer)
        checkout = await payer.provider.create(asked)
        told = payer.claims(asked, checkout)
        if told is not None:
            payer.provider.read(told.headers, told.body, payer.now())
            assert came_in(await payer.provider.resolve(told.body)) == []
        assert came_in(await everything(payer)) == []


async def test_somebody_elses_order_is_not_taken_for_ours(code: str) -> None:
    async with open_payer(code) as payer:
        told = await payer.foreign()
        if told is not None:
            payer.provider.read(told.headers, told.body, payer.now())
            assert [news for news in await payer.provider.resolve(told.body) if getattr(news, "payment", "")] == []
        sale = await sold(payer)
        assert {one.payment for one in came_in(await everything(payer))} <= {sale.intent.key, ""}


async def test_a_cancelled_checkout_is_closed_and_cancelling_is_never_wrong(code: str) -> None:
    async with open_payer(code) as payer:
        with_checkouts(payer)
        asked = intent(payer)
        checkout = await payer.provider.create(asked)
        for _ in range(2):
            await payer.provider.cancel(asked.key, checkout.reference)
        if payer.cancels:
            with pytest.raises(Closed):
                await payer.pay(asked, checkout)
            assert came_in(await everything(payer)) == []
        sale = await sold(payer, 2)
        await payer.provider.cancel(sale.intent.key, sale.checkout.reference)
        assert len(came_in(await story(payer, sale))) == 1, "what is paid stays paid"


async def test_what_cannot_go_back_does_not(code: str) -> None:
    async with open_payer(code) as payer:
        if payer.provider.terms.refunds is not Refunds.NONE:
            pytest.skip("it gives money back")
        sale = await sold(payer)
        [money] = came_in(await story(payer, sale))
        with pytest.raises(Permanent):
            await payer.provider.pay_back(payback(sale, money))
        assert payer.given_back(sale.intent.key) == ()


async def test_a_refund_is_made_once_whatever_happens_to_its_answer(code: str) -> None:
    for kind in (None, Trouble.LOST, Trouble.RESET, Trouble.BROKEN, Trouble.SILENT):
        async with open_payer(code) as payer:
            if payer.provider.terms.refunds is Refunds.NONE:
                pytest.skip("it gives nothing back")
            sale = await sold(payer)
            [money] = came_in(await story(payer, sale))
            asked = payback(sale, money)
            if kind is not None:
                payer.trouble(kind, call=payer.refunding, times=99)
                with hurried(), pytest.raises(Temporary):
                    await payer.provider.pay_back(asked)
                payer.mend()
            first, second = await payer.provider.pay_back(asked), await payer.provider.pay_back(asked)
            assert first.event_key == second.event_key != ""
            assert list(payer.given_back(sale.intent.key)) == [money.amount]
            if first.done:
                await _told_once(payer, sale, first, asked)


async def _told_once(payer: Payer, sale: Sale, done: PaidBack, asked: Payback) -> None:
    """The way back is known from asking, under the same key, and after the money that came in."""
    known = [news for news in await everything(payer) if getattr(news, "payment", "") == sale.intent.key]
    [out] = went_out(known)
    assert (out.event_key, out.amount) == (done.event_key, asked.amount)
    assert out.refund in ("", asked.key)
    came = came_in(known)
    assert not came or known.index(came[0]) < known.index(out)


async def test_a_part_goes_back_and_then_the_rest(code: str) -> None:
    async with open_payer(code) as payer:
        if payer.provider.terms.refunds is not Refunds.PARTIAL:
            pytest.skip("it gives no part back")
        sale = await sold(payer)
        [money] = came_in(await story(payer, sale))
        part = Money(money.amount.minor // 3, money.amount.currency)
        rest = money.amount - part
        keys = {
            (await payer.provider.pay_back(payback(sale, money, f"rf{number}", amount))).event_key
            for number, amount in enumerate((part, rest, part, rest))
            if number < 2
        }
        assert len(keys) == 2
        assert sorted(one.minor for one in payer.given_back(sale.intent.key)) == sorted([part.minor, rest.minor])
