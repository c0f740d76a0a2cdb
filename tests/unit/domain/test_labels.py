"""What staff type: the label of a slip, a barcode, or something else."""

import pytest

from bot.domain.labels import looks_like_code


@pytest.mark.parametrize(
    "words",
    ["SR1", "sr-01", "s 12", " al1 ", "CONTOH-0001-2", "B00123", "9789793062792", "00123/2019"],
)
def test_labels_and_barcodes_are_codes(words: str) -> None:
    assert looks_like_code(words)


@pytest.mark.parametrize(
    "words",
    [
        "17/8",
        "17-8-2027",
        "2026-11-21",
        "09.30",
        "9:00",
        "09.00-11.00",
        "12",
        "",
        "jam 9",
        "antrean",
        "Bumi Manusia",
        "Dilan 1990",
        "RT 03 RW 05",
        "ab" * 40 + "123",
    ],
)
def test_dates_hours_and_sentences_are_none(words: str) -> None:
    assert not looks_like_code(words)
