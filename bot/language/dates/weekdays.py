"""Rules for weekdays, weeks and weekends."""

import re
from datetime import date

from bot.language.dates.calendars import (
    DAY,
    WEEK,
    Days,
    monday_of,
    month_after,
    next_month_named,
    nth_weekday,
    one,
    week_of,
    weekday_from,
    weekday_in_week,
)
from bot.language.dates.rules import NO_SUCH_DAY, Reading, Rule
from bot.language.dates.vocabulary import DateWords

SUNDAY = 6


def _weekday(match: re.Match[str], words: DateWords) -> int:
    return words.weekdays[match["weekday"]]


def _weekday_of_week(match: re.Match[str], words: DateWords, today: date) -> Reading:
    weekday = words.weekdays[match["weekday"] or match["weekday2"]]
    is_next = "depan" in match.group().replace(",", "").split()
    return Reading(days=one(weekday_in_week(today + WEEK if is_next else today, weekday)))


def _nth_weekday(match: re.Match[str], words: DateWords, today: date) -> Reading | None:
    weekday, nth = _weekday(match, words), words.ordinal(match["ord"])
    if not -1 <= nth <= 5 or nth == 0:
        return None
    if not (_which(match) or _month_word(match)):
        return _coming_nth(today, weekday, nth)
    found = nth_weekday(*_month(match, words, today), weekday, nth)
    return Reading(days=one(found)) if found else NO_SUCH_DAY


def _coming_nth(today: date, weekday: int, nth: int) -> Reading:
    months = (month_after(today, later) for later in range(6))
    found = (nth_weekday(year, month, weekday, nth) for year, month in months)
    return Reading(days=one(next(day for day in found if day and day >= today)))


def _which(match: re.Match[str]) -> str | None:
    return match["which"] or match["which2"]


def _month_word(match: re.Match[str]) -> str | None:
    return match["anymonth"] or match["anymonth2"]


def _month(match: re.Match[str], words: DateWords, today: date) -> tuple[int, int]:
    if which := _which(match):
        return month_after(today, {"depan": 1, "lalu": -1, "kemarin": -1}.get(which, 0))
    month = words.month_number(_month_word(match) or "")
    if match["year"]:
        return int(match["year"]), month
    return next_month_named(today, month)


def _eve(match: re.Match[str], words: DateWords, today: date) -> Reading:
    """The evening before the named day: "malam minggu" is Saturday evening."""
    weekday = (_weekday(match, words) - 1) % 7
    if match["depan"]:
        found, rivals = _next_week(today, weekday)
        return Reading(days=found, alternatives=rivals)
    return Reading(days=one(weekday_from(today, weekday)))


def _run(match: re.Match[str], words: DateWords, today: date) -> Reading | None:
    first, last = words.weekdays[match["weekday"]], words.weekdays[match["weekday2"]]
    if first == last or (match["link"] in {None, " dan "} and (first + 1) % 7 != last):
        return None
    start = weekday_from(today, first)
    if first < today.weekday() <= last:  # the run has begun: it is this week's
        start = weekday_in_week(today, first)
    return Reading(days=(start, weekday_from(start, last)))


def _next_week(today: date, weekday: int) -> tuple[Days, tuple[Days, ...]]:
    nearer = weekday_in_week(today, weekday)
    rivals = (one(nearer),) if nearer > today else ()
    return one(nearer + WEEK), rivals


def _weekday_next(match: re.Match[str], words: DateWords, today: date) -> Reading:
    days, rivals = _next_week(today, _weekday(match, words))
    return Reading(days=days, alternatives=rivals)


def _weekday_this(match: re.Match[str], words: DateWords, today: date) -> Reading:
    # If it lies behind already, "ini" can only mean the coming one.
    return Reading(days=one(weekday_from(today, _weekday(match, words))))


def _weekday_tomorrow(match: re.Match[str], words: DateWords, today: date) -> Reading:
    weekday = words.weekdays[match["weekday"] or match["weekday2"]]
    return Reading(days=one(weekday_from(today + DAY, weekday)))


def _weekday_plain(match: re.Match[str], words: DateWords, today: date) -> Reading:
    return Reading(days=one(weekday_from(today, _weekday(match, words))))


def _week(match: re.Match[str], _words: DateWords, today: date) -> Reading:
    return Reading(days=week_of(today + WEEK if match["which"] != "ini" else today))


def _weekend(match: re.Match[str], _words: DateWords, today: date) -> Reading:
    sunday = monday_of(today) + SUNDAY * DAY
    if match["which"] == "depan":
        sunday += WEEK
    return Reading(days=(sunday - DAY, sunday))


_NEXT = r"(?:yang )?(?:depan|mendatang|akan datang)"

NTH_RULES = (
    Rule(
        name="nth_weekday",
        template=r"(?:(?:bulan (?P<which2>ini|depan)|(?:bulan )?{anymonth2}),? (?:di |pada )?)?"
        r"(?:hari )?{weekday} (?:minggu )?{ord}(?: (?:di |pada )?"
        r"(?:bulan (?P<which>ini|depan|lalu|kemarin)|(?:bulan )?{anymonth}(?: {year})?))?",
        resolve=_nth_weekday,
    ),
)
RULES = (
    Rule(
        name="weekday_of_week",
        template=r"(?:hari )?{weekday} minggu (?:ini|depan)"
        r"|minggu (?:ini|depan),? (?:(?:di |pada )?hari )?{weekday2}",
        resolve=_weekday_of_week,
    ),
    Rule(
        name="eve",
        # The number before is an hour: "jam 7 malam minggu depan". "malam" stays for the time.
        template=r"(?<!\d )malam (?P<mask>{weekday}(?: (?:(?P<depan>depan)|ini))?)",
        resolve=_eve,
    ),
    Rule(
        name="weekday_next",
        template=rf"(?:hari {{weekday}}) {_NEXT}",
        resolve=_weekday_next,
    ),
    Rule(
        name="week",
        template=r"(?<!hari )(?<!akhir )minggu (?:yang )?"
        r"(?P<which>ini|depan|mendatang|akan datang)",
        resolve=_week,
    ),
    Rule(name="weekday_next", template=rf"{{weekday}} {_NEXT}", resolve=_weekday_next),
    Rule(name="weekday_next", template=r"next {weekday}", resolve=_weekday_next),
    Rule(
        name="weekend",
        template=r"(?:akhir minggu|weekend|wiken|wikend)(?: (?P<which>ini|depan))?",
        resolve=_weekend,
    ),
    Rule(
        name="weekday_tomorrow",
        template=r"(?:hari )?{weekday} besok|besok (?:hari )?{weekday2}",
        resolve=_weekday_tomorrow,
    ),
    Rule(name="weekday_this", template=r"(?:hari )?{weekday} ini", resolve=_weekday_this),
    Rule(
        name="run_of_weekdays",
        template=r"(?:hari )?{weekday}(?:(?P<link>-| sampai (?:dengan )?| sd | dan )| )"
        r"(?:hari )?{weekday2}",
        resolve=_run,
    ),
    Rule(name="weekday", template=r"(?:hari )?{weekday}(?:nya)?", resolve=_weekday_plain),
)
