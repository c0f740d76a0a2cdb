"""What staff should see before and after the schedule changes: dates ahead, and clashes."""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby, islice
from typing import Any

from bot.domain.changes import HolidayState
from bot.domain.closures import ClosedDays, Closure, Place
from bot.domain.holidays import Holiday
from bot.domain.hours import DatedHours, hours_on, instants
from bot.domain.recurrence import Rule, upcoming
from bot.domain.visits import StopView, VisitView
from bot.domain.zones import ZONES, day_start, local_date
from bot.store import closures as closure_rows
from bot.store import holidays as holiday_rows
from bot.store import hours as hour_rows
from bot.store import overlaps
from bot.store import visits as visit_rows
from bot.store.database import UnitOfWork

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewDay:
    """A date that a rule would give."""

    day: date
    """The date at the stop."""
    starts_at: datetime
    """Aware, UTC; dated hours are counted in."""
    ends_at: datetime
    """Aware, UTC."""
    extra: bool
    """Whether the rule names the date itself: then it gets a visit although it is closed."""
    closed: tuple[Closure, ...]
    """What closes the date, accepted holidays first."""
    holidays: tuple[Holiday, ...]
    """Holidays of the date that nobody has accepted or declined yet."""
    clashes: tuple[VisitView, ...]
    """Where else the van is expected at that time."""
    overlaps: tuple[VisitView, ...] = ()
    """Visits of other rules, or of none, that the stop has at that time already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One van at two stops at once, or two visits of one stop."""

    first: VisitView
    """The visit that begins first."""
    second: VisitView
    """The visit that begins before the first one ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Previews:
    """Looks ahead, within one unit of work and at one instant."""

    uow: UnitOfWork
    """Only read from."""
    now: datetime
    """Aware; dates before its day are not shown."""

    async def of_rule(
        self,
        rule: Rule,
        *,
        stop: StopView | None,
        van: tuple[str, int | None],
        limit: int,
        rule_id: int | None = None,
    ) -> tuple[PreviewDay, ...]:
        """The next dates of a rule.

        `van` is its code and row id; `rule_id` is its own row id if it is saved already.
        """
        local = replace(rule, timezone=stop.timezone) if stop else rule
        days = upcoming(local, local_date(self.now, local.timezone), limit)
        if not days:
            return ()
        place = Place(stop=stop.code, kind=stop.kind, van=van[0]) if stop else Place(van=van[0])
        around = await self._around(days[0], days[-1], stop)
        shown = [_day(local, day, place, around) for day in days]
        if stop is not None:
            shown = await self._with_overlaps(shown, stop.id, rule_id)
        return await self._with_clashes(shown, van[1], stop)

    async def clashes(self, year: int, month: int) -> tuple[Clash, ...]:
        """Pairs of visits of a month with one van at two stops at once, or at one stop; by time."""
        first, last = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        busy = await self._busy(first, last)
        at_stops = await overlaps.running(self.uow, *_instants(first, last))
        pairs = [
            (one.id, other.id)
            for rows, key in ((busy, _van), (at_stops, _stop))
            for _, alike in groupby(rows, key=key)
            for one, other in _overlaps(list(alike))
            if (one.stop_id == other.stop_id) == (key is _stop)
        ]
        found = await visit_rows.by_ids(self.uow, sorted({each for pair in pairs for each in pair}))
        met = [Clash(first=found[first], second=found[second]) for first, second in pairs]
        return tuple(sorted(met, key=lambda clash: (clash.first.starts_at, clash.first.id)))

    async def _around(self, first: date, last: date, stop: StopView | None) -> "_Around":
        closures = await closure_rows.with_holidays(self.uow, first, last)
        holidays = await holiday_rows.between(self.uow, first, last)
        dated = await hour_rows.between(self.uow, first, last, stop_id=stop.id) if stop else {}
        return _Around(
            closed=ClosedDays(closures, first, last),
            holidays=[each for each in holidays if each.state is HolidayState.PROPOSED],
            hours=dated.get(stop.id, ()) if stop else (),
        )

    async def _with_clashes(
        self, shown: Sequence[PreviewDay], van_id: int | None, stop: StopView | None
    ) -> tuple[PreviewDay, ...]:
        """The same days with the visits of the van elsewhere at those times."""
        if van_id is None:
            return tuple(shown)
        others = await self._busy(shown[0].day, shown[-1].day, van_id)
        at_home = stop.id if stop else 0
        met = {
            each.day: [row.id for row in others if _meets(row, each) and row.stop_id != at_home]
            for each in shown
        }
        found = await visit_rows.by_ids(self.uow, [each for ids in met.values() for each in ids])
        return tuple(
            replace(each, clashes=tuple(found[visit_id] for visit_id in met[each.day]))
            for each in shown
        )

    async def _with_overlaps(
        self, shown: Sequence[PreviewDay], stop_id: int, rule_id: int | None
    ) -> list[PreviewDay]:
        """The same days with the other visits of the stop at those times."""
        days = _instants(shown[0].day, shown[-1].day)
        there = await overlaps.running(self.uow, *days, stop_id)
        others = [row for row in there if rule_id is None or row.rule_id != rule_id]
        met = {each.day: [row.id for row in others if _meets(row, each)] for each in shown}
        found = await visit_rows.by_ids(self.uow, [each for ids in met.values() for each in ids])
        return [
            replace(each, overlaps=tuple(found[visit_id] for visit_id in met[each.day]))
            for each in shown
        ]

    async def _busy(self, first: date, last: date, van_id: int | None = None) -> Sequence[Any]:
        """Visits with a van on some days."""
        return await visit_rows.busy(self.uow, *_instants(first, last), van_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    closed: ClosedDays
    holidays: Sequence[Holiday]
    hours: Sequence[DatedHours]


def _day(rule: Rule, day: date, place: Place, around: _Around) -> PreviewDay:
    hours = hours_on(day, (rule.start_time, rule.end_time), around.hours)
    starts_at, ends_at = instants(day, hours, rule.timezone)
    return PreviewDay(
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        extra=day in rule.extra,
        closed=around.closed.on(day, place),
        holidays=tuple(each for each in around.holidays if each.on == day),
        clashes=(),
    )


def _instants(first: date, last: date) -> tuple[datetime, datetime]:
    """When some days begin and end, wherever in Indonesia."""
    after = min(day_start(first, zone) for zone in ZONES)
    return after, max(day_start(last + DAY, zone) for zone in ZONES)


def _stop(row: Any) -> int:
    stop_id: int = row.stop_id
    return stop_id


def _van(row: Any) -> int:
    van_id: int = row.van_id
    return van_id


def _meets(row: Any, day: PreviewDay) -> bool:
    return bool(row.starts_at < day.ends_at and day.starts_at < row.ends_at)


def _overlaps(rows: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Pairs of visits that overlap, given those of a van or of a stop by time."""
    for number, first in enumerate(rows):
        for second in islice(rows, number + 1, None):
            if second.starts_at >= first.ends_at:
                break
            yield first, second
