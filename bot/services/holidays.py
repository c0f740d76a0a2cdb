"""Official days off: proposals from a maintained library, switched by staff."""

from datetime import date, datetime

from bot.domain.changes import HolidayState
from bot.domain.closures import Closure
from bot.domain.holidays import Holiday, Ramadan, official, ramadan
from bot.domain.permissions import Action
from bot.errors import HolidayUnknown
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.services.closing import Closing
from bot.store import holidays as rows
from bot.store.database import UnitOfWork


class Holidays:
    """Use cases on holidays, within one unit of work and at one instant."""

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
    ) -> None:
        """`actor_id` is the contact who decides, for the trail of the visits."""
        self._uow = uow
        self._actor = Actor(uow, now, actor_id, channel)
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
        await self._actor.require(Action.DECIDE_HOLIDAYS)
        found = await self._on(on)
        if all(day.state is HolidayState.ACCEPTED for day in found):
            return ()
        await rows.decide(self._uow, on, HolidayState.ACCEPTED)
        visits = await self._closing.cancel(_closure(found[0]))
        await self._record(on, HolidayState.ACCEPTED, visits)
        return visits

    async def decline(self, on: date) -> tuple[int, ...]:
        """Keep the service open on a holiday; gives the ids of the visits that are restored.

        Raises HolidayUnknown.
        """
        await self._actor.require(Action.DECIDE_HOLIDAYS)
        found = await self._on(on)
        await rows.decide(self._uow, on, HolidayState.DECLINED)
        closed = any(day.state is HolidayState.ACCEPTED for day in found)
        visits = await self._closing.reopen(on, on) if closed else ()
        await self._record(on, HolidayState.DECLINED, visits)
        return visits

    @staticmethod
    def ramadan(year: int) -> tuple[Ramadan, ...]:
        """The months of Ramadan that begin in a year: estimates, never more than a proposal."""
        return ramadan(year)

    async def _record(self, on: date, state: HolidayState, visits: tuple[int, ...]) -> None:
        await self._actor.record(
            Action.DECIDE_HOLIDAYS, "holiday", on.isoformat(), state=state, visits=len(visits)
        )

    async def _on(self, day: date) -> tuple[Holiday, ...]:
        found = await rows.between(self._uow, day, day)
        if not found:
            raise HolidayUnknown(on=day.isoformat())
        return found


def _closure(holiday: Holiday) -> Closure:
    return Closure(first=holiday.on, last=holiday.on, reason=holiday.name, holiday=holiday.kind)


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)
