"""Links that stop mail: they name their address to the shop alone."""

import pytest

from delivery.email.unsubscribe import Unsubscribing

LINKS = Unsubscribing(b"secret", "https://shop.example")


def test_a_link_names_its_address_to_the_shop_alone() -> None:
    link = LINKS.link("ada@example.com")
    assert link.startswith("https://shop.example/u/")
    assert "ada" not in link
    token = link.rpartition("/")[2]
    assert LINKS.mailbox(token) == "ada@example.com"
    assert LINKS.link("ada@example.com") != link, "two mails to one person can't be told to be"


@pytest.mark.parametrize("token", ["", "A", "a" * 40, "a" * 10_000, "../../etc", "привет", "%00", "=", "a=b="])
def test_a_made_up_token_is_nobodys(token: str) -> None:
    assert LINKS.mailbox(token) is None


def test_another_shops_token_is_nobodys() -> None:
    theirs = Unsubscribing(b"another secret", "https://shop.example").link("ada@example.com")
    assert LINKS.mailbox(theirs.rpartition("/")[2]) is None
