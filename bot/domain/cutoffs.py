"""Until when a hold still comes with a visit."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from bot.domain.closures import ClosedDays, Place
from bot.domain.policies import Policies
from bot.domain.zones import instant_of

DAY = timedelta(days=1)
LOOK_BACK = 30
"""Days before a visit on which a working day is looked for; longer closures do not happen."""
ANYWHERE = Place()


def cutoff_at(
    visit_on: date, zone: str, wall_time: time, works_on: Callable[[date], bool]
) -> datetime:
    """The instant, in UTC: a wall time on the last working day before the day of the visit.

    Where no working day is found, the day before the visit counts.
    """
    days = (visit_on - DAY * back for back in range(1, LOOK_BACK + 1))
    day = next((day for day in days if works_on(day)), visit_on - DAY)
    return instant_of(day, wall_time, zone)


def working_days(policies: Policies, closed: ClosedDays) -> Callable[[date], bool]:
    """Whether the library works on a day: by weekday, and not closed as a whole."""
    return lambda day: policies.works_on(day) and not closed.on(day, ANYWHERE)
