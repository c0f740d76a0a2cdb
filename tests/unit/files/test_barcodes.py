"""Barcodes on pictures, and the printed pull list whose slips carry them."""

import io
import re
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
import zxingcpp
from PIL import Image

from bot.files import barcodes
from bot.files.barcodes import bars, read_barcodes
from bot.files.pdf import PrintedList, Slip, pull_list_pdf

CODE = zxingcpp.BarcodeFormat.Code128


def picture(text: str, kind: zxingcpp.BarcodeFormat = CODE) -> Image.Image:
    code = zxingcpp.create_barcode(text, kind)
    return Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=4)).convert("RGB")


def as_file(image: Image.Image, kind: str = "JPEG") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_crooked_photo_of_a_copys_barcode_is_read(kind: str) -> None:
    photo = picture("CONTOH-0012-1").rotate(8, expand=True, fillcolor="white")
    assert read_barcodes(as_file(photo, kind)) == ("CONTOH-0012-1",)


def test_an_isbn_and_a_copys_barcode_are_read_from_top_to_bottom() -> None:
    isbn = picture("9789793062792", zxingcpp.BarcodeFormat.EAN13)
    both = Image.new("RGB", (900, 600), "white")
    both.paste(isbn, (20, 20))
    both.paste(picture("B00123"), (20, 320))
    assert read_barcodes(as_file(both)) == ("9789793062792", "B00123")


def test_what_is_no_picture_has_no_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = as_file(picture("X12345"), "PNG")
    assert read_barcodes(b"") == ()
    assert read_barcodes(b"%PDF-1.7 no picture") == ()
    assert read_barcodes(whole[: len(whole) // 2]) == ()
    assert read_barcodes(as_file(Image.new("L", (300, 200), 255))) == ()
    monkeypatch.setattr(barcodes, "MOST_PIXELS", 100)
    assert read_barcodes(whole) == ()


def slip(number: int, title: str = "Laskar Pelangi", name: str = "Siti Rahma") -> Slip:
    return Slip(
        label=f"SR{number}",
        name=name,
        title=title,
        call_number="813 HIR l",
        copy=f"CONTOH-{number:04d}-1 · perpustakaan utama",
        stop="Posyandu Bougenville II",
        moment="Sabtu, 12 Desember 2026 pukul 09.00–11.00 WIB",
        where="Posyandu Bougenville II 09.00",
        done=False,
    )


def printed(slips: Sequence[Slip]) -> bytes:
    return pull_list_pdf(
        PrintedList(
            title="Daftar siapkan: Sabtu, 12 Desember 2026",
            lines=("12 eksemplar",),
            headers=("No. panggil", "Judul", "Eksemplar", "Untuk"),
            slips=slips,
            footer="Pusling",
            made_at=datetime(2026, 12, 11, tzinfo=UTC),
        )
    )


def pages_of(content: bytes) -> list[bytes]:
    """What is drawn on each page."""
    streams = re.findall(rb"/Length \d+\s*>>\s*stream\n(.*?)\nendstream", content, re.DOTALL)
    drawn = []
    for stream in streams:
        try:
            text = zlib.decompress(stream)
        except zlib.error:
            continue
        if text.lstrip().startswith((b"2 J", b"q", b"BT")):
            drawn.append(text)
    return drawn


def test_the_slip_of_every_copy_has_its_label_as_a_barcode() -> None:
    black = bars("SR12")
    strip = Image.new("L", (len(black) + 40, 60), 255)
    for place, dark in enumerate(black):
        if dark:
            strip.paste(0, (place + 20, 10, place + 21, 50))
    strip = strip.resize((strip.width * 4, strip.height * 4), Image.Resampling.NEAREST)
    assert read_barcodes(as_file(strip, "PNG")) == ("SR12",)
    slips = [slip(number) for number in range(1, 13)]
    drawn = pages_of(printed(slips))
    assert len(drawn) == 3  # the list, ten slips, two slips
    wide = sum(sum(bars(each.label)) for each in slips)
    assert sum(page.count(b" re f") for page in drawn[1:]) == wide


def test_odd_titles_and_names_are_printed_without_trouble() -> None:
    odd = [
        slip(1, title="Judul sangat panjang " * 40, name="Nama " * 30),
        slip(2, title="書 العربية \x00 <b>=1+1</b> é “kutip” –", name=""),
    ]
    assert printed(odd).startswith(b"%PDF-")
    assert len(pages_of(printed([]))) == 1
