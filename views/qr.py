"""A text as a QR code, for what is easier photographed than typed: an address and an amount."""

from io import BytesIO
from typing import Final

import segno

# Chats shrink small pictures until no camera reads them.
_PIXELS: Final = 10


def qr_png(text: str) -> bytes:
    """The picture, as PNG: black on white with its quiet border, a few hundred pixels wide."""
    picture = BytesIO()
    segno.make_qr(text, error="m").save(picture, kind="png", scale=_PIXELS)
    return picture.getvalue()
