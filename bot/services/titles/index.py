"""Which titles are worth ranking.

A query is first put into words of the catalogue (bot/services/titles/vocabulary.py). Titles with
such words are candidates. The words are always in memory; which titles have them is too, in a
catalogue of up to IN_MEMORY titles, and is asked of the database beyond. Both ways answer the
same questions and weigh the candidates alike, so both find the same.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.language.titles import Candidate
from bot.services.titles.questions import Question, questions
from bot.services.titles.vocabulary import Meaning, Vocabulary

IN_MEMORY = 10_000
"""Titles up to which everything is in memory."""
CANDIDATES = 50
"""Titles that are ranked word by word."""
FITTING = 0.15
"""How much a short title is preferred to a long one with the same words."""


class Counting:
    """Gathers the vocabulary while texts go by."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._titles = 0

    def add(self, texts: Iterable[str]) -> None:
        """Take texts in, each of which has a word once."""
        for text in texts:
            self._counts.update(text.split())
            self._titles += 1

    def done(self) -> Vocabulary:
        """What was gathered."""
        return Vocabulary(dict(self._counts), self._titles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """A title as the index holds it."""

    candidate: Candidate
    """For ranking."""
    text: str
    """Its words, folded, each once."""


class MemoryIndex:
    """Titles by their words."""

    def __init__(self, titles: Sequence[Indexed]) -> None:
        self._titles = titles
        counting, where = Counting(), defaultdict(list)
        counting.add(each.text for each in titles)
        for place, each in enumerate(titles):
            for word in each.text.split():
                where[word].append(place)
        self._where: Mapping[str, NDArray[np.int32]] = {
            word: np.asarray(places, dtype=np.int32) for word, places in where.items()
        }
        self._lengths = np.asarray([len(each.text) for each in titles])
        self._sizes = np.asarray([len(each.text.split()) or 1 for each in titles])
        self.vocabulary = counting.done()

    def candidates(self, meanings: Sequence[Meaning]) -> list[Candidate]:
        """The titles with the weightiest of these words."""
        asked = np.zeros(len(self._titles), dtype=bool)
        for question in questions(meanings, self.vocabulary.counts):
            asked[self._answer(question)] = True
        total = np.zeros(len(self._titles))
        hits = np.zeros(len(self._titles))
        for meaning in meanings:
            best = np.zeros(len(self._titles))
            for word, worth in meaning.words.items():
                there = self._where[word]
                best[there] = np.maximum(best[there], worth)
            total += best
            hits += best > 0
        total += FITTING * hits / self._sizes
        places = np.flatnonzero(asked)
        best_places = places[np.lexsort((places, -total[places]))[:CANDIDATES]]
        return [self._titles[place].candidate for place in best_places]

    def _answer(self, question: Question) -> NDArray[np.intp]:
        """The places that the database would give for a question."""
        fits = np.ones(len(self._titles), dtype=bool)
        for group in question.all_of:
            has = np.zeros(len(self._titles), dtype=bool)
            for word in group:
                has[self._where[word]] = True
            fits &= has
        places = np.flatnonzero(fits)
        return places[np.lexsort((places, self._lengths[places]))[: question.few]]

    def with_isbn(self, digits: str) -> list[Candidate]:
        """The titles whose ISBN has these digits in a row."""
        found = (each.candidate for each in self._titles if digits in each.candidate.isbn)
        return [each for _, each in zip(range(CANDIDATES), found, strict=False)]


def weightiest(texts: Mapping[int, str], meanings: Sequence[Meaning]) -> list[int]:
    """The same choice among titles that the database found: their ids, weightiest first."""
    worths: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, meaning in enumerate(meanings):
        for word, worth in meaning.words.items():
            worths[word].append((place, worth))
    weighed = sorted((-_weigh(text, worths, len(meanings)), key) for key, text in texts.items())
    return [key for _, key in weighed[:CANDIDATES]]


def _weigh(text: str, worths: Mapping[str, Sequence[tuple[int, float]]], meanings: int) -> float:
    words = text.split()
    best = [0.0] * meanings
    for word in words:
        for place, worth in worths.get(word, ()):
            best[place] = max(best[place], worth)
    return sum(best) + FITTING * sum(map(bool, best)) / (len(words) or 1)
