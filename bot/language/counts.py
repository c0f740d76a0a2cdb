"""How many: people who came, or copies wanted."""

import re
from dataclasses import dataclass

from bot.language.datafiles import DataFile
from bot.language.dates import DateWords

MOST = 10_000
"""A larger number is no count of people at a stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountWords:
    """What `counts.yaml` says, compiled."""

    people_intents: frozenset[str]
    """Intents whose count is people who came."""
    copies_intents: frozenset[str]
    """Intents whose count is copies wanted."""
    correction: re.Pattern[str]
    """A number after a word that takes back the one before."""
    total: re.Pattern[str]
    """A number said to be the total."""
    total_behind: re.Pattern[str]
    """The same, the word behind the number."""
    counted: re.Pattern[str]
    """A number of people."""
    counted_behind: re.Pattern[str]
    """The same, the number behind the people."""
    copies: re.Pattern[str]
    """A number of copies."""
    number: re.Pattern[str]
    """Any number."""
    words: DateWords
    """Number words."""

    @classmethod
    def load(cls, file: DataFile, words: DateWords) -> "CountWords":
        """Read `counts.yaml`."""
        people, copies = _one_of(file.words("people")), _one_of(file.words("copies"))
        total, correction = _one_of(file.words("total")), _one_of(file.words("correction"))
        # The number after "bukan" is the wrong one: "bukan 30 tapi 32".
        return cls(
            people_intents=frozenset(file.words("people_intents")),
            copies_intents=frozenset(file.words("copies_intents")),
            correction=words.compile(rf"{correction}(?:,? (?!bukan)[^\W\d]+){{0,3}},? {{n}}"),
            total=words.compile(rf"{total}(?: [^\W\d]+){{0,2}},? {{n}}"),
            total_behind=words.compile(rf"{{n}}(?: {people})? {total}"),
            counted=words.compile(rf"{{n}} {people}"),
            counted_behind=words.compile(rf"{people} {{n}}"),
            copies=words.compile(rf"{{n}} {copies}"),
            number=words.compile(r"{n}"),
            words=words,
        )

    def count(self, intent: str, line: str) -> int | None:
        """Return the count said in a normalised line whose dates and places are masked."""
        if intent in self.people_intents:
            return self._people(line)
        if intent in self.copies_intents:
            found = self.copies.search(line)
            return self._value(found["n"]) if found else None
        return None

    def bare(self, line: str) -> int | None:
        """Return the number a message consists of."""
        match = self.number.fullmatch(line)
        return self._value(match["n"]) if match else None

    def _people(self, line: str) -> int | None:
        if corrected := list(self.correction.finditer(line)):
            return self._value(corrected[-1]["n"])
        if total := self.total.search(line) or self.total_behind.search(line):
            return self._value(total["n"])
        # "anak 18 ibu 11" and "18 anak 11 ibu": whichever order explains more of the numbers.
        readings = (self.counted.finditer(line), self.counted_behind.finditer(line))
        counted = max(([self._value(one["n"]) for one in found] for found in readings), key=len)
        if counted:
            return sum(number for number in counted if number is not None)
        found = self.number.search(line)
        return self._value(found["n"]) if found else None

    def _value(self, digits: str) -> int | None:
        value = self.words.number(digits)
        return value if value <= MOST else None


def _one_of(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"
