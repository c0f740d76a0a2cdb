"""Folding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import fold
from bot.language.folding import LONGEST_TEXT, fold_words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Bangettt", "banget"),
        ("yaaa kakk", "ya kak"),
        ("3hari", "3 hari"),
        ("buku2", "buku-buku"),
        ("buku2nya", "buku-bukunya"),
        ("jam9", "jam 9"),
        ("tgl5-7", "tgl 5-7"),
        ("jam 09.30", "jam 09.30"),
        ("17/8", "17/8"),
        ("9.00 \u2013 11.00", "9.00-11.00"),
        ("Jum'at", "jumat"),
        ("ba\u2019da", "bada"),
        ("pus\u200bling", "pusling"),
        ("\u202epusling", "pusling"),
        ("\U0001d4f9\U0001d4fe\U0001d4fcling", "pusling"),
        ("Bougenville II", "bougenville ii"),
        ("BGV2", "bgv2"),
        ("PBB", "pbb"),
        ("ok.siap", "ok siap"),
        ("\U0001f600\U0001f600", ""),
        ("", ""),
    ],
)
def test_a_text_folds_to_its_plain_words(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_button_label_and_the_same_words_typed_fold_alike() -> None:
    assert fold("✅ Ya, pesankan!") == fold("ya pesankan")


def test_the_raw_word_stays_beside_the_folded_one() -> None:
    words = fold_words("Laskar PELANGI, dong")
    assert [(word.raw, word.folded, word.ends_clause) for word in words] == [
        ("Laskar", "laskar", False),
        ("PELANGI", "pelangi", True),
        ("dong", "dong", False),
    ]


def test_text_behind_the_longest_is_not_read() -> None:
    assert fold("a b " * LONGEST_TEXT) == fold(("a b " * LONGEST_TEXT)[:LONGEST_TEXT])


@given(st.text())
def test_folded_words_are_never_empty_and_hold_no_space(text: str) -> None:
    assert all(word.folded and " " not in word.folded for word in fold_words(text))


@given(st.text())
def test_folded_text_is_lowercase_with_single_spaces(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert folded == folded.lower()
