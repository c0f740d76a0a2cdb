"""Statements on dated visits. What is asked on every message is built once, at import.

Bounds are local days at the stop. As the zone is a column, each query carries the bounds of
all zones of Indonesia and picks by CASE; constant outer bounds let the index work.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.changes import ChangeKind
from bot.domain.visits import VisitState, VisitView
from bot.domain.zones import ZONES, day_start
from bot.store.database import UnitOfWork
from bot.store.stops import STOP_COLUMNS, stop_of
from bot.store.tables import stops, vans, visit_changes, visits
from bot.store.trail import NEWEST, NEWEST_COLUMNS, is_newest, newest_change
from bot.store.types import UtcInstant

DAY = timedelta(days=1)
SOME_STOPS, MANY_STOPS = 20, 200
"""From so many stops on, the next visits of an area are looked for near the first day at first."""
WEEKS, DAYS = 32 * DAY, 2 * DAY
"""How far from the first day that is, for some stops and for many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which visits a query may find."""

    now: datetime
    """Aware; a visit that ends at or before it counts as over."""
    first: Callable[[str], date]
    """The first local day, given the name of a zone."""
    last: date
    """The last local day."""
    limit: int
    """How many visits that are neither over nor cancelled."""
    include_cancelled: bool
    """Whether cancelled visits are found too, at most `limit` of them."""


def _at(name: str) -> ColumnElement[datetime]:
    return bindparam(name, type_=UtcInstant)


def _of_zone(prefix: str) -> ColumnElement[datetime]:
    """The bound that holds in the stop's zone; Jakarta's for a zone that is not known."""
    bounds = {zone: _at(f"{prefix}_{number}") for number, zone in enumerate(ZONES)}
    return case(bounds, value=stops.c.timezone, else_=bounds[ZONES[0]])


_CANCELLED = visits.c.state == VisitState.CANCELLED.value
_ENDED = or_(visits.c.ends_at <= _at("now"), visits.c.state == VisitState.DONE.value)
_OVER = case((and_(_ENDED, not_(_CANCELLED)), 1), else_=0)
_STANDING = case((_CANCELLED, 0), else_=1)
_LIMIT = bindparam("limit", type_=Integer)
_IN_WINDOW = and_(
    visits.c.ends_at > _at("floor"),
    visits.c.ends_at < _at("ceiling"),
    visits.c.ends_at > _of_zone("after"),
    visits.c.starts_at < _of_zone("before"),
    or_(not_(_CANCELLED), bindparam("cancelled", type_=Integer) == 1),
)


def _nth_standing(
    partition: Sequence[ColumnElement[Any]], order: Sequence[Any], standing: Any
) -> Any:
    """Count visits that stand; a cancelled one has the number of the next one that stands."""
    so_far = func.sum(standing).over(partition_by=partition, order_by=order, rows=(None, 0))
    return so_far + 1 - standing


def _found(scope: ColumnElement[bool], *, fair: bool) -> Subquery:
    """All visits of a window; `turn` is 1 for the next one of its stop (always, if not fair)."""
    by_time = visits.c.starts_at, visits.c.id
    turn = _nth_standing((visits.c.stop_id, _OVER), by_time, _STANDING) if fair else literal(1)
    return (
        select(
            visits.c.id,
            visits.c.starts_at,
            _OVER.label("over"),
            _STANDING.label("standing"),
            turn.label("turn"),
        )
        .select_from(visits.join(stops))
        .where(scope, _IN_WINDOW)
        .subquery()
    )


def _coming(scope: ColumnElement[bool], *, fair: bool) -> Select[Any]:
    """Visits in a window, those over (all) apart from those ahead (`limit` that stand).

    Cancelled visits take no place, but at most `limit` of them come along.
    `fair`: the next visit of each stop goes before the second one (`later`) of any.
    """
    found = _found(scope, fair=fair)
    later = case((found.c.turn > 1, 1), else_=0)
    order = (later, found.c.starts_at, found.c.id) if fair else (found.c.starts_at, found.c.id)
    alike = func.row_number().over(partition_by=(found.c.over, found.c.standing), order_by=order)
    placed = select(
        found.c.id,
        found.c.over,
        later.label("later"),
        _nth_standing((found.c.over,), order, found.c.standing).label("place"),
        alike.label("alike"),
        func.row_number().over(order_by=order).label("line"),
    ).subquery()
    few = and_(placed.c.place <= _LIMIT, placed.c.alike <= _LIMIT)
    return (
        _with_stop(placed.c.over, placed.c.later)
        .join(placed, placed.c.id == visits.c.id)
        .where(or_(placed.c.over == 1, few))
        .order_by(placed.c.line)
    )


_OWN_COLUMNS = (
    visits.c.id.label("visit_id"),
    visits.c.starts_at,
    visits.c.ends_at,
    visits.c.state,
    visits.c.state_at,
    visits.c.revision,
    func.coalesce(vans.c.name, "").label("van"),
)
_STOP_COLUMNS = (visits.c.stop_id, *STOP_COLUMNS)
"""The row id and what is said of the stop, as `stop_of` wants it."""
_STOP_PART = slice(len(_OWN_COLUMNS), len(_OWN_COLUMNS) + len(_STOP_COLUMNS))


def _with_stop(*more: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*_OWN_COLUMNS, *_STOP_COLUMNS, *NEWEST_COLUMNS, *more)
        .select_from(visits)
        .join(stops, stops.c.id == visits.c.stop_id)
        .outerjoin(vans, vans.c.id == visits.c.van_id)
        .outerjoin(NEWEST, is_newest)
    )


_AREA = bindparam("area", type_=String)
_AT_STOP = _coming(stops.c.code == bindparam("code", type_=String), fair=False)
_OF_AREA = or_(stops.c.kelurahan_code == _AREA, stops.c.kecamatan_code == _AREA)
_STOPS_THERE = select(literal(1)).select_from(stops).where(_OF_AREA).limit(MANY_STOPS).subquery()
_SIZE = select(func.count()).select_from(_STOPS_THERE).scalar_subquery()
_NEAR = case(
    (_SIZE >= MANY_STOPS, _at("near_of_many")),
    (_SIZE >= SOME_STOPS, _at("near_of_some")),
    else_=_at("ceiling"),
)
_IN_AREA = _coming(and_(_OF_AREA, visits.c.ends_at < _NEAR), fair=True).add_columns(
    _SIZE.label("size")
)
_ANYWHERE = _coming(true(), fair=False)
_AT_STOPS = _coming(stops.c.id.in_(bindparam("stops", expanding=True)), fair=True)
_BY_IDS = _with_stop().where(visits.c.id.in_(bindparam("visits", expanding=True)))
_BY_ID = _with_stop().where(visits.c.id == bindparam("visit"))
_DAYS_AT_STOP = (
    _with_stop()
    .where(
        stops.c.code == bindparam("code", type_=String),
        visits.c.starts_at >= _of_zone("after"),
        visits.c.starts_at < _of_zone("before"),
    )
    .order_by(visits.c.starts_at, visits.c.id)
)
_BUSY = (
    select(visits.c.id, visits.c.van_id, visits.c.stop_id, visits.c.starts_at, visits.c.ends_at)
    .where(
        visits.c.van_id.is_not(None),
        not_(_CANCELLED),
        visits.c.ends_at > _at("after"),
        visits.c.starts_at < _at("before"),
    )
    .order_by(visits.c.van_id, visits.c.starts_at, visits.c.id)
)
_BUSY_VAN = _BUSY.where(visits.c.van_id == bindparam("van"))
_MOVES = (
    _with_stop(visit_changes.c.before.label("move_before"), visit_changes.c.reason.label("why"))
    .join(visit_changes, visit_changes.c.visit_id == visits.c.id)
    .where(
        visit_changes.c.kind == ChangeKind.MOVED.value,
        not_(_CANCELLED),
        visits.c.ends_at > _at("after"),
        visits.c.ends_at < _at("before"),
    )
    .order_by(visits.c.starts_at, visits.c.id, visit_changes.c.id)
)
_MOVES_AT_STOP = _MOVES.where(stops.c.code == bindparam("place", type_=String))
_MOVES_IN_AREA = _MOVES.where(
    or_(
        *(
            code == bindparam("place", type_=String)
            for code in (stops.c.kelurahan_code, stops.c.kecamatan_code)
        )
    )
)
_RULE_DATES = select(visits.c.rule_id, visits.c.rule_on).where(
    visits.c.rule_id.between(bindparam("low"), bindparam("high")),
    visits.c.rule_on >= bindparam("first"),
)


def visit_view(row: Row[Any]) -> VisitView:
    """A visit as a value, from a row of this module."""
    return VisitView(
        id=row.visit_id,
        stop=stop_of(*row[_STOP_PART]),
        van=row.van,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=VisitState(row.state),
        state_at=row.state_at,
        revision=row.revision,
        change=newest_change(row),
    )


async def at_stop(uow: UnitOfWork, code: str, window: Window) -> Sequence[Row[Any]]:
    """Rows for `visit_view` with `over` (0 or 1), by time."""
    return (await uow.execute(_AT_STOP, {"code": code, **_bounds(window)})).all()


async def in_area(uow: UnitOfWork, area: str, window: Window) -> Sequence[Row[Any]]:
    """The same for the slug of a kelurahan or kecamatan; each stop's next visit goes first.

    Of an area with many stops only the days near the first one are looked at, as long as they
    hold enough visits: one on a later day can't come before those.
    """
    bounds = {"area": area, **_bounds(window)}
    floor, ceiling = bounds["floor"], bounds["ceiling"]
    for whole, many, some in (
        (SOME_STOPS, floor + DAYS, floor + WEEKS),
        (MANY_STOPS, floor + WEEKS, ceiling),
    ):
        near = {"near_of_many": min(many, ceiling), "near_of_some": min(some, ceiling)}
        rows = (await uow.execute(_IN_AREA, {**bounds, **near})).all()
        if rows and (rows[0].size < whole or _enough(rows, window.limit)):
            return rows
    near = {"near_of_many": ceiling, "near_of_some": ceiling}
    return (await uow.execute(_IN_AREA, {**bounds, **near})).all()


def _enough(rows: Sequence[Row[Any]], limit: int) -> bool:
    """Whether later days could add nothing to these rows of an area.

    Its stops have their next visit among them, or so many of them that the limit is reached;
    where that leaves room, other visits fill it.
    """
    cancelled = VisitState.CANCELLED.value
    standing = [row for row in rows if not row.over and row.state != cancelled]
    first = sum(not row.later for row in standing)
    return len(standing) >= limit and first >= min(limit, rows[0].size)


async def anywhere(uow: UnitOfWork, window: Window) -> Sequence[Row[Any]]:
    """The same for all stops, by time."""
    return (await uow.execute(_ANYWHERE, _bounds(window))).all()


async def by_id(uow: UnitOfWork, visit_id: int) -> VisitView | None:
    """The visit with this row id, or None."""
    row = (await uow.execute(_BY_ID, {"visit": visit_id})).one_or_none()
    return visit_view(row) if row else None


async def by_ids(uow: UnitOfWork, ids: Sequence[int]) -> dict[int, VisitView]:
    """The visits with these row ids, by id; those that are gone are left out."""
    rows = await uow.execute(_BY_IDS, {"visits": list(ids)})
    return {row.visit_id: visit_view(row) for row in rows}


async def at_stops(
    uow: UnitOfWork, stop_ids: Sequence[int], window: Window
) -> dict[int, VisitView]:
    """The next visit of each of some stops, by the stop's row id."""
    values = {"stops": list(stop_ids), **_bounds(window)}
    rows = [row for row in await uow.execute(_AT_STOPS, values) if not row.over]
    return {row.stop_id: visit_view(row) for row in reversed(rows)}


