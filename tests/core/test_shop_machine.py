"""A random shop: imports, orders, double payments, expiries, reveals, deliveries and restarts in any order.

After every step each sentence of tests/invariants.py must hold, and what buyers have read must agree with a plain
model: which keys were imported, and who has which.
"""

import asyncio
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from core.attention import CannotDeliver
from core.delivery import Outcome, Report, claim, record, recover
from core.errors import Gone, Refused
from core.ids import OfferId
from core.money import Money
from core.orders import Order
from core.payments import MoneyIn
from core.stock import DraftGone
from tests.engines import Engine, migrated_database
from tests.invariants import broken
from tests.shops import Clock, TryShop, open_try_shop

NAMES = st.sampled_from(["ada", "wei", "olga"])
ANY = st.integers(0, 10**6)
KEY_LISTS = st.lists(st.integers(0, 60).map(lambda n: f"KEY-{n}"), min_size=1, max_size=12)


class ShopMachine(RuleBasedStateMachine):
    """One shop with two offers, three buyers and an owner."""

    engine: ClassVar[Engine]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.url = self.stack.enter_context(migrated_database(self.engine, folder))
        self.runner = self.stack.enter_context(asyncio.Runner())
        self.clock = Clock()
        self.orders: list[tuple[str, Order]] = []
        self.events: list[MoneyIn] = []
        self.read_by: dict[str, str] = {}
        self.now_open: Any = None
        self.restart()
        self.offers = [self.do(self.shop.product(title))[1] for title in ("One", "Other")]

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
        self.now_open = open_try_shop(self.url, self.clock)
        self.shop: TryShop = self.do(self.now_open.__aenter__())
        self.do(self.shop.shop.store.run(recover))

    @rule(which=st.booleans(), keys=KEY_LISTS)
    def import_keys(self, which: bool, keys: list[str]) -> None:
        self.try_do(self.shop.restock(self.offers[which], keys), DraftGone)

    @rule(restock=st.integers(1, 6))
    def undo(self, restock: Any) -> None:
        self.try_do(self.do(self.shop.desk()).undo_restock(restock), DraftGone)

    @rule(name=NAMES, which=st.booleans(), quantity=st.integers(1, 4))
    def place(self, name: str, which: bool, quantity: int) -> None:
        offer: OfferId = self.offers[which]
        order = self.try_do(self.shop.order(name, offer, quantity), Refused)
        if order is not None and order.id not in {known.id for _, known in self.orders}:
            self.orders.append((name, order))

    @rule(pick=ANY, off_by=st.sampled_from([0, 0, 0, 0, -1, 1]), again=st.booleans())
    def pay(self, pick: int, off_by: int, again: bool) -> None:
        if not self.orders:
            return
        name, order = self.orders[pick % len(self.orders)]
        money = self.try_do(
            self.shop.money_for(name, order, Money(order.total.minor + off_by, "USD"), f"event-{len(self.events)}"),
            Refused,
        )
        if money is not None:
            self.events.append(money)
            if again:
                self.pay_twice(len(self.events) - 1)

    @rule(pick=ANY)
    def pay_twice(self, pick: int) -> None:
        """Tell an event, new or old, three times at once."""
        if self.events:
            self.do(self._tell_three_times(self.events[pick % len(self.events)]))

    async def _tell_three_times(self, money: MoneyIn) -> None:
        await asyncio.gather(*(self.shop.shop.settle(money) for _ in range(3)))

    @rule(pick=ANY)
    def cancel(self, pick: int) -> None:
        if self.orders:
            _, order = self.orders[pick % len(self.orders)]
            self.try_do(self.shop.shop.cancel_order(order.customer, order.id), Refused)

    @rule(minutes=st.sampled_from([1, 16, 60 * 25]))
    def time_passes(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)
        self.do(self.shop.shop.expire_orders())

    @rule(pick=ANY, reader=NAMES)
    def show(self, pick: int, reader: str) -> None:
        if not self.orders:
            return
        name, order = self.orders[pick % len(self.orders)]
        keys = self.try_do(self.shop.keys_of(reader, order), Gone)
        assert keys is None or reader == name
        for key in keys or ():
            assert self.read_by.setdefault(key, order.reference) == order.reference

    @rule(outcome=st.sampled_from(list(Outcome)), crash=st.booleans())
    def deliver(self, outcome: Outcome, crash: bool) -> None:
        for errand in self.do(self.shop.shop.store.run(claim, 3)):
            if not crash:
                self.do(self.shop.shop.store.run(record, errand, Report(outcome=outcome, wait_ms=500)))

    @rule(pick=ANY, refund=st.booleans())
    def settle_attention(self, pick: int, refund: bool) -> None:
        desk = self.do(self.shop.desk())
        entries = self.do(desk.attention(0, 100)).entries
        if entries:
            entry = entries[pick % len(entries)]
            self.try_do(desk.mark_refunded(entry.id) if refund else desk.deliver_anyway(entry.id), CannotDeliver)

    @invariant()
    def every_sentence_holds(self) -> None:
        assert self.do(self.shop.opened.store.read(broken)) == {}

    def teardown(self) -> None:
        self.do(self.now_open.__aexit__(None, None, None))
        self.stack.close()


@pytest.mark.parametrize(("engine", "examples"), [("sqlite", 60), ("postgres", 12)])
def test_no_order_of_events_breaks_the_shop(engine: Engine, examples: int) -> None:
    machine = type(f"{engine.title()}Machine", (ShopMachine,), {"engine": engine})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
