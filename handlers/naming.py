"""Which of somebody's own things a few words name."""

from collections.abc import Mapping

from rapidfuzz import fuzz

from bot.language.titles import fold_title

NAMES_IT = 80.0
"""Likeness (0 to 100) from which a title is the one that was named."""
AS_GOOD = 5.0
"""What lies so close to the best one may be meant as well."""


def named(words: str, titles: Mapping[int, str]) -> list[int]:
    """The ids of the titles that the words name, as typed with errors; none if they fit badly."""
    asked = fold_title(words)
    exactly = [each for each, title in titles.items() if asked and fold_title(title) == asked]
    if exactly:
        return exactly
    scores = {each: _likeness(asked, fold_title(title)) for each, title in titles.items()}
    best = max(scores.values(), default=0.0)
    if not asked or best < NAMES_IT:
        return []
    return [each for each, score in scores.items() if score >= best - AS_GOOD]


def _likeness(asked: str, title: str) -> float:
    """The words of a part of the title count like the whole; letters may be wrong."""
    return max(fuzz.token_set_ratio(asked, title), fuzz.ratio(asked, title))
