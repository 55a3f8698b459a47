"""People link, part, undo, recover and buy in any order: no order is ever lost, doubled, or without anybody who can
open it; and undoing a link leaves nobody with what was another's before it.
"""

import asyncio
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from core.channels import Outcome, Report
from core.chats import Chats
from core.errors import Gone, Refused
from core.ids import CustomerId, JoiningId, LinkCodeId, OfferId
from core.joining import UNDO_MS, OnlyChat, UndoOver
from core.linking import LinkedAlready
from core.orders import SoldOut, TooManyOpenOrders
from core.people import Address, Contact
from core.ports import Tx
from tests.engines import Engine, migrated_database
from tests.invariants import broken
from tests.shops import Clock, TryShop, claim, open_try_shop, record

CHATS = {
    "ada": Address("telegram", "ada"),
    "ada elsewhere": Address("discord", "ada"),
    "wei": Address("telegram", "wei"),
    "eve": Address("discord", "eve"),
}
WHO = st.sampled_from(sorted(CHATS))
RECENT = st.integers(1, 3)
MUST_BE_MET = {"linked", "parted", "undone", "recovered", "bought", "shown", "same already", "only chat", "sent"}


def newest_code(tx: Tx) -> LinkCodeId:
    row = tx._connection.execute("SELECT MAX(id) FROM link_code").fetchone()  # type: ignore[attr-defined]
    return LinkCodeId(row[0])


def newest_joining(tx: Tx) -> JoiningId:
    row = tx._connection.execute("SELECT MAX(id) FROM joining").fetchone()  # type: ignore[attr-defined]
    return JoiningId(row[0])


@dataclass(kw_only=True)
class Joined:
    """One joining as the model knows it: what everybody who may still undo it had before."""

    id: JoiningId
    at: int
    before: dict[str, set[str]]
    undone: bool = False


