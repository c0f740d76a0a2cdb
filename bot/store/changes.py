"""Visits that are about to change, locked, and the statements that change them with their trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, insert, select, update

from bot.domain.changes import ChangeCause, ChangeKind, ClosureScope
from bot.domain.closures import Closure, Place
from bot.domain.hours import Hours
from bot.domain.places import StopKind
from bot.domain.visits import VisitChange, VisitSnapshot, VisitState
from bot.domain.zones import ZONES, day_start, local_date
from bot.store import trail
from bot.store.database import UnitOfWork
from bot.store.tables import stops, vans, visit_rules, visits


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedVisit:
    """A visit as the unit of work that changes it sees it."""

    id: int
    """Row id."""
    stop_id: int
    """Row id of the stop."""
    van_id: int | None
    """Row id of the van, or None."""
    place: Place
    """The stop and the van, as closures look at them."""
    zone: str
    """IANA name of the stop's zone."""
    snapshot: VisitSnapshot
    """What a change can change."""
    state_at: datetime
    """Since when the state holds."""
    revision: int
    """The revision before the change."""
    rule_id: int | None
    """Row id of the rule that made it, or None."""
    rule_on: date | None
    """The date that the rule gave, or None."""
    rule_hours: Hours | None
    """The usual hours of the rule; None without a rule, and at a stop that is not the rule's."""
    change: VisitChange | None
    """The newest change that is told, as in VisitView."""

    @property
    def day(self) -> date:
        """The local day on which the visit starts now."""
        return local_date(self.snapshot.starts_at, self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change of one visit."""

    visit: LockedVisit
    """The visit as it was."""
    kind: ChangeKind
    """What happens."""
    after: VisitSnapshot
    """The visit as it will be."""
    state_at: datetime
    """Since when the state after it holds."""
    reason: str = ""
    """Why; longer than 200 characters is cut."""
    cause: ChangeCause | None = None
    """What changes many visits at once, or None."""
    stop_id: int | None = None
    """Row id of the new stop; None to stay."""
    van_id: int | None = None
    """Row id of the new van; None to stay with the old one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Visits that start on some local days and are not over."""

    first: date
    """First day, by the calendar of the stop."""
    last: date
    """Last day, included."""
    now: datetime
    """Aware; a visit that ends at or before it is over."""


DAY = timedelta(days=1)
REASON = 200
"""Characters of a reason: the width of the column."""

_SEEN = (
    select(
        visits.c.id,
        visits.c.stop_id,
        visits.c.van_id,
        visits.c.starts_at,
        visits.c.ends_at,
        visits.c.state,
        visits.c.state_at,
        visits.c.revision,
        visits.c.rule_id,
        visits.c.rule_on,
        stops.c.code.label("stop"),
        stops.c.kind,
        stops.c.timezone,
        func.coalesce(vans.c.code, "").label("van"),
        visit_rules.c.stop_id.label("rule_stop_id"),
        visit_rules.c.start_time,
        visit_rules.c.end_time,
        *trail.NEWEST_COLUMNS,
    )
    .select_from(visits)
    .join(stops, stops.c.id == visits.c.stop_id)
    .outerjoin(vans, vans.c.id == visits.c.van_id)
    .outerjoin(visit_rules, visit_rules.c.id == visits.c.rule_id)
    .outerjoin(trail.NEWEST, trail.is_newest)
    .order_by(visits.c.starts_at, visits.c.id)
)
# No key changes: rows that name the visit may come meanwhile; else their sender and we would wait
# for each other.
_LOCKED = _SEEN.with_for_update(of=visits, key_share=True)
_LOCK_ONE = _LOCKED.where(visits.c.id == bindparam("visit"))
_CHANGE = (
    update(visits)
    .where(visits.c.id == bindparam("visit"), visits.c.revision == bindparam("seen"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("stop_id", "van_id", "starts_at", "ends_at", "state", "state_at")
        }
        | {"revision": visits.c.revision + 1}
    )
)


async def lock(uow: UnitOfWork, visit_id: int) -> LockedVisit | None:
    """A visit that nobody else changes until this unit of work ends, or None.

    SQLite has one writer at a time, which comes to the same.
    """
    row = (await uow.execute(_LOCK_ONE, {"visit": visit_id})).one_or_none()
    return _locked(row) if row else None


async def lock_ahead(
    uow: UnitOfWork,
    span: Span,
    states: Sequence[VisitState],
    *,
    stop_id: int | None = None,
    rule_id: int | None = None,
    closure: Closure | None = None,
    lock: bool = True,
) -> list[LockedVisit]:
    """The visits of a span in one of some states, by time; locked unless they are only looked at.

    Only those at a stop or of a rule, if it is named. `closure` leaves out what its target shows
    it can't hit.
    """
    low = min(day_start(span.first, zone) for zone in ZONES)
    high = max(day_start(span.last + DAY, zone) for zone in ZONES)
    which = [
        visits.c.starts_at >= low,
        visits.c.starts_at < high,
        visits.c.ends_at > max(low, span.now),
        visits.c.state.in_([state.value for state in states]),
        *([visits.c.stop_id == stop_id] if stop_id else []),
        *([visits.c.rule_id == rule_id] if rule_id else []),
        *(_target(closure) if closure else []),
    ]
    statement = _LOCKED if lock else _SEEN
    found = [_locked(row) for row in await uow.execute(statement.where(*which))]
    return [visit for visit in found if span.first <= visit.day <= span.last]


async def apply(
    uow: UnitOfWork, steps: Sequence[Step], *, now: datetime, actor_id: int | None
) -> None:
    """Change locked visits, each with one entry in its trail and a revision one higher."""
    if not steps:
        return
    await uow.execute(_CHANGE, [_values(step) for step in steps])
    changes = [(step.visit.id, _entry(step, now, actor_id)) for step in steps]
    await trail.add(uow, changes)


async def add(
    uow: UnitOfWork,
    visit: VisitSnapshot,
    *,
    stop_id: int,
    van_id: int | None,
    reason: str,
    now: datetime,
    actor_id: int | None,
) -> int:
    """Insert a visit that no rule made, with its entry in the trail; gives its id."""
    values = {
        "stop_id": stop_id,
        "van_id": van_id,
        "starts_at": visit.starts_at,
        "ends_at": visit.ends_at,
        "state": visit.state.value,
        "state_at": now,
        "revision": 1,
    }
    statement = insert(visits).values(values).returning(visits.c.id)
    visit_id: int = (await uow.execute(statement)).scalar_one()
    entry = VisitChange(
        kind=ChangeKind.ADDED,
        at=now,
        reason=reason[:REASON],
        revision=1,
        before=None,
        after=visit,
        actor_id=actor_id,
    )
    await trail.add(uow, [(visit_id, entry)])
    return visit_id


def _target(closure: Closure) -> list[ColumnElement[bool]]:
    columns = {
        ClosureScope.VAN: vans.c.code,
        ClosureScope.STOP: stops.c.code,
        ClosureScope.KIND: stops.c.kind,
    }
    column = columns.get(closure.scope)
    return [] if column is None else [column == closure.target]


def _locked(row: Row[Any]) -> LockedVisit:
    at_home = row.rule_stop_id == row.stop_id
    return LockedVisit(
        id=row.id,
        stop_id=row.stop_id,
        van_id=row.van_id,
        place=Place(stop=row.stop, kind=StopKind(row.kind), van=row.van),
        zone=row.timezone,
        snapshot=VisitSnapshot(
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            stop=row.stop,
            van=row.van,
            state=VisitState(row.state),
        ),
        state_at=row.state_at,
        revision=row.revision,
        rule_id=row.rule_id,
        rule_on=row.rule_on,
        rule_hours=(row.start_time, row.end_time) if at_home else None,
        change=trail.newest_change(row),
    )


def _values(step: Step) -> dict[str, Any]:
    return {
        "visit": step.visit.id,
        "seen": step.visit.revision,
        "new_stop_id": step.stop_id or step.visit.stop_id,
        "new_van_id": step.van_id or step.visit.van_id,
        "new_starts_at": step.after.starts_at,
        "new_ends_at": step.after.ends_at,
        "new_state": step.after.state.value,
        "new_state_at": step.state_at,
    }


def _entry(step: Step, now: datetime, actor_id: int | None) -> VisitChange:
    return VisitChange(
        kind=step.kind,
        at=now,
        reason=step.reason[:REASON],
        revision=step.visit.revision + 1,
        before=step.visit.snapshot,
        after=step.after,
        cause=step.cause,
        actor_id=actor_id,
    )
