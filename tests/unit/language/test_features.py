"""Features, things and mended spelling."""

import pytest

from bot.language import LanguageData
from bot.language.features import features_of, frame
from bot.language.spelling import Speller, slip

SPELLER = Speller.build(["jadwal", "pusling", "kapan", "kabar", "perpanjang", "mobil"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jadwsl", "jadwal"),
        ("jadwaal", "jadwal"),
        ("jdwal", "jadwal"),
        ("jawdal", "jadwal"),
        ("puslimg", "pusling"),
        ("jdwl", "jadwal"),
        ("prpnjng", "perpanjang"),
        ("kapan", "kapan"),
        ("bapan", "bapan"),
        ("kamar", "kamar"),
        ("12", "12"),
        ("xyzzy", "xyzzy"),
    ],
)
def test_one_slip_of_the_thumb_is_mended_and_other_words_stay(typed: str, meant: str) -> None:
    assert SPELLER.mend(typed) == meant


def test_a_slip_onto_the_next_key_costs_less_than_one_onto_a_far_key() -> None:
    assert slip("perpanjsng", "perpanjang") < slip("perpanjxng", "perpanjang") < 2
    assert slip("kakak", "bapak") == 2


def test_a_word_is_found_with_its_beginnings_and_endings(data: LanguageData) -> None:
    book = data.classifier.concepts
    for word in ("pinjam", "meminjam", "minjam", "dipinjamkan", "pinjamannya", "peminjam"):
        assert "lend" in dict(enumerate(book.of([word])))[0], word


def test_a_phrase_stands_for_its_own_thing(data: LanguageData) -> None:
    assert [things for things in data.classifier.concepts.of(["hari", "apa"]) if "when" in things]


def test_a_frame_keeps_consonants_and_tags() -> None:
    assert [frame(word) for word in ("jadwal", "ooo", "<place>", "12")] == [
        "jdwl",
        "ooo",
        "<place>",
        "12",
    ]


def test_features_name_words_neighbours_pieces_and_things(data: LanguageData) -> None:
    found = features_of(["kapan", "<place>"], ["kpaan", "<place>"], data.classifier.concepts)
    assert {"=kapan", "=kpaan", "=kapan <place>", "=<s> kapan", "#kpn", "%2"} <= found.words
    assert {" ka", "apan ", "<place>"} <= found.pieces
    assert {"@when", "@<place>", "@when <place>"} <= found.things
