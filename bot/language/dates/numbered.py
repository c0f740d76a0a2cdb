"""Rules for dates with numbers and for months; day first, always the next occurrence."""

import re
from datetime import date

from bot.language.dates.calendars import (
    day_of,
    month_after,
    month_of,
    next_day_in_month,
    next_day_numbered,
    next_month_named,
    third_of_month,
)
from bot.language.dates.rules import NO_SUCH_DAY, Reading, Rule
from bot.language.dates.vocabulary import DateWords


def _reading(start: date | None, end: date | None) -> Reading:
    if start is None or end is None or end < start:
        return NO_SUCH_DAY
    return Reading(days=(start, end))


def _slashed(match: re.Match[str], _words: DateWords, today: date) -> Reading | None:
    day, month = int(match["d"]), int(match["m"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None  # 120/80, 24/13: figures of another kind
    found = (
        day_of(_year(match["y"]), month, day)
        if match["y"]
        else next_day_in_month(today, month, day)
    )
    return _reading(found, found)


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _iso(match: re.Match[str], _words: DateWords, _today: date) -> Reading:
    found = day_of(int(match["year"]), int(match["m"]), int(match["d"]))
    return _reading(found, found)


def _dated(match: re.Match[str], words: DateWords, today: date) -> Reading:
    """A day, or a run of days, of a named month."""
    month = words.month_number(match["anymonth"])
    first = int(match["d"])
    last = int(match["d2"]) if match["d2"] else first
    if match["year"]:
        year = int(match["year"])
        return _reading(day_of(year, month, first), day_of(year, month, last))
    end = next_day_in_month(today, month, last)
    return _reading(end and day_of(end.year, month, first), end)


def _across_months(match: re.Match[str], words: DateWords, today: date) -> Reading:
    start = next_day_in_month(today, words.month_number(match["anymonth"]), int(match["d"]))
    if start is None:
        return NO_SUCH_DAY
    end = next_day_in_month(start, words.month_number(match["anymonth2"]), int(match["d2"]))
    return _reading(start, end)


def _day_number(match: re.Match[str], words: DateWords, today: date) -> Reading:
    first = words.number(match["n"])
    last = int(match["d2"]) if match["d2"] else first
    if match["which"]:
        year, month = month_after(today, 1 if match["which"] == "depan" else 0)
        return _reading(day_of(year, month, first), day_of(year, month, last))
    start = next_day_numbered(today, first)
    if start is None:
        return NO_SUCH_DAY
    return _reading(start, next_day_numbered(start, last))


def _month(match: re.Match[str], words: DateWords, today: date) -> tuple[int, int]:
    month = words.month_number(match["anymonth"])
    return (int(match["year"]), month) if match["year"] else next_month_named(today, month)


_THIRDS = {"awal": 0, "pertengahan": 1, "tengah": 1, "akhir": 2}


def _third(match: re.Match[str], _words: DateWords, today: date) -> Reading:
    third = _THIRDS[match["third"]]
    days = third_of_month(*month_after(today, 1 if match["which"] == "depan" else 0), third)
    if match["which"] is None and days[1] < today:  # over: the next one is meant
        days = third_of_month(*month_after(today, 1), third)
    return Reading(days=days)


def _third_of_named(match: re.Match[str], words: DateWords, today: date) -> Reading:
    return Reading(days=third_of_month(*_month(match, words, today), _THIRDS[match["third"]]))


def _relative_month(match: re.Match[str], _words: DateWords, today: date) -> Reading:
    return Reading(days=month_of(*month_after(today, 0 if match["which"] == "ini" else 1)))


def _named_month(match: re.Match[str], words: DateWords, today: date) -> Reading:
    return Reading(days=month_of(*_month(match, words, today)))


def _plain_month(match: re.Match[str], words: DateWords, today: date) -> Reading:
    month = words.months[match["month"]]
    if match["year"]:
        return Reading(days=month_of(int(match["year"]), month))
    return Reading(days=month_of(*next_month_named(today, month)))


def _holiday(match: re.Match[str], words: DateWords, today: date) -> Reading:
    month, day = words.holidays[match["holiday"]]
    found = next_day_in_month(today, month, day)
    return _reading(found, found)


def _new_years_eve(_match: re.Match[str], _words: DateWords, today: date) -> Reading:
    found = next_day_in_month(today, 12, 31)
    return _reading(found, found)


_DAY = r"(?:(?:hari )?(?:{weekday}),? )?(?:tanggal )?"
_LINK = r"(?: ?- ?| sampai )"
_THIRD = r"(?P<third>awal|pertengahan|tengah|akhir)"

RULES = (
    Rule(name="iso_date", template=r"(?P<year>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)", resolve=_iso),
    Rule(
        name="numeric_date",
        template=_DAY + r"{unlabelled}{d}/(?P<m>\d{1,2})(?:/(?P<y>20\d\d|\d\d))?",
        resolve=_slashed,
    ),
    Rule(
        name="numeric_date",
        template=_DAY + r"{unlabelled}{d}(?P<dot>[-.])(?P<m>\d{1,2})(?P=dot)(?P<y>20\d\d|\d\d)",
        resolve=_slashed,
    ),
    Rule(
        name="dates_across_months",
        template=_DAY + r"{d} {anymonth}(?: sampai)? (?:tanggal )?{d2} {anymonth2}",
        resolve=_across_months,
    ),
    Rule(
        name="date",
        template=_DAY + r"{d}(?:" + _LINK + r"{d2})? (?:bulan )?{anymonth}(?: {year})?",
        resolve=_dated,
    ),
    Rule(
        name="day_number",
        template=r"(?:(?:hari )?(?:{weekday}),? )?tanggal {n}(?:" + _LINK + r"(?:tanggal )?{d2})?"
        r"(?: bulan (?P<which>ini|depan))?",
        resolve=_day_number,
    ),
    Rule(
        name="third_of_month",
        template=_THIRD + r" bulan(?: (?P<which>ini|depan))?(?! {anymonth})",
        resolve=_third,
    ),
    Rule(
        name="third_of_month",
        template=_THIRD + r" (?:bulan )?{anymonth}(?: {year})?",
        resolve=_third_of_named,
    ),
    Rule(
        name="month",
        template=r"bulan (?:yang )?(?P<which>ini|depan|mendatang|akan datang)",
        resolve=_relative_month,
    ),
    Rule(name="month", template=r"bulan {anymonth}(?: {year})?", resolve=_named_month),
    Rule(name="new_years_eve", template=r"malam (?P<mask>tahun baru)", resolve=_new_years_eve),
    Rule(name="holiday", template=r"{holiday}", resolve=_holiday),
    # After an address word it is a name: "kak mei", "bu juni".
    Rule(name="month", template=r"{unaddressed}{month}(?: {year})?", resolve=_plain_month),
)
