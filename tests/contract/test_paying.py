"""What every payment provider promises, on its real wire."""

import asyncio
import io
import json
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from core.errors import KioskError, Permanent, Temporary
from core.ids import PaymentKey
from core.money import Money
from core.providers import (
    BadSignature,
    Checkout,
    Intent,
    Malformed,
    MoneyIn,
    MoneyOut,
    News,
    PaidBack,
    Payback,
    Refunds,
)
from tests.contract.hurry import hurried
from tests.contract.paying import Closed, Door, Payer, Told, Trouble, intent, open_payer, payer_codes

PASSING = (Trouble.BROKEN, Trouble.PAGE, Trouble.WAIT, Trouble.GARBAGE, Trouble.RESET, Trouble.SILENT)
LOCALES = Path(__file__).parents[2] / "locales"
AGES = 40 * 24 * 3600 * 1000

Deed = Callable[[], Awaitable[object]]


@pytest.fixture(params=payer_codes())
def code(request: pytest.FixtureRequest) -> str:
    """The code of a provider."""
    return str(request.param)


@dataclass(frozen=True, kw_only=True)
class Sale:
    """A checkout that was paid."""

    intent: Intent
    checkout: Checkout
    told: Told | None

    @property
    def amount(self) -> Money:
        return self.checkout.asked or self.intent.asked


async def sold(payer: Payer, seed: int = 1) -> Sale:
    """A sale; where the platform sells by itself, it is under no key of ours."""
    asked = intent(payer, seed)
    if payer.provider.terms.checkout:
        checkout = await payer.provider.create(asked)
    else:
        asked, checkout = replace(asked, key=PaymentKey("")), Checkout(reference="")
    return Sale(intent=asked, checkout=checkout, told=await payer.pay(asked, checkout))


def with_checkouts(payer: Payer) -> None:
    if not payer.provider.terms.checkout:
        pytest.skip("its platform sells by itself")


async def everything(payer: Payer) -> list[News]:
    return [news async for news in payer.provider.news(payer.now() - AGES)]


async def story(payer: Payer, sale: Sale) -> list[News]:
    """What is known of a sale: by its callback where there is one, else by asking for everything."""
    if sale.told is not None:
        return list(await payer.provider.resolve(sale.told.body))
    return [news for news in await everything(payer) if getattr(news, "payment", "") == sale.intent.key]


def came_in(news: Sequence[News]) -> list[MoneyIn]:
    return [one for one in news if isinstance(one, MoneyIn)]


def went_out(news: Sequence[News]) -> list[MoneyOut]:
    return [one for one in news if isinstance(one, MoneyOut)]


def hooked(told: Told | None) -> Told:
    if told is None:
        pytest.skip("it makes no callbacks")
    return told


def refuses(payer: Payer, headers: Mapping[str, str], body: bytes, now: int | None = None) -> bool:
    try:
        payer.provider.read(headers, body, payer.now() if now is None else now)
    except (BadSignature, Malformed):
        return True
    return False


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


async def test_a_callback_is_read_the_same_each_time_and_however_its_headers_are_spelled(code: str) -> None:
    async with open_payer(code) as payer:
        told = hooked((await sold(payer)).told)
        spelled = (told.headers, {name.upper(): text for name, text in told.headers.items()},
                   {name.lower(): text for name, text in told.headers.items()})  # fmt: skip
        keys = {payer.provider.read(headers, told.body, payer.now()).event_key for headers in spelled}
        assert len(keys) == 1
        assert keys != {""}
        other = hooked((await sold(payer, 2)).told)
        assert payer.provider.read(other.headers, other.body, payer.now()).event_key not in keys


async def test_one_flipped_bit_anywhere_and_it_is_refused(code: str) -> None:
    async with open_payer(code) as payer:
        told = hooked((await sold(payer)).told)
        assert not refuses(payer, told.headers, told.body)
        for place in range(len(told.body)):
            flipped = bytearray(told.body)
            flipped[place] ^= 1 << place % 8
            assert refuses(payer, told.headers, bytes(flipped)), place
        for changed in (
            told.body[:-1],
            told.body + b"\n",
            b" " + told.body,
            json.dumps(json.loads(told.body)).encode(),
        ):
            assert changed == told.body or refuses(payer, told.headers, changed)
        for wrong in _wrong_signatures(signature_of(payer, told)):
            assert refuses(payer, {**told.headers, **_signed_with(payer, told, wrong)}, told.body), wrong


