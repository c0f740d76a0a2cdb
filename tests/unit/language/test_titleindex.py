"""Titles and authors found word by word."""

import pytest

from bot.language import LanguageData, Lexicon, StopEntry, Understanding, understand
from bot.language.lexicon import TitleEntry
from tests.language.samples import NOW

TITLES = (
    TitleEntry(id=1, title="Hujan Bulan Juni", authors=("Sapardi Djoko Damono",)),
    TitleEntry(id=2, title="Negeri 5 Menara", authors=("Ahmad Fuadi",)),
    TitleEntry(id=3, title="Hujan", authors=("Tere Liye",)),
    TitleEntry(id=4, title="Pulang", authors=("Leila S. Chudori",)),
    TitleEntry(id=5, title="Sapiens: Riwayat Singkat Umat Manusia"),
    TitleEntry(id=6, title="Hari Ini"),
    TitleEntry(id=7, title="Ayat-Ayat Cinta"),
)


@pytest.fixture(scope="module")
def titled(data: LanguageData) -> Lexicon:
    """The areas and a few titles."""
    stops: tuple[StopEntry, ...] = ()
    return Lexicon.build(stops=stops, areas=data.areas, data=data, titles=TITLES)


def read(text: str, data: LanguageData, lexicon: Lexicon) -> Understanding:
    """Understand a message."""
    return understand(text, now=NOW, lexicon=lexicon, data=data)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("ada hujan bulan juni ga", "hujan bulan juni"),
        ("Negeri 5 Menara ada?", "Negeri 5 Menara"),
        ("ada novel hujan?", "hujan"),
        ("buku pulang masih ada kak", "pulang"),
        ("ada sapiens ga", "sapiens"),
        ("karya tere liye ada apa aja", "tere liye"),
        ("cari ayat2 cinta dong", "ayat2 cinta"),
    ],
)
def test_a_title_of_the_library_is_the_query_and_no_date(
    text: str, query: str, data: LanguageData, titled: Lexicon
) -> None:
    found = read(text, data, titled)
    assert (found.query, found.dates) == (query, None)


@pytest.mark.parametrize(
    "text",
    ["hari ini pusling ke mana", "kalau hujan tetap datang?", "saya pulang kerja jam 5", "sapiens"],
)
def test_a_title_of_everyday_words_needs_a_cue(
    text: str, data: LanguageData, titled: Lexicon
) -> None:
    assert not any("[title]" in step for step in read(text, data, titled).trace)


def test_titles_cost_as_many_look_ups_with_many_titles_as_with_few(
    data: LanguageData, titled: Lexicon
) -> None:
    many = [TitleEntry(id=n, title=f"Kisah {n} dari Negeri {n % 97}") for n in range(4_000)]
    lexicon = Lexicon.build(stops=(), areas=data.areas, data=data, titles=many)
    # One look-up for each number of words a title may have: not one for each title.
    assert {len(some) for some in lexicon.titles.lengths.values()} == {1}
    assert max(map(len, titled.titles.lengths.values())) <= 2
