"""Other hours of a stop for a while, such as those of Ramadan."""

from datetime import date, datetime

from bot.domain.hours import DatedHours
from bot.domain.permissions import Action
from bot.errors import HoursImpossible, StopUnknown
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.services.closing import Closing
from bot.store import hours as rows
from bot.store import stops as stop_rows
from bot.store.database import UnitOfWork


class StopHours:
    """Use cases on dated hours, within one unit of work and at one instant.

    They hold for visits that rules make, those that exist too; a visit that a person moved or
    delayed stays where it is. Where two rows overlap, the one that begins later holds.
    """

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

    async def put(self, stop_code: str, hours: DatedHours) -> tuple[int, ...]:
        """Save hours in place of those that begin on the same day; gives the visits that moved.

        Raises StopUnknown, HoursImpossible.
        """
        await self._actor.require(Action.CHANGE_HOURS)
        if hours.last < hours.first or hours.end_time <= hours.start_time:
            raise HoursImpossible(stop=stop_code)
        stop_id = await self._stop_id(stop_code)
        former = await rows.put(self._uow, stop_id, hours)
        last = max(hours.last, former.last) if former else hours.last
        visits = await self._closing.follow_hours(hours.first, last, stop_id=stop_id, former=former)
        await self._record(stop_code, hours, "put", visits)
        return visits

    async def remove(self, stop_code: str, first: date) -> tuple[int, ...]:
        """Delete the hours that begin on a day; gives the visits that moved back.

        Without such hours nothing changes. Raises StopUnknown.
        """
        await self._actor.require(Action.CHANGE_HOURS)
        stop_id = await self._stop_id(stop_code)
        former = await rows.find(self._uow, stop_id, first)
        if former is None:
            return ()
        await rows.remove(self._uow, stop_id, first)
        visits = await self._closing.follow_hours(
            first, former.last, stop_id=stop_id, former=former
        )
        await self._record(stop_code, former, "removed", visits)
        return visits

    async def of(self, stop_code: str, first: date, last: date) -> tuple[DatedHours, ...]:
        """The hours of a stop that hold on a day from `first` to `last`. Raises StopUnknown."""
        stop_id = await self._stop_id(stop_code)
        found = await rows.between(self._uow, first, last, stop_id=stop_id)
        return tuple(found.get(stop_id, ()))

    async def _record(
        self, stop_code: str, hours: DatedHours, change: str, visits: tuple[int, ...]
    ) -> None:
        await self._actor.record(
            Action.CHANGE_HOURS,
            "stop",
            stop_code,
            change=change,
            first=hours.first.isoformat(),
            last=hours.last.isoformat(),
            visits=len(visits),
        )

    async def _stop_id(self, code: str) -> int:
        found = await stop_rows.by_code(self._uow, code)
        if found is None:
            raise StopUnknown(code=code)
        return found.id
