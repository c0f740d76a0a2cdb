"""Choices typed instead of pressed."""

import pytest

from bot.dialog.choices import chosen_button, chosen_label, chosen_number, chosen_place
from bot.messages import SealedButton

LABELS = ("tiban baru", "tiban indah", "tiban lama")
PLACES = tuple(SealedButton(label=label, data=f"place|a|{label}~1.s") for label in LABELS)
MONTH = SealedButton(label="Jadwal bulan ini", data="month|BGV2~1.s")
REMIND = SealedButton(label="Ingatkan saya", data="remind|s|BGV2~1.s")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2", 2),
        ("yang kedua", 2),
        ("yg prtama", 1),
        ("nomor dua", 2),
        ("the second one", 2),
        ("no 3", 3),
        ("ke-2", 2),
        ("tiban", None),
        ("2 buku", None),
    ],
)
def test_a_number_or_an_ordinal_chooses(typed: str, number: int | None) -> None:
    assert chosen_number(typed) == number


def test_a_number_presses_only_a_button_that_is_one_of_a_list_or_shown_with_it() -> None:
    assert chosen_button(2, (*PLACES, REMIND)) == PLACES[1]
    assert chosen_button(4, (*PLACES, REMIND)) is None
    assert chosen_button(1, (MONTH, REMIND)) is None
    assert chosen_button(2, (MONTH, REMIND), numbered=True) == REMIND


def test_numbers_of_the_text_are_those_of_their_buttons() -> None:
    second = SealedButton(label="Pesan: Hujan", data="h_new|7~1.s", number=2)
    assert chosen_button(2, (second, MONTH)) == second
    assert chosen_button(1, (second, MONTH)) is None


def test_labels_that_are_numbers_themselves_are_not_counted() -> None:
    counts = tuple(SealedButton(label=f"{n} menit", data=f"late|{n}~1.s") for n in (15, 30))
    assert chosen_button(1, counts) is None


@pytest.mark.parametrize(
    ("typed", "place"),
    [("yang kedua", 1), ("yang terakhir", 2), ("2", None), ("yang kelima", None)],
)
def test_a_list_without_numbers_is_chosen_from_by_words_alone(
    typed: str, place: int | None
) -> None:
    assert chosen_place(typed, 3) == place


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
