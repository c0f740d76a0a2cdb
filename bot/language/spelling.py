"""Mending a mistyped word for the classifier: one slip of the thumb away from a word of chat.

Names of places and titles never pass here: places are found before, titles are searched as typed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.language.features import frame

SHORTEST = 4
"""Letters of the shortest word that is mended."""
LONG = 7
"""Letters from which a slip onto a far key is believed."""
LONGEST = 24
"""Letters of the longest word that is mended."""
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = frozenset("aeiou")
_FAR = 1.5
_NEAR = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Speller:
    """Words of chat, and a way to those one letter away."""

    ranks: Mapping[str, int]
    """Known words, the more frequent the lower."""
    shorter: Mapping[str, tuple[str, ...]]
    """A word, or it less one letter, to the known words it may come from."""
    frames: Mapping[str, tuple[str, ...]]
    """Consonants of known words to the words, the more frequent first."""

    @classmethod
    def build(cls, words: Sequence[str]) -> "Speller":
        """Compile the words, the most frequent first."""
        ranks = {word: rank for rank, word in enumerate(words)}
        shorter: dict[str, list[str]] = {}
        frames: dict[str, list[str]] = {}
        for word in ranks:
            if word.isalpha() and len(word) >= SHORTEST:
                frames.setdefault(frame(word), []).append(word)
                for form in {word, *_less_one(word)}:
                    shorter.setdefault(form, []).append(word)
        return cls(
            ranks=ranks,
            shorter={form: tuple(some) for form, some in shorter.items()},
            frames={form: tuple(some) for form, some in frames.items()},
        )

    def mend(self, word: str) -> str:
        """Return the word meant; the word itself if it is known or nothing is close enough."""
        if word in self.ranks or not word.isalpha() or not 3 <= len(word) <= LONGEST:
            return word
        if len(word) >= SHORTEST and (near := self._nearest(word)):
            return near
        return self._without_vowels(word) or word

    def _nearest(self, word: str) -> str | None:
        candidates = {
            known for form in (word, *_less_one(word)) for known in self.shorter.get(form, ())
        }
        priced = [(slip(word, known), self.ranks[known], known) for known in candidates]
        best = min((one for one in priced if one[0] < 2), default=None)
        return best[2] if best else None

    def _without_vowels(self, word: str) -> str | None:
        vowels = sum(letter in _VOWELS for letter in word)
        consonants = frame(word)
        if vowels > max(0, (len(word) - 2) // 3) or len(consonants) < 3:
            return None
        known = self.frames.get(consonants, ())
        return next((one for one in known if _is_within(word, one)), None)


def slip(typed: str, known: str) -> float:
    """Return what the slip from `known` to `typed` costs; 2 if one slip does not explain it.

    The first letter is nearly always right.
    """
    if len(typed) == len(known):
        return _exchanged(typed, known)
    if len(typed) == len(known) + 1:
        return _added(typed, known)
    return _dropped(typed, known) if len(typed) + 1 == len(known) else 2


def _exchanged(typed: str, known: str) -> float:
    places = [place for place, letter in enumerate(typed) if letter != known[place]]
    if places[:1] == [0]:
        return 2
    if len(places) == 1:
        old, new = known[places[0]], typed[places[0]]
        both_vowels = old in _VOWELS and new in _VOWELS
        if old in _neighbours(new) and not (both_vowels and len(typed) < 6):
            return _NEAR
        return _FAR if len(typed) >= LONG else 2
    if len(places) == 2 and places[1] == places[0] + 1:
        first, second = places
        swapped = typed[first] == known[second] and typed[second] == known[first]
        return _NEAR if swapped else 2
    return 2


def _added(typed: str, known: str) -> float:
    place = next((one for one in range(1, len(typed)) if _less(typed, one) == known), None)
    if place is None:
        return 2
    around = typed[place - 1 : place] + typed[place + 1 : place + 2]
    # Any of several equal letters may be the one too many.
    if typed[place] in around:
        return 0.5
    if len(known) >= 5 and any(typed[place] in _neighbours(other) for other in around):
        return _NEAR
    return _FAR if len(known) >= LONG else 2


def _dropped(typed: str, known: str) -> float:
    place = next((one for one in range(1, len(known)) if _less(known, one) == typed), None)
    if place is None:
        return 2
    if place == len(known) - 1:
        return _FAR if len(typed) >= 6 else 2
    if known[place] in _VOWELS:
        return 0.8
    return _NEAR if len(typed) >= 5 else 2


def _less(word: str, place: int) -> str:
    return word[:place] + word[place + 1 :]


def _less_one(word: str) -> Iterator[str]:
    return (_less(word, place) for place in range(len(word)))


def _is_within(short: str, word: str) -> bool:
    """Whether the letters of `short` stand in `word` in this order."""
    rest = iter(word)
    return all(letter in rest for letter in short)


@lru_cache(maxsize=64)
def _neighbours(letter: str) -> frozenset[str]:
    """Return the keys next to a letter's, each row shifted by half a key."""
    places = {
        one: (row, column + 0.5 * row)
        for row, keys in enumerate(_ROWS)
        for column, one in enumerate(keys)
    }
    if letter not in places:
        return frozenset()
    row, column = places[letter]
    return frozenset(
        other
        for other, (its_row, its_column) in places.items()
        if other != letter and abs(its_row - row) <= 1 and abs(its_column - column) <= 1.1
    )
