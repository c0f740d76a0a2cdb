"""The day of staff at a glance, and a stop as the one who looks after it sees it."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.attendances import Attendance
from bot.domain.permissions import Action
from bot.domain.tickets import WAITING
from bot.domain.visits import StopView, VisitState, VisitView
from bot.errors import StopUnknown, VisitUnknown
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.services.visits import Visits
from bot.store import attendances as attendance_rows
from bot.store import boards as rows
from bot.store import proposals as proposal_rows
from bot.store import stops as stop_rows
from bot.store import subscriptions, tickets
from bot.store import visits as visit_rows
from bot.store.database import UnitOfWork

MOST = 60
"""Visits of one day that are read; a city has a dozen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardEntry:
    """One visit on the board."""

    visit: VisitView
    """The visit."""
    holds: int
    """Open holds that come with it."""
    guests: int
    """How many say that they come."""
    hosted: bool
    """Whether somebody looks after the stop, who can confirm it."""
    proposed: bool
    """Whether a proposal for it waits."""
    attendance: Attendance | None
    """How many came; None where nobody reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One day."""

    day: date
    """The day."""
    entries: tuple[BoardEntry, ...]
    """Its visits, by time."""
    proposals: int
    """What cadres propose and nobody has decided, of any day."""
    questions: int
    """Tickets that wait for an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Whom a change of a visit touches."""

    subscribers: int
    """People who are reminded of it."""
    guests: int
    """People who say that they come."""
    holds: int
    """Open holds that come with it."""
    loans: int
    """Copies that have to be back then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopBoard:
    """A stop and its next visit."""

    stop: StopView
    """The stop."""
    visit: VisitView | None
    """The next visit; None while none is planned."""
    touched: Touched
    """Who waits for it."""


class Boards:
    """Reads, within one unit of work and in the name of one contact. All raise NotAllowed."""

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
    ) -> None:
        self._uow = uow
        self._now = now
        self._id = actor_id
        self._actor = Actor(uow, now, actor_id, channel)

    async def of_day(self, day: date) -> Board:
        """All visits of today or a later day, with what hangs on them."""
        await self._actor.require(Action.READ_BOARD)
        found = await Visits(self._uow, self._now).on_dates(day, day, MOST, include_cancelled=True)
        seen = sorted((*found.over_today, *found.visits), key=_by_time)
        return Board(
            day=day,
            entries=await self._entries(seen),
            proposals=await proposal_rows.count_waiting(self._uow, self._now),
            questions=await tickets.count(self._uow, WAITING),
        )

    async def entry(self, visit_id: int) -> BoardEntry:
        """One visit of it. Raises VisitUnknown."""
        await self._actor.require(Action.READ_BOARD)
        return (await self._entries([await self._visit(visit_id)]))[0]

    async def touched(self, visit_id: int) -> Touched:
        """Whom a change of a visit touches. Raises VisitUnknown."""
        visit = await self._visit(visit_id)
        await self._actor.require(Action.READ_STOP, stop_id=visit.stop.id)
        return await self._touched(visit)

    async def reminded_at(self, stop: StopView) -> int:
        """How many people are reminded of visits at a stop."""
        await self._actor.require(Action.READ_STOP, stop_id=stop.id)
        return await rows.subscribers(self._uow, stop.id, self._now)

    async def own_stops(self) -> tuple[str, ...]:
        """Codes of the stops that the contact looks after, by name."""
        return tuple(await rows.stops_of(self._uow, self._id or 0))

    async def stop(self, code: str) -> StopBoard:
        """A stop as the one who looks after it sees it. Raises StopUnknown."""
        found = await stop_rows.by_code(self._uow, code)
        if found is None:
            raise StopUnknown(code=code)
        await self._actor.require(Action.READ_STOP, stop_id=found.id)
        coming = (await Visits(self._uow, self._now).next_at_stop(code, limit=1)).visits
        if coming:
            touched = await self._touched(coming[0])
            return StopBoard(stop=found, visit=coming[0], touched=touched)
        reminded = await rows.subscribers(self._uow, found.id, self._now)
        nobody = Touched(subscribers=reminded, guests=0, holds=0, loans=0)
        return StopBoard(stop=found, visit=None, touched=nobody)

    async def _touched(self, visit: VisitView) -> Touched:
        ids = [visit.id]
        return Touched(
            subscribers=await rows.subscribers(self._uow, visit.stop.id, self._now),
            guests=(await subscriptions.count_guests(self._uow, ids)).get(visit.id, 0),
            holds=(await rows.holds_of(self._uow, ids)).get(visit.id, 0),
            loans=await rows.loans_due(self._uow, visit.id),
        )

    async def _entries(self, visits: list[VisitView]) -> tuple[BoardEntry, ...]:
        ids = [visit.id for visit in visits]
        holds = await rows.holds_of(self._uow, ids)
        guests = await subscriptions.count_guests(self._uow, ids)
        hosted = await rows.hosted(self._uow, {visit.stop.id for visit in visits})
        open_ones = await proposal_rows.open_of_visits(self._uow, ids)
        proposed = {one.visit_id for one in open_ones}
        came = await attendance_rows.of_visits(self._uow, ids)
        return tuple(
            BoardEntry(
                visit=visit,
                holds=holds.get(visit.id, 0),
                guests=guests.get(visit.id, 0),
                hosted=visit.stop.id in hosted,
                proposed=visit.id in proposed and visit.state is not VisitState.CANCELLED,
                attendance=came.get(visit.id),
            )
            for visit in visits
        )

    async def _visit(self, visit_id: int) -> VisitView:
        found = await visit_rows.by_id(self._uow, visit_id)
        if found is None:
            raise VisitUnknown(visit=visit_id)
        return found


def _by_time(visit: VisitView) -> tuple[datetime, int]:
    return visit.starts_at, visit.id
