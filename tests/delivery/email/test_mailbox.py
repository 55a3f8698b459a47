"""What people type as an address."""

import pytest

from delivery.email.mailbox import BadMailbox, parse_mailbox


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ada@example.com", "ada@example.com"),
        ("  Ada.Lovelace+keys@Example.COM\n", "Ada.Lovelace+keys@example.com"),
        ("ada@почта.рф", "ada@xn--80a1acny.xn--p1ai"),
        ("ada@XN--80A1ACNY.xn--p1ai", "ada@xn--80a1acny.xn--p1ai"),
        ("用户@例え.jp", "用户@xn--r8jz45g.jp"),
        ("ada@sandbox.test", "ada@sandbox.test"),
        ("a" * 64 + "@" + "b" * 63 + ".com", "a" * 64 + "@" + "b" * 63 + ".com"),
    ],
)
def test_an_address_is_brought_into_one_form(typed: str, kept: str) -> None:
    assert parse_mailbox(typed) == kept
    assert parse_mailbox(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@localhost",
        "ada@example.com\r\nBcc: eve@example.com",
        "ada@exam\r\nple.com",
        "ada\n@example.com",
        "ada\x00@example.com",
        "ada@example.com, eve@example.com",
        "ada@example.com eve@example.com",
        "ada@example.com> NOTIFY=NEVER",
        "Ada <ada@example.com>",
        '"ada lovelace"@example.com',
        '"ada@evil.example"@example.com',
        "ada@[127.0.0.1]",
        "ada@evil@example.com",
        "a..b@example.com",
        "ada\u202e@example.com",
        "a" * 65 + "@example.com",
        "a" * 64 + "@" + ".".join(["b" * 60] * 4) + ".com",
        "a" * 308 + "@example.com",
        "a" * 100_000,
    ],
)
def test_what_is_no_address_or_hides_a_second_one_is_refused(typed: str) -> None:
    with pytest.raises(BadMailbox) as refused:
        parse_mailbox(typed)
    assert "example" not in str(refused.value)
    assert refused.value.__cause__ is None
