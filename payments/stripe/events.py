"""What an event of Stripe's is about. It says where to look, and nothing of what it says is believed."""

import re
from typing import Final

from core.providers import Malformed
from payments.reading import Object, a_text, an_object, parse_object

# What can change something about money. Twenty is the most that can be asked for at once.
HAPPENED: Final = [
    "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
    "payment_intent.processing", "payment_intent.succeeded", "refund.created", "refund.updated", "refund.failed",
    "charge.refunded", "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed",
    "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated",
]  # fmt: skip
_NAME: Final = re.compile(r"[A-Za-z0-9_]{1,255}")
_TYPE: Final = re.compile(r"[a-z0-9_.]{1,100}")


def event_of(body: bytes) -> Object:
    """The event in a body; raises Malformed for anything else."""
    event = parse_object(body)
    if a_text(event, "object") != "event":
        raise Malformed(field="object", wanted="an event")
    return event


def key_of(event: Object) -> str:
    """A session comes to each of its ends once, under however many events. Anything else may happen to one thing
    again (a second refund of a charge, a dispute that changes), so there only the same event is the same."""
    kind = a_text(event, "type")
    if not _TYPE.fullmatch(kind):
        raise Malformed(field="type", wanted="a type")
    named = named_in(about(event), "id") if kind.startswith("checkout.session.") else ""
    return f"{kind}:{named or named_in(event, 'id', needed=True)}"


def about(event: Object) -> Object:
    """The thing to which it happened, as it was then."""
    return an_object(an_object(event, "data"), "object")


def is_of_money_coming(event: Object) -> bool:
    """Whether all that it can tell is in the payment intent itself."""
    return a_text(event, "type").startswith(("checkout.session.", "payment_intent."))


def intent_in(thing: Object) -> str:
    """The name of the payment intent that a thing is, or belongs to. Empty when it has none."""
    return named_in(thing, "id" if thing.get("object") == "payment_intent" else "payment_intent")


def named_in(thing: Object, field: str, *, needed: bool = False) -> str:
    """A name of Stripe's, fit to stand in an address; empty where there is none. Raises Malformed for anything else."""
    if thing.get(field) is None and not needed:
        return ""
    name = a_text(thing, field)
    if not _NAME.fullmatch(name):
        raise Malformed(field=field, wanted="a name")
    return name
