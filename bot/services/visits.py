"""When and where the van comes next."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.domain.visits import StopView, VisitView, visit_date
from bot.domain.zones import local_date
from bot.services.stops import Stops
from bot.store import trail
from bot.store import visits as rows
from bot.store.database import UnitOfWork

HORIZON = timedelta(days=10 * 366)
"""How far ahead a question without an end looks: further than any schedule is made."""

MOVED_WITHIN = timedelta(days=45)
"""How far from its old day a visit that was moved is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedAway:
    """A visit that was planned for a day and is on another one now."""

    visit: VisitView
    """As it stands now."""
    reason: str
    """Why it was moved away from that day; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingVisits:
    """What a question about the schedule finds."""

    visits: tuple[VisitView, ...]
    """Ongoing and upcoming ones; a cancelled one, if asked for, until its day is over."""
    over_today: tuple[VisitView, ...]
    """Those that were held today and are over, by time; none if the question leaves today out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearVisit:
    """A stop nearby and when the van comes there."""

    stop: StopView
    """The stop."""
    meters: float
    """Meters along the great circle."""
    next_visit: VisitView | None
    """The ongoing or next visit; None while none is planned."""


class Visits:
    """Questions about the schedule, within one unit of work and at one instant.

    `first` and `last` are local dates at the stop, both included; None leaves that side open.
    Days before today are never looked at: a schedule is asked for what is still to come.
    With `include_cancelled`, cancelled visits stand among the others and do not count for
    `limit`: "the next one is cancelled, then it comes on ..." takes a limit of 1.
    """

    def __init__(self, uow: UnitOfWork, now: datetime) -> None:
        self._uow = uow
        self._now = now

    async def next_at_stop(
        self,
        code: str,
        *,
        first: date | None = None,
        last: date | None = None,
        limit: int = 3,
        include_cancelled: bool = False,
    ) -> ComingVisits:
        """The next visits of a stop, by time; none for a code that is not known."""
        window = self._window(first, last, limit, include_cancelled=include_cancelled)
        return _coming(await rows.at_stop(self._uow, code, window))

    async def next_in_area(
        self,
        area: str,
        *,
        first: date | None = None,
        last: date | None = None,
        limit: int = 5,
        include_cancelled: bool = False,
    ) -> ComingVisits:
        """The next visits of a kelurahan or kecamatan, given as a slug.

        The next visit of each stop comes first, by time; where there is room, the others follow,
        by time too.
        """
        window = self._window(first, last, limit, include_cancelled=include_cancelled)
        return _coming(await rows.in_area(self._uow, area, window))

    async def on_dates(
        self, first: date, last: date, limit: int = 10, *, include_cancelled: bool = False
    ) -> ComingVisits:
        """The visits of all stops on some days, by time."""
        window = self._window(first, last, limit, include_cancelled=include_cancelled)
        return _coming(await rows.anywhere(self._uow, window))

    async def moved_away(self, day: date, kind: str = "", place: str = "") -> tuple[MovedAway, ...]:
        """Visits that stand and were moved from a local day to another one, by time.

        `kind` is stop or area and `place` its code or slug; everywhere without them.
        """
        noon = datetime.combine(day, time(12), tzinfo=UTC)
        after, before = noon - MOVED_WITHIN, noon + MOVED_WITHIN
        found: dict[int, MovedAway] = {}
        for row in await rows.moves(self._uow, kind, place, after, before):
            visit = rows.visit_view(row)
            was = trail.former_start(row.move_before)
            left = was is not None and local_date(was, visit.stop.timezone) == day
            if left and visit_date(visit) != day:
                found[visit.id] = MovedAway(visit=visit, reason=row.why)
        return tuple(found.values())

    async def near(
        self, latitude: float, longitude: float, limit: int = 3
    ) -> tuple[NearVisit, ...]:
        """The stops nearest to a position (WGS 84) with their next visit, the nearest first."""
        stops = await Stops(self._uow).nearest(latitude, longitude, limit)
        window = self._window(None, None, limit, include_cancelled=False)
        ids = [near.stop.id for near in stops]
        found = await rows.at_stops(self._uow, ids, window) if ids else {}
        return tuple(
            NearVisit(stop=near.stop, meters=near.meters, next_visit=found.get(near.stop.id))
            for near in stops
        )

    async def month(self, stop_code: str, year: int, month: int) -> tuple[VisitView, ...]:
        """All visits of a stop in a month, by time: those that are over and cancelled ones too."""
        last = calendar.monthrange(year, month)[1]
        days = date(year, month, 1), date(year, month, last)
        return await rows.days_at_stop(self._uow, stop_code, *days)

    async def by_id(self, visit_id: int) -> VisitView | None:
        """The visit with this row id, or None."""
        return await rows.by_id(self._uow, visit_id)

    async def by_ids(self, ids: Sequence[int]) -> tuple[VisitView, ...]:
        """The visits with these row ids, in this order; those that are no more are left out."""
        found = await rows.by_ids(self._uow, ids) if ids else {}
        return tuple(found[visit_id] for visit_id in ids if visit_id in found)

    def _window(
        self, first: date | None, last: date | None, limit: int, *, include_cancelled: bool
    ) -> rows.Window:
        def start(zone: str) -> date:
            today = local_date(self._now, zone)
            return max(first or today, today)

        return rows.Window(
            now=self._now,
            first=start,
            last=last or (self._now + HORIZON).date(),
            limit=limit,
            include_cancelled=include_cancelled,
        )


def _coming(found: Sequence[Any]) -> ComingVisits:
    return ComingVisits(
        visits=tuple(rows.visit_view(row) for row in found if not row.over),
        over_today=tuple(rows.visit_view(row) for row in found if row.over),
    )
