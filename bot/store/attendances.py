"""Statements on how many came, and the trail of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from bot.domain.attendances import Attendance, Tally
from bot.domain.visits import VisitState, VisitView
from bot.store import visits as visit_rows
from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.tables import attendance_changes, attendances, contacts, visits
from bot.store.tables import stops as stop_table

BEGUN = (VisitState.ARRIVED.value, VisitState.DONE.value)
_VIEW = select(attendances, contacts.c.name).outerjoin(
    contacts, contacts.c.id == attendances.c.reporter_id
)


async def of_visits(uow: UnitOfWork, visit_ids: Collection[int]) -> dict[int, Attendance]:
    """What was reported, by visit; visits without a report are left out."""
    rows = await uow.execute(_VIEW.where(attendances.c.visit_id.in_(visit_ids)))
    return {row.visit_id: _attendance(row) for row in rows}


async def lock(uow: UnitOfWork, visit_id: int) -> None:
    """Nobody else counts at this visit until this unit of work ends."""
    await uow.execute(select(visits.c.id).where(visits.c.id == visit_id).with_for_update())


async def put(
    uow: UnitOfWork,
    visit_id: int,
    tally: Tally,
    *,
    reporter_id: int | None,
    now: datetime,
    tapped: bool,
    since: datetime,
) -> None:
    """Set the numbers, with an entry in the trail.

    Taps of one person with none of anybody else between them share an entry that is younger
    than `since`.
    """
    values = _columns(tally) | {"reporter_id": reporter_id, "at": now}
    new = insert_for(uow, attendances).values(visit_id=visit_id, **values)
    await uow.execute(new.on_conflict_do_update(index_elements=["visit_id"], set_=values))
    entry = values | {"visit_id": visit_id, "tapped": tapped}
    last = await _newest(uow, visit_id)
    goes_on = last is not None and tapped and last.tapped and last.reporter_id == reporter_id
    if last is not None and goes_on and last.at >= since:
        same = attendance_changes.c.id == last.id
        await uow.execute(update(attendance_changes).where(same).values(entry))
        return
    await uow.execute(insert(attendance_changes).values(entry))


async def trail(uow: UnitOfWork, visit_id: int) -> tuple[Attendance, ...]:
    """The numbers after each report, oldest first."""
    statement = (
        select(attendance_changes, contacts.c.name)
        .outerjoin(contacts, contacts.c.id == attendance_changes.c.reporter_id)
        .where(attendance_changes.c.visit_id == visit_id)
        .order_by(attendance_changes.c.id)
    )
    return tuple(_attendance(row) for row in await uow.execute(statement))


async def begun(
    uow: UnitOfWork,
    after: datetime,
    now: datetime,
    *,
    stops: Collection[str] | None,
    limit: int,
) -> tuple[VisitView, ...]:
    """Visits that have begun since an instant and were held, newest first.

    `stops` are codes; None for all stops.
    """
    started = (visits.c.starts_at <= now) | visits.c.state.in_(BEGUN)
    statement = (
        select(visits.c.id)
        .where(visits.c.ends_at > after, started)
        .where(visits.c.state != VisitState.CANCELLED.value)
        .order_by(visits.c.starts_at.desc(), visits.c.id)
        .limit(limit)
    )
    if stops is not None:
        named = select(stop_table.c.id).where(stop_table.c.code.in_(stops))
        statement = statement.where(visits.c.stop_id.in_(named))
    ids = list((await uow.execute(statement)).scalars())
    found = await visit_rows.by_ids(uow, ids)
    return tuple(found[visit_id] for visit_id in ids)


async def _newest(uow: UnitOfWork, visit_id: int) -> Row[Any] | None:
    statement = (
        select(attendance_changes)
        .where(attendance_changes.c.visit_id == visit_id)
        .order_by(attendance_changes.c.id.desc())
        .limit(1)
    )
    return (await uow.execute(statement)).one_or_none()


def _columns(tally: Tally) -> dict[str, Any]:
    return {
        "adults": tally.adults,
        "children": tally.children,
        "unsorted": tally.unsorted,
        "borrowed": tally.borrowed,
    }


def _attendance(row: Row[Any]) -> Attendance:
    return Attendance(
        visit_id=row.visit_id,
        tally=Tally(
            adults=row.adults,
            children=row.children,
            unsorted=row.unsorted,
            borrowed=row.borrowed,
        ),
        reporter=row.name or "",
        at=row.at,
    )
