"""How addresses are written: as hex on EVM chains, as base58 with a checksum on TRON, where they start with a T."""

from hashlib import sha256
from typing import Final

LETTERS: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
TRON: Final = b"\x41"
BODY: Final = 20
LONGEST: Final = 64


class NoAddress(ValueError):
    """What was given is no address of this chain."""


def random_looking(*words: object) -> str:
    """32 bytes that are the same for the same words, as hex."""
    return sha256("\n".join(map(str, words)).encode()).hexdigest()


def made_up(*words: object) -> str:
    """An address of nobody, in hex."""
    return "0x" + random_looking("address", *words)[-2 * BODY :]


def base58(address: str) -> str:
    """A hex address as TRON's wallets show it."""
    body = TRON + bytes.fromhex(address.removeprefix("0x"))
    number, letters = int.from_bytes(body + _checksum(body)), ""
    while number:
        number, letter = divmod(number, len(LETTERS))
        letters = LETTERS[letter] + letters
    return letters


def from_base58(written: str) -> str:
    """The hex address. Raises `NoAddress`, also when one letter is wrong."""
    number = 0
    for letter in written[:LONGEST]:
        place = LETTERS.find(letter)
        if place < 0:
            raise NoAddress("that is not base58")
        number = number * len(LETTERS) + place
    raw = number.to_bytes(LONGEST)[-(1 + BODY + 4) :]
    body, checksum = raw[:-4], raw[-4:]
    if number >= 256 ** len(raw) or not body.startswith(TRON) or _checksum(body) != checksum:
        raise NoAddress("the checksum is wrong")
    return "0x" + body[1:].hex()


def from_hex(written: str) -> str:
    """A hex address in small letters. Raises `NoAddress`. (Its checksum, in capitals, is not looked at.)"""
    digits = written.removeprefix("0x")
    if len(digits) != 2 * BODY or not written.startswith("0x"):
        raise NoAddress("an address has 40 digits after 0x")
    try:
        return "0x" + bytes.fromhex(digits).hex()
    except ValueError:
        raise NoAddress("an address is written in hex") from None


def _checksum(body: bytes) -> bytes:
    return sha256(sha256(body).digest()).digest()[:4]
