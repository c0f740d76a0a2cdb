"""Which titles are worth ranking.

A query is first put into words of the catalogue (bot/services/titles/vocabulary.py). Titles with
such words are candidates. The words are always in memory; which titles have them is too, in a
catalogue of up to IN_MEMORY titles, and is asked of the database beyond. Both ways answer the
same questions and weigh the candidates alike, so both find the same.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.services.titles.questions import Question, questions
from bot.services.titles.vocabulary import Meaning, Vocabulary

IN_MEMORY = 250_000
"""Titles up to which it is in memory which of them have a word: 60 bytes a title."""
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


class Gathering:
    """Gathers which titles have which words while texts go by."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._ids = array("q")
        self._lengths = array("i")
        self._sizes = array("i")
        self._said = array("i")

    def add(self, titles: Iterable[tuple[int, str]]) -> None:
        """Take titles in by rising id, each with its words, folded, each once."""
        numbers = self._numbers
        for key, text in titles:
            words = text.split()
            self._ids.append(key)
            self._lengths.append(len(text))
            self._sizes.append(len(words))
            self._said.extend([numbers.setdefault(word, len(numbers)) for word in words])

    def done(self) -> "MemoryIndex":
        """What was gathered."""
        return MemoryIndex(
            self._numbers,
            ids=np.asarray(self._ids),
            lengths=np.asarray(self._lengths),
            sizes=np.asarray(self._sizes),
            said=np.asarray(self._said),
        )


class MemoryIndex:
    """Titles by their words."""

    def __init__(
        self,
        numbers: Mapping[str, int],
        *,
        ids: NDArray[np.int64],
        lengths: NDArray[np.int32],
        sizes: NDArray[np.int32],
        said: NDArray[np.int32],
    ) -> None:
        """`said` are the numbers of the words of all titles, one title behind the other.

        Titles are ordered by id; `lengths` and `sizes` are their letters and their words.
        """
        self._numbers = numbers
        self._ids, self._lengths, self._sizes = ids, lengths, np.maximum(sizes, 1)
        titles = np.repeat(np.arange(len(ids), dtype=np.int32), sizes)
        self._titles = titles[np.argsort(said, kind="stable")]
        counts = np.bincount(said, minlength=len(numbers))
        self._ends = np.cumsum(counts)
        counted = dict(zip(numbers, counts.tolist(), strict=True))
        self.vocabulary = Vocabulary(counted, len(ids))

    def best(self, meanings: Sequence[Meaning]) -> list[int]:
        """The ids of the titles with the weightiest of these words, weightiest first."""
        asked = [self._answer(each) for each in questions(meanings, self.vocabulary.counts)]
        places = np.unique(np.concatenate([*asked, np.empty(0, dtype=np.intp)]))
        total, hits = np.zeros(len(places)), np.zeros(len(places))
        worth = np.zeros(len(self._ids))
        for meaning in meanings:
            for word, one in meaning.words.items():
                there = self._having(word)
                worth[there] = np.maximum(worth[there], one)
            there = worth[places]
            total += there
            hits += there > 0
            worth[:] = 0
        total += FITTING * hits / self._sizes[places]
        best = places[np.lexsort((places, -total))[:CANDIDATES]]
        found: list[int] = self._ids[best].tolist()
        return found

    def _having(self, word: str) -> NDArray[np.int32]:
        """The places of the titles with a word of the catalogue, rising."""
        number = self._numbers[word]
        start = self._ends[number - 1] if number else 0
        return self._titles[start : self._ends[number]]

    def _answer(self, question: Question) -> NDArray[np.intp]:
        """The places that the database would give for a question."""
        fits = np.ones(len(self._ids), dtype=bool)
        for group in question.all_of:
            has = np.zeros(len(self._ids), dtype=bool)
            for word in group:
                has[self._having(word)] = True
            fits &= has
        places = np.flatnonzero(fits)
        if len(places) <= question.few:
            return places
        return places[np.lexsort((places, self._lengths[places]))[: question.few]]


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
