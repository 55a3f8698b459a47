"""The server: what buyers and its owner can do, and what the shop hears of it."""

import secrets
from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any

from aiohttp import web

from sandbox.gateways.btcpay.account import EVENTS, SECRET, STORE, WEBHOOK
from sandbox.gateways.btcpay.deliveries import Deliveries, first_delivery, new_id, redelivery, signature
from sandbox.gateways.btcpay.greenfield import Greenfield
from sandbox.gateways.btcpay.invoices import (
    BLOCK,
    CHAIN,
    EXPIRED,
    INVALID,
    LIGHTNING,
    NEW,
    PROCESSING,
    SATOSHI,
    SETTLED,
    Event,
    Invoice,
    Payment,
    advance,
    mark,
    sums,
    up,
)
from sandbox.gateways.btcpay.models import as_payment
from sandbox.gateways.btcpay.pulls import CANCELLED, DONE, WAITING, Payout, Pull
from sandbox.gateways.courier import Letter, Sign
from sandbox.gateways.gateway import LATE, PAY, TOO_LITTLE, TWICE, Act, CannotDo, Gateway
from sandbox.gateways.ledger import Flow
from sandbox.world import World

# Beside the buttons that every gateway has.
ON_CHAIN = "pay on chain"
REST = "pay the rest"
TOO_MUCH = "pay too much"
MINE = "mine a block"
REPLACE = "replace it by the exact amount"
TAKE_BACK = "take it back"
MARK_SETTLED = "mark as settled"
MARK_INVALID = "mark as invalid"
CLAIM = "claim the refund"
PAY_OUT = "pay the refund out"
WITHDRAW = "withdraw the refund"


