"""Rules for dates with numbers and for months; day first, always the next occurrence."""

import re
from datetime import date

from bot.language.dates.calendars import (
    DAY,
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
    if match.group() in {"5/5", "10/10"}:
        return None  # full marks, unless "tanggal" or a year is said
    if match["y"]:
        year = _year(match["y"])
        return _day_in(year, month, day_of(year, month, day))
    return _day_in(None, month, next_day_in_month(today, month, day), today)


def _day_in(year: int | None, month: int, found: date | None, today: date = date.min) -> Reading:
    """The day of a month, or that the month has no such day: then its last one is told."""
    if found is not None:
        return Reading(days=(found, found))
    named = next_month_named(today, month) if year is None else (year, month)
    return Reading(days=None, impossible=True, last=month_of(*named)[1])


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _iso(match: re.Match[str], _words: DateWords, _today: date) -> Reading:
    year, month = int(match["year"]), int(match["m"])
    if not 1 <= month <= 12:
        return NO_SUCH_DAY
    return _day_in(year, month, day_of(year, month, int(match["d"])))


def _dated(match: re.Match[str], words: DateWords, today: date) -> Reading:
    """A day, or two days, of a named month."""
    month = words.month_number(match["anymonth"])
    first, last = _numbers(match, words)
    if match["year"]:
        year = int(match["year"])
    elif match.groupdict().get("past"):
        year = today.year - ((month, last) >= (today.month, today.day))
    elif end := next_day_in_month(today, month, last):
        year = end.year
    else:
        return _day_in(None, month, None, today)
    if (end := day_of(year, month, last)) is None:
        return _day_in(year, month, None)
    return _linked(match, day_of(year, month, first), end)


def _numbers(match: re.Match[str], words: DateWords) -> tuple[int, int]:
    first = words.number(match["day"])
    return first, words.number(match["day2"]) if match["day2"] else first


def _linked(match: re.Match[str], first: date | None, last: date | None) -> Reading:
    """Days from first to last; days only counted up ("5 dan 12") are rivals of each other."""
    counts_up = match["link"] in _COUNTING and not match.groupdict().get("between")
    if first and last and counts_up and last - first != DAY:
        return Reading(days=(first, first), alternatives=((last, last),))
    return _reading(first, last)


def _across_months(match: re.Match[str], words: DateWords, today: date) -> Reading:
    first = words.number(match["day"])
    start = next_day_in_month(today, words.month_number(match["anymonth"]), first)
    if start is None:
        return NO_SUCH_DAY
    last = words.number(match["day2"])
    end = next_day_in_month(start, words.month_number(match["anymonth2"]), last)
    return _reading(start, end)


def _day_number(match: re.Match[str], words: DateWords, today: date) -> Reading:
    first, last = _numbers(match, words)
    said = match["which"] or match["which2"]
    if said or match["past"]:
        year, month = _month_said(said, last, today)
        return _linked(match, day_of(year, month, first), day_of(year, month, last))
    if last < first:  # from the end of a month into the next
        start = next_day_numbered(today, first)
        return _reading(start, start and next_day_numbered(start, last))
    end = next_day_numbered(today, last)
    return _linked(match, end and day_of(end.year, end.month, first), end)


def _month_said(which: str | None, day: int, today: date) -> tuple[int, int]:
    if which is None:  # "tanggal 10 kemarin": the last such day
        return month_after(today, -1 if day >= today.day else 0)
    return month_after(today, _AWAY.get(which, 0))


def _two_day_numbers(match: re.Match[str], words: DateWords, today: date) -> Reading | None:
    """ "tgl 21 22": two days in a row."""
    first, last = words.number(match["day"]), words.number(match["day2"])
    end = next_day_numbered(today, last)
    if last != first + 1 or end is None:
        return None
    return _reading(day_of(end.year, end.month, first), end)


def _year_said(match: re.Match[str], _words: DateWords, today: date) -> Reading:
    year = today.year + _AWAY.get(match["which"], 0)
    return Reading(days=(date(year, 1, 1), date(year, 12, 31)))


def _month(match: re.Match[str], words: DateWords, today: date) -> tuple[int, int]:
    return _month_of_year(match, words.month_number(match["anymonth"]), today)


def _month_of_year(match: re.Match[str], month: int, today: date) -> tuple[int, int]:
    """Return year and month: the year said, else that of the next (or the last) such month."""
    said = match.groupdict()
    if said.get("year"):
        return int(match["year"]), month
    if said.get("that_year"):
        return today.year + _AWAY.get(match["that_year"], 0), month
    if said.get("past"):
        return today.year - (month >= today.month), month
    return next_month_named(today, month)


_AWAY = {"depan": 1, "lalu": -1, "kemarin": -1}
_THIRDS = {"awal": 0, "pertengahan": 1, "tengah": 1, "akhir": 2}


def _third(match: re.Match[str], _words: DateWords, today: date) -> Reading:
    third, which = _THIRDS[match["third"]], match["which"]
    months = _AWAY.get(which or "", 0)
    days = third_of_month(*month_after(today, months), third)
    if which is None and days[1] < today:  # over: the next one is meant
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
    return Reading(days=month_of(*_month_of_year(match, month, today)))


def _numbered_month(match: re.Match[str], words: DateWords, today: date) -> Reading | None:
    month = words.number(match["n"])
    if not 1 <= month <= 12:
        return None
    if match["day"] is None:
        return Reading(days=month_of(*_month_of_year(match, month, today)))
    day = words.number(match["day"])
    if match["year"]:
        return _day_in(int(match["year"]), month, day_of(int(match["year"]), month, day))
    return _day_in(None, month, next_day_in_month(today, month, day), today)


_DAY = r"(?:(?:hari )?(?:{weekday}),? )?(?:tanggal )?"
_BETWEEN = r"(?P<between>antara |dari )?"
_LINK = r"(?P<link> ?- ?| sampai,? (?:dengan )?| dan | sama | atau )"
# Before a month "sd" is no school: "7 sd 10 desember".
_LINK_OF_MONTH = r"(?P<link> ?- ?| sampai,? (?:dengan )?| sd | dan | sama | atau )"
_COUNTING = {" dan ", " sama ", " atau "}
_PAIR = r"{day}(?:" + _LINK + r"(?:tanggal )?{day2})?"
_PAIR_OF_MONTH = r"{day}(?:" + _LINK_OF_MONTH + r"(?:tanggal )?{day2})?"
_PAST = r"(?: (?P<past>(?:yang )?(?:lalu|kemarin)))?"
_OF_YEAR = (
    r"(?: (?:(?:tahun )?{year}|tahun (?P<that_year>ini|depan|lalu|kemarin)"
    r"|(?P<past>(?:yang )?(?:lalu|kemarin))))?"
)
_THIRD = r"(?P<third>awal|pertengahan|tengah|akhir)"

RULES = (
    Rule(name="iso_date", template=r"(?P<year>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)", resolve=_iso),
    Rule(
        name="numeric_date",
        template=_DAY + r"{unlabelled}{d}/(?P<m>\d{1,2})(?:/(?P<y>[1-9]\d{3}|\d\d))?",
        resolve=_slashed,
    ),
    Rule(
        name="numeric_date",
        template=_DAY + r"{unlabelled}{d}(?P<dot>[-.])(?P<m>\d{1,2})(?P=dot)(?P<y>[1-9]\d{3}|\d\d)",
        resolve=_slashed,
    ),
    Rule(
        name="dates_across_months",
        template=_DAY
        + r"{day} {anymonth}(?: sampai(?: dengan)?| sd)? (?:tanggal )?{day2} {anymonth2}",
        resolve=_across_months,
    ),
    Rule(
        name="date",
        template=_BETWEEN
        + _DAY
        + r"{unlabelled}"
        + _PAIR_OF_MONTH
        + r" (?:bulan )?{anymonth}(?: (?:tahun )?{year})?"
        + _PAST,
        resolve=_dated,
    ),
    Rule(
        name="date",
        template=r"(?:bulan )?{anymonth},? tanggal " + _PAIR + r"(?: {year})?",
        resolve=_dated,
    ),
    Rule(
        name="numbered_month",
        template=r"(?:(?:(?:hari )?{weekday},? )?tanggal {day} |(?<!\d ))"
        r"bulan (?:ke[ -]?)?{n}(?: (?:tahun )?{year})?"
        r"(?! (?:hari|minggu|kali|kg|kilo|buku|orang|anak)\b)",
        resolve=_numbered_month,
    ),
    Rule(
        name="day_number",
        template=r"tanggal {day} {day2}",
        resolve=_two_day_numbers,
    ),
    Rule(
        name="day_number",
        template=_BETWEEN
        + r"(?:bulan (?P<which2>ini|depan|lalu),? )?(?:(?:hari )?(?:{weekday}),? )?tanggal "
        + _PAIR
        + r"(?: bulan (?P<which>ini|depan|lalu|kemarin))?"
        + _PAST,
        resolve=_day_number,
    ),
    Rule(
        name="third_of_month",
        template=_THIRD + r" bulan(?: (?P<which>ini|depan|lalu|kemarin))?(?! {anymonth})",
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
    Rule(name="month", template=r"bulan {anymonth}" + _OF_YEAR, resolve=_named_month),
    # After an address word it is a name: "kak mei", "bu juni".
    Rule(name="month", template=r"{unaddressed}{month}" + _OF_YEAR, resolve=_plain_month),
    Rule(
        name="year",
        template=r"(?<!ulang )tahun (?P<which>ini|depan|lalu|kemarin)",
        resolve=_year_said,
    ),
)
