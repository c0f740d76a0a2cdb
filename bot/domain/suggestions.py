"""Suggestions of titles that the library does not own: alike ones are one."""

import enum
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import fuzz, process


class SuggestionState(enum.StrEnum):
    """What staff made of a suggestion."""

    OPEN = "open"
    PLANNED = "planned"
    BOUGHT = "bought"
    OWNED = "owned"
    DECLINED = "declined"


ALIKE = 90.0
"""Likeness (0 to 100, order of words does not matter) from which two suggestions are one."""
_WORDS = re.compile(r"[a-z0-9]+")
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionView:
    """A suggestion and what became of it."""

    id: int
    """Row id."""
    words: str
    """As the first person typed it."""
    supporters: int
    """How many people wish for it."""
    state: SuggestionState
    """What staff made of it."""
    answer: str
    """What staff wrote; may be empty."""
    created_at: datetime
    """When it was first made. Aware, UTC."""


def suggestion_key(words: str) -> str:
    """Words folded to plain lowercase letters and digits, single spaces between."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return " ".join(_WORDS.findall(plain.lower()))


def most_alike(key: str, known: Mapping[int, str]) -> int | None:
    """The id of the known suggestion that is the same wish, or None.

    Numbers must be equal: the second volume is not the third.
    """
    numbers = _numbers(key)
    possible = {each: other for each, other in known.items() if _numbers(other) == numbers}
    found = process.extractOne(key, possible, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
    return found[2] if found else None


def _numbers(key: str) -> tuple[int, ...]:
    return tuple(sorted(int(number) for number in _NUMBERS.findall(key)))
