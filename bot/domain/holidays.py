"""Official days off and the month of Ramadan, as two maintained libraries know them."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.domain.changes import HolidayKind, HolidayState

CATEGORIES = {HolidayKind.NATIONAL: "public", HolidayKind.JOINT_LEAVE: "government"}
"""How the library `holidays` calls the two kinds; it has both from the joint ministerial decrees,
and estimates for years that have none yet."""
RAMADAN = 9
"""The month of fasting in the Islamic calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """An official day off. It closes the service only once staff have accepted it."""

    on: date
    """The day."""
    name: str
    """In Indonesian; "(perkiraan)" in it says that the day is an estimate."""
    kind: HolidayKind
    """National holiday, or joint leave (cuti bersama)."""
    state: HolidayState = HolidayState.PROPOSED
    """What staff made of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramadan:
    """A month of Ramadan, estimated by calculation.

    The government fixes first and last day only shortly before, by sighting of the moon; both
    may be a day off.
    """

    first: date
    """First day of fasting."""
    last: date
    """Last day of fasting."""
    hijri_year: int
    """Year of the Islamic calendar."""


@cache
def official(year: int) -> tuple[Holiday, ...]:
    """The national holidays and joint leave days of Indonesia, by day; none for years unknown."""
    from holidays import country_holidays  # noqa: PLC0415  loaded on use: it slows the start

    found = [
        Holiday(on=day, name=name, kind=kind)
        for kind, category in CATEGORIES.items()
        for day, name in country_holidays(
            "ID", years=year, categories=(category,), language="id"
        ).items()
    ]
    return tuple(sorted(found, key=lambda holiday: (holiday.on, holiday.kind.value)))


@cache
def ramadan(year: int) -> tuple[Ramadan, ...]:
    """The months of Ramadan that begin in a year (two in 2030), estimated by calculation."""
    from hijridate import Gregorian, Hijri  # noqa: PLC0415  loaded on use

    hijri = Gregorian(year, 1, 1).to_hijri().year
    months = [(each, Hijri(each, RAMADAN, 1)) for each in range(hijri, hijri + 3)]
    estimates = [
        Ramadan(
            first=date(*start.to_gregorian().datetuple()),
            last=date(*Hijri(each, RAMADAN, start.month_length()).to_gregorian().datetuple()),
            hijri_year=each,
        )
        for each, start in months
    ]
    return tuple(each for each in estimates if each.first.year == year)