async def days_at_stop(
    uow: UnitOfWork, code: str, first: date, last: date
) -> tuple[VisitView, ...]:
    """All visits of a stop that start on some local days, over and cancelled ones too."""
    rows = await uow.execute(_DAYS_AT_STOP, {"code": code, **_days(first, last)})
    return tuple(visit_view(row) for row in rows)


async def moves(
    uow: UnitOfWork, kind: str, place: str, after: datetime, before: datetime
) -> Sequence[Row[Any]]:
    """Rows for `visit_view` with `move_before` and `why`, one for each time a visit was moved.

    Of visits that now end between two instants and still stand: at a stop (`kind` "stop", its
    code), in an area ("area", its slug), or everywhere (any other kind).
    """
    wanted = {"stop": _MOVES_AT_STOP, "area": _MOVES_IN_AREA}.get(kind, _MOVES)
    values = {"after": after, "before": before} | ({"place": place} if wanted is not _MOVES else {})
    return (await uow.execute(wanted, values)).all()


async def busy(
    uow: UnitOfWork, after: datetime, before: datetime, van_id: int | None = None
) -> Sequence[Row[Any]]:
    """Rows of id, van_id, stop_id, starts_at, ends_at, by van and time.

    Visits that have a van (this one, if it is named), are not cancelled and run between two
    instants.
    """
    values = {"after": after, "before": before}
    if van_id is None:
        return (await uow.execute(_BUSY, values)).all()
    return (await uow.execute(_BUSY_VAN, {**values, "van": van_id})).all()


