"""What the database is asked for a query, so that few titles come back and the right ones do.

Rare words are asked for at once: any of them. Words that stand in thousands of titles only
together, or alone with the shortest titles first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.services.titles.vocabulary import Meaning

MOST_TITLES = 3_000
"""Titles that one question may give."""
MOST_WORDS = 24
"""Words of one question."""
SYNONYMS = 3
"""Words of each group where groups have to come together."""
SHORTEST = 300
"""Titles with one frequent word that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Titles that have a word of each group."""

    all_of: Sequence[Sequence[str]]
    """Groups of folded words; none is empty."""
    few: int
    """How many titles at most, the shortest first."""


def questions(meanings: Sequence[Meaning], counts: Mapping[str, int]) -> Iterator[Question]:
    """What to ask; `counts` tells in how many titles a word stands."""
    rare = _rare(meanings, counts)
    if rare:
        yield Question(all_of=[rare], few=MOST_TITLES)
    frequent = [each for each in meanings if next(iter(each.words)) not in rare]
    if len(frequent) > 1:
        groups = [list(each.words)[:SYNONYMS] for each in frequent]
        yield Question(all_of=groups, few=SHORTEST)
    if frequent and not rare:
        weightiest = max(frequent, key=lambda each: max(each.words.values()))
        yield Question(all_of=[[next(iter(weightiest.words))]], few=SHORTEST)


def _rare(meanings: Sequence[Meaning], counts: Mapping[str, int]) -> list[str]:
    """The weightiest words that together stand in no more than MOST_TITLES titles."""
    worth = {word: weight for each in meanings for word, weight in each.words.items()}
    chosen: list[str] = []
    room = MOST_TITLES
    for word in sorted(worth, key=lambda one: (-worth[one], one)):
        if counts[word] <= room and len(chosen) < MOST_WORDS:
            chosen.append(word)
            room -= counts[word]
    return chosen
