"""The stops and vans that a file may name, and which of them a typed name means. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.domain.places import StopKind
from bot.domain.slugs import slug

CLOSE = 88.0
"""Likeness (0 to 100) from which a name is taken for the one of a stop."""
APART = 4.0
"""By how much the best stop must lead."""
NEAR = 60.0
"""Likeness from which a stop is worth naming to whoever mistyped it."""
NAMED = 3
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStop:
    """A stop as files name it."""

    code: str
    """Code."""
    names: tuple[str, ...]
    """Its name, then its aliases."""
    kind: StopKind
    """What sort of place it is."""
    kelurahan: str
    """Name of the kelurahan."""
    kecamatan: str
    """Name of the kecamatan."""
    timezone: str
    """IANA name of its zone."""

    def __str__(self) -> str:
        return f"{self.names[0]}, {self.kelurahan} ({self.code})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look for a name found."""

    stop: KnownStop | None
    """The one stop that is meant, or None."""
    close: tuple[KnownStop, ...] = ()
    """Otherwise those that might be, best first."""


class Directory:
    """All stops by code and by name."""

    def __init__(self, stops: Iterable[KnownStop]) -> None:
        self._by_code: dict[str, KnownStop] = {}
        self._by_name: defaultdict[str, list[KnownStop]] = defaultdict(list)
        for stop in stops:
            self._by_code[stop.code.casefold()] = stop
            for name in (stop.code, *stop.names):
                if stop not in self._by_name[fold_name(name)]:
                    self._by_name[fold_name(name)].append(stop)
        self._looked: dict[tuple[str, str, str], Looked] = {}

    def by_code(self, code: str) -> KnownStop | None:
        """The stop with this code, in capitals or not."""
        return self._by_code.get(code.casefold())

    def look(self, name: str, kelurahan: str = "", kecamatan: str = "") -> Looked:
        """The stop that a typed name means; empty areas do not matter.

        Exactly the same name, or one so like it that no other comes near; never one with another
        number ("SDN 01" is not "SDN 02"), and never one in another area.
        """
        key = fold_name(name), slug(kelurahan), slug(kecamatan)
        if key not in self._looked:
            self._looked[key] = self._look(*key)
        return self._looked[key]

    def _look(self, name: str, kelurahan: str, kecamatan: str) -> Looked:
        same = self._by_name.get(name, []) if name else []
        here = [stop for stop in same if _lies_in(stop, kelurahan, kecamatan)]
        if len(here) == 1:
            return Looked(stop=here[0])
        if same:
            return Looked(stop=None, close=tuple((here or same)[:NAMED]))
        return self._alike(name, kelurahan, kecamatan)

    def _alike(self, name: str, kelurahan: str, kecamatan: str) -> Looked:
        found = process.extract(
            name, self._by_name.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=NEAR, limit=10
        )
        scores: dict[str, tuple[float, KnownStop]] = {}
        for known, score, _ in found:
            for stop in self._by_name[known]:
                fits = _numbers(known) == _numbers(name) and _lies_in(stop, kelurahan, kecamatan)
                scores.setdefault(stop.code, (score if fits else score - 100, stop))
        ranked = sorted(scores.values(), key=lambda each: -each[0])
        lead = ranked[0][0] - (ranked[1][0] if len(ranked) > 1 else 0) if ranked else 0
        if ranked and ranked[0][0] >= CLOSE and lead >= APART:
            return Looked(stop=ranked[0][1])
        return Looked(stop=None, close=tuple(stop for _, stop in ranked[:NAMED]))


def fold_name(name: str) -> str:
    """A name without case and marks, numbers as plain digits: "SDN 01 (II)" is "sdn 1 2"."""
    words = slug(name).split("-")
    plain = (_ROMAN.get(word, word) for word in words)
    return " ".join(_NUMBER.sub(lambda found: str(int(found[0])), word) for word in plain).strip()


def _numbers(folded: str) -> list[str]:
    return sorted(_NUMBER.findall(folded))


def _lies_in(stop: KnownStop, kelurahan: str, kecamatan: str) -> bool:
    """Whether the stop lies in the areas, given as slugs; a slip of a letter is forgiven."""
    pairs = ((kelurahan, slug(stop.kelurahan)), (kecamatan, slug(stop.kecamatan)))
    return all(not asked or fuzz.ratio(asked, known) >= CLOSE for asked, known in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vans:
    """All vans."""

    codes: Mapping[str, str]
    """Folded code or name to code."""

    def code_of(self, typed: str) -> str:
        """The code of the van that is called so, or an empty text."""
        return self.codes.get(fold_name(typed), "")
