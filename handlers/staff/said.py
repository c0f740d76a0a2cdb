"""What a message says about a change beside place and days: why, and how much earlier or later."""

import re
from dataclasses import replace
from datetime import date, time, timedelta

from bot.domain.proposals import NewTimes
from bot.language import DateSpan, TimeSpan, fold

WHY = re.compile(
    r"\b(?:karena|karna|krn|soalnya|sebab|lantaran|gara[- ]?gara|berhubung|dikarenakan|alasannya"
    r"|because|due to)\b[\s:,]*(?P<reason>.+)",
    re.IGNORECASE | re.DOTALL,
)
AROUND = " .!?,;:"
"""Around a reason: the sentence that tells it ends with a full stop of its own."""
EARLIER = re.compile(
    r"\b(?:di)?(?:maju|majuin|majukan|percepat|awalkan)\b|lebih (?:awal|cepat)|earlier"
)
LATER = re.compile(
    r"\b(?:di)?(?:mundur|mundurin|mundurkan|undur|undurkan|tunda|telat|terlambat|lambat|molor)\b"
    r"|\blater\b|\bdelay(?:ed)?\b|\blate\b"
)
LENGTH = re.compile(
    r"\b(?P<number>\d{1,3}|se|satu|dua|tiga|empat|lima|half an|an|one|two)? ?"
    r"(?P<half>setengah )?(?P<unit>jam|menit|mnt|hours?|minutes?)\b(?! ?\d)"
)
ONE = dict.fromkeys(("se", "satu", "an", "one"), 1)
NUMBERS = ONE | {"dua": 2, "two": 2, "tiga": 3, "empat": 4, "lima": 5}
HALF = "half an"
HOUR = 60
WEEK = timedelta(days=7)
WEEKDAY = "weekday"
"""The rule of a day that is said by its name alone."""
LONGEST = 12 * HOUR
"""Further than that it is another day, which is said by its name."""
PARTS = {(6, 11), (11, 15), (15, 18), (18, 21)}
"""Hours that stand for "pagi", "siang" and so on: they name no hour at which something begins."""
HALVES = re.compile(r"\b(?P<number>\d{1,2})[.,]5 ?(?:jam|hours?)\b", re.IGNORECASE)
ODD_LENGTH = re.compile(
    r"(?:(?<!\w)(?:[-\u2010-\u2015\u2212]|minus) ?\d+|\d[.,/]\d+|\d{4,})"
    r" ?(?:jam|menit|mnt|hour|minute)",
    re.IGNORECASE,
)
"""A length that nobody can mean, or that is more than one number: it is asked for again."""
_DAY = (
    r"(?:sen|sel|rab|kam|jum|sab|min|sn|sls|rb|kms|jmt|sbt|mgg|mggu|senen|senin|selasa|slasa|rabu"
    r"|kamis|jumat|jum'at|jumaat|sabtu|sbtu|minggu|ahad|besok|bsk|esok|lusa|pekan|hari ini"
    r"|mon|tues|wednes|thurs|fri|satur|sun)(?:day)?"
)
_MONTH = "jan|feb|mar|apr|mei|may|jun|jul|ag|aug|sep|okt|oct|nov|des|dec"
TO_DAY = re.compile(
    r"\b(?:ke|jadi|menjadi|to)\s+(?:(?:hari|on)\s+)?"
    rf"(?:{_DAY}\b|today|tomorrow|(?:tanggal|tgl) ?\d|\d{{1,2}}(?:[/-]\d|\s+(?:{_MONTH})))"
)
"""A day that something goes to."""


def reason_in(text: str) -> str:
    """Why, in the words of who wrote; empty if she does not say."""
    found = WHY.search(text)
    return found["reason"].strip(AROUND) if found else ""


def shift_in(text: str) -> int:
    """Minutes later (or earlier, then negative); 0 if nothing of the kind is said."""
    said = HALVES.sub(_in_minutes, WHY.sub("", text))
    if ODD_LENGTH.search(said):
        return 0
    folded = fold(said)
    earlier, later = EARLIER.search(folded), LATER.search(folded)
    found = LENGTH.search(folded)
    if found is None or not (earlier or later):
        return 0
    minutes = _minutes(found)
    if not 0 < minutes <= LONGEST:
        return 0
    return -minutes if earlier else minutes


def names_new_day(text: str) -> bool:
    """Whether the day that is said is the one that a visit goes to: "ke minggu jam 2"."""
    return bool(TO_DAY.search(fold(WHY.sub("", text))))


def near(times: NewTimes, said: DateSpan | None, visit_on: date) -> NewTimes:
    """The same times; a bare weekday far from the visit is the one nearest to it."""
    if said is None or said.rule != WEEKDAY or times.on is None:
        return times
    if abs(times.on - visit_on) < WEEK:
        return times
    ahead = (times.on - visit_on) % WEEK
    return replace(times, on=visit_on + (ahead if ahead <= WEEK / 2 else ahead - WEEK))


def times_in(text: str, dates: DateSpan | None, hours: TimeSpan | None) -> NewTimes:
    """When it is to be: a single day, an hour, or so much earlier or later."""
    day = dates.start if dates is not None and dates.start == dates.end else None
    shift = shift_in(text)
    if shift and day is None:
        return NewTimes(shift=shift)
    if hours is None or _is_part_of_day(hours.start, hours.end):
        return NewTimes(on=day)
    return NewTimes(on=day, start=hours.start, end=hours.end)


def _in_minutes(found: re.Match[str]) -> str:
    return f"{int(found['number']) * HOUR + HOUR // 2} menit"


def _minutes(found: re.Match[str]) -> int:
    number, unit = found["number"] or "", found["unit"]
    whole = HOUR if unit.startswith(("jam", "hour")) else 1
    half = whole // 2 if found["half"] or number == HALF else 0
    if not number or number == HALF:
        return half
    return (int(number) if number.isdecimal() else NUMBERS[number]) * whole + half


def _is_part_of_day(start: time, end: time | None) -> bool:
    return end is not None and (start.hour, end.hour) in PARTS and start.minute == end.minute == 0
