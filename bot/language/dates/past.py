"""Rules for days gone by."""

import re
from datetime import date, timedelta

from bot.language.dates.calendars import (
    DAY,
    WEEK,
    Days,
    month_after,
    month_of,
    months_on,
    one,
    week_of,
    weekday_before,
    weekday_in_week,
)
from bot.language.dates.rules import Reading, Rule
from bot.language.dates.vocabulary import DateWords


def _weekday_of_last_week(match: re.Match[str], words: DateWords, today: date) -> Reading:
    weekday = words.weekdays[match["weekday"] or match["weekday2"]]
    return Reading(days=one(weekday_in_week(today - WEEK, weekday)))


def _last_weekday(match: re.Match[str], words: DateWords, today: date) -> Reading:
    return Reading(days=one(weekday_before(today, words.weekdays[match["weekday"]])))


def _last_week(_match: re.Match[str], _words: DateWords, today: date) -> Reading:
    return Reading(days=week_of(today - WEEK))


def _last_weekend(_match: re.Match[str], _words: DateWords, today: date) -> Reading:
    sunday = week_of(today - WEEK)[1]
    return Reading(days=(sunday - DAY, sunday))


def _last_month(_match: re.Match[str], _words: DateWords, today: date) -> Reading:
    return Reading(days=month_of(*month_after(today, -1)))


def _ago(match: re.Match[str], words: DateWords, today: date) -> Reading:
    number = words.number(match["n"]) if match["n"] else 1
    return Reading(days=_back(today, number, match["unit"]))


def _back(today: date, number: int, unit: str) -> Days:
    if unit in {"bulan", "tahun"}:
        return one(months_on(today, -number * (12 if unit == "tahun" else 1)))
    return one(today - timedelta(days=number * (7 if unit == "minggu" else 1)))


def _last_night(_match: re.Match[str], _words: DateWords, today: date) -> Reading:
    return Reading(days=one(today - DAY))


def _earlier_today(_match: re.Match[str], _words: DateWords, today: date) -> Reading:
    return Reading(days=one(today))


_PAST = r"(?:yang )?(?:lalu|kemarin)"

RULES = (
    # First: "dua minggu lalu" is not last week.
    Rule(
        name="ago",
        template=r"(?<!tanggal )(?:{n} |se){unit} (?:yang )?(?:lalu|kemarin)",
        resolve=_ago,
    ),
    Rule(
        name="last_weekend",
        template=rf"(?:akhir minggu|weekend|wiken|wikend) {_PAST}",
        resolve=_last_weekend,
    ),
    Rule(
        name="weekday_of_last_week",
        template=rf"(?:hari )?{{weekday}} minggu {_PAST}|minggu {_PAST} (?:hari )?{{weekday2}}",
        resolve=_weekday_of_last_week,
    ),
    Rule(name="last_week", template=rf"(?<!hari )minggu {_PAST}", resolve=_last_week),
    Rule(
        name="last_weekday",
        template=rf"(?:hari )?{{weekday}} {_PAST}",
        resolve=_last_weekday,
    ),
    Rule(
        name="last_weekday",
        template=r"(?:kemarin|sejak) (?:hari )?{weekday}",
        resolve=_last_weekday,
    ),
    Rule(name="last_month", template=rf"(?<!\d )bulan {_PAST}", resolve=_last_month),
    Rule(
        name="last_night",
        template=r"(?P<mask>tadi) malam",
        resolve=_last_night,
    ),
    Rule(name="last_night", template=r"malam (?P<mask>tadi)", resolve=_last_night),
    Rule(name="earlier_today", template=r"(?P<mask>tadi) {part}", resolve=_earlier_today),
    Rule(name="earlier_today", template=r"{part} (?P<mask>tadi)", resolve=_earlier_today),
)
