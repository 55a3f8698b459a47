"""Addresses: what a wallet writes is read, and one wrong letter is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.onchain.addresses import (
    ALPHABET,
    BadAddress,
    decode58,
    encode58,
    keccak256,
    parse_evm,
    parse_hex,
    parse_tron,
    show_evm,
    show_tron,
)

USDT_TRON = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
# The addresses of EIP-55's own examples.
CHECKSUMMED = (
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
)

addresses = st.binary(min_size=20, max_size=20).filter(any).map(lambda body: "0x" + body.hex())


def test_keccak_is_not_sha3() -> None:
    assert keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    signature = keccak256(b"Transfer(address,address,uint256)").hex()
    assert signature == "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"


@pytest.mark.parametrize("text", CHECKSUMMED)
def test_the_examples_of_eip_55_are_read(text: str) -> None:
    assert parse_evm(text) == text.lower()


def test_the_contract_of_usdt_on_tron_is_what_its_node_calls_it() -> None:
    assert parse_tron(USDT_TRON) == "0xa614f803b6fd780986a42c78ec9c7f77e6ded13c"


@given(addresses)
def test_what_is_shown_is_read_again(address: str) -> None:
    assert parse_evm(show_evm(address)) == address
    assert parse_tron(show_tron(address)) == address
    assert len(show_tron(address)) == 34
    assert show_tron(address).startswith("T")


@given(addresses, st.integers(0, 33), st.sampled_from(ALPHABET))
def test_one_other_letter_is_no_address_on_tron(address: str, place: int, letter: str) -> None:
    right = show_tron(address)
    wrong = right[:place] + letter + right[place + 1 :]
    if wrong != right:
        with pytest.raises(BadAddress) as refused:
            parse_tron(wrong)
        assert right[5:20] not in str(refused.value)


@given(st.binary(max_size=80))
def test_base58_has_one_writing(body: bytes) -> None:
    written = encode58(body)
    if body:
        assert decode58(written) == body
        with pytest.raises(BadAddress):
            decode58("1" + written)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0x",
        CHECKSUMMED[4].lower(),
        CHECKSUMMED[4].upper().replace("0X", "0x"),
        CHECKSUMMED[4].swapcase(),
        CHECKSUMMED[4][:-1],
        CHECKSUMMED[4] + "0",
        CHECKSUMMED[4].removeprefix("0x"),
        f" {CHECKSUMMED[4]}",
        CHECKSUMMED[4].replace("5aA", "5aB"),
        "0x" + 40 * "0",
        USDT_TRON,
        "vitalik.eth",
    ],
)
def test_what_is_not_as_a_wallet_shows_it_is_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        parse_evm(text)


@pytest.mark.parametrize(
    "text",
    ["", "T", USDT_TRON.lower(), USDT_TRON[:-1], USDT_TRON + "t", CHECKSUMMED[0], "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
     encode58(b"\xa0" + 20 * b"\1"), show_tron("0x" + 40 * "0"), "T" + 33 * "0", "T" + 33 * "й"],
)  # fmt: skip
def test_what_is_not_trons_is_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        parse_tron(text)


def test_a_contract_may_be_written_without_its_checksum() -> None:
    assert parse_hex(CHECKSUMMED[4].lower()) == parse_evm(CHECKSUMMED[4])
