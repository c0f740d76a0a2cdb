"""What goes out in files: the queue, the pull list, visits, loans, and the report by stop."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.domain.attendances import Tally
from bot.domain.hold_views import HoldView
from bot.domain.loans import LoanView
from bot.domain.permissions import Action
from bot.domain.visits import StopView, VisitState, VisitView, visit_date
from bot.domain.zones import ZONES, day_start, local_date
from bot.errors import StopUnknown, VisitUnknown
from bot.services.actors import Actor
from bot.services.audit import COMMAND_LINE
from bot.store import attendances as attendance_rows
from bot.store import exports as rows
from bot.store import hold_pages as hold_rows
from bot.store import loans as loan_rows
from bot.store import stops as stop_rows
from bot.store import visits as visit_rows
from bot.store.database import UnitOfWork

DAY = timedelta(days=1)
CHUNK = 500
"""Rows that are looked up at a time: databases take only so many parameters."""
HELD = frozenset({VisitState.ARRIVED, VisitState.DONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow:
    """A visit with what came of it."""

    visit: VisitView
    """The visit."""
    holds: int
    """Holds that are open for it or were fetched at it."""
    tally: Tally | None
    """How many came; None where nobody reported: that is not zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRow:
    """What happened at one stop in some days."""

    stop: StopView
    """The stop."""
    planned: int
    """Visits in these days, however they went."""
    held: int
    """Those that somebody reported: the van was there, people were counted, or copies lent."""
    cancelled: int
    """Those that were cancelled."""
    unknown: int
    """Those that are over and of which nobody said whether they were held."""
    counted: int
    """Visits at which somebody counted who came."""
    people: int | None
    """All who came to these; None where nobody counted."""
    adults: int | None
    """Those known to be grown up; None where nobody told them apart."""
    children: int | None
    """Likewise."""
    loans: int | None
    """Copies lent there; None where no visit was held, so that nothing is known."""
    titles: int | None
    """Different titles among them; likewise."""
    met: int | None
    """Holds that were handed out; likewise."""


class Exports:
    """Reads for files, within one unit of work and in somebody's name; all raise NotAllowed."""

    def __init__(
        self,
        uow: UnitOfWork,
        now: datetime,
        actor_id: int | None = None,
        channel: str = COMMAND_LINE,
    ) -> None:
        """`actor_id` is the contact who asks; None is the program itself, which may do all."""
        self._uow = uow
        self._now = now
        self._actor = Actor(uow, now, actor_id, channel)

    async def visit_id(self, stop: str, day: date) -> int:
        """The first visit at a stop (a code) on a local day. Raises StopUnknown, VisitUnknown."""
        await self._actor.require(Action.READ_BOARD)
        if await stop_rows.by_code(self._uow, stop) is None:
            raise StopUnknown(code=stop)
        for visit in await self._visits(day, day):
            if visit.stop.code == stop and visit.state is not VisitState.CANCELLED:
                return visit.id
        raise VisitUnknown(visit=f"{stop}/{day.isoformat()}")

    async def visit(self, visit_id: int) -> VisitView:
        """A visit. Raises VisitUnknown."""
        await self._actor.require(Action.READ_BOARD)
        found = await visit_rows.by_id(self._uow, visit_id)
        if found is None:
            raise VisitUnknown(visit=visit_id)
        return found

    async def queue(
        self, visit_id: int | None = None, days: tuple[date, date] | None = None
    ) -> tuple[HoldView, ...]:
        """Open holds, the oldest first: all, of one visit, or of visits on some local days."""
        await self._actor.require(Action.WORK_HOLDS)
        ids = await rows.open_holds(self._uow, visit_id)
        found = [hold for few in _chunks(ids) for hold in await hold_rows.by_ids(self._uow, few)]
        return tuple(hold for hold in found if days is None or _comes_within(hold, *days))

    async def visits(self, first: date, last: date) -> tuple[VisitRow, ...]:
        """All visits from one local day to another, by time."""
        await self._actor.require(Action.READ_BOARD)
        visits = await self._visits(first, last)
        holds, tallies = await self._holds_of(visits), await self._tallies(visits)
        return tuple(
            VisitRow(visit=visit, holds=holds.get(visit.id, 0), tally=tallies.get(visit.id))
            for visit in visits
        )

    async def loans(self, days: tuple[date, date] | None = None) -> tuple[LoanView, ...]:
        """What is not back, or what was lent or came back on some local days."""
        await self._actor.require(Action.LEND_COPIES)
        if days is None:
            ids = await rows.loans_out(self._uow)
        else:
            ids = await rows.loans_moving(self._uow, *_bounds(*days))
        found = [loan for few in _chunks(ids) for loan in await loan_rows.by_ids(self._uow, few)]
        return tuple(sorted(found, key=lambda loan: (loan.due_on, loan.id)))

    async def report(self, first: date, last: date) -> tuple[StopRow, ...]:
        """Every stop with a visit on these local days, by name."""
        await self._actor.require(Action.READ_BOARD)
        visits = await self._visits(first, last)
        tallies = await self._tallies(visits)
        lent = _within(await rows.lent_between(self._uow, *_bounds(first, last)), first, last)
        met = _within(await rows.met_between(self._uow, *_bounds(first, last)), first, last)
        stops = {visit.stop.code: visit.stop for visit in visits}
        return tuple(
            _stop_row(
                stop,
                [visit for visit in visits if visit.stop.code == code],
                tallies,
                [row for row in lent if row.code == code],
                sum(row.code == code for row in met),
                self._now,
            )
            for code, stop in sorted(stops.items(), key=lambda each: (each[1].name, each[0]))
        )

    async def _visits(self, first: date, last: date) -> list[VisitView]:
        ids = await rows.visits_between(self._uow, *_bounds(first, last))
        found: dict[int, VisitView] = {}
        for few in _chunks(ids):
            found |= await visit_rows.by_ids(self._uow, few)
        return [found[each] for each in ids if first <= visit_date(found[each]) <= last]

    async def _holds_of(self, visits: Sequence[VisitView]) -> dict[int, int]:
        found: dict[int, int] = {}
        for few in _chunks([visit.id for visit in visits]):
            found |= await rows.holds_of_visits(self._uow, few)
        return found

    async def _tallies(self, visits: Sequence[VisitView]) -> dict[int, Tally]:
        found: dict[int, Tally] = {}
        for few in _chunks([visit.id for visit in visits]):
            reported = await attendance_rows.of_visits(self._uow, few)
            found |= {visit_id: each.tally for visit_id, each in reported.items()}
        return found


