"""Ranking, measured: queries as people type them among ten thousand titles."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.language.titles import Candidate, RankingWords, rank
from bot.services.titles import load_ranking_words
from bot.services.titles.identities import search_text
from bot.services.titles.index import Gathering
from tests.support.catalogues import demo_candidates, made_up, queries

CASES = Path(__file__).parent / "id" / "titles_ranked.yaml"
LANGUAGE = Path(__file__).resolve().parents[2] / "locales" / "id" / "language"
TITLES = 10_000
FIRST, WITHIN_THREE = 0.97, 0.99
"""The targets of understanding for titles."""


@pytest.fixture(scope="module")
def words() -> RankingWords:
    """The words around titles."""
    return load_ranking_words(LANGUAGE)


@pytest.fixture(scope="module")
def titles() -> list[Candidate]:
    """The example and titles that nobody wrote."""
    known = demo_candidates()
    return [*known, *made_up(TITLES - len(known), first_id=len(known) + 1)]


@pytest.fixture(scope="module")
def found(titles: list[Candidate], words: RankingWords) -> Callable[[str], list[Candidate]]:
    """The first three titles for a query."""
    by_id = {each.id: each for each in titles}
    gathering = Gathering()
    gathering.add((each.id, _text(each)) for each in titles)
    index = gathering.done()

    def search(query: str) -> list[Candidate]:
        candidates = [by_id[each] for each in index.best(index.vocabulary.meanings(query, words))]
        best = rank(query, candidates, 3, words=words, rarity=index.vocabulary.rarity)
        return [one.candidate for one in best]

    return search


def _text(each: Candidate) -> str:
    return search_text(each.title, each.subtitle, each.authors, each.series, *each.subjects)


def is_meant(candidate: Candidate, title: str, author: str = "", subtitle: str = "") -> bool:
    """Whether a title is the one of a case."""
    if candidate.title != title or (author and author not in candidate.authors):
        return False
    return not subtitle or candidate.subtitle == subtitle


def cases() -> list[tuple[str, list[str]]]:
    """Queries written by hand, with title and perhaps author and subtitle."""
    listed: list[list[str]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))["queries"]
    return [(query, meant) for query, *meant in listed]


def shares(places: Iterable[int | None]) -> tuple[float, float]:
    """Shares of queries whose title comes first, and within three."""
    all_places = list(places)
    first = sum(place == 0 for place in all_places)
    within = sum(place is not None for place in all_places)
    return first / len(all_places), within / len(all_places)


def place_of(candidates: Iterable[Candidate], fits: Callable[[Candidate], bool]) -> int | None:
    """Where the title that is meant stands."""
    return next((place for place, each in enumerate(candidates) if fits(each)), None)


def test_the_cases_are_many_and_each_means_one_title_of_the_example() -> None:
    known = demo_candidates()
    assert len(known) >= 300
    assert len(cases()) >= 150
    wrong = [meant for _, meant in cases() if not any(is_meant(each, *meant) for each in known)]
    assert wrong == []


def test_queries_written_by_hand_find_their_title(found: Any) -> None:
    places = [
        place_of(found(query), lambda each, meant=meant: is_meant(each, *meant))  # type: ignore[misc]
        for query, meant in cases()
    ]
    first, within = shares(places)
    assert (first >= FIRST, within >= WITHIN_THREE) == (True, True), (first, within)


def test_mistyped_queries_find_their_title(found: Any, titles: list[Candidate]) -> None:
    places = [
        place_of(found(query), lambda each, meant=meant: each.id == meant)  # type: ignore[misc]
        for query, meant in queries(titles, 250)
    ]
    first, within = shares(places)
    assert (first >= FIRST, within >= WITHIN_THREE) == (True, True), (first, within)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("9786020000428", 42),
        ("978-602-000042-8", 42),
        ("isbn 602000042", 42),
        ("kbbi", 0),
    ],
)
def test_numbers_and_initials_find_a_title(
    query: str, first: int, words: RankingWords, titles: list[Candidate]
) -> None:
    some = [*made_up(60), Candidate(id=0, title="Kamus Besar Bahasa Indonesia")]
    assert rank(query, some, 1, words=words)[0].candidate.id == first


def test_ranking_does_not_depend_on_the_order_of_the_candidates(words: RankingWords) -> None:
    some = demo_candidates()
    there = rank("bumi tere liye", some, 10, words=words)
    assert rank("bumi tere liye", some[::-1], 10, words=words) == there


@pytest.mark.parametrize(
    "query", ["", " ", "!!!", "\x00", "💙", "a" * 10_000, "1 " * 5_000, "الكتاب"]
)
def test_odd_queries_are_ranked_without_an_error(query: str, words: RankingWords) -> None:
    assert len(rank(query, demo_candidates(), 3, words=words)) <= 3
