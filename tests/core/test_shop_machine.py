"""A random shop: imports, orders, double payments, expiries, reveals, deliveries and restarts in any order.

After every step each sentence of tests/invariants.py must hold, and what buyers have read must agree with a plain
model: who has read which key. A run also counts what it met: a path that no example visited fails the test, because
sentences that nothing ever strained prove nothing.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Coroutine
from contextlib import ExitStack
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.basket import Baskets
from core.channels import Outcome, Report
from core.coupons import CouponNeedsMore, CouponUsedBefore, CouponUsedUp
from core.delivery import Errand, recover
from core.errors import Gone
from core.ids import OfferId
from core.money import Money
from core.orders import Order, OrderClosed, SoldOut, TooManyOpenOrders
from core.providers import MoneyIn, PaidBack
from core.refunds import Fate, NotThatWay, RefundTo, TooMuch, Wish, claim_refunds, record_refund
from core.settling import Settled
from core.states import OrderStatus
from core.stock import DraftGone
from core.wallet import WalletEmpty
from tests.engines import Engine, migrated_database
from tests.invariants import broken
from tests.shops import Clock, TryShop, claim, open_try_shop, record

T = TypeVar("T")
NAMES = st.sampled_from(["ada", "wei", "olga"])
RECENT = st.integers(1, 4)
KEY_LISTS = st.lists(st.integers(0, 60).map(lambda n: f"KEY-{n}"), min_size=1, max_size=12)
MUST_BE_MET = {
    "sold out", "paid", "paid late", "told twice", "part came", "into the wallet", "expired", "cancelled", "shown",
    "not yours", "put towards", "refunded to wallet", "refunded to source", "taken back", "sent", "address refused",
    "crash", "basket ordered", "basket paid", "basket late", "coupon used", "coupon used up", "coupon used before",
    "coupon too small",
}  # fmt: skip
# A hold, and what it is longer once a payment was begun, are over by then.
LATE = 45
# Half off for one order; five off once for each customer; a tenth off what costs enough.
COUPONS = {"HALF": "HALF 50%", "ONCE": "ONCE 5.00", "LARGE": "LARGE 10%"}
REFUSED = {CouponUsedUp: "coupon used up", CouponUsedBefore: "coupon used before", CouponNeedsMore: "coupon too small"}


class ShopMachine(RuleBasedStateMachine):
    """One shop with two offers, three buyers and an owner."""

    engine: ClassVar[Engine]
    met: ClassVar["Counter[str]"]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.url = self.stack.enter_context(migrated_database(self.engine, folder))
        self.runner = self.stack.enter_context(asyncio.Runner())
        self.clock = Clock()
        self.orders: list[tuple[str, Order]] = []
        self.events: list[tuple[Order, MoneyIn]] = []
        self.read_by: dict[str, str] = {}
        self.now_open: Any = None
        self.starts = 0
        self.restart()
        self.offers = [self.do(self.shop.product(title))[1] for title in ("One", "Other")]
        self.do(self.make_cheaper())

    async def make_cheaper(self) -> None:
        """Prices by quantity, and coupons with every kind of limit."""
        desk = await self.shop.desk()
        await desk.set_tiers(self.offers[0], "2=15.00, 3=9.99")
        half, once, large = [await desk.coupons.add(typed) for typed in COUPONS.values()]
        await desk.coupons.set_cap(half, "1")
        await desk.coupons.set_once(once, True)
        await desk.coupons.set_minimum(large, "30.00")
        for coupon in (half, once, large):
            await desk.coupons.switch(coupon, True)

    def do(self, work: Any) -> Any:
        return self.runner.run(work)

    def try_do(self, work: Any, *expected: type[Exception]) -> Any:
        try:
            return self.do(work)
        except expected:
            return None

    @rule()
    def restart(self) -> None:
        if self.now_open is not None:
            self.do(self.now_open.__aexit__(None, None, None))
        self.starts += 1
        self.now_open = open_try_shop(self.url, self.clock, seed=self.starts)
        self.shop: TryShop = self.do(self.now_open.__aenter__())
        self.do(self.shop.shop.store.run(recover))

    @initialize(keys=st.sampled_from([3, 12, 40]))
    def open_with_stock(self, keys: int) -> None:
        for which, offer in enumerate(self.offers):
            self.do(self.shop.restock(offer, [f"FIRST-{which}-{n}" for n in range(keys)]))

    @rule(which=st.booleans(), keys=KEY_LISTS)
    def import_keys(self, which: bool, keys: list[str]) -> None:
        self.try_do(self.shop.restock(self.offers[which], keys), DraftGone)

    @rule(restock=st.integers(1, 6))
    def undo(self, restock: Any) -> None:
        undone = self.try_do(self.do(self.shop.desk()).undo_restock(restock), DraftGone)
        self.met["taken back"] += bool(undone and undone.taken_back)

    @rule(name=NAMES, which=st.booleans(), quantity=st.integers(1, 4))
    def place(self, name: str, which: bool, quantity: int) -> None:
        offer: OfferId = self.offers[which]
        order = self.try_do(self.shop.order(name, offer, quantity), SoldOut, TooManyOpenOrders)
        self.met["sold out"] += order is None
        if order is not None and order.id not in {known.id for _, known in self.orders}:
            self.orders.append((name, order))

    @rule(name=NAMES, which=st.booleans(), quantity=st.integers(1, 4), off_by=st.sampled_from([0, 0, 0, -1, 1]))
    def place_and_pay(self, name: str, which: bool, quantity: int, off_by: int) -> None:
        self.place(name, which, quantity)
        self.start_paying(1, off_by)
        self.tell(1)

    @rule(name=NAMES, which=st.booleans())
    def pay_late(self, name: str, which: bool) -> None:
        self.place(name, which, 1)
        self.start_paying(1, 0)
        self.time_passes(LATE)
        self.tell(1)

    @rule(name=NAMES, which=st.booleans(), quantity=st.integers(1, 4))
    def put_in_basket(self, name: str, which: bool, quantity: int) -> None:
        self.do(self.basket(name).put(self.offers[which], quantity))

    @rule(name=NAMES, code=st.sampled_from(["", "HALF", *COUPONS]), late=st.booleans())
    def order_basket(self, name: str, code: str, late: bool) -> None:
        """One order of all of it, twice at once; paid in time or late, or not at all when it is refused."""
        basket = self.basket(name)
        self.put_in_basket(name, late, 1)
        self.do(basket.drop_coupon())
        if code and not self.do(self.took(basket.enter_coupon(code))):
            return
        before = self.do(basket.look())
        order = self.try_do(self.order_twice(basket), SoldOut, TooManyOpenOrders, *REFUSED)
        if order is None:
            return
        self.met["basket ordered"] += 1
        self.met["coupon used"] += bool(order.discount.minor)
        assert before.waiting or (order.total, order.discount.minor > 0) == (before.total, bool(code))
        assert [line.priced for line in self.do(basket.look()).lines] == [line.priced for line in before.lines]
        if order.id not in {known.id for _, known in self.orders}:
            self.orders.append((name, order))
            self.start_paying(1, 0)
            self.time_passes(LATE if late else 1)
            self.tell(1)
            paid = self.do(self.shop.shop.order(order.customer, order.id)).status is OrderStatus.PAID
            self.met["basket late" if late else "basket paid"] += paid
            assert not paid or self.do(basket.look()).lines == ()

    async def took(self, entering: Coroutine[Any, Any, None]) -> bool:
        """Whether the coupon is good for the basket."""
        try:
            await entering
        except tuple(REFUSED) as refused:
            self.met[REFUSED[type(refused)]] += 1
            return False
        return True

    async def order_twice(self, basket: Baskets) -> Order:
        first, second = await asyncio.gather(basket.order(), basket.order())
        assert first.id == second.id
        return first

    def basket(self, name: str) -> Baskets:
        return self.shop.shop.basket(self.do(self.shop.person(name)).id)

    @rule(name=NAMES)
    def write_again(self, name: str) -> None:
        """Whoever was out of reach is back: what was given up is owed again."""
        self.shop.people.pop(name, None)
        self.do(self.shop.person(name))

    @precondition(lambda self: self.orders)
    @rule(back=RECENT, off_by=st.sampled_from([0, 0, 0, -1, 1]))
    def start_paying(self, back: int, off_by: int) -> None:
        """Money is on its way; when and how often it is told, another rule says."""
        if not self.orders:
            return
        name, order = self.recent(self.orders, back)
        amount = Money(order.total.minor + off_by, "USD")
        money = self.try_do(self.shop.money_for(name, order, amount, f"event-{len(self.events)}"), OrderClosed)
        if money is not None:
            self.events.append((order, money))

    @precondition(lambda self: self.events)
    @rule(back=RECENT)
    def tell(self, back: int) -> None:
        """Tell an event, new or old, three times at once."""
        if not self.events:
            return
        order, money = self.recent(self.events, back)
        before = self.do(self.shop.shop.order(order.customer, order.id)).status
        settled = self.do(self.tell_three_times(money))
        assert len([one for one in settled if one is not Settled.BEFORE]) <= 1
        self.met["told twice"] += settled.count(Settled.BEFORE) == 3
        self.met["paid"] += Settled.NOW in settled
        self.met["paid late"] += Settled.NOW in settled and before is OrderStatus.EXPIRED
        self.met["part came"] += Settled.PART in settled
        self.met["into the wallet"] += Settled.WALLET in settled

    async def tell_three_times(self, money: MoneyIn) -> list[Settled]:
        return await asyncio.gather(*(self.shop.shop.apply(money) for _ in range(3)))

    @rule(name=NAMES, which=st.booleans(), paid=st.booleans())
    def place_and_cancel(self, name: str, which: bool, paid: bool) -> None:
        self.place(name, which, 1)
        if paid:
            self.start_paying(1, 0)
        self.cancel(1)
        if paid:
            self.tell(1)

    @rule(back=RECENT)
    def cancel(self, back: int) -> None:
        if self.orders:
            _, order = self.recent(self.orders, back)
            cancelled = self.try_do(self.shop.shop.cancel_order(order.customer, order.id), OrderClosed)
            self.met["cancelled"] += cancelled is not None

    @rule(minutes=st.sampled_from([1, 1, 16, LATE, 60 * 25]))
    def time_passes(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)
        self.met["expired"] += self.do(self.shop.shop.expire_orders())

    @precondition(lambda self: self.orders)
    @rule(back=RECENT, reader=NAMES)
    def show(self, back: int, reader: str) -> None:
        name, order = self.recent(self.orders, back)
        for who in {reader, name}:
            keys = self.try_do(self.shop.keys_of(who, order), Gone)
            assert keys is None or who == name
            self.met["not yours"] += who != name
            self.met["shown"] += bool(keys)
            for key in keys or ():
                assert self.read_by.setdefault(key, order.reference) == order.reference

    @rule(name=NAMES, which=st.booleans())
    def buy_and_deliver(self, name: str, which: bool) -> None:
        self.place_and_pay(name, which, 1, 0)
        self.deliver(Outcome.ACCEPTED)

    @rule(name=NAMES, which=st.booleans())
    def buy_and_be_out_of_reach(self, name: str, which: bool) -> None:
        self.place_and_pay(name, which, 1, 0)
        self.deliver(Outcome.ADDRESS)

    @rule(outcome=st.sampled_from(Outcome))
    def deliver(self, outcome: Outcome) -> None:
        for errand in self.claim():
            self.met["sent"] += outcome is Outcome.ACCEPTED
            self.met["address refused"] += outcome is Outcome.ADDRESS
            self.do(self.shop.shop.store.run(record, errand, Report(outcome=outcome, wait_ms=500)))

    @rule()
    def crash_while_sending(self) -> None:
        self.met["crash"] += len(self.claim())
        self.restart()

    def claim(self) -> tuple[Errand, ...]:
        self.clock.forward(minutes=2)
        errands: tuple[Errand, ...] = self.do(self.shop.shop.store.run(claim, 3))
        return errands

    @rule(back=RECENT)
    def pay_from_wallet(self, back: int) -> None:
        """What no order could take pays another one, or a part of it."""
        if self.orders:
            _, order = self.recent(self.orders, back)
            bill = self.try_do(self.shop.shop.pay_from_wallet(order.customer, order.id), WalletEmpty)
            self.met["put towards"] += bill is not None and bool(bill.put.minor)

    @rule(back=RECENT, to=st.sampled_from(RefundTo), goods=st.sampled_from(Fate), part=st.booleans())
    def refund(self, back: int, to: RefundTo, goods: Fate, part: bool) -> None:
        """An owner gives money back, all of it or a dollar, and a worker takes it where it came from."""
        if not self.orders:
            return
        _, order = self.recent(self.orders, back)
        desk = self.do(self.shop.desk())
        turn = len(self.do(desk.refund_prospect(order.id)).done)
        amount = Money(100, "USD") if part else None
        wish = Wish(order=order.id, to=to, goods=goods, reason="", turn=turn, amount=amount)
        given = self.try_do(desk.refund(wish), TooMuch, NotThatWay)
        self.met[f"refunded to {to.name.lower()}"] += given is not None
        for errand in self.do(self.shop.opened.store.run(claim_refunds, 5)):
            answer = PaidBack(event_key=f"back:{errand.refund.key}", done=True)
            self.do(self.shop.opened.store.run(record_refund, errand.refund, answer))

    @rule(name=NAMES, which=st.booleans(), to=st.sampled_from(RefundTo), goods=st.sampled_from(Fate))
    def buy_and_give_back(self, name: str, which: bool, to: RefundTo, goods: Fate) -> None:
        self.place_and_pay(name, which, 1, 0)
        self.refund(1, to, goods, False)

    @rule(name=NAMES, which=st.booleans())
    def pay_too_little_and_let_it_run_out(self, name: str, which: bool) -> None:
        self.place(name, which, 1)
        self.start_paying(1, -1)
        self.tell(1)
        self.time_passes(60 * 25)
        self.place(name, which, 1)
        self.pay_from_wallet(1)

    @staticmethod
    def recent(things: list[T], back: int) -> T:
        """One of the last few: what just happened is where it goes wrong."""
        return things[-min(back, len(things))]

    @invariant()
    def every_sentence_holds(self) -> None:
        assert self.do(self.shop.opened.store.read(broken)) == {}

    def teardown(self) -> None:
        self.do(self.now_open.__aexit__(None, None, None))
        self.stack.close()


@pytest.mark.parametrize(("engine", "examples"), [("sqlite", 80), ("postgres", 12)])
def test_no_order_of_events_breaks_the_shop(engine: Engine, examples: int) -> None:
    met: Counter[str] = Counter()
    machine = type(f"{engine.title()}Machine", (ShopMachine,), {"engine": engine, "met": met})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            derandomize=True,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert engine == "postgres" or {path for path in MUST_BE_MET if not met[path]} == set()
