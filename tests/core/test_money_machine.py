"""Random money: three providers with currencies of their own, wallets, refunds, disputes, in any order and told anyhow.

After every step all sentences of tests/invariants.py hold, and where every unit of money is, is what a model says that
was reckoned from what was told alone. A run counts what it met: a path that no example visited fails the test.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from core.attention import STRAY_REASONS, SettledBefore
from core.errors import Gone
from core.ids import CustomerId, PaymentKey
from core.money import Money
from core.orders import Order, OrderClosed, SoldOut, TooManyOpenOrders
from core.payments import Frozen, Payment, read_bill
from core.ports import Tx
from core.providers import Disputed, DisputeStage, MoneyIn, MoneyOut, MoneySeen, News, PaidBack, RefundFailed, Refunds
from core.refunds import (
    Errand,
    Fate,
    NotThatWay,
    RefundTo,
    TooEarly,
    TooMuch,
    Wish,
    claim_refunds,
    postpone_refund,
    record_refund,
)
from core.settling import Settled
from core.states import OrderStatus
from core.wallet import WalletEmpty, look_into
from tests.core.money_model import HOME, Model
from tests.engines import Engine, migrated_database
from tests.invariants import broken
from tests.payments.booth import Booth
from tests.shops import Clock, TryShop, open_try_shop

NAMES = st.sampled_from(["ada", "wei", "olga"])
WAYS = {"card": ("USD", Refunds.PARTIAL), "stars": ("XTR", Refunds.FULL), "coin": ("USDT", Refunds.NONE)}
CODES = st.sampled_from(["card", "card", "stars", "coin"])
# A story that breaks something is shown as it was: to shorten it takes minutes.
PHASES = (Phase.generate,)
RECENT = st.integers(1, 5)
# In hundredths of what is asked for.
SHARES = st.sampled_from([100, 100, 100, 99, 40, 130])
ENDED = frozenset({OrderStatus.EXPIRED, OrderStatus.CANCELLED})
BOUGHT = frozenset({OrderStatus.PAID, OrderStatus.DELIVERED, OrderStatus.REFUNDED})
MUST_BE_MET = {
    "sold", "part", "wallet", "held", "told twice", "late", "too much", "top-up", "seen", "another amount", "claimed",
    "from wallet", "back to wallet", "back to source", "arrived", "failed", "came back", "outside", "too early",
    "opened", "won", "lost", "frozen", "expired", "cancelled", "restart", "by its platform", "shown",
    "sold for XTR", "sold for USDT",
}  # fmt: skip


@dataclass(frozen=True)
class Story:
    """News, the payment that they are about, and whose it is."""

    news: News
    payment: Payment | None = None
    whose: str = ""


class MoneyMachine(RuleBasedStateMachine):
    """One shop, three ways to pay, three buyers, an owner."""

    engine: ClassVar[Engine]
    met: ClassVar["Counter[str]"]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.url = self.stack.enter_context(migrated_database(self.engine, folder))
        self.runner = self.stack.enter_context(asyncio.Runner())
        self.clock = Clock()
        self.model = Model()
        self.orders: list[tuple[str, Order]] = []
        self.stories: list[Story] = []
        self.read_by: dict[str, int] = {}
        self.now_open: Any = None
        self.starts = self.numbers = 0
        self.restart()
        _, self.offer = self.do(self.shop.product(price="19.49"))
        self.do(self.shop.restock(self.offer, [f"KEY-{n}" for n in range(25)]))

    def do(self, work: Any) -> Any:
        return self.runner.run(work)

    def try_do(self, work: Any, *expected: type[Exception]) -> Any:
        try:
            return self.do(work)
        except expected as error:
            self.met["frozen"] += isinstance(error, Frozen)
            self.met["too early"] += isinstance(error, TooEarly)
            return None

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    @rule()
    def restart(self) -> None:
        if self.now_open is not None:
            self.do(self.now_open.__aexit__(None, None, None))
            self.met["restart"] += 1
        self.starts += 1
        self.now_open = open_try_shop(self.url, self.clock, seed=self.starts)
        self.shop: TryShop = self.do(self.now_open.__aenter__())
        booths = {code: Booth(code, asks_in, back) for code, (asks_in, back) in WAYS.items()}
        self.shop.shop = replace(self.shop.shop, providers=booths)

    # --- buying

    @rule(name=NAMES, quantity=st.integers(1, 2))
    def place(self, name: str, quantity: int) -> None:
        order: Order | None = self.try_do(self.shop.order(name, self.offer, quantity), SoldOut, TooManyOpenOrders)
        if order is not None and order.id not in {known.id for _, known in self.orders}:
            self.orders.append((name, order))

    @rule(back=RECENT, code=CODES, share=SHARES)
    def money_moves(self, back: int, code: str, share: int) -> None:
        """Somebody pays; when it is told, another rule says."""
        if self.orders:
            name, order = self.recent(self.orders, back)
            person = self.do(self.shop.person(name))
            paying = self.try_do(self.shop.shop.start_payment(person, order.id, code), OrderClosed, Frozen)
            if paying is not None:
                self.pays(paying.payment, name, share)

    def pays(self, payment: Payment, name: str, share: int, currency: str = "") -> None:
        asked = payment.asked
        amount = Money(max(asked.minor * share // 100, 1), currency or asked.currency)
        fee = Money(max(amount.minor * 3 // 100, 1), amount.currency) if payment.provider == "card" else None
        money = MoneyIn(
            provider=payment.provider, event_key=f"in-{self.number()}", payment=payment.key, amount=amount, fee=fee
        )
        self.stories.append(Story(money, payment, name))

    @rule(name=NAMES, quantity=st.integers(1, 2), code=CODES, share=SHARES)
    def buy(self, name: str, quantity: int, code: str, share: int) -> None:
        self.place(name, quantity)
        self.money_moves(1, code, share)
        self.tell(1, 1)

    @rule(name=NAMES, code=CODES, minutes=st.sampled_from([20, 20, 60 * 25]))
    def buy_late(self, name: str, code: str, minutes: int) -> None:
        self.place(name, 1)
        self.money_moves(1, code, 100)
        self.time_passes(minutes)
        self.tell(1, 1)

    @rule(back=RECENT)
    def pay_in_another_currency(self, back: int) -> None:
        story = self.paid(back)
        if story is not None and story.payment is not None:
            self.pays(story.payment, story.whose, 100, "EUR")
            self.tell(1, 1)

    @rule(back=RECENT)
    def pay_again(self, back: int) -> None:
        story = self.paid(back)
        if story is not None and story.payment is not None:
            self.pays(story.payment, story.whose, 100)

    @rule(name=NAMES, code=CODES, minor=st.sampled_from([500, 1999]))
    def top_up(self, name: str, code: str, minor: int) -> None:
        person = self.do(self.shop.person(name))
        paying = self.try_do(self.shop.shop.start_top_up(person, Money(minor, HOME), code), Frozen)
        if paying is not None:
            self.pays(paying.payment, name, 100)
            self.tell(1, 1)

    @rule(currency=st.sampled_from(["USD", "EUR", "XTR"]))
    def money_of_nobody(self, currency: str) -> None:
        money = MoneyIn(
            provider="card", event_key=f"stray-{self.number()}", payment=PaymentKey(""), amount=Money(321, currency)
        )
        self.stories.append(Story(money))
        self.tell(1, 1)

    @rule(name=NAMES)
    def a_platform_sells_credit(self, name: str) -> None:
        person = self.do(self.shop.person(name))
        money = MoneyIn(
            provider="premium", event_key=f"sold-{self.number()}", payment=PaymentKey(""), amount=Money(500, HOME),
            buyer=person.address,
        )  # fmt: skip
        self.stories.append(Story(money, None, name))
        self.tell(1, 1)
        self.met["by its platform"] += 1

    @rule(back=RECENT)
    def pay_from_wallet(self, back: int) -> None:
        if self.orders:
            name, order = self.recent(self.orders, back)
            self.sync()
            bill = self.try_do(self.shop.shop.pay_from_wallet(order.customer, order.id), WalletEmpty, Frozen)
            if (
                bill is not None
                and bill.order.status in BOUGHT | {OrderStatus.PLACED}
                and order.id not in self.model.sold
            ):
                self.model.from_wallet(order.id, name, order.total.minor)
                self.met["from wallet"] += 1

    @rule(name=NAMES, minor=st.sampled_from([500, 1999]), share=SHARES)
    def fill_and_pay(self, name: str, minor: int, share: int) -> None:
        self.top_up(name, "card", minor)
        self.place(name, 1)
        self.pay_from_wallet(1)
        self.money_moves(1, "card", share)
        self.tell(1, 1)

    @rule(back=RECENT)
    def cancel(self, back: int) -> None:
        if self.orders:
            _, order = self.recent(self.orders, back)
            cancelled = self.try_do(self.shop.shop.cancel_order(order.customer, order.id), OrderClosed)
            self.met["cancelled"] += cancelled is not None

    @rule(minutes=st.sampled_from([1, 16, 31, 60 * 25]))
    def time_passes(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)
        self.met["expired"] += self.do(self.shop.shop.expire_orders())

    # --- telling

    @precondition(lambda self: self.stories)
    @rule(back=RECENT, times=st.sampled_from([1, 1, 3]))
    def tell(self, back: int, times: int) -> None:
        """Tell something, new or old, once or three times at once."""
        if self.stories:
            self.sync()
            story = self.recent(self.stories, back)
            telling: dict[type, Callable[[Story, int], None]] = {
                MoneyIn: self.tell_money, MoneyOut: self.tell_out, Disputed: self.tell_dispute,
                RefundFailed: self.tell_failed,
            }  # fmt: skip
            telling[type(story.news)](story, times)

    async def apply(self, news: News, times: int) -> Settled:
        """What the first of them did; the others did nothing."""
        settled = await asyncio.gather(*(self.shop.shop.apply(news) for _ in range(times)))
        fresh = [one for one in settled if one is not Settled.BEFORE]
        assert len(fresh) <= 1
        return fresh[0] if fresh else Settled.BEFORE

    def tell_money(self, story: Story, times: int) -> None:
        money, payment = story.news, story.payment
        assert isinstance(money, MoneyIn)
        order = next((one for _, one in self.orders if payment and one.id == payment.order), None)
        was = self.do(self.shop.shop.order(order.customer, order.id)).status if order else None
        settled = self.do(self.apply(money, times))
        before = self.model.wallets[story.whose]
        self.model.money_in(money, payment, story.whose, order.total.minor if order else 0, settled)
        sold = settled is Settled.NOW
        self.met["sold"] += sold
        self.met["late"] += sold and was is OrderStatus.EXPIRED
        self.met["too much"] += sold and self.model.wallets[story.whose] > before
        self.met[f"sold for {money.amount.currency}"] += sold
        self.met["top-up"] += settled is Settled.WALLET and payment is not None and payment.order is None
        self.met[settled.value] += 1
        self.met["told twice"] += settled is Settled.BEFORE

    def tell_out(self, story: Story, times: int) -> None:
        out, payment = story.news, story.payment
        assert isinstance(out, MoneyOut)
        assert payment is not None
        settled = self.try_do(self.apply(out, times), TooEarly)
        assert (settled is None) == (not self.model.came[payment.key])
        if settled is not None:
            self.met[self.model.money_out(out, payment, story.whose)] += 1

    def tell_dispute(self, story: Story, times: int) -> None:
        assert isinstance(story.news, Disputed)
        settled = self.do(self.apply(story.news, times))
        self.met[story.news.stage.value] += settled is Settled.NOW
        self.model.disputed(story.news)

    def tell_failed(self, story: Story, times: int) -> None:
        assert isinstance(story.news, RefundFailed)
        had_arrived = story.news.refund in self.model.arrived
        settled = self.do(self.apply(story.news, times))
        assert (settled is Settled.NOW) == self.model.fails(story.whose, story.news.refund)
        self.met["came back" if had_arrived else "failed"] += settled is Settled.NOW

    @rule(back=RECENT)
    def tell_another_amount(self, back: int) -> None:
        known = [one.news for one in self.stories if isinstance(one.news, MoneyIn)]
        known = [one for one in known if (one.provider, one.event_key) in self.model.known]
        if known:
            money = self.recent(known, back)
            other = replace(money, amount=Money(money.amount.minor + 1, money.amount.currency))
            assert self.do(self.apply(other, 1)) is Settled.BEFORE
            self.met["another amount"] += 1

    @rule(back=RECENT)
    def money_is_seen(self, back: int) -> None:
        payments = [one.payment for one in self.stories if one.payment is not None]
        if payments:
            payment = self.recent(payments, back)
            seen = MoneySeen(provider=payment.provider, event_key="seen", payment=payment.key, amount=payment.asked)
            self.met["seen"] += self.do(self.apply(seen, 1)) is Settled.NOW

    # --- back

    @rule(back=RECENT, to=st.sampled_from(RefundTo), goods=st.sampled_from(Fate), minor=st.sampled_from([0, 0, 100]))
    def refund(self, back: int, to: RefundTo, goods: Fate, minor: int) -> None:
        """An owner gives money back, all of it or a dollar."""
        if not self.orders:
            return
        name, order = self.recent(self.orders, back)
        desk = self.do(self.shop.desk())
        done = self.do(desk.refund_prospect(order.id)).done
        amount = Money(minor, HOME) if minor else None
        wish = Wish(order=order.id, to=to, goods=goods, reason="", turn=len(done), amount=amount)
        after = self.try_do(desk.refund(wish), TooMuch, NotThatWay)
        if after is None:
            return
        left, new = self.model.left(order.id), after.done[len(done) :]
        assert sum(one.amount.minor for one in new) == (minor or left)
        for one in new:
            self.model.refund(name, one)
        self.met[f"back to {to.name.lower()}"] += 1

    @rule(answer=st.sampled_from(["done", "done", "taken on", "refused", "later"]))
    def work_refunds_off(self, answer: str) -> None:
        self.clock.forward(minutes=2)
        for errand in self.do(self.shop.opened.store.run(claim_refunds, 5)):
            refund, run = errand.refund, self.shop.opened.store.run
            payment = self.do(self.shop.opened.store.read(payment_of, errand))
            whose = next(name for name, order in self.orders if order.id == refund.order)
            out = MoneyOut(
                provider=refund.provider, event_key=f"out-{refund.key}", payment=payment.key, amount=refund.paid_back,
                refund=refund.key,
            )  # fmt: skip
            failed = RefundFailed(provider=refund.provider, event_key=f"failed-{refund.key}", refund=refund.key)
            if answer in ("done", "taken on"):
                paid = PaidBack(event_key=out.event_key, done=answer == "done")
                self.do(run(record_refund, refund, paid))
                self.stories += [Story(failed, payment, whose), Story(out, payment, whose)]
                if paid.done:
                    self.met[self.model.money_out(out, payment, whose)] += 1
            elif answer == "refused":
                self.tell_failed(Story(failed, payment, whose), 1)
            else:
                self.do(run(postpone_refund, replace(refund, tries=0)))

    @rule(
        name=NAMES,
        code=st.sampled_from(["card", "card", "stars"]),
        minor=st.sampled_from([0, 0, 100]),
        answer=st.sampled_from(["refused", "taken on", "done"]),
        back=st.integers(1, 2),
    )
    def buy_and_give_back(self, name: str, code: str, minor: int, answer: str, back: int) -> None:
        self.buy(name, 1, code, 100)
        self.refund(1, RefundTo.SOURCE, Fate.KEEP, minor)
        self.work_refunds_off(answer)
        self.tell(back, 1)
        self.refund(1, RefundTo.WALLET, Fate.KEEP, 0)

    @rule(back=RECENT, half=st.booleans())
    def give_back_outside(self, back: int, half: bool) -> None:
        """At the provider, of money that the shop may not have heard of yet."""
        gone = {one.news.event_key for one in self.stories if isinstance(one.news, MoneyOut)}
        story = self.paid(back)
        if story is None or story.payment is None or not isinstance(story.news, MoneyIn):
            return
        money = story.news
        amount = Money(max(money.amount.minor // (1 + half), 1), money.amount.currency)
        out = MoneyOut(
            provider=money.provider, event_key=f"back-{money.event_key}", payment=money.payment, amount=amount
        )
        if out.event_key not in gone and amount.currency == story.payment.asked.currency:
            self.stories.append(Story(out, story.payment, story.whose))
            self.tell(1, 1)

    def paid(self, back: int) -> Story | None:
        """One of the last that paid, for a payment of ours."""
        paid = [one for one in self.stories if isinstance(one.news, MoneyIn) and one.payment is not None]
        return self.recent(paid, back) if paid else None

    @rule(name=NAMES, code=CODES)
    def pay_slowly(self, name: str, code: str) -> None:
        self.place(name, 1)
        self.money_moves(1, code, 100)
        self.money_is_seen(1)
        self.tell(1, 1)

    @rule(name=NAMES, code=CODES)
    def pay_and_have_it_back_before_anybody_hears(self, name: str, code: str) -> None:
        self.place(name, 1)
        self.money_moves(1, code, 100)
        self.give_back_outside(1, False)
        self.tell(2, 1)
        self.tell(1, 1)

    @rule(back=RECENT, stage=st.sampled_from(DisputeStage))
    def dispute(self, back: int, stage: DisputeStage) -> None:
        """A bank takes money back, or the platform does; told from its beginning, or from its end."""
        story = self.paid(back)
        money = story.news if story is not None else None
        if story is not None and isinstance(money, MoneyIn) and ("card", money.event_key) in self.model.known:
            name = f"case-{money.event_key}"
            ended = self.model.disputes.get(name)
            stage = ended if ended in (DisputeStage.WON, DisputeStage.LOST) else stage
            news = Disputed(
                provider=money.provider, event_key=f"{name}-{stage}", dispute=name, payment=money.payment,
                amount=money.amount, stage=stage, fee=Money(15, money.amount.currency),
            )  # fmt: skip
            self.stories.append(Story(news, story.payment, story.whose))
            self.tell(1, 1)

    @rule(name=NAMES, end=st.sampled_from([DisputeStage.WON, DisputeStage.LOST]))
    def buy_and_dispute(self, name: str, end: DisputeStage) -> None:
        self.buy(name, 1, "card", 100)
        self.dispute(1, DisputeStage.OPENED)
        self.top_up(name, "card", 500)
        self.dispute(1, end)
        self.owner_lets_them_go_on(name)

    @rule(name=NAMES)
    def owner_lets_them_go_on(self, name: str) -> None:
        desk = self.do(self.shop.desk())
        self.do(desk.unfreeze(self.do(self.shop.person(name)).customer))

    @precondition(lambda self: self.orders)
    @rule(back=RECENT)
    def claim_stray(self, back: int) -> None:
        """The owner finds out whose unmatched money is."""
        name, order = self.recent(self.orders, back)
        desk = self.do(self.shop.desk())
        entries = [one for one in self.do(desk.attention(0, 50)).entries if one.reason in STRAY_REASONS and one.amount]
        if entries:
            self.try_do(desk.claim_stray(entries[0].id, order.reference, "5.00"), SettledBefore)
            self.model.claimed(name, entries[0].amount, 500)
            self.met["claimed"] += 1

    @precondition(lambda self: self.orders)
    @rule(back=RECENT)
    def show(self, back: int) -> None:
        """Everybody asks for their keys; no key is anybody else's."""
        name, order = self.recent(self.orders, back)
        if self.model.left(order.id) <= 0:
            return
        keys = self.try_do(self.shop.keys_of(name, order), Gone)
        if keys is None:
            assert self.do(self.shop.opened.store.read(is_frozen, order.customer))
            return
        assert len(keys) == order.lines[0].quantity
        self.met["shown"] += 1
        for key in keys:
            assert self.read_by.setdefault(key, order.id) == order.id, "one key for two"

    # --- what must hold

    @staticmethod
    def recent(things: list[Any], back: int) -> Any:
        return things[-min(back, len(things))]

    def sync(self) -> "Look":
        """What ended meanwhile has given back what was put towards it."""
        customers = [(name, one.customer) for name, one in self.shop.people.items() if name != "owner"]
        found: Look = self.do(self.shop.opened.store.read(look, [order for _, order in self.orders], customers))
        for name, order in self.orders:
            if found.statuses[order.id] in ENDED:
                self.model.ended(order.id, name)
        return found

    @invariant()
    def every_unit_is_where_it_belongs(self) -> None:
        assert self.do(self.shop.opened.store.read(broken)) == {}
        found, model = self.sync(), self.model
        model.check()
        assert {order for order, status in found.statuses.items() if status in BOUGHT} == {*model.sold}
        assert found.wallets == {name: model.wallets[name] for name in found.wallets}
        assert found.put == {order: model.put[order] for order in found.put}
        assert (found.page, found.holds) == (model.accounts(), model.holds())

    def teardown(self) -> None:
        self.do(self.now_open.__aexit__(None, None, None))
        self.stack.close()


