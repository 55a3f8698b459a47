"""A sale at any payment provider, and what is known of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pytest

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
    Payback,
)
from tests.contract.paying import Payer, Told, intent

AGES = 40 * 24 * 3600 * 1000


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
