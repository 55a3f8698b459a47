"""Refunds through BTCPay Server: pull payments, of which the buyer takes the money to an address of their own.

The interface knows no idempotency key and does not say to which invoice a pull payment belongs, so that stands in its
description: the payment's key and the refund's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from core.ids import PaymentKey
from core.money import Money
from core.providers import MoneyOut, Payback, RefundFailed
from payments.btcpay.invoices import CODE, KEY, number
from payments.reading import a_list, a_number, a_text, an_object, money

LONGEST_NAME: Final = 50
_DONE: Final = "Completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """A pull payment that this shop made. Archived: its owner withdrew it."""

    id: str
    payment: PaymentKey
    key: str
    amount: Money
    url: str
    is_archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """What was taken of a pull payment, and paid."""

    pull: str
    amount: Fraction
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBack:
    """A pull payment and what became of it. ``paid_at`` is 0 until all of it was taken and paid."""

    pull: Pull
    paid_at: int
    is_withdrawn: bool

    def news(self) -> MoneyOut | RefundFailed | None:
        """It arrived, or it never will."""
        pull = self.pull
        if self.paid_at:
            return MoneyOut(
                provider=CODE,
                event_key=pull.id,
                payment=pull.payment,
                amount=pull.amount,
                refund=pull.key,
                at=self.paid_at,
            )
        if self.is_withdrawn:
            return RefundFailed(provider=CODE, event_key=f"{pull.id}:archived", refund=pull.key, reason="archived")
        return None


def description(payback: Payback) -> str:
    """By which a refund is found again."""
    return f"{payback.payment} {payback.key}"


def request(payback: Payback, method: str) -> Mapping[str, str]:
    """What asks for a refund. The buyer may take it the way they paid, where that is known."""
    asked = {
        "name": f"Refund {payback.key}"[:LONGEST_NAME],
        "description": description(payback),
        "refundVariant": "Custom",
        "customAmount": f"{payback.amount.amount:f}",
        "customCurrency": payback.amount.currency,
    }
    return asked | {"payoutMethodId": method} if method else asked


def payout_method(payment_method: str) -> str:
    """Nothing is paid out by LNURL: who paid so takes it by an invoice of theirs."""
    return payment_method.replace("-LNURL", "-LN")


def read_pull(answer: object) -> Pull | None:
    """The pull payment, unless somebody made it for something else. Raises Malformed."""
    shown = an_object(answer)
    said = shown.get("description")
    payment, _, key = said.partition(" ") if isinstance(said, str) else ("", "", "")
    if not KEY.fullmatch(payment) or not key:
        return None
    return Pull(
        id=a_text(shown, "id"),
        payment=PaymentKey(payment),
        key=key,
        amount=money(shown.get("amount"), a_text(shown, "currency")),
        url=a_text(shown, "viewLink"),
        is_archived=shown.get("archived") is True,
    )


def read_pulls(answer: object) -> list[Pull]:
    """The newest first. Raises Malformed."""
    return [pull for pull in map(read_pull, a_list(answer)) if pull is not None]


def read_payouts(answer: object) -> list[Payout]:
    """Those that were paid. Raises Malformed."""
    return [
        _payout(one) for one in a_list(answer) if a_text(one, "state") == _DONE and an_object(one).get("pullPaymentId")
    ]


def _payout(shown: Any) -> Payout:
    return Payout(
        pull=a_text(shown, "pullPaymentId"), amount=number(shown, "originalAmount"), at=a_number(shown, "date") * 1000
    )


def given_back(pulls: Sequence[Pull], payouts: Sequence[Payout]) -> list[GivenBack]:
    """Every refund with what became of it, oldest first. One that was taken in parts is done with the last of them."""
    return [_given_back(pull, [one for one in payouts if one.pull == pull.id]) for pull in reversed(pulls)]


def _given_back(pull: Pull, payouts: Sequence[Payout]) -> GivenBack:
    is_paid = sum((one.amount for one in payouts), Fraction(0)) >= Fraction(pull.amount.amount)
    return GivenBack(
        pull=pull,
        paid_at=max(one.at for one in payouts) if is_paid else 0,
        is_withdrawn=pull.is_archived and not payouts,
    )
