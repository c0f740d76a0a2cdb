"""What the classifier looks at: words, pieces of words, and the things the words stand for.

Training and reading use the same code, so that a table can never be read with other features.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.language.concepts import GENERAL_TAGS, ConceptBook

WORD, FRAME, THING, LENGTH = "=", "#", "@", "%"
"""Begin the names of features, so that no whole word equals a piece of another."""
START, END = "<s>", "</s>"
"""Stand before the first and behind the last word in pairs of words."""
NUMBER = "<number>"
"""Stands for digits."""
PIECES = range(2, 6)
"""Characters of a piece of a word, the space at its edges counted."""
FRAME_PIECES = range(2, 5)
"""Characters of a piece of a word without its vowels."""
MOST_WORDS = 60
"""Words looked at; a longer message says what it wants long before."""
MOST_THINGS = 20
"""Things paired with each other."""
LENGTHS = (1, 2, 3, 7)
"""Words of a message, in steps."""
_VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """The features of one message, in blocks that are weighted one by one."""

    words: frozenset[str]
    """Whole words and neighbours, also without vowels."""
    pieces: frozenset[str]
    """Pieces of words."""
    things: frozenset[str]
    """What the words stand for, alone and in pairs."""

    @property
    def blocks(self) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """The blocks, in the order in which tables store them."""
        return self.words, self.pieces, self.things


def features_of(words: Sequence[str], typed: Sequence[str], concepts: ConceptBook) -> Features:
    """Return the features of normalised words; `typed` are the same before spelling was mended."""
    words, typed = words[:MOST_WORDS], typed[:MOST_WORDS]
    mended = [old for old, new in zip(typed, words, strict=True) if old != new]
    return Features(
        words=frozenset((*_words(words), *(WORD + word for word in mended), _length(words))),
        pieces=_pieces((*words, *mended)),
        things=frozenset(_things(concepts.of(words))),
    )


def frame(word: str) -> str:
    """Return a word without vowels and doubled letters, as short messages write it."""
    if word.startswith("<") or word.isdecimal():
        return word
    kept: list[str] = []
    for letter in word:
        if letter not in _VOWELS and (not kept or kept[-1] != letter):
            kept.append(letter)
    return "".join(kept) or word


def _length(words: Sequence[str]) -> str:
    return LENGTH + next((str(most) for most in LENGTHS if len(words) <= most), "more")


def _words(words: Sequence[str]) -> Iterator[str]:
    yield from (WORD + word for word in words if word in GENERAL_TAGS)
    plain = [NUMBER if word.isdecimal() else GENERAL_TAGS.get(word, word) for word in words]
    frames = [frame(word) for word in plain]
    for sign, row in ((WORD, plain), (FRAME, frames)):
        yield from (sign + word for word in row)
        framed = [START, *row, END]
        for first, second in pairwise(framed):
            yield f"{sign}{first} {second}"


def _pieces(words: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for word in words:
        if word.startswith("<"):
            found.add(GENERAL_TAGS.get(word, word))
        else:
            found.update(_pieces_of(word))
    return frozenset(found)


@lru_cache(maxsize=4096)
def _pieces_of(word: str) -> tuple[str, ...]:
    # The same few words make up most of what people write.
    pieces = {*_cut(f" {word} ", PIECES, ""), *_cut(f" {frame(word)} ", FRAME_PIECES, FRAME)}
    return tuple(sorted(pieces))


def _cut(padded: str, sizes: Iterable[int], sign: str) -> Iterator[str]:
    length = len(padded)
    for size in sizes:
        for start in range(length - size + 1):
            yield sign + padded[start : start + size]


def _things(sequence: Sequence[Sequence[str]]) -> Iterator[str]:
    for things in sequence:
        yield from (THING + thing for thing in things)
    for first, second in pairwise(sequence):
        yield from (f"{THING}{one} {other}" for one in first for other in second)
    every = sorted({thing for things in sequence for thing in things})[:MOST_THINGS]
    for place, one in enumerate(every):
        yield from (f"{THING}{one} & {other}" for other in every[place + 1 :])
