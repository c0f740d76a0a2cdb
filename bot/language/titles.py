"""Ranking titles by what a person typed: slips of the thumb, missing and swapped words, authors.

Two steps share the words of this module. Whoever holds many titles looks for candidates with
`asked_words`; `rank` then judges some hundreds of candidates word by word. Both are pure and
give the same for the same input.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.domain.isbns import isbn13
from bot.language.datafiles import DataFile

LONGEST_QUERY = 200
"""Characters looked at."""
MOST_WORDS = 12
"""Words looked at."""
ALIKE = 0.6
"""Likeness (0 to 1) below which two words are two words."""
EXACT = 0.999
SHORTEST_BEGINNING = 3
"""Letters; shorter words and numbers are either the same or not."""
LIGHT, SMALL = 0.12, 0.35
"""What words around a title, and small words, weigh beside others."""
TITLE, AUTHOR, BESIDE, ELSEWHERE = 1.0, 0.97, 0.9, 0.7
"""What a word counts by where it stands: beside is the subtitle, elsewhere series or subject."""
JOINED = 0.85
"""Likeness from which two words count as one that was torn apart."""
FOUND, COMPLETE, CLOSE = 0.64, 0.18, 0.18
"""Shares of a score: query words found, title words asked for, likeness of the whole."""
SHORTEST_ISBN = 5
"""Digits from which a number may be a piece of an ISBN."""
INITIALS = range(3, 10)
"""Words of a title that people may call by its initials."""
_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"['`\u2018\u2019\u02bc]")
_DOUBLED = re.compile(r"([^\W\d_]{3,})2(nya|an)?")
_DIGITS = re.compile(r"\d[\d\s.-]*[\dxX]|\d")
_PLAIN: Mapping[int, str] = {
    code: "" if chr(code) in "'`" else " " for code in range(128) if not chr(code).isalnum()
}
"""For text of ASCII, which is nearly all: the same as the two patterns, and much faster."""
_OLD = (("oe", "u"), ("tj", "c"), ("dj", "j"))
"""Spelling of before 1972, which names keep: Soekarno, Sukarno."""

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A title as ranking sees it."""

    id: int
    """Row id."""
    title: str
    """As printed."""
    subtitle: str = ""
    """As printed."""
    authors: tuple[str, ...] = ()
    """As printed."""
    series: str = ""
    """As printed."""
    subjects: tuple[str, ...] = ()
    """Topics."""
    isbn: str = ""
    """Thirteen digits, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A candidate and how well it fits."""

    candidate: Candidate
    """The title."""
    score: float
    """From 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedWord:
    """One word of a query."""

    spellings: tuple[str, ...]
    """As typed, then what it may stand for."""
    weight: float
    """How much it matters: 1 for most words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingWords:
    """What `ranking/words.yaml` says."""

    light: frozenset[str]
    """Words around a title."""
    small: frozenset[str]
    """Words of little weight."""
    spelled: Mapping[str, tuple[str, ...]]
    """Short form to what it stands for."""

    @classmethod
    def load(cls, file: DataFile) -> "RankingWords":
        """Read `words.yaml`; raises LanguageDataError."""
        return cls(
            light=frozenset(file.words("light")),
            small=frozenset(file.words("small")),
            spelled=file.lists("spelled"),
        )

    def weight(self, word: str) -> float:
        """How much a word matters."""
        if word in self.light:
            return LIGHT
        return SMALL if word in self.small or len(word) == 1 else 1.0


Rarity = Callable[[str], float]
"""From 0 (in every title) to 1 (in none)."""


def even(_word: str) -> float:
    """The rarity of words of which nothing is known."""
    return 1.0


def fold_title(text: str) -> str:
    """Words of a title or a name, lowercase, without accents and marks, single spaces between.

    "Ayat-Ayat Cinta" is "ayat ayat cinta", "Qur'an" is "quran", "Soekarno" is "sukarno".
    """
    if not text:
        return ""
    if text.isascii():
        folded = " ".join(text.lower().translate(_PLAIN).split())
    else:
        plain = unicodedata.normalize("NFKD", _MARKS.sub("", text).lower())
        letters = (letter for letter in plain if not unicodedata.combining(letter))
        folded = " ".join(_WORD.findall("".join(letters)))
    for old, new in _OLD:
        folded = folded.replace(old, new)
    return folded


def initials(folded: str) -> list[str]:
    """The first letters of a folded title as people say them (KBBI, NKCTHI), if it has enough."""
    words = folded.split()
    return ["".join(word[0] for word in words)] if len(words) in INITIALS else []


