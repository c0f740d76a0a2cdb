"""Words that say the same thing: what stands beside a word it was never trained on.

"meminjam", "dipinjamkan" and "pinjam" are one thing, lending. The table is made once from
`concepts.yaml`: verbs with all their usual beginnings and endings, other words as they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.language.datafiles import DataFile

GENERAL_TAGS = {"<today>": "<date>", "<past>": "<date>"}
"""Tag of a certain day to the tag of any day, which counts beside it."""
LONGEST_PHRASE = 3
"""Words of the longest phrase."""
_ENDINGS = ("", "kan", "i", "an", "nya", "kannya", "annya", "inya", "lah", "in")
_BEGINNINGS = ("", "di", "ber", "ter", "ke", "nge", "memper", "diper", "per")
# First letter to what the active and the agent's prefix make of it (me- and pe-).
_NASAL = {
    **dict.fromkeys("aeiou", ("meng", "peng", 0)),
    **dict.fromkeys("gh", ("meng", "peng", 0)),
    **dict.fromkeys("bf", ("mem", "pem", 0)),
    **dict.fromkeys("dcj", ("men", "pen", 0)),
    "k": ("meng", "peng", 1),
    "p": ("mem", "pem", 1),
    "t": ("men", "pen", 1),
    "s": ("meny", "peny", 1),
}
_SPOKEN = {"k": ("ng", 1), "g": ("ng", 0), "p": ("m", 1), "t": ("n", 1), "s": ("ny", 1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptBook:
    """Words and phrases to the things they stand for."""

    words: Mapping[str, tuple[str, ...]]
    """Word to its things."""
    phrases: Mapping[tuple[str, ...], tuple[str, ...]]
    """Two or three words to their things."""

    @classmethod
    def load(cls, file: DataFile) -> "ConceptBook":
        """Read `concepts.yaml`."""
        found: dict[tuple[str, ...], set[str]] = {}
        for thing, bases in file.lists("verbs").items():
            for base in bases:
                for form in _forms(base) if " " not in base else (base,):
                    found.setdefault(tuple(form.split()), set()).add(thing)
        for thing, words in file.lists("words").items():
            for word in words:
                for form in (word, f"{word}nya"):
                    found.setdefault(tuple(form.split()), set()).add(thing)
        ordered = {words: tuple(sorted(things)) for words, things in found.items()}
        return cls(
            words={words[0]: things for words, things in ordered.items() if len(words) == 1},
            phrases={words: things for words, things in ordered.items() if len(words) > 1},
        )

    def of(self, words: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the things of each word that has any, in order; a tag is a thing of its own."""
        sequence: list[tuple[str, ...]] = []
        for place, word in enumerate(words):
            things = set(self.words.get(word, ()))
            if "-" in word:
                things.update(self.words.get(word.partition("-")[0], ()))
            for length in range(2, LONGEST_PHRASE + 1):
                things.update(self.phrases.get(tuple(words[place : place + length]), ()))
            if word.startswith("<"):
                things.update((word, GENERAL_TAGS.get(word, word)))
            if things:
                sequence.append(tuple(sorted(things)))
        return sequence


def _forms(base: str) -> Iterator[str]:
    for beginning in (*(start + base for start in _BEGINNINGS), *_nasal(base)):
        yield from (beginning + ending for ending in _ENDINGS)


def _nasal(base: str) -> Iterator[str]:
    active, agent, dropped = _NASAL.get(base[0], ("me", "pe", 0))
    yield active + base[dropped:]
    yield agent + base[dropped:]
    if spoken := _SPOKEN.get(base[0]):
        yield spoken[0] + base[spoken[1] :]
