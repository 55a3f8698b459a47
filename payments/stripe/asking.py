"""What Stripe is asked for, in its words."""

from typing import Any, Final

from core.providers import Intent, Payback
from payments.stripe import units
from payments.stripe.story import PAYMENT, REFUND

# A session cannot live less than half an hour, nor longer than a day.
SHORTEST_LIFE_S: Final = 31 * 60
LONGEST_LIFE_S: Final = 24 * 3600
_LANGUAGES: Final = frozenset({"en", "es", "ru", "zh"})
# Stripe insists on an address to go back to. Where the shop has none, the chat's front door is one.
_FRONT_DOORS: Final = {"telegram": "https://t.me/", "discord": "https://discord.com/channels/@me"}
_NOWHERE: Final = "https://stripe.com/"


def session_of(intent: Intent, now_s: int) -> dict[str, Any]:
    """One price for the whole, by card: at once or not at all, and in the currency that was asked for.

    Our key goes on the payment intent too, because refunds and disputes lead there and not to the session. With
    ``capture_method`` Stripe says at once what it keeps.
    """
    names = {PAYMENT: intent.key}
    language = intent.language.partition("-")[0]
    session: dict[str, Any] = {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": intent.asked.currency.lower(),
                    "unit_amount": units.charged(intent.asked),
                    "product_data": {"name": intent.title or intent.key},
                },
            }
        ],
        "payment_method_types": ["card"],
        "adaptive_pricing": {"enabled": False},
        "client_reference_id": intent.key,
        "metadata": names,
        "payment_intent_data": {"metadata": names, "capture_method": "automatic"},
        "expires_at": max(intent.expires_at // 1000, now_s + SHORTEST_LIFE_S),
        "locale": language if language in _LANGUAGES else "auto",
        "success_url": intent.back_url or _FRONT_DOORS.get(intent.buyer.channel, _NOWHERE),
    }
    return session | ({"cancel_url": intent.back_url} if intent.back_url else {})


def refund_of(payback: Payback) -> dict[str, Any]:
    """All that is left where all of it shall go back: somebody may have given back a part of it over there."""
    refund: dict[str, Any] = {
        "payment_intent": payback.money_key,
        "reason": "requested_by_customer",
        "metadata": {PAYMENT: payback.payment, REFUND: payback.key},
    }
    return refund if payback.whole else refund | {"amount": units.given_back(payback.amount)}
