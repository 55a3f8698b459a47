"""The screens about asking the shop, and what it says of itself."""

from core.ids import ContactId
from core.orders import Order
from core.policy import ShopPolicy
from views import support
from views.screen import Screen
from views.texts import Say


def screens_of_support(say: Say, order: Order, policy: ShopPolicy) -> dict[str, Screen]:
    """Every one of them by its name."""
    return {
        "support-ask": support.ask(say),
        "support-asked": support.asked(say, order),
        "support-asked-without-order": support.asked(say, None),
        "support-answer-ask": support.ask_answer(say, ContactId(7)),
        "support-answered": support.answered(say),
        "terms": support.terms(say, policy),
        "privacy": support.privacy(say, policy),
    }
