"""Finding the place of a message: windows of its free words against the index."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz import fuzz, process

from bot.language.placeindex import LONGEST_NAME, Key, PlaceIndex
from bot.language.tokens import Token, masked
from bot.language.understanding import Place, PlaceCandidate

OUTSIDE = "outside"
"""Ends the step of the trace that names a place outside the city."""
REFUSING = "bukan"
JOINING = frozenset({"dan", "sama", "serta", "plus", "juga", "dengan", "and", "&", "n"})
"""Words before a further place that is meant too."""

LONG_ENOUGH = 84.0
"""Likeness (0 to 100) a name of eight letters or more must reach."""
SHORT = 88.0
"""Likeness a shorter name must reach: one letter off in five or six is another word."""
LONG_NAME = 8
"""Letters from which a name is long."""
MOST_WORDS = 32
"""Words of a message looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One window of words that names a place."""

    first: int
    """Index of its first token."""
    last: int
    """Index of its last token."""
    score: float
    """Likeness, 0 to 100."""
    key: Key
    """The name it is like."""

    @property
    def is_stop(self) -> bool:
        """Whether it names a stop."""
        return self.key.entries[0].kind == "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRead:
    """The place of a message."""

    tokens: tuple[Token, ...]
    """The tokens, places claimed."""
    place: Place | None
    """The place."""
    trace: tuple[str, ...]
    """A line for every name read."""
    others: tuple[Place, ...] = ()
    """Places joined to it ("Tiban Baru dan Sagulung")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    index: int
    folded: str
    text: str
    spelled: tuple[str, ...]
    is_free: bool


def read_place(tokens: Sequence[Token], index: PlaceIndex) -> PlaceRead:
    """Find the places named in the free words; the best is the message's place."""
    matches = _apart(_matches(tokens, index))
    if not matches:
        return PlaceRead(tokens=tuple(tokens), place=None, trace=_outside(tokens, index))
    current = list(tokens)
    for match in matches:
        current = masked(current, range(match.first, match.last + 1), "place")
    place = _chosen(_meant(matches, tokens), index)
    trace = tuple(f"{_words(tokens, one)} -> {one.key.entries[0].name} [place]" for one in matches)
    others = _joined(matches, tokens, place)
    return PlaceRead(tokens=tuple(current), place=place, trace=trace, others=others)


def _joined(matches: Sequence[Match], tokens: Sequence[Token], place: Place) -> tuple[Place, ...]:
    """The places of a list, without the one chosen."""
    listed: dict[str, Place] = {}
    for before, match in pairwise(matches):
        between = {token.text for token in tokens[before.last + 1 : match.first]}
        if between & JOINING:
            found = (_place(before.key.entries), _place(match.key.entries))
            listed |= {each.code: each for each in found}
    return tuple(each for each in listed.values() if each.code != place.code)


def _meant(matches: list[Match], tokens: Sequence[Token]) -> list[Match]:
    """Leave out what is said not to be meant ("bukan sagulung, tiban"), if something is left."""
    kept = [one for one in matches if not one.first or tokens[one.first - 1].text != REFUSING]
    return kept or matches


def _outside(tokens: Sequence[Token], index: PlaceIndex) -> tuple[str, ...]:
    """Return the step that names a place elsewhere: announced, or at the beginning."""
    words = [_word(position, token, index) for position, token in enumerate(tokens[:MOST_WORDS])]
    for window in _windows(words):
        name = index.words.outside.get("".join(part for word in window for part in word.spelled))
        first = window[0].index
        if name and (first == 0 or words[first - 1].text in index.words.before):
            return (f"{_typed(window)} -> {name} [{OUTSIDE}]",)
    return ()


def _typed(window: Sequence[_Word]) -> str:
    return " ".join(word.folded for word in window)


def _words(tokens: Sequence[Token], match: Match) -> str:
    return " ".join(token.folded for token in tokens[match.first : match.last + 1] if token.folded)


def _matches(tokens: Sequence[Token], index: PlaceIndex) -> list[Match]:
    words = [_word(position, token, index) for position, token in enumerate(tokens[:MOST_WORDS])]
    words = _without_elsewhere(words, index)
    telling = [
        word
        for word in words
        if word.is_free
        and (word.folded not in index.words.look_alikes or word.folded in index.words.ambiguous)
    ]
    parts = [part for word in telling for part in (*word.spelled, "".join(word.spelled))]
    near = index.like(parts)
    found = (_best(window, near, index, words) for window in _windows(words))
    return [match for match in found if match]