def signature_of(payer: Payer, told: Told) -> str:
    return next(text for name, text in told.headers.items() if name.lower() == payer.signature.lower())


def _signed_with(payer: Payer, told: Told, wrong: str) -> dict[str, str]:
    return {name: wrong for name in told.headers if name.lower() == payer.signature.lower()}


def _wrong_signatures(right: str) -> list[str]:
    flipped = [right[:place] + chr(ord(letter) ^ 1) + right[place + 1 :] for place, letter in enumerate(right)]
    raised = [right[:place] + letter.swapcase() + right[place + 1 :] for place, letter in enumerate(right)]
    cut = [right[:length] for length in range(len(right))]
    return [text for text in (*flipped, *raised, *cut, right + "0", f"{right}é", "\ud800", "é" * 64) if text != right]


async def test_a_callback_without_its_signature_or_with_somebody_elses_is_refused(code: str) -> None:
    async with open_payer(code) as payer:
        told = hooked((await sold(payer)).told)
        assert not refuses(payer, payer.signed(told.body, at=payer.now()), told.body)
        assert refuses(payer, payer.signed(told.body, at=payer.now(), ours=False), told.body)
        assert refuses(payer, {}, told.body)
        assert refuses(payer, _signed_with(payer, told, ""), told.body)


async def test_a_callback_of_another_time_is_refused(code: str) -> None:
    async with open_payer(code) as payer:
        if payer.replay_ms is None:
            pytest.skip("its callbacks carry no time")
        told = hooked((await sold(payer)).told)
        for late, is_refused in ((0, False), (0.9, False), (1.1, True), (1000, True), (-1000, True)):
            at = payer.now() - int(payer.replay_ms * late)
            body = payer.dated(told.body, at)
            assert refuses(payer, payer.signed(body, at=at), body) is is_refused, late


async def test_whatever_is_sent_is_refused_and_nothing_breaks(code: str) -> None:
    async with open_payer(code) as payer:
        if not payer.signature:
            assert refuses(payer, {}, b"{}"), "who makes no callbacks takes none"
            return
        told = hooked((await sold(payer)).told)
        now = payer.now()
        for body in (*_garbage(), *_mangled(told.body)):
            assert refuses(payer, {payer.signature: "x"}, body, now), body[:60]
            assert refuses(payer, payer.signed(body, at=now), body, now), body[:60]
        for missing in _with_holes(told.body):
            await _survives(payer, missing)


def _garbage() -> list[bytes]:
    return [b"", b"null", b"[]", b'"paid"', b"7", b"{", b"<html>", b"\xff\xfe\x00", b"\x00" * 1_000_000, b"[" * 100_000,
            b'{"a":' * 100_000, b"x" * 1_000_000, b'{"a": NaN}']  # fmt: skip


def _mangled(body: bytes) -> list[bytes]:
    """A right body with something that a reader might take in two ways."""
    told = json.loads(body)
    name, value = next(iter(told.items()))
    doubled = json.dumps({name: value})[:-1].encode() + b"," + body.strip()[1:]
    deep = json.dumps({**told, "deep": json.loads("[" * 60 + "]" * 60)}).encode()
    long = json.dumps({**told, "long": "x" * 1_000_000}).encode()
    return [doubled, deep, long, body + body, body.decode().encode("utf-16")]


def _with_holes(body: bytes) -> list[bytes]:
    """Rightly signed, and each field in its turn missing, null, or of another kind."""
    told = json.loads(body)
    changes: list[object] = [None, [], {}, "", "x" * 300, -1, 10**30, True, 1.5, "\x00", "\ud800"]
    holes = [{key: told[key] for key in told if key != name} for name in told]
    changed = [{**told, name: value} for name in told for value in changes]
    for name, part in told.items():
        if isinstance(part, dict):
            changed += [{**told, name: {**part, inner: value}} for inner in part for value in changes]
    return [json.dumps(one).encode() for one in (*holes, *changed)]


