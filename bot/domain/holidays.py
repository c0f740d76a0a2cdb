"""Official days off, and the month of Ramadan."""

from dataclasses import dataclass
from datetime import date

from bot.domain.changes import HolidayKind, HolidayState


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
