"""The compiled index of places: every way to write a stop or an area, found by its words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from bot.language.gazetteer import AreaEntry, StopEntry
from bot.language.placewords import PlaceWords
from bot.language.understanding import PlaceCandidate

LIKE_WORD = 72.0
"""Likeness (0 to 100) from which a typed word may be a word of a name."""
MOST_KEYS_A_WINDOW = 150
"""Names compared with one window of words; a word in more names than that says little."""
LONGEST_NAME = 6
"""Words of the longest window looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One way to write one or several places."""

    joined: str
    """Its words without spaces."""
    words: tuple[str, ...]
    """Its words."""
    entries: tuple[PlaceCandidate, ...]
    """The places so called, best guess first."""
    is_exact_only: bool
    """Whether it is so short or common that only the very spelling counts."""
    needs_preposition: bool
    """Whether it is an everyday word too."""
    lacks_number: bool
    """Whether it is the name of a stop without its number."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers in the name; they may not differ."""
        return tuple(word for word in self.words if word.isdecimal())


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceIndex:
    """All keys, and where each word occurs."""

    keys: tuple[Key, ...]
    """All ways to write all places."""
    joined: tuple[str, ...]
    """Their joined spellings, in the same order."""
    postings: Mapping[str, frozenset[int]]
    """Word, or name without spaces, to indexes of the keys with it."""
    vocabulary: tuple[str, ...]
    """All words of names that may be mistyped."""
    districts: Mapping[str, tuple[str, str]]
    """Code of a stop to the slugs-to-be of its kelurahan and kecamatan, joined spelling."""
    words: PlaceWords
    """How people write places."""
    everyday: frozenset[str]
    """Normalised words of chat: none is a place by likeness."""

    @classmethod
    def build(
        cls,
        *,
        stops: Sequence[StopEntry],
        areas: Sequence[AreaEntry],
        words: PlaceWords,
        everyday: frozenset[str] = frozenset(),
    ) -> "PlaceIndex":
        """Compile the index."""
        keys = tuple(_keys(stops, areas, words, everyday))
        postings: defaultdict[str, list[int]] = defaultdict(list)
        for index, key in enumerate(keys):
            for word in {*key.words, key.joined}:
                postings[word].append(index)
        return cls(
            keys=keys,
            joined=tuple(key.joined for key in keys),
            postings={word: frozenset(indexes) for word, indexes in postings.items()},
            vocabulary=tuple(
                sorted({word for key in keys for word in key.words if _may_be_typo(word)})
            ),
            districts={
                stop.code: (
                    "".join(words.name_words(stop.kelurahan)),
                    "".join(words.name_words(stop.kecamatan)),
                )
                for stop in stops
            },
            words=words,
            everyday=everyday,
        )

    def like(self, typed: Iterable[str]) -> dict[str, frozenset[int]]:
        """Return for each typed word the keys that hold it or, failing that, words like it."""
        words = set(typed)
        found = {word: self.postings[word] for word in words if word in self.postings}
        unknown = sorted(word for word in words if word not in found and _may_be_typo(word))
        if not unknown or not self.vocabulary:
            return found
        scores = process.cdist(
            unknown, self.vocabulary, scorer=fuzz.ratio, score_cutoff=LIKE_WORD, dtype=np.uint8
        )
        for row, word in enumerate(unknown):
            alike = [self.vocabulary[int(column)] for column in np.flatnonzero(scores[row])]
            if alike:
                found[word] = frozenset().union(*(self.postings[one] for one in alike))
        return found

    def candidates(self, spelled: Sequence[str], near: Mapping[str, frozenset[int]]) -> list[int]:
        """Return the keys worth comparing with a window of words, in a fixed order."""
        joined = "".join(spelled)
        lists = [near[part] for part in {*spelled, joined} if part in near]
        if not lists:
            return []
        rarest, *others = sorted(lists, key=len)[:2]
        # A key with both of the rarest words, if there is one; else any with the rarest.
        found = (rarest & others[0] if others else rarest) or rarest
        fitting = [key for key in found if _may_fit(len(self.joined[key]), len(joined))]
        return sorted(fitting)[:MOST_KEYS_A_WINDOW]


