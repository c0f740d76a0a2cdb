"""What buttons and answers around holds carry (handlers/wishes.py and its neighbours)."""

from datetime import UTC, date, datetime

import pytest

from bot.dialog.buttons import ButtonSealer
from bot.language import DateSpan
from bot.messages import Address
from handlers.hold_questions import name_in
from handlers.naming import named
from handlers.wishes import Asked, asked_button, fits, read_asked

SATURDAY = DateSpan(start=date(2026, 11, 21), end=date(2026, 11, 22), rule="button")
CHAT = Address(channel="telegram", chat="1234567890")


@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked(title_id=7),
        Asked(title_id=7, place="sBGV2", dates=SATURDAY, copies=12),
        Asked(title_id=7, dates=SATURDAY),
        Asked(former=9),
        Asked(place="atiban-baru", former=9),
    ],
)
def test_a_wish_comes_back_from_its_button_as_it_was(asked: Asked) -> None:
    assert read_asked(asked.args()) == asked


def test_the_largest_wish_fits_into_a_button_without_its_days_at_worst() -> None:
    largest = Asked(title_id=9_999_999, place=f"s{'X' * 20}", dates=SATURDAY, copies=999)
    for asked in (largest, Asked(place=f"a{'x' * 60}", former=9_999_999)):
        button = asked_button("Pesan", "h_new", asked)
        ButtonSealer(b"key").seal(button, CHAT, datetime(2026, 11, 18, tzinfo=UTC))
        assert read_asked(button.args).former == asked.former
    assert read_asked(asked_button("Pesan", "h_new", largest).args).place == largest.place


def test_words_stand_in_a_button_only_if_they_are_short_and_plain() -> None:
    assert fits("laskar pelangi", "find", "9")
    assert not fits("laskar|pelangi", "find", "9")
    assert not fits("é" * 20, "find", "9")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Siti Rahma", "Siti Rahma"),
        ("atas nama  Siti Rahma ya kak", "Siti Rahma"),
        ("a.n. Budi", "Budi"),
        ("nama saya Budi", "Budi"),
        ("saya Dewi aja", "Dewi"),
        ("Sayang", "Sayang"),
        ("Bu Sumi", "Bu Sumi"),
        ("Siti?", ""),
        ("kapan pusling ke tiban baru", ""),
        ("0812", ""),
        ("x" * 61, ""),
        ("ya", "ya"),
    ],
)
def test_a_name_is_found_in_the_answer(words: str, name: str) -> None:
    assert name_in(words) == name


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("laskar pelangi", [1]),
        ("laskr plangi", [1]),
        ("batalkan pesanan hujan", [2]),
        ("hirata", []),
        ("", []),
        ("dilan", [3]),
        ("pesanan dilan bagian kedua batal", [3, 4]),
        ("dilan bagian kedua", [4]),
    ],
)
def test_own_things_are_named_by_some_of_their_words(words: str, ids: list[int]) -> None:
    titles = {1: "Laskar Pelangi", 2: "Hujan", 3: "Dilan", 4: "Dilan Bagian Kedua"}
    assert named(words, titles) == ids