async def rule_dates(
    uow: UnitOfWork, rule_ids: tuple[int, int], first: date
) -> set[tuple[int, date]]:
    """Pairs of rule and date that have their visit already, from a date on.

    `rule_ids`: the lowest and the highest id of the rules that are looked at.
    """
    low, high = rule_ids
    rows = await uow.execute(_RULE_DATES, {"low": low, "high": high, "first": first})
    return {(row.rule_id, row.rule_on) for row in rows}


async def add(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert visits, except those whose rule has made that date already; gives the number new."""
    if not rows:
        return 0
    kind = postgresql if uow.dialect == "postgresql" else sqlite
    once = kind.insert(visits).on_conflict_do_nothing(index_elements=["rule_id", "rule_on"])
    return len((await uow.execute(once.returning(visits.c.id), list(rows))).all())


_day_start = lru_cache(maxsize=512)(day_start)


def _bounds(window: Window) -> dict[str, Any]:
    after = [_day_start(window.first(zone), zone) for zone in ZONES]
    before = [_day_start(window.last, zone) + DAY for zone in ZONES]
    return {
        "now": window.now,
        "limit": window.limit,
        "cancelled": int(window.include_cancelled),
        "floor": min(after),
        "ceiling": max(before) + DAY,  # no visit is longer than a day
        **_numbered("after", after),
        **_numbered("before", before),
    }


def _days(first: date, last: date) -> dict[str, datetime]:
    after = [day_start(first, zone) for zone in ZONES]
    before = [day_start(last + DAY, zone) for zone in ZONES]
    return {**_numbered("after", after), **_numbered("before", before)}


def _numbered(prefix: str, instants: Sequence[datetime]) -> dict[str, datetime]:
    return {f"{prefix}_{number}": instant for number, instant in enumerate(instants)}
