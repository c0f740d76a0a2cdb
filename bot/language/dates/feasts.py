"""Rules for holidays: fixed days of the year, and those that move with the moon."""

import re
from collections.abc import Iterable
from datetime import date

from bot.domain.changes import HolidayKind
from bot.domain.holidays import official, ramadan
from bot.language.dates.calendars import DAY, WEEK, Days, day_of, one
from bot.language.dates.rules import NO_DATE, Reading, Rule
from bot.language.dates.vocabulary import DateWords, Feast

ISLAMIC_ESTIMATE = "islamic_holiday_estimate"
"""Rule name of days to come that the sighting of the moon will fix."""
RAMADAN = "Ramadan"
"""The entry of `feasts` that is a month of fasting."""
YEARS_AHEAD = 2
"""A moon year is shorter than a sun year: the next feast is never farther away."""


def _no_date(_match: re.Match[str], _words: DateWords, _today: date) -> Reading:
    return NO_DATE


def _holiday(match: re.Match[str], words: DateWords, today: date) -> Reading | None:
    month, day = words.holidays[match["holiday"]]
    years = range(today.year - YEARS_AHEAD, today.year + YEARS_AHEAD + 1)
    found = [one(day_on) for year in years if (day_on := day_of(year, month, day))]
    return _reading(_chosen(found, match["when"], today))


def _feast(match: re.Match[str], words: DateWords, today: date) -> Reading | None:
    feast = words.feasts[match["feast"]]
    chosen = _chosen(days_of(feast, today), match["when"], today)
    if chosen and feast.is_islamic and chosen[0] > today:
        return Reading(days=chosen, name=ISLAMIC_ESTIMATE)
    return _reading(chosen)


def _eve(match: re.Match[str], words: DateWords, today: date) -> Reading | None:
    found = _holiday(match, words, today) if match["holiday"] else _feast(match, words, today)
    if found is None or found.days is None:
        return None
    return Reading(days=one(found.days[0] - DAY), name=found.name)


def _counted(match: re.Match[str], words: DateWords, today: date) -> Reading | None:
    """Days before or after a holiday: "H-1 lebaran", "seminggu setelah natal"."""
    found = _holiday(match, words, today) if match["holiday"] else _feast(match, words, today)
    if found is None or found.days is None:
        return None
    number = words.number(match["n"] or match["before"] or "1")
    length = number * (WEEK if match["unit"] == "minggu" else DAY)
    is_after = match["side"] in {"setelah", "sesudah", "habis", "abis"}
    day = found.days[1] + length if is_after else found.days[0] - length
    return Reading(days=one(day), name=found.name)


def _reading(days: Days | None) -> Reading | None:
    return Reading(days=days) if days else None


def _chosen(found: Iterable[Days], when: str | None, today: date) -> Days | None:
    """Return the days meant: of the year said, else the next ones (today counts)."""
    if when is None:
        return next((days for days in found if days[1] >= today), None)
    if when.endswith(("lalu", "kemarin")) and "tahun" not in when:
        return next((days for days in reversed(list(found)) if days[1] < today), None)
    year = _year(when, today)
    return next((days for days in found if days[0].year == year), None)


def _year(when: str, today: date) -> int:
    last = when.rsplit(maxsplit=1)[-1]
    return int(last) if last.isdecimal() else today.year + {"depan": 1, "lalu": -1}.get(last, 0)


def days_of(feast: Feast, today: date) -> list[Days]:
    """Return each time the feast is kept in the years around today, in order; none if unknown."""
    years = range(today.year - YEARS_AHEAD, today.year + YEARS_AHEAD + 1)
    try:
        if feast.library == RAMADAN:
            return [(month.first, month.last) for year in years for month in ramadan(year)]
        return _runs(
            holiday.on
            for year in years
            for holiday in official(year)
            if holiday.kind is HolidayKind.NATIONAL and feast.library in holiday.name
        )
    except (OverflowError, ValueError):  # beyond the years that the libraries know
        return []


def _runs(found: Iterable[date]) -> list[Days]:
    runs: list[Days] = []
    for day in found:
        if runs and day - runs[-1][1] <= DAY:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append(one(day))
    return runs


_WHEN = (
    r"(?: (?P<when>(?:yang )?(?:lalu|kemarin)|tahun (?:ini|depan|lalu|kemarin)|(?:tahun )?20\d\d))?"
)

COUNTED_RULES = (
    Rule(
        name="days_from_holiday",
        template=r"(?:h-(?P<before>\d{1,2})|(?:{n} |se)(?P<unit>hari|minggu)"
        r" (?P<side>sebelum|setelah|sesudah|habis|abis))(?: hari)? (?:{holiday}|{feast})" + _WHEN,
        resolve=_counted,
    ),
)
RULES = (
    Rule(name="greeting_of_the_season", template=r"{not_holiday}", resolve=_no_date),
    Rule(
        name="eve_of_holiday",
        # "malam" stays for the time.
        template=r"malam (?P<mask>(?:{holiday}|{feast})" + _WHEN + ")",
        resolve=_eve,
    ),
    Rule(name="holiday", template=r"{untopical}{feast}" + _WHEN, resolve=_feast),
    Rule(name="holiday", template=r"{untopical}{holiday}" + _WHEN, resolve=_holiday),
)
