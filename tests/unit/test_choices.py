"""Choices typed instead of pressed."""

import pytest

from bot.dialog.choices import chosen_label, chosen_number

LABELS = ("tiban baru", "tiban indah", "tiban lama")


@pytest.mark.parametrize(
    ("typed", "number"),
    [("2", 2), ("yang kedua", 2), ("no 3", 3), ("ke-2", 2), ("tiban", None), ("2 buku", None)],
)
def test_a_number_or_an_ordinal_chooses(typed: str, number: int | None) -> None:
    assert chosen_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("yang lama", 2),
        ("indah aja", 1),
        ("tiban baru ya", 0),
        ("tiban", None),
        ("yang", None),
        ("mana aja yang tiban lama deket rumah", None),
        ("melati", None),
    ],
)
def test_words_that_only_one_label_has_choose_it(typed: str, place: int | None) -> None:
    assert chosen_label(typed, LABELS) == place