@dataclass(frozen=True)
class Look:
    """What the shop says: orders, wallets, what was put towards what waits, the owner's page, what providers hold."""

    statuses: dict[int, OrderStatus]
    wallets: dict[str, int]
    put: dict[int, int]
    page: dict[tuple[str, str], int]
    holds: dict[str, int]


def payment_of(tx: Tx, errand: Errand) -> Payment | None:
    return tx.payments.by_key(errand.payback.payment)


def is_frozen(tx: Tx, customer: CustomerId) -> bool:
    return bool(tx.people.frozen(customer))


def look(tx: Tx, orders: list[Order], customers: list[tuple[str, CustomerId]]) -> Look:
    """In one step."""
    page, holds = Counter[tuple[str, str]](), Counter[str]()
    for code, money in tx.ledger.totals():
        if code.startswith("asset:"):
            holds[money.currency] += money.minor
        else:
            page[code, money.currency] += money.minor
    return Look(
        statuses={one.id: found.status for one in orders if (found := tx.orders.get(one.id)) is not None},
        wallets={name: look_into(tx, customer, HOME).balance.minor for name, customer in customers},
        put={one.id: read_bill(tx, one).put.minor for one in orders},
        page={account: minor for account, minor in page.items() if minor},
        holds={currency: minor for currency, minor in holds.items() if minor},
    )


@pytest.mark.parametrize(("engine", "examples"), [("sqlite", 26), ("postgres", 3)])
def test_no_order_of_news_loses_or_makes_money(engine: Engine, examples: int) -> None:
    met: Counter[str] = Counter()
    machine = type(f"{engine.title()}Machine", (MoneyMachine,), {"engine": engine, "met": met})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            derandomize=True,
            phases=PHASES,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert engine == "postgres" or {path for path in MUST_BE_MET if not met[path]} == set()
