"""Holds as people see them: one by one, by person, and by pages for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    text,
)

from bot.domain.copies import CopyLocation
from bot.domain.hold_views import CopyView, HoldView
from bot.domain.holds import HoldState
from bot.domain.visits import VisitState
from bot.domain.zones import ZONES, day_start
from bot.store import visits as visit_rows
from bot.store.database import UnitOfWork
from bot.store.tables import copies, holds, stops, titles, vans, visits
from bot.store.tables.holds import IS_LIVE, IS_OPEN

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Which holds staff want to see; all conditions hold at once."""

    visit_id: int | None = None
    """Only those that come with this visit."""
    on: date | None = None
    """Only those that come with a visit on this local day."""
    van: str = ""
    """Only those that come with this van on that day; a code, or empty for any."""
    states: tuple[HoldState, ...] = ()
    """Only those in one of these states; empty for all that are open."""


_ahead = holds.alias("ahead")
_PLACE = (
    select(func.count())
    .where(
        text("ahead.state = 'waiting'"),
        _ahead.c.title_id == holds.c.title_id,
        _ahead.c.id <= holds.c.id,
    )
    .select_from(_ahead)
    .correlate(holds)
    .scalar_subquery()
)
_VIEW = (
    select(
        holds,
        stops.c.code.label("stop"),
        stops.c.name.label("stop_name"),
        copies.c.barcode,
        case(
            (copies.c.call_number != "", copies.c.call_number),
            else_=func.coalesce(titles.c.call_number, ""),
        ).label("call_number"),
        copies.c.location,
        copies.c.shelf,
        case((holds.c.state == HoldState.WAITING.value, _PLACE), else_=0).label("place"),
    )
    .select_from(holds)
    .join(stops, stops.c.id == holds.c.stop_id)
    .outerjoin(copies, copies.c.id == holds.c.copy_id)
    .outerjoin(titles, titles.c.id == holds.c.title_id)
    .order_by(holds.c.id)
)
_BY_IDS = _VIEW.where(holds.c.id.in_(bindparam("holds", expanding=True)))


async def by_ids(uow: UnitOfWork, ids: Sequence[int]) -> tuple[HoldView, ...]:
    """Holds by row id; those that are gone are left out."""
    return await _views(uow, _BY_IDS, {"holds": list(ids)}) if ids else ()


async def of_contact(uow: UnitOfWork, contact_id: int) -> tuple[HoldView, ...]:
    """The open holds that a contact is told of, by id."""
    return await _views(uow, _VIEW.where(holds.c.contact_id == contact_id, IS_OPEN))


async def page(
    uow: UnitOfWork, which: QueueFilter, *, limit: int, offset: int
) -> tuple[tuple[HoldView, ...], int]:
    """A page of the queue, the oldest hold first, and how many there are in all."""
    conditions = await _conditions(uow, which)
    few = select(holds.c.id).where(*conditions).order_by(holds.c.id).limit(limit).offset(offset)
    count = select(func.count()).select_from(holds).where(*conditions)
    total = (await uow.execute(count)).scalar_one()
    # by id, so that no place in a queue is counted for holds that are passed over
    return await by_ids(uow, list((await uow.execute(few)).scalars())), total


async def labelled(
    uow: UnitOfWork, label: str, visit_id: int | None = None
) -> tuple[HoldView, ...]:
    """The holds with this label whose slips still lie somewhere, of a visit if it is named."""
    which = [holds.c.label == label, IS_LIVE]
    return await _views(uow, _VIEW.where(*which, *_of_visit(visit_id)))


async def handed_out(uow: UnitOfWork, label: str, since: datetime) -> tuple[HoldView, ...]:
    """The holds with this label of visits that ended after an instant or end soon after it, which
    were handed out since."""
    around = select(visits.c.id).where(visits.c.ends_at > since, visits.c.ends_at < since + 2 * DAY)
    which = (
        holds.c.visit_id.in_(around),  # the index is on the visit
        holds.c.state == HoldState.PICKED_UP.value,
        holds.c.label == label,
        holds.c.state_at > since,
    )
    return await _views(uow, _VIEW.where(*which))


async def with_barcode(uow: UnitOfWork, barcode: str) -> tuple[HoldView, ...]:
    """The hold to which the copy with this barcode is promised, if any."""
    return await _views(uow, _VIEW.where(copies.c.barcode == barcode))


