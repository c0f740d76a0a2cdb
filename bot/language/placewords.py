"""How people write places: abbreviations, ambiguous words, guards; from `places.yaml`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.language.datafiles import DataFile
from bot.language.folding import fold

_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceWords:
    """What `places.yaml` says."""

    abbreviations: Mapping[str, str]
    """Folded word to what it stands for, one or more words."""
    type_words: tuple[str, ...]
    """First words of names of stops that people leave out, the longest first."""
    optional_words: frozenset[str]
    """Words of names of stops that people leave out, wherever they stand."""
    area_words: tuple[str, ...]
    """What stands before the name of an area and is no part of it: "pulau Kasu"."""
    common_words: frozenset[str]
    """Words too common to name a place alone."""
    ambiguous: Mapping[str, tuple[str, ...]]
    """Word to codes of areas, best guess first."""
    only_after_preposition: frozenset[str]
    """Names that are everyday words too."""
    before: frozenset[str]
    """Words that announce a place."""
    other_names: Mapping[str, str]
    """What people call an area, to its code."""
    look_alikes: frozenset[str]
    """Everyday words never read as a place by likeness."""
    elsewhere: frozenset[str]
    """Pairs of words, joined, that look like a place of the city and are none."""
    outside: Mapping[str, str]
    """Names of cities and countries elsewhere, joined, as they are written."""

    @classmethod
    def load(cls, file: DataFile) -> "PlaceWords":
        """Read `places.yaml`; raise LanguageDataError where it cannot be used."""
        types = sorted(file.words("type_words"), key=len, reverse=True)
        return cls(
            abbreviations=file.pairs("abbreviations"),
            type_words=tuple(types),
            optional_words=frozenset(file.words("optional_words")),
            area_words=tuple(file.words("area_words")),
            common_words=frozenset(file.words("common_words")),
            ambiguous=file.lists("ambiguous"),
            only_after_preposition=frozenset(file.words("only_after_preposition")),
            before=frozenset(file.words("before")),
            other_names=file.pairs("other_names"),
            look_alikes=frozenset(file.words("look_alikes")),
            elsewhere=frozenset(name.replace(" ", "") for name in file.words("elsewhere")),
            outside={name.replace(" ", ""): name.title() for name in file.words("outside")},
        )

    def name_words(self, text: str) -> tuple[str, ...]:
        """Return the words of a name in the one spelling in which places are compared."""
        return self.spelled(fold(text).split())

    def spelled(self, folded: Sequence[str]) -> tuple[str, ...]:
        """Return folded words with abbreviations, roman numerals and numbers in one spelling."""
        return tuple(part for word in folded for part in self._spelled(word))

    def _spelled(self, word: str) -> list[str]:
        if word.isdecimal():
            return [str(int(word))]
        if word in _ROMAN:
            return [_ROMAN[word]]
        # "bougenville2" was folded as a doubled word; in a name the 2 is a number.
        first, dash, second = word.partition("-")
        if dash and first == second:
            return [*self._spelled(first), "2"]
        return self.abbreviations.get(word, word.replace("-", " ")).split()