def query_words(query: str) -> list[str]:
    """The folded words of a query, "buku2" doubled, each once, at most MOST_WORDS."""
    words: list[str] = []
    for word in fold_title(query[:LONGEST_QUERY]).split():
        if found := _DOUBLED.fullmatch(word):
            words += [found[1], found[1] + (found[2] or "")]
        else:
            words.append(word)
    return words[:MOST_WORDS]


def asked_words(query: str, words: RankingWords) -> list[AskedWord]:
    """The words of a query, each once, with what it may stand for and what it weighs."""
    return [
        AskedWord(spellings=(word, *words.spelled.get(word, ())), weight=words.weight(word))
        for word in dict.fromkeys(query_words(query))
    ]


def isbn_digits(query: str) -> str:
    """The digits of an ISBN (always thirteen of a whole one) or of a piece of one, or nothing."""
    found = (re.sub(r"[\s.-]", "", digits).upper() for digits in _DIGITS.findall(query))
    longest = max(found, key=len, default="")
    return (isbn13(longest) or longest) if len(longest) >= SHORTEST_ISBN else ""


def likeness(asked: Sequence[str], known: Sequence[str]) -> Matrix:
    """How alike words are, a row for each that was asked, from 0 to 1; 0 below ALIKE.

    A beginning of three letters or more is much like the word; numbers are alike or not.
    """
    table = ratios(asked, known)
    places = sorted(range(len(known)), key=known.__getitem__)
    ordered = [known[place] for place in places]
    for row, word in enumerate(asked):
        if len(word) >= SHORTEST_BEGINNING and not word.isdecimal():
            for at in range(bisect_left(ordered, word), len(ordered)):
                if not ordered[at].startswith(word):
                    break
                place = places[at]
                table[row, place] = max(table[row, place], beginning(word, ordered[at]))
    return table


def ratios(asked: Sequence[str], known: Sequence[str]) -> Matrix:
    """The same without beginnings, for very many words."""
    found = process.cdist(
        asked, known, scorer=fuzz.ratio, score_cutoff=100 * ALIKE, dtype=np.float32
    )
    table: Matrix = (found / 100).astype(np.float32)
    for row, word in enumerate(asked):
        if word.isdecimal() or len(word) < SHORTEST_BEGINNING:
            table[row, table[row] < EXACT] = 0
    return table


def beginning(word: str, other: str) -> float:
    """How alike a word is to one that begins with it."""
    return 0.8 + 0.2 * len(word) / len(other)


def rank(
    query: str,
    candidates: Iterable[Candidate],
    limit: int,
    *,
    words: RankingWords,
    rarity: Rarity = even,
) -> list[Ranked]:
    """The best candidates, best first, those of the same score by id.

    Candidates of which no word fits are left out. `rarity` tells how rare a word is in the whole
    catalogue, so that "sejarah" says less than "majapahit".
    """
    sheet = _Sheet(query, tuple(candidates), words, rarity)
    ranked = [Ranked(candidate=each, score=score) for each, score in sheet.scores() if score > 0]
    ranked.sort(key=lambda one: (-one.score, one.candidate.id))
    return ranked[:limit]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folded:
    """A candidate taken apart."""

    candidate: Candidate
    """Which one."""
    wholes: tuple[str, str, str]
    """Lines that a query may be as a whole: title, title and subtitle, title and authors."""
    own: list[str]
    """The words of its title."""
    places: list[int]
    """Where its words stand among all words; those of the title first."""
    worth: list[float]
    """What each of them counts."""