class LinkingMachine(RuleBasedStateMachine):
    """Four chats, one offer with plenty in stock."""

    engine: ClassVar[Engine]
    met: ClassVar["Counter[str]"]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        url = self.stack.enter_context(migrated_database(self.engine, folder))
        self.runner = self.stack.enter_context(asyncio.Runner())
        self.clock = Clock()
        self.open = open_try_shop(url, self.clock)
        self.shop: TryShop = self.do(self.open.__aenter__())
        self.placed: dict[str, str] = {}
        self.joinings: list[Joined] = []
        self.offer: OfferId = self.do(self.shop.stocked(*(f"K-{number}" for number in range(200))))
        for who in CHATS:
            self.contact(who)

    def do(self, work: Any) -> Any:
        return self.runner.run(work)

    def try_do(self, work: Any, *expected: type[Exception]) -> Any:
        try:
            return self.do(work)
        except expected as refused:
            self.met[f"refused: {type(refused).__name__}"] += 1
            return None

    def contact(self, who: str) -> Contact:
        contact: Contact = self.do(self.shop.shop.meet(CHATS[who], "en"))
        self.shop.people[who] = contact
        return contact

    def chats(self, who: str) -> Chats:
        return self.shop.shop.chats(self.contact(who).id)

    def orders_of(self, who: str) -> set[str]:
        page = self.do(self.shop.shop.orders(self.contact(who).customer, 0, 500))
        return {order.reference for order in page.orders}

    def home(self, who: str) -> CustomerId:
        return self.contact(who).customer

    def households(self) -> dict[CustomerId, list[str]]:
        """Which chats share a customer."""
        found: dict[CustomerId, list[str]] = {}
        for who in CHATS:
            found.setdefault(self.contact(who).customer, []).append(who)
        return found

    # --- what people do

    @rule(who=WHO, pays=st.booleans())
    def buy(self, who: str, pays: bool) -> None:
        self.contact(who)
        work = self.shop.bought(who, self.offer) if pays else self.shop.order(who, self.offer, 2)
        order = self.try_do(work, SoldOut, TooManyOpenOrders)
        if order is not None:
            self.placed.setdefault(order.reference, who)
            self.met["bought"] += pays

    @rule(first=WHO, second=WHO)
    def link(self, first: str, second: str) -> None:
        given = self.do(self.chats(first).give_code())
        before = {who: self.orders_of(who) for who in CHATS}
        sides = self._sides(first, second)
        try:
            self.do(self.chats(second).enter_code(given.code.reveal()))
        except Refused as refused:
            self.met["same already"] += isinstance(refused, LinkedAlready)
            assert first == second or self.contact(first).customer == self.contact(second).customer
            return
        joining = self.do(self.chats(first).confirm(self.do(self.shop.opened.store.read(newest_code))))
        assert self.orders_of(first) == self.orders_of(second) == before[first] | before[second]
        self._note(joining, sides, before)
        self.met["linked"] += 1

    @rule(lost=WHO, new=WHO)
    def recover(self, lost: str, new: str) -> None:
        before = {who: self.orders_of(who) for who in CHATS}
        sides = self._sides(lost, new)
        code = self.do(self.chats(lost).new_recovery_code())
        try:
            self.do(self.chats(new).recover(code.reveal()))
        except LinkedAlready:
            return
        assert self.orders_of(new) == before[new] | before[lost]
        assert self.orders_of(lost) == set()
        self._note(self.do(self.shop.opened.store.read(newest_joining)), sides, before)
        self.met["recovered"] += 1

    def _note(self, joining: JoiningId, sides: set[str], before: dict[str, set[str]]) -> None:
        self.joinings.append(Joined(id=joining, at=self.clock(), before={who: before[who] for who in sides}))

    def _sides(self, one: str, other: str) -> set[str]:
        customers = {self.contact(one).customer, self.contact(other).customer}
        return {who for who in CHATS if self.contact(who).customer in customers}

    @rule(asker=WHO, who=WHO)
    def part(self, asker: str, who: str) -> None:
        kept = self.orders_of(who)
        others = [one for chats in self.households().values() if who in chats for one in chats if one != who]
        try:
            self.do(self.chats(asker).part(self.contact(who).id))
        except (Gone, OnlyChat) as refused:
            self.met["only chat"] += isinstance(refused, OnlyChat)
            assert not others or asker not in (*others, who)
            return
        assert self.orders_of(who) == set()
        assert self.orders_of(others[0]) == kept
        self.met["parted"] += 1

    @precondition(lambda self: self.joinings)
    @rule(back=RECENT, by=WHO)
    def undo(self, back: int, by: str) -> None:
        joined = self.joinings[-min(back, len(self.joinings))]
        over = joined.undone or self.clock() - joined.at > UNDO_MS
        try:
            self.do(self.chats(by).undo(joined.id))
        except Gone:
            assert by not in joined.before
            return
        except UndoOver:
            assert over
            return
        assert by in joined.before
        assert not over
        joined.undone = True
        for who, theirs in joined.before.items():
            assert theirs <= self.orders_of(who), "everybody has again what was theirs"
            strangers = [joined.before[one] - theirs for one in joined.before if self.home(one) != self.home(who)]
            assert not self.orders_of(who) & set().union(*strangers), "and nothing that was another's"
        self._silence_later(joined)
        self.met["undone"] += 1

    def _silence_later(self, undone: Joined) -> None:
        """A later joining has no say any more in whom and what this one gave back."""
        given_back = set().union(*undone.before.values())
        for later in self.joinings:
            if later.id > undone.id:
                later.before = {
                    who: theirs - given_back for who, theirs in later.before.items() if who not in undone.before
                }

    @rule(who=WHO, sent=st.booleans())
    def deliver(self, who: str, sent: bool) -> None:
        self.clock.forward(minutes=2)
        for errand in self.do(self.shop.opened.store.run(claim, 3)):
            if sent:
                self.met["sent"] += 1
                report = Report(outcome=Outcome.ACCEPTED)
                self.do(self.shop.opened.store.run(record, errand, report))
        for order in self.do(self.shop.shop.orders(self.contact(who).customer, 0, 2)).orders:
            self.met["shown"] += self.try_do(self.shop.keys_of(who, order), Gone) is not None

    @rule(who=WHO)
    def lose(self, who: str) -> None:
        self.do(self.shop.shop.lose(CHATS[who]))

    @rule(hours=st.sampled_from([1, 1, 13, 25]))
    def time_passes(self, hours: int) -> None:
        self.clock.forward(hours=hours)
        self.do(self.shop.shop.expire_orders())

    # --- what always holds

    @invariant()
    def every_sentence_holds(self) -> None:
        assert self.do(self.shop.opened.store.read(broken)) == {}

    @invariant()
    def every_order_is_in_exactly_one_household(self) -> None:
        seen = [one for chats in self.households().values() for one in sorted(self.orders_of(chats[0]))]
        assert sorted(seen) == sorted(self.placed)

    def teardown(self) -> None:
        self.do(self.open.__aexit__(None, None, None))
        self.stack.close()


@pytest.mark.parametrize(("engine", "examples"), [("sqlite", 60), ("postgres", 2)])
def test_no_order_of_linking_and_parting_loses_an_order(engine: Engine, examples: int) -> None:
    met: Counter[str] = Counter()
    machine = type(f"{engine.title()}Linking", (LinkingMachine,), {"engine": engine, "met": met})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            derandomize=True,
            phases=[Phase.generate],  # shrinking takes minutes, and the steps are printed as they are
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert engine == "postgres" or {path for path in MUST_BE_MET if not met[path]} == set()
