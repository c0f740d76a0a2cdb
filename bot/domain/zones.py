"""Time zones of Indonesia, and the step between instants and local dates."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.errors import ZoneUnknown

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Pontianak")
"""WIB, WITA, WIT, and the name that the tz database keeps for WIB in West Kalimantan."""


def check_zone(name: str) -> str:
    """Give back the name of a zone of Indonesia; raises ZoneUnknown for any other."""
    if name not in ZONES:
        raise ZoneUnknown(zone=name)
    return name


def local_date(instant: datetime, zone: str) -> date:
    """The calendar day of an aware instant in a zone."""
    return instant.astimezone(ZoneInfo(zone)).date()


def instant_of(day: date, wall_time: time, zone: str) -> datetime:
    """The instant, in UTC, at which clocks of the zone show this wall time on this day."""
    return datetime.combine(day, wall_time, ZoneInfo(zone)).astimezone(UTC)


def day_start(day: date, zone: str) -> datetime:
    """The instant, in UTC, at which a local day begins."""
    return instant_of(day, time.min, zone)