def _may_be_typo(word: str) -> bool:
    return len(word) >= 3 and not word.isdecimal()


def _may_fit(one: int, other: int) -> bool:
    # A likeness of 84 leaves room for lengths of 5 to 7 at the most.
    return 7 * one >= 5 * other and 7 * other >= 5 * one


def _keys(
    stops: Sequence[StopEntry],
    areas: Sequence[AreaEntry],
    words: PlaceWords,
    everyday: frozenset[str],
) -> Iterator[Key]:
    named: defaultdict[tuple[str, ...], dict[PlaceCandidate, None]] = defaultdict(dict)
    by_code = {area.code: _area(area) for area in areas}
    for area in areas:
        spelling = words.name_words(area.name)
        for written in (spelling, *((word, *spelling) for word in (area.kind, *words.area_words))):
            named[written][by_code[area.code]] = None
    for name, code in words.other_names.items():
        if code in by_code:
            named[words.name_words(name)][by_code[code]] = None
    own = set(named)
    _add_ambiguous(named, by_code, words)
    bare = _add_stops(named, stops, words, own)
    _add_without_area(named, stops, words, everyday)
    numbered = {spelling[:-1] for spelling in named if spelling[-1].isdecimal()} - own
    for spelling, entries in named.items():
        # An area's own name means the area, though a stop may bear it as an alias.
        chosen = [one for one in entries if spelling not in own or one.kind == "area"]
        yield _key(
            spelling,
            tuple(chosen),
            words,
            lacks_number=spelling in numbered,
            is_bare=spelling in bare,
        )


def _key(
    spelling: tuple[str, ...],
    entries: tuple[PlaceCandidate, ...],
    words: PlaceWords,
    *,
    lacks_number: bool,
    is_bare: bool,
) -> Key:
    joined = "".join(spelling)
    return Key(
        joined=joined,
        words=spelling,
        entries=entries,
        # "jual di Belian" is as like "sd di Belian" as a slip of the keyboard is.
        is_exact_only=len(joined) <= 4 or "di" in spelling,
        # "Bu Seroja" is a person; "ke Seroja" leads to Posyandu Seroja.
        needs_preposition=is_bare or " ".join(spelling) in words.only_after_preposition,
        lacks_number=lacks_number,
    )


def _area(area: AreaEntry) -> PlaceCandidate:
    return PlaceCandidate(kind="area", code=area.code, name=area.name)


_Named = defaultdict[tuple[str, ...], dict[PlaceCandidate, None]]


def _add_ambiguous(named: _Named, by_code: Mapping[str, PlaceCandidate], words: PlaceWords) -> None:
    for word, codes in words.ambiguous.items():
        spelling = words.name_words(word)
        for code in codes:
            if spelling and code in by_code:
                named[spelling][by_code[code]] = None


def _add_stops(
    named: _Named, stops: Sequence[StopEntry], words: PlaceWords, taken: set[tuple[str, ...]]
) -> set[tuple[str, ...]]:
    """Add the names of stops; return those of one word that nobody wrote as a name of one."""
    whole = set(named)
    shortened: _Named = defaultdict(dict)
    by_area: _Named = defaultdict(dict)
    for stop in stops:
        entry = PlaceCandidate(kind="stop", code=stop.code, name=stop.name)
        names = (stop.name, stop.code, *stop.aliases)
        # "Alun-Alun" is written as two words, too.
        apart = (name.replace("-", " ") for name in names if "-" in name)
        for name in (*names, *apart):
            spelling = words.name_words(name)
            if spelling:
                named[spelling][entry] = None
                whole.add(spelling)
            for short in (*_without_optional(spelling, words), *_shortened(spelling, words)):
                shortened[short][entry] = None
            for short in _by_area(spelling, words.name_words(stop.kelurahan), words):
                by_area[short][entry] = None
    for spelling, entries in shortened.items():
        if spelling not in taken and (spelling not in named or len(entries) > 1):
            named[spelling].update(entries)
    for spelling, entries in by_area.items():
        if spelling not in named and len(entries) == 1:
            named[spelling].update(entries)
    return {spelling for spelling in named.keys() - whole if len(spelling) == 1}


