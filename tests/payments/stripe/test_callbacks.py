"""Stripe's callbacks: whose they are, when they were sent, and what they are about."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.config import Settings
from core.providers import Around, BadSignature, Malformed
from payments.stripe.provider import StripeCheckout, build

SECRET, OTHER = "whsec_test_demo_secret", "whsec_another_secret"
SIGNED_AT = 1795341600
NOW = SIGNED_AT * 1000
# A worked example: another implementation made this signature.
BODY = (
    b'{"id":"evt_demo_1","object":"event","type":"checkout.session.completed","data":{"object":{"id":"cs_test_demo",'
    b'"object":"checkout.session","payment_status":"paid","amount_total":499,"currency":"usd",'
    b'"client_reference_id":"ord_01JD9Z5Q3M","payment_intent":"pi_demo"}}}'
)
SIGNATURE = "ef9e74012149647a788103a601f68e960730834be8434c40638fd5672a89ad8d"
HEADER = f"t={SIGNED_AT},v1={SIGNATURE}"


def provider(*secrets: str) -> StripeCheckout:
    settings = Settings(stripe_key="sk_test_opensNothing", stripe_webhook_secrets=secrets or (SECRET,))
    around: Any = Around(store=None, clock=lambda: NOW, currency="USD", secret=str.encode)  # type: ignore[arg-type]
    [made] = build(settings, around)
    assert isinstance(made, StripeCheckout)
    return made


def signed(body: bytes, at: int = SIGNED_AT, secret: str = SECRET) -> str:
    return f"t={at},v1={hmac.new(secret.encode(), f'{at}.'.encode() + body, hashlib.sha256).hexdigest()}"


def read(header: str, body: bytes = BODY, now: int = NOW, secrets: tuple[str, ...] = (SECRET,)) -> str:
    return provider(*secrets).read({"stripe-signature": header}, body, now).event_key


def event(kind: str, thing: Any, name: str = "evt_1", **facts: Any) -> bytes:
    return json.dumps({"id": name, "object": "event", "type": kind, "data": {"object": thing}, **facts}).encode()


def test_the_worked_example_is_read() -> None:
    assert (len(BODY), signed(BODY)) == (266, HEADER)
    assert read(HEADER) == "checkout.session.completed:cs_test_demo"


def flipped(data: bytes) -> Iterator[bytes]:
    return (data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] for at in range(len(data)))


def test_no_byte_of_a_callback_can_be_another() -> None:
    shop = provider()
    for body in flipped(BODY):
        with pytest.raises(BadSignature):
            shop.read({"Stripe-Signature": HEADER}, body, NOW)
    for header in flipped(HEADER.encode()):
        with pytest.raises(BadSignature):
            shop.read({"Stripe-Signature": header.decode()}, BODY, NOW)


def test_the_signature_is_of_these_very_bytes() -> None:
    written_anew = json.dumps(json.loads(BODY), indent=2).encode()
    with pytest.raises(BadSignature):
        read(HEADER, written_anew)
    assert read(signed(written_anew), written_anew)


@pytest.mark.parametrize("seconds", [-300, -299, 0, 299, 300])
def test_five_minutes_either_way_are_now(seconds: int) -> None:
    assert read(HEADER, now=NOW + seconds * 1000)


@pytest.mark.parametrize("milliseconds", [-86_400_000, -300_001, 300_001, 86_400_000])
def test_what_is_older_or_not_of_this_day_is_refused(milliseconds: int) -> None:
    with pytest.raises(BadSignature):
        read(HEADER, now=NOW + milliseconds)


def test_any_secret_of_ours_and_any_signature_of_the_scheme_will_do() -> None:
    assert read(HEADER, secrets=(OTHER, SECRET))
    assert read(f"t={SIGNED_AT},v1={'0' * 64},v0={'1' * 64},v1={SIGNATURE}")
    assert read(f"v1={SIGNATURE},t={SIGNED_AT}")
    with pytest.raises(BadSignature):
        read(HEADER, secrets=(OTHER,))


def test_without_a_secret_nobody_is_believed() -> None:
    settings = Settings(stripe_key="sk_test_opensNothing")
    around: Any = Around(store=None, clock=lambda: NOW, currency="USD", secret=str.encode)  # type: ignore[arg-type]
    [shop] = build(settings, around)
    with pytest.raises(BadSignature):
        shop.read({"Stripe-Signature": signed(BODY, secret="")}, BODY, NOW)


@pytest.mark.parametrize(
    "header",
    [
        "", "=", ",", "t=", f"t={SIGNED_AT}", f"v1={SIGNATURE}", f"t={SIGNED_AT},v0={SIGNATURE}", f"t={SIGNED_AT},v1=",
        f"t=now,v1={SIGNATURE}", f"t=+{SIGNED_AT},v1={SIGNATURE}", f"t=0{SIGNED_AT},v1={SIGNATURE}",
        f"t={'9' * 5000},v1={SIGNATURE}", f"t={SIGNED_AT},V1={SIGNATURE}",
        f"t={SIGNED_AT},t={SIGNED_AT},v1={SIGNATURE}",
        f"t={SIGNED_AT},v1={SIGNATURE.upper()}", f"t={SIGNED_AT},v1=\udcff\u0660", "v1=" + "," * 100_000,
    ],
)  # fmt: skip
def test_an_odd_header_is_no_signature(header: str) -> None:
    with pytest.raises(BadSignature):
        read(header)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"\xff", b'{"id":1}', b"{}", b"x" * 1_000_000, b"[" * 100_000,
        event("checkout.session.completed", None), event("checkout.session.completed", {"id": 7}),
        event("checkout.session.completed", {"id": "../../refunds"}), event("refund.updated", {}, name="evt 1"),
        event("refund.updated", {}, name=""), event("\n", {}), event("a" * 101, {}),
        b'{"id":"evt_1","id":"evt_2","object":"event","type":"refund.updated","data":{"object":{}}}',
        event("refund.updated", {}).replace(b'"event"', b'"v2.core.event"'),
    ],
    ids=range(17),
)  # fmt: skip
def test_what_is_signed_and_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        read(signed(body), body)


def test_the_end_of_a_session_comes_once_and_everything_else_once_an_event() -> None:
    ended = [event("checkout.session.completed", {"id": "cs_1"}, name=name) for name in ("evt_1", "evt_2")]
    assert {read(signed(body), body) for body in ended} == {"checkout.session.completed:cs_1"}
    changed = [event("refund.updated", {"id": "re_1"}, name=name) for name in ("evt_1", "evt_2")]
    assert [read(signed(body), body) for body in changed] == ["refund.updated:evt_1", "refund.updated:evt_2"]


async def test_what_leads_to_no_payment_or_into_the_other_world_is_not_looked_up() -> None:
    """Nobody listens at the address: asking would raise."""
    settings = Settings(stripe_key="sk_test_opensNothing", stripe_url="http://127.0.0.1:1")
    around: Any = Around(store=None, clock=lambda: NOW, currency="USD", secret=str.encode)  # type: ignore[arg-type]
    [shop] = build(settings, around)
    expired = event("checkout.session.expired", {"id": "cs_1", "payment_intent": None}, livemode=False)
    real = event("checkout.session.completed", {"id": "cs_1", "payment_intent": "pi_1"}, livemode=True)
    assert (await shop.resolve(expired), await shop.resolve(real), await shop.resolve(event("a", {}))) == ((), (), ())


def test_without_a_key_there_is_nothing() -> None:
    assert build(Settings(), None) == ()  # type: ignore[arg-type]
