"""How many came to a visit: numbers, who reported them, and every correction."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.domain.attendances import (
    MOST,
    Attendance,
    AttendanceProblem,
    Counted,
    Heard,
    Tally,
    corrected,
    problem_of,
    stepped,
)
from bot.domain.permissions import Action
from bot.domain.visits import Phase, VisitState, VisitView, phase
from bot.errors import AttendanceRefused, VisitUnknown
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.store import attendances as rows
from bot.store import visits as visit_rows
from bot.store.database import UnitOfWork

SITTING = timedelta(minutes=30)
"""Taps within this time are one entry of the trail."""


class Attendances:
    """Use cases on attendances, within one unit of work and in the name of one contact.

    Each that changes numbers raises NotAllowed, VisitUnknown, or AttendanceRefused with an
    AttendanceProblem, and then changes nothing.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
    ) -> None:
        self._uow = uow
        self._now = now
        self._actor = Actor(uow, now, actor_id, channel)

    async def report(self, visit_id: int, heard: Heard) -> Attendance:
        """Numbers in words, new or as a correction of what stands."""
        before = await self._before(visit_id)
        return await self._put(visit_id, corrected(before or Tally(), heard), tapped=False)

    async def step(self, visit_id: int, what: Counted, by: int) -> Attendance:
        """One tap of a counting button."""
        before = await self._before(visit_id)
        return await self._put(visit_id, stepped(before or Tally(), what, by), tapped=True)

    async def of(self, visit_id: int) -> Attendance | None:
        """What was reported of a visit, or None."""
        visit = await self._visit(visit_id)
        await self._actor.require(Action.REPORT_ATTENDANCE, stop_id=visit.stop.id)
        return (await rows.of_visits(self._uow, [visit_id])).get(visit_id)

    async def trail(self, visit_id: int) -> tuple[Attendance, ...]:
        """The numbers after each report, oldest first."""
        visit = await self._visit(visit_id)
        await self._actor.require(Action.REPORT_ATTENDANCE, stop_id=visit.stop.id)
        return await rows.trail(self._uow, visit_id)

    async def countable(
        self, after: datetime, *, stops: Collection[str] | None, limit: int
    ) -> tuple[VisitView, ...]:
        """Visits that have begun since an instant, newest first; `stops` are codes, None all."""
        await self._actor.require_somewhere(Action.REPORT_ATTENDANCE)
        return await rows.begun(self._uow, after, self._now, stops=stops, limit=limit)

    async def _before(self, visit_id: int) -> Tally | None:
        visit = await self._visit(visit_id)
        await self._actor.require(Action.REPORT_ATTENDANCE, stop_id=visit.stop.id)
        if visit.state is VisitState.CANCELLED:
            raise AttendanceRefused(problem=AttendanceProblem.NONE, most=MOST)
        if phase(visit, self._now) is Phase.UPCOMING:
            raise AttendanceRefused(problem=AttendanceProblem.EARLY, most=MOST)
        # Two who count at once: the visit is locked, so that the second adds to the first.
        await rows.lock(self._uow, visit_id)
        found = (await rows.of_visits(self._uow, [visit_id])).get(visit_id)
        return found.tally if found else None

    async def _put(self, visit_id: int, tally: Tally, *, tapped: bool) -> Attendance:
        problem = problem_of(tally)
        if problem:
            raise AttendanceRefused(problem=problem, most=MOST)
        await rows.put(
            self._uow,
            visit_id,
            tally,
            reporter_id=self._actor.id,
            now=self._now,
            tapped=tapped,
            since=self._now - SITTING,
        )
        people = tally.people
        await self._actor.record(Action.REPORT_ATTENDANCE, "visit", visit_id, people=people)
        return (await rows.of_visits(self._uow, [visit_id]))[visit_id]

    async def _visit(self, visit_id: int) -> VisitView:
        found = await visit_rows.by_id(self._uow, visit_id)
        if found is None:
            raise VisitUnknown(visit=visit_id)
        return found
