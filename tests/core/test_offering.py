"""Which ways to pay are shown where: Telegram's rule is kept until the owner decides otherwise."""

from dataclasses import dataclass
from itertools import permutations

import pytest

from core.offering import offered
from core.providers import Refunds, Terms


@dataclass(frozen=True, slots=True)
class Way:
    terms: Terms


def way(code: str, *, off: bool = True, chats: str = "", test: bool = False, checkout: bool = True) -> Way:
    return Way(
        Terms(
            code=code,
            asks_in="USD",
            refunds=Refunds.NONE,
            chats=frozenset(chats.split()),
            off_platform=off,
            test_money=test,
            checkout=checkout,
        )
    )


WAYS = {
    "sim": way("sim", test=True),
    "stripe": way("stripe"),
    "btcpay": way("btcpay"),
    "wallet": way("wallet", off=False),
    "stars": way("stars", off=False, chats="telegram"),
    "premium": way("premium", off=False, chats="discord", checkout=False),
}


@pytest.mark.parametrize(
    ("chat", "allowed", "shown"),
    [
        ("telegram", False, ("wallet", "stars", "sim")),
        ("telegram", True, ("wallet", "stars", "stripe", "btcpay", "sim")),
        ("discord", False, ("wallet", "stripe", "btcpay", "sim")),
        ("discord", True, ("wallet", "stripe", "btcpay", "sim")),
        ("", False, ("wallet", "stripe", "btcpay", "sim")),
    ],
)
def test_a_chat_shows_what_may_be_paid_with_there(chat: str, allowed: bool, shown: tuple[str, ...]) -> None:
    assert offered(WAYS, chat, allowed) == shown


def test_nothing_set_up_is_nothing_shown() -> None:
    assert offered({}, "telegram", True) == ()


def test_in_telegram_no_money_passes_the_chat_by_unless_the_owner_says_so() -> None:
    for order in permutations(WAYS):
        shown = offered({name: WAYS[name] for name in order}, "telegram", allow_off_platform=False)
        assert set(shown) == {"wallet", "stars", "sim"}
        assert shown[-1] == "sim"