async def of_visits(
    uow: UnitOfWork,
    visit_ids: Sequence[int],
    states: Sequence[HoldState],
    *,
    with_copy: bool = False,
) -> tuple[HoldView, ...]:
    """The holds of some visits in some states, by id; only those with a copy if asked for."""
    if not visit_ids:
        return ()
    which = [holds.c.visit_id.in_(visit_ids), holds.c.state.in_(states)]
    if with_copy:
        which.append(holds.c.copy_id.is_not(None))
    return await _views(uow, _VIEW.where(*which))


async def count_of_visits(
    uow: UnitOfWork, visit_ids: Sequence[int], states: Sequence[HoldState]
) -> int:
    """How many holds of some visits are in some states."""
    which = holds.c.visit_id.in_(visit_ids), holds.c.state.in_(states)
    statement = select(func.count()).select_from(holds).where(*which)
    found: int = (await uow.execute(statement)).scalar_one()
    return found


async def left_over(
    uow: UnitOfWork, instant: datetime, states: Sequence[HoldState]
) -> tuple[HoldView, ...]:
    """Holds with a copy in some states whose visit was over at an instant, or who have none."""
    over = _VIEW.outerjoin(visits, visits.c.id == holds.c.visit_id).where(
        holds.c.copy_id.is_not(None),
        holds.c.state.in_(states),
        or_(visits.c.id.is_(None), visits.c.ends_at <= instant),
    )
    return await _views(uow, over)


async def visits_on(uow: UnitOfWork, day: date, van: str = "") -> list[int]:
    """Row ids of the visits on a local day that are not cancelled, by time; `van` is a code."""
    here = [
        and_(
            stops.c.timezone == zone,
            visits.c.starts_at >= day_start(day, zone),
            visits.c.starts_at < day_start(day + DAY, zone),
        )
        for zone in ZONES
    ]
    low = min(day_start(day, zone) for zone in ZONES)
    statement = (
        select(visits.c.id)
        .join(stops, stops.c.id == visits.c.stop_id)
        .outerjoin(vans, vans.c.id == visits.c.van_id)
        .where(
            visits.c.ends_at > low,  # the index is on ends_at
            visits.c.ends_at < low + 3 * DAY,
            or_(*here),
            visits.c.state != VisitState.CANCELLED.value,
            *([vans.c.code == van] if van else []),
        )
        .order_by(visits.c.starts_at, visits.c.id)
    )
    return list((await uow.execute(statement)).scalars())


async def _conditions(uow: UnitOfWork, which: QueueFilter) -> list[Any]:
    found: list[Any] = _of_visit(which.visit_id)
    if which.on is not None:
        found.append(holds.c.visit_id.in_(await visits_on(uow, which.on, which.van)))
    found.append(holds.c.state.in_(which.states) if which.states else IS_OPEN)
    return found


def _of_visit(visit_id: int | None) -> list[Any]:
    return [] if visit_id is None else [holds.c.visit_id == visit_id]


async def _views(
    uow: UnitOfWork, statement: Select[Any], values: dict[str, Any] | None = None
) -> tuple[HoldView, ...]:
    rows = (await uow.execute(statement, values)).all()
    ids = {row.visit_id for row in rows if row.visit_id is not None}
    coming = await visit_rows.by_ids(uow, sorted(ids)) if ids else {}
    return tuple(_view(row, coming) for row in rows)


def _view(row: Row[Any], coming: dict[int, Any]) -> HoldView:
    return HoldView(
        id=row.id,
        label=row.label,
        state=HoldState(row.state),
        state_at=row.state_at,
        placed_at=row.placed_at,
        title_id=row.title_id,
        title=row.title,
        contact_id=row.contact_id,
        slip_name=row.slip_name,
        on_behalf=row.on_behalf,
        stop=row.stop,
        stop_name=row.stop_name,
        visit=coming.get(row.visit_id),
        copy=_copy(row),
        place=row.place,
    )


def _copy(row: Row[Any]) -> CopyView | None:
    if row.copy_id is None:
        return None
    return CopyView(
        id=row.copy_id,
        barcode=row.barcode or "",
        call_number=row.call_number,
        location=CopyLocation(row.location),
        shelf=row.shelf,
    )
