"""Commands that were typed: which text is one, and which is an answer that only looks like one."""

import pytest

from bot.typed import Order, ordered

NAMES = {"shop", "search"}


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("/shop", Order("shop", "")),
        ("/Search steam wallet", Order("search", "steam wallet")),
        ("/search@nova_bot steam", Order("search", "steam")),
        ("/nothing", Order("nothing", "")),
        ("/", Order("", "")),
        ("shop", None),
        (" /shop", None),
        ("", None),
    ],
)
def test_a_command_begins_with_a_slash(text: str, order: Order | None) -> None:
    assert ordered(text, NAMES, asked=False) == order


@pytest.mark.parametrize("key", ["/AAAA-BBBB", "/shop\nAAAA", "/search x\ny", "/", "AAAA"])
def test_while_a_question_is_open_a_key_may_begin_with_a_slash(key: str) -> None:
    assert ordered(key, NAMES, asked=True) is None


def test_while_a_question_is_open_a_known_command_still_counts() -> None:
    assert ordered("/shop", NAMES, asked=True) == Order("shop", "")