async def _survives(payer: Payer, body: bytes) -> None:
    """It is refused, or it is believed as far as the other side confirms it; either way nothing but ours is raised."""
    try:
        callback = payer.provider.read(payer.signed(body, at=payer.now()), body, payer.now())
        assert 0 < len(callback.event_key) <= 300
        callback.event_key.encode()
        await payer.provider.resolve(body)
    except KioskError:
        pass


@pytest.mark.parametrize("kind", PASSING)
async def test_trouble_over_there_passes(code: str, kind: Trouble) -> None:
    async with open_payer(code) as payer:
        for name, deed in (await _deeds(payer)).items():
            payer.trouble(kind, times=99)
            with hurried():
                begun = asyncio.get_running_loop().time()
                with pytest.raises(Temporary) as later:
                    await deed()
                assert asyncio.get_running_loop().time() - begun < 31, name
            assert kind is not Trouble.WAIT or later.value.facts.get("retry_after") in (7, None)
            payer.mend()
            await deed()


async def test_a_no_is_the_owners_to_mend(code: str) -> None:
    async with open_payer(code) as payer:
        for deed in (await _deeds(payer)).values():
            payer.trouble(Trouble.REFUSED, times=99)
            with pytest.raises(Permanent):
                await deed()
            payer.mend()


async def _deeds(payer: Payer) -> dict[str, Deed]:
    """Everything that asks the other side."""
    sale = await sold(payer)
    told = sale.told
    deeds: dict[str, Deed] = {"check": payer.provider.check, "news": lambda: everything(payer)}
    if payer.making:
        deeds["create"] = lambda: payer.provider.create(intent(payer, 2))
    if told is not None:
        deeds["resolve"] = lambda: payer.provider.resolve(told.body)
    if payer.refunding:
        [money] = came_in(await story(payer, sale))
        deeds["pay_back"] = lambda: payer.provider.pay_back(payback(sale, money))
    return deeds


def payback(sale: Sale, money: MoneyIn, key: str = "rf0123456789ABCDEFGHJK", amount: Money | None = None) -> Payback:
    return Payback(
        key=key,
        payment=sale.intent.key,
        reference=sale.checkout.reference,
        money_key=money.event_key,
        amount=amount or money.amount,
        whole=amount is None,
        buyer=sale.intent.buyer,
    )


async def test_refused_credentials_are_the_owners_to_mend(code: str) -> None:
    async with open_payer(code, Door.LOCKED) as payer:
        with pytest.raises(Permanent):
            await payer.provider.check()
        if payer.making:
            with pytest.raises(Permanent):
                await payer.provider.create(intent(payer))


async def test_where_nobody_listens_it_may_pass(code: str) -> None:
    async with open_payer(code, Door.NOBODY) as payer:
        with pytest.raises(Temporary):
            await payer.provider.check()
        if payer.making:
            with pytest.raises(Temporary):
                await payer.provider.create(intent(payer))


async def test_it_says_who_we_are_there(code: str) -> None:
    async with open_payer(code) as payer:
        said = await payer.provider.check()
        assert said.isprintable()
        assert 0 < len(said) < 200


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


async def test_nothing_says_a_secret(code: str, told: io.StringIO) -> None:
    said: list[str] = []
    for door in (Door.OPEN, Door.LOCKED, Door.NOBODY):
        try:
            async with open_payer(code, door) as payer:
                said += [repr(payer.provider), str(payer.provider), *await _complaints(payer, door)]
                secrets = payer.secrets
        except pytest.skip.Exception:
            continue
        for secret in secrets:
            assert secret not in "\n".join(said) + told.getvalue()


async def _complaints(payer: Payer, door: Door) -> list[str]:
    """What is said about everything that can go wrong."""
    said = []
    deeds: dict[str, Deed] = {"check": payer.provider.check, "create": lambda: payer.provider.create(intent(payer, 3))}
    if door is Door.OPEN:
        deeds |= await _deeds(payer)
    for kind in (*PASSING, Trouble.REFUSED):
        for deed in deeds.values():
            payer.trouble(kind, times=99)
            try:
                with hurried():
                    await deed()
            except KioskError as error:
                said += [repr(error), *traceback.format_exception(error)]
            payer.mend()
    return said


async def test_it_can_be_closed_and_closed_again(code: str) -> None:
    async with open_payer(code) as payer:
        await payer.provider.check()
        await payer.provider.close()
        await payer.provider.close()
