"""Addresses as their owners write them, and as nodes do: twenty bytes in small hexadecimal letters.

A wrong letter in an address is money gone, so only writings with a checksum are taken: capitals and small letters as a
wallet shows them (EIP-55), or TRON's base58.
"""

import re
from hashlib import sha256
from typing import Final

from Crypto.Hash import keccak

ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_TRON: Final = b"\x41"
_TRON_LENGTH: Final = 34
_HEX: Final = re.compile(r"0x[0-9a-fA-F]{40}")
_NOBODY: Final = "0x" + 40 * "0"


class BadAddress(ValueError):
    """What is wrong with an address, without the address."""


def keccak256(data: bytes) -> bytes:
    """Ethereum's hash, which is older than SHA-3 and differs from it."""
    return keccak.new(digest_bits=256, data=data).digest()


def parse_evm(text: str) -> str:
    """The address of a text such as a wallet shows; raises BadAddress, also where there is no checksum in it."""
    address = parse_hex(text)
    if text != show_evm(address):
        raise BadAddress("its capital letters are not right: copy it from the wallet as it is")
    return address


def parse_hex(text: str) -> str:
    """The address of a text of which the letters' size says nothing; raises BadAddress."""
    if not _HEX.fullmatch(text):
        raise BadAddress("must be 0x and 40 hexadecimal digits")
    if text.lower() == _NOBODY:
        raise BadAddress("is nobody's address")
    return text.lower()


def show_evm(address: str) -> str:
    """With the checksum of EIP-55: a letter is a capital where the digit of the hash of all is 8 or more."""
    digits = address.removeprefix("0x").lower()
    marks = keccak256(digits.encode()).hex()
    return "0x" + "".join(
        digit.upper() if int(mark, 16) >= 8 else digit for digit, mark in zip(digits, marks, strict=False)
    )


def parse_tron(text: str) -> str:
    """The twenty bytes of an address that begins with T; raises BadAddress."""
    if len(text) != _TRON_LENGTH:
        raise BadAddress("must be 34 letters and begin with T")
    body = decode58(text)
    if len(body) != 21 or not body.startswith(_TRON):
        raise BadAddress("must be an address of TRON's main network, which begins with T")
    return parse_hex("0x" + body[1:].hex())


def show_tron(address: str) -> str:
    """As TRON's wallets write it."""
    return encode58(_TRON + bytes.fromhex(address.removeprefix("0x")))


def encode58(body: bytes) -> str:
    """base58 with its checksum."""
    whole = body + _checksum(body)
    number, letters = int.from_bytes(whole), ""
    while number:
        number, digit = divmod(number, 58)
        letters = ALPHABET[digit] + letters
    return "1" * (len(whole) - len(whole.lstrip(b"\0"))) + letters


def decode58(text: str) -> bytes:
    """What base58 with a checksum says; raises BadAddress. Only the one way to write it is taken."""
    number = 0
    for letter in text[:200]:
        digit = ALPHABET.find(letter)
        if digit < 0:
            raise BadAddress("has a letter that base58 does not have")
        number = number * 58 + digit
    whole = number.to_bytes((number.bit_length() + 7) // 8)
    whole = b"\0" * (len(text) - len(text.lstrip("1"))) + whole
    body = whole[:-4]
    if len(whole) < 5 or _checksum(body) != whole[-4:] or encode58(body) != text:
        raise BadAddress("its checksum is wrong: a letter differs")
    return body


def _checksum(body: bytes) -> bytes:
    return sha256(sha256(body).digest()).digest()[:4]
