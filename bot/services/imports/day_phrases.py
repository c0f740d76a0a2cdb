"""The column Hari of a typed timetable: "Selasa minggu ke-2 dan ke-4" as a rule. Pure.

"Selasa minggu ke-2" is read as the second Tuesday of the month: that is what people mean by it,
and the dates are shown before anything is saved.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.services.imports.reading import FileWords

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = range(5)
_LAST = 0
"""The symbol for "terakhir", which RFC 5545 calls -1."""
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_AND = r"(?:,|dan|serta|&|\+|/)"
_DAY = r"d\d"
_LIST = rf"{_DAY}(?: ?{_AND} ?{_DAY})*"
_DAYS = rf"(?:hari )?(?P<days>{_DAY} ?to ?{_DAY}|{_LIST})"
_ORDINAL = r"o\d"
_ORDINALS = rf"(?P<ordinals>{_ORDINAL}(?: ?{_AND} ?{_ORDINAL})*)"
_WEEK = r"(?:d6|pekan)"
_EVERY = r"(?:every )?"
_OF_MONTH = r"(?: (?:every )?(?:bulan|sebulan|bulannya|dalam (?:se)?bulan))?"
_INTERVAL = r"(?P<interval>\d{1,2})"
_NUMBERS = rf"(?P<numbers>\d{{1,2}}(?: ?{_AND} ?(?:tanggal )?\d{{1,2}})*)"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        rf"{_EVERY}{_DAYS},? (?:pada )?(?:{_WEEK} )?{_ORDINALS}{_OF_MONTH}",
        rf"{_EVERY}{_WEEK} {_ORDINALS},? {_DAYS}{_OF_MONTH}",
        rf"{_EVERY}{_DAYS},? (?:every )?{_INTERVAL} {_WEEK} once",
        rf"{_EVERY}{_INTERVAL} {_WEEK} (?:once,? )?(?:pada )?{_DAYS}",
        rf"(?P<every>every )?{_DAYS}(?P<each> every {_WEEK})?",
        rf"(?P<every>every ){_WEEK},? {_DAYS}",
        rf"{_EVERY}tanggal {_NUMBERS}{_OF_MONTH}",
        rf"{_EVERY}hari (?P<workdays>kerja)",
        r"(?P<daily>every hari)",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPhrase:
    """What the column Hari says."""

    rrule: str
    """RFC 5545."""
    weekdays: tuple[int, ...] = ()
    """The days of the week that it names, 0 = Monday."""
    bare: bool = False
    """Whether it only names days of the week: with a date beside it, it describes the date."""
    has_phase: bool = False
    """Whether it needs a first date to know in which weeks it holds."""


def read_days(text: str, words: FileWords) -> DayPhrase | None:
    """A phrase like "Sabtu kedua" or "setiap tanggal 10"; None for anything else."""
    line = _symbols(text, words)
    for shape in _SHAPES:
        if match := shape.fullmatch(line):
            return _phrase(match.groupdict())
    return None


def _phrase(found: Mapping[str, str | None]) -> DayPhrase | None:
    days = _weekdays(found.get("days") or "")
    if found.get("daily"):
        return DayPhrase(rrule="FREQ=DAILY")
    if numbers := found.get("numbers"):
        return _days_of_month(numbers)
    if found.get("workdays"):
        return DayPhrase(rrule=_weekly(tuple(WORKDAYS)), weekdays=tuple(WORKDAYS))
    if ordinals := found.get("ordinals"):
        return _monthly(days, ordinals)
    if interval := found.get("interval"):
        return _every_few_weeks(days, int(interval))
    bare = not (found.get("every") or found.get("each"))
    return DayPhrase(rrule=_weekly(days), weekdays=days, bare=bare)


def _days_of_month(text: str) -> DayPhrase | None:
    numbers = sorted({int(number) for number in re.findall(r"\d+", text)})
    if not all(1 <= number <= 31 for number in numbers):
        return None
    return DayPhrase(rrule="FREQ=MONTHLY;BYMONTHDAY=" + ",".join(map(str, numbers)))


def _monthly(days: tuple[int, ...], text: str) -> DayPhrase | None:
    found = {int(number) for number in re.findall(r"\d+", text)}
    if max(found) > 5:
        return None
    ordinals = [*sorted(found - {_LAST}), *([-1] if _LAST in found else [])]
    named = ",".join(f"{ordinal}{DAYS[day]}" for ordinal in ordinals for day in days)
    return DayPhrase(rrule=f"FREQ=MONTHLY;BYDAY={named}", weekdays=days)


def _every_few_weeks(days: tuple[int, ...], interval: int) -> DayPhrase | None:
    if not 1 <= interval <= 52:
        return None
    if interval == 1:
        return DayPhrase(rrule=_weekly(days), weekdays=days)
    named = ",".join(DAYS[day] for day in days)
    rrule = f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={named}"
    return DayPhrase(rrule=rrule, weekdays=days, has_phase=True)


def _weekly(days: tuple[int, ...]) -> str:
    return "FREQ=WEEKLY;BYDAY=" + ",".join(DAYS[day] for day in days)


def _weekdays(text: str) -> tuple[int, ...]:
    named = [int(digit) for digit in re.findall(r"\d", text)]
    if "to" in text:
        first, last = named
        return tuple(sorted((first + shift) % 7 for shift in range((last - first) % 7 + 1)))
    return tuple(sorted(set(named)))


_TOKEN = re.compile(r"[a-z]+|\d+|[,&+/-]")
_RANGE = re.compile(r"\b(?:s\.? ?d\.?(?![a-z])|s/d\.?|sampai(?: dengan)?|hingga)|[–—]")
_PLAIN = {"setiap": "every", "tiap": "every", "sekali": "once", "tgl": "tanggal"}


def _symbols(text: str, words: FileWords) -> str:
    """The phrase with symbols for words: d1 is Tuesday (d6 is a week, too), o2 is "kedua"."""
    line = _RANGE.sub(" to ", re.sub("['`\u2019]", "", text.lower()))
    tokens = _TOKEN.findall(line)
    line = " ".join(_symbol(token, words) for token in tokens)
    line = re.sub(r"\bke (?:- )?r?(\d)\b", r"o\1", line)
    line = re.sub(r"\br(\d)\b", r"o\1", line)
    line = re.sub(r"(?<=d\d) - (?=d\d)", " to ", line)
    line = _MORE_ORDINALS.sub(_as_ordinals, _WEEK_NUMBERS.sub(_as_ordinals, line))
    return line.replace(" - ", " ").replace(" ,", ",")


_WEEK_NUMBERS = re.compile(rf"(?:^|(?<=[a-z] )|(?<=[a-z]\d )){_WEEK} \d\b(?! {_WEEK})")
"""In "minggu 2" the number is an ordinal, but not in "2 minggu 3 hari"."""
_MORE_ORDINALS = re.compile(rf"o\d(?: {_AND} o?\d\b)+")
"""In "ke-2 dan 4" all numbers are ordinals."""


def _as_ordinals(match: re.Match[str]) -> str:
    return re.sub(r"\b(\d)\b", r"o\1", match.group())


def _symbol(token: str, words: FileWords) -> str:
    if token in _ROMAN:
        return f"r{_ROMAN[token]}"
    if token in words.weekdays:
        return f"d{words.weekdays[token]}"
    if token in words.ordinals:
        return f"o{max(words.ordinals[token], _LAST)}"
    if token in words.numbers:
        return str(words.numbers[token])
    return _PLAIN.get(token, token)
