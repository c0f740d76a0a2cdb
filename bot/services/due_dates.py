"""Due dates follow the visits at which loans are given back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.domain.loans import Due
from bot.domain.personal_notices import NoticeKind
from bot.domain.visits import visit_date
from bot.services.lending import Lending, due_columns
from bot.services.telling import tell
from bot.store import loans as rows
from bot.store import visits as visit_rows
from bot.store.database import UnitOfWork


class DueDates:
    """Moves due dates, within one unit of work and at one instant; tells who has the loan."""

    def __init__(self, uow: UnitOfWork, now: datetime) -> None:
        self._uow = uow
        self._now = now
        self._lending = Lending(uow, now)

    async def lost(self, visit_ids: Sequence[int]) -> None:
        """Visits do not take place at their stop: the next one counts, or the main library."""
        for loan in await rows.lock_due_at(self._uow, visit_ids):
            came_from = loan.moved_from_id or loan.due_visit_id
            await self._move(loan, await self._next(loan), moved_from_id=came_from)

    async def restored(self, visit_ids: Sequence[int]) -> None:
        """Visits take place after all: what was due then is due then again."""
        visits = await visit_rows.by_ids(self._uow, visit_ids)
        for loan in await rows.lock_moved_from(self._uow, visit_ids):
            visit = visits.get(loan.moved_from_id)
            if visit is not None and visit.stop.code == loan.stop:
                await self._move(loan, Due(on=visit_date(visit), visit=visit), moved_from_id=None)

    async def shifted(self, visit_ids: Sequence[int]) -> None:
        """Visits have another day: so has what is due then."""
        visits = await visit_rows.by_ids(self._uow, visit_ids)
        for loan in await rows.lock_due_at(self._uow, visit_ids):
            visit = visits[loan.due_visit_id]
            until = Due(on=visit_date(visit), visit=visit)
            await self._move(loan, until, moved_from_id=loan.moved_from_id)

    async def _next(self, loan: Row[Any]) -> Due:
        """The stop's first visit on or after the day on which it was due."""
        code = loan.stop or ""
        today, policies = await self._lending.today(code), await self._lending.policies()
        found = await self._lending.due_after(code, max(loan.due_on, today))
        if found.visit is not None:
            return found
        longer = timedelta(days=policies.loan_without_visit)
        return Due(on=max(loan.due_on, today) + longer, visit=None)

    async def _move(self, loan: Row[Any], until: Due, *, moved_from_id: int | None) -> None:
        columns = due_columns(until)
        await rows.change(self._uow, loan.id, **columns, moved_from_id=moved_from_id)
        await tell(
            self._uow,
            loan.contact_id,
            NoticeKind.LOAN_MOVED,
            self._now,
            loan=loan.id,
            visit=columns["due_visit_id"],
        )
