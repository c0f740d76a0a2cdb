"""The words of the catalogue, and which of them a query speaks of."""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.language.titles import (
    JOINED,
    SHORTEST_BEGINNING,
    RankingWords,
    asked_words,
    beginning,
    ratios,
)

MEANINGS = 12
"""Words of the catalogue that one typed word may stand for."""
SURE = 0.8
"""Likeness from which a word was not two words written as one."""
ENOUGH = 0.3
"""Share of the pairs of letters of a typed word that a word must have to be compared with it."""
COMPARED = 1_500
"""Words that one typed word is compared with, those with the most pairs in common."""
_SHORTEST_PART = 3
_BEGINNINGS = 40
"""Words with one beginning that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What one typed word may stand for."""

    words: Mapping[str, float]
    """Words of the catalogue to what each counts, the best first; at least one."""


class Vocabulary:
    """All words of the catalogue, and in how many titles each stands."""

    def __init__(self, counts: Mapping[str, int], titles: int) -> None:
        self.counts = counts
        self._words = sorted(counts)
        having: defaultdict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self._words):
            for pair in _pairs(word):
                having[pair].append(place)
        self._having: Mapping[str, NDArray[np.int32]] = {
            pair: np.asarray(places, dtype=np.int32) for pair, places in having.items()
        }
        self._log = math.log(titles + 2)

    def rarity(self, word: str) -> float:
        """From 0 (in every title) to 1 (in none)."""
        return 1 - math.log(self.counts.get(word, 0) + 1) / self._log

    def meanings(self, query: str, words: RankingWords) -> list[Meaning]:
        """The words of the catalogue that a query may speak of, for each word that has some."""
        asked = asked_words(query, words)
        found = [self._near(each.spellings) for each in asked]
        self._join([each.spellings[0] for each in asked], found)
        weighed = [(each.weight, like) for each, like in zip(asked, found, strict=True)]
        for each, like in zip(asked, found, strict=True):
            if max(like.values(), default=0) < SURE:
                weighed += [(1.0, {part: 1.0}) for part in self._torn(each.spellings[0])]
        return [self._meaning(weight, like) for weight, like in weighed if like]

    def _near(self, spellings: Sequence[str]) -> dict[str, float]:
        """The words most like one of the spellings."""
        found: dict[str, float] = {}
        for spelling in spellings:
            for word, like in self._alike(spelling):
                found[word] = max(like, found.get(word, 0))
        best = sorted(found.items(), key=lambda one: (-one[1], one[0]))
        return dict(best[:MEANINGS])

    def _alike(self, spelling: str) -> Iterator[tuple[str, float]]:
        """Words that share enough pairs of letters are compared; beginnings come besides."""
        known = self._sharing(spelling)
        if known:
            row = ratios([spelling], known)[0]
            yield from ((known[place], float(row[place])) for place in np.flatnonzero(row))
        if len(spelling) >= SHORTEST_BEGINNING and not spelling.isdecimal():
            yield from ((word, beginning(spelling, word)) for word in self._begun(spelling))

    def _sharing(self, spelling: str) -> list[str]:
        """The words with the most pairs of letters in common, in a fixed order."""
        pairs = _pairs(spelling)
        having = [self._having[pair] for pair in pairs if pair in self._having]
        if not having:
            return []
        counts = np.bincount(np.concatenate(having))
        places = np.flatnonzero(counts >= max(1, ENOUGH * len(pairs)))
        if len(places) > COMPARED:
            places = places[np.lexsort((places, -counts[places]))[:COMPARED]]
        return [self._words[place] for place in places]

    def _begun(self, spelling: str) -> Sequence[str]:
        start = bisect_left(self._words, spelling)
        end = bisect_left(self._words, spelling + "\U0010ffff")
        return self._words[start : min(end, start + _BEGINNINGS)]

    def _join(self, typed: Sequence[str], found: list[dict[str, float]]) -> None:
        """Two neighbours that are one word of the catalogue, torn apart."""
        for place, (first, second) in enumerate(pairwise(typed)):
            near = self._near([first + second])
            near = {word: like for word, like in near.items() if like >= JOINED}
            for one in (place, place + 1):
                found[one] = {**found[one], **near}

    def _torn(self, word: str) -> tuple[str, ...]:
        """The two words of the catalogue that were written as one, if there are such."""
        for place in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            parts = word[:place], word[place:]
            if all(part in self.counts for part in parts):
                return parts
        return ()

    def _meaning(self, weight: float, found: Mapping[str, float]) -> Meaning:
        worth = {
            word: weight * like * like * (0.4 + 0.6 * self.rarity(word))
            for word, like in found.items()
        }
        return Meaning(words=dict(sorted(worth.items(), key=lambda one: (-one[1], one[0]))))


def _pairs(word: str) -> set[str]:
    """Each two neighbouring letters; the edges of the word are letters too."""
    return {first + second for first, second in pairwise(f"^{word}$")}
