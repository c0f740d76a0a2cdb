"""Quiet hours: the part of each day in which nobody is woken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.zones import instant_of, local_date

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """Wall times between which nothing makes a sound; equal ones mean that no hour is quiet."""

    start: time
    """When it becomes quiet."""
    end: time
    """When it ends; before `start` for hours that span midnight."""


USUAL = QuietHours(start=time(20), end=time(7))
"""Where nobody chose otherwise (delivery: quiet hours)."""


def quiet_spans(
    first: date, last: date, quiet: QuietHours, zone: str
) -> Iterator[tuple[datetime, datetime]]:
    """The quiet spans that begin on some local days, as pairs of instants, the end excluded."""
    if quiet.start == quiet.end:
        return
    over_midnight = DAY if quiet.end < quiet.start else timedelta()
    day = first
    while day <= last:
        end = instant_of(day + over_midnight, quiet.end, zone)
        yield instant_of(day, quiet.start, zone), end
        day += DAY


def is_quiet(instant: datetime, quiet: QuietHours, zone: str) -> bool:
    """Whether an instant lies in the quiet hours."""
    today = local_date(instant, zone)
    return any(
        start <= instant < end for start, end in quiet_spans(today - DAY, today, quiet, zone)
    )
