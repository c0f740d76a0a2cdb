"""The words of a message on their way through the pipeline."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Mask = Literal["date", "time", "place", "title", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word in its three spellings, and what has claimed it."""

    raw: str
    """As typed; empty for a word that normalising added."""
    folded: str
    """Folded; empty for a word that normalising added."""
    text: str
    """Normalised: the word every later step reads."""
    ends_clause: bool = False
    """Whether punctuation follows."""
    mask: Mask | None = None
    """What claimed the word; None while it is free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The normalised words joined by single spaces, with the way back to the tokens."""

    text: str
    """The words, a comma where a clause ends; dots for a masked word: no pattern reads those."""
    starts: tuple[int, ...]
    """Where each token begins in `text`."""

    def covered(self, start: int, end: int) -> range:
        """Return the indexes of the tokens that share a character with text[start:end]."""
        first = bisect_right(self.starts, start) - 1
        return range(first, bisect_left(self.starts, max(start + 1, end)))


def line_of(tokens: Sequence[Token]) -> Line:
    """Return the line of `tokens`."""
    starts: list[int] = []
    parts: list[str] = []
    position = 0
    for token in tokens:
        word = _hidden(token.text) if token.mask else token.text
        parts.append(word + (", " if token.ends_clause else " "))
        starts.append(position)
        position += len(parts[-1])
    return Line(text="".join(parts).rstrip(", "), starts=tuple(starts))


def masked(tokens: Sequence[Token], covered: Iterable[int], mask: Mask) -> list[Token]:
    """Return the tokens with those at the given indexes claimed by `mask`."""
    found = list(tokens)
    claim(found, covered, mask)
    return found


def claim(tokens: list[Token], covered: Iterable[int], mask: Mask) -> None:
    """Claim the tokens at the given indexes, in the list itself: a long text has many."""
    for index in covered:
        tokens[index] = replace(tokens[index], mask=mask)


def tagged(tokens: Sequence[Token], kept: Collection[str] = (), date_tag: str = "<date>") -> str:
    """Return the text the intent is read from: each run of one mask replaced by its tag.

    A claimed word of `kept` stays as it is; `date_tag` stands for days.
    """
    words: list[str] = []
    previous: Mask | None = None
    for token in tokens:
        if token.mask in {None, "other"} or token.text in kept:
            words.append(token.text)
        elif token.mask != previous:
            words.append(date_tag if token.mask == "date" else f"<{token.mask}>")
        previous = token.mask
    return " ".join(words)


def raw_text(tokens: Iterable[Token]) -> str:
    """Return the words as they were typed."""
    return " ".join(token.raw for token in tokens if token.raw)


def _hidden(word: str) -> str:
    return "\u00b7" * len(word)
