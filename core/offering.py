"""Which ways to pay somebody is shown."""

from collections.abc import Mapping
from typing import Final, Protocol

from core.providers import Terms

TELEGRAM: Final = "telegram"


class HasTerms(Protocol):
    """What is looked at here of a payment provider."""

    @property
    def terms(self) -> Terms: ...


def offered(providers: Mapping[str, HasTerms], chat: str, allow_off_platform: bool) -> tuple[str, ...]:
    """The names of the ways to pay in a chat, in the order in which they are shown.

    Telegram wants digital goods to be paid within Telegram: what passes it by is left out there, unless the owner
    takes that risk. Money that stays in the house comes first, test money last, and else the order given stays.
    """
    shown = [
        (terms.test_money, terms.off_platform, name)
        for name, terms in ((name, provider.terms) for name, provider in providers.items())
        if terms.checkout and _works(terms, chat) and (_allowed(terms, chat) or allow_off_platform)
    ]
    return tuple(name for _, _, name in sorted(shown, key=lambda way: way[:2]))


def _works(terms: Terms, chat: str) -> bool:
    return not terms.chats or chat in terms.chats


def _allowed(terms: Terms, chat: str) -> bool:
    return chat != TELEGRAM or not terms.off_platform or terms.test_money
