"""When the five prayers are, by the height of the sun at a place.

The rules are those of Kemenag, the ministry that publishes the times in Indonesia: Subuh at 20
degrees below the horizon, Isya at 18, Asar when a shadow has grown by the length of its object
(Syafi'i), and two minutes of caution (ihtiyat) on each, rounded up to the minute. Its published
times of Batam differ by a minute at most.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from math import atan, degrees, radians, tan
from typing import Literal, get_args

from bot.language.understanding import TimeSpan

Prayer = Literal["subuh", "zuhur", "asar", "magrib", "isya", "jumatan"]
"""The prayers of a day; `jumatan` is the one on Friday that stands in for zuhur."""
PRAYERS: tuple[Prayer, ...] = get_args(Prayer)
FRIDAY = 4

SUBUH_DEPTH = 20.0
"""Degrees of the sun below the horizon."""
ISYA_DEPTH = 18.0
CAUTION = timedelta(minutes=2)
"""What Kemenag adds, so that nobody prays too early anywhere in a city."""
WINDOW = timedelta(hours=1)
"""How long "after" a prayer lasts."""
JUMATAN = timedelta(hours=13)
"""When the Friday prayer is over, from midnight: the sermon goes before it."""
_ALMOST_A_MINUTE = timedelta(seconds=59, microseconds=999_999)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A place on the earth."""

    latitude: float
    """Degrees, north positive."""
    longitude: float
    """Degrees, east positive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sky:
    """Where the sun is looked at, and by which clock."""

    position: Position
    """The place."""
    zone: tzinfo
    """The zone of its clocks."""


def after_prayer(prayer: Prayer, day: date, sky: Sky) -> TimeSpan | None:
    """Return the hour after a prayer; None where the sun does not rise or set that day."""
    begins = prayer_time(prayer, day, sky)
    if begins is None:
        return None
    return TimeSpan(start=begins.time(), end=(begins + WINDOW).time())


def prayer_time(prayer: Prayer, day: date, sky: Sky) -> datetime | None:
    """Return when a prayer begins (for jumatan: when it is over), aware, in whole minutes."""
    if prayer == "jumatan":
        return datetime(day.year, day.month, day.day, tzinfo=sky.zone) + JUMATAN
    try:
        moment = _sun_time(prayer, day, sky)
    except ValueError:  # how the library says that the sun does not come so high or low
        return None
    return (moment + CAUTION + _ALMOST_A_MINUTE).replace(second=0, microsecond=0)


def _sun_time(prayer: Prayer, day: date, sky: Sky) -> datetime:
    from astral import Observer  # noqa: PLC0415  loaded on use: few messages name a prayer
    from astral.sun import dawn, dusk, noon, sunset  # noqa: PLC0415

    here = Observer(latitude=sky.position.latitude, longitude=sky.position.longitude)
    if prayer == "subuh":
        return dawn(here, day, depression=SUBUH_DEPTH, tzinfo=sky.zone)
    if prayer == "zuhur":
        return noon(here, day, tzinfo=sky.zone)
    if prayer == "asar":
        return _asar(day, sky)
    if prayer == "magrib":
        return sunset(here, day, tzinfo=sky.zone)
    return dusk(here, day, depression=ISYA_DEPTH, tzinfo=sky.zone)


def _asar(day: date, sky: Sky) -> datetime:
    from astral import Observer, SunDirection  # noqa: PLC0415
    from astral.sun import noon, time_at_elevation, zenith  # noqa: PLC0415

    here = Observer(latitude=sky.position.latitude, longitude=sky.position.longitude)
    shadow_at_noon = tan(radians(zenith(here, noon(here, day))))
    height = degrees(atan(1 / (1 + shadow_at_noon)))
    return time_at_elevation(here, height, day, direction=SunDirection.SETTING, tzinfo=sky.zone)
