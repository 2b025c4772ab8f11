"""Codes drawn in a hurry are, module by module, what segno draws with care."""

from __future__ import annotations

import base64
import random
import string
from io import BytesIO

import pytest
import segno
from PIL import Image

from kit import scan_codes


def modules(address: str) -> list[list[bool]]:
    """Dark or light, read from the middle of each module; the quiet border must be light."""
    head, _, body = address.partition(",")
    assert head == "data:image/png;base64"
    image = Image.open(BytesIO(base64.b64decode(body))).convert("L")
    step, border = scan_codes.PIXELS, scan_codes.BORDER
    count = image.width // step
    dark = [
        [image.getpixel((column * step + step // 2, row * step + step // 2)) == 0 for column in range(count)]
        for row in range(count)
    ]
    assert image.width == image.height
    assert not any(any(row[:border] + row[-border:]) for row in dark)
    assert not any(any(row) for row in dark[:border] + dark[-border:])
    return [row[border:-border] for row in dark[border:-border]]


@pytest.mark.parametrize("length", [1, 14, 26, 60, 106, 150, 163, 180, 181, 230, 300, 420])
def test_every_module_is_the_one_that_segno_draws(length: int) -> None:
    dice = random.Random(length)
    for _turn in range(3):
        text = "".join(dice.choices(string.ascii_letters + string.digits + "-_:/#.", k=length - 1)) + "a"
        drawn = segno.make(text, error="m", mode="byte", boost_error=False, micro=False, mask=scan_codes.MASK)
        assert modules(scan_codes.picture(text)) == [[bool(cell) for cell in row] for row in drawn.matrix]


def test_a_letter_that_is_not_ascii_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        scan_codes.picture("https://ñandú.example")


def test_a_text_that_no_code_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        scan_codes.picture("a" * 2400)
