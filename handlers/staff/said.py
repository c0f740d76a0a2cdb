"""What a message says about a change beside place and days: why, and how much earlier or later."""

import re
from datetime import time

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
LONGEST = 12 * HOUR
"""Further than that it is another day, which is said by its name."""
PARTS = {(6, 11), (11, 15), (15, 18), (18, 21)}
"""Hours that stand for "pagi", "siang" and so on: they name no hour at which something begins."""


def reason_in(text: str) -> str:
    """Why, in the words of who wrote; empty if she does not say."""
    found = WHY.search(text)
    return found["reason"].strip(AROUND) if found else ""


def shift_in(text: str) -> int:
    """Minutes later (or earlier, then negative); 0 if nothing of the kind is said."""
    folded = fold(WHY.sub("", text))
    earlier, later = EARLIER.search(folded), LATER.search(folded)
    found = LENGTH.search(folded)
    if found is None or not (earlier or later):
        return 0
    minutes = _minutes(found)
    if not 0 < minutes <= LONGEST:
        return 0
    return -minutes if earlier else minutes


def times_in(text: str, dates: DateSpan | None, hours: TimeSpan | None) -> NewTimes:
    """When it is to be: a single day, an hour, or so much earlier or later."""
    day = dates.start if dates is not None and dates.start == dates.end else None
    shift = shift_in(text)
    if shift and day is None:
        return NewTimes(shift=shift)
    if hours is None or _is_part_of_day(hours.start, hours.end):
        return NewTimes(on=day)
    return NewTimes(on=day, start=hours.start, end=hours.end)


def _minutes(found: re.Match[str]) -> int:
    number, unit = found["number"] or "", found["unit"]
    whole = HOUR if unit.startswith(("jam", "hour")) else 1
    half = whole // 2 if found["half"] or number == HALF else 0
    if not number or number == HALF:
        return half
    return (int(number) if number.isdecimal() else NUMBERS[number]) * whole + half


def _is_part_of_day(start: time, end: time | None) -> bool:
    return end is not None and (start.hour, end.hour) in PARTS and start.minute == end.minute == 0
