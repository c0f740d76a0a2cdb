"""How a loan comes about: who has the copy, and when it must be back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.loans import Due, due, due_from
from bot.domain.policies import Policies
from bot.domain.visits import VisitView
from bot.domain.zones import local_date
from bot.services.policies import current_policies
from bot.services.visits import Visits
from bot.store import loans as rows
from bot.store import stops as stop_rows
from bot.store import visit_locks
from bot.store.database import UnitOfWork
from bot.store.holds import LockedHold
from bot.store.tables.holds import NAME, TITLE

LIBRARY_ZONE = "Asia/Jakarta"
"""Zone of the main library, where no stop says another."""
VISITS = 40
"""Visits looked at for giving back: more than a stop has within the horizon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """What is lent to whom."""

    copy_id: int | None
    """Row id of the copy; None where nobody knows which one it is."""
    title_id: int | None
    """Row id of the title."""
    title: str
    """The title in words."""
    contact_id: int | None
    """Who has it; None where only a name is written."""
    name: str
    """The name on the slip."""
    stop_id: int | None
    """Row id of the stop; None at the main library."""
    hold_id: int | None = None
    """Row id of the hold that it comes from, or None."""


class Lending:
    """Makes loans and finds the day on which they are due; within one unit of work."""

    def __init__(self, uow: UnitOfWork, now: datetime, actor_id: int | None = None) -> None:
        self._uow = uow
        self._now = now
        self._actor_id = actor_id

    async def of_hold(self, hold: LockedHold) -> int:
        """The loan that a hold becomes when it is handed out; gives its row id."""
        return await self.lend(
            Lent(
                copy_id=hold.copy_id,
                title_id=hold.title_id,
                title=hold.title,
                contact_id=hold.contact_id,
                name=hold.slip_name,
                stop_id=hold.stop_id,
                hold_id=hold.id,
            )
        )

    async def lend(self, lent: Lent) -> int:
        """Insert a loan that is due as the policies say; gives its row id."""
        until = await self.due_at(await self._code(lent.stop_id))
        values: dict[str, Any] = {
            "copy_id": lent.copy_id,
            "title_id": lent.title_id,
            "title": lent.title[:TITLE],
            "contact_id": lent.contact_id,
            "name": lent.name[:NAME],
            "stop_id": lent.stop_id,
            "hold_id": lent.hold_id,
            "lent_at": self._now,
            "lent_by_id": self._actor_id,
            **due_columns(until),
        }
        return await rows.add(self._uow, values)

    async def due_at(self, stop: str) -> Due:
        """When something lent today at a stop (a code; empty: the main library) is due."""
        today, policies = await self.today(stop), await self.policies()
        return due(today, await self._visits(stop, today), policies)

    async def due_after(self, stop: str, earliest: date) -> Due:
        """The first visit of a stop on or after a day, or else without one, counted from it."""
        visits = await self._visits(stop, earliest)
        return due_from(earliest, earliest, visits, await self.policies())

    async def today(self, stop: str) -> date:
        """The local day at a stop, or at the main library."""
        found = await stop_rows.by_code(self._uow, stop) if stop else None
        return local_date(self._now, found.timezone if found else LIBRARY_ZONE)

    async def policies(self) -> Policies:
        """What the library decided."""
        return await current_policies(self._uow)

    async def _visits(self, stop: str, first: date) -> tuple[VisitView, ...]:
        if not stop:
            return ()
        last = first + timedelta(days=(await self.policies()).loan_horizon)
        asked = Visits(self._uow, self._now)
        return (await asked.next_at_stop(stop, first=first, last=last, limit=VISITS)).visits

    async def _code(self, stop_id: int | None) -> str:
        if stop_id is None:
            return ""
        return (await visit_locks.stop_codes(self._uow, {stop_id})).get(stop_id, "")


def due_columns(until: Due) -> dict[str, Any]:
    """The columns of a loan that say when and where it is due."""
    return {"due_on": until.on, "due_visit_id": until.visit.id if until.visit else None}
