"""Which words of a message are the title, author or subject: a trained tagger over its words.

Every word is outside, begins or continues a query; what each word and its neighbours speak for adds
up, and the best row of labels is found (Viterbi). Weights are whole numbers: the same everywhere.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.language import tables
from bot.language.errors import LanguageDataError
from bot.language.tokens import Token

OUTSIDE, BEGINS, CONTINUES = range(3)
MOST_WORDS = 60
"""Words of a message looked at; a query stands in the first of them."""
_IMPOSSIBLE = -(10**9)
_FIRST, _LAST = "<s>", "</s>"

Weights = Mapping[str, tuple[int, int, int]]
"""Feature to what it adds to each label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryTagger:
    """The weights, and the words everybody uses."""

    weights: Weights
    """Feature to what it adds to each label."""
    common: Collection[str]
    """Words of chat: a word that is none of them is more likely of a title."""

    @classmethod
    def untrained(cls) -> "QueryTagger":
        """Return a tagger that finds nothing."""
        return cls(weights={}, common=frozenset())

    @classmethod
    def load(cls, path: Path) -> "QueryTagger":
        """Read the tagger; raise LanguageDataError if it is missing or no such table."""
        stored = tables.unpacked(path)
        try:
            rows = zip(tables.lines(stored["features"]), stored["weights"].tolist(), strict=True)
            return cls(
                weights={feature: (row[0], row[1], row[2]) for feature, row in rows},
                common=frozenset(tables.lines(stored["common"])),
            )
        except (KeyError, ValueError) as error:
            raise LanguageDataError(file=path, entry="table", problem=str(error)) from error

    def to_bytes(self) -> bytes:
        """Return the file of the tagger."""
        return tables.packed(
            {
                "features": tables.text(list(self.weights)),
                "weights": np.array(list(self.weights.values()), dtype=np.int32),
                "common": tables.text(sorted(self.common)),
            }
        )

    def spans(self, tokens: Sequence[Token], intent: str) -> list[tuple[int, int]]:
        """Return start and end (behind the last) of every query in the tokens, in order."""
        labels = self.labels(features_of(tokens, intent, self.common))
        spans: list[tuple[int, int]] = []
        for place, label in enumerate(labels):
            if label == BEGINS:
                spans.append((place, place + 1))
            elif label == CONTINUES:
                spans[-1] = (spans[-1][0], place + 1)
        return spans

    def labels(self, rows: Sequence[Sequence[str]]) -> list[int]:
        """Return the best row of labels for the features of the words."""
        best: list[tuple[int, ...]] = []
        came_from: list[tuple[int, ...]] = []
        for row in rows:
            scores = self._scores(row)
            before = best[-1] if best else (0, _IMPOSSIBLE, _IMPOSSIBLE)
            choices = [_best_before(before, label, self.weights) for label in range(3)]
            best.append(tuple(score + scores[label] for label, (score, _) in enumerate(choices)))
            came_from.append(tuple(previous for _, previous in choices))
        return _followed_back(best, came_from)

    def _scores(self, row: Sequence[str]) -> list[int]:
        scores = [0, 0, 0]
        for feature in row:
            if found := self.weights.get(feature):
                for label in range(3):
                    scores[label] += found[label]
        return scores


def step(previous: int) -> str:
    """Return the feature of coming from a label."""
    return f"from {previous}"


def features_of(tokens: Sequence[Token], intent: str, common: Collection[str]) -> list[list[str]]:
    """Return the features of every word of a message with this intent."""
    tokens = tokens[:MOST_WORDS]
    words = [_FIRST, _FIRST, *map(_shown, tokens), _LAST, _LAST]
    is_new = [word[0] != "<" and word not in common for word in words]
    ends = [True, True, *(token.ends_clause for token in tokens), True, True]
    return [
        list(_of_word(words, is_new, ends, place, intent)) for place in range(2, len(words) - 2)
    ]


def _of_word(
    words: Sequence[str],
    is_new: Sequence[bool],
    ends: Sequence[bool],
    place: int,
    intent: str,
) -> Iterator[str]:
    word, before, behind = words[place], words[place - 1], words[place + 1]
    news = "".join("n" if one else "." for one in is_new[place - 2 : place + 3])
    yield f"0 {word}"
    yield f"-1 {before}"
    yield f"+1 {behind}"
    yield f"-2 {words[place - 2]}"
    yield f"+2 {words[place + 2]}"
    yield f"-1 {before} 0 {word}"
    yield f"0 {word} +1 {behind}"
    yield f"-2 {words[place - 2]} -1 {before}"
    yield f"+1 {behind} +2 {words[place + 2]}"
    yield f"in {intent} -1 {before}"
    yield f"in {intent} 0 {word}"
    yield f"new {news}"
    yield f"new {news[1:4]} in {intent}"
    yield f"new {news[2]} -1 {before}"
    yield f"new {news[2:4]} +1 {behind}"
    yield f"clause {ends[place - 1]} {ends[place]} {news[1:4]}"


def _shown(token: Token) -> str:
    if token.mask in {"place", "date", "time", "title"}:
        return f"<{token.mask}>"
    return "<number>" if token.text.isdecimal() else token.text


def _best_before(before: Sequence[int], label: int, weights: Weights) -> tuple[int, int]:
    """Return the best score a label can follow, and the label it follows."""
    choices = []
    for previous in range(3):
        if label == CONTINUES and previous == OUTSIDE:
            continue
        added = weights.get(step(previous), (0, 0, 0))[label]
        choices.append((before[previous] + added, -previous))
    score, previous = max(choices)
    return score, -previous


def _followed_back(best: Sequence[Sequence[int]], came_from: Sequence[Sequence[int]]) -> list[int]:
    labels: list[int] = []
    for place in range(len(best) - 1, -1, -1):
        label = (
            came_from[place + 1][labels[-1]]
            if labels
            else max(range(3), key=lambda one: (best[-1][one], -one))
        )
        labels.append(label)
    return labels[::-1]
