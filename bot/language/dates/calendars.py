"""Calendar arithmetic: weeks run from Monday to Sunday, months by their own lengths."""

import calendar
from datetime import date, timedelta

Days = tuple[date, date]
"""First and last day, both included."""

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
FARTHEST_YEARS = 8
"""How far ahead the next 29 February may lie."""


def one(day: date) -> Days:
    """Return a single day as days."""
    return day, day


def monday_of(day: date) -> date:
    """Return the Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def week_of(day: date) -> Days:
    """Return the Monday-to-Sunday week of `day`."""
    monday = monday_of(day)
    return monday, monday + timedelta(days=6)


def weekday_in_week(day: date, weekday: int) -> date:
    """Return the given weekday (0 = Monday) of the week of `day`."""
    return monday_of(day) + timedelta(days=weekday)


def weekday_from(day: date, weekday: int) -> date:
    """Return the first such weekday on or after `day`."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def weekday_before(day: date, weekday: int) -> date:
    """Return the last such weekday before `day`, never `day` itself."""
    return day - timedelta(days=(day.weekday() - weekday - 1) % 7 + 1)


def month_of(year: int, month: int) -> Days:
    """Return the whole month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def months_on(day: date, months: int) -> date:
    """Return the same day of the month so many months on, or that month's last day."""
    first, last = month_of(*month_after(day, months))
    return first.replace(day=min(day.day, last.day))


def month_after(day: date, months: int) -> tuple[int, int]:
    """Return year and month so many months after that of `day`."""
    years, index = divmod(day.month - 1 + months, 12)
    return day.year + years, index + 1


def next_month_named(today: date, month: int) -> tuple[int, int]:
    """Return year and month of the next such month; the running one counts."""
    return today.year + (month < today.month), month


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """Return the nth such weekday of a month (-1 = the last), or None if it has none."""
    first, last = month_of(year, month)
    if nth == -1:
        return weekday_before(last + DAY, weekday)
    found = weekday_from(first, weekday) + (nth - 1) * WEEK
    return found if found <= last else None


def day_of(year: int, month: int, day: int) -> date | None:
    """Return the date, or None if there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def next_day_in_month(today: date, month: int, day: int) -> date | None:
    """Return the next such day of the year on or after `today`, or None if no year has it."""
    years = range(today.year, today.year + FARTHEST_YEARS + 1)
    found = (day_of(year, month, day) for year in years)
    return next((one_day for one_day in found if one_day and one_day >= today), None)


def next_day_numbered(today: date, day: int) -> date | None:
    """Return the next date with that day of the month on or after `today`, or None."""
    found = (day_of(*month_after(today, months), day) for months in range(3))
    return next((one_day for one_day in found if one_day and one_day >= today), None)


def third_of_month(year: int, month: int, third: int) -> Days:
    """Return days 1-10, 11-20 or 21-end of a month for third 0, 1 or 2."""
    first, last = month_of(year, month)
    starts = (first, first.replace(day=11), first.replace(day=21))
    ends = (first.replace(day=10), first.replace(day=20), last)
    return starts[third], ends[third]
