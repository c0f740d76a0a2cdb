"""When something may leave, judged by wall clocks alone: nothing of the code under test is used."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

USUAL = time(20), time(7)
HALF_AN_HOUR = timedelta(minutes=30)
BEFORE_START = frozenset({"day_before", "confirm"})
Hours = tuple[time, time]


def is_quiet(at: datetime, quiet: Hours, zone: str) -> bool:
    """Whether it is quiet for somebody in the zone; equal times mean never."""
    wall, (start, end) = at.astimezone(ZoneInfo(zone)).time(), quiet
    if start <= end:
        return start <= wall < end
    return wall >= start or wall < end


def may_leave(
    at: datetime, lane: int, quiet: Hours, zone: str, news_of: Collection[date] = ()
) -> bool:
    """Whether a message of a lane may leave; `news_of` are the days of a visit that changed."""
    local = at.astimezone(ZoneInfo(zone))
    if local.date() in news_of and local.time() >= time(6):
        return True
    prays = local.isoweekday() == 5 and time(11, 30) <= local.time() < time(13)
    return not is_quiet(at, quiet, zone) and not (lane >= 2 and prays)


def useless_from(kind: str, starts_at: datetime, ends_at: datetime) -> datetime:
    """From when on a notice of a visit is of no use."""
    return (starts_at if kind in BEFORE_START else ends_at) - HALF_AN_HOUR
