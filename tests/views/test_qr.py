"""QR codes: a picture that chats take, which says the text and nothing else."""

from io import BytesIO

import pytest
from PIL import Image

from views.qr import qr_png

USDC = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"
OURS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"


@pytest.mark.parametrize("text", ["TWer2Ygk5TEheHp3TPuYeqxmB6SsGZmaL6",
                                  f"ethereum:{USDC}@8453/transfer?address={OURS}&uint256=19490300"])  # fmt: skip
def test_a_code_is_a_square_that_a_chat_shows_whole(text: str) -> None:
    with Image.open(BytesIO(qr_png(text))) as picture:
        assert picture.format == "PNG"
        assert picture.width == picture.height
        assert 300 <= picture.width <= 1280
        shades = picture.convert("1")
        assert shades.getpixel((0, 0)) == 255, "a quiet border"
        assert shades.getpixel((45, 45)) == 0, "a corner's mark"


def test_two_texts_have_two_codes() -> None:
    assert qr_png("a") != qr_png("b")
    assert qr_png("a") == qr_png("a")
