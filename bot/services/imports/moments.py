"""Dates, times and hours as people type them, in a file's cells. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time

from bot.domain.recurrence import DateRange
from bot.files import Cell, text_of

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4}|\d{2})")
_WORDS = re.compile(r"(\d{1,2})[ -]([a-z]+)\.?[ -](\d{4})")
_MIDNIGHT = re.compile(r"[ t]00:00(?::00)?$")
_TIME = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?(?:[.:]00)?")
_BEFORE_TIME = re.compile(r"^(?:pukul|pkl|jam)\b\.? *")
_ZONE = re.compile(r" *\b(wib|wita|wit)\b\.?")
_TO = re.compile(r" *(?:-|–|—|s\.? ?d\.?(?![a-z])|s/d\.?|sampai(?: dengan)?|hingga|to) *")
YEARS = range(2000, 2101)
"""Others are slips of the pen, and near the ends of the calendar no zone can be applied."""
ZONES: Mapping[str, tuple[str, ...]] = {
    "wib": ("Asia/Jakarta", "Asia/Pontianak"),
    "wita": ("Asia/Makassar",),
    "wit": ("Asia/Jayapura",),
}
"""What people call the zones of Indonesia."""


def read_date(cell: Cell, months: Mapping[str, int]) -> date | None:
    """A date cell, or text like 2026-11-21, 21/11/2026, 21-11-26, 21 November 2026.

    The day always stands before the month, as everywhere in Indonesia. None for anything else,
    and for years that no timetable has (`YEARS`).
    """
    found = _read_date(cell, months)
    return found if found is not None and found.year in YEARS else None


def _read_date(cell: Cell, months: Mapping[str, int]) -> date | None:
    if isinstance(cell, datetime):
        return None
    if isinstance(cell, date):
        return cell
    text = _MIDNIGHT.sub("", " ".join(text_of(cell).lower().split()))
    if match := _ISO.fullmatch(text):
        return _date(match[1], match[2], match[3])
    if match := _NUMBERS.fullmatch(text):
        return _date(match[3], match[2], match[1])
    if (match := _WORDS.fullmatch(text)) and match[2] in months:
        return _date(match[3], str(months[match[2]]), match[1])
    return None


def read_range(text: str, months: Mapping[str, int]) -> DateRange | None:
    """One date, or two of them with a slash (ISO dates), "s.d." or "sampai" between them."""
    parts = [text]
    if text.count("/") == 1:
        parts = text.split("/")
    elif match := re.search(r" (?:s\.?d\.?|s/d|sampai(?: dengan)?|hingga) ", text.lower()):
        parts = [text[: match.start()], text[match.end() :]]
    days = [read_date(part, months) for part in parts]
    first, last = days[0], days[-1]
    if first is None or last is None or last < first:
        return None
    return DateRange(first=first, last=last)


def read_time(cell: Cell) -> time | None:
    """A time cell, or text like 09:00, 09.00, 9, pukul 9.00. None for anything else."""
    if isinstance(cell, time):
        return cell.replace(microsecond=0)
    if isinstance(cell, int | float | date):
        return None
    text = _ZONE.sub("", _BEFORE_TIME.sub("", text_of(cell).lower())).strip()
    match = _TIME.fullmatch(text)
    return _time(match) if match else None


def read_hours(cell: Cell) -> tuple[time, time, str] | None:
    """Start, end and zone (wib, wita, wit, or empty) of text like "09.00-11.00 WIB".

    None for anything else, and for hours that end before they begin.
    """
    text = _BEFORE_TIME.sub("", " ".join(text_of(cell).lower().split()))
    zones = set(_ZONE.findall(text))
    parts = _TO.split(_ZONE.sub("", text).strip(), maxsplit=1)
    if len(parts) != 2 or len(zones) > 1:
        return None
    start, end = (read_time(part.strip()) for part in parts)
    if start is None or end is None or end <= start:
        return None
    return start, end, next(iter(zones), "")


def _date(year: str, month: str, day: str) -> date | None:
    full = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(full, int(month), int(day))
    except ValueError:
        return None


def _time(match: re.Match[str]) -> time | None:
    try:
        return time(int(match[1]), int(match[2] or 0))
    except ValueError:
        return None
