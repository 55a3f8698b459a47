"""A provider with a counter of its own, for tests: it knows what really happened to money, and tells when it is asked.

And a cashier at work, whose waits are short.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from core import inbox
from core.errors import IllegalMove, KioskError, Temporary
from core.ids import PaymentKey
from core.inbox import Mail
from core.money import Money
from core.notices import NoticeKind
from core.orders import Order
from core.people import Address
from core.providers import (
    BadSignature,
    Callback,
    Checkout,
    Intent,
    Malformed,
    MoneyIn,
    News,
    PaidBack,
    Payback,
    PaymentProvider,
    Refunds,
    Terms,
)
from core.settling import Settled
from payments import cashier as cashiers
from payments.cashier import Cashier
from storage.tx import SqlTx
from tests.shops import TryShop

WITHIN = 20.0
MINUTE = 60_000
MANY = Address("discord", "100000000000000001")


class Booth:
    """``books`` is all that happened there. ``down`` is raised by every call; ``answers`` are what the next refunds are
    answered with: an error before it is done (``lost`` after), or nothing, which is well."""

    def __init__(self, code: str = "booth", asks_in: str = "USD", back: Refunds = Refunds.PARTIAL) -> None:
        self.terms = Terms(code=code, asks_in=asks_in, refunds=back, poll_ms=MINUTE, off_platform=False)
        self.books: list[News] = []
        self.down: KioskError | None = None
        self.asked_in_vain = 0
        self.resolved: list[str] = []
        self.listed = 0
        self.cancelled: list[PaymentKey] = []
        self.asked_back = 0
        self.given_back: dict[str, Money] = {}
        self.answers: list[KioskError] = []
        self.is_answer_lost = False

    def headers(self, body: bytes) -> dict[str, str]:
        return {"X-Booth-Sign": hashlib.sha256(self.terms.code.encode() + body).hexdigest()}

    def callback(self, payment: PaymentKey, number: int = 1) -> bytes:
        return json.dumps({"about": payment, "number": number}).encode()

    def paid(self, payment: PaymentKey, amount: Money, event_key: str = "") -> MoneyIn:
        """Somebody pays."""
        money = MoneyIn(
            provider=self.terms.code, event_key=event_key or f"m{len(self.books)}", payment=payment, amount=amount
        )
        self.books.append(money)
        return money

    async def create(self, intent: Intent) -> Checkout:
        self._answer()
        return Checkout(reference=f"c-{intent.key}", url="https://booth.example/pay")

    async def cancel(self, payment: PaymentKey, reference: str) -> None:
        self._answer()
        assert reference == f"c-{payment}"
        self.cancelled.append(payment)

    def read(self, headers: Mapping[str, str], body: bytes, now: int) -> Callback:  # noqa: ARG002 (it dates nothing)
        if headers.get("X-Booth-Sign") != self.headers(body)["X-Booth-Sign"]:
            raise BadSignature()
        try:
            told = json.loads(body)
            return Callback(event_key=f"{told['about']}:{told['number']}")
        except (ValueError, KeyError, TypeError):
            raise Malformed() from None

    async def resolve(self, body: bytes) -> Sequence[News]:
        self._answer()
        about = json.loads(body)["about"]
        self.resolved.append(about)
        return [news for news in self.books if getattr(news, "payment", None) == about]

    async def news(self, since: int) -> AsyncIterator[News]:  # noqa: ARG002 (it remembers everything)
        self._answer()
        self.listed += 1
        for news in tuple(self.books):
            yield news

    async def pay_back(self, payback: Payback) -> PaidBack:
        self._answer()
        self.asked_back += 1
        error = self.answers.pop(0) if self.answers else None
        if error is None or self.is_answer_lost:
            self.given_back.setdefault(payback.key, payback.amount)
        if error is not None:
            raise error
        return PaidBack(event_key=f"out-{payback.key}", done=True)

    async def check(self) -> str:
        return "a booth"

    async def close(self) -> None:
        """Nothing is open."""

    def _answer(self) -> None:
        if self.down is not None:
            self.asked_in_vain += 1
            raise self.down


@dataclass
class Counter:
    """A shop with booths, and its cashier. News of a ``poison`` payment meet a mistake of ours."""

    hands: TryShop
    booths: Sequence[Booth]
    poison: set[PaymentKey] = field(default_factory=set)
    cashier: Cashier = field(init=False)

    def __post_init__(self) -> None:
        providers: dict[str, PaymentProvider] = {one.terms.code: one for one in self.booths}
        self.hands.shop = replace(self.hands.shop, providers=providers)
        self.cashier = Cashier(self.hands.shop.store, providers, self.apply, self.hands.clock)

    @property
    def booth(self) -> Booth:
        return self.booths[0]

    @asynccontextmanager
    async def working(self) -> AsyncIterator[Cashier]:
        """The cashier at work; leaving stops it, and entering again is a restart."""
        self.__post_init__()
        async with asyncio.TaskGroup() as group:
            group.create_task(self.cashier.run())
            try:
                yield self.cashier
            finally:
                await self.cashier.stop()

    async def apply(self, news: News) -> Settled:
        if getattr(news, "payment", None) in self.poison:
            raise IllegalMove(test="it must not be")
        return await self.hands.shop.apply(news)

    async def asked(self, name: str = "ada", key: str = "A", code: str = "booth") -> tuple[Order, PaymentKey]:
        """An order that waits for money."""
        order = await self.hands.order(name, await self.hands.stocked(key))
        paying = await self.hands.shop.start_payment(await self.hands.person(name), order.id, code)
        return order, paying.payment.key

    async def calls(self, payment: PaymentKey, number: int = 1, booth: Booth | None = None) -> int:
        booth = booth or self.booth
        body = booth.callback(payment, number)
        return await self.cashier.accept(booth.terms.code, booth.headers(body), body)

    async def waiting(self, code: str = "booth") -> tuple[Mail, ...]:
        return await self.hands.opened.store.read(inbox.waiting, f"pay:{code}")

    async def status(self, order: Order) -> str:
        return (await self.hands.shop.order(order.customer, order.id)).status.value

    async def wallet(self, name: str = "ada") -> int:
        return (await self.hands.shop.wallet((await self.hands.person(name)).customer)).balance.minor

    async def told(self, kind: NoticeKind) -> list[str]:
        """The facts of every notice of this kind, as they are written."""

        def read(tx: SqlTx) -> list[str]:
            rows = tx._connection.execute(f"SELECT facts FROM notice WHERE kind = '{kind.value}' ORDER BY id")
            return [row[0] for row in rows.fetchall()]

        return await self.hands.opened.store.read(read)


async def until(fits: Callable[[], Awaitable[bool]]) -> None:
    """Wait for it; after twenty seconds it will never be."""
    async with asyncio.timeout(WITHIN):
        while not await fits():  # noqa: ASYNC110 (nothing announces it)
            await asyncio.sleep(0.005)


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the cashier waits for takes a moment."""
    for name, seconds in {"IDLE_SECONDS": 0.01, "FIRST_PAUSE": 0.01, "LONGEST_PAUSE": 0.02}.items():
        monkeypatch.setattr(cashiers, name, seconds)


DOWN = Temporary(retry_after=0)