class _Sheet:
    """All words of the candidates beside all words of the query.

    Arrays have an axis for asked words, one for candidates and one for the words of a candidate,
    in this order; a candidate with fewer words than others has blanks, which are like nothing.
    """

    def __init__(
        self, query: str, candidates: Sequence[Candidate], words: RankingWords, rarity: Rarity
    ) -> None:
        self._words = words
        self._asked = asked_words(query, words)
        self._isbn = isbn_digits(query)
        self._line = " ".join(query_words(query))
        self._places: dict[str, int] = {}
        self._folded = [self._fold(each) for each in candidates]
        self._known = list(self._places)
        self._rare = np.asarray([*map(rarity, self._known), 1.0], dtype=np.float32)
        self._table = self._compare()

    def scores(self) -> Iterator[tuple[Candidate, float]]:
        """Each candidate with its score."""
        for folded, score in zip(self._folded, self._scores(), strict=True):
            if self._isbn and self._isbn in folded.candidate.isbn:
                yield folded.candidate, 0.9 + 0.1 * min(len(self._isbn), 13) / 13
            else:
                yield folded.candidate, score

    def _fold(self, candidate: Candidate) -> _Folded:
        title, authors = fold_title(candidate.title), fold_title(" ".join(candidate.authors))
        subtitle = fold_title(candidate.subtitle)
        rest = fold_title(" ".join((candidate.series, *candidate.subjects)))
        own = title.split()
        joined = [*(first + second for first, second in pairwise(own)), *initials(title)]
        kinds = [(own, TITLE), (joined, TITLE), (authors.split(), AUTHOR)]
        kinds += [(subtitle.split(), BESIDE), (rest.split(), ELSEWHERE)]
        seen, places, worth = self._places, list[int](), list[float]()
        for found, one in kinds:
            places += [seen.setdefault(word, len(seen)) for word in found]
            worth += [one] * len(found)
        return _Folded(
            candidate=candidate,
            wholes=(title, f"{title} {subtitle}", f"{title} {authors}"),
            own=own,
            places=places,
            worth=worth,
        )

    def _compare(self) -> Matrix:
        """Likeness by asked word (best spelling, or joined with its neighbour) and known word.

        The last column is that of blanks.
        """
        table = np.zeros((len(self._asked), len(self._known) + 1), dtype=np.float32)
        if not self._known or not self._asked:
            return table
        known = table[:, :-1]
        typed = [spelling for asked in self._asked for spelling in asked.spellings]
        owner = [row for row, asked in enumerate(self._asked) for _ in asked.spellings]
        np.maximum.at(known, owner, likeness(typed, self._known))
        for row, found in enumerate(self._joined()):
            for one in (row, row + 1):
                known[one] = np.maximum(known[one], found)
        return table * table

    def _joined(self) -> Matrix:
        """Likeness of each two neighbours written as one word, where it is near."""
        typed = [asked.spellings[0] for asked in self._asked]
        joined = [first + second for first, second in pairwise(typed)]
        if not joined:
            return np.zeros((0, 0), dtype=np.float32)
        found = likeness(joined, self._known)
        found[found < JOINED] = 0
        return found

    def _scores(self) -> list[float]:
        """What each candidate scores by its words; 0 where none fits."""
        if not self._asked or not self._folded:
            return [0.0] * len(self._folded)
        blank = len(self._known)
        places = _padded([each.places for each in self._folded], blank).astype(np.intp)
        worth = _padded([each.worth for each in self._folded], 0.0)
        like = self._table[:, places]
        best = (like * worth).max(axis=2)
        weights = self._weights(places, like)
        found = (best * weights).sum(axis=0) / weights.sum(axis=0)
        scores = FOUND * found + COMPLETE * self._complete(like) + CLOSE * self._close()
        scored: list[float] = np.where(best.any(axis=0), scores.clip(max=1.0), 0.0).tolist()
        return scored

    def _weights(self, places: NDArray[np.intp], like: Matrix) -> Matrix:
        """What each asked word weighs: the rarer the word it means, the more."""
        meant = like.argmax(axis=2)
        there = places[np.arange(len(places)), meant]
        known = np.take_along_axis(like, meant[:, :, np.newaxis], axis=2)[:, :, 0] > 0
        rare = np.where(known, self._rare[there], 1.0)
        own = np.asarray([asked.weight for asked in self._asked], dtype=np.float32)
        weighed: Matrix = (own[:, np.newaxis] * (0.4 + 0.6 * rare)).astype(np.float32)
        return weighed

    def _complete(self, like: Matrix) -> Matrix:
        """How much of each title was asked for."""
        weigh = self._words.weight
        own = _padded([list(map(weigh, each.own)) for each in self._folded], 0.0)
        total = own.sum(axis=1)
        asked = like[:, :, : own.shape[1]].max(axis=0)
        share: Matrix = (asked * own).sum(axis=1) / np.where(total > 0, total, 1)
        return share

    def _close(self) -> Matrix:
        """How like the whole query is to the nearest line of each candidate."""
        wholes = [whole for each in self._folded for whole in each.wholes]
        found = process.cdist([self._line], wholes, scorer=fuzz.ratio, dtype=np.float32)
        nearest: Matrix = found.reshape(len(self._folded), -1).max(axis=1) / 100
        return nearest


def _padded(rows: Sequence[Sequence[float]], blank: float) -> Matrix:
    """Rows of any length as one table, at least one column wide."""
    longest = max([1, *map(len, rows)])
    whole = [[*row, *[blank] * (longest - len(row))] for row in rows]
    return np.asarray(whole, dtype=np.float32)
