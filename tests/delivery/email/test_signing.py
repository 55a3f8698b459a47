"""DKIM: what the shop signs holds for whoever has its public key, and for nothing that was changed."""

import base64
from pathlib import Path

import dkim  # type: ignore[import-untyped]
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from delivery.email.signing import Signer, UnusableKey

MAIL = (
    b"From: =?utf-8?b?5bCP5bqX?= <orders@shop.example>\r\nTo: ada@example.com\r\nSubject: Your key\r\n"
    b"Date: Sun, 22 Nov 2026 08:00:00 +0000\r\nMessage-ID: <parcel.4@shop.example>\r\n"
    b"List-Unsubscribe: <https://shop.example/u/abc>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    b"\r\nYour key  is ready.\r\n\r\n"
)


def published(file: Path) -> str:
    """The TXT record of the key in this file."""
    key = load_pem_private_key(file.read_bytes(), None).public_key()
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"


def holds(raw: bytes, record: str) -> bool:
    return bool(dkim.verify(raw, dnsfunc=lambda _, timeout: record.encode() if timeout else b""))


def test_a_signature_holds_until_a_word_is_changed(dkim_key: Path) -> None:
    signer, record = Signer.read(dkim_key, "s1", "shop.example"), published(dkim_key)
    signed = signer.sign(MAIL)
    assert signed.endswith(MAIL)
    assert holds(signed, record)
    assert holds(signed.replace(b"key  is", b"key is"), record), "relaxed: relays may fold spaces"
    for change in ((b"Your key  is", b"Your bill is"), (b"Subject: Your", b"Subject: Our"), (b"/u/abc", b"/u/abd"),
                   (b"\r\nDate: Sun", b"\r\nDate: Mon")):  # fmt: skip
        assert not holds(signed.replace(*change), record), change


@pytest.mark.parametrize("added", [b"From: eve@evil.example", b"Subject: Other", b"Reply-To: eve@evil.example"])
def test_nobody_adds_a_second_header(dkim_key: Path, added: bytes) -> None:
    signed = Signer.read(dkim_key, "s1", "shop.example").sign(MAIL)
    assert not holds(added + b"\r\n" + signed, published(dkim_key))


def test_the_key_is_read_once_and_never_shown(dkim_key: Path, tmp_path: Path) -> None:
    assert "PRIVATE" not in repr(Signer.read(dkim_key, "s1", "shop.example"))
    for name, content in (("empty", b""), ("public", published(dkim_key).encode())):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnusableKey):
            Signer.read(tmp_path / name, "s1", "shop.example")
    with pytest.raises(UnusableKey):
        Signer.read(tmp_path / "missing", "s1", "shop.example")
