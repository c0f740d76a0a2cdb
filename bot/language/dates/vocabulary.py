"""The words of days and times, and the pieces of patterns built from them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time

from bot.language.datafiles import DataFile
from bot.language.dates.prayers import PRAYERS, Position, Prayer
from bot.language.dates.typing_errors import misspellings

_NAMED_PIECE = re.compile(r"\{(\w+?)(\d?)\}")
# Not inside a word, a number or a range: "hari" is not read in "hari-hari", 9 not in 9.30.
_BEFORE = r"(?<![\w.:/-])"
_AFTER = r"(?![\w/-])(?![.:]\d)"
UNNAMED = frozenset({"unlabelled", "unaddressed", "untopical", "daily", "opened"})
"""Pieces that only look at what stands before; they make no group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfDay:
    """A part of the day and its window."""

    start: time
    """When it begins."""
    end: time
    """When it ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feast:
    """A holiday that moves from year to year."""

    library: str
    """What the library `holidays` has in its name, or `Ramadan`."""
    is_islamic: bool
    """Whether the moon decides, so that a coming one is an estimate."""


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
    feasts: Mapping[str, Feast]
    """Phrase to a holiday that moves."""
    prayers: Mapping[str, Prayer]
    """Word to prayer."""
    prayer_position: Position
    """Where prayer times are reckoned for, if the message names no stop."""
    misspelt: Mapping[str, str]
    """Slips of the keyboard to the day word that was meant."""
    telling: frozenset[str]
    """Words without one of which, or a digit, a message says nothing of time."""
    address_words: frozenset[str]
    """Words said to a person: a part of day before them is a greeting."""
    greeting_words: frozenset[str]
    """Words after which a part of day is a greeting."""
    dropping_words: frozenset[str]
    """A day right after them is the one that is not meant."""
    pieces: Mapping[str, str]
    """Named pieces of patterns, without group."""

    @classmethod
    def load(cls, file: DataFile) -> "DateWords":
        """Read `dates.yaml`; raise LanguageDataError where it cannot be used."""
        weekdays = _numbered(file.lists("weekdays"), first=0)
        months = _numbered(file.lists("months"), first=1)
        parts, windows = _parts(file.section("parts_of_day"))
        words = cls(
            weekdays=weekdays,
            months=months,
            short_months=_short_months(file, months),
            numbers={word: value for value, word in enumerate(file.words("numbers"))},
            ordinals=file.integers("ordinals"),
            parts=parts,
            windows=windows,
            days_away=file.integers("days_away"),
            holidays={name: _month_day(file, day) for name, day in file.pairs("holidays").items()},
            feasts=_feasts(file.section("feasts")),
            prayers=_prayers(file.section("prayers")),
            prayer_position=_position(file.section("prayer_position")),
            misspelt=misspellings(file.words("often_mistyped"), file.words("not_mistyped")),
            telling=frozenset(),
            address_words=frozenset(file.words("address_words")),
            greeting_words=frozenset(file.words("greeting_words")),
            dropping_words=frozenset(file.words("dropping_words")),
            pieces={},
        )
        pieces = {**_word_pieces(words), **_fixed_pieces(file)}
        return replace(words, pieces=pieces, telling=_telling(words, file))

    def compile(self, template: str) -> re.Pattern[str]:
        """Compile a pattern: `{weekday}` is a group of that name, `{weekday2}` a second one."""

        def piece(match: re.Match[str]) -> str:
            name, second = match.groups()
            if name not in self.pieces:
                return match.group()
            if name in UNNAMED:
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
                # Two digits spoken one by one: "dua lima" is 25.
                total = total * 10 if 0 < total < 10 else total
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


def _spoken_digits(numbers: Mapping[str, int]) -> str:
    """The days of a month spoken digit by digit: "dua lima"; no other number is said so."""
    digits = {number: word for word, number in numbers.items() if number < 10}
    twenties = _one_of(digits[number] for number in range(1, 10))
    return rf"{digits[2]} {twenties}|{digits[3]} (?:{digits[0]}|{digits[1]})"


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


def _short_months(file: DataFile, months: Mapping[str, int]) -> dict[str, int]:
    names = {words[0]: months[words[0]] for words in file.lists("months").values()}
    short = file.lists("short_months").items()
    return {word: names[name] for name, words in short for word in words}


def _feasts(section: DataFile) -> dict[str, Feast]:
    feasts: dict[str, Feast] = {}
    for _, entry in section.sections():
        feast = Feast(library=entry.text("library"), is_islamic=entry.text("calendar") == "islamic")
        feasts.update(dict.fromkeys(entry.words("words"), feast))
    return feasts


def _prayers(section: DataFile) -> dict[str, Prayer]:
    return {word: prayer for prayer in PRAYERS for word in section.words(prayer)}


def _position(section: DataFile) -> Position:
    return Position(latitude=section.number("latitude"), longitude=section.number("longitude"))


def _telling(words: DateWords, file: DataFile) -> frozenset[str]:
    """Return the words one of which every phrase of the grammar without a digit has."""
    phrases = [
        *words.weekdays,
        *words.months,
        *words.short_months,
        *words.parts,
        *words.days_away,
        *words.holidays,
        *words.feasts,
        *words.prayers,
        *words.misspelt,
        *file.words("not_holidays"),
        *file.words("other_telling_words"),
    ]
    return frozenset(word for phrase in phrases for word in phrase.split())


def _word_pieces(words: DateWords) -> dict[str, str]:
    """The pieces that are tables of days, months and numbers."""
    number = _number_words(words.numbers)
    return {
        "weekday": _one_of(words.weekdays),
        "month": _one_of(words.months),
        "anymonth": _one_of([*words.months, *words.short_months]),
        "n": rf"(?:\d{{1,3}}|{number})",
        "day": rf"(?:\d{{1,2}}|{_spoken_digits(words.numbers)}|{number})",
        "ord": rf"(?:{_one_of(words.ordinals)}|ke[ -]?\d|ke[ -]{_one_of(words.numbers)})",
        "part": _one_of(words.parts),
        "away": _one_of(words.days_away),
        "holiday": _one_of(words.holidays),
        "feast": _one_of(words.feasts),
        "prayer": _one_of(words.prayers),
    }


def _fixed_pieces(file: DataFile) -> dict[str, str]:
    """The pieces that do not depend on the tables of days and numbers."""
    return {
        # 1945 and 9999 are years; 1530 and 2130 beside a day are rather hours.
        "year": r"(?:20\d\d|19\d\d|2[5-9]\d\d|[3-9]\d{3})",
        "d": r"\d{1,2}",
        "unit": r"(?:hari|minggu|bulan|tahun)",
        "length_word": _one_of(file.words("length_words")),
        "longer_word": _one_of(file.words("longer_words")),
        "counted": _one_of(file.words("counted_words")),
        "not_holiday": _one_of(file.words("not_holidays")),
        "after": _one_of(file.words("after_words")),
        "unlabelled": _not_after(file.words("number_labels")),
        "unaddressed": _not_after(file.words("address_words")),
        "untopical": _not_after(file.words("topic_words")),
        "daily": _not_after(file.words("not_parts_after")),
        "opened": _only_after(file.words("hour_openers")),
    }


def _not_after(words: Iterable[str]) -> str:
    return "".join(rf"(?<!\b{re.escape(word)} )" for word in words)


def _only_after(words: Iterable[str]) -> str:
    # Each look-behind has one width, so every word has its own. A comma ends a clause.
    return "(?:^|(?<=, )|" + "|".join(rf"(?<=\b{re.escape(word)} )" for word in words) + ")"
