"""Titles, topics and counts."""

import pytest

from bot.language import LanguageData, Lexicon, Understanding, understand
from tests.language.samples import NOW, TODAY


def understood(data: LanguageData, lexicon: Lexicon, text: str, role: str) -> Understanding:
    """Understand a message."""
    return understand(text, now=NOW, lexicon=lexicon, data=data, role=role)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("ada buku Laskar Pelangi?", "Laskar Pelangi"),
        ("cari novel Ayat-Ayat Cinta dong kak", "Ayat-Ayat Cinta"),
        ("min ada buku 5 cm ga", "5 cm"),
        ("mau pesan buku Negeri 5 Menara buat sabtu depan", "Negeri 5 Menara"),
        ("pesan buku bumi di tiban baru", "bumi"),
        ("bumi manusia ada bukunya?", "bumi manusia"),
        ("ada buku?", None),
        ("buku bulan karya tere liye ada?", "bulan karya tere liye"),
    ],
)
def test_the_query_is_the_title_as_typed(
    text: str, query: str | None, data: LanguageData, lexicon: Lexicon
) -> None:
    assert understood(data, lexicon, text, "resident").query == query


def test_an_intent_without_query_has_none(data: LanguageData, lexicon: Lexicon) -> None:
    assert understood(data, lexicon, "kapan pusling ke tiban baru", "resident").query is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("yang hadir 35 orang", 35),
        ("hadir 20 ibu dan 15 anak", 35),
        ("hadir 20 ibu 15 anak total 40", 40),
        ("total yang hadir 40 orang", 40),
        ("yang hadir 30 orang, eh salah 32", 32),
        ("hadir dua puluh lima orang", 25),
        ("peserta tadi 12", 12),
        ("kemarin yang hadir 18 anak", 18),
        ("anak 18 ibu 11 yang datang", 29),
    ],
)
def test_the_count_is_the_total_else_the_sum_and_a_correction_wins(
    text: str, count: int, data: LanguageData, lexicon: Lexicon
) -> None:
    assert understood(data, lexicon, text, "cadre").count == count


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("nak pinjam buku hang tuah, bawak ke tanjung riau boleh?", "hang tuah"),
        ("minta malin kundang 10 eksemplar ya pak", "malin kundang"),
        ("pinjam matahari tere liye", "matahari tere liye"),
        ("usul dong kak beli laut pasang 1994", "laut pasang 1994"),
    ],
)
def test_a_name_ends_where_chat_begins(
    text: str, query: str, data: LanguageData, lexicon: Lexicon
) -> None:
    assert understood(data, lexicon, text, "resident").query == query


def test_copies_are_counted_for_a_request(data: LanguageData, lexicon: Lexicon) -> None:
    assert understood(data, lexicon, "psn 2 buku iqro", "resident").count == 2


@pytest.mark.parametrize(("text", "count"), [("7", 7), ("2 kak", 2), ("dua", 2), ("999999", None)])
def test_a_bare_number_is_kept_for_the_question_it_answers(
    text: str, count: int | None, data: LanguageData, lexicon: Lexicon
) -> None:
    found = understood(data, lexicon, text, "resident")
    assert (found.intent, found.count) == ("out_of_scope", count)


def test_the_day_of_a_count_is_no_count(data: LanguageData, lexicon: Lexicon) -> None:
    found = understood(data, lexicon, "tgl 18 november yang hadir 40 orang", "cadre")
    assert (found.count, found.dates and found.dates.start) == (40, TODAY)