def _stop_row(
    stop: StopView,
    visits: Sequence[VisitView],
    tallies: dict[int, Tally],
    lent: Sequence[Row[Any]],
    met: int,
    now: datetime,
) -> StopRow:
    counted = [tallies[visit.id] for visit in visits if visit.id in tallies]
    told_apart = [each for each in counted if each.adults or each.children or not each.unsorted]
    lent_on = {local_date(row.lent_at, stop.timezone) for row in lent}
    held = [
        visit.id
        for visit in visits
        if visit.state in HELD or visit.id in tallies or visit_date(visit) in lent_on
    ]
    cancelled = [visit.id for visit in visits if visit.state is VisitState.CANCELLED]
    over = [visit.id for visit in visits if visit.ends_at <= now]
    known = bool(held or lent or met)
    titles = len({row.title_id or row.title for row in lent})
    return StopRow(
        stop=stop,
        planned=len(visits),
        held=len(set(held) - set(cancelled)),
        cancelled=len(cancelled),
        unknown=len(set(over) - set(held) - set(cancelled)),
        counted=len(counted),
        people=sum(each.people for each in counted) if counted else None,
        adults=sum(each.adults for each in told_apart) if told_apart else None,
        children=sum(each.children for each in told_apart) if told_apart else None,
        loans=len(lent) if known else None,
        titles=titles if known else None,
        met=met if known else None,
    )


def _bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """Instants around some local days, in whichever zone of Indonesia."""
    low = min(day_start(first, zone) for zone in ZONES)
    return low, max(day_start(last + DAY, zone) for zone in ZONES)


def _within(found: Iterable[Row[Any]], first: date, last: date) -> list[Row[Any]]:
    """Rows whose instant lies on these days at their stop."""
    return [row for row in found if first <= local_date(_at(row), row.timezone) <= last]


def _at(row: Row[Any]) -> datetime:
    instant: datetime = row._mapping.get("lent_at") or row._mapping["state_at"]
    return instant


def _comes_within(hold: HoldView, first: date, last: date) -> bool:
    return hold.visit is not None and first <= visit_date(hold.visit) <= last


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