def _word(position: int, token: Token, index: PlaceIndex) -> _Word:
    spelled = index.words.spelled(token.folded.split()) if token.folded else ()
    return _Word(
        index=position,
        folded=token.folded,
        text=token.text,
        spelled=spelled,
        is_free=token.mask is None and bool(token.folded),
    )


def _without_elsewhere(words: list[_Word], index: PlaceIndex) -> list[_Word]:
    """Take away names of places that are no place of the city: "Tanjung Pinang"."""
    taken: set[int] = set()
    for first, second in pairwise(words):
        if "".join((*first.spelled, *second.spelled)) in index.words.elsewhere:
            taken |= {first.index, second.index}
    return [replace(word, is_free=False) if word.index in taken else word for word in words]


def _windows(words: Sequence[_Word]) -> Iterator[Sequence[_Word]]:
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1):
            if not words[end - 1].is_free:
                break
            yield words[start:end]


def _best(
    window: Sequence[_Word],
    near: Mapping[str, frozenset[int]],
    index: PlaceIndex,
    words: Sequence[_Word],
) -> Match | None:
    spelled = [part for word in window for part in word.spelled]
    candidates = index.candidates(spelled, near)
    if not candidates:
        return None
    joined = "".join(spelled)
    numbers = tuple(part for part in spelled if part.isdecimal())
    hits = process.extract(
        joined,
        {key: index.joined[key] for key in candidates},
        scorer=fuzz.ratio,
        score_cutoff=LONG_ENOUGH,
        limit=5,
    )
    for _, score, number in hits:
        key = index.keys[number]
        if _holds(key, window, score, numbers, index, words):
            return Match(first=window[0].index, last=window[-1].index, score=score, key=key)
    return None


def _holds(
    key: Key,
    window: Sequence[_Word],
    score: float,
    numbers: tuple[str, ...],
    index: PlaceIndex,
    words: Sequence[_Word],
) -> bool:
    if numbers != key.numbers or (key.lacks_number and _is_numbered(window, words)):
        return False
    if score < 100:
        if key.is_exact_only or score < (LONG_ENOUGH if len(key.joined) >= LONG_NAME else SHORT):
            return False
        if len(window) == 1 and _is_everyday(window[0], index):
            return False
        if _adds_words(window, key, index):
            return False
    return not key.needs_preposition or _is_announced(window, words, index)


def _is_numbered(window: Sequence[_Word], words: Sequence[_Word]) -> bool:
    """Whether a number follows: "Posyandu Melati 9" is not Posyandu Melati 5."""
    following = words[window[-1].index + 1 : window[-1].index + 2]
    return any(word.is_free and "".join(word.spelled).isdecimal() for word in following)


def _adds_words(window: Sequence[_Word], key: Key, index: PlaceIndex) -> bool:
    """Whether the window begins or ends with an everyday word that is no part of the name."""
    edges = {window[0], window[-1]}
    return any(
        (edge.text in index.words.before or _is_everyday(edge, index))
        and not {*edge.spelled, edge.text} & set(key.words)
        for edge in edges
    )


def _is_everyday(word: _Word, index: PlaceIndex) -> bool:
    """Whether it is a word of chat: what it looks like by chance is not meant."""
    return (
        word.folded in index.words.look_alikes
        or word.text in index.everyday
        or word.folded in index.everyday
    )


def _is_announced(window: Sequence[_Word], words: Sequence[_Word], index: PlaceIndex) -> bool:
    if len(window) == len(words):
        return True
    before = window[0].index - 1
    return before >= 0 and words[before].text in index.words.before


def _apart(matches: Sequence[Match]) -> list[Match]:
    """Return the best matches that do not overlap, in order of the message."""
    ranked = sorted(matches, key=lambda one: (-_weight(one), one.first))
    kept: list[Match] = []
    for match in ranked:
        if all(match.last < other.first or match.first > other.last for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda one: one.first)


def _weight(match: Match) -> float:
    # Letters explained: a longer name well matched beats a shorter one matched perfectly.
    return (match.score - 60) * len(match.key.joined)


def _chosen(matches: Sequence[Match], index: PlaceIndex) -> Place:
    stops = [match for match in matches if match.is_stop]
    best = max(stops or matches, key=_weight)
    areas = {match.key.joined for match in matches if not match.is_stop}
    inside = [one for one in best.key.entries if areas & set(index.districts.get(one.code, ()))]
    entries = tuple(inside) or best.key.entries
    return _place(entries)


def _place(entries: tuple[PlaceCandidate, ...]) -> Place:
    first = entries[0]
    return Place(
        kind=first.kind,
        code=first.code,
        name=first.name,
        candidates=entries if len(entries) > 1 else (),
    )
