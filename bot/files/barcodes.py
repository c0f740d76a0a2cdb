"""Barcodes on photos: a copy's own code, an ISBN, the label of a slip."""

import io
import re
from collections.abc import Sequence
from typing import Any

MOST_PIXELS = 50_000_000
"""A photo with more is no photo of a phone: it would fill the memory."""
LONGEST_SIDE = 2400
"""Pixels: codes are read as well from a smaller picture, and much faster."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def read_barcodes(image: bytes) -> tuple[str, ...]:
    """The codes on a picture (JPEG, PNG, WebP), each once, from top to bottom.

    Empty if there is none, or if the bytes are no picture that can be read.
    """
    picture = _opened(image)
    if picture is None:
        return ()
    import zxingcpp  # noqa: PLC0415 - only for photos

    found = zxingcpp.read_barcodes(picture)
    return tuple(dict.fromkeys(_text(code) for code in _by_place(found) if _text(code)))


def bars(text: str) -> tuple[bool, ...]:
    """The bars (True) and gaps of a Code 128 of plain letters and digits, equally wide each."""
    import zxingcpp  # noqa: PLC0415 - only for paper

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    picture: Any = zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)
    rows: Any = memoryview(picture).tolist()
    return tuple(shade == 0 for shade in rows[0])


def _opened(image: bytes) -> Any | None:
    """The picture in grey and upright, or None."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - only for photos

    try:
        with Image.open(io.BytesIO(image), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            picture.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture).convert("L")
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return upright
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, EOFError):
        return None


def _by_place(codes: Sequence[Any]) -> list[Any]:
    return sorted(codes, key=lambda code: (code.position.top_left.y, code.position.top_left.x))


def _text(code: Any) -> str:
    return _CONTROL.sub("", str(code.text)).strip()
