"""Rules that count from today."""

import re
from datetime import date, timedelta

from bot.language.dates.calendars import WEEK, months_on, one, weekday_in_week
from bot.language.dates.rules import Reading, Rule
from bot.language.dates.vocabulary import DateWords


def _ahead(match: re.Match[str], words: DateWords, today: date) -> date:
    number = words.number(match["n"]) if match["n"] else 1
    unit = match["unit"]
    if unit in {"bulan", "tahun"}:
        return months_on(today, number * (12 if unit == "tahun" else 1))
    return today + timedelta(days=number * (7 if unit == "minggu" else 1))


def _in_some_time(match: re.Match[str], words: DateWords, today: date) -> Reading:
    return Reading(days=one(_ahead(match, words, today)))


def _weekday_in_some_weeks(match: re.Match[str], words: DateWords, today: date) -> Reading:
    weeks = words.number(match["n"]) if match["n"] else 1
    weekday = words.weekdays[match["weekday"]]
    return Reading(days=one(weekday_in_week(today + weeks * WEEK, weekday)))


def _within(match: re.Match[str], words: DateWords, today: date) -> Reading:
    return Reading(days=(today, _ahead(match, words, today)))


def _days_away(match: re.Match[str], words: DateWords, today: date) -> Reading:
    return Reading(days=one(today + timedelta(days=words.days_away[match["away"]])))


def _later_today(_match: re.Match[str], _words: DateWords, today: date) -> Reading:
    return Reading(days=one(today))


_LENGTH = r"(?:{n} |se){unit}"

COUNTED_RULES = (
    Rule(
        name="weekday_in_some_weeks",
        template=r"(?:{n} |se)minggu lagi,? (?:(?:di |pada )?hari )?{weekday}",
        resolve=_weekday_in_some_weeks,
    ),
    Rule(name="in_some_time", template=rf"{_LENGTH} lagi", resolve=_in_some_time),
    Rule(
        name="within",
        template=rf"{_LENGTH} (?:ke depan|kedepan|mendatang)",
        resolve=_within,
    ),
)
RULES = (
    Rule(
        name="later_today",
        template=r"(?P<mask>ini hari)(?! (?:apa|berapa|libur|anak|ibu|guru)\b)",
        resolve=_later_today,
    ),
    Rule(name="days_away", template=r"{away}", resolve=_days_away),
    Rule(name="later_today", template=r"(?P<mask>nanti) {part}", resolve=_later_today),
    Rule(name="later_today", template=r"{part} (?P<mask>ini|nanti)", resolve=_later_today),
)
