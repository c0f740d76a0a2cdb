"""Official days off: proposals from a maintained library, switched by staff."""

from datetime import date, datetime

from bot.domain.changes import HolidayKind, HolidayState
from bot.domain.closures import Closure
from bot.domain.holidays import Holiday, Ramadan
from bot.errors import HolidayUnknown
from bot.services.closing import Closing
from bot.store import holidays as rows
from bot.store.database import UnitOfWork

CATEGORIES = {HolidayKind.NATIONAL: "public", HolidayKind.JOINT_LEAVE: "government"}
"""How the library `holidays` calls the two kinds; it has both from the joint ministerial decrees,
and estimates for years that have none yet."""
RAMADAN = 9
"""The month of fasting in the Islamic calendar."""


class Holidays:
    """Use cases on holidays, within one unit of work and at one instant."""

    def __init__(self, uow: UnitOfWork, now: datetime, actor_id: int | None = None) -> None:
        """`actor_id` is the contact who decides, for the trail of the visits."""
        self._uow = uow
        self._closing = Closing(uow=uow, now=now, actor_id=actor_id)

    async def propose(self, year: int) -> int:
        """Put the holidays of a year on the list; gives the number new. Decisions stay.

        Proposals without a decision that the library no longer has (an estimate was off) go.
        """
        found = official(year)
        if not found:
            return 0
        await rows.withdraw(self._uow, *_year(year), found)
        return await rows.propose(self._uow, found)

    async def proposals(self, year: int) -> tuple[Holiday, ...]:
        """All holidays of a year with their state, by day."""
        return await rows.between(self._uow, *_year(year))

    async def accept(self, on: date) -> tuple[int, ...]:
        """Close the service on a holiday; gives the ids of the visits that it cancelled.

        Raises HolidayUnknown. Accepting once more changes nothing.
        """
        found = await self._on(on)
        if all(day.state is HolidayState.ACCEPTED for day in found):
            return ()
        await rows.decide(self._uow, on, HolidayState.ACCEPTED)
        return await self._closing.cancel(_closure(found[0]))

    async def decline(self, on: date) -> tuple[int, ...]:
        """Keep the service open on a holiday; gives the ids of the visits that are restored.

        Raises HolidayUnknown.
        """
        found = await self._on(on)
        await rows.decide(self._uow, on, HolidayState.DECLINED)
        if all(day.state is not HolidayState.ACCEPTED for day in found):
            return ()
        return await self._closing.reopen(on, on)

    @staticmethod
    def ramadan(year: int) -> tuple[Ramadan, ...]:
        """The months of Ramadan that begin in a year: estimates, never more than a proposal."""
        return ramadan(year)

    async def _on(self, day: date) -> tuple[Holiday, ...]:
        found = await rows.between(self._uow, day, day)
        if not found:
            raise HolidayUnknown(on=day.isoformat())
        return found


def official(year: int) -> list[Holiday]:
    """The national holidays and joint leave days of Indonesia, by day; none for years unknown."""
    from holidays import country_holidays  # noqa: PLC0415  loaded on use: it slows the start

    found = [
        Holiday(on=day, name=name, kind=kind)
        for kind, category in CATEGORIES.items()
        for day, name in country_holidays(
            "ID", years=year, categories=(category,), language="id"
        ).items()
    ]
    return sorted(found, key=lambda holiday: (holiday.on, holiday.kind.value))


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


def _closure(holiday: Holiday) -> Closure:
    return Closure(first=holiday.on, last=holiday.on, reason=holiday.name, holiday=holiday.kind)


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)
