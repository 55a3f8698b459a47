"""Stripe, played: one account, its webhook, and the page on which a card is charged."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from aiohttp import web

from sandbox.gateways.courier import Sign
from sandbox.gateways.gateway import DISPUTE, LATE, PAY, REFUND, TWICE, Act, Gateway
from sandbox.gateways.ledger import Flow
from sandbox.gateways.stripe.business import OPEN_DISPUTES, Business, Session
from sandbox.gateways.stripe.calls import Calls
from sandbox.gateways.stripe.form import Json
from sandbox.gateways.stripe.words import pretty
from sandbox.world import World

SLOWLY = "pay by a bank that takes days"
ARRIVE = "the bank pays"
BOUNCE = "the bank does not pay"
PART = "refund a half"
REFUND_ARRIVES = "the refund arrives"
REFUND_FAILS = "the refund fails"
INQUIRE = "the bank asks"
ESCALATE = "the bank is not satisfied"
WIN = "win the dispute"
LOSE = "lose the dispute"

# What a shop's webhook subscribes to: docs/payments.md says so to its owner.
SUBSCRIBED = ("checkout.session.", "refund.", "charge.refunded", "charge.dispute.")
VERSION = "2026-10-28.endive"


class Stripe(Gateway[Session]):
    """`key` opens its interface; callbacks are signed with every one of the `secrets`."""

    CODE: ClassVar[str] = "stripe"
    NAME: ClassVar[str] = "Stripe Checkout"
    # Stripe tries for days; nobody waits for that here.
    PAUSES: ClassVar[Sequence[float]] = (5.0, 30.0, 120.0, 600.0)

    def __init__(self, world: World, pace: float) -> None:
        super().__init__(world, pace)
        self.key = "sk_test_opensNothingAnywhere"
        self.secrets: tuple[str, ...] = ("whsec_opensNothingAnywhere",)
        self.business = Business(world.now, self._happened, self._moved)
        self._calls = Calls(self)

    def now(self) -> float:
        return self.world.now()

    def page(self, name: str) -> str:
        return f"{self.url}/pay/{name}"

    def routes(self) -> list[web.RouteDef]:
        calls, sessions = self._calls, "/v1/checkout/sessions"
        posts = [
            (sessions, "open_session", calls.open_session),
            (f"{sessions}/{{id}}/expire", "expire_session", calls.expire_session),
            ("/v1/refunds", "refund", calls.refund),
        ]
        gets = [
            (sessions, "sessions", calls.listed("checkout.session")),
            (f"{sessions}/{{id}}", "session", calls.session),
            ("/v1/payment_intents", "intents", calls.listed("payment_intent")),
            ("/v1/payment_intents/{id}", "intent", calls.intent),
            ("/v1/refunds", "refunds", calls.listed("refund")),
            ("/v1/disputes", "disputes", calls.listed("dispute")),
            ("/v1/events", "events", calls.listed("event")),
            ("/v1/account", "account", calls.account),
        ]
        return [
            *(self.route("POST", path, calls.speaking(reply), name) for path, name, reply in posts),
            *(self.route("GET", path, calls.speaking(reply), name) for path, name, reply in gets),
        ]

    def broken(self, status: int) -> web.Response:
        kind = {"type": "api_error"} if status >= 500 else {"type": "invalid_request_error", "code": "rate_limit"}
        return web.json_response({"error": {"message": "Sorry", **kind}}, status=status)

    def status(self, bill: Session) -> str:
        self.business.look(bill)
        return f"{bill.thing['status']}, {bill.thing['payment_status']}"

    def acts(self, bill: Session) -> Mapping[str, Act[Session]]:
        self.business.look(bill)
        if bill.thing["status"] != "complete":
            return self._acts_before(bill)
        if bill.thing["payment_status"] == "paid":
            return self._acts_after(bill)
        waits = self.business.intent_of(bill)["status"] == "processing"
        return {ARRIVE: self.business.arrive, BOUNCE: self.business.bounce} if waits else {}

    def sign(self) -> Sign:
        """With the time of each try."""
        return self.signed_at(int(self.world.now()), self.secrets)

    def signed_at(self, seconds: int, secrets: Sequence[str]) -> Sign:
        def sign(body: bytes) -> Mapping[str, str]:
            message = f"{seconds}.".encode() + body
            made = [hmac.new(secret.encode(), message, hashlib.sha256).hexdigest() for secret in secrets]
            return {"Stripe-Signature": ",".join([f"t={seconds}", *(f"v1={one}" for one in made)])}

        return sign

    def event(self, kind: str, thing: Json) -> Json:
        """What happened to a thing, as it is now; remembered."""
        seen = self.business.books.expanded(thing, [])
        return self.business.books.add(
            "event", self.now(), type=kind, data={"object": seen}, api_version=VERSION, pending_webhooks=1,
            request={"id": None, "idempotency_key": None},
        )  # fmt: skip

    def sell_elsewhere(self, amount: int = 1000) -> Session:
        """Another shop on the same account is paid: its objects carry none of our names."""
        facts: dict[str, Any] = {"status": "open", "payment_status": "unpaid", "payment_intent": None, "metadata": {}}
        thing = self.business.books.add(
            "checkout.session", self.now(), client_reference_id=None, amount_total=amount, currency="usd", **facts
        )
        session = Session(
            id=thing["id"], amount=Decimal(amount) / 100, currency="USD", title="Another shop's", key="",
            made_at=self.now(), expires_at=self.now() + 3600, thing=thing, intent={"metadata": {"order_id": "kp1"}},
        )  # fmt: skip
        self.bills[session.id] = session
        self.business.pay(session)
        return session

    def _acts_before(self, bill: Session) -> Mapping[str, Act[Session]]:
        if bill.thing["status"] == "expired":
            return {LATE: self.business.pay}
        acts: dict[str, Act[Session]] = {PAY: self.business.pay}
        if set(bill.thing["payment_method_types"]) - {"card"}:
            acts[SLOWLY] = lambda bill: self.business.pay(bill, slowly=True)
        return acts | {LATE: self._pay_late}

    def _acts_after(self, bill: Session) -> Mapping[str, Act[Session]]:
        business, charge = self.business, self.business.charge_of(bill)
        left = charge["amount"] - charge["amount_refunded"]
        acts: dict[str, tuple[bool, Act[Session]]] = {
            TWICE: (not charge["disputed"], business.pay),
            REFUND: (bool(left) and not charge["disputed"], lambda bill: _done(business.refund(bill))),
            PART: (
                left > 1 and not charge["disputed"],
                lambda bill: _done(business.refund(bill, left // 20 * 10 or left // 2)),
            ),
            REFUND_ARRIVES: (business.stands(bill, "refund", "pending"), business.settle_refund),
            REFUND_FAILS: (business.stands(bill, "refund", "pending", "succeeded"), business.fail_refund),
            INQUIRE: (
                bool(left) and not charge["disputed"],
                lambda bill: _done(business.dispute(bill, inquiry=True)),
            ),
            DISPUTE: (bool(left) and not charge["disputed"], lambda bill: _done(business.dispute(bill))),
            ESCALATE: (business.stands(bill, "dispute", "warning_needs_response"), business.escalate),
            WIN: (business.stands(bill, "dispute", *OPEN_DISPUTES), business.win),
            LOSE: (business.stands(bill, "dispute", *OPEN_DISPUTES), business.lose),
        }
        return {name: act for name, (possible, act) in acts.items() if possible}

    def _pay_late(self, bill: Session) -> None:
        """The time is over, and Stripe takes nothing any more."""
        self.business.expire(bill)
        self.business.pay(bill)

    def _happened(self, session: Session, kind: str, thing: Json) -> None:
        event = self.event(kind, thing)
        if kind.startswith(SUBSCRIBED):
            self.call_back(session, pretty(event))

    def _moved(self, flow: Flow, session: Session, name: str, amount: Decimal) -> None:
        self.move(flow, session, name, amount)


def _done(_: Json) -> None:
    """What an interface answers is nobody's on a page."""
