"""What Stripe's objects say happened, as news: pure, from the objects to the order in which they make sense."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.ids import PaymentKey
from core.money import Money
from core.providers import Disputed, DisputeStage, Malformed, MoneyIn, MoneyOut, MoneySeen, News, RefundFailed
from payments.reading import Object, a_list, a_number, a_text, an_object
from payments.stripe import units

CODE: Final = "stripe"
PAYMENT: Final = "kiosk_payment"
REFUND: Final = "kiosk_refund"
_OURS: Final = re.compile(r"kp[0-9A-Z]{20}")
_FAILED: Final = frozenset({"failed", "canceled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One payment intent with everything that came of it, as Stripe gives it: newest first."""

    intent: Object
    refunds: Sequence[Object]
    disputes: Sequence[Object]


def concerns_us(intent: Object, *, live: bool) -> bool:
    """Whether a payment intent was asked for by a shop like this one, with real money or with test money as ours.

    Raises Malformed.
    """
    if not isinstance(intent.get("livemode"), bool):
        raise Malformed(field="livemode", wanted="yes or no")
    return intent["livemode"] is live and bool(_OURS.fullmatch(named(intent, PAYMENT)))


def is_quiet(intent: Object) -> bool:
    """Whether its money only came in (or did not): no refund of it stands, and nobody disputes it."""
    charge = intent.get("latest_charge")
    return not isinstance(charge, dict) or (charge.get("amount_refunded") == 0 and charge.get("disputed") is False)


def told(story: Story) -> Sequence[News]:
    """The money first, then what became of it by its time. Raises Malformed."""
    came = _money(story.intent)
    key = PaymentKey(named(story.intent, PAYMENT))
    later = sorted(
        [
            *((a_number(one, "created"), news) for one in reversed(story.refunds) for news in _refund(one, key)),
            *((a_number(one, "created"), news) for one in reversed(story.disputes) for news in _dispute(one, key)),
        ],
        key=lambda dated: dated[0],
    )
    return [*came, *(news for _, news in later)]


def _money(intent: Object) -> Iterable[News]:
    key = PaymentKey(named(intent, PAYMENT))
    name, status = a_text(intent, "id"), a_text(intent, "status")
    if status == "processing":  # a bank that takes days
        yield MoneySeen(provider=CODE, event_key=f"{name}:seen", payment=key, amount=_amount(intent, "amount"))
    if status != "succeeded":
        return
    amount, charge = _amount(intent, "amount_received"), an_object(intent, "latest_charge")
    yield MoneyIn(
        provider=CODE,
        event_key=name,
        payment=key,
        amount=amount,
        fee=_fee([charge.get("balance_transaction")], amount.currency),
        at=a_number(charge, "created") * 1000,
    )


def _refund(refund: Object, key: PaymentKey) -> Iterator[News]:
    """Nothing yet while it is on its way."""
    name, status, ours = a_text(refund, "id"), a_text(refund, "status"), named(refund, REFUND)
    amount, at = _amount(refund, "amount"), a_number(refund, "created") * 1000
    if status == "succeeded":
        yield MoneyOut(provider=CODE, event_key=name, payment=key, amount=amount, refund=ours, at=at)
    elif status in _FAILED and ours:
        reason = refund.get("failure_reason")
        yield RefundFailed(
            provider=CODE, event_key=f"{name}:failed", refund=ours, reason=reason if isinstance(reason, str) else status
        )


def _dispute(dispute: Object, key: PaymentKey) -> Iterator[News]:
    """A mere question of the bank's (an inquiry) withholds nothing, and is no dispute until it becomes one."""
    status, moved = a_text(dispute, "status"), a_list(dispute, "balance_transactions")
    if not moved and (status.startswith("warning_") or status == "prevented"):
        return
    name, amount = a_text(dispute, "id"), _amount(dispute, "amount")
    stages = [DisputeStage.OPENED]
    if status in (DisputeStage.WON, DisputeStage.LOST):
        stages.append(DisputeStage(status))
    for stage in stages:
        yield Disputed(
            provider=CODE,
            event_key=f"{name}:{stage}",
            dispute=name,
            payment=key,
            amount=amount,
            stage=stage,
            fee=_fee(moved[:1] if stage is DisputeStage.OPENED else moved, amount.currency),
            reason=a_text(dispute, "reason"),
            at=a_number(dispute, "created") * 1000,
        )


def _amount(holder: Object, field: str) -> Money:
    return units.read(a_number(holder, field), a_text(holder, "currency"))


def _fee(transactions: list[Any], currency: str) -> Money | None:
    """What Stripe kept (and did not give back), where it kept it in the currency of the money: an account elsewhere
    pays in its own."""
    kept = [one for one in transactions if isinstance(one, dict) and a_text(one, "currency").upper() == currency]
    fee = sum(a_number(one, "fee") for one in kept)
    return units.read(fee, currency) if fee > 0 else None


def named(holder: Object, name: str) -> str:
    """A name of ours among the metadata, which anybody with the dashboard may have emptied."""
    found = an_object(holder, "metadata").get(name)
    return found if isinstance(found, str) else ""