class BtcPay(Gateway[Invoice]):
    """One server with one store. `permissions` are those of its one key; a test may take some away."""

    CODE = "btcpay"
    NAME = "BTCPay Server"
    PAUSES = (10.0, 60.0, *(600.0,) * 6)

    def __init__(self, world: World, pace: float) -> None:
        super().__init__(world, pace)
        self.courier = Deliveries(world, self.CODE, [pause * pace for pause in self.PAUSES], self.calls_again)
        self.pulls: list[Pull] = []
        self.permissions = [f"btcpay.store.canmodifystoresettings:{STORE}"]

    def routes(self) -> list[web.RouteDef]:
        return Greenfield(self).routes()

    def status(self, bill: Invoice) -> str:
        self.look(bill)
        return bill.state if bill.additional == "None" else f"{bill.state} ({bill.additional})"

    def calls_again(self, status: int) -> bool:
        return status in (0, 408, 429) or 500 <= status <= 599

    def sign(self) -> Sign:
        return lambda body: signature(SECRET, body)

    def repeat(self, letter: Letter) -> None:
        """Its deliveries' list has a button for that."""
        self.courier.send(letter.about, redelivery(letter.body), self.sign(), copies=self._copies)

    def acts(self, bill: Invoice) -> Mapping[str, Act[Invoice]]:
        self.look(bill)
        return {**self._buyers(bill), **self._miners(bill), **self._owners(bill), **self._claims(bill)}

    def _buyers(self, bill: Invoice) -> Mapping[str, Act[Invoice]]:
        if not sums(bill).is_under:
            return {TWICE: self.pay_again}
        if bill.state != NEW:
            return {LATE: self.pay_late, TOO_LITTLE: self.pay_too_little}
        more = {ON_CHAIN: self.pay_on_chain, TOO_MUCH: self.pay_too_much, LATE: self.pay_late}
        if bill.counted:
            return {REST: self.pay_by_lightning, **more}
        return {PAY: self.pay_by_lightning, **more, TOO_LITTLE: self.pay_too_little, TWICE: self.pay_twice}

    def _miners(self, bill: Invoice) -> Mapping[str, Act[Invoice]]:
        is_waiting = any(payment.status == PROCESSING for payment in bill.payments)
        return {MINE: self.mine, REPLACE: self.replace, TAKE_BACK: self.take_back} if is_waiting else {}

    def _owners(self, bill: Invoice) -> Mapping[str, Act[Invoice]]:
        marks = {} if bill.state == SETTLED else {MARK_SETTLED: self.marking(SETTLED)}
        if bill.state in (NEW, PROCESSING, EXPIRED):
            marks[MARK_INVALID] = self.marking(INVALID)
        return marks

    def _claims(self, bill: Invoice) -> Mapping[str, Act[Invoice]]:
        acts: dict[str, Act[Invoice]] = {}
        for pull in self.pulls_of(bill):
            if pull.left and not pull.is_archived:
                acts[CLAIM] = self.claim
            if any(one.state == WAITING for one in pull.payouts):
                acts[PAY_OUT] = self.pay_out
            if not pull.is_archived and not any(one.state == DONE for one in pull.payouts):
                acts[WITHDRAW] = self.withdraw
        return acts

    # --- buyers -------------------------------------------------------------------------------------------------

    def pay_by_lightning(self, bill: Invoice) -> None:
        """Final at once."""
        self.receive(bill, LIGHTNING, sums(bill, LIGHTNING).due)

    def pay_on_chain(self, bill: Invoice) -> None:
        """Final with the next block: ten minutes, or a button."""
        self.receive(bill, CHAIN, sums(bill).due)

    def pay_too_little(self, bill: Invoice) -> None:
        """A part that no currency's smallest unit divides, in a block of its own."""
        self.receive(bill, CHAIN, up(sums(bill).due * Decimal("0.4567")), is_mined=True)

    def pay_too_much(self, bill: Invoice) -> None:
        self.receive(bill, CHAIN, up(sums(bill).due * Decimal("1.5")), is_mined=True)

    def pay_late(self, bill: Invoice) -> None:
        """An invoice that is still open is let expire first."""
        bill.expires_at = min(bill.expires_at, self.world.now())
        self.look(bill)
        self.receive(bill, CHAIN, sums(bill).due, is_mined=True)

    def pay_twice(self, bill: Invoice) -> None:
        due = sums(bill).due
        self.receive(bill, CHAIN, due, is_mined=True)
        self.receive(bill, CHAIN, due + bill.fee(CHAIN), is_mined=True)

    def pay_again(self, bill: Invoice) -> None:
        self.receive(bill, CHAIN, up(bill.amount / bill.rate) + bill.fee(CHAIN), is_mined=True)

    def receive(self, bill: Invoice, method: str, value: Decimal, *, is_mined: bool = False) -> None:
        """So many bitcoin come to an invoice; by Lightning, or in a block of their own, they are final at once."""
        id = secrets.token_hex(32) if method == LIGHTNING else f"{secrets.token_hex(32)}-{secrets.randbelow(3)}"  # noqa: A001
        where = "lnbcrt1" if method == LIGHTNING else "bcrt1"
        payment = Payment(
            id=id, method=method, at=self.world.now(), value=value, fee=bill.fee(method),
            destination=f"{where}{bill.id}",
        )  # fmt: skip
        bill.payments.append(payment)
        self._tell_payment(bill, payment, "InvoiceReceivedPayment")
        if method != LIGHTNING:
            self.look(bill)
        if method == LIGHTNING or is_mined:
            self._settle(bill, payment)
        self.look(bill)

    # --- the chain ----------------------------------------------------------------------------------------------

    def mine(self, bill: Invoice) -> None:
        """Everything that waits is in the next block."""
        for payment in bill.payments:
            if payment.status == PROCESSING:
                self._settle(bill, payment)
        self.look(bill)

    def replace(self, bill: Invoice) -> None:
        """The newest payment is replaced by one of exactly what is due."""
        self.take_back(bill)
        self.receive(bill, CHAIN, max(sums(bill).due, SATOSHI))

    def take_back(self, bill: Invoice) -> None:
        """The newest payment is replaced by one that pays somebody else."""
        newest = [payment for payment in bill.payments if payment.status == PROCESSING][-1]
        newest.status = INVALID
        self.look(bill)

    def _settle(self, bill: Invoice, payment: Payment) -> None:
        before = self._came(bill)
        payment.status = SETTLED
        self.move(Flow.IN, bill, payment.id, self._came(bill) - before)
        self._tell_payment(bill, payment, "InvoicePaymentSettled")

    def _came(self, bill: Invoice) -> Decimal:
        """What is settled, in the invoice's currency and whole units of it."""
        settled = [payment for payment in bill.payments if payment.status == SETTLED]
        came = sum(((payment.value - payment.fee) * bill.rate for payment in settled), Decimal(0))
        is_exact = bill.amount <= came < bill.amount + SATOSHI * bill.rate
        return bill.amount if is_exact else came.quantize(Decimal(1).scaleb(-bill.decimals), ROUND_DOWN)

    # --- the owner ----------------------------------------------------------------------------------------------

    def marking(self, state: str) -> Callable[[Invoice], None]:
        def act(bill: Invoice) -> None:
            if not self.mark(bill, state):
                raise CannotDo(f"it cannot be marked as {state.lower()} now")

        return act

    def mark(self, bill: Invoice, state: str) -> bool:
        """False where that cannot be said of it."""
        self.look(bill)
        event = mark(bill, state)
        if event is not None:
            self._tell(bill, event)
        return event is not None

    def pulls_of(self, bill: Invoice) -> list[Pull]:
        return [pull for pull in self.pulls if pull.invoice == bill.id]

    def claim(self, bill: Invoice) -> None:
        """Its buyer names an address."""
        for pull in self.pulls_of(bill):
            if pull.left and not pull.is_archived:
                where = f"bcrt1{secrets.token_hex(10)}"
                payout = Payout(
                    id=new_id(), at=self.world.now(), amount=pull.left, method=pull.method, destination=where
                )
                pull.payouts.append(payout)
                self._tell_payout(bill, pull, payout, "PayoutCreated")

    def pay_out(self, bill: Invoice) -> None:
        """The owner approves what was claimed, and pays it."""
        for pull in self.pulls_of(bill):
            for payout in pull.payouts:
                if payout.state == WAITING:
                    payout.state = DONE
                    self.move(Flow.OUT, bill, payout.id, payout.amount, pull.currency)
                    self._tell_payout(bill, pull, payout, "PayoutUpdated")

    def withdraw(self, bill: Invoice) -> None:
        """The owner archives it: nothing can be claimed any more."""
        for pull in self.pulls_of(bill):
            pull.is_archived = True
            for payout in pull.payouts:
                if payout.state == WAITING:
                    payout.state = CANCELLED
                    self._tell_payout(bill, pull, payout, "PayoutUpdated")

    # --- time, and what the shop hears --------------------------------------------------------------------------

    def look(self, bill: Invoice) -> None:
        """What time and payments have done to an invoice by now, and the events of it."""
        now = self.world.now()
        for payment in bill.payments:
            if payment.status == PROCESSING and payment.at + BLOCK <= now:
                self._settle(bill, payment)
        for event in advance(bill, now):
            self._tell(bill, event)
        self._show(bill)

    def _show(self, bill: Invoice) -> None:
        """What else its page says."""
        due = sums(bill).due
        waiting = [f"{payment.value:f} BTC" for payment in bill.payments if payment.status == PROCESSING]
        open_pulls = [f"{pull.left:f} {pull.currency}" for pull in self.pulls_of(bill) if not pull.is_archived]
        bill.facts = {
            "Still due": f"{due:f} BTC" if due > 0 else "",
            "In no block yet": ", ".join(waiting),
            "Refund to fetch": ", ".join(open_pulls),
        }

    def refunded(self, bill: Invoice, pull: Pull) -> None:
        self.pulls.append(pull)
        self._tell(bill, ("InvoiceRefund", {"pullPaymentId": pull.id}))

    def made(self, bill: Invoice) -> None:
        self.bills[bill.id] = bill
        self._tell(bill, ("InvoiceCreated", {}))

    def _tell(self, bill: Invoice, event: Event) -> None:
        kind, facts = event
        about = {"storeId": STORE, "invoiceId": bill.id, "metadata": bill.metadata, **facts}
        self._send(bill, kind, about)

    def _tell_payment(self, bill: Invoice, payment: Payment, kind: str) -> None:
        is_late = bill.state in (EXPIRED, INVALID)
        facts = {"afterExpiration": is_late, "paymentMethodId": payment.method, "payment": as_payment(payment)}
        self._tell(bill, (kind, facts))

    def _tell_payout(self, bill: Invoice, pull: Pull, payout: Payout, kind: str) -> None:
        facts = {"payoutId": payout.id, "pullPaymentId": pull.id, "payoutState": payout.state}
        self._send(bill, kind, {"storeId": STORE, **facts})

    def _send(self, bill: Invoice, kind: str, facts: dict[str, Any]) -> None:
        if kind in EVENTS:
            self.call_back(bill, first_delivery(WEBHOOK, kind, facts, self.world.now()))
