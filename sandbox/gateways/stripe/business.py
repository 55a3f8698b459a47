"""What happens to money at Stripe: sessions are opened, paid, given back and disputed. No HTTP in here."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.gateways.gateway import Bill, CannotDo
from sandbox.gateways.ledger import Flow
from sandbox.gateways.stripe.books import Books
from sandbox.gateways.stripe.form import Json
from sandbox.gateways.stripe.words import Refusal, decimals, major

DISPUTE_FEE = 1500
OPEN_DISPUTES = frozenset({"needs_response", "under_review"})


@dataclass(slots=True, kw_only=True)
class Session(Bill):
    """A checkout session. `thing` is what the interface shows of it; `intent` what its payment intent will say."""

    thing: Json
    intent: Json

    @property
    def unit(self) -> str:
        """The currency as Stripe writes it."""
        return self.currency.lower()


Told = Callable[[Session, str, Json], None]
Moved = Callable[[Flow, Session, str, Decimal], None]


class Business:
    """One account's. `happened` makes an event of a type about a thing, `moved` writes what money really did."""

    def __init__(self, now: Callable[[], float], happened: Told, moved: Moved) -> None:
        self.books = Books()
        self.refunds_take_time = False
        self.settles_in = ""
        self._now = now
        self._happened = happened
        self._moved = moved

    def look(self, session: Session) -> None:
        """Time passes for sessions too."""
        if session.thing["status"] == "open" and self._now() >= session.expires_at:
            self.expire(session)

    def expire(self, session: Session) -> None:
        session.thing |= {"status": "expired", "url": None}
        self._happened(session, "checkout.session.expired", session.thing)

    def pay(self, session: Session, *, slowly: bool = False) -> None:
        """By card, at once; or slowly, by a bank that says days later whether there was money."""
        self.look(session)
        if session.thing["status"] != "open":
            raise CannotDo(f"this session is {session.thing['status']}: it takes no money any more")
        intent = self._intent(session)
        session.thing |= {"status": "complete", "url": None, "payment_intent": intent["id"]}
        if slowly:
            self._happened(session, "payment_intent.processing", intent)
        else:
            self._came(session, intent)
        self._happened(session, "checkout.session.completed", session.thing)

    def arrive(self, session: Session) -> None:
        """What was paid slowly is here."""
        self._came(session, self.intent_of(session))
        self._happened(session, "checkout.session.async_payment_succeeded", session.thing)

    def bounce(self, session: Session) -> None:
        """What was paid slowly never comes."""
        self.intent_of(session)["status"] = "requires_payment_method"
        self._happened(session, "checkout.session.async_payment_failed", session.thing)

    def refund(self, session: Session, amount: int | None = None, **facts: Any) -> Json:
        """Give back so much of it, or what is left of it. Raises `Refusal`."""
        charge = self.charge_of(session)
        if charge["disputed"]:
            raise Refusal("The charge is disputed", "charge_disputed")
        left = charge["amount"] - charge["amount_refunded"]
        if not left:
            raise Refusal("The charge has already been refunded", "charge_already_refunded")
        if amount is not None and amount > left:
            raise Refusal("Refund amount is greater than unrefunded amount on charge", "amount_too_large")
        refund = self.books.add(
            "refund", self._now(), amount=amount or left, currency=session.unit, charge=charge["id"], metadata={},
            payment_intent=charge["payment_intent"], reason=None, failure_reason=None, status="pending",
        )  # fmt: skip
        refund |= {name: fact for name, fact in facts.items() if fact}
        charge["amount_refunded"] += refund["amount"]
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        if self.refunds_take_time:
            self._happened(session, "refund.created", refund)
        else:
            self._went(session, refund, "refund.created")
        return refund

    def settle_refund(self, session: Session) -> None:
        """A refund that was on its way has arrived."""
        self._went(session, self._last(session, "refund", "pending"), "refund.updated")

    def fail_refund(self, session: Session) -> None:
        """The buyer's bank sends it back, also days after it was said to have arrived."""
        refund = self._last(session, "refund", "pending", "succeeded")
        if refund["status"] == "succeeded":
            self._moved(Flow.RELEASED, session, f"{refund['id']}:failed", major(refund["amount"], session.unit))
        refund |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
        charge = self.charge_of(session)
        charge |= {"amount_refunded": charge["amount_refunded"] - refund["amount"], "refunded": False}
        self._happened(session, "refund.failed", refund)

    def dispute(self, session: Session, *, inquiry: bool = False) -> Json:
        """The buyer's bank takes the money back, or (an inquiry) only asks."""
        charge = self.charge_of(session)
        left = charge["amount"] - charge["amount_refunded"]
        dispute = self.books.add(
            "dispute", self._now(), amount=left, currency=session.unit, charge=charge["id"], reason="fraudulent",
            payment_intent=charge["payment_intent"], status="warning_needs_response" if inquiry else "needs_response",
            is_charge_refundable=inquiry, balance_transactions=[], metadata={},
        )  # fmt: skip
        charge["disputed"] = True
        self._happened(session, "charge.dispute.created", dispute)
        if not inquiry:
            self._withdraw(session, dispute)
        return dispute

    def escalate(self, session: Session) -> None:
        """An inquiry becomes a dispute."""
        dispute = self._last(session, "dispute", "warning_needs_response")
        dispute |= {"status": "needs_response", "is_charge_refundable": False}
        self._withdraw(session, dispute)

    def win(self, session: Session) -> None:
        dispute = self._last(session, "dispute", *OPEN_DISPUTES)
        dispute["status"] = "won"
        dispute["balance_transactions"].append(self._transaction("adjustment", dispute["amount"], 0, session.unit))
        self._moved(Flow.RELEASED, session, f"{dispute['id']}:won", major(dispute["amount"], session.unit))
        self._happened(session, "charge.dispute.closed", dispute)
        self._happened(session, "charge.dispute.funds_reinstated", dispute)

    def lose(self, session: Session) -> None:
        dispute = self._last(session, "dispute", *OPEN_DISPUTES)
        dispute["status"] = "lost"
        self._happened(session, "charge.dispute.closed", dispute)

    def intent_of(self, session: Session) -> Json:
        name = session.thing["payment_intent"]
        if not name:
            raise CannotDo("nobody has paid this yet")
        return self.books.get("payment_intent", name)

    def charge_of(self, session: Session) -> Json:
        return self.books.get("charge", self.intent_of(session)["latest_charge"])

    def stands(self, session: Session, kind: str, *states: str) -> bool:
        """Whether it has a refund or a dispute in one of these states."""
        named = {"payment_intent": session.thing["payment_intent"]}
        return any(one["status"] in states for one in self.books.all(kind, **named))

    def _last(self, session: Session, kind: str, *states: str) -> Json:
        found = self.books.all(kind, payment_intent=session.thing["payment_intent"])
        standing = [one for one in found if one["status"] in states]
        if not standing:
            raise CannotDo(f"there is no {kind} of it that this could happen to")
        return standing[-1]

    def _intent(self, session: Session) -> Json:
        """A payment intent and its charge; nothing has come yet."""
        amount = session.thing["amount_total"]
        intent = self.books.add(
            "payment_intent", self._now(), amount=amount, amount_received=0, currency=session.unit, status="processing",
            latest_charge=None, **session.intent,
        )  # fmt: skip
        charge = self.books.add(
            "charge", self._now(), amount=amount, amount_captured=0, amount_refunded=0, currency=session.unit,
            payment_intent=intent["id"], balance_transaction=None, disputed=False, refunded=False, paid=False,
            metadata=session.intent["metadata"], status="pending",
        )  # fmt: skip
        intent["latest_charge"] = charge["id"]
        return intent

    def _came(self, session: Session, intent: Json) -> None:
        amount, charge = intent["amount"], self.books.get("charge", intent["latest_charge"])
        fee = amount * 29 // 1000 + (30 if decimals(session.unit) == 2 else 0)
        transaction = self._transaction("charge", amount, fee, self.settles_in or session.unit)
        charge |= {"balance_transaction": transaction["id"], "status": "succeeded", "paid": True}
        charge["amount_captured"] = amount
        intent |= {"status": "succeeded", "amount_received": amount}
        session.thing["payment_status"] = "paid"
        self._moved(Flow.IN, session, intent["id"], major(amount, session.unit))
        self._happened(session, "payment_intent.succeeded", intent)

    def _went(self, session: Session, refund: Json, what: str) -> None:
        refund["status"] = "succeeded"
        self._moved(Flow.OUT, session, refund["id"], major(refund["amount"], session.unit))
        self._happened(session, what, refund)
        self._happened(session, "charge.refunded", self.charge_of(session))

    def _withdraw(self, session: Session, dispute: Json) -> None:
        taken = self._transaction("adjustment", -dispute["amount"], DISPUTE_FEE, session.unit)
        dispute["balance_transactions"].append(taken)
        self._moved(Flow.WITHHELD, session, dispute["id"], major(dispute["amount"], session.unit))
        self._happened(session, "charge.dispute.funds_withdrawn", dispute)

    def _transaction(self, kind: str, amount: int, fee: int, currency: str) -> Json:
        facts = {"type": kind, "amount": amount, "fee": fee, "net": amount - fee, "currency": currency}
        return self.books.add("balance_transaction", self._now(), **facts)
