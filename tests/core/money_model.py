"""What should have become of money, reckoned from what was told and from nothing that the shop has written down.

The shop says which way it went (sold, part, wallet, held), for that depends on stock and time; how much is where then
is reckoned here.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.money import Money
from core.payments import Payment
from core.providers import Disputed, DisputeStage, MoneyIn, MoneyOut
from core.refunds import Refund, RefundState
from core.settling import Settled

HOME = "USD"
ON_ITS_WAY = frozenset({RefundState.OWED, RefundState.SENT})

Sums = Counter[str]


@dataclass
class Sheet:
    """Sums by currency: all that ever came, and where it is now."""

    received: Sums = field(default_factory=Counter)
    kept: Sums = field(default_factory=Counter)
    gone_back: Sums = field(default_factory=Counter)
    withheld: Sums = field(default_factory=Counter)
    taken: Sums = field(default_factory=Counter)
    unmatched: Sums = field(default_factory=Counter)
    exchanged: Sums = field(default_factory=Counter)
    borne: Sums = field(default_factory=Counter)


@dataclass
class Model:
    """``sold`` are prices by order, ``given_back`` what was taken out of them again; ``returning`` is under way."""

    sheet: Sheet = field(default_factory=Sheet)
    wallets: Counter[str] = field(default_factory=Counter)
    put: Counter[int] = field(default_factory=Counter)
    put_by: Counter[int] = field(default_factory=Counter)
    sold: Counter[int] = field(default_factory=Counter)
    given_back: Counter[int] = field(default_factory=Counter)
    returning: dict[str, Refund] = field(default_factory=dict)
    arrived: dict[str, Refund] = field(default_factory=dict)
    failed: dict[str, Refund] = field(default_factory=dict)
    disputes: dict[str, DisputeStage] = field(default_factory=dict)
    known: set[tuple[str, str]] = field(default_factory=set)
    came: Counter[str] = field(default_factory=Counter)

    # --- what comes in

    def money_in(self, money: MoneyIn, payment: Payment | None, whose: str, price: int, settled: Settled) -> None:
        """Money was told, and the shop says what it did with it."""
        if (money.provider, money.event_key) in self.known:
            assert settled is Settled.BEFORE
            return
        self.known.add((money.provider, money.event_key))
        self.sheet.received[money.amount.currency] += money.amount.minor
        self.came[money.payment] += 1
        if money.fee is not None:
            self.sheet.kept[money.fee.currency] += money.fee.minor
        if payment is None and money.buyer is not None:
            assert settled is Settled.WALLET
            self.wallets[whose] += money.amount.minor
        elif payment is None or money.amount.currency != payment.asked.currency:
            assert settled is Settled.HELD
            self.sheet.unmatched[money.amount.currency] += money.amount.minor
        else:
            self._settle(payment, whose, self._worth(money.amount, payment), price, settled)

    def _settle(self, payment: Payment, whose: str, worth: int, price: int, settled: Settled) -> None:
        if settled is Settled.WALLET:
            self.wallets[whose] += worth
            return
        assert payment.order is not None
        self.put[payment.order] += worth
        self.put_by[payment.id] += worth
        assert (settled is Settled.NOW) == (self.put[payment.order] >= price), settled
        self.sell(payment.order, whose, price)

    def _worth(self, amount: Money, payment: Payment) -> int:
        worth = payment.amount.minor * amount.minor // payment.asked.minor
        self._exchange(amount, worth, 1)
        return worth

    def _exchange(self, amount: Money, worth: int, sign: int) -> None:
        if amount.currency != HOME:
            self.sheet.exchanged[amount.currency] -= sign * amount.minor
            self.sheet.exchanged[HOME] += sign * worth

    def sell(self, order: int, whose: str, price: int) -> None:
        """Enough was put: it is sold, and what is too much is its buyer's."""
        if self.put[order] >= price:
            assert order not in self.sold, "sold twice"
            self.sold[order] = price
            self.wallets[whose] += self.put.pop(order) - price

    def ended(self, order: int, whose: str) -> None:
        """It will not be paid: what was put towards it is its buyer's."""
        self.wallets[whose] += self.put.pop(order, 0)

    def from_wallet(self, order: int, whose: str, price: int) -> None:
        part = min(self.wallets[whose], price - self.put[order])
        self.wallets[whose] -= part
        self.put[order] += part
        self.sell(order, whose, price)

    def claimed(self, whose: str, amount: Money, worth: int) -> None:
        """The owner said whose it was."""
        self.sheet.unmatched[amount.currency] -= amount.minor
        self._exchange(amount, worth, 1)
        self.wallets[whose] += worth if amount.currency != HOME else amount.minor

    # --- what goes back

    def refund(self, whose: str, refund: Refund) -> None:
        """An owner gave it back."""
        assert refund.order is not None
        self.given_back[refund.order] += refund.amount.minor
        if refund.provider == "wallet":
            self.wallets[whose] += refund.amount.minor
        else:
            self.returning[refund.key] = refund

    def fails(self, whose: str, key: str) -> bool:
        refund = self.returning.pop(key, None)
        if refund is None and (refund := self.arrived.pop(key, None)) is not None:
            self.sheet.gone_back[refund.paid_back.currency] -= refund.paid_back.minor
            self._exchange(refund.paid_back, refund.amount.minor, 1)
        if refund is None:
            return False
        self.failed[key] = refund
        self.wallets[whose] += refund.amount.minor
        return True

    def money_out(self, out: MoneyOut, payment: Payment, whose: str) -> str:
        """What kind of a way back it was."""
        if (out.provider, out.event_key) in self.known:
            return "known"
        self.known.add((out.provider, out.event_key))
        self.sheet.gone_back[out.amount.currency] += out.amount.minor
        refund = self._meant(out, payment)
        if refund is not None and self.returning.pop(refund.key, None) is not None:
            self.arrived[refund.key] = refund
            self._exchange(out.amount, refund.amount.minor, -1)
            return "arrived"
        worth = refund.amount.minor if refund else payment.amount.minor * out.amount.minor // payment.asked.minor
        self._exchange(out.amount, worth, -1)
        failed = refund is not None and refund.key in self.failed
        self._out_of(None if failed else payment, whose, worth)
        return "after all" if failed else "outside"

    def _meant(self, out: MoneyOut, payment: Payment) -> Refund | None:
        """Ours by its name, or the one that was asked for where there is no name."""
        if out.refund:
            return next(one[out.refund] for one in (self.returning, self.arrived, self.failed) if out.refund in one)
        asked = [*sorted(self.returning.values(), key=_age), *sorted(self.failed.values(), key=_age)]
        return next((one for one in asked if (one.payment, one.paid_back) == (payment.id, out.amount)), None)

    def _out_of(self, payment: Payment | None, whose: str, worth: int) -> None:
        """Out of the order that it was put towards or has bought, the wallet, and then the shop's own pocket."""
        if payment is not None and payment.order is not None:
            mine, order = min(worth, self.put_by[payment.id]), payment.order
            waits, sold = min(mine, self.put[order]), min(mine, self.left(order))
            self.put[order] -= waits
            self.given_back[order] += sold
            worth -= waits + sold
        kept = min(worth, self.wallets[whose])
        self.wallets[whose] -= kept
        self.sheet.borne[HOME] += worth - kept

    def left(self, order: int) -> int:
        """What of a sale was not given back."""
        return self.sold.get(order, 0) - self.given_back[order]

    def disputed(self, news: Disputed) -> None:
        before = self.disputes.get(news.dispute)
        currency, minor = news.amount.currency, news.amount.minor
        if before is None:
            self.sheet.withheld[currency] += minor
            self.disputes[news.dispute] = DisputeStage.OPENED
        if news.stage is DisputeStage.OPENED or before not in (None, DisputeStage.OPENED):
            return
        self.disputes[news.dispute] = news.stage
        self.sheet.withheld[currency] -= minor
        self.sheet.kept[currency] += news.fee.minor if news.fee else 0
        if news.stage is DisputeStage.LOST:
            self.sheet.taken[currency] += minor

    # --- what it all comes to

    def accounts(self) -> Mapping[tuple[str, str], int]:
        """The owner's page: what is a debt of ours or was earned is less than nothing."""
        sheet, page = self.sheet, Counter[tuple[str, str]]()
        for name, sums in (("exp:fees", sheet.kept), ("eq:exchange", sheet.exchanged)):
            page.update({(name, currency): minor for currency, minor in sums.items()})
        for sums in (sheet.taken, sheet.borne):
            page.update({("exp:chargebacks", currency): minor for currency, minor in sums.items()})
        page.update({("liab:unmatched", currency): -minor for currency, minor in sheet.unmatched.items()})
        page["liab:wallet", HOME] = -self.wallets.total()
        page["liab:order", HOME] = -self.put.total()
        page["liab:refunding", HOME] = -sum(one.amount.minor for one in self.returning.values())
        page["rev:sales", HOME] = self.given_back.total() - self.sold.total()
        return {account: minor for account, minor in page.items() if minor}

    def holds(self) -> Sums:
        """What all providers together hold for us, and hold back."""
        sheet, holds = self.sheet, Sums(self.sheet.received)
        for less in (sheet.kept, sheet.gone_back, sheet.taken):
            holds.subtract(less)
        return Sums({currency: minor for currency, minor in holds.items() if minor})

    def check(self) -> None:
        """Everything that came is somewhere, in every currency; abroad it meets the exchange and nothing else."""
        sheet = self.sheet
        for currency in {*sheet.received, HOME}:
            came = sheet.received[currency] - sheet.gone_back[currency]
            ours = sheet.unmatched[currency] - sheet.borne[currency]
            if currency == HOME:
                ours += self.sold.total() - self.given_back.total() + self.wallets.total() + self.put.total()
                ours += sum(one.amount.minor for one in self.returning.values())
            assert came + sheet.exchanged[currency] == ours, currency
        assert all(minor >= 0 for minor in (*self.wallets.values(), *self.put.values()))
        assert all(self.left(order) >= 0 for order in self.sold)


def _age(refund: Refund) -> int:
    return refund.id
