"""What every payment provider promises of callbacks: only its own are believed, and none breaks it."""

import json

import pytest

from core.errors import KioskError
from tests.contract.paying import Payer, Told, open_payer
from tests.contract.sales import hooked, refuses, sold


async def test_a_callback_is_read_the_same_each_time_and_however_its_headers_are_spelled(code: str) -> None:
    async with open_payer(code) as payer:
        told = hooked((await sold(payer)).told)
        spelled = (told.headers, {name.upper(): text for name, text in told.headers.items()},
                   {name.lower(): text for name, text in told.headers.items()})  # fmt: skip
        keys = {payer.provider.read(headers, told.body, payer.now()).event_key for headers in spelled}
        assert len(keys) == 1
        assert keys != {""}
        other = hooked((await sold(payer, 2)).told)
        assert payer.provider.read(other.headers, other.body, payer.now()).event_key not in keys


async def test_one_flipped_bit_anywhere_and_it_is_refused(code: str) -> None:
    async with open_payer(code) as payer:
        told = hooked((await sold(payer)).told)
        assert not refuses(payer, told.headers, told.body)
        for place in range(len(told.body)):
            flipped = bytearray(told.body)
            flipped[place] ^= 1 << place % 8
            assert refuses(payer, told.headers, bytes(flipped)), place
        for changed in (
            told.body[:-1],
            told.body + b"\n",
            b" " + told.body,
            json.dumps(json.loads(told.body)).encode(),
        ):
            assert changed == told.body or refuses(payer, told.headers, changed)
        for wrong in _wrong_signatures(signature_of(payer, told)):
            assert refuses(payer, {**told.headers, **_signed_with(payer, told, wrong)}, told.body), wrong


def signature_of(payer: Payer, told: Told) -> str:
    return next(text for name, text in told.headers.items() if name.lower() == payer.signature.lower())


def _signed_with(payer: Payer, told: Told, wrong: str) -> dict[str, str]:
    return {name: wrong for name in told.headers if name.lower() == payer.signature.lower()}


def _wrong_signatures(right: str) -> list[str]:
    flipped = [right[:place] + chr(ord(letter) ^ 1) + right[place + 1 :] for place, letter in enumerate(right)]
    raised = [right[:place] + letter.swapcase() + right[place + 1 :] for place, letter in enumerate(right)]
    cut = [right[:length] for length in range(len(right))]
    return [text for text in (*flipped, *raised, *cut, right + "0", f"{right}é", "\ud800", "é" * 64) if text != right]


async def test_a_callback_without_its_signature_or_with_somebody_elses_is_refused(code: str) -> None:
    async with open_payer(code) as payer:
        told = hooked((await sold(payer)).told)
        assert not refuses(payer, payer.signed(told.body, at=payer.now()), told.body)
        assert refuses(payer, payer.signed(told.body, at=payer.now(), ours=False), told.body)
        assert refuses(payer, {}, told.body)
        assert refuses(payer, _signed_with(payer, told, ""), told.body)


async def test_a_callback_of_another_time_is_refused(code: str) -> None:
    async with open_payer(code) as payer:
        if payer.replay_ms is None:
            pytest.skip("its callbacks carry no time")
        told = hooked((await sold(payer)).told)
        for late, is_refused in ((0, False), (0.9, False), (1.1, True), (1000, True), (-1000, True)):
            at = payer.now() - int(payer.replay_ms * late)
            body = payer.dated(told.body, at)
            assert refuses(payer, payer.signed(body, at=at), body) is is_refused, late


async def test_whatever_is_sent_is_refused_and_nothing_breaks(code: str) -> None:
    async with open_payer(code) as payer:
        if not payer.signature:
            assert refuses(payer, {}, b"{}"), "who makes no callbacks takes none"
            return
        told = hooked((await sold(payer)).told)
        now = payer.now()
        for body in (*_garbage(), *_mangled(told.body)):
            assert refuses(payer, {payer.signature: "x"}, body, now), body[:60]
            assert refuses(payer, payer.signed(body, at=now), body, now), body[:60]
        for missing in _with_holes(told.body):
            await _survives(payer, missing)


def _garbage() -> list[bytes]:
    return [b"", b"null", b"[]", b'"paid"', b"7", b"{", b"<html>", b"\xff\xfe\x00", b"\x00" * 1_000_000, b"[" * 100_000,
            b'{"a":' * 100_000, b"x" * 1_000_000, b'{"a": NaN}']  # fmt: skip


def _mangled(body: bytes) -> list[bytes]:
    """A right body with something that a reader might take in two ways."""
    told = json.loads(body)
    name, value = next(iter(told.items()))
    doubled = json.dumps({name: value})[:-1].encode() + b"," + body.strip()[1:]
    deep = json.dumps({**told, "deep": json.loads("[" * 60 + "]" * 60)}).encode()
    long = json.dumps({**told, "long": "x" * 1_000_000}).encode()
    return [doubled, deep, long, body + body, body.decode().encode("utf-16")]


def _with_holes(body: bytes) -> list[bytes]:
    """Rightly signed, and each field in its turn missing, null, or of another kind."""
    told = json.loads(body)
    changes: list[object] = [None, [], {}, "", "x" * 300, -1, 10**30, True, 1.5, "\x00", "\ud800"]
    holes = [{key: told[key] for key in told if key != name} for name in told]
    changed = [{**told, name: value} for name in told for value in changes]
    for name, part in told.items():
        if isinstance(part, dict):
            changed += [{**told, name: {**part, inner: value}} for inner in part for value in changes]
    return [json.dumps(one).encode() for one in (*holes, *changed)]


async def _survives(payer: Payer, body: bytes) -> None:
    """It is refused, or it is believed as far as the other side confirms it; either way nothing but ours is raised."""
    try:
        callback = payer.provider.read(payer.signed(body, at=payer.now()), body, payer.now())
        assert 0 < len(callback.event_key) <= 300
        callback.event_key.encode()
        await payer.provider.resolve(body)
    except KioskError:
        pass
