"""Accounts: every payment's own address, the same that the owner's wallet shows, from what can spend nothing."""

import hmac
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from payments.onchain.addresses import BadAddress, decode58, encode58, show_evm, show_tron
from payments.onchain.xpub import Point, PublicKey, child, parse_account
from tests.payments.onchain.accounts import EVM_XPUB, TRON_XPUB

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def test_evm_addresses_are_those_of_the_well_known_test_wallet() -> None:
    account = parse_account(EVM_XPUB)
    assert [show_evm(account.address(place)) for place in range(3)] == [
        "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
        "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
        "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
    ]


def test_tron_addresses_are_those_of_the_same_wallet() -> None:
    account = parse_account(TRON_XPUB)
    assert [show_tron(account.address(place)) for place in range(3)] == [
        "TWer2Ygk5TEheHp3TPuYeqxmB6SsGZmaL6",
        "TPjjvMwjPoDC32V2dGDYTkLH4E5LAtBZ6C",
        "TB7mhtkvfhsRBRhe5FuRa4tFXSEyGDe4eA",
    ]


@given(st.integers(1, ORDER - 1), st.binary(min_size=32, max_size=32), st.integers(0, 2**31 - 1))
def test_a_public_child_is_the_private_childs_public_key(secret: int, code: bytes, place: int) -> None:
    """What only the owner could compute, and what the shop computes without the secret, is the same point."""
    parent = PublicKey(_public(secret), code)
    both = hmac.digest(code, parent.point.compressed() + place.to_bytes(4), "sha512")
    private = (int.from_bytes(both[:32]) + secret) % ORDER
    assert child(parent, place) == PublicKey(_public(private), both[32:])


def _public(secret: int) -> Point:
    numbers = ec.derive_private_key(secret, ec.SECP256K1()).public_key().public_numbers()
    return Point(numbers.x, numbers.y)


def test_a_hardened_place_has_no_public_child() -> None:
    parent = PublicKey(_public(7), bytes(32))
    for place in (-1, 2**31):
        with pytest.raises(ValueError, match="hardened"):
            child(parent, place)


def test_a_private_key_is_refused_and_not_repeated() -> None:
    body = decode58(EVM_XPUB)
    private = encode58(bytes.fromhex("0488ade4") + body[4:45] + b"\0" + sha256(b"nobody's").digest())
    assert private.startswith("xprv")
    with pytest.raises(BadAddress, match="private") as refused:
        parse_account(private)
    assert private[4:20] not in str(refused.value)


def _changed(place: int, value: bytes) -> str:
    body = decode58(EVM_XPUB)
    return encode58(body[:place] + value + body[place + len(value) :])


@pytest.mark.parametrize(
    "text",
    [
        "xpub",
        EVM_XPUB[:-1],
        EVM_XPUB[:50] + "2" + EVM_XPUB[51:],
        _changed(0, bytes.fromhex("043587cf")),  # a test network's
        _changed(4, b"\4"),  # not an account: its wallet would not find these addresses
        _changed(4, b"\0"),
        _changed(45, b"\5"),  # no point
        _changed(46, 32 * b"\xff"),
    ],
)
def test_what_is_no_accounts_public_key_is_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        parse_account(text)


def test_an_account_shows_nothing_of_itself() -> None:
    account = parse_account(EVM_XPUB)
    assert EVM_XPUB[10:30] not in repr(account)
    assert account.name == parse_account(EVM_XPUB).name != parse_account(TRON_XPUB).name