def _add_without_area(
    named: _Named, stops: Sequence[StopEntry], words: PlaceWords, everyday: frozenset[str]
) -> None:
    """Add what a name is without its area: "Nurul Huda" for "Masjid Nurul Huda Seraya"."""
    shortened: _Named = defaultdict(dict)
    for stop in stops:
        entry = PlaceCandidate(kind="stop", code=stop.code, name=stop.name)
        areas = _names_of_its_area(stop, words)
        for name in (stop.name, *stop.aliases):
            for short in _without_area(words.name_words(name), areas, words, everyday):
                shortened[short][entry] = None
    for spelling, entries in shortened.items():
        if spelling not in named:
            named[spelling].update(entries)


def _names_of_its_area(stop: StopEntry, words: PlaceWords) -> set[tuple[str, ...]]:
    official = {words.name_words(stop.kelurahan), words.name_words(stop.kecamatan)} - {()}
    codes = {"-".join(name) for name in official}
    nicknames = (name for name, code in words.other_names.items() if code in codes)
    return official | {words.name_words(name) for name in nicknames}


def _without_area(
    spelling: tuple[str, ...],
    areas: set[tuple[str, ...]],
    words: PlaceWords,
    everyday: frozenset[str],
) -> Iterator[tuple[str, ...]]:
    for area in areas:
        rest = spelling[: -len(area)]
        bare = _without_type(rest, words)
        telling = {word for word in bare if not word.isdecimal()}
        is_said_of_it_alone = telling - words.common_words - everyday
        if spelling[-len(area) :] == area and len(telling) >= 2 and is_said_of_it_alone:
            yield from {rest, bare}


def _by_area(
    spelling: tuple[str, ...], area: tuple[str, ...], words: PlaceWords
) -> Iterator[tuple[str, ...]]:
    """Yield what a name is where it is the only one of its kind: "SD Kasu", "SD di Kasu"."""
    kind = spelling[:1]
    if area and kind and kind[0] in words.type_words and spelling[-len(area) :] == area:
        yield (*kind, *area)
        yield (*kind, "di", *area)


def _without_optional(spelling: tuple[str, ...], words: PlaceWords) -> Iterator[tuple[str, ...]]:
    """Yield the name without what people leave out: "SD 12 Kasu" for "SDN 12 Kasu"."""
    short = tuple(word for word in spelling if word not in words.optional_words)
    if short != spelling and _says_enough(short, words):
        yield short


def _shortened(spelling: tuple[str, ...], words: PlaceWords) -> Iterator[tuple[str, ...]]:
    """Yield what people make of a name: without its type, without its number."""
    without_number = spelling[:-1] if spelling[-1:] and spelling[-1].isdecimal() else ()
    # "Posyandu Melati" is clear enough without its number; "Melati" is not, nor is "alun" (2).
    bare = _without_type(without_number, words)
    if any(not word.isdecimal() for word in bare) and (
        bare != without_number or _says_enough(bare, words)
    ):
        yield without_number
    for name in (spelling, without_number):
        bare = _without_type(name, words)
        if bare != name and _says_enough(bare, words):
            yield bare


def _without_type(name: tuple[str, ...], words: PlaceWords) -> tuple[str, ...]:
    for word in words.type_words:
        parts = tuple(word.split())
        if name[: len(parts)] == parts:
            return name[len(parts) :]
    return name


def _says_enough(name: tuple[str, ...], words: PlaceWords) -> bool:
    telling = [word for word in name if not word.isdecimal()]
    if len(telling) >= 2:
        return any(word not in words.common_words for word in telling)
    return bool(telling) and len(telling[0]) >= 5 and telling[0] not in words.common_words
