"""The words of days and times, and the pieces of patterns built from them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time

from bot.language.datafiles import DataFile

_NAMED_PIECE = re.compile(r"\{(\w+?)(\d?)\}")
# Not inside a word, a number or a range: "hari" is not read in "hari-hari", 9 not in 9.30.
_BEFORE = r"(?<![\w.:/-])"
_AFTER = r"(?![\w/-])(?![.:]\d)"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfDay:
    """A part of the day and its window."""

    start: time
    """When it begins."""
    end: time
    """When it ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """What `dates.yaml` says."""

    weekdays: Mapping[str, int]
    """Word to weekday, 0 = Monday."""
    months: Mapping[str, int]
    """Full name to month, 1 = January."""
    short_months: Mapping[str, int]
    """Abbreviation to month; only beside a day number or "bulan"."""
    numbers: Mapping[str, int]
    """Number word to number, 0 to 11."""
    ordinals: Mapping[str, int]
    """Ordinal word to number, -1 = last."""
    parts: Mapping[str, str]
    """Word to the name of the part of day."""
    windows: Mapping[str, PartOfDay]
    """Name of the part of day to its window."""
    days_away: Mapping[str, int]
    """Phrase to days from today."""
    holidays: Mapping[str, tuple[int, int]]
    """Phrase to month and day."""
    address_words: frozenset[str]
    """Words said to a person: a part of day before them is a greeting."""
    dropping_words: frozenset[str]
    """A day right after them is the one that is not meant."""
    pieces: Mapping[str, str]
    """Named pieces of patterns, without group."""

    @classmethod
    def load(cls, file: DataFile) -> "DateWords":
        """Read `dates.yaml`; raise LanguageDataError where it cannot be used."""
        weekdays = _numbered(file.lists("weekdays"), first=0)
        months = _numbered(file.lists("months"), first=1)
        names = {words[0]: months[words[0]] for words in file.lists("months").values()}
        short = {
            word: names[name]
            for name, words in file.lists("short_months").items()
            for word in words
        }
        numbers = {word: value for value, word in enumerate(file.words("numbers"))}
        ordinals = file.integers("ordinals")
        parts, windows = _parts(file.section("parts_of_day"))
        days_away = file.integers("days_away")
        holidays = {name: _month_day(file, text) for name, text in file.pairs("holidays").items()}
        return cls(
            weekdays=weekdays,
            months=months,
            short_months=short,
            numbers=numbers,
            ordinals=ordinals,
            parts=parts,
            windows=windows,
            days_away=days_away,
            holidays=holidays,
            address_words=frozenset(file.words("address_words")),
            dropping_words=frozenset(file.words("dropping_words")),
            pieces={
                "weekday": _one_of(weekdays),
                "month": _one_of(months),
                "anymonth": _one_of([*months, *short]),
                "n": rf"(?:\d{{1,3}}|{_number_words(numbers)})",
                "ord": rf"(?:{_one_of(ordinals)}|ke[ -]?\d|ke[ -]{_one_of(numbers)})",
                "part": _one_of(parts),
                "away": _one_of(days_away),
                "holiday": _one_of(holidays),
                **_fixed_pieces(file),
            },
        )

    def compile(self, template: str) -> re.Pattern[str]:
        """Compile a pattern: `{weekday}` is a group of that name, `{weekday2}` a second one."""

        def piece(match: re.Match[str]) -> str:
            name, second = match.groups()
            if name not in self.pieces:
                return match.group()
            if name in {"unlabelled", "unaddressed"}:
                return self.pieces[name]
            return f"(?P<{name}{second}>{self.pieces[name]})"

        return re.compile(_BEFORE + "(?:" + _NAMED_PIECE.sub(piece, template) + ")" + _AFTER)

    def month_number(self, word: str) -> int:
        """Return the month a full or short name stands for."""
        return self.months.get(word) or self.short_months[word]

    def number(self, word: str) -> int:
        """Return the number digits or number words stand for ("dua puluh satu" is 21)."""
        if word.isdecimal():
            return int(word)
        total = 0
        for part in word.split():
            if part == "belas":
                total += 10
            elif part == "puluh":
                total *= 10
            else:
                total += self.numbers[part]
        return total

    def ordinal(self, phrase: str) -> int:
        """Return the number of an ordinal: "kedua", "ke-2", "ke dua", "terakhir" = -1."""
        if phrase in self.ordinals:
            return self.ordinals[phrase]
        return self.number(phrase.removeprefix("ke").strip(" -"))


def _numbered(lists: Mapping[str, tuple[str, ...]], *, first: int) -> dict[str, int]:
    return {word: place for place, words in enumerate(lists.values(), first) for word in words}


def _one_of(words: Iterable[str]) -> str:
    # Longest first: an alternation takes the first branch that fits.
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


def _number_words(numbers: Mapping[str, int]) -> str:
    word = _one_of(numbers)
    return rf"{word}(?: belas| puluh(?: {word})?)?"


def _parts(section: DataFile) -> tuple[dict[str, str], dict[str, PartOfDay]]:
    parts: dict[str, str] = {}
    windows: dict[str, PartOfDay] = {}
    for name, part in section.sections():
        parts.update(dict.fromkeys(part.words("words"), name))
        windows[name] = PartOfDay(start=_time(part, "from"), end=_time(part, "to"))
    return parts, windows


def _time(part: DataFile, key: str) -> time:
    try:
        return time.fromisoformat(part.text(key))
    except ValueError as error:
        raise part.broken(key, "is not HH:MM") from error


def _month_day(file: DataFile, text: str) -> tuple[int, int]:
    try:
        # Any leap year: 29 February is a day of the year too.
        day = date.fromisoformat(f"2024-{text}")
    except ValueError as error:
        raise file.broken(f"holidays.{text}", "is not MM-DD") from error
    return day.month, day.day


def _fixed_pieces(file: DataFile) -> dict[str, str]:
    """The pieces that do not depend on the tables of days and numbers."""
    return {
        "year": r"20\d\d",
        "d": r"\d{1,2}",
        "unit": r"(?:hari|minggu|bulan|tahun)",
        "length_word": _one_of(file.words("length_words")),
        "counted": _one_of(file.words("counted_words")),
        "not_holiday": _one_of(file.words("not_holidays")),
        "unlabelled": "".join(rf"(?<!\b{word} )" for word in file.words("number_labels")),
        "unaddressed": "".join(rf"(?<!\b{word} )" for word in file.words("address_words")),
    }
