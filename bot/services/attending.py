""" "Saya datang": who says that she comes to a visit, and who wants to hear of it once more."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.visits import VisitView
from bot.errors import VisitUnknown
from bot.services.reminders.expanding import include
from bot.services.reminders.planning import Planning
from bot.store import subscriptions as rows
from bot.store import visits as visit_rows
from bot.store.database import UnitOfWork


class Attending:
    """Use cases of people who come, within one unit of work and at one instant."""

    def __init__(self, uow: UnitOfWork, now: datetime) -> None:
        self._uow = uow
        self._now = now

    async def come(self, contact_id: int, visit_id: int) -> int:
        """She says that she comes; gives how many say so. Raises VisitUnknown."""
        visit = await self._visit(visit_id)
        await rows.add_guest(self._uow, visit.id, contact_id, self._now)
        return (await self.guests([visit.id]))[visit.id]

    async def guests(self, visit_ids: Sequence[int]) -> dict[int, int]:
        """How many say that they come, by visit: for the cadre of the stop and for staff."""
        found = await rows.count_guests(self._uow, visit_ids)
        return {visit_id: found.get(visit_id, 0) for visit_id in visit_ids}

    async def remind_again(self, contact_id: int, visit_id: int, minutes: int) -> bool:
        """She is reminded so many minutes before; False if that is over. Raises VisitUnknown."""
        visit = await self._visit(visit_id)
        if visit.starts_at - timedelta(minutes=minutes) <= self._now:
            return False
        await rows.add_extra(self._uow, visit.id, contact_id, minutes)
        await Planning(self._uow, self._now).plan([visit.id], late_too=False)
        await include(self._uow, contact_id, [visit.id], self._now)
        return True

    async def _visit(self, visit_id: int) -> VisitView:
        found = await visit_rows.by_id(self._uow, visit_id)
        if found is None:
            raise VisitUnknown(visit=visit_id)
        return found
