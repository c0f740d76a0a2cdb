"""Other hours for a while, such as those of Ramadan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.domain.zones import instant_of

Hours = tuple[time, time]
"""Start and end as wall time at the stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedHours:
    """Hours that hold at a stop for a run of days."""

    first: date
    """First day."""
    last: date
    """Last day, included."""
    start_time: time
    """Wall time at the stop."""
    end_time: time
    """Wall time at the stop, later on the same day."""
    reason: str = ""
    """Why, as people may read it."""

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def hours_on(day: date, usual: Hours, dated: Iterable[DatedHours]) -> Hours:
    """The hours of a day: of those that hold, the ones that began last, or else the usual ones."""
    newest = max((each for each in dated if day in each), key=lambda each: each.first, default=None)
    return usual if newest is None else (newest.start_time, newest.end_time)


def instants(day: date, hours: Hours, zone: str) -> tuple[datetime, datetime]:
    """Start and end of a day's hours, as aware instants in UTC."""
    start, end = hours
    return instant_of(day, start, zone), instant_of(day, end, zone)
